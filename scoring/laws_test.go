package scoring

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mizan/questionnaires"
)

// The laws of a composite indicator, each for any tree, any mean at any node,
// and any answers. Source: OECD/JRC Handbook (2008), steps 3, 6 and 7.

// without is drawnKeys but for those that hold the word.
func without(word string) *rapid.Generator[string] {
	return drawnKeys().Filter(func(k string) bool { return !strings.Contains(k, word) })
}

func drawnMethod() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{
		"", "", "  unanswered: leave-out\n", "  not-applicable: zero\n",
		"  not-applicable-cap: 0.3\n", "  unanswered: leave-out\n  not-applicable-cap: 1/7\n",
	})
}

// A score lies between the least and the greatest of its children, and so
// between 0 and 1, whatever the mean and its floor.
func TestLawBetweenChildren(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := drawnTree(t, "  unanswered: leave-out\n", drawnKeys())
		r := mustCompute(t, q, drawnValues(t, q, true))
		for _, s := range r.Items {
			item, _ := q.Item(s.Code)
			if s.Credit == nil || s.Given || item.Question() {
				continue
			}
			var within []*big.Rat
			for _, c := range item.Children {
				if child, _ := r.Item(c.Code); child.Credit != nil {
					within = append(within, child.Credit)
				}
			}
			least, most := slices.MinFunc(within, (*big.Rat).Cmp), slices.MaxFunc(within, (*big.Rat).Cmp)
			if s.Credit.Cmp(least) < 0 || s.Credit.Cmp(most) > 0 || s.Credit.Cmp(one) > 0 {
				t.Errorf("%s = %v lies outside %v to %v", s.Code, s.Credit, least, most)
			}
			if s.Points.Cmp(new(big.Rat).Mul(s.Credit, s.Max)) != 0 {
				t.Errorf("%s: %v points are not credit × %v", s.Code, s.Points, s.Max)
			}
		}
	})
}

// Raising an answer lowers neither an ancestor nor the own rank.
func TestLawRaising(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := drawnTree(t, drawnMethod().Draw(t, "method"), drawnKeys())
		group := make([]Values, rapid.IntRange(1, 5).Draw(t, "economies"))
		for i := range group {
			group[i] = drawnValues(t, q, false)
		}
		s := Prepare(q)
		rank := func() (Result, Rank) {
			results, err := s.ScoreAll(group)
			if err != nil {
				t.Fatal(err)
			}
			scores := make([]*big.Rat, len(results))
			for i, r := range results {
				scores[i] = r.Index().Points
			}
			return results[0], Ranks(scores)[0]
		}
		before, was := rank()
		item := rapid.SampledFrom(q.Questions()).Draw(t, "raised")
		v := group[0][item.Code]
		switch v.State {
		case Answered, Unverifiable, Awaiting:
		default:
			return // the denominator would change
		}
		least := int64(0)
		if v.State == Answered {
			least = new(big.Int).Quo(new(big.Int).Mul(v.Credit.Num(), big.NewInt(1000)), v.Credit.Denom()).Int64()
		}
		group[0][item.Code] = Credit(big.NewRat(rapid.Int64Range(min(least+1, 1000), 1000).Draw(t, "to"), 1000))
		after, is := rank()
		for p := item; p != nil; p = p.Parent {
			old, _ := before.Item(p.Code)
			now, _ := after.Item(p.Code)
			if old.Points != nil && now.Points.Cmp(old.Points) < 0 {
				t.Errorf("raising %s lowered %s from %v to %v", item.Code, p.Code, old.Points, now.Points)
			}
		}
		if is.Position > was.Position {
			t.Errorf("raising %s moved the rank from %d to %d", item.Code, was.Position, is.Position)
		}
	})
}

