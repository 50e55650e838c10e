package composite

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"mizan/internal/fault"
)

// usual is the treatment of the reference pipeline.
var usual = Treatment{Winsorise: 5, Skewness: 2, Kurtosis: 3.5, Fallback: LogRange}

func TestTreatReference(t *testing.T) {
	tree, data := asemTree(t), readCOINr(t, "pipeline/4_screened.csv")
	got, stories, err := Treat(tree, data, usual)
	if err != nil {
		t.Fatal(err)
	}
	sameTable(t, got, readCOINr(t, "pipeline/5_treated.csv"), exact)
	t.Run("details", func(t *testing.T) { sameDetails(t, data, stories) })
	t.Run("points", func(t *testing.T) { samePoints(t, data, stories) })
}

// sameDetails compares the story of each column. An empty cell of the
// reference says that the column passed at once.
func sameDetails(t *testing.T, data *Table, stories []Treated) {
	t.Helper()
	header, rows := coinrRows(t, "pipeline/5_treat_details.csv")
	if len(rows) != len(stories) {
		t.Fatalf("%d stories, want %d", len(stories), len(rows))
	}
	for i, r := range rows {
		cell := func(column string) string { return r[slices.Index(header, column)] }
		s := stories[i]
		if data.Columns[s.Column].Code != cell("iCode") {
			t.Fatalf("story %d is of %s, want %s", i, data.Columns[s.Column].Code, cell("iCode"))
		}
		sameShape(t, cell, "check_SkewKurt0", s.Before)
		if cell("winsorise.nwin") == "" {
			if s.Outcome != LeftAlone || !s.Passes {
				t.Errorf("%s: %+v, want it left alone", cell("iCode"), s)
			}
			continue
		}
		sameShape(t, cell, "check_SkewKurt1", s.Winsorised)
		if n := strconv.Itoa(len(s.High) + len(s.Low)); n != cell("winsorise.nwin") || s.Outcome != Moved {
			t.Errorf("%s: %s points, %s; want %s", cell("iCode"), n, s.Outcome, cell("winsorise.nwin"))
		}
		if passes := cell("check_SkewKurt1.Pass") == "TRUE"; s.Passes != passes {
			t.Errorf("%s: passes %t, want %t", cell("iCode"), s.Passes, passes)
		}
	}
}

func sameShape(t *testing.T, cell func(string) string, check string, got Shape) {
	t.Helper()
	skewness, kurtosis := coinrNumber(t, cell(check+".Skew")), coinrNumber(t, cell(check+".Kurt"))
	want := Shape{Statistic{*skewness, true}, Statistic{*kurtosis, true}}
	if diff := cmp.Diff(want, got, near(exact)); diff != "" {
		t.Errorf("%s %s: -want +got\n%s", cell("iCode"), check, diff)
	}
}

func samePoints(t *testing.T, data *Table, stories []Treated) {
	t.Helper()
	header, rows := coinrRows(t, "pipeline/5_treated_points.csv")
	for _, s := range stories {
		at := slices.Index(header, data.Columns[s.Column].Code)
		for _, r := range rows {
			u := data.Unit(r[0])
			got := ""
			switch {
			case slices.Contains(s.High, u):
				got = "winhi"
			case slices.Contains(s.Low, u):
				got = "winlo"
			}
			if changed := slices.Contains(s.Changed, u); got != r[at] || changed != (got != "") {
				t.Errorf("%s, %s: %q, changed %t, want %q", header[at], r[0], got, changed, r[at])
			}
		}
	}
}

