package coherence

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/scoring/composite"
)

// col makes a column; NaN is a missing value.
func col(code string, values ...float64) composite.Column {
	c := composite.NewColumn(code, len(values))
	for u, x := range values {
		c.Set(u, x)
	}
	return c
}

var gap = math.NaN()

// noisy is 0.3 as a sum may leave it.
var noisy = math.Nextafter(0.3, 1)

// show writes a figure, with six digits.
func show(x *float64) string {
	if x == nil {
		return "none"
	}
	return fmt.Sprintf("%.6f", *x)
}

func TestCorrelateKnown(t *testing.T) {
	cases := []struct {
		name   string
		how    Coefficient
		x, y   []float64
		r, p   string
		why    Absence
		source string
	}{
		{name: "a line", how: Pearson, x: []float64{1, 2, 3, 4}, y: []float64{3, 5, 7, 9}, r: "1.000000", p: "0.000000"},
		{name: "a falling line", how: Pearson, x: []float64{1, 2, 3, 4}, y: []float64{9, 7, 5, 3}, r: "-1.000000", p: "0.000000"},
		{name: "of four units p is 1 - |r|", how: Pearson, x: []float64{1, 2, 3, 4}, y: []float64{1, 3, 2, 4}, r: "0.800000", p: "0.200000"},
		{
			name: "Spearman with a tie", how: Spearman, x: []float64{1, 2, 3, 4, 5}, y: []float64{5, 6, 7, 8, 7},
			r: "0.820783", p: "0.088587", source: "SciPy, example of spearmanr",
		},
		{
			name: "tau-b with ties in both", how: Kendall, x: []float64{12, 2, 1, 12, 2}, y: []float64{1, 4, 7, 1, 0},
			r: "-0.471405", p: "0.282745", source: "SciPy, example of kendalltau",
		},
		{name: "a curve that rises is a line of ranks", how: Spearman, x: []float64{1, 2, 3, 4}, y: []float64{1, 8, 27, 64}, r: "1.000000", p: "0.000000"},
		{name: "and has no discordant pair", how: Kendall, x: []float64{1, 2, 3, 4}, y: []float64{1, 8, 27, 64}, r: "1.000000", p: "0.041540"},
		{name: "only units with both values count", how: Pearson, x: []float64{1, gap, 2, 9, 3}, y: []float64{1, 5, 2, gap, 3}, r: "1.000000", p: "0.000000"},
		{name: "ranks are of the units with both values", how: Spearman, x: []float64{1, 2, 3, 50}, y: []float64{1, 2, 3, gap}, r: "1.000000", p: "0.000000"},
		{name: "a constant has no correlation", how: Kendall, x: []float64{1, 1, 1}, y: []float64{1, 2, 3}, why: Constant},
		{name: "rounding noise is no variation", how: Pearson, x: []float64{0.3, noisy, 0.3}, y: []float64{1, 2, 3}, why: Constant},
		{name: "rounding noise breaks no tie", how: Kendall, x: []float64{0.3, noisy, 0.4, 0.5}, y: []float64{2, 1, 3, 4}, r: "0.912871", p: "0.070951"},
		{name: "two units always lie on a line", how: Pearson, x: []float64{1, 2}, y: []float64{1, 2}, why: TooFewUnits},
		{name: "one unit", how: Spearman, x: []float64{1}, y: []float64{1}, why: TooFewUnits},
		{name: "no units", how: Kendall, why: TooFewUnits},
		{name: "no such coefficient", how: "gamma", x: []float64{1, 2, 3}, y: []float64{1, 2, 4}, why: Unsupported},
		{
			name: "the largest numbers", how: Pearson, x: []float64{-math.MaxFloat64, 0, math.MaxFloat64},
			y: []float64{1e-300, 2e-300, 3e-300}, r: "1.000000", p: "0.000000",
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := Correlate(col("x", c.x...), col("y", c.y...), How{Coefficient: c.how, MinUnits: 3})
			if c.why != "" {
				if got.Why != c.why || got.R != nil || got.P != nil {
					t.Errorf("%+v, want none: %s", got, c.why)
				}
				return
			}
			if show(got.R) != c.r || show(got.P) != c.p || got.Why != "" {
				t.Errorf("r %s, p %s (%s), want %s and %s %s", show(got.R), show(got.P), got.Why, c.r, c.p, c.source)
			}
		})
	}
}

