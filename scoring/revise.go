package scoring

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
	"strings"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// Change is what a what-if supposes to be different. The zero value changes nothing.
type Change struct {
	// Values of the asked economy. One in the state Unanswered takes a value
	// away; one for an inner item stands in for everything below it.
	Values Values

	Weights map[questionnaires.Code]*big.Rat                   // relative to the siblings' weights, > 0
	Means   map[questionnaires.Code]questionnaires.Aggregation // of inner items
	Missing *MissingRules                                      // nil leaves the rules as they are
}

// MissingRules are the rules for items without a credit; see questionnaires.Method.
type MissingRules struct {
	Unanswered, NotApplicable questionnaires.MissingRule
	NotApplicableCap          *big.Rat
}

// method reports whether the change concerns everyone, not the asked economy alone.
func (c Change) method() bool {
	return len(c.Weights) > 0 || len(c.Means) > 0 || c.Missing != nil
}

// revise returns the questionnaire as the change supposes it to be.
func revise(q *questionnaires.Questionnaire, c Change) (*questionnaires.Questionnaire, error) {
	if err := c.check(q); err != nil {
		return nil, err
	}
	out := q.Derive(c.describe(), func(i *questionnaires.Item) bool {
		if w := c.Weights[i.Code]; w != nil {
			i.Weight = w
		}
		if a, ok := c.Means[i.Code]; ok {
			i.Aggregation = a
		}
		return true
	})
	if c.Missing != nil {
		out.Method.Unanswered = c.Missing.Unanswered
		out.Method.NotApplicable = c.Missing.NotApplicable
		out.Method.NotApplicableCap = c.Missing.NotApplicableCap
	}
	return out, nil
}

// anew marks the nodes whose credit a change may touch: the parents of changed
// weights, the items of changed means, and everything above them. Other missing
// rules touch every node.
func (f *flat) anew(c Change) []bool {
	out := make([]bool, len(f.nodes))
	for i := len(f.nodes) - 1; i >= 0; i-- {
		n := &f.nodes[i]
		_, mean := c.Means[n.code]
		out[i] = out[i] || mean || c.Missing != nil
		if n.parent >= 0 && (out[i] || c.Weights[n.code] != nil) {
			out[n.parent] = true
		}
	}
	return out
}

// check reports weights and means that cannot be used. Values are checked when
// they are scored.
func (c Change) check(q *questionnaires.Questionnaire) error {
	var bad []fault.Field
	for _, code := range sortedCodes(c.Weights) {
		item, ok := q.Item(code)
		w := c.Weights[code]
		switch {
		case !ok:
			bad = append(bad, fault.At(string(code), "score.item.unknown", "item", code))
		case item.Weight == nil:
			bad = append(bad, fault.At(string(code), "score.weight.none", "item", code))
		case w == nil || w.Sign() <= 0:
			bad = append(bad, fault.At(string(code), "score.weight.range", "item", code))
		}
	}
	for _, code := range sortedCodes(c.Means) {
		bad = append(bad, checkMean(q, code, c.Means[code])...)
	}
	bad = append(bad, c.Missing.check()...)
	if len(bad) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "score.change.invalid", "count", len(bad)).With(bad...)
}

func checkMean(
	q *questionnaires.Questionnaire, code questionnaires.Code, a questionnaires.Aggregation,
) []fault.Field {
	item, ok := q.Item(code)
	if !ok {
		return []fault.Field{fault.At(string(code), "score.item.unknown", "item", code)}
	}
	if item.Question() {
		return []fault.Field{fault.At(string(code), "score.mean.question", "item", code)}
	}
	if f, found := a.Problem(string(code), code); found {
		return []fault.Field{f}
	}
	return nil
}

func (m *MissingRules) check() []fault.Field {
	if m == nil {
		return nil
	}
	bad := rules{m.Unanswered, m.NotApplicable, m.NotApplicableCap}.problems()
	if m.NotApplicableCap != nil && m.NotApplicable != questionnaires.MissingLeaveOut {
		bad = append(bad, fault.At("method", "questionnaire.cap.rule", "rule", m.NotApplicable))
	}
	return bad
}

// describe writes the change in one line for each part, in a fixed order.
func (c Change) describe() string {
	var b strings.Builder
	for _, code := range sortedCodes(c.Weights) {
		b.WriteString("weight " + string(code) + " " + c.Weights[code].RatString() + "\n")
	}
	for _, code := range sortedCodes(c.Means) {
		a := c.Means[code]
		b.WriteString("mean " + string(code) + " " + a.Mean.String() +
			" " + fractionText(a.Power) + " " + fractionText(a.Floor) + " " + fractionText(a.Minimum) + "\n")
	}
	if m := c.Missing; m != nil {
		b.WriteString("missing " + string(m.Unanswered) + " " + string(m.NotApplicable) +
			" " + fractionText(m.NotApplicableCap) + "\n")
	}
	return b.String()
}

func fractionText(x *big.Rat) string {
	if x == nil {
		return "-"
	}
	return x.RatString()
}

func sortedCodes[V any](m map[questionnaires.Code]V) []questionnaires.Code {
	return slices.SortedFunc(maps.Keys(m), cmp.Compare[questionnaires.Code])
}

// patched returns the values with the changed ones in place.
func patched(q *questionnaires.Questionnaire, values, patch Values) (Values, error) {
	out := maps.Clone(values)
	if out == nil {
		out = make(Values, len(patch))
	}
	var bad []fault.Field
	for _, code := range sortedCodes(patch) {
		item, ok := q.Item(code)
		v := patch[code]
		switch {
		case !ok:
			bad = append(bad, fault.At(string(code), "score.item.unknown", "item", code))
		case v.State == Answered && v.Credit == nil || !sameValue(out[code], v):
			replace(out, item, v)
		}
	}
	if len(bad) > 0 {
		return nil, fault.New(fault.Invalid, "score.values.invalid", "count", len(bad)).With(bad...)
	}
	return out, nil
}

// replace sets the value of an item and removes what is given below it. In the
// state Unanswered it removes the item's own as well.
func replace(values Values, item *questionnaires.Item, v Value) {
	delete(values, item.Code)
	for _, c := range item.Children {
		replace(values, c, Value{State: Unanswered})
	}
	if v.State != Unanswered {
		values[item.Code] = v
	}
}
