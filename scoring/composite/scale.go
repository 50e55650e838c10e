package composite

// hints lets the structure file say what the method file leaves open, and
// measures floors on the scale of the normalised indicators.
func (p *Project) hints() {
	r := p.Recipe
	p.Structure.Hints.apply(&r.Method.Normalise, r.said)
	for i := range r.Uncertainty.Normalise {
		a := &r.Uncertainty.Normalise[i]
		p.Structure.Hints.apply(&a.Entry, r.saidOf[i])
	}
	for i := range p.Structure.Tree.Nodes {
		p.Structure.Tree.Nodes[i].Top = r.Method.Normalise.top()
	}
}

// said tells which settings a method file names itself: no hint is asked.
type said struct{ scale, cap bool }

func (h Hints) apply(how *Normalisation, s said) {
	if how.Method == Goalposts && h.Scale != nil && !s.scale {
		how.Upper = *h.Scale
	}
	if how.Method == Goalposts && h.Truncate != nil && !s.cap {
		how.Capped = *h.Truncate
	}
	if how.Method == DistanceToTarget && h.Capped != nil && !s.cap {
		how.Capped = *h.Capped
	}
}

// ends are the ends of the normalised scale, of methods that have them. They are
// those of the method for indicators without an exception, call of(code) before.
// NormNone takes the data to be on the scale from 0 to Upper already.
func (how Normalisation) ends() (low, high float64, ok bool) {
	switch how.Method {
	case MinMax, Goalposts, Linear:
		return how.Lower, how.Upper, true
	case PercentileRank, DistanceToMaximum, FractionOfMaximum, DistanceToReference, DistanceToTarget:
		return 0, 1, true
	case NormNone:
		return 0, how.Upper, true
	default:
		return 0, 0, false
	}
}

// top is the upper end of the normalised scale, 0 where there is none.
func (how Normalisation) top() float64 {
	_, high, _ := how.of("").ends()
	return max(high, 0)
}

// usualTop is the end of the scale that floors are measured on where there is
// none; see Node.Top.
const usualTop = 100

// top is the end of the scale that a floor is measured on.
func (n Node) top() float64 {
	if n.Top == 0 {
		return usualTop
	}
	return n.Top
}

// SameScale reports whether scores normalised in the two ways are on one
// scale, so that they compare and one set of tiers fits both. Exceptions of
// single indicators are not looked at.
func (how Normalisation) SameScale(other Normalisation) bool {
	return how.of("").scale() == other.of("").scale()
}

// scale is what the values of a method are measured in.
type scale struct {
	method NormMethod
	a, b   float64
}

func (how Normalisation) scale() scale {
	switch how.Method {
	case MinMax, Goalposts, Linear:
		return scale{Linear, how.Lower, how.Upper}
	case PercentileRank, DistanceToMaximum, FractionOfMaximum, DistanceToReference, DistanceToTarget:
		return scale{Linear, 0, 1}
	case ZScore:
		return scale{ZScore, how.Mean, how.SD}
	case NormNone, NormRank, Borda:
	}
	return scale{method: how.Method}
}
