package composite

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/fault"
)

// Each reference file holds one setting; the input is the treated table, or
// the raw one with its gaps.
func TestNormaliseAsCOINr(t *testing.T) {
	const treated, raw = "pipeline/5_treated.csv", "pipeline/1_raw.csv"
	for _, c := range []struct {
		file, input string
		how         Normalisation
	}{
		{"minmax_0_100", treated, Normalisation{Method: MinMax}},
		{"minmax_1_100", treated, Normalisation{Method: MinMax, Lower: 1, Upper: 100}},
		{"zscore_0_1", treated, Normalisation{Method: ZScore}},
		{"rank_min_ties", treated, Normalisation{Method: NormRank}},
		{"percentile_rank", treated, Normalisation{Method: PercentileRank}},
		{"raw_minmax_0_100_with_missing", raw, Normalisation{Method: MinMax}},
		{"raw_goalposts_p10_p90_truncated", raw, Normalisation{Method: Goalposts, Capped: true}},
	} {
		t.Run(c.file, func(t *testing.T) {
			tree := readCOINrTree(t, "inputs/asem_meta_targets_goalposts.csv")
			got, err := Normalise(tree, readCOINr(t, c.input), c.how)
			if err != nil {
				t.Fatal(err)
			}
			sameTable(t, got, readCOINr(t, "normalise/"+c.file+".csv"), exact)
		})
	}
}

// pair is a tree with an ascending and a descending indicator.
func pair() *Tree {
	low, high, target := 10.0, 20.0, 15.0
	leaf := Indicator{Kind: Quantity, Lower: &low, Upper: &high, Target: &target}
	down := leaf
	down.Descending = true
	return &Tree{[]Node{
		{Code: "index", Parent: -1},
		{Code: "up", Weight: 1, Indicator: leaf},
		{Code: "down", Weight: 1, Indicator: down},
	}}
}

// rows makes a table: one line for each unit, "-" where it has no value.
func rows(t testing.TB, codes string, lines ...string) *Table {
	t.Helper()
	names := strings.Fields(codes)
	table := &Table{}
	for _, code := range names {
		table.Columns = append(table.Columns, NewColumn(code, len(lines)))
	}
	for u, line := range lines {
		cells := strings.Fields(line)
		if len(cells) != len(names)+1 {
			t.Fatalf("line %q has not %d values", line, len(names))
		}
		table.Units = append(table.Units, cells[0])
		for k, cell := range cells[1:] {
			if cell != "-" {
				table.Columns[k].Set(u, *coinrNumber(t, cell))
			}
		}
	}
	return table
}

func TestNormalise(t *testing.T) {
	data := rows(t, "up down",
		"A 10 10",
		"B 12 12",
		"C 12 12",
		"D  -  -",
		"E 18 18",
		"F 30 30")
	for _, c := range []struct {
		name string
		how  Normalisation
		want [2]string // up, down
	}{
		{"nothing: descending values change sign", Normalisation{}, [2]string{"10 12 12 - 18 30", "-10 -12 -12 - -18 -30"}},
		{"none by name", Normalisation{Method: NormNone}, [2]string{"10 12 12 - 18 30", "-10 -12 -12 - -18 -30"}},
		{"min-max is 0 to 100", Normalisation{Method: MinMax}, [2]string{"0 10 10 - 40 100", "100 90 90 - 60 0"}},
		{"min-max to another scale", Normalisation{Method: MinMax, Lower: -1, Upper: 1}, [2]string{"-1 -.8 -.8 - -.2 1", "1 .8 .8 - .2 -1"}},
		{"rank counts from the worst", Normalisation{Method: NormRank}, [2]string{"1 2 2 - 4 5", "5 3 3 - 2 1"}},
		{"rank with average ties", Normalisation{Method: NormRank, Ties: TiesAverage}, [2]string{"1 2.5 2.5 - 4 5", "5 3.5 3.5 - 2 1"}},
		{"rank with dense ties", Normalisation{Method: NormRank, Ties: TiesDense}, [2]string{"1 2 2 - 3 4", "4 3 3 - 2 1"}},
		{"Borda is one less", Normalisation{Method: Borda}, [2]string{"0 1 1 - 3 4", "4 2 2 - 1 0"}},
		{"percentile ranks take the lowest of ties", Normalisation{Method: PercentileRank, Ties: TiesMax}, [2]string{"0 .25 .25 - .75 1", "1 .5 .5 - .25 0"}},
		{"distance to the maximum", Normalisation{Method: DistanceToMaximum, Capped: true}, [2]string{"0 .1 .1 - .4 1", "1 .9 .9 - .6 0"}},
		{"fraction of the maximum", Normalisation{Method: FractionOfMaximum}, [2]string{".33333333333333333 .4 .4 - .6 1", "1 1.2 1.2 - 1.8 3"}},
		{"distance to a reference, open", Normalisation{Method: DistanceToReference, Reference: "E"}, [2]string{"0 .25 .25 - 1 2.5", "1.66666666666666667 1.5 1.5 - 1 0"}},
		{"distance to a reference, capped", Normalisation{Method: DistanceToReference, Reference: "E", Capped: true}, [2]string{"0 .25 .25 - 1 1", "1 1 1 - 1 0"}},
		{"distance to a target, open", Normalisation{Method: DistanceToTarget}, [2]string{"0 .4 .4 - 1.6 4", "1.3333333333333333 1.2 1.2 - .8 0"}},
		{"distance to a target, capped", Normalisation{Method: DistanceToTarget, Capped: true}, [2]string{"0 .4 .4 - 1 1", "1 1 1 - .8 0"}},
		{"goalposts, open", Normalisation{Method: Goalposts}, [2]string{"0 20 20 - 80 200", "100 80 80 - 20 -100"}},
		{"goalposts, capped", Normalisation{Method: Goalposts, Capped: true}, [2]string{"0 20 20 - 80 100", "100 80 80 - 20 0"}},
		{"goalposts with factor 1", Normalisation{Method: Goalposts, Upper: 1}, [2]string{"0 .2 .2 - .8 2", "1 .8 .8 - .2 -1"}},
		{"linear scaling does not turn its bounds", Normalisation{Method: Linear, From: -50, To: 200}, [2]string{"24 24.8 24.8 - 27.2 32", "16 15.2 15.2 - 12.8 8"}},
		{"an exception for one indicator", Normalisation{Method: MinMax, Except: map[string]Normalisation{"up": {Method: Borda}}}, [2]string{"0 1 1 - 3 4", "100 90 90 - 60 0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Normalise(pair(), data, c.how)
			if err != nil {
				t.Fatal(err)
			}
			want := rows(t, "A B C D E F", "up "+c.want[0], "down "+c.want[1])
			sameTable(t, transposed(got), want, exact)
		})
	}
}