// Below 20 units nothing is given unless asked for.
func TestMinimum(t *testing.T) {
	values := func(n int) composite.Column {
		c := composite.NewColumn("x", n)
		for u := range n {
			c.Set(u, float64(u*u%17))
		}
		return c
	}
	for _, c := range []struct {
		units, minimum int
		given          bool
	}{{19, 0, false}, {20, 0, true}, {19, 19, true}, {2, 1, false}, {3, 1, true}} {
		x := values(c.units)
		got := Correlate(x, x, How{Coefficient: Pearson, MinUnits: c.minimum})
		if (got.R != nil) != c.given || (got.Why == TooFewUnits) == c.given {
			t.Errorf("%d units, minimum %d: %+v", c.units, c.minimum, got)
		}
		items := []composite.Column{x, x}
		if a := CronbachAlpha("g", items, c.minimum); c.units > 2 && (a.Value != nil) != c.given {
			t.Errorf("%d units, minimum %d: %+v", c.units, c.minimum, a)
		}
		if p := PrincipalComponents("g", items, c.minimum); (p.Why == "") != c.given {
			t.Errorf("%d units, minimum %d: %+v", c.units, c.minimum, p)
		}
	}
}

// With an even number of units the probability is a polynomial in r, computed
// here in whole fractions: ∫(1-x²)^k from |r| to 1 over that from 0 to 1.
func TestProbabilityExact(t *testing.T) {
	integral := func(k int, to *big.Rat) *big.Rat {
		sum, power := new(big.Rat), new(big.Rat).Set(to)
		square := new(big.Rat).Mul(to, to)
		for j := range k + 1 {
			term := new(big.Rat).SetFrac(new(big.Int).Binomial(int64(k), int64(j)), big.NewInt(int64(2*j+1)))
			if term.Mul(term, power); j%2 == 1 {
				term.Neg(term)
			}
			sum.Add(sum, term)
			power.Mul(power, square)
		}
		return sum
	}
	for _, n := range []int{4, 6, 20, 50, 194} {
		for _, r := range []float64{0, 0.001, -0.25, 0.5, -0.75, 0.9375, 0.99} {
			k, at := (n-4)/2, new(big.Rat).SetFloat64(math.Abs(r))
			one := integral(k, big.NewRat(1, 1))
			rest := new(big.Rat).Sub(one, integral(k, at))
			want, _ := rest.Quo(rest, one).Float64()
			if got := studentP(r, n); !near(got, want, exact) {
				t.Errorf("p of r = %v with %d units = %v, want %v", r, n, got, want)
			}
		}
	}
}

