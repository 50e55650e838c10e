package questionnaires

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// aggregationKeys are the keys with which the method or an inner item says how
// children are combined.
func aggregationKeys() []string { return []string{"aggregation", "power", "floor", "minimum"} }

// copeland is refused by name: a statistician may well ask for it.
const copeland = "copeland"

// usual reads what the method declares for every inner item. A floor or power
// may stand here for the items whose mean needs one. Each value is checked
// whether or not a mean stands with it; a wrong one is reported here only.
func (r *reader) usual(n node) Aggregation {
	a := r.combine(n, Aggregation{})
	before := len(r.Faults)
	for _, key := range []string{"power", "floor", "minimum"} {
		if n.Has(key) && r.unfit(n.Get(key).Line, a.only(key), "method") {
			a = a.without(key)
		}
	}
	if n.Has("aggregation") && len(r.Faults) == before {
		r.checkAggregation(n, a.fitting(), "method")
	}
	return a
}

// only is an aggregation in which nothing but the value of one key can be
// wrong, whatever mean an item will have.
func (a Aggregation) only(key string) Aggregation {
	switch key {
	case "power":
		return Aggregation{Mean: Generalised, Power: a.Power, Floor: big.NewRat(1, 2)}
	case "floor":
		return Aggregation{Mean: Geometric, Floor: a.Floor}
	}
	return Aggregation{Minimum: a.Minimum}
}

// without puts a value that no item can have fault with in the place of one.
func (a Aggregation) without(key string) Aggregation {
	switch key {
	case "power":
		a.Power = big.NewRat(1, 1)
	case "floor":
		a.Floor = big.NewRat(1, 2)
	case "minimum":
		a.Minimum = nil
	}
	return a
}

// aggregation reads how one inner item is combined: what it does not say for
// itself is as usual.
func (r *reader) aggregation(n node, usual Aggregation, item Code) Aggregation {
	own := slices.ContainsFunc(aggregationKeys(), n.Has)
	if !own {
		return usual.fitting()
	}
	a := r.combine(n, usual)
	fits := a.fitting()
	if n.Has("power") {
		fits.Power = a.Power
	}
	if n.Has("floor") {
		fits.Floor = a.Floor
	}
	r.checkAggregation(n, fits, item)
	return fits
}

// fitting leaves out a power or floor that the mean has no use for.
func (a Aggregation) fitting() Aggregation {
	if a.Mean != Generalised {
		a.Power = nil
	}
	if a.Mean == Arithmetic {
		a.Floor = nil
	}
	return a
}

// combine overlays what a node says on what is usual.
func (r *reader) combine(n node, a Aggregation) Aggregation {
	if n.Has("aggregation") {
		a.Mean = r.mean(n)
	}
	if n.Has("power") {
		a.Power = r.signed(n, "power")
	}
	if n.Has("floor") {
		before := len(r.Faults)
		if a.Floor = r.number(n, "floor"); len(r.Faults) > before {
			a = a.without("floor") // reported; nothing follows from it
		}
	}
	if n.Has("minimum") {
		a.Minimum = r.number(n, "minimum")
		if a.Minimum.Sign() == 0 {
			a.Minimum = nil // asks for none, as opposed to the usual one
		}
	}
	return a
}

func (r *reader) mean(n node) Mean {
	v := n.Get("aggregation")
	if v.Text == copeland {
		r.At(v.Line, "questionnaire.mean.copeland")
		return Arithmetic
	}
	word := r.One(n, "aggregation",
		Arithmetic.String(), string(Geometric), string(Harmonic), string(Generalised))
	if word == Arithmetic.String() {
		return Arithmetic
	}
	return Mean(word)
}

// signed reads an exact number that may be below zero; a faulty one is
// reported and 1.
func (r *reader) signed(n node, key string) *big.Rat {
	v := r.Require(n, key, scalar)
	digits, negative := strings.CutPrefix(v.Text, "-")
	x, ok := ParseNumber(digits)
	switch {
	case v.Text == "":
		return big.NewRat(1, 1)
	case !ok:
		r.At(v.Line, "questionnaire.number.signed", "key", key, "value", v.Text)
		return big.NewRat(1, 1)
	case negative:
		return x.Neg(x)
	}
	return x
}

func (r *reader) checkAggregation(n node, a Aggregation, item Code) {
	line := n.Line
	for _, key := range slices.Backward(aggregationKeys()) {
		if n.Has(key) {
			line = n.Get(key).Line
		}
	}
	r.unfit(line, a, item)
}

// unfit reports what keeps the item from being computed this way, if anything.
func (r *reader) unfit(line int, a Aggregation, item Code) bool {
	f, found := a.Problem(fmt.Sprintf("%s:%d", r.File, line), item)
	if found {
		r.Faults = append(r.Faults, f)
	}
	return found
}

// missing reads the rules for questions without a credit of their own.
func (r *reader) missing(n node, m *Method) {
	m.Unanswered = MissingRule(r.One(n, "unanswered",
		string(MissingZero), string(MissingLeaveOut), string(MissingGroupMean)))
	m.NotApplicable = MissingRule(r.One(n, "not-applicable",
		string(MissingLeaveOut), string(MissingZero), string(MissingGroupMean)))
	if !n.Has("not-applicable-cap") {
		return
	}
	line := n.Get("not-applicable-cap").Line
	m.NotApplicableCap = r.number(n, "not-applicable-cap")
	switch m.NotApplicableCap.Cmp(big.NewRat(1, 1)) {
	case 0:
		m.NotApplicableCap = nil // all of the weight may leave
	case 1:
		r.At(line, "questionnaire.cap.range", "value", m.NotApplicableCap.RatString())
	}
	if m.NotApplicable != MissingLeaveOut {
		r.At(line, "questionnaire.cap.rule", "rule", m.NotApplicable)
	}
}
