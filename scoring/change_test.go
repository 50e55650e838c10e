package scoring

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// edited is the small questionnaire with items dropped and weights changed.
func edited(t testing.TB, drop []code, weights map[code]string) *questionnaires.Questionnaire {
	t.Helper()
	return small(t).Derive("edited", func(i *questionnaires.Item) bool {
		if w := weights[i.Code]; w != "" {
			i.Weight = rat(w)
		}
		return !slices.Contains(drop, i.Code)
	})
}

// The earlier tree has no law.rules; the later one has, weighs law as much as
// skill and leaves out what is unanswered. On paper, in points of 100:
//
//	start    law 3/4 × 200/3, skill 1/3 × 100/3                     550/9
//	answers  crime.2 yes: law 200/3                                 700/9
//	items    rules has 0.53 of law and is no: law 0.47 × 200/3      382/9
//	weights  law 0.47 × 50, skill 1/3 × 50                          241/6
//	method   school.2 and .3 leave the denominator: skill 50        147/2
func TestExplainChange(t *testing.T) {
	was := edited(t, []code{"law.rules"}, nil)
	is := edited(t, nil, map[code]string{"law": "10"})
	is.Method.Unanswered = questionnaires.MissingLeaveOut
	got, err := ExplainChange(
		Scored{Questionnaire: was, Values: answers(t, was, map[code]string{"law.crime.1": "yes", "law.crime.2": "no", "skill.school.1": "yes"})},
		Scored{Questionnaire: is, Values: answers(t, is, map[code]string{"law.crime.1": "yes", "law.crime.2": "yes", "law.rules.1": "no", "skill.school.1": "yes"})},
	)
	if err != nil {
		t.Fatal(err)
	}
	want := "223/18 = validation 0 answers 50/3 items -106/3 weights -41/18 method 100/3; answers law.crime.2 50/3; added [law.rules.1] dropped [] recast []"
	if got := changeText(got); got != want {
		t.Errorf("change = %s\n  want %s", got, want)
	}
}

func changeText(c ScoreChange) string {
	var b strings.Builder
	b.WriteString(shown(c.Points) + " =")
	for _, p := range c.Parts {
		b.WriteString(" " + string(p.Part) + " " + p.Points.RatString())
	}
	for _, e := range c.Effects {
		b.WriteString("; " + string(e.Part) + " " + string(e.Now) + " " + e.Points.RatString())
	}
	return b.String() + fmt.Sprintf("; added %v dropped %v recast %v", c.Added, c.Dropped, c.Recast)
}

func TestExplainChangeOfAnswers(t *testing.T) {
	yes, half := map[code]string{"law.crime.1": "yes"}, map[code]string{"law.crime.1": "partial"}
	for _, c := range []struct {
		name                             string
		from, fromDeclared, to, declared map[code]string
		want                             string
	}{
		{"the verdict came later", half, yes, yes, yes, "47/4 = validation 47/4 answers 0 items 0 weights 0 method 0; validation law.crime.1 47/4"},
		{"the answer changed", half, half, yes, yes, "47/4 = validation 0 answers 47/4 items 0 weights 0 method 0; answers law.crime.1 47/4"},
		{"nothing is known of what was declared", half, nil, yes, nil, "47/4 = validation 0 answers 47/4 items 0 weights 0 method 0; answers law.crime.1 47/4"},
		{"said as before, and judged as before", half, yes, half, yes, "0 = validation 0 answers 0 items 0 weights 0 method 0"},
		{"both at once", map[code]string{"law.crime.1": "partial", "law.rules.1": "no"}, map[code]string{"law.crime.1": "yes", "law.rules.1": "no"}, map[code]string{"law.crime.1": "yes", "law.rules.1": "yes"}, map[code]string{"law.crime.1": "yes", "law.rules.1": "yes"}, "565/12 = validation 47/4 answers 106/3 items 0 weights 0 method 0; validation law.crime.1 47/4; answers law.rules.1 106/3"},
		{"an indicator given as a whole, then its questions", map[code]string{"law.crime": "1/2"}, nil, yes, nil, "47/6 = validation 0 answers 47/6 items 0 weights 0 method 0; answers law.crime 47/6"},
		{"its questions, then as a whole", yes, nil, map[code]string{"law": "1"}, nil, "259/6 = validation 0 answers 259/6 items 0 weights 0 method 0; answers law 259/6"},
		{"no longer applicable", yes, nil, map[code]string{"law.crime.1": "yes", "law.rules.1": "not-applicable"}, nil, "53/2 = validation 0 answers 53/2 items 0 weights 0 method 0; answers law.rules.1 53/2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := small(t)
			side := func(values, declared map[code]string) Scored {
				s := Scored{Questionnaire: q, Values: answers(t, q, values)}
				if declared != nil {
					s.Declared = answers(t, q, declared)
				}
				return s
			}
			got, err := ExplainChange(side(c.from, c.fromDeclared), side(c.to, c.declared))
			if err != nil {
				t.Fatal(err)
			}
			if got := changeText(got); got != c.want+"; added [] dropped [] recast []" {
				t.Errorf("change = %s\n  want %s", got, c.want)
			}
		})
	}
}

