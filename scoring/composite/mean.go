package composite

import (
	"math"
	"slices"
)

// Of returns the weighted mean of values. Weights are relative: only their
// ratios count. A value with weight 0 is left out. The mean is never below the
// lowest nor above the highest of the values that count.
//
// ok is false if no weight is above 0, if weights or values are not finite or
// their number differs, if a value is outside the domain of the mean (see
// Mean.Accepts), and for Copeland, which is no mean of one unit's values.
func (m Mean) Of(values, weights []float64) (mean float64, ok bool) {
	if len(values) != len(weights) || m.Kind == Copeland {
		return 0, false
	}
	x := make([]float64, 0, len(values))
	w := make([]float64, 0, len(values))
	for i, v := range values {
		switch {
		case weights[i] == 0:
			continue
		case !(weights[i] > 0) || math.IsInf(weights[i], 0), !m.Accepts(v):
			return 0, false
		}
		x, w = append(x, v), append(w, weights[i])
	}
	return m.of(x, w)
}

// Accepts reports whether a value is in the domain of the mean: x > 0 for the
// geometric and harmonic mean and for a power below 0, x ≥ 0 for a power above
// 0, any finite number for the others.
func (m Mean) Accepts(x float64) bool {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return false
	case m.Kind == Geometric, m.Kind == Harmonic, m.Kind == Generalised && m.Power < 0:
		return x > 0
	case m.Kind == Generalised:
		return x >= 0
	default:
		return true
	}
}

// floored reports whether the mean reads its children on the floored scale.
func (m Mean) floored() bool {
	return m.Kind == Geometric || m.Kind == Harmonic || m.Kind == Generalised
}

// of is the mean of values in its domain, with weights above 0. Rounding may
// carry a mean past the extremes in the last bits; it is held between them.
func (m Mean) of(x, w []float64) (float64, bool) {
	var total float64
	for _, v := range w {
		total += v
	}
	if len(x) == 0 || math.IsInf(total, 0) {
		return 0, false
	}
	mean := m.raw(x, w, total)
	if math.IsNaN(mean) {
		return 0, false
	}
	return min(max(mean, slices.Min(x)), slices.Max(x)), true
}

func (m Mean) raw(x, w []float64, total float64) float64 {
	switch m.Kind {
	case Geometric:
		return math.Exp(shared(x, w, total, math.Log))
	case Harmonic:
		return 1 / shared(x, w, total, func(v float64) float64 { return 1 / v })
	case Generalised:
		return powerMean(x, w, total, m.Power)
	case Arithmetic, Copeland:
	}
	return shared(x, w, total, func(v float64) float64 { return v })
}

// shared is Σ (w/total) f(x). A share too small for float64 adds nothing, even
// where f(x) is infinite.
func shared(x, w []float64, total float64, f func(float64) float64) float64 {
	var sum float64
	for i, v := range x {
		if share := w[i] / total; share > 0 {
			sum += float64(share * f(v))
		}
	}
	return sum
}

// powerMean is (Σ (w/total) x^p)^(1/p), reckoned from the value m that
// dominates (the highest for p > 0, the lowest for p < 0):
//
//	m exp(log1p(Σ (w/total) expm1(p ln(x/m))) / p)
//
// Neither x^p nor the root can overflow in this form, and it stays exact for
// powers near 0, where the mean nears the geometric one. Where m has so small a
// share that the sum nears -1, log1p would lose digits, and the plain form
//
//	m exp(ln(Σ (w/total) (x/m)^p) / p)
//
// keeps them: its terms are between 0 and their shares.
func powerMean(x, w []float64, total, p float64) float64 {
	m := slices.Max(x)
	if p < 0 {
		m = slices.Min(x)
	}
	if m == 0 {
		return 0
	}
	ratio := func(v float64) float64 { return p * (math.Log(v) - math.Log(m)) }
	excess := shared(x, w, total, func(v float64) float64 { return math.Expm1(ratio(v)) })
	if excess > -0.5 {
		return m * math.Exp(math.Log1p(excess)/p)
	}
	plain := shared(x, w, total, func(v float64) float64 { return math.Exp(ratio(v)) })
	return m * math.Exp(math.Log(plain)/p)
}
