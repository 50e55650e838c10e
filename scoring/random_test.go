package scoring

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"mizan/questionnaires"
)

// gci returns a questionnaire that is shipped.
func gci(t testing.TB, id questionnaires.ID) *questionnaires.Questionnaire {
	t.Helper()
	catalogue, err := questionnaires.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	q, err := catalogue.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// pruned draws a part of a questionnaire with at most so many children under
// each parent, other weights, and "not applicable" allowed everywhere.
func pruned(t *rapid.T, base *questionnaires.Questionnaire, most int) *questionnaires.Questionnaire {
	keep := map[code]bool{questionnaires.Index: true}
	for _, parent := range base.Items() {
		var scored []code
		for _, c := range parent.Children {
			if c.Scored() {
				scored = append(scored, c.Code)
			}
		}
		if len(scored) == 0 {
			continue
		}
		n := rapid.IntRange(1, min(most, len(scored))).Draw(t, "children")
		for _, c := range rapid.Permutation(scored).Draw(t, "kept")[:n] {
			keep[c] = true
		}
	}
	return base.Derive("pruned", func(i *questionnaires.Item) bool {
		i.NotApplicable = true
		if i.Weight != nil && keep[i.Code] {
			i.Weight = weight(t)
		}
		return keep[i.Code]
	})
}

func weight(t *rapid.T) *big.Rat {
	return big.NewRat(rapid.Int64Range(1, 6).Draw(t, "weight"), rapid.Int64Range(1, 3).Draw(t, "part"))
}

// combined draws means for the inner items of a questionnaire.
func combined(t *rapid.T, q *questionnaires.Questionnaire) *questionnaires.Questionnaire {
	return q.Derive("combined", func(i *questionnaires.Item) bool {
		if !i.Question() {
			i.Aggregation = aggregation(t)
		}
		return true
	})
}

func aggregation(t *rapid.T) questionnaires.Aggregation {
	var a questionnaires.Aggregation
	a.Mean = rapid.SampledFrom([]questionnaires.Mean{
		questionnaires.Arithmetic, questionnaires.Arithmetic, questionnaires.Geometric,
		questionnaires.Harmonic, questionnaires.Generalised,
	}).Draw(t, "mean")
	if a.Mean != questionnaires.Arithmetic {
		a.Floor = big.NewRat(1, rapid.Int64Range(2, 100).Draw(t, "floor"))
	}
	if a.Mean == questionnaires.Generalised {
		a.Power = big.NewRat(rapid.SampledFrom([]int64{-4, -1, 1, 2, 4, 6}).Draw(t, "power"), 2)
	}
	if rapid.IntRange(0, 3).Draw(t, "minimum") == 0 {
		a.Minimum = big.NewRat(rapid.Int64Range(0, 4).Draw(t, "share"), 4)
	}
	return a
}

// anything draws values for an economy, some of them for inner items.
func anything(t *rapid.T, q *questionnaires.Questionnaire) Values {
	out := make(Values)
	var walk func(i *questionnaires.Item)
	walk = func(i *questionnaires.Item) {
		switch {
		case i.Question():
			if v, ok := something(t); ok {
				out[i.Code] = v
			}
		case i.Depth == 2 && rapid.IntRange(0, 5).Draw(t, "given") == 0:
			out[i.Code] = Credit(big.NewRat(rapid.Int64Range(0, 6).Draw(t, "credit"), 6))
		default:
			for _, c := range i.Children {
				walk(c)
			}
		}
	}
	walk(q.Root)
	return out
}

func something(t *rapid.T) (Value, bool) {
	switch rapid.SampledFrom([]int{0, 1, 2, 2, 2, 2, 2, 2, 3, 4}).Draw(t, "state") {
	case 0:
		return Value{}, false
	case 1:
		return Value{State: NotApplicable}, true
	case 3:
		return Value{State: Unverifiable}, true
	case 4:
		return Value{State: Awaiting}, true
	}
	return Credit(big.NewRat(rapid.Int64Range(0, 2).Draw(t, "credit"), 2)), true
}

func units(t *rapid.T, q *questionnaires.Questionnaire, most int) []Unit {
	out := make([]Unit, rapid.IntRange(1, most).Draw(t, "economies"))
	for i := range out {
		out[i] = Unit{fmt.Sprintf("E%02d", i), anything(t, q)}
		if i > 0 && rapid.IntRange(0, 4).Draw(t, "tie") == 0 {
			out[i].Values = out[i-1].Values
		}
	}
	return out
}

// missingRules draws the rules, one time in eight those of the group's mean.
func missingRules(t *rapid.T) *MissingRules {
	rules := []questionnaires.MissingRule{questionnaires.MissingZero, questionnaires.MissingLeaveOut}
	m := &MissingRules{
		rapid.SampledFrom(rules).Draw(t, "unanswered"), rapid.SampledFrom(rules).Draw(t, "absent"), nil,
	}
	if rapid.IntRange(0, 7).Draw(t, "group") == 0 {
		m.Unanswered = questionnaires.MissingGroupMean
	}
	if m.NotApplicable == questionnaires.MissingLeaveOut && rapid.Bool().Draw(t, "capped") {
		m.NotApplicableCap = big.NewRat(rapid.Int64Range(0, 4).Draw(t, "cap"), 4)
	}
	return m
}
