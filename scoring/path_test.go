package scoring

import (
	"fmt"
	"maps"
	"math/big"
	"math/bits"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// On paper, of 100 points: crime.1 weighs 23.5, crime.2 47/6, rules.1 106/3,
// each of the three of school 100/9.
func TestFindPath(t *testing.T) {
	none := map[code]string{}
	for _, c := range []struct {
		name    string
		answers map[code]string
		options PathOptions
		want    string // outcome tier: steps with their gains = end, effort, proof
	}{
		{"the fewest to the next tier", none, PathOptions{}, "found T2: law.crime.1 +47/2 law.rules.1 +106/3 = 353/6, 2, sums"},
		{"to a score, cheapest of the fewest", none, PathOptions{Target: rat("20"), Effort: map[code]int{"law.crime.1": 3, "law.rules.1": 2}}, "found T3: law.rules.1 +106/3 = 106/3, 2, sums"},
		{"equal effort: first in the questionnaire", none, PathOptions{Target: rat("20")}, "found T3: law.crime.1 +47/2 = 47/2, 1, sums"},
		{"a score that is exactly reached", none, PathOptions{Target: rat("47/2")}, "found T3: law.crime.1 +47/2 = 47/2, 1, sums"},
		{"a score missed by a hair takes another item", none, PathOptions{Target: rat("23.5000000000000000000000000001")}, "found T3: law.rules.1 +106/3 = 106/3, 1, sums"},
		{"half of an answer is there", map[code]string{"law.crime.1": "partial"}, PathOptions{Target: rat("23.5")}, "found T3: law.crime.1 +47/4 = 47/2, 1, sums"},
		{"without what cannot be changed", none, PathOptions{Exclude: []code{"law"}, Target: rat("20")}, "found T3: skill.school.1 +100/9 skill.school.2 +100/9 = 200/9, 2, sums"},
		{"what does not apply is no step", map[code]string{"law.rules.1": "not-applicable"}, PathOptions{}, "found T2: law.crime.1 +50 = 50, 1, sums"},
		{"an indicator that was given as a whole", map[code]string{"law.crime": "0.5", "law.rules": "0"}, PathOptions{}, "found T2: law.rules +106/3 = 51, 1, sums"},
		{"not by all open items", none, PathOptions{Exclude: []code{"law"}}, "unreachable T2: = 0, 0, sums"},
		{"nothing open", none, PathOptions{Exclude: []code{"law", "skill"}}, "nothing-open T2: = 0, 0, "},
		{"there already", map[code]string{"law": "1"}, PathOptions{Target: rat("50")}, "reached T2: = 200/3, 0, "},
		{"in the highest tier", map[code]string{"law": "1", "skill": "1/2"}, PathOptions{}, "top T1: = 250/3, 0, "},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := small(t)
			p, err := FindPath(Prepare(q), answers(t, q, c.answers), c.options)
			if err != nil {
				t.Fatal(err)
			}
			if got := pathText(p); got != c.want {
				t.Errorf("path = %s\n want %s", got, c.want)
			}
		})
	}
}

func pathText(p Path) string {
	out := fmt.Sprintf("%s %s:", p.Outcome, p.Tier)
	for _, s := range p.Steps {
		out += fmt.Sprintf(" %s +%s", s.Code, s.Gain.RatString())
	}
	return out + fmt.Sprintf(" = %s, %d, %s", shown(p.End), p.Effort, p.Proof)
}

// An edition without tiers has no next one, and a score may have to be found.
func TestFindPathWithoutTiersOrScore(t *testing.T) {
	q := small(t)
	plain := q.Derive("no tiers", func(*questionnaires.Item) bool { return true })
	plain.Method.Tiers = nil
	p, err := FindPath(Prepare(plain), Values{}, PathOptions{})
	if err != nil || p.Outcome != PathNoTiers {
		t.Errorf("path = %+v, %v; want no-tiers", p, err)
	}
	open := q.Derive("leave out", func(*questionnaires.Item) bool { return true })
	open.Method.Unanswered = questionnaires.MissingLeaveOut
	p, err = FindPath(Prepare(open), Values{}, PathOptions{})
	if want := "found T3: law.crime.1 +100 = 100, 1, search"; err != nil || pathText(p) != want {
		t.Errorf("path = %s, %v; want %s", pathText(p), err, want)
	}
}

func TestPeersOfSteps(t *testing.T) {
	q := small(t)
	peers := []Values{
		answers(t, q, map[code]string{"law.crime.1": "yes", "law.crime.2": "no"}),
		answers(t, q, map[code]string{"law.crime.1": "partial"}),
		answers(t, q, map[code]string{"law": "1"}),   // full above: full here
		answers(t, q, map[code]string{"law": "0.9"}), // not known here
		answers(t, q, map[code]string{"law.crime": "1"}),
		{},
	}
	p, err := FindPath(Prepare(q), Values{}, PathOptions{Target: rat("20"), Peers: peers})
	if err != nil {
		t.Fatal(err)
	}
	if s := p.Steps[0]; s.Full != 3 || s.Of != 5 {
		t.Errorf("%s: %d of %d peers have full credit; want 3 of 5", s.Code, s.Full, s.Of)
	}
}