func TestIntervalKnown(t *testing.T) {
	r := func(x float64) *float64 { return &x }
	for _, c := range []struct {
		name  string
		c     Correlation
		level float64
		want  string
	}{
		// tanh(0.549306 ± 1.959964 / 5)
		{"Pearson, 28 units", Correlation{Pearson, 28, r(0.5), r(0), ""}, 0.95, "0.156028 0.736 true"},
		// the same with √(1 + 0.25/2) / 5
		{"Spearman is less certain", Correlation{Spearman, 28, r(0.5), r(0), ""}, 0.95, "0.132747 0.747 true"},
		{"a line is a point", Correlation{Pearson, 28, r(-1), r(0), ""}, 0.95, "-1.000000 -1.000 true"},
		{"three units have no interval", Correlation{Pearson, 3, r(0.5), r(0), ""}, 0.95, "0.000000 0.000 false"},
		{"nor has Kendall", Correlation{Kendall, 28, r(0.5), r(0), ""}, 0.95, "0.000000 0.000 false"},
		{"nor a missing coefficient", Correlation{Pearson, 28, nil, nil, Constant}, 0.95, "0.000000 0.000 false"},
		{"nor certainty", Correlation{Pearson, 28, r(0.5), r(0), ""}, 1, "0.000000 0.000 false"},
	} {
		low, high, ok := c.c.Interval(c.level)
		if got := fmt.Sprintf("%.6f %.3f %v", low, high, ok); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestAlphaKnown(t *testing.T) {
	for _, c := range []struct {
		name     string
		items    []composite.Column
		value    string // in the form of complete cases
		pairwise string
		why      Absence
	}{
		// variances 1 and 1, covariance 1/2: 2/1 · (1 - 2/3)
		{"two items", []composite.Column{col("a", 1, 2, 3), col("b", 2, 1, 3)}, "0.666667", "0.666667", ""},
		{"copies", []composite.Column{col("a", 1, 2, 4), col("b", 1, 2, 4), col("c", 1, 2, 4)}, "1.000000", "1.000000", ""},
		{"unrelated", []composite.Column{col("a", 0, 0, 1, 1), col("b", 0, 1, 0, 1)}, "0.000000", "0.000000", ""},
		{"items may run against each other", []composite.Column{col("a", 1, 2, 3), col("b", 3, 1, 2)}, "-2.000000", "-2.000000", ""},
		{"a constant item adds an item only", []composite.Column{col("a", 1, 2, 3), col("b", 2, 1, 3), col("c", 5, 5, 5)}, "0.500000", "0.500000", ""},
		// complete: units 1 to 3 as above; pairwise: var(a) = 5/3, var(b) = 1, cov = 1/2
		{"missing values", []composite.Column{col("a", 1, 2, 3, 4), col("b", 2, 1, 3, gap)}, "0.666667", "0.545455", ""},
		{"the sum does not vary", []composite.Column{col("a", 1, 2, 3), col("b", 3, 2, 1)}, "none", "none", Constant},
		{"what varies in the sum is rounding noise", []composite.Column{col("a", 0.1, 0.2, 0.3), col("b", 0.2, 0.1, 0.2), col("c", 0.3, 0.3, 0.1)}, "none", "none", Constant},
		{"one item", []composite.Column{col("a", 1, 2, 3)}, "none", "none", TooFewColumns},
		{"no item", nil, "none", "none", TooFewColumns},
		{"one unit", []composite.Column{col("a", 1), col("b", 1)}, "none", "none", TooFewUnits},
		{"no unit has both", []composite.Column{col("a", 1, gap, 3, gap), col("b", gap, 1, gap, 3)}, "none", "none", TooFewUnits},
	} {
		t.Run(c.name, func(t *testing.T) {
			complete, pairwise := CronbachAlpha("g", c.items, 2), CronbachAlphaPairwise("g", c.items, 2)
			if show(complete.Value) != c.value || complete.Why != c.why {
				t.Errorf("complete %s (%s), want %s (%s)", show(complete.Value), complete.Why, c.value, c.why)
			}
			if show(pairwise.Value) != c.pairwise || pairwise.Why != c.why {
				t.Errorf("pairwise %s (%s), want %s (%s)", show(pairwise.Value), pairwise.Why, c.pairwise, c.why)
			}
		})
	}
}

func TestComponentsKnown(t *testing.T) {
	// Correlation 0.8 of two items: eigenvalues 1.8 and 0.2 along the diagonals.
	two := PrincipalComponents("g", []composite.Column{col("a", 1, 2, 3, 4), col("b", 10, 30, 20, 40)}, 3)
	h := math.Sqrt2 / 2
	want := Components{
		Group: "g", Items: []string{"a", "b"}, Units: 4, Kaiser: 1,
		Eigenvalues: []float64{1.8, 0.2}, Shares: []float64{0.9, 0.1},
		Vectors:  [][]float64{{h, h}, {h, -h}},
		Loadings: [][]float64{{math.Sqrt(0.9), math.Sqrt(0.9)}, {math.Sqrt(0.1), -math.Sqrt(0.1)}},
	}
	if diff := cmp.Diff(want, two, cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })); diff != "" {
		t.Errorf("two items (-want +got):\n%s", diff)
	}
	for _, c := range []struct {
		name  string
		items []composite.Column
		why   Absence
	}{
		{"as many items as units", []composite.Column{col("a", 1, 2, 3), col("b", 3, 1, 2), col("c", 1, 3, 2)}, TooFewUnits},
		{"a constant", []composite.Column{col("a", 1, 2, 3, 4), col("b", 5, 5, 5, 5)}, Constant},
		{"a constant where all is known", []composite.Column{col("a", 1, 2, 3, 4, gap), col("b", 5, 5, 5, 5, 6)}, Constant},
		{"one item", []composite.Column{col("a", 1, 2, 3, 4)}, TooFewColumns},
		{"no item", nil, TooFewColumns},
	} {
		if got := PrincipalComponents("g", c.items, 3); got.Why != c.why || got.Eigenvalues != nil {
			t.Errorf("%s: %+v, want %s", c.name, got, c.why)
		}
	}
}