// unchanged holds two questionnaires to the same scores of the named items.
func unchanged(t *rapid.T, what string, q, other *questionnaires.Questionnaire, values, its Values) {
	t.Helper()
	a, b := mustCompute(t, q, values), mustCompute(t, other, its)
	for _, s := range a.Items {
		if now, ok := b.Item(s.Code); !ok || !equal(s.Points, now.Points) {
			t.Errorf("%s moved %s from %v to %v", what, s.Code, s.Points, now.Points)
		}
	}
}

func TestLawScalingWeights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		method := drawnMethod().Draw(t, "method")
		branches := drawnBranches(t, under(method, drawnKeys()))
		q, other := grown(t, method, branches...), grown(t, method, branches...)
		values := drawnValues(t, q, true)
		factor := big.NewRat(rapid.Int64Range(1, 1000).Draw(t, "num"), rapid.Int64Range(1, 1000).Draw(t, "den"))
		for _, i := range inner(other) {
			for _, c := range i.Children {
				c.Weight.Mul(c.Weight, factor)
			}
		}
		unchanged(t, "scaling the weights", q, other, values, values)
	})
}

func TestLawPermutingChildren(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		method := drawnMethod().Draw(t, "method")
		branches := drawnBranches(t, under(method, drawnKeys()))
		q, other := grown(t, method, branches...), grown(t, method, branches...)
		values := drawnValues(t, q, true)
		for _, i := range inner(other) {
			i.Children = rapid.Permutation(i.Children).Draw(t, "order")
		}
		unchanged(t, "another order of children", q, other, values, values)
	})
}

// The score of an economy does not depend on who is scored with it, or when.
func TestLawPermutingEconomies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := drawnTree(t, rapid.SampledFrom([]string{"", "  unanswered: group-mean\n"}).Draw(t, "method"), drawnKeys())
		group := make([]Values, 4)
		order := rapid.Permutation([]int{0, 1, 2, 3}).Draw(t, "order")
		turned := make([]Values, 4)
		for i := range group {
			group[i] = drawnValues(t, q, true)
		}
		for i, k := range order {
			turned[i] = group[k]
		}
		s := Prepare(q)
		a, err := s.ScoreAll(group)
		if err != nil {
			t.Fatal(err)
		}
		b, err := s.ScoreAll(turned)
		if err != nil {
			t.Fatal(err)
		}
		for i, k := range order {
			if !equal(a[k].Index().Points, b[i].Index().Points) || a[k].Input != b[i].Input {
				t.Errorf("another order of economies moved the score of %d", k)
			}
		}
	})
}

// A child split into two of half its weight changes nothing above it; equal
// children are no fewer for being equal.
func TestLawSplitting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		branches, method := drawnBranches(t, without("minimum")), drawnMethod().Draw(t, "method")
		q := grown(t, method, branches...)
		values := drawnValues(t, q, true)
		i := rapid.IntRange(0, len(branches)-1).Draw(t, "split")
		half := new(big.Rat).Quo(rat(branches[i].weight), rat("2")).RatString()
		split := slices.Clone(branches)
		split[i].weight = half
		split = append(split, split[i])
		its, from, to := make(Values), letter(i), letter(len(branches))
		for c, v := range values {
			its[c] = v
			if rest, found := strings.CutPrefix(string(c), from); found && (rest == "" || rest[0] == '.') {
				its[code(to+rest)] = v
			}
		}
		a := mustCompute(t, q, values).Index().Points
		b := mustCompute(t, grown(t, method, split...), its).Index().Points
		if _, given := values["index"]; !given && !equal(a, b) {
			t.Errorf("splitting %s moved the index from %v to %v", from, a, b)
		}
	})
}

