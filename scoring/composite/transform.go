package composite

import (
	"math"
	"slices"
)

// Transform names a change of a whole column that keeps the order of its
// values and shortens a long tail. With x the value, min, max and range those
// of the column, and ln the natural logarithm:
//
//	log            ln x                       x > 0
//	log-one        ln(x - min + 1)
//	log-range      ln(x - min + range/100)    range > 0
//	log-two-sided  log-range if the skewness is positive, otherwise its mirror
//	               image -ln(max - x + range/100)
//	box-cox        ((x - min + 1)^λ - 1) / λ, for λ = 0 ln(x - min + 1)
//
// Source: OECD/JRC Handbook (2008), step 5; the JRC COIN Tool for the shifted
// logarithms; Box and Cox (1964).
type Transform string

// The transforms. The zero value changes nothing.
const (
	NoTransform Transform = ""
	Log         Transform = "log"
	LogOne      Transform = "log-one"
	LogRange    Transform = "log-range"
	LogTwoSided Transform = "log-two-sided"
	LogMirrored Transform = "log-mirrored" // what the two-sided log did to a long lower tail
	BoxCox      Transform = "box-cox"
)

// Apply transforms every value of the column; missing stays missing. done is
// the form it took: the two-sided log answers LogRange or LogMirrored. ok is
// false, and the column unchanged, where the formula has no finite value for
// some unit or the transform does not exist. λ is read by box-cox alone.
func (f Transform) Apply(c Column, lambda float64) (out Column, done Transform, ok bool) {
	x := c.Present()
	if len(x) == 0 || f == NoTransform {
		return c.Clone(), f, f == NoTransform
	}
	if f == LogTwoSided {
		skewness, known := Skewness(x)
		if !known {
			return c.Clone(), f, false
		}
		if f = LogRange; !(skewness > 0) {
			f = LogMirrored
		}
	}
	formula := f.formula(slices.Min(x), slices.Max(x), lambda)
	if formula == nil {
		return c.Clone(), f, false
	}
	out = NewColumn(c.Code, len(c.Values))
	for u, v := range c.Values {
		if !c.Known[u] {
			continue
		}
		if out.Set(u, formula(v)); !out.Known[u] {
			return c.Clone(), f, false
		}
	}
	return out, f, true
}

// formula returns the function of one value, or nil for what is no formula.
func (f Transform) formula(low, high, lambda float64) func(float64) float64 {
	a := 0.01 * (high - low)
	switch f {
	case Log:
		return math.Log
	case LogOne:
		return func(x float64) float64 { return math.Log(x - low + 1) }
	case LogRange:
		return func(x float64) float64 { return math.Log(x - low + a) }
	case LogMirrored:
		return func(x float64) float64 { return -math.Log(high + a - x) }
	case BoxCox:
		return func(x float64) float64 { return boxCox(x-low+1, lambda) }
	case NoTransform, LogTwoSided:
		return nil
	default:
		return nil
	}
}

func boxCox(y, lambda float64) float64 {
	if lambda == 0 {
		return math.Log(y)
	}
	return (math.Pow(y, lambda) - 1) / lambda
}
