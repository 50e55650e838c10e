package scoring

import (
	"maps"
	"math/big"

	"mizan/questionnaires"
)

// Scored is one economy's answers and the questionnaire that scores them.
type Scored struct {
	Questionnaire *questionnaires.Questionnaire
	Values        Values     // what the score is computed from: validated, where there are verdicts
	Declared      Values     // what the economy said of itself; nil if that was not kept
	Means         GroupMeans // of its group, where the method needs them
}

// Part names a cause of a change between two results.
type Part string

// The parts, in the order in which they are applied.
const (
	LateValidation Part = "validation" // the economy said the same, the verdict is another
	AnswersChanged Part = "answers"
	ItemsChanged   Part = "items" // added, dropped, moved, split, merged or no longer comparable
	WeightsChanged Part = "weights"
	MethodChanged  Part = "method" // means, missing rules, points of the composite
)

// ScoreChange is the difference of one economy's composite between two editions, or
// two revisions of one, in parts that add up to the whole, exactly.
//
// The composite is computed six times, each time with one thing more of the
// later side, and a part is the step from one to the next:
//
//	start       earlier questionnaire, earlier answers: the earlier composite
//	validation  every item whose declared answer is the same on both sides, but
//	            whose value is not, takes its later value
//	answers     every other comparable item takes its later value
//	items       the later tree with the later answers; weights as below; the
//	            earlier method, and the earlier mean of every inner item kept
//	weights     the later weights
//	method      the later method and means: the later composite
//
// Weights in the step "items": below a parent, an item that is new there has
// its later share s. The items kept there share the rest, 1 - Σ s, in
// proportion to their earlier weights. A kept item is the only counterpart of
// one item below the counterpart of the parent, comparable or not.
//
// An item that has no single comparable counterpart keeps its earlier value
// until the step "items" replaces the whole tree. Where one side gives a value
// for an inner item and the other answers its questions, the credit computed
// from the questions stands for them.
//
// Where a method takes the means of a group, they are the earlier ones up to
// the step "answers" and the later ones from "items" on.
//
// A step at which the composite has no score counts as no change: its effect
// is part of the next one.
type ScoreChange struct {
	From, To Result
	Points   *big.Rat // To - From in points; nil, and no parts, if one of them has no score
	Parts    []PartOfChange
	Effects  []AnswerEffect

	Added   []questionnaires.Code // items with a value, or questions, that no earlier item became
	Dropped []questionnaires.Code // earlier ones that became no item
	Recast  []questionnaires.Code // later ones that are not comparable one to one with what they were
}

// PartOfChange is one part and what it did to the composite.
type PartOfChange struct {
	Part   Part
	Points *big.Rat
}

// AnswerEffect is what one changed value did to the composite, in the order of
// the earlier questionnaire: first those of late validation, then the others.
// Each is the difference that it makes after those before it; where the method
// is arithmetic and no item leaves a denominator, the order makes no difference.
type AnswerEffect struct {
	Part     Part // LateValidation or AnswersChanged
	Earlier  questionnaires.Code
	Now      questionnaires.Code
	From, To Value
	Points   *big.Rat
}

// ExplainChange splits the change of one economy's composite. It refuses
// questionnaires that no crosswalk connects and values that do not fit them.
func ExplainChange(from, to Scored) (ScoreChange, error) {
	x, err := newChanging(from, to)
	if err != nil {
		return ScoreChange{}, err
	}
	x.pairUp()
	inOrder(to.Questionnaire, x.out.Recast)
	if x.out.Points == nil {
		return x.out, nil
	}
	for _, step := range []func() error{x.validation, x.answers, x.items, x.weights, x.method} {
		if err := step(); err != nil {
			return ScoreChange{}, err
		}
	}
	return x.out, nil
}