func TestTransforms(t *testing.T) {
	ln := math.Log
	up := column("x", 1, 2, nan, 101)      // long upper tail
	down := column("x", -1, -2, nan, -101) // long lower tail
	none := column("x", 3, 3)
	for _, c := range []struct {
		name   string
		f      Transform
		in     Column
		lambda float64
		want   Column
		done   Transform
		ok     bool
	}{
		{"nothing", NoTransform, up, 0, up, NoTransform, true},
		{"ln x", Log, up, 0, column("x", 0, ln(2), nan, ln(101)), Log, true},
		{"ln of what is not positive", Log, down, 0, down, Log, false},
		{"ln(x - min + 1)", LogOne, up, 0, column("x", 0, ln(2), nan, ln(101)), LogOne, true},
		{"ln(x - min + range/100)", LogRange, up, 0, column("x", 0, ln(2), nan, ln(101)), LogRange, true},
		{"a range of 0 has no logarithm", LogRange, none, 0, none, LogRange, false},
		{"two-sided, long upper tail", LogTwoSided, up, 0, column("x", 0, ln(2), nan, ln(101)), LogRange, true},
		{"two-sided, long lower tail", LogTwoSided, down, 0, column("x", 0, -ln(2), nan, -ln(101)), LogMirrored, true},
		{"two-sided without a skewness", LogTwoSided, none, 0, none, LogTwoSided, false},
		{
			"two-sided of an even column is mirrored", LogTwoSided, column("x", 0, 1, 2), 0,
			column("x", -ln(2.02), -ln(1.02), -ln(0.02)), LogMirrored, true,
		},
		{"box-cox 0.5", BoxCox, up, 0.5, column("x", 0, 2*(math.Sqrt2-1), nan, 2*(math.Sqrt(101)-1)), BoxCox, true},
		{"box-cox 0 is ln(x - min + 1)", BoxCox, up, 0, column("x", 0, ln(2), nan, ln(101)), BoxCox, true},
		{"box-cox 2", BoxCox, up, 2, column("x", 0, 1.5, nan, 5100), BoxCox, true},
		{"beyond float64", BoxCox, up, 1e6, up, BoxCox, false},
		{"no such transform", "sqrt", up, 0, up, "sqrt", false},
		{"nothing to transform", Log, column("x", nan), 0, column("x", nan), Log, false},
	} {
		got, done, ok := c.f.Apply(c.in, c.lambda)
		if diff := cmp.Diff(c.want, got, near(exact)); diff != "" || done != c.done || ok != c.ok {
			t.Errorf("%s: %s, %t, want %s, %t; -want +got\n%s", c.name, done, ok, c.done, c.ok, diff)
		}
	}
}

