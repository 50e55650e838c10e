package composite

import (
	"math"
	"slices"
)

// ArithmeticMean is Σx/n, in two passes: the second adds the mean
// of what the first left over. ok is false without values, or if the mean is
// not finite.
func ArithmeticMean(x []float64) (mean float64, ok bool) {
	if len(x) == 0 {
		return 0, false
	}
	n := float64(len(x))
	for _, v := range x {
		mean += v
	}
	if mean /= n; math.IsInf(mean, 0) {
		return meanOfLarge(x)
	}
	var rest float64
	for _, v := range x {
		rest += v - mean
	}
	return finite(mean + rest/n)
}

// meanOfLarge divides before it adds, for values whose sum exceeds float64.
func meanOfLarge(x []float64) (mean float64, ok bool) {
	n := float64(len(x))
	for _, v := range x {
		mean += v / n
	}
	return finite(mean)
}

// Median is the middle value, or the mean of the two middle ones. ok is false
// without values.
func Median(x []float64) (median float64, ok bool) {
	return Quantile(slices.Sorted(slices.Values(x)), 0.5)
}

// Quantile is the p-quantile of sorted values by linear interpolation of the
// order statistics x[0..n-1] at (n-1)p, type 7 of Hyndman and Fan. p is from 0
// to 1. ok is false without values or for another p.
//
// Source: Hyndman and Fan (1996), Sample Quantiles in Statistical Packages.
func Quantile(sorted []float64, p float64) (quantile float64, ok bool) {
	n := len(sorted)
	if n == 0 || !(p >= 0 && p <= 1) {
		return 0, false
	}
	at := float64(float64(n-1) * p)
	low := int(math.Floor(at))
	if low+1 >= n {
		return finite(sorted[n-1])
	}
	part := at - float64(low)
	return finite(float64((1-part)*sorted[low]) + float64(part*sorted[low+1]))
}

// Variance is the sample variance Σ(x-mean)²/(n-1). ok is false for fewer than
// two values, or if the variance is not finite.
func Variance(x []float64) (variance float64, ok bool) {
	d, scale, ok := deviations(x)
	if len(x) < 2 || !ok {
		return 0, false
	}
	return finite(powerSum(d, 2) / float64(len(x)-1) * scale * scale)
}

// StdDev is the sample standard deviation √Variance, in the unit of x. ok is
// false for fewer than two values, or if a deviation is not finite.
func StdDev(x []float64) (sd float64, ok bool) {
	d, scale, ok := deviations(x)
	if len(x) < 2 || !ok {
		return 0, false
	}
	return finite(math.Sqrt(powerSum(d, 2)/float64(len(x)-1)) * scale)
}

// Skewness is the bias-corrected sample skewness, with d the deviations from
// the mean:
//
//	√(n(n-1)) / (n-2) · √n Σd³ / (Σd²)^(3/2)
//
// ok is false for fewer than three values and where all are equal.
//
// Source: Joanes and Gill (1998), G1; the form of Excel, SAS and COINr.
func Skewness(x []float64) (skewness float64, ok bool) {
	d, scale, ok := deviations(x)
	if len(x) < 3 || !ok || scale == 0 {
		return 0, false
	}
	n, s2 := float64(len(x)), powerSum(d, 2)
	g := math.Sqrt(n) * powerSum(d, 3) / (s2 * math.Sqrt(s2))
	return finite(g * math.Sqrt(n*(n-1)) / (n - 2))
}

// Kurtosis is the bias-corrected sample excess kurtosis, with d the deviations
// from the mean; 0 is that of a normal distribution:
//
//	(n-1) / ((n-2)(n-3)) · ((n+1)(n Σd⁴ / (Σd²)² - 3) + 6)
//
// ok is false for fewer than four values and where all are equal.
//
// Source: Joanes and Gill (1998), G2; the form of Excel, SAS and COINr.
func Kurtosis(x []float64) (kurtosis float64, ok bool) {
	d, scale, ok := deviations(x)
	if len(x) < 4 || !ok || scale == 0 {
		return 0, false
	}
	n, s2 := float64(len(x)), powerSum(d, 2)
	r := n * powerSum(d, 4) / float64(s2*s2)
	return finite((float64((n+1)*(r-3)) + 6) * (n - 1) / float64((n-2)*(n-3)))
}

// deviations returns the deviations from the mean divided by scale, the
// largest of them, so that no power of them overflows. Of equal values scale
// is exactly 0.
func deviations(x []float64) (d []float64, scale float64, ok bool) {
	mean, ok := ArithmeticMean(x)
	if !ok || slices.Min(x) == slices.Max(x) {
		return make([]float64, len(x)), 0, ok
	}
	d = make([]float64, len(x))
	for i, v := range x {
		d[i] = v - mean
		scale = max(scale, math.Abs(d[i]))
	}
	if scale == 0 || math.IsInf(scale, 0) {
		return d, 0, scale == 0
	}
	for i := range d {
		d[i] /= scale
	}
	return d, scale, true
}

// powerSum is Σ dᵏ for a small whole k.
func powerSum(d []float64, k int) float64 {
	var sum float64
	for _, v := range d {
		p := v
		for range k - 1 {
			p *= v
		}
		sum += p
	}
	return sum
}

func finite(x float64) (float64, bool) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, false
	}
	return x, true
}

// Statistic is a number that may be undefined: Known is then false and Value 0.
type Statistic struct {
	Value float64
	Known bool
}

func statistic(x float64, ok bool) Statistic { return Statistic{x, ok} }

// Description is what there is to say of one column before it is used.
type Description struct {
	Units     int // all of the table
	Available int // with a value
	NonZero   int // with a value other than 0
	Unique    int // different values
	Same      int // units that share the most frequent value

	Min, Max, Mean, Median       Statistic // need one value
	StdDev                       Statistic // needs two
	Skewness, Kurtosis           Statistic // need three and four, not all equal
	ShareAvailable               Statistic // Available / Units
	ShareNonZero                 Statistic // NonZero / Available
	ShareUnique, ShareMostCommon Statistic // Unique / Available, Same / Available
}

// Describe computes the statistics of one column over the units that have a
// value. What cannot be computed is unknown, never a number.
func Describe(c Column) Description {
	x := c.Present()
	slices.Sort(x)
	d := Description{Units: len(c.Values), Available: len(x)}
	d.count(x)
	if len(x) > 0 {
		d.Min, d.Max = Statistic{x[0], true}, Statistic{x[len(x)-1], true}
	}
	d.Mean = statistic(ArithmeticMean(x))
	d.Median = statistic(Quantile(x, 0.5))
	d.StdDev = statistic(StdDev(x))
	d.Skewness = statistic(Skewness(x))
	d.Kurtosis = statistic(Kurtosis(x))
	d.ShareAvailable = statistic(share(d.Available, d.Units))
	d.ShareNonZero = statistic(share(d.NonZero, d.Available))
	d.ShareUnique = statistic(share(d.Unique, d.Available))
	d.ShareMostCommon = statistic(share(d.Same, d.Available))
	return d
}

// count fills the counts from sorted values.
func (d *Description) count(sorted []float64) {
	run := 0
	for i, v := range sorted {
		if v != 0 {
			d.NonZero++
		}
		if i == 0 || v != sorted[i-1] {
			d.Unique++
			run = 0
		}
		run++
		d.Same = max(d.Same, run)
	}
}

// share is part / whole; of nothing there is no share.
func share(part, whole int) (float64, bool) {
	if whole == 0 {
		return 0, false
	}
	return float64(part) / float64(whole), true
}