func transposed(t *Table) *Table {
	out := &Table{Units: codesOf(t)}
	for u, unit := range t.Units {
		c := NewColumn(unit, len(t.Columns))
		for k, from := range t.Columns {
			if from.Known[u] {
				c.Set(k, from.Values[u])
			}
		}
		out.Columns = append(out.Columns, c)
	}
	return out
}

func TestNormaliseMakesNoNegativeZero(t *testing.T) {
	got, err := Normalise(pair(), rows(t, "up down", "A 0 0"), Normalisation{})
	if err != nil || math.Signbit(got.Columns[1].Values[0]) {
		t.Errorf("%v, %v: a descending 0 must stay 0, not become -0", got, err)
	}
}

// Of the z-scores the defining properties are checked: their mean and their
// deviation with n-1.
func TestZScoreToMeanAndDeviation(t *testing.T) {
	data := rows(t, "up down", "A 10 1", "B 12 5", "C 17 9", "D - 9.5")
	got, err := Normalise(pair(), data, Normalisation{Method: ZScore, Mean: 10, SD: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range got.Columns {
		mean, _ := ArithmeticMean(c.Present())
		sd, _ := StdDev(c.Present())
		if !same(mean, 10, exact) || !same(sd, 2, exact) {
			t.Errorf("%s: mean %v and deviation %v, want 10 and 2", c.Code, mean, sd)
		}
	}
}

func TestNormaliseWhatHasNoScale(t *testing.T) {
	data := rows(t, "up down", "A 7 1", "B 7 2", "C 7 3")
	for _, c := range []struct {
		name string
		how  Normalisation
		key  string
	}{
		{"min-max of one value", Normalisation{Method: MinMax}, "composite.normalise.undefined"},
		{"z-score of one value", Normalisation{Method: ZScore}, "composite.normalise.undefined"},
		{"distance to the maximum of one value", Normalisation{Method: DistanceToMaximum}, "composite.normalise.undefined"},
		{"reference at the minimum", Normalisation{Method: DistanceToReference, Reference: "A"}, "composite.normalise.undefined.reference"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Normalise(pair(), data, c.how)
			if f := fault.Of(err); err == nil || len(f.Fields) != 1 || f.Fields[0].Path != "up" || f.Fields[0].Key != c.key {
				t.Fatalf("%v, want %s at up", err, c.key)
			}
			c.how.Undefined = UndefinedMissing
			got, err := Normalise(pair(), data, c.how)
			if err != nil {
				t.Fatal(err)
			}
			if up, down := got.Columns[0].Present(), got.Columns[1].Present(); len(up) != 0 || len(down) != 3 {
				t.Errorf("up %v, down %v: only up must lose its values", up, down)
			}
			if diff := cmp.Diff([]string{"up"}, NotNormalised(pair(), data, c.how)); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("a reference without a value", func(t *testing.T) {
		_, err := Normalise(pair(), rows(t, "up down", "A - -1", "B -7 1"),
			Normalisation{Method: DistanceToReference, Reference: "A"})
		wantFields(t, err, "composite.normalise.invalid", []string{"up composite.normalise.undefined.reference"})
	})
	t.Run("ranks and fractions have one", func(t *testing.T) {
		for _, m := range []NormMethod{NormNone, NormRank, Borda, PercentileRank, FractionOfMaximum, Goalposts} {
			if _, err := Normalise(pair(), data, Normalisation{Method: m}); err != nil {
				t.Errorf("%s: %v", m, err)
			}
		}
	})
	t.Run("the lower of a target and the worst value", func(t *testing.T) {
		_, err := Normalise(pair(), rows(t, "up down", "A 16 1", "B 18 2"), Normalisation{Method: DistanceToTarget})
		if f := fault.Of(err); err == nil || len(f.Fields) != 2 || f.Fields[0].Key != "composite.normalise.undefined.target" {
			t.Errorf("%v, want both named: 15 is below 16, and -15 below -2", err)
		}
	})
	t.Run("nobody has a value", func(t *testing.T) {
		got, err := Normalise(pair(), rows(t, "up down", "A - 1", "B - 2"), Normalisation{Method: MinMax})
		if err != nil || len(got.Columns[0].Present()) != 0 {
			t.Errorf("%v, %v: a column without values stays one", got, err)
		}
	})
}

func TestNormaliseFaults(t *testing.T) {
	data := rows(t, "up down", "A 1 1", "B 2 2")
	bare := pair()
	bare.Nodes[2].Indicator = Indicator{}
	crossed := pair()
	crossed.Nodes[1].Indicator.Lower = crossed.Nodes[1].Indicator.Upper
	for _, c := range []struct {
		name string
		tree *Tree
		data *Table
		how  Normalisation
		want []string // path and key of each field
	}{
		{"unknown method", pair(), data, Normalisation{Method: "minmax"}, []string{" composite.normalise.method"}},
		{"scale upside down", pair(), data, Normalisation{Method: MinMax, Lower: 100, Upper: 1}, []string{" composite.normalise.range"}},
		{"no scale", pair(), data, Normalisation{Method: Goalposts, Lower: 5, Upper: 5}, []string{" composite.normalise.range"}},
		{"linear without bounds", pair(), data, Normalisation{Method: Linear}, []string{" composite.normalise.source"}},
		{"deviation 0", pair(), data, Normalisation{Method: ZScore, Mean: 10}, []string{" composite.normalise.deviation"}},
		{"unknown reference", pair(), data, Normalisation{Method: DistanceToReference, Reference: "X"}, []string{" composite.normalise.reference"}},
		{"unknown ties", pair(), data, Normalisation{Method: NormRank, Ties: "mean"}, []string{" composite.normalise.ties"}},
		{"unknown rule", pair(), data, Normalisation{Undefined: "zero"}, []string{" composite.normalise.rule"}},
		{"no target", bare, data, Normalisation{Method: DistanceToTarget}, []string{"down composite.normalise.target"}},
		{"no goalposts", bare, data, Normalisation{Method: Goalposts}, []string{"down composite.normalise.goalposts"}},
		{"goalposts at one place", crossed, data, Normalisation{Method: Goalposts}, []string{"up composite.normalise.goalposts"}},
		{"no column", pair(), rows(t, "up", "A 1"), Normalisation{}, []string{"down composite.normalise.column"}},
		{
			"exceptions of nobody", pair(), data,
			Normalisation{Except: map[string]Normalisation{"index": {}, "a": {}}},
			[]string{"a composite.normalise.exception", "index composite.normalise.exception"},
		},
		{
			"a fault in an exception", pair(), data,
			Normalisation{Except: map[string]Normalisation{"up": {Method: Linear}}},
			[]string{"up composite.normalise.source"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Normalise(c.tree, c.data, c.how)
			wantFields(t, err, "composite.normalise.invalid", c.want)
		})
	}
	if _, err := NormalisePanel(pair(), nil, Normalisation{}); err == nil {
		t.Error("a panel of no tables must be a fault")
	}
}

func wantFields(t testing.TB, err error, key string, want []string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no fault, want %v", want)
	}
	f := fault.Of(err)
	var got []string
	for _, field := range f.Fields {
		got = append(got, field.Path+" "+field.Key)
	}
	if diff := cmp.Diff(want, got); diff != "" || f.Key != key {
		t.Errorf("%s, want %s: %s", f.Key, key, diff)
	}
}

// A year on the scale of all years keeps its distance from the others.
func TestNormalisePanelHasOneScale(t *testing.T) {
	first := rows(t, "up down", "A 0 0", "B 10 10")
	second := rows(t, "up down", "A 20 20", "B - 40")
	got, err := NormalisePanel(pair(), []*Table{first, second}, Normalisation{Method: MinMax})
	if err != nil {
		t.Fatal(err)
	}
	sameTable(t, got[0], rows(t, "up down", "A 0 100", "B 50 75"), exact)
	sameTable(t, got[1], rows(t, "up down", "A 100 50", "B - 0"), exact)
	ref, err := NormalisePanel(pair(), []*Table{first, second}, Normalisation{Method: DistanceToReference, Reference: "A"})
	if err != nil {
		t.Fatal(err)
	}
	sameTable(t, ref[0].only("up"), rows(t, "up", "A 0", "B .5"), exact)
	if ref[1].Columns[0].Values[0] != 1 {
		t.Errorf("the reference is A in the last year: got %v, want 1", ref[1].Columns[0].Values[0])
	}
}