func TestTreat(t *testing.T) {
	tail := func(last ...float64) []float64 { // ten values close together and then some
		return append([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, last...)
	}
	with := func(change func(*Treatment)) Treatment {
		how := usual
		change(&how)
		return how
	}
	for _, c := range []struct {
		name       string
		in         []float64
		how        Treatment
		want       []float64 // nil: not compared
		outcome    Outcome
		high, low  []int
		form       Transform
		passesThen bool
	}{
		{"one that passes is left alone", tail(), usual, tail(), LeftAlone, nil, nil, "", true},
		{"an upper extreme takes the next value", tail(100), usual, tail(10), Moved, []int{10}, nil, "", true},
		{"a lower one too", tail(-100), usual, tail(1), Moved, nil, []int{10}, "", true},
		{
			"tied extremes move together", tail(200, 200),
			Treatment{Winsorise: 5, Skewness: 1, Kurtosis: 0.1},
			tail(10, 10), Moved,
			[]int{10, 11},
			nil, "", true,
		},
		{
			"moved ones move on, with those whose value they took",
			[]float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 40, 50, 50},
			Treatment{Winsorise: 3, Skewness: 0.1, Kurtosis: -9},
			[]float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 3, 3, 3},
			Moved,
			[]int{14, 15, 16},
			nil, "", false,
		},
		{
			"limit 0 goes straight to the fallback", tail(100), with(func(h *Treatment) { h.Winsorise = 0 }),
			nil, Transformed, nil, nil, LogRange, true,
		},
		{"limit 0 and no fallback: nothing", tail(100), Treatment{}, tail(100), LeftAlone, nil, nil, "", false},
		{
			"without a fallback the moved values stay", tail(100, 200),
			Treatment{Winsorise: 1, Skewness: 1.5, Kurtosis: -1.9},
			tail(100, 100), Moved,
			[]int{11},
			nil, "", false,
		},
		{
			"the fallback starts from the untreated column", tail(100, 2000),
			Treatment{Winsorise: 1, Skewness: 1.5, Kurtosis: -1.9, Fallback: LogOne},
			each(tail(100, 2000), math.Log), Transformed,
			[]int{11},
			nil, LogOne, false,
		},
		{
			"or from the moved values", tail(100, 2000),
			Treatment{Winsorise: 1, Skewness: 1.5, Kurtosis: -1.9, Fallback: LogOne, Combine: true},
			each(tail(100, 100), math.Log), Transformed,
			[]int{11},
			nil, LogOne, true,
		},
		{
			"without a limit it goes on until it passes", tail(100, 200, 300),
			Treatment{Winsorise: Unlimited, Skewness: 1, Kurtosis: -1.9},
			tail(10, 10, 10), Moved,
			[]int{10, 11, 12},
			nil, "", true,
		},
		{
			"never until all are equal",
			[]float64{0, 0, 0, 0, 0, 0, 0, 0, 0, 9},
			usual,
			[]float64{0, 0, 0, 0, 0, 0, 0, 0, 0, 9},
			Untreatable, nil, nil, "", false,
		},
		{"equal values", []float64{5, 5, 5, 5, 5}, usual, []float64{5, 5, 5, 5, 5}, Untreatable, nil, nil, "", false},
		{"one value", []float64{5}, usual, []float64{5}, Untreatable, nil, nil, "", false},
		{"three values always pass", []float64{0, 0, 9}, usual, []float64{0, 0, 9}, LeftAlone, nil, nil, "", true},
		{"all missing", []float64{nan, nan}, usual, []float64{nan, nan}, Untreatable, nil, nil, "", false},
		{"a gap stays a gap", tail(nan, 100), usual, tail(nan, 10), Moved, []int{11}, nil, "", true},
		{
			"a gap is no zero, even where zero is the extreme",
			[]float64{nan, 0, 51, 52, 53, 54, 55, 56, 57, 58},
			usual,
			[]float64{nan, 51, 51, 52, 53, 54, 55, 56, 57, 58},
			Moved, nil,
			[]int{1},
			"", true,
		},
		{
			"always: one that passes is transformed too",
			[]float64{1, 2, 4, 8, 16},
			Treatment{Always: true, Fallback: Log},
			each([]float64{1, 2, 4, 8, 16}, math.Log), Transformed, nil, nil, Log, true,
		},
		{"excepted", tail(100), with(func(h *Treatment) { h.Except = []string{"a"} }), tail(100), LeftAlone, nil, nil, "", false},
		{"its own treatment", tail(100), with(func(h *Treatment) {
			h.Columns = map[string]Treatment{"a": {Always: true, Fallback: LogOne}}
		}), each(tail(100), math.Log), Transformed, nil, nil, LogOne, true},
	} {
		got, stories, err := Treat(twoPillars(), table(column("a", c.in...)), c.how)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		s := stories[0]
		if s.Outcome != c.outcome || s.Transform != c.form || s.Passes != c.passesThen ||
			!slices.Equal(s.High, c.high) || !slices.Equal(s.Low, c.low) {
			t.Errorf("%s: %+v", c.name, s)
		}
		if c.want == nil {
			continue
		}
		if diff := cmp.Diff(column("a", c.want...), got.Columns[0], near(exact)); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.name, diff)
		}
	}
}

func each(x []float64, f func(float64) float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = f(v)
	}
	return out
}

func TestTreatLeavesOtherColumns(t *testing.T) {
	extreme := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 100}
	in := table(column("d", extreme...), column("a", extreme...))
	got, stories, err := Treat(twoPillars(), in, usual)
	if err != nil {
		t.Fatal(err)
	}
	if len(stories) != 1 || stories[0].Column != 1 {
		t.Errorf("stories %+v, want one, of column 1", stories)
	}
	if diff := cmp.Diff(in.Columns[0], got.Columns[0]); diff != "" {
		t.Errorf("the denominator was treated\n%s", diff)
	}
}