// changing is the way from one side to the other.
type changing struct {
	from, to     Scored
	c            *questionnaires.Correspondence
	before, rows map[questionnaires.Code]ItemScore // of the earlier and the later result
	pairs        []pair
	lax          *Scorer // the earlier questionnaire, with "not applicable" allowed everywhere
	values       Values  // of the earlier questionnaire, as far as they have been changed
	at           *big.Rat
	out          ScoreChange
}

// pair is an item at which both sides have a value, and what they are.
type pair struct {
	was, is  *questionnaires.Item
	from, to Value
	late     bool
}

func newChanging(from, to Scored) (*changing, error) {
	c, err := questionnaires.Compare(from.Questionnaire, to.Questionnaire)
	if err != nil {
		return nil, err
	}
	x := &changing{from: from, to: to, c: c, values: maps.Clone(from.Values)}
	if x.values == nil {
		x.values = make(Values)
	}
	if x.out.From, err = Prepare(from.Questionnaire).ScoreWith(from.Values, from.Means); err != nil {
		return nil, err
	}
	if x.out.To, err = Prepare(to.Questionnaire).ScoreWith(to.Values, to.Means); err != nil {
		return nil, err
	}
	x.before, x.rows = byCode(x.out.From), byCode(x.out.To)
	x.at = x.out.From.Index().Points
	if later := x.out.To.Index().Points; x.at != nil && later != nil {
		x.out.Points = new(big.Rat).Sub(later, x.at)
	}
	x.lax = Prepare(from.Questionnaire.Derive("any item may be not applicable",
		func(i *questionnaires.Item) bool { i.NotApplicable = true; return true }))
	return x, nil
}

func byCode(r Result) map[questionnaires.Code]ItemScore {
	out := make(map[questionnaires.Code]ItemScore, len(r.Items))
	for _, s := range r.Items {
		out[s.Code] = s
	}
	return out
}

func (x *changing) validation() error { return x.revalue(LateValidation, true) }

func (x *changing) answers() error { return x.revalue(AnswersChanged, false) }

// revalue gives the pairs of one part their later values, one by one.
func (x *changing) revalue(part Part, late bool) error {
	total := new(big.Rat)
	for _, p := range x.pairs {
		if p.late != late || sameValue(p.from, p.to) {
			continue
		}
		replace(x.values, p.was, p.to)
		r, err := x.lax.ScoreWith(x.values, x.from.Means)
		if err != nil {
			return err
		}
		effect := x.step(r.Index().Points)
		total.Add(total, effect)
		x.out.Effects = append(x.out.Effects,
			AnswerEffect{part, p.was.Code, p.is.Code, p.from, p.to, effect})
	}
	x.out.Parts = append(x.out.Parts, PartOfChange{part, total})
	return nil
}

// step moves to the next composite and returns the difference. No score is no move.
func (x *changing) step(points *big.Rat) *big.Rat {
	if points == nil {
		return new(big.Rat)
	}
	d := new(big.Rat).Sub(points, x.at)
	x.at = points
	return d
}

func (x *changing) items() error {
	return x.under(ItemsChanged, withWeights(x.c, asBefore(x.c)))
}

func (x *changing) weights() error {
	return x.under(WeightsChanged, withWeights(x.c, nil))
}

// under scores the later answers with a hybrid of the two questionnaires.
func (x *changing) under(part Part, hybrid *questionnaires.Questionnaire) error {
	r, err := Prepare(hybrid).ScoreWith(x.to.Values, x.to.Means)
	if err != nil {
		return err
	}
	x.out.Parts = append(x.out.Parts, PartOfChange{part, x.step(r.Index().Points)})
	return nil
}

func (x *changing) method() error {
	x.out.Parts = append(x.out.Parts, PartOfChange{MethodChanged, x.step(x.out.To.Index().Points)})
	return nil
}

// sameValue reports whether two values say the same; none is "unanswered".
func sameValue(a, b Value) bool {
	a, b = explicit(a), explicit(b)
	return a.State == b.State && (a.State != Answered || a.Credit.Cmp(b.Credit) == 0)
}
