package scoring

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// twins is three economies of the small questionnaire: A 100, B 88.25 as on
// paper in TestCompute, C nothing.
func twins(t testing.TB) (*questionnaires.Questionnaire, []Unit) {
	t.Helper()
	q := small(t)
	full := map[code]string{
		"law.crime.1": "yes", "law.crime.2": "yes", "law.rules.1": "yes",
		"skill.school.1": "yes", "skill.school.2": "yes", "skill.school.3": "yes",
	}
	half := maps.Clone(full)
	half["law.crime.1"] = "partial"
	return q, []Unit{{"A", answers(t, q, full)}, {"B", answers(t, q, half)}, {"C", Values{}}}
}

func prepared(t testing.TB, q *questionnaires.Questionnaire, units []Unit) *Group {
	t.Helper()
	g, err := PrepareGroup(Prepare(q), units)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestWhatIf(t *testing.T) {
	q, units := twins(t)
	g := prepared(t, q, units)
	for _, c := range []struct {
		name    string
		economy string
		change  Change
		want    string // score, rank, tier, mean, median; overtaken; overtaken by; tiers
	}{
		{"no change", "B", Change{}, "353/4 2/0 T1 251/4 353/4 [] [] []"},
		{"an answer up to a tie", "B", Change{Values: answers(t, q, map[code]string{"law.crime.1": "yes"})}, "100 1/1 T1 200/3 100 [] [] []"},
		{"an answer down", "A", Change{Values: answers(t, q, map[code]string{"skill.school.1": "no", "skill.school.2": "no"})}, "700/9 2/0 T1 5977/108 700/9 [] [B] []"},
		{"an answer taken away is the missing rule's", "A", Change{Values: answers(t, q, map[code]string{"skill.school.1": "unanswered", "skill.school.2": "no"})}, "700/9 2/0 T1 5977/108 700/9 [] [B] []"},
		{"a value for an inner item stands for what is below", "B", Change{Values: Values{"law": Credit(rat("1/4"))}}, "50 2/0 T2 50 50 [] [] [{B T1 T2}]"},
		{"a weight", "B", Change{Weights: map[code]*big.Rat{"law.crime.1": rat("1")}}, "5530/60 2/0 T1 ~64.06 ~92.17 [] [] []"},
		{"leave out what is unanswered", "C", Change{Missing: &MissingRules{Unanswered: questionnaires.MissingLeaveOut, NotApplicable: questionnaires.MissingLeaveOut}}, "none 0/0  ~94.13 ~94.13 [] [] [{C T3 }]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, err := g.WhatIf(c.economy, c.change)
			if err != nil {
				t.Fatal(err)
			}
			if got := summary(o); got != normal(c.want) {
				t.Errorf("WhatIf(%s) = %s; want %s", c.economy, got, c.want)
			}
		})
	}
}

// normal writes the fraction in front of an expectation in lowest terms.
func normal(want string) string {
	var first, rest string
	if n, _ := fmt.Sscanf(want, "%s", &first); n == 1 && first != "none" {
		rest = want[len(first):]
		return rat(first).RatString() + rest
	}
	return want
}

func summary(o Outcome) string {
	points := "none"
	if p := o.After.Index().Points; p != nil {
		points = p.RatString()
	}
	show := func(c GroupChange) string {
		switch {
		case c.After == nil:
			return "none"
		case c.Exact:
			return c.After.RatString()
		}
		return "~" + Round(c.After, 2)
	}
	return fmt.Sprintf("%s %d/%d %s %s %s %v %v %v", points, o.RankAfter.Position, o.RankAfter.Tied,
		o.After.Tier, show(o.Mean), show(o.Median), o.Overtaken, o.OvertakenBy, o.Tiers)
}