func TestTreatFaults(t *testing.T) {
	answers := twoPillars()
	answers.Nodes[3].Indicator.Kind = Answer
	in := table(column("a", 0, 50, 100), column("b", -1, 2, 3), column("c", 1, 2, nan))
	for _, c := range []struct {
		name string
		tree *Tree
		how  Treatment
		want []string
	}{
		{"answers are not treated", answers, usual, []string{"a composite.treat.answer"}},
		{
			"limits", twoPillars(),
			Treatment{Winsorise: -2, Skewness: -1, Kurtosis: nan, Lambda: math.Inf(1)},
			[]string{" composite.treat.winsorise", " composite.treat.limit", " composite.treat.lambda"},
		},
		{"transform", twoPillars(), Treatment{Fallback: "sqrt"}, []string{" composite.treat.transform"}},
		{
			"the mirrored log is a result, not a choice", twoPillars(),
			Treatment{Fallback: LogMirrored},
			[]string{" composite.treat.transform"},
		},
		{"always what", twoPillars(), Treatment{Always: true}, []string{" composite.treat.always"}},
		{
			"of one column", twoPillars(),
			Treatment{Columns: map[string]Treatment{"b": {Winsorise: -5}, "z": {}}},
			[]string{"b composite.treat.winsorise", "z composite.treat.column"},
		},
		{"except what", twoPillars(), Treatment{Except: []string{"z"}}, []string{"z composite.treat.column"}},
		{
			"ln of what is not positive; missing is not zero", twoPillars(),
			Treatment{Always: true, Fallback: Log},
			[]string{"a composite.treat.log", "b composite.treat.log"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := Treat(c.tree, in, c.how)
			wantFaults(t, err, c.want...)
		})
	}
	_, _, err := Treat(twoPillars(), table(column("a", nan, 1, -1)), Treatment{Always: true, Fallback: Log})
	if unit := fault.Of(err).Fields[0].Args["unit"]; unit != "u2" {
		t.Errorf("the logarithm fails at u2, told of %v", unit)
	}
	how := usual
	how.Except = []string{"a"}
	if _, _, err := Treat(answers, in, how); err != nil {
		t.Errorf("excepted answers: %v", err)
	}
}

func treatments() *rapid.Generator[Treatment] {
	forms := []Transform{NoTransform, LogOne, LogRange, LogTwoSided, BoxCox}
	return rapid.Custom(func(t *rapid.T) Treatment {
		return Treatment{
			Winsorise: rapid.IntRange(Unlimited, 6).Draw(t, "limit"),
			Skewness:  rapid.Float64Range(0, 3).Draw(t, "skewness"),
			Kurtosis:  rapid.Float64Range(-2, 5).Draw(t, "kurtosis"),
			Fallback:  rapid.SampledFrom(forms).Draw(t, "fallback"),
			Lambda:    rapid.Float64Range(-2, 2).Draw(t, "lambda"),
			Combine:   rapid.Bool().Draw(t, "combine"),
		}
	})
}

func TestTreatLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := columns().Draw(t, "column")
		if len(c.Values) == 0 {
			return
		}
		c.Code = "a"
		in := &Table{Columns: []Column{c}}
		for u := range c.Values {
			in.Units = append(in.Units, strconv.Itoa(u))
		}
		how := treatments().Draw(t, "treatment")
		before := in.Clone()
		got, stories, err := Treat(twoPillars(), in, how)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, in); diff != "" {
			t.Fatalf("the input was changed\n%s", diff)
		}
		if err := got.Check(); err != nil {
			t.Fatal(err)
		}
		keepsOrder(t, c, got.Columns[0])
		s := stories[0]
		if s.Outcome == Moved {
			keepsRange(t, c, got.Columns[0])
		}
		if s.Outcome != Moved && s.Outcome != Transformed && len(s.Changed) > 0 {
			t.Fatalf("%s, and yet %v changed", s.Outcome, s.Changed)
		}
		if !s.Passes {
			return
		}
		again, _, err := Treat(twoPillars(), got, how)
		if diff := cmp.Diff(got, again, cmpopts.EquateEmpty()); diff != "" || err != nil {
			t.Fatalf("treated twice: %v\n%s", err, diff)
		}
	})
}

// keepsOrder: no pair of units ever changes places, and gaps stay.
func keepsOrder(t *rapid.T, before, after Column) {
	for i := range before.Values {
		if before.Known[i] != after.Known[i] {
			t.Fatalf("unit %d: known %t, then %t", i, before.Known[i], after.Known[i])
		}
		for k := range before.Values {
			if before.Known[i] && before.Known[k] && before.Values[i] < before.Values[k] &&
				after.Values[i] > after.Values[k] {
				t.Fatalf("units %d and %d changed places", i, k)
			}
		}
	}
}

func keepsRange(t *rapid.T, before, after Column) {
	x := before.Present()
	for u, known := range after.Known {
		if known && (after.Values[u] < slices.Min(x) || after.Values[u] > slices.Max(x)) {
			t.Fatalf("%v lies outside %v to %v", after.Values[u], slices.Min(x), slices.Max(x))
		}
	}
}

func BenchmarkTreatASEM(b *testing.B) {
	tree, data := asemTree(b), readCOINr(b, "pipeline/4_screened.csv")
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Treat(tree, data, usual); err != nil {
			b.Fatal(err)
		}
	}
}