func TestExplainChangeRefuses(t *testing.T) {
	q := small(t)
	other := gci(t, "gci@5.0.0")
	if _, err := ExplainChange(Scored{Questionnaire: other}, Scored{Questionnaire: q}); fault.Of(err) == nil {
		t.Error("questionnaires of two sets were compared")
	}
	bad := Scored{Questionnaire: q, Values: Values{"law.none": Credit(one)}}
	if _, err := ExplainChange(bad, Scored{Questionnaire: q}); fault.Of(err) == nil {
		t.Error("earlier values that do not fit were accepted")
	}
	if _, err := ExplainChange(Scored{Questionnaire: q}, bad); fault.Of(err) == nil {
		t.Error("later values that do not fit were accepted")
	}
	q.Method.Unanswered = questionnaires.MissingLeaveOut
	c, err := ExplainChange(Scored{Questionnaire: q}, Scored{Questionnaire: q, Values: Values{"law": Credit(one)}})
	if err != nil || c.Points != nil || c.Parts != nil {
		t.Errorf("change from no score = %+v, %v; want no parts", c, err)
	}
}

// versions draws two questionnaires and a crosswalk between them.
func versions(t *rapid.T, earlier, now *questionnaires.Questionnaire) (a, b *questionnaires.Questionnaire) {
	a, b = pruned(t, earlier, 3), pruned(t, now, 3)
	if rapid.Bool().Draw(t, "means") {
		a, b = combined(t, a), combined(t, b)
	}
	if rapid.Bool().Draw(t, "rules") {
		m := missingRules(t)
		b.Method.Unanswered, b.Method.NotApplicable = m.Unanswered, m.NotApplicable
		b.Method.NotApplicableCap = m.NotApplicableCap
	}
	b.Crosswalk = &questionnaires.Crosswalk{From: a.ID, Links: links(t, a, b)}
	return a, b
}

func links(t *rapid.T, a, b *questionnaires.Questionnaire) []questionnaires.Link {
	left := rapid.Permutation(codesOf(a.Questions())).Draw(t, "left")
	right := rapid.Permutation(codesOf(b.Questions())).Draw(t, "right")
	used := make(map[code]bool)
	var out []questionnaires.Link
	link := func(from, to []code, same bool) {
		for _, c := range slices.Concat(from, to) {
			used[c] = true
		}
		out = append(out, questionnaires.Link{From: from, To: to, Comparable: same, Why: questionnaires.Moved})
	}
	for range rapid.IntRange(0, 4).Draw(t, "links") {
		n, m := 1, 1
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			n = 2
		case 1:
			m = 2
		}
		if len(left) < n || len(right) < m {
			break
		}
		link(left[:n], right[:m], rapid.Bool().Draw(t, "comparable"))
		left, right = left[n:], right[m:]
	}
	for _, i := range b.Questions() {
		if was, ok := a.Item(i.Code); ok && !used[i.Code] && was.Scale.Code != i.Scale.Code {
			link([]code{i.Code}, []code{i.Code}, false)
		}
	}
	return out
}

func codesOf(items []*questionnaires.Item) []code {
	var out []code
	for _, i := range items {
		out = append(out, i.Code)
	}
	return out
}

// Whatever changes, the parts add up to the whole and the effects to their parts.
func TestPartsAddUp(t *testing.T) {
	earlier, now := gci(t, "gci@4.0.0"), gci(t, "gci@5.0.0")
	nonzero := map[Part]int{}
	rapid.Check(t, func(t *rapid.T) {
		a, b := versions(t, earlier, now)
		from, to := Scored{Questionnaire: a, Values: anything(t, a)}, Scored{Questionnaire: b, Values: anything(t, b)}
		if b.Method.NeedsGroup() {
			to.Means, _ = Prepare(b).GroupMeans([]Values{anything(t, b)})
		}
		if rapid.Bool().Draw(t, "declared") {
			from.Declared, to.Declared = anything(t, a), anything(t, b)
			for code := range from.Declared {
				if _, ok := b.Item(code); ok {
					to.Declared[code] = from.Declared[code]
				}
			}
		}
		c, err := ExplainChange(from, to)
		if err != nil {
			t.Fatal(err)
		}
		if c.Points == nil {
			return
		}
		parts, effects := map[Part]*big.Rat{}, map[Part]*big.Rat{LateValidation: {}, AnswersChanged: {}}
		total := new(big.Rat)
		for _, p := range c.Parts {
			parts[p.Part] = p.Points
			total.Add(total, p.Points)
			if p.Points.Sign() != 0 {
				nonzero[p.Part]++
			}
		}
		if total.Cmp(c.Points) != 0 || len(c.Parts) != 5 {
			t.Errorf("parts add up to %v; the change is %v", total, c.Points)
		}
		for _, e := range c.Effects {
			effects[e.Part].Add(effects[e.Part], e.Points)
		}
		for part, sum := range effects {
			if sum.Cmp(parts[part]) != 0 {
				t.Errorf("effects of %s add up to %v; the part is %v", part, sum, parts[part])
			}
		}
	})
	for _, p := range []Part{LateValidation, AnswersChanged, ItemsChanged, WeightsChanged, MethodChanged} {
		if nonzero[p] == 0 {
			t.Errorf("no pair of versions had a part %s: the test shows less than it says", p)
		}
	}
}

