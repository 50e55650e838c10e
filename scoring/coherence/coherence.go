// Package coherence checks an index against itself, for the authors of its
// method: how complete and how spread the data are, whether the parts of the
// index belong together, and whether each part weighs in the results what its
// weight says. It reads finished tables of package composite and changes
// nothing.
//
// The package computes statistics and lists warnings by published rules of
// thumb. It is no test of truth: a warning is a question to the authors, and a
// report without warnings does not validate an index. Uncertainty of ranks is
// the business of package robust.
//
// A figure that cannot be given is nil and says why; no function returns a
// number that is not finite. Figures that mean little in a small group are
// withheld below a minimum number of units.
//
// Steps and terms: OECD/JRC, Handbook on Constructing Composite Indicators
// (2008), steps 4, 6 and 9. The tests hold the figures to those computed with
// COINr 1.1.14.
package coherence

import (
	"math"

	"mizan/scoring/composite"
)

// DefaultMinUnits is the number of units below which correlations, alpha,
// principal components and influence are withheld unless asked otherwise. With
// 20 units, a correlation of 0.44 is just significant at 5 %.
const DefaultMinUnits = 20

// Absence says why a figure is not given. It is empty where the figure is.
type Absence string

// The reasons.
const (
	TooFewUnits   Absence = "too-few-units"   // fewer units than the minimum have all the values needed
	TooFewColumns Absence = "too-few-columns" // two are needed
	Constant      Absence = "constant"        // a column has one value only
	NotLinear     Absence = "not-linear"      // the weighted parts do not add up to the whole
	NoSolution    Absence = "no-solution"     // the computation has no finite result
	Unsupported   Absence = "unsupported"     // there is no coefficient of that name
)

// number returns a pointer to x, or nil if x is not finite.
func number(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// complete returns the values, column by column, of the units that have a
// finite one in every column. Of columns of different length the units of the shortest count.
func complete(columns ...composite.Column) [][]float64 {
	n := units(columns)
	out := make([][]float64, len(columns))
	for k := range out {
		out[k] = make([]float64, 0, n)
	}
	for u := range n {
		if !knownIn(columns, u) {
			continue
		}
		for k, c := range columns {
			out[k] = append(out[k], c.Values[u])
		}
	}
	return out
}

func units(columns []composite.Column) int {
	if len(columns) == 0 {
		return 0
	}
	n := len(columns[0].Values)
	for _, c := range columns {
		n = min(n, len(c.Values), len(c.Known))
	}
	return n
}

func knownIn(columns []composite.Column, u int) bool {
	for _, c := range columns {
		if !c.Known[u] || number(c.Values[u]) == nil {
			return false
		}
	}
	return true
}

// resolution is the relative difference below which two values count as one:
// computed scores carry rounding noise of a few units in the sixteenth digit,
// which must neither break ties nor make a constant column vary.
const resolution = 1e-12

// constant reports whether all values are the same but for rounding noise.
func constant(x []float64) bool {
	if len(x) == 0 {
		return true
	}
	low, high := x[0], x[0]
	for _, v := range x {
		low, high = min(low, v), max(high, v)
	}
	return same(low, high)
}

func same(a, b float64) bool {
	gap := math.Abs(float64(a/2) - float64(b/2)) // halves, so that the gap stays finite
	return a == b || gap <= resolution/2*math.Max(math.Abs(a), math.Abs(b))
}

// exponent returns e such that all magnitudes, divided by 2^e, are below 1.
func exponent(columns ...[]float64) int {
	var largest float64
	for _, x := range columns {
		for _, v := range x {
			largest = max(largest, math.Abs(v))
		}
	}
	_, e := math.Frexp(largest)
	return e
}

// scaled divides by 2^e, which changes no digit: with magnitudes near 1, sums
// of squares neither overflow nor vanish.
func scaled(x []float64, e int) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = math.Ldexp(v, -e)
	}
	return out
}