// pair2 is an index of two indicators with weights 3 and 1.
func pair2() *composite.Tree {
	return &composite.Tree{Nodes: []composite.Node{
		{Code: "index", Parent: -1}, {Code: "a", Parent: 0, Weight: 3}, {Code: "b", Parent: 0, Weight: 1},
	}}
}

func TestInfluenceKnown(t *testing.T) {
	a, b := composite.NewColumn("a", 40), composite.NewColumn("b", 40)
	index := composite.NewColumn("index", 40)
	for u := range 40 {
		x, y := float64(u%2), float64(u/2%2)
		a.Set(u, x)
		b.Set(u, y)
		index.Set(u, 0.75*x+0.25*y)
	}
	scores := &composite.Table{Units: make([]string, 40), Columns: []composite.Column{a, b, index}}
	got := Influences(pair2(), scores, 0)
	// var(3a/4) : var(b/4) = 9 : 1, and a and b do not correlate. By chance two
	// groups of 40 units explain a little: 1 - (1 - 0.9)·39/38.
	want := []string{
		"a 0.750000 0.900000 0.900000 0.897368 0.900000 1.200000",
		"b 0.250000 0.100000 0.100000 0.076316 0.100000 0.400000",
	}
	for i, f := range got {
		line := fmt.Sprint(f.Node, " ", show(&f.Weight), " ", show(f.Explained), " ", show(f.R2), " ",
			show(f.Main), " ", show(f.Importance), " ", show(f.Relative))
		if line != want[i] {
			t.Errorf("influence %s\nwant      %s", line, want[i])
		}
	}
}

// Where the parts do not add up, no share is given; the rest is.
func TestInfluenceNotLinear(t *testing.T) {
	a, b := composite.NewColumn("a", 30), composite.NewColumn("b", 30)
	index := composite.NewColumn("index", 30)
	for u := range 30 {
		x, y := float64(1+u%7), float64(1+u%5)
		a.Set(u, x)
		b.Set(u, y)
		index.Set(u, math.Sqrt(x*y))
	}
	scores := &composite.Table{Units: make([]string, 30), Columns: []composite.Column{a, b, index}}
	for _, f := range Influences(pair2(), scores, 0) {
		if f.Explained != nil || f.Why != NotLinear || f.R2 == nil || f.Main == nil {
			t.Errorf("%+v, want no share, for %s", f, NotLinear)
		}
	}
}