func TestWhatIfRefuses(t *testing.T) {
	q, units := twins(t)
	g := prepared(t, q, units)
	third := Change{Weights: map[code]*big.Rat{"law.crime.1": rat("1/3")}}
	if _, err := g.WhatIf("A", third); err != nil {
		t.Errorf("an honest third was refused: %v", err)
	}
	for _, c := range []struct {
		name    string
		economy string
		change  Change
		want    string // key of the fault and of its fields
	}{
		{"an unknown economy", "Z", Change{}, "score.economy.unknown"},
		{"an unknown item", "A", Change{Values: Values{"law.none": Credit(rat("1"))}}, "score.values.invalid score.item.unknown"},
		{"an answer above 1", "A", Change{Values: Values{"law.rules.1": Credit(rat("2"))}}, "score.values.invalid score.value.range"},
		{"an answer without a credit", "A", Change{Values: Values{"law.rules.1": {State: Answered}}}, "score.values.invalid score.value.range"},
		{"not applicable where it is not", "A", Change{Values: Values{"law.crime.1": {State: NotApplicable}}}, "score.values.invalid score.value.applies"},
		{"the weight of no item", "A", Change{Weights: map[code]*big.Rat{"law.none": rat("1")}}, "score.change.invalid score.item.unknown"},
		{"a weight of zero", "A", Change{Weights: map[code]*big.Rat{"law": rat("0")}}, "score.change.invalid score.weight.range"},
		{"a negative weight", "A", Change{Weights: map[code]*big.Rat{"law": rat("-1")}}, "score.change.invalid score.weight.range"},
		{"no weight at all", "A", Change{Weights: map[code]*big.Rat{"law": nil}}, "score.change.invalid score.weight.range"},
		{"the weight of an optional question", "A", Change{Weights: map[code]*big.Rat{"skill.school.4": rat("1")}}, "score.change.invalid score.weight.none"},
		{"the weight of the index", "A", Change{Weights: map[code]*big.Rat{"index": rat("1")}}, "score.change.invalid score.weight.none"},
		{"the mean of a question", "A", Change{Means: map[code]questionnaires.Aggregation{"law.crime.1": {}}}, "score.change.invalid score.mean.question"},
		{"a mean without its floor", "A", Change{Means: map[code]questionnaires.Aggregation{"law": {Mean: questionnaires.Geometric}}}, "score.change.invalid questionnaire.floor.missing"},
		{"a rule that does not exist", "A", Change{Missing: &MissingRules{Unanswered: "guess", NotApplicable: questionnaires.MissingZero}}, "score.change.invalid score.rule.unknown"},
		{"a cap where nothing may leave", "A", Change{Missing: &MissingRules{questionnaires.MissingZero, questionnaires.MissingZero, rat("1/2")}}, "score.change.invalid questionnaire.cap.rule"},
		{"a cap above 1", "A", Change{Missing: &MissingRules{questionnaires.MissingZero, questionnaires.MissingLeaveOut, rat("2")}}, "score.change.invalid questionnaire.cap.range"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := g.WhatIf(c.economy, c.change)
			f := fault.Of(err)
			if f == nil {
				t.Fatalf("WhatIf = %v; want a fault", err)
			}
			got := f.Key
			for _, field := range f.Fields {
				got += " " + field.Key
			}
			if got != c.want {
				t.Errorf("fault = %s; want %s", got, c.want)
			}
		})
	}
	if _, err := PrepareGroup(Prepare(q), []Unit{units[0], units[0]}); fault.Of(err) == nil {
		t.Error("a group with an economy twice was accepted")
	}
}

// Rank, tier, and who passes whom are those of scoring everyone exactly.
func TestWhatIfIsExact(t *testing.T) {
	base := gci(t, "gci@5.0.0")
	rapid.Check(t, func(t *rapid.T) {
		q := pruned(t, base, 3)
		if rapid.Bool().Draw(t, "means") {
			q = combined(t, q)
		}
		if rapid.Bool().Draw(t, "rules of their own") {
			var err error
			if q, err = revise(q, Change{Missing: missingRules(t)}); err != nil {
				t.Fatal(err)
			}
		}
		group := units(t, q, 8)
		g, err := PrepareGroup(Prepare(q), group)
		if err != nil {
			t.Fatal(err)
		}
		at := rapid.IntRange(0, len(group)-1).Draw(t, "asked")
		c := supposition(t, q, group[at].Values)
		got, err := g.WhatIf(group[at].Economy, c)
		if err != nil {
			t.Fatal(err)
		}
		before, after := bruteForce(t, q, group, Change{}, at), bruteForce(t, q, group, c, at)
		if diff := cmp.Diff(facts(before, after, at), factsOf(got)); diff != "" {
			t.Errorf("what-if against scoring everyone (-exact +what-if):\n%s", diff)
		}
		if diff := cmp.Diff(rowsText(after[at]), rowsText(got.After)); diff != "" {
			t.Errorf("items of the economy (-exact +what-if):\n%s", diff)
		}
		near(t, "mean", got.Mean, after, func(s Stats) *big.Rat { return s.Mean })
		near(t, "median", got.Median, after, func(s Stats) *big.Rat { return s.Median })
	})
}

