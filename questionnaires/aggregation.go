package questionnaires

import (
	"math/big"

	"mizan/internal/fault"
)

// Aggregation says how the credit of an inner item follows from the credits of
// its children. The zero value is the weighted arithmetic mean of those that
// have one.
type Aggregation struct {
	Mean Mean

	// Power is p of the generalised mean: 1/100 to 100 in size, either sign.
	// nil for every other mean.
	Power *big.Rat

	// Floor is f of the means that cannot take zero, above 0 and below 1: a
	// child's credit c enters the mean as f + (1-f)c, so that credits of 0 to 1
	// become f to 1, and of the mean m the credit is (m-f) / (1-f): full and no
	// credit stay what they are. nil declares none; the arithmetic mean never
	// has one.
	Floor *big.Rat

	// Minimum is the share of the scored children, by number and whatever they
	// weigh, that must have a credit, 0 to 1; with fewer the item has no score.
	// nil asks for none.
	Minimum *big.Rat
}

// Mean names how the children of an item are combined. With weights w shared
// so that they sum to 1:
//
//	arithmetic   Σ w x
//	geometric    Π x^w
//	harmonic     1 / Σ (w / x)
//	generalised  (Σ w x^p)^(1/p)
//
// Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6.
type Mean string

// The means. Copeland's rule is none of them: a published score must not
// depend on who else is scored.
const (
	Arithmetic  Mean = ""
	Geometric   Mean = "geometric"
	Harmonic    Mean = "harmonic"
	Generalised Mean = "generalised"
)

// String is the word for the mean in a questionnaire's file.
func (m Mean) String() string {
	if m == Arithmetic {
		return "arithmetic"
	}
	return string(m)
}

// Plain reports whether the item is the arithmetic mean of the children that
// have a credit, and nothing else.
func (a Aggregation) Plain() bool {
	return a.Mean == Arithmetic && (a.Minimum == nil || a.Minimum.Sign() == 0)
}

// TakesZero reports whether the mean is defined where a child has no credit at
// all. The others need a floor.
func (a Aggregation) TakesZero() bool {
	switch a.Mean {
	case Arithmetic:
		return true
	case Generalised:
		return a.Power != nil && a.Power.Sign() > 0
	case Geometric, Harmonic:
	}
	return false
}

// Problem is the first thing that keeps the item from being computed this way,
// as a fault at the path. found is false if there is none.
func (a Aggregation) Problem(path string, item Code) (f fault.Field, found bool) {
	switch a.Mean {
	case Arithmetic, Geometric, Harmonic:
		if a.Power != nil {
			return fault.At(path, "questionnaire.power.mean", "item", item, "mean", a.Mean), true
		}
	case Generalised:
		if a.Power == nil {
			return fault.At(path, "questionnaire.power.missing", "item", item), true
		}
		if size := new(big.Rat).Abs(a.Power); size.Cmp(big.NewRat(1, maxPower)) < 0 ||
			size.Cmp(big.NewRat(maxPower, 1)) > 0 {
			return fault.At(path, "questionnaire.power.range",
				"item", item, "value", a.Power.RatString()), true
		}
	default:
		return fault.At(path, "questionnaire.mean.unknown", "item", item, "mean", a.Mean), true
	}
	return a.shares(path, item)
}

func (a Aggregation) shares(path string, item Code) (f fault.Field, found bool) {
	one := big.NewRat(1, 1)
	switch {
	case a.Minimum != nil && (a.Minimum.Sign() < 0 || a.Minimum.Cmp(one) > 0):
		return fault.At(path, "questionnaire.minimum.range",
			"item", item, "value", a.Minimum.RatString()), true
	case a.Floor != nil && a.Mean == Arithmetic:
		return fault.At(path, "questionnaire.floor.mean", "item", item), true
	case a.Floor != nil && (a.Floor.Sign() <= 0 || a.Floor.Cmp(one) >= 0):
		return fault.At(path, "questionnaire.floor.range",
			"item", item, "value", a.Floor.RatString()), true
	case a.Floor == nil && !a.TakesZero():
		return fault.At(path, "questionnaire.floor.missing", "item", item, "mean", a.Mean), true
	}
	return fault.Field{}, false
}

// Evaded returns the first inner item whose least availability would let an
// economy get round the method's cap on answers that do not apply: with too
// few answers the item would have no score, leave its parent, and take the
// cap with it. found is false if there is none, or no cap.
func (q *Questionnaire) Evaded() (item Code, found bool) {
	if q.Method.NotApplicableCap == nil {
		return "", false
	}
	var walk func(*Item) *Item
	walk = func(i *Item) *Item {
		if m := i.Aggregation.Minimum; !i.Question() && m != nil && m.Sign() > 0 {
			return i
		}
		for _, c := range i.Children {
			if found := walk(c); found != nil {
				return found
			}
		}
		return nil
	}
	if i := walk(q.Root); i != nil {
		return i.Code, true
	}
	return "", false
}

// maxPower bounds the power, and 1 / maxPower bounds it from below: beyond
// them the generalised mean is the largest, smallest or geometric one in all
// but name, and digits are lost.
const maxPower = 100