// The correlation ratio sees a relation that a straight line does not.
func TestCorrelationRatio(t *testing.T) {
	x, y := composite.NewColumn("x", 60), composite.NewColumn("y", 60)
	for u := range 60 {
		x.Set(u, float64(u%3-1))
		y.Set(u, float64((u%3-1)*(u%3-1)))
	}
	line := Correlate(x, y, How{})
	if ratio := CorrelationRatio(x, y); ratio == nil || !near(*ratio, 1, exact) || math.Abs(*line.R) > exact {
		t.Errorf("a parabola: ratio %s, r %s, want 1 and 0", show(ratio), show(line.R))
	}
	if ratio := CorrelationRatio(y, col("c", make([]float64, 60)...)); ratio != nil {
		t.Errorf("a constant: ratio %v", *ratio)
	}
}

func TestSaturation(t *testing.T) {
	values := col("a", 0, 100, 100, 50, gap)
	for _, c := range []struct {
		name        string
		scale       *Scale
		top, bottom int
	}{
		{"of those with a value", &Scale{0, 100}, 2, 1},
		{"on a scale that falls", &Scale{100, 0}, 1, 2},
		{"on another scale", &Scale{0, 50}, 1, 1},
		{"no scale", nil, 0, 0},
	} {
		d := Describe(values, c.scale)
		if d.AtTop != c.top || d.AtBottom != c.bottom || (d.ShareAtTop == nil) != (c.scale == nil) {
			t.Errorf("%s: %d at the top, %d at the bottom", c.name, d.AtTop, d.AtBottom)
		}
		if d.ShareAtTop != nil && *d.ShareAtTop != float64(c.top)/4 {
			t.Errorf("%s: share %v", c.name, *d.ShareAtTop)
		}
	}
	want := []Count{{0, 1}, {50, 1}, {100, 2}}
	if diff := cmp.Diff(want, Describe(values, nil).Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

// COINr raises its flags below or above a limit, never at it.
func TestFlagsAtTheLimit(t *testing.T) {
	half := Describe(col("a", 1, 1, 1, 2, 3, 4, 0, 0, gap, gap), nil) // 5 values in 10 units, 6 not zero, 8 known
	for _, c := range []struct {
		name   string
		limits Limits
		want   []Rule
	}{
		{"at the limits", Limits{FewAvailable: {First: 0.8}, FewNonZero: {First: 0.6}, FewUnique: {First: 0.5}}, nil},
		{
			"just under them",
			Limits{FewAvailable: {First: 0.81}, FewNonZero: {First: 0.61}, FewUnique: {First: 0.51}},
			[]Rule{FewAvailable, FewNonZero, FewUnique},
		},
		{"outliers need skewness and kurtosis", Limits{Outliers: {First: 0.5, Second: 9}}, nil},
		{"both above", Limits{Outliers: {First: 0.5, Second: -9}}, []Rule{Outliers}},
		{"the usual limits", nil, nil},
	} {
		if diff := cmp.Diff(c.want, half.Flags(c.limits)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// Measured values are tied if they are equal, to the last bit; computed ones if
// they differ by no more than noise. ASEM's trade measures hold such a pair:
// 3.3999999999999999 and 3.4000000000000004.
func TestTiesOfMeasuredValues(t *testing.T) {
	x := composite.NewColumn("x", 4)
	y := composite.NewColumn("y", 4)
	for u, v := range []float64{1, 3.3999999999999999, 3.4000000000000004, 5} {
		x.Set(u, v)
		y.Set(u, []float64{1, 3, 2, 4}[u])
	}
	how := How{Coefficient: Spearman, MinUnits: 3}
	computed := Correlate(x, y, how)
	how.MeasuredA, how.MeasuredB = true, true
	measured := Correlate(x, y, how)
	// by hand: levels 1 2.5 2.5 4 against 1 3 2 4, and 1 2 3 4 against them
	if got, want := *computed.R, 4.5/math.Sqrt(4.5*5); math.Abs(got-want) > 1e-12 {
		t.Errorf("computed %v, want %v", got, want)
	}
	if got, want := *measured.R, 0.8; math.Abs(got-want) > 1e-12 {
		t.Errorf("measured %v, want %v", got, want)
	}
}
