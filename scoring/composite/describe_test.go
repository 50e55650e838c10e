package composite

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// column makes a column of numbers; nan marks a missing value.
func column(code string, values ...float64) Column {
	c := NewColumn(code, len(values))
	for u, x := range values {
		c.Set(u, x)
	}
	return c
}

var nan = math.NaN()

func TestStatisticsOfFewOrOddValues(t *testing.T) {
	type want struct{ mean, variance, sd, skewness, kurtosis, median Statistic }
	is := func(x float64) Statistic { return Statistic{x, true} }
	none := Statistic{}
	for _, c := range []struct {
		name string
		x    []float64
		want want
	}{
		{"nothing", nil, want{}},
		{"one value has a mean and a median", []float64{4}, want{mean: is(4), median: is(4)}},
		{"two values have a spread", []float64{1, 3}, want{is(2), is(2), is(math.Sqrt2), none, none, is(2)}},
		{"three have a skewness", []float64{0, 0, 3}, want{is(1), is(3), is(math.Sqrt(3)), is(math.Sqrt(3)), none, is(0)}},
		{"four have a kurtosis", []float64{0, 0, 0, 4}, want{is(1), is(4), is(2), is(2), is(4), is(0)}},
		{"equal values have no shape", []float64{0.1, 0.1, 0.1, 0.1}, want{is(0.1), is(0), is(0), none, none, is(0.1)}},
		{"even spacing is flat", []float64{1, 2, 3, 4}, want{is(2.5), is(5. / 3), is(math.Sqrt(5. / 3)), is(0), is(-1.2), is(2.5)}},
		{"a sum beyond float64", []float64{1.5e308, 1.5e308}, want{is(1.5e308), is(0), is(0), none, none, is(1.5e308)}},
		{"deviations beyond float64", []float64{-1.5e308, 1.5e308}, want{mean: is(0), median: is(0)}},
	} {
		got := want{
			statistic(ArithmeticMean(c.x)), statistic(Variance(c.x)), statistic(StdDev(c.x)),
			statistic(Skewness(c.x)), statistic(Kurtosis(c.x)), statistic(Median(c.x)),
		}
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(want{}), near(exact)); diff != "" {
			t.Errorf("%s, of %v: -want +got\n%s", c.name, c.x, diff)
		}
	}
}

// near compares numbers within a tolerance, absolute below 1.
func near(tolerance float64) cmp.Option {
	return cmp.Comparer(func(a, b float64) bool {
		return math.Abs(a-b) <= tolerance*max(1, math.Abs(a), math.Abs(b))
	})
}

func TestQuantile(t *testing.T) {
	for _, c := range []struct {
		name   string
		sorted []float64
		p      float64
		want   Statistic
	}{
		{"the ends", []float64{1, 2, 5}, 0, Statistic{1, true}},
		{"the ends", []float64{1, 2, 5}, 1, Statistic{5, true}},
		{"between order statistics", []float64{1, 2, 5}, 0.75, Statistic{3.5, true}},
		{"one value is every quantile", []float64{7}, 0.3, Statistic{7, true}},
		{"of nothing", nil, 0.5, Statistic{}},
		{"p below 0", []float64{1}, -0.1, Statistic{}},
		{"p no number", []float64{1}, nan, Statistic{}},
	} {
		if got := statistic(Quantile(c.sorted, c.p)); got != c.want {
			t.Errorf("%s: Quantile(%v, %v) = %v, want %v", c.name, c.sorted, c.p, got, c.want)
		}
	}
}

// The goalposts of the reference set are its 10th and 90th percentiles.
func TestQuantilesOfReference(t *testing.T) {
	tree := readCOINrTree(t, "inputs/asem_meta_targets_goalposts.csv")
	raw := readCOINr(t, "pipeline/1_raw.csv")
	for _, i := range tree.Leaves() {
		n := tree.Nodes[i]
		x := raw.Columns[raw.Column(n.Code)].Present()
		slices.Sort(x)
		for p, want := range map[float64]float64{0.1: *n.Indicator.Lower, 0.9: *n.Indicator.Upper} {
			if got, ok := Quantile(x, p); !ok || !same(got, want, exact) {
				t.Errorf("%s: quantile %v = %v, want %v", n.Code, p, got, want)
			}
		}
	}
}

func TestDescribe(t *testing.T) {
	got := Describe(column("x", 0, 2, 2, nan, 4))
	want := Description{
		Units: 5, Available: 4, NonZero: 3, Unique: 3, Same: 2,
		Min: Statistic{0, true}, Max: Statistic{4, true}, Mean: Statistic{2, true}, Median: Statistic{2, true},
		StdDev:   Statistic{math.Sqrt(8. / 3), true},
		Skewness: Statistic{0, true}, Kurtosis: Statistic{1.5, true},
		ShareAvailable: Statistic{0.8, true}, ShareNonZero: Statistic{0.75, true},
		ShareUnique: Statistic{0.75, true}, ShareMostCommon: Statistic{0.5, true},
	}
	if diff := cmp.Diff(want, got, near(exact)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if diff := cmp.Diff(Description{Units: 2, ShareAvailable: Statistic{0, true}}, Describe(column("x", nan, nan))); diff != "" {
		t.Errorf("all missing: -want +got\n%s", diff)
	}
}

// columns draws columns of a few units with gaps, ties and wide ranges.
func columns() *rapid.Generator[Column] {
	value := rapid.OneOf(
		rapid.Just(nan), rapid.Float64Range(-100, 100),
		rapid.Map(rapid.IntRange(-3, 3), func(k int) float64 { return float64(k) }),
		rapid.Map(rapid.Float64Range(-20, 20), math.Exp), rapid.Float64Range(-1e300, 1e300),
	)
	return rapid.Custom(func(t *rapid.T) Column {
		return column("x", rapid.SliceOfN(value, 0, 40).Draw(t, "values")...)
	})
}

func TestDescribeLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := columns().Draw(t, "column")
		d := Describe(c)
		for _, s := range []Statistic{d.Mean, d.Median, d.StdDev, d.Skewness, d.Kurtosis} {
			if math.IsNaN(s.Value) || math.IsInf(s.Value, 0) || (!s.Known && s.Value != 0) {
				t.Fatalf("not a number: %+v", d)
			}
		}
		slack := 1e-9 * max(math.Abs(d.Min.Value), math.Abs(d.Max.Value))
		if d.Mean.Known && (d.Mean.Value < d.Min.Value-slack || d.Mean.Value > d.Max.Value+slack) {
			t.Fatalf("mean outside the range: %+v", d)
		}
		if d.Median.Known && (d.Median.Value < d.Min.Value || d.Median.Value > d.Max.Value) {
			t.Fatalf("median outside the range: %+v", d)
		}
		if d.NonZero > d.Available || d.Unique > d.Available || d.Same > d.Available || d.Available > d.Units {
			t.Fatalf("counts: %+v", d)
		}
	})
}
