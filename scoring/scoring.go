// Package scoring is the method as pure functions: exact nested weighted means
// over any questionnaire tree, tiers, ranks, group statistics, and what makes
// the difference between two results. Numbers are rationals from the answer to
// the published score (means that are irrational: 40 decimals, see Decimals);
// they are rounded in one function, Round, when shown. The package knows no
// economies, no assessments, no database and no clock. Other indices than those
// of a questionnaire, and simulations, are the business of its subpackages.
package scoring

import (
	"math/big"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// Engine is the version of the arithmetic in this package. It is printed with
// every result and raised whenever a change could move any digit of a score.
const Engine = "1.0.0"

// State says what is known about an item. "No" is an answer (Answered with
// credit 0); the other states are the ways of not having one.
type State string

// The states.
const (
	Answered      State = "answered"
	Unanswered    State = "unanswered"
	NotApplicable State = "not-applicable" // usually leaves the denominator; see questionnaires.Method
	Unverifiable  State = "unverifiable"   // claimed, but the evidence does not show it: earns nothing
	Awaiting      State = "awaiting"       // no verdict yet: earns nothing in a validated result
)

// Value is what is known about one item. Credit is the share of the item's
// points that is earned, 0 to 1, and is read in the state Answered only.
type Value struct {
	State  State
	Credit *big.Rat
}

// Credit returns the value of an answer that earns x of the item's points.
func Credit(x *big.Rat) Value { return Value{Answered, x} }

// Values holds what is known of one economy. An item may be any node of the
// tree; a value given for an inner node stands for everything below it. An
// item that is not in the map is unanswered.
type Values map[questionnaires.Code]Value

// Result is the score of every item that has one, with what identifies it.
type Result struct {
	Questionnaire questionnaires.ID
	Hash          string // of the questionnaire
	Method        string // version of the method
	Engine        string
	Input         string // SHA-256 of questionnaire hash and values; see InputHash
	Items         []ItemScore
	Tier          string // "" if the edition has no tiers or the index no score
}

// ItemScore is the score of one item.
//
// Points = Credit × Max. Where every mean is arithmetic, Credit × Effective
// summed over the items that carry a value is the composite, whatever was left
// out or capped. For other means Effective is the nominal weight that remains;
// see Scorer.Explain for effects that add up under any mean.
type ItemScore struct {
	Code      questionnaires.Code
	State     State    // of an inner node: Answered if anything below it is
	Credit    *big.Rat // share of the reachable points, 0 to 1; nil if there is no score
	Points    *big.Rat // 0 to Max; nil if there is no score
	Max       *big.Rat // points of the item by its nominal weight
	Effective *big.Rat // points it really weighs once items that do not apply have left
	Given     bool     // the value was given for this node, not computed from its children
	Imputed   bool     // the credit is the group's mean, for want of an answer
	Counts    Counts
}

// Counts tells how much of an item is known: numbers of scored questions below
// it. A given inner node counts as one.
type Counts struct {
	Answered, Unanswered, NotApplicable, Unverifiable, Awaiting int

	Imputed int // of those without an answer: how many have the group's mean for a credit
}

// Applicable is the number of questions that count.
func (c Counts) Applicable() int {
	return c.Answered + c.Unanswered + c.Unverifiable + c.Awaiting
}

func (c *Counts) add(o Counts) {
	c.Answered += o.Answered
	c.Unanswered += o.Unanswered
	c.NotApplicable += o.NotApplicable
	c.Unverifiable += o.Unverifiable
	c.Awaiting += o.Awaiting
	c.Imputed += o.Imputed
}

// state is the state of the node above what was counted.
func (c Counts) state() State {
	switch {
	case c.Answered > 0:
		return Answered
	case c.Awaiting > 0:
		return Awaiting
	case c.Unverifiable > 0:
		return Unverifiable
	case c.Unanswered > 0:
		return Unanswered
	}
	return NotApplicable
}

func count(s State) Counts {
	switch s {
	case Answered:
		return Counts{Answered: 1}
	case NotApplicable:
		return Counts{NotApplicable: 1}
	case Unverifiable:
		return Counts{Unverifiable: 1}
	case Awaiting:
		return Counts{Awaiting: 1}
	case Unanswered:
	}
	return Counts{Unanswered: 1}
}

// Item returns the score of an item. ok is false if the item has no row: it
// is not scored, or lies below a node whose value was given.
func (r Result) Item(code questionnaires.Code) (s ItemScore, ok bool) {
	for _, s := range r.Items {
		if s.Code == code {
			return s, true
		}
	}
	return ItemScore{}, false
}

// Index returns the row of the composite.
func (r Result) Index() ItemScore {
	return r.Items[0]
}

// Compute scores one economy. It refuses values that are outside 0 to 1, that
// name an unknown item, that are not applicable where the question does not
// allow it, or that are given both for a node and below it; the fault lists
// them all.
func Compute(q *questionnaires.Questionnaire, values Values) (Result, error) {
	return Prepare(q).Score(values)
}

// Check reports every value that does not fit the questionnaire.
func Check(q *questionnaires.Questionnaire, values Values) error {
	var bad []fault.Field
	known, inner := 0, false
	for _, item := range q.Items() {
		v, ok := values[item.Code]
		if !ok {
			continue
		}
		known++
		if f, ok := checkValue(item, v); !ok {
			bad = append(bad, f)
		}
		inner = inner || !item.Question()
	}
	if inner {
		bad = append(bad, overlaps(q, values)...)
	}
	if known < len(values) {
		bad = append(bad, unknown(q, values)...)
	}
	if len(bad) == 0 {
		return nil
	}
	sortFields(bad)
	return fault.New(fault.Invalid, "score.values.invalid", "count", len(bad)).With(bad...)
}

var one = big.NewRat(1, 1)

func checkValue(item *questionnaires.Item, v Value) (f fault.Field, ok bool) {
	path := string(item.Code)
	switch v.State {
	case Answered:
		if v.Credit == nil || v.Credit.Sign() < 0 || v.Credit.Num().Cmp(v.Credit.Denom()) > 0 {
			return fault.At(path, "score.value.range", "item", item.Code), false
		}
	case NotApplicable:
		if !item.NotApplicable {
			return fault.At(path, "score.value.applies", "item", item.Code), false
		}
	case Unanswered, Unverifiable, Awaiting:
	default:
		return fault.At(path, "score.value.state", "item", item.Code, "state", v.State), false
	}
	return fault.Field{}, true
}

// overlaps reports values given both for a node and for something below it.
func overlaps(q *questionnaires.Questionnaire, values Values) []fault.Field {
	var bad []fault.Field
	for _, item := range q.Items() {
		if _, ok := values[item.Code]; !ok {
			continue
		}
		if p := given(item.Parent, values); p != nil {
			bad = append(bad, fault.At(string(item.Code), "score.value.overlap",
				"item", item.Code, "parent", p.Code))
		}
	}
	return bad
}

// given returns the nearest item, from i upwards, that has a value.
func given(i *questionnaires.Item, values Values) *questionnaires.Item {
	for ; i != nil; i = i.Parent {
		if _, ok := values[i.Code]; ok {
			return i
		}
	}
	return nil
}

func unknown(q *questionnaires.Questionnaire, values Values) []fault.Field {
	var bad []fault.Field
	for code := range values {
		if _, ok := q.Item(code); !ok {
			bad = append(bad, fault.At(string(code), "score.item.unknown", "item", code))
		}
	}
	return bad
}