func TestFindPathRefuses(t *testing.T) {
	q := small(t)
	for name, c := range map[string]struct {
		options PathOptions
		values  Values
		want    string
	}{
		"an unknown item to leave alone": {PathOptions{Exclude: []code{"law.none"}}, nil, "score.item.unknown"},
		"effort for an unknown item":     {PathOptions{Effort: map[code]int{"law.none": 1}}, nil, "score.item.unknown"},
		"negative effort":                {PathOptions{Effort: map[code]int{"law": -1}}, nil, "score.path.effort"},
		"more effort than there is":      {PathOptions{Effort: map[code]int{"law": MaxEffort + 1}}, nil, "score.path.effort"},
		"a target above the maximum":     {PathOptions{Target: rat("101")}, nil, "score.path.target"},
		"a target below zero":            {PathOptions{Target: rat("-1")}, nil, "score.path.target"},
		"values that do not fit":         {PathOptions{}, Values{"law": Credit(rat("2"))}, "score.value.range"},
	} {
		_, err := FindPath(Prepare(q), c.values, c.options)
		if f := fault.Of(err); f == nil || f.Fields[0].Key != c.want {
			t.Errorf("%s: %v; want %s", name, err, c.want)
		}
	}
}

// No subset of the open items is smaller, cheaper at the same size, or earlier
// in the questionnaire at the same size and effort.
func TestFindPathIsMinimal(t *testing.T) {
	base := gci(t, "gci@5.0.0")
	found := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		q := pruned(t, base, 2)
		if rapid.Bool().Draw(t, "means") {
			q = combined(t, q)
		}
		if rapid.Bool().Draw(t, "rules") {
			q, _ = revise(q, Change{Missing: missingRules(t)})
		}
		s := Prepare(q)
		values, means := anything(t, q), GroupMeans{}
		if q.Method.NeedsGroup() {
			means, _ = s.GroupMeans([]Values{anything(t, q), anything(t, q)})
		}
		o := PathOptions{Effort: efforts(t, q), Means: means, Exclude: excluded(t, q)}
		if rapid.Bool().Draw(t, "to a score") {
			o.Target = big.NewRat(rapid.Int64Range(1, 100).Draw(t, "target"), 1)
		}
		got, err := FindPath(s, values, o)
		if err != nil {
			t.Fatal(err)
		}
		found[string(got.Outcome)+" "+string(got.Proof)]++
		if got.Outcome != PathFound && got.Outcome != PathUnreachable {
			return
		}
		if got.Proof == ProofNone {
			t.Fatalf("a path among so few items was not proved: %+v", got)
		}
		var steps []code
		for _, s := range got.Steps {
			steps = append(steps, s.Code)
		}
		if diff := cmp.Diff(smallest(t, s, values, o, got.Target), steps); diff != "" {
			t.Errorf("steps to %v by %s (-of all subsets +found):\n%s", got.Target, got.Proof, diff)
		}
	})
	t.Log(found)
	for _, want := range []string{"found sums", "found search"} {
		if found[want] == 0 {
			t.Errorf("no path was %s: the test shows less than it says", want)
		}
	}
}

func efforts(t *rapid.T, q *questionnaires.Questionnaire) map[code]int {
	out := make(map[code]int)
	if rapid.Bool().Draw(t, "efforts") {
		for _, i := range q.Items() {
			out[i.Code] = rapid.IntRange(0, 5).Draw(t, "effort")
		}
	}
	return out
}

func excluded(t *rapid.T, q *questionnaires.Questionnaire) []code {
	var out []code
	for _, i := range q.Questions() {
		if rapid.IntRange(0, 3).Draw(t, "fixed") == 0 {
			out = append(out, i.Code)
		}
	}
	return out
}

// smallest goes through all subsets of the open items.
func smallest(t *rapid.T, s *Scorer, values Values, o PathOptions, target *big.Rat) []code {
	now, err := s.ScoreWith(values, o.Means)
	if err != nil {
		t.Fatal(err)
	}
	var open []code
	for _, row := range now.Items {
		item, _ := s.q.Item(row.Code)
		v, has := values[row.Code]
		if (item.Question() || has) && v.State != NotApplicable && !slices.Contains(o.Exclude, row.Code) &&
			(v.State != Answered || v.Credit.Cmp(one) < 0) {
			open = append(open, row.Code)
		}
	}
	if len(open) > 8 {
		t.Skip("too many subsets")
	}
	type choice struct{ count, effort, order int }
	var best *choice
	var steps []code
	for set := range 1 << len(open) {
		c := choice{count: bits.OnesCount(uint(set)), order: -int(bits.Reverse32(uint32(set)))}
		changed := maps.Clone(values)
		var codes []code
		for k, item := range open {
			if set>>k&1 == 1 {
				changed[item] = Credit(one)
				codes = append(codes, item)
				e, said := o.Effort[item]
				if !said {
					e = 1
				}
				c.effort += e
			}
		}
		if best != nil && (c.count > best.count || c.count == best.count && (c.effort > best.effort || c.effort == best.effort && c.order > best.order)) {
			continue
		}
		r, err := s.ScoreWith(changed, o.Means)
		if err != nil {
			t.Fatal(err)
		}
		if p := r.Index().Points; p != nil && p.Cmp(target) >= 0 {
			best, steps = &c, codes
		}
	}
	return steps
}
