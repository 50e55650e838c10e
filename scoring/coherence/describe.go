package coherence

import (
	"slices"

	"mizan/scoring/composite"
)

// Scale is the two ends of an answer scale, in the unit of the column. The
// best answer is Top, also where Top is the smaller number.
type Scale struct {
	Bottom, Top float64
}

// Description is what there is to say of one column by itself. Every figure is
// over the units that have a value; the shares of Flags are over all units.
type Description struct {
	Code      string `json:"code"`
	Answer    bool   `json:"answer"`    // a place on an answer scale
	Units     int    `json:"units"`     // all of the table
	Available int    `json:"available"` // with a value
	NonZero   int    `json:"non_zero"`  // with a value other than 0
	Unique    int    `json:"unique"`    // different values
	Same      int    `json:"same"`      // units that share the most frequent value
	AtTop     int    `json:"at_top"`    // with full marks; of answers
	AtBottom  int    `json:"at_bottom"` // with no marks; of answers

	// The moments and quantiles of package composite: sample forms with n-1,
	// quantiles of type 7. They need values: the deviation two, skewness three,
	// kurtosis (over that of a normal distribution) four that are not all equal.
	Mean     *float64 `json:"mean"`
	SD       *float64 `json:"sd"`
	Min      *float64 `json:"min"`
	Q1       *float64 `json:"q1"`
	Median   *float64 `json:"median"`
	Q3       *float64 `json:"q3"`
	Max      *float64 `json:"max"`
	Skewness *float64 `json:"skewness"`
	Kurtosis *float64 `json:"kurtosis"`

	ShareAvailable *float64 `json:"share_available"` // Available / Units
	ShareNonZero   *float64 `json:"share_non_zero"`  // NonZero / Available
	ShareUnique    *float64 `json:"share_unique"`    // Unique / Available
	ShareSame      *float64 `json:"share_same"`      // Same / Available
	ShareAtTop     *float64 `json:"share_at_top"`    // AtTop / Available; of answers
	ShareAtBottom  *float64 `json:"share_at_bottom"` // AtBottom / Available; of answers

	Counts []Count `json:"counts,omitempty"` // of columns with at most MostCounted values, lowest first
}

// Count is the number of units that have a value.
type Count struct {
	Value float64 `json:"value"`
	Units int     `json:"units"`
}

// MostCounted is the number of different values up to which units are counted
// value by value.
const MostCounted = 12

// Describe describes a column. scale is nil for anything but answers. A value
// that is not finite counts as missing.
func Describe(c composite.Column, scale *Scale) Description {
	c = finite(c)
	s := composite.Describe(c)
	sorted := slices.Sorted(slices.Values(c.Present()))
	q1, known1 := composite.Quantile(sorted, 0.25)
	q3, known3 := composite.Quantile(sorted, 0.75)
	d := Description{
		Code: c.Code, Answer: scale != nil,
		Units: s.Units, Available: s.Available, NonZero: s.NonZero, Unique: s.Unique, Same: s.Same,
		Mean: given(s.Mean), SD: given(s.StdDev), Min: given(s.Min), Median: given(s.Median),
		Max: given(s.Max), Skewness: given(s.Skewness), Kurtosis: given(s.Kurtosis),
		Q1:             given(composite.Statistic{Value: q1, Known: known1}),
		Q3:             given(composite.Statistic{Value: q3, Known: known3}),
		ShareAvailable: given(s.ShareAvailable), ShareNonZero: given(s.ShareNonZero),
		ShareUnique: given(s.ShareUnique), ShareSame: given(s.ShareMostCommon),
	}
	d.count(sorted)
	if scale != nil {
		d.saturation(sorted, *scale)
	}
	return d
}

func finite(c composite.Column) composite.Column {
	out := composite.NewColumn(c.Code, len(c.Values))
	for u, x := range c.Values {
		if u < len(c.Known) && c.Known[u] {
			out.Set(u, x)
		}
	}
	return out
}

func given(s composite.Statistic) *float64 {
	if !s.Known {
		return nil
	}
	return number(s.Value)
}

func (d *Description) count(sorted []float64) {
	if d.Unique > MostCounted {
		return
	}
	for _, v := range sorted {
		if n := len(d.Counts); n == 0 || d.Counts[n-1].Value != v {
			d.Counts = append(d.Counts, Count{Value: v})
		}
		d.Counts[len(d.Counts)-1].Units++
	}
}

func (d *Description) saturation(values []float64, scale Scale) {
	for _, v := range values {
		switch {
		case same(v, scale.Top):
			d.AtTop++
		case same(v, scale.Bottom):
			d.AtBottom++
		}
	}
	d.ShareAtTop, d.ShareAtBottom = d.share(d.AtTop), d.share(d.AtBottom)
}

func (d *Description) share(part int) *float64 {
	return number(float64(part) / float64(d.Available))
}

// Flags returns the rules of thumb that the column breaks. Shares are of all
// units of the table, as in COINr, except full and no marks, which are of the
// units that have a value. Few values, few that are not zero, and outliers say
// nothing of an answer scale and are never raised there.
func (d Description) Flags(limits Limits) []Rule {
	var out []Rule
	if d.Units == 0 {
		return nil
	}
	under := func(r Rule, part int) {
		if float64(part)/float64(d.Units) < limits.of(r).First {
			out = append(out, r)
		}
	}
	reaches := func(r Rule, share *float64) {
		if share != nil && *share >= limits.of(r).First {
			out = append(out, r)
		}
	}
	under(FewAvailable, d.Available)
	if d.Available > 0 && d.Unique == 1 {
		out = append(out, NoVariation)
	}
	if d.Answer {
		reaches(SaturatedTop, d.ShareAtTop)
		reaches(SaturatedBottom, d.ShareAtBottom)
		return out
	}
	under(FewNonZero, d.NonZero)
	under(FewUnique, d.Unique)
	if d.outlying(limits.of(Outliers)) {
		out = append(out, Outliers)
	}
	return out
}

func (d Description) outlying(l Limit) bool {
	if d.Skewness == nil || d.Kurtosis == nil {
		return false
	}
	skewness := *d.Skewness
	return (skewness > l.First || skewness < -l.First) && *d.Kurtosis > l.Second
}
