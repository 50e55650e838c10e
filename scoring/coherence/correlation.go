package coherence

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"mizan/scoring/composite"
)

// Coefficient names a measure of how two columns go together. All lie between
// -1 and 1.
//
//	pearson   r = cov(x, y) / (sd(x) sd(y)): how near to a straight line
//	spearman  r of the ranks, ties at the mean of their places: how near to any rising line
//	kendall   tau-b = (C - D) / √((P - Tx) (P - Ty)), with C concordant and D discordant of
//	          all P pairs, Tx and Ty of them tied in x and in y
//
// On answer scales, which order but do not measure, the two on ranks are the
// safer ones. Sources: Spearman (1904); Kendall, Rank Correlation Methods (1970).
type Coefficient string

// The coefficients.
const (
	Pearson  Coefficient = "pearson"
	Spearman Coefficient = "spearman"
	Kendall  Coefficient = "kendall"
)

// How says how correlations are computed.
type How struct {
	Coefficient Coefficient // "" means Pearson
	MinUnits    int         // units that must have both values; 0 means DefaultMinUnits, never under 3

	// MeasuredA and MeasuredB say that the values of the first and of the second
	// column are as they were measured: only equal ones are tied. Computed ones
	// are tied if they differ by no more than rounding noise. Read by rank
	// correlations only.
	MeasuredA, MeasuredB bool
}

// measured is the way to correlate nodes i and j: indicators are measured,
// scores above them computed.
func (h How) measured(t *composite.Tree, i, j int) How {
	h.MeasuredA, h.MeasuredB = t.Leaf(i), t.Leaf(j)
	return h
}

func (h How) minimum() int {
	if h.MinUnits == 0 {
		return DefaultMinUnits
	}
	return max(h.MinUnits, 3)
}

func (h How) coefficient() Coefficient {
	if h.Coefficient == "" {
		return Pearson
	}
	return h.Coefficient
}

// Correlation is the correlation of two columns.
type Correlation struct {
	Coefficient Coefficient `json:"coefficient"`
	Units       int         `json:"units"`         // that have both values
	R           *float64    `json:"r"`             // -1 to 1
	P           *float64    `json:"p"`             // 0 to 1, see Correlate
	Why         Absence     `json:"why,omitempty"` // R and P are nil
}

// Correlate correlates two columns over the units that have both values.
//
// P is the two-sided probability of a coefficient at least as far from 0 if
// there were no association: by Student's t with n - 2 degrees of freedom,
// t = r √((n-2) / (1-r²)), for Pearson and (as an approximation) Spearman; by
// the normal distribution with the variance corrected for ties for Kendall.
//
// Computed values that differ by less than 1e-12 of their size count as tied, so
// that rounding noise in scores breaks no ties.
func Correlate(x, y composite.Column, how How) Correlation {
	both := complete(x, y)
	out := Correlation{Coefficient: how.coefficient(), Units: len(both[0])}
	switch {
	case out.Units < how.minimum():
		out.Why = TooFewUnits
	case constant(both[0]) || constant(both[1]):
		out.Why = Constant
	default:
		out.fill(both[0], both[1], how)
	}
	return out
}

func (c *Correlation) fill(x, y []float64, how How) {
	var r, p float64
	switch c.Coefficient {
	case Pearson:
		r = pearson(x, y)
		p = studentP(r, len(x))
	case Spearman:
		r = pearson(order(x, how.MeasuredA).midranks(), order(y, how.MeasuredB).midranks())
		p = studentP(r, len(x))
	case Kendall:
		var z float64
		r, z = tauB(order(x, how.MeasuredA), order(y, how.MeasuredB))
		r, p = within(r), math.Erfc(math.Abs(z)/math.Sqrt2)
	default:
		c.Why = Unsupported
		return
	}
	if c.R, c.P = number(r), number(p); c.R == nil || c.P == nil {
		c.R, c.P, c.Why = nil, nil, NoSolution
	}
}

// pearson wants columns of equal length that are not constant.
func pearson(x, y []float64) float64 {
	return within(stat.Correlation(scaled(x, exponent(x)), scaled(y, exponent(y)), nil))
}

// within takes back what rounding put outside -1 to 1.
func within(r float64) float64 { return math.Max(-1, math.Min(1, r)) }

func studentP(r float64, n int) float64 {
	free := float64(n - 2)
	rest := (1 - r) * (1 + r)
	if rest <= 0 {
		return 0
	}
	t := math.Abs(r) * math.Sqrt(free/rest)
	return 2 * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: free}.Survival(t)
}

// Interval returns the confidence interval of a correlation by Fisher's
// transformation: tanh(atanh r ± z s), with z the normal quantile of the level
// and s = 1/√(n-3) for Pearson, √((1+r²/2)/(n-3)) for Spearman. It is not given
// (ok is false) for Kendall, without a coefficient, with 3 units or fewer, and
// for a level outside 0 to 1. At r = ±1 it is that point.
//
// Sources: Fisher (1921); Bonett and Wright (2000) for Spearman.
func (c Correlation) Interval(level float64) (low, high float64, ok bool) {
	if c.R == nil || c.Units <= 3 || !(level > 0 && level < 1) {
		return 0, 0, false
	}
	r, spread := *c.R, 1.0
	switch c.Coefficient {
	case Pearson:
	case Spearman:
		spread = 1 + float64(r*r/2)
	default:
		return 0, 0, false
	}
	if math.Abs(r) == 1 {
		return r, r, true
	}
	z := distuv.UnitNormal.Quantile(0.5 + float64(level/2))
	margin := float64(z * math.Sqrt(spread/float64(c.Units-3)))
	return math.Tanh(math.Atanh(r) - margin), math.Tanh(math.Atanh(r) + margin), true
}