func rowsText(r Result) []string {
	var out []string
	for _, s := range r.Items {
		out = append(out, fmt.Sprint(s.Code, s.State, shown(s.Credit), " ", shown(s.Points), " ", shown(s.Max), " ", shown(s.Effective)))
	}
	return out
}

func near(t *rapid.T, name string, got GroupChange, results []Result, of func(Stats) *big.Rat) {
	stats, ok := Describe(scoresOf(results))
	if !ok {
		if got.After != nil {
			t.Errorf("%s = %v of a group without scores", name, got.After)
		}
		return
	}
	gap := new(big.Rat).Sub(got.After, of(stats))
	if gap.Abs(gap).Cmp(big.NewRat(1, 1e9)) > 0 || got.Exact && gap.Sign() != 0 {
		t.Errorf("%s = %v (exact %v); want %v", name, got.After, got.Exact, of(stats))
	}
}

// supposition draws a change: answers, weights, means, rules, any of them or none.
func supposition(t *rapid.T, q *questionnaires.Questionnaire, own Values) Change {
	c := Change{
		Values: make(Values), Weights: make(map[code]*big.Rat),
		Means: make(map[code]questionnaires.Aggregation),
	}
	for _, i := range q.Items() {
		if i.Weight != nil && rapid.IntRange(0, 9).Draw(t, "reweigh") == 0 {
			c.Weights[i.Code] = weight(t)
		}
		if !i.Question() && rapid.IntRange(0, 9).Draw(t, "recombine") == 0 {
			c.Means[i.Code] = aggregation(t)
		}
		if i.Question() && given(i.Parent, own) == nil && rapid.IntRange(0, 4).Draw(t, "answer") == 0 {
			v, ok := something(t)
			if !ok {
				v.State = Unanswered
			}
			c.Values[i.Code] = v
		}
	}
	if rapid.IntRange(0, 2).Draw(t, "rules") == 0 {
		c.Missing = missingRules(t)
	}
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		c.Weights, c.Means, c.Missing = nil, nil, nil
	case 1:
		c.Values = nil
	}
	return c
}