// A change of one kind is all in its part.
func TestOneCauseOnePart(t *testing.T) {
	base := gci(t, "gci@5.0.0")
	rapid.Check(t, func(t *rapid.T) {
		a := pruned(t, base, 3)
		values := anything(t, a)
		cause := rapid.SampledFrom([]Part{AnswersChanged, WeightsChanged, MethodChanged}).Draw(t, "cause")
		b, later := a, maps.Clone(values)
		switch cause {
		case AnswersChanged:
			later = anything(t, a)
		case WeightsChanged:
			b = a.Derive("weights", func(i *questionnaires.Item) bool {
				if i.Weight != nil {
					i.Weight = weight(t)
				}
				return true
			})
		default:
			b = combined(t, a)
			b.Method.Points = big.NewRat(1000, 1)
		}
		c, err := ExplainChange(Scored{Questionnaire: a, Values: values}, Scored{Questionnaire: b, Values: later})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range c.Parts {
			if p.Part != cause && p.Points.Sign() != 0 {
				t.Errorf("%s changed and %s is %v", cause, p.Part, p.Points)
			}
		}
	})
}

func TestExplainRankChange(t *testing.T) {
	group := func(scores ...string) []Standing {
		var out []Standing
		for i, s := range scores {
			st := Standing{Economy: string(rune('A' + i))}
			if s != "" {
				st.Points = rat(s)
			}
			if s != "-" {
				out = append(out, st)
			}
		}
		return out
	}
	rat0 := func(scores ...string) []Standing { // "-" is not in the group
		var out []Standing
		for i, s := range scores {
			if s == "-" {
				continue
			}
			out = append(out, group(slices.Concat(make([]string, i), []string{s})...)[i])
		}
		return out
	}
	for _, c := range []struct {
		name          string
		before, after []Standing
		want          RankChange
	}{
		{"it rose, the others stayed", rat0("50", "60", "70"), rat0("65", "60", "70"), RankChange{From: 3, To: 2, Gained: 1, Own: 1}},
		{"it stayed, one fell", rat0("50", "60", "70"), rat0("50", "40", "70"), RankChange{From: 3, To: 2, Gained: 1, Peers: 1}},
		{"it rose, and was passed", rat0("50", "60", "40"), rat0("65", "60", "90"), RankChange{From: 2, To: 2, Own: 1, Peers: -1}},
		{"one came above it, one above it left", rat0("50", "60", "-", "-"), rat0("50", "-", "70", "80"), RankChange{From: 2, To: 3, Gained: -1, EntryExit: -1}},
		{"one lost its score", rat0("50", "60"), rat0("50", ""), RankChange{From: 2, To: 1, Gained: 1, EntryExit: 1}},
		{"equals share the better number", rat0("50", "60"), rat0("60", "60"), RankChange{From: 2, To: 1, Gained: 1, Own: 1}},
	} {
		got, ok, err := ExplainRankChange("A", c.before, c.after)
		if err != nil || !ok {
			t.Errorf("%s: %v, %v", c.name, ok, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	if _, ok, err := ExplainRankChange("A", rat0("", "1"), rat0("1", "1")); ok || err != nil {
		t.Errorf("no score before: %v, %v; want nothing to split", ok, err)
	}
	if _, _, err := ExplainRankChange("Z", rat0("1"), rat0("1")); fault.Of(err) == nil {
		t.Error("an economy in neither group was accepted")
	}
	if _, _, err := ExplainRankChange("A", slices.Concat(rat0("1"), rat0("1")), rat0("1")); fault.Of(err) == nil {
		t.Error("an economy that stands in the group twice was accepted")
	}
}

func TestRankPartsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) []Standing {
			var out []Standing
			for i := range 8 {
				x := rapid.Int64Range(-2, 6).Draw(t, name)
				if x > 0 {
					out = append(out, Standing{string(rune('A' + i)), big.NewRat(x, 1)})
				}
			}
			return out
		}
		before, after := draw("before"), draw("after")
		for _, s := range before {
			c, ok, err := ExplainRankChange(s.Economy, before, after)
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				continue
			}
			if c.Gained != c.From-c.To || c.Own+c.Peers+c.EntryExit != c.Gained {
				t.Errorf("%s: %+v does not add up", s.Economy, c)
			}
		}
	})
}
