package composite

import (
	"math"
	"testing"
)

func TestMeanOf(t *testing.T) {
	pow := func(p float64) Mean { return Mean{Kind: Generalised, Power: p} }
	for _, c := range []struct {
		name    string
		mean    Mean
		x, w    []float64
		want    float64
		defined bool
	}{
		{"only ratios of weights count", Mean{}, []float64{20, 40}, []float64{10, 30}, 35, true},
		{"weight 0 leaves a value out", Mean{}, []float64{20, 99}, []float64{2, 0}, 20, true},
		{"weight 0 leaves out what the mean cannot take", Mean{Kind: Geometric}, []float64{20, -1}, []float64{2, 0}, 20, true},
		{"arithmetic takes any number", Mean{}, []float64{-1, 0, 4}, []float64{1, 1, 1}, 1, true},
		{"geometric", Mean{Kind: Geometric}, []float64{1, 8}, []float64{2, 1}, 2, true},
		{"harmonic", Mean{Kind: Harmonic}, []float64{1, 2, 3}, []float64{2, 1, 1}, 4 / (2 + 1./2 + 1./3), true},
		{"power 1 is arithmetic", pow(1), []float64{1, 2, 6}, []float64{1, 1, 1}, 3, true},
		{"power -1 is harmonic", pow(-1), []float64{1, 2, 3}, []float64{2, 1, 1}, 4 / (2 + 1./2 + 1./3), true},
		{"power 2 is quadratic", pow(2), []float64{1, 7}, []float64{1, 1}, 5, true},
		{"power near 0 is nearly geometric", pow(1e-300), []float64{1, 8}, []float64{2, 1}, 2, true},
		{"a high power does not overflow", pow(1e6), []float64{10, 20}, []float64{1, 1}, 20 * math.Pow(.5, 1e-6), true},
		{"a low power does not overflow", pow(-1e6), []float64{10, 20}, []float64{1, 1}, 10 * math.Pow(.5, -1e-6), true},
		{"a positive power takes zero", pow(2), []float64{0, 2}, []float64{3, 1}, 1, true},
		{"a share too small to count", Mean{Kind: Harmonic}, []float64{1e-310, 1}, []float64{1e-320, 1e10}, 1, true},
		{"all zero", pow(.5), []float64{0, 0}, []float64{3, 1}, 0, true},
		{"equal values are their mean to the last bit", Mean{Kind: Geometric}, []float64{.1, .1, .1}, []float64{1, 3, 7}, .1, true},
		{"geometric of zero", Mean{Kind: Geometric}, []float64{0, 1}, []float64{1, 1}, 0, false},
		{"harmonic of zero", Mean{Kind: Harmonic}, []float64{0, 1}, []float64{1, 1}, 0, false},
		{"harmonic of a negative value", Mean{Kind: Harmonic}, []float64{-2, 1}, []float64{1, 1}, 0, false},
		{"a negative power of zero", pow(-1), []float64{0, 1}, []float64{1, 1}, 0, false},
		{"a positive power of a negative value", pow(2), []float64{-1, 1}, []float64{1, 1}, 0, false},
		{"nothing has a weight", Mean{}, []float64{1}, []float64{0}, 0, false},
		{"no values", Mean{}, nil, nil, 0, false},
		{"a negative weight", Mean{}, []float64{1, 2}, []float64{2, -1}, 0, false},
		{"more values than weights", Mean{}, []float64{1, 2}, []float64{2}, 0, false},
		{"Copeland is about a group", Mean{Kind: Copeland}, []float64{1, 2}, []float64{1, 1}, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := c.mean.Of(c.x, c.w)
			if ok != c.defined || !same(got, c.want, exact) {
				t.Errorf("%+v.Of(%v, %v) = %v, %v; want %v, %v", c.mean, c.x, c.w, got, ok, c.want, c.defined)
			}
		})
	}
}

// The only value above zero may have next to no weight: its digits stay.
func TestMeanOfAlmostNothing(t *testing.T) {
	got, ok := Mean{Kind: Generalised, Power: 2}.Of([]float64{100, 0}, []float64{1, 1e9})
	want := 100 / math.Sqrt(1e9+1)
	if !ok || math.Abs(got-want) > 1e-14*want {
		t.Errorf("%v, want %v", got, want)
	}
}