// Children that are all equal give their own value, however many they are.
func TestLawDuplicates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := without("minimum").Draw(t, "keys")
		n := rapid.IntRange(1, 6).Draw(t, "children")
		q := grown(t, "", branch{weight: "1", keys: keys, branches: questions(n)})
		x := big.NewRat(rapid.Int64Range(0, 97).Draw(t, "credit"), 97)
		values := make(Values)
		for i := range n {
			values[code("a."+letter(i))] = Credit(new(big.Rat).Set(x))
		}
		s, _ := mustCompute(t, q, values).Item("a")
		if s.Credit.Cmp(x) != 0 {
			t.Errorf("%d children of %v by %s give %v", n, x, keys, s.Credit)
		}
	})
}

// Taking an item out is the same as its not applying.
func TestLawRemoving(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		branches := drawnBranches(t, without("minimum"))
		branches = append(branches, branch{weight: "1"})
		q, other := grown(t, "", branches...), grown(t, "", branches...)
		values := drawnValues(t, q, false)
		i := rapid.IntRange(0, len(branches)-2).Draw(t, "removed")
		gone := other.Root.Children[i]
		other.Root.Children = slices.Delete(other.Root.Children, i, i+1)
		for _, item := range q.Questions() {
			if strings.HasPrefix(string(item.Code)+".", string(gone.Code)+".") {
				values[item.Code] = Value{State: NotApplicable}
			}
		}
		a, b := mustCompute(t, q, values).Index(), mustCompute(t, other, values).Index()
		if !equal(a.Points, b.Points) {
			t.Errorf("removing %s gives %v; its not applying %v", gone.Code, b.Points, a.Points)
		}
	})
}

// Full marks are 100. No marks are 0, or what the floors leave where there
// are any: each floor f lifts a node to f at least.
func TestLawEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := drawnTree(t, "", drawnKeys())
		full, none, floors := make(Values), make(Values), false
		for _, i := range q.Items() {
			floors = floors || i.Aggregation.Floor != nil
			if i.Question() {
				full[i.Code], none[i.Code] = Credit(one), Credit(zero)
			}
		}
		if got := points(mustCompute(t, q, full), "index"); got != "100" {
			t.Errorf("full marks are %s", got)
		}
		if got := mustCompute(t, q, none).Index().Points; got.Sign() != 0 && !floors || got.Cmp(rat("100")) >= 0 {
			t.Errorf("no marks are %v", got)
		}
	})
}

// With the same floor, arithmetic ≥ geometric ≥ harmonic, and a larger power
// never gives less.
func TestLawOrderOfMeans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		branches := drawnBranches(t, rapid.Just(""))
		floor := rapid.SampledFrom([]string{"0.01", "1/3", "0.5"}).Draw(t, "floor")
		var values Values
		var before *big.Rat
		for _, m := range []string{
			"generalised\n  power: 3", "generalised\n  power: 1", "generalised\n  power: 0.5", "geometric",
			"generalised\n  power: -1/2", "harmonic", "generalised\n  power: -4",
		} {
			q := grown(t, fmt.Sprintf("  floor: %s\n  aggregation: %s\n", floor, m), branches...)
			if values == nil {
				values = drawnValues(t, q, false)
			}
			now := mustCompute(t, q, values).Index().Points
			if before != nil && now.Cmp(before) > 0 {
				t.Errorf("%s gives %v, more than the mean before it: %v", m, now, before)
			}
			before = now
		}
	})
}

// Where every mean is arithmetic the answers' credit × effective points are the
// index, whatever was left out and whatever was capped.
func TestLawAttribution(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := drawnTree(t, drawnMethod().Draw(t, "method"), rapid.SampledFrom([]string{"", "minimum: 0.5"}))
		r := mustCompute(t, q, drawnValues(t, q, true))
		if r.Index().Points != nil && attributed(q, r).Cmp(r.Index().Points) != 0 {
			t.Errorf("credit × effective points adds up to %v; the index is %v", attributed(q, r), r.Index().Points)
		}
	})
}

func inner(q *questionnaires.Questionnaire) []*questionnaires.Item {
	var out []*questionnaires.Item
	for _, i := range q.Items() {
		if !i.Question() {
			out = append(out, i)
		}
	}
	return out
}
