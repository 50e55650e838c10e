package coherence

import (
	"mizan/internal/fault"
	"mizan/scoring/composite"
)

// check reports everything that keeps an input from being checked.
func (in Input) check(o Options) error {
	if in.Tree == nil || in.Scores == nil {
		return fault.New(fault.Invalid, "coherence.input.missing")
	}
	if err := in.Tree.Check(); err != nil {
		return err
	}
	for _, t := range []*composite.Table{in.Scores, in.Raw, in.Measures} {
		if t == nil {
			continue
		}
		if err := t.Check(); err != nil {
			return err
		}
	}
	bad := append(in.missing(), o.check()...)
	if len(bad) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "coherence.input.invalid", "count", len(bad)).With(bad...)
}

func (in Input) missing() []fault.Field {
	var bad []fault.Field
	for i, n := range in.Tree.Nodes {
		if in.Scores.Column(n.Code) < 0 {
			bad = append(bad, fault.At(n.Code, "coherence.scores.column", "node", n.Code))
		}
		if in.Raw != nil && in.Tree.Leaf(i) && in.Raw.Column(n.Code) < 0 {
			bad = append(bad, fault.At(n.Code, "coherence.raw.column", "node", n.Code))
		}
	}
	return bad
}

func (o Options) check() []fault.Field {
	bad := o.Limits.check()
	for _, c := range o.Coefficients {
		switch c {
		case Pearson, Spearman, Kendall:
		default:
			bad = append(bad, fault.At("coefficients", "coherence.coefficient.unknown",
				"coefficient", string(c)))
		}
	}
	if o.MinUnits < 0 {
		bad = append(bad, fault.At("min_units", "coherence.units.range"))
	}
	if !(o.Confidence >= 0 && o.Confidence < 1) {
		bad = append(bad, fault.At("confidence", "coherence.confidence.range"))
	}
	if o.Answers != (Scale{}) && !o.Answers.valid() {
		bad = append(bad, fault.At("answers", "coherence.scale.range"))
	}
	return bad
}

func (s Scale) valid() bool {
	return number(s.Bottom) != nil && number(s.Top) != nil && s.Bottom != s.Top
}