func bruteForce(t *rapid.T, q *questionnaires.Questionnaire, group []Unit, c Change, at int) []Result {
	supposed, err := revise(q, c)
	if err != nil {
		t.Fatal(err)
	}
	all := make([]Values, len(group))
	for i, u := range group {
		all[i] = maps.Clone(u.Values)
		if i == at {
			for code, v := range c.Values {
				delete(all[i], code)
				if v.State != Unanswered {
					all[i][code] = v
				}
			}
		}
	}
	out, err := Prepare(supposed).ScoreAll(all)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func scoresOf(results []Result) []*big.Rat {
	var out []*big.Rat
	for _, r := range results {
		out = append(out, r.Index().Points)
	}
	return out
}

// outcome is what must be equal in every digit.
type outcome struct {
	Score, Tier            string
	Before, After          Rank
	Overtaken, OvertakenBy []string
	Tiers                  []TierChange
}

func factsOf(o Outcome) outcome {
	slices.Sort(o.Overtaken)
	slices.Sort(o.OvertakenBy)
	return outcome{
		shown(o.After.Index().Points), o.After.Tier, o.RankBefore, o.RankAfter,
		o.Overtaken, o.OvertakenBy, o.Tiers,
	}
}

func shown(x *big.Rat) string {
	if x == nil {
		return ""
	}
	return x.RatString()
}

func facts(before, after []Result, at int) outcome {
	was, is := scoresOf(before), scoresOf(after)
	out := outcome{
		shown(is[at]), after[at].Tier, Ranks(was)[at], Ranks(is)[at], nil, nil, nil,
	}
	for i := range was {
		name := fmt.Sprintf("E%02d", i)
		if before[i].Tier != after[i].Tier {
			out.Tiers = append(out.Tiers, TierChange{name, before[i].Tier, after[i].Tier})
		}
		if i == at || was[i] == nil || is[i] == nil || was[at] == nil || is[at] == nil {
			continue
		}
		if was[i].Cmp(was[at]) >= 0 && is[i].Cmp(is[at]) < 0 {
			out.Overtaken = append(out.Overtaken, name)
		}
		if was[i].Cmp(was[at]) <= 0 && is[i].Cmp(is[at]) > 0 {
			out.OvertakenBy = append(out.OvertakenBy, name)
		}
	}
	return out
}

// An item of which nothing applies counts as such for the cap further up, also
// when it was not computed anew. Here law has no score, for rules has none, and
// its weight is part of what does not apply to the index; crime, of which
// nothing applies either, has the credit 0 that the cap leaves it.
func TestWhatIfKeepsWhatDoesNotApply(t *testing.T) {
	q := small(t).Derive("minimum", func(i *questionnaires.Item) bool {
		i.NotApplicable = i.Question()
		if i.Code == "law" || i.Code == "law.rules" {
			i.Aggregation.Minimum = big.NewRat(1, 1)
		}
		return true
	})
	q, err := revise(q, Change{Missing: &MissingRules{questionnaires.MissingZero, questionnaires.MissingLeaveOut, rat("1/2")}})
	if err != nil {
		t.Fatal(err)
	}
	odd := Values{"skill": Credit(rat("1"))}
	for _, c := range []code{"law.crime.1", "law.crime.2", "law.rules.1"} {
		odd[c] = Value{State: NotApplicable}
	}
	group := []Unit{{"A", Values{"law": Credit(rat("1"))}}, {"B", odd}}
	for _, item := range []code{"skill", "law.rules", "law.crime.1"} {
		c := Change{Weights: map[code]*big.Rat{item: rat("7")}}
		o, err := prepared(t, q, group).WhatIf("A", c)
		if err != nil {
			t.Fatal(err)
		}
		supposed, err := revise(q, c)
		if err != nil {
			t.Fatal(err)
		}
		results, err := Prepare(supposed).ScoreAll([]Values{group[0].Values, odd})
		if err != nil {
			t.Fatal(err)
		}
		stats, _ := Describe(scoresOf(results))
		if Round(o.Mean.After, 9) != Round(stats.Mean, 9) {
			t.Errorf("mean with another weight of %s = %s; want %s", item, Round(o.Mean.After, 9), Round(stats.Mean, 9))
		}
	}
}

// A what-if that changes nothing gives the published result in every digit.
func TestNoChange(t *testing.T) {
	q, units := twins(t)
	g := prepared(t, q, units)
	for i, u := range units {
		for name, c := range map[string]Change{
			"none": {}, "the same answers": {Values: u.Values},
		} {
			o, err := g.WhatIf(u.Economy, c)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(g.results[i], o.After, cmp.Comparer(func(a, b *big.Rat) bool { return shown(a) == shown(b) })); diff != "" {
				t.Errorf("%s, %s (-published +what-if):\n%s", u.Economy, name, diff)
			}
			if len(o.Items) != 0 || o.Points.Sign() != 0 {
				t.Errorf("%s, %s: changed items %v", u.Economy, name, o.Items)
			}
		}
	}
}

// A group with other values of one economy is the group prepared with them.
func TestWith(t *testing.T) {
	base := gci(t, "gci@5.0.0")
	rapid.Check(t, func(t *rapid.T) {
		q := combined(t, pruned(t, base, 6))
		group := units(t, q, 6)
		scorer := Prepare(q)
		g, err := PrepareGroup(scorer, group)
		if err != nil {
			t.Fatal(err)
		}
		u := Unit{Economy: "NEW", Values: anything(t, q)}
		want := append(slices.Clone(group), u)
		if k := rapid.IntRange(0, len(group)).Draw(t, "replaced"); k < len(group) {
			u.Economy = group[k].Economy
			want = slices.Clone(group)
			want[k] = u
		}
		got, err := g.With(u)
		if err != nil {
			t.Fatal(err)
		}
		fresh, err := PrepareGroup(scorer, want)
		if err != nil {
			t.Fatal(err)
		}
		c := supposition(t, q, u.Values)
		for _, asked := range want {
			a, errA := got.WhatIf(asked.Economy, c)
			b, errB := fresh.WhatIf(asked.Economy, c)
			if (errA == nil) != (errB == nil) {
				t.Fatalf("%v and %v", errA, errB)
			}
			if errA == nil {
				if diff := cmp.Diff(summary(b), summary(a)); diff != "" {
					t.Fatalf("%s (-prepared anew +with)\n%s", asked.Economy, diff)
				}
			}
		}
		if before := g.results; len(before) != len(group) {
			t.Fatal("the first group has changed")
		}
	})
}
