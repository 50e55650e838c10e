package composite

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestImputeReference(t *testing.T) {
	data := readCOINr(t, "pipeline/2_denominated.csv")
	asem := readCOINr(t, "inputs/asem_data.csv", "EurAsia_group")
	for _, unit := range data.Units {
		g := asem.Groups["EurAsia_group"][asem.Unit(unit)]
		data.Groups["EurAsia_group"] = append(data.Groups["EurAsia_group"], g)
	}
	got, cells, err := Impute(asemTree(t), data, Imputation{ImputeGroupMean, "EurAsia_group"})
	if err != nil {
		t.Fatal(err)
	}
	sameTable(t, got, readCOINr(t, "pipeline/3_imputed.csv"), exact)
	if diff := cmp.Diff(Gaps(data), cells); diff != "" {
		t.Errorf("filled cells: -want +got\n%s", diff)
	}
}

func TestImpute(t *testing.T) {
	type cells = []Cell
	a := column("a", 0, 10, 4, nan, nan)
	b := column("b", 8, 0, 4, 2, nan)
	c := column("c", nan, nan, nan, nan, 1)
	groups := map[string][]string{"g": {"x", "x", "x", "y", ""}}
	for _, tc := range []struct {
		name  string
		how   Imputation
		want  []Column
		cells cells
	}{
		{"none", Imputation{}, []Column{a, b, c}, nil},
		{
			"mean of the column",
			Imputation{Method: ImputeMean},
			[]Column{column("a", 0, 10, 4, 14./3, 14./3), column("b", 8, 0, 4, 2, 3.5), column("c", 1, 1, 1, 1, 1)},
			cells{{3, 0}, {4, 0}, {4, 1}, {0, 2}, {1, 2}, {2, 2}, {3, 2}},
		},
		{
			"median of the column",
			Imputation{Method: ImputeMedian},
			[]Column{column("a", 0, 10, 4, 4, 4), column("b", 8, 0, 4, 2, 3), column("c", 1, 1, 1, 1, 1)},
			cells{{3, 0}, {4, 0}, {4, 1}, {0, 2}, {1, 2}, {2, 2}, {3, 2}},
		},
		{
			"a group without a value, and a unit without a group, stay missing",
			Imputation{ImputeGroupMean, "g"},
			[]Column{a, b, c},
			nil,
		},
		{
			"siblings share a place on the scale: b descends, so 2 of 0..8 is 0.75, and 0.75 of 0..10 is 7.5",
			Imputation{Method: ImputeSiblings},
			[]Column{column("a", 0, 10, 4, 7.5, nan), b, c},
			cells{{3, 0}},
		},
	} {
		in := table(a.Clone(), b.Clone(), c.Clone())
		in.Groups = groups
		got, filled, err := Impute(twoPillars(), in, tc.how)
		if err != nil {
			t.Fatal(err)
		}
		want := table(tc.want...)
		want.Groups = groups
		if diff := cmp.Diff(want, got, near(exact)); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
		if diff := cmp.Diff(tc.cells, filled); diff != "" {
			t.Errorf("%s: cells: -want +got\n%s", tc.name, diff)
		}
	}
}

func TestImputeInGroups(t *testing.T) {
	in := table(column("a", 1, 2, 6, nan, 5, nan, nan, 9), column("b", nan, nan, 3, 3, 3, 3, 3, 3))
	in.Groups = map[string][]string{"g": {"x", "x", "x", "x", "y", "y", "", ""}}
	for method, want := range map[ImputeMethod][2]Column{
		ImputeGroupMean:   {column("a", 1, 2, 6, 3, 5, 5, nan, 9), column("b", 3, 3, 3, 3, 3, 3, 3, 3)},
		ImputeGroupMedian: {column("a", 1, 2, 6, 2, 5, 5, nan, 9), column("b", 3, 3, 3, 3, 3, 3, 3, 3)},
	} {
		got, _, err := Impute(twoPillars(), in, Imputation{method, "g"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[:], got.Columns); diff != "" {
			t.Errorf("%s: -want +got\n%s", method, diff)
		}
	}
}

func TestImputeSiblings(t *testing.T) {
	for _, c := range []struct {
		name    string
		in      []Column
		want    []Column
		nothing bool
	}{
		{
			"a sibling of equal values lends none and is filled with that value",
			[]Column{column("a", 0, 10, 5), column("b", 7, 7, nan)},
			[]Column{column("a", 0, 10, 5), column("b", 7, 7, 7)},
			false,
		},
		{
			"nor does it keep the others from lending",
			[]Column{column("a", 0, 10, 5), column("b", 7, 7, 7), column("e", 0, 40, nan)},
			[]Column{column("a", 0, 10, 5), column("b", 7, 7, 7), column("e", 0, 40, 20)},
			false,
		},
		{
			"the mean of two siblings, b descending",
			[]Column{column("a", 0, 10, 5), column("b", 0, 4, 1), column("e", 0, 40, nan)},
			[]Column{column("a", 0, 10, 5), column("b", 0, 4, 1), column("e", 0, 40, 25)},
			false,
		},
		{
			"all siblings equal: nothing to go by",
			[]Column{column("a", 1, 1, nan), column("b", 7, 7, 7)},
			[]Column{column("a", 1, 1, nan), column("b", 7, 7, 7)},
			true,
		},
		{
			"an empty column stays empty",
			[]Column{column("a", 0, 10, 5), column("b", nan, nan, nan)},
			[]Column{column("a", 0, 10, 5), column("b", nan, nan, nan)},
			true,
		},
		{
			"an only child has no siblings",
			[]Column{column("c", 0, 10, nan)},
			[]Column{column("c", 0, 10, nan)},
			true,
		},
		{
			"a column outside the tree is left alone",
			[]Column{column("z", 0, 10, nan), column("a", 1, 2, 3)},
			[]Column{column("z", 0, 10, nan), column("a", 1, 2, 3)},
			true,
		},
	} {
		tree := twoPillars()
		tree.Nodes = append(tree.Nodes, Node{Code: "e", Parent: 1, Weight: 1})
		got, cells, err := Impute(tree, table(c.in...), Imputation{Method: ImputeSiblings})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got.Columns); diff != "" || c.nothing != (len(cells) == 0) {
			t.Errorf("%s: cells %v, -want +got\n%s", c.name, cells, diff)
		}
	}
}

func TestImputeFaults(t *testing.T) {
	in := table(column("a", 1), column("b", 1), column("c", 1))
	_, _, err := Impute(twoPillars(), in, Imputation{Method: "guess"})
	wantFaults(t, err, "composite.impute.method")
	_, _, err = Impute(twoPillars(), in, Imputation{ImputeGroupMean, "continent"})
	wantFaults(t, err, "composite.impute.group")
}

// threeColumns draws data for twoPillars, with a group column g.
func threeColumns(t *rapid.T) *Table {
	n := rapid.IntRange(1, 9).Draw(t, "units")
	value := rapid.OneOf(rapid.Just(nan), rapid.Float64Range(-50, 50), rapid.Just(1.0), rapid.Float64Range(-1e308, 1e308))
	var cols []Column
	for _, code := range []string{"a", "b", "c"} {
		cols = append(cols, column(code, rapid.SliceOfN(value, n, n).Draw(t, code)...))
	}
	out := table(cols...)
	group := rapid.SampledFrom([]string{"", "x", "y"})
	out.Groups = map[string][]string{"g": rapid.SliceOfN(group, n, n).Draw(t, "groups")}
	return out
}

func TestImputeLaws(t *testing.T) {
	methods := []ImputeMethod{
		ImputeNone, ImputeMean, ImputeMedian, ImputeGroupMean, ImputeGroupMedian, ImputeSiblings,
	}
	rapid.Check(t, func(t *rapid.T) {
		in := threeColumns(t)
		before := in.Clone()
		how := Imputation{rapid.SampledFrom(methods).Draw(t, "method"), "g"}
		got, cells, err := Impute(twoPillars(), in, how)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, in); diff != "" {
			t.Fatalf("the input was changed\n%s", diff)
		}
		if err := got.Check(); err != nil {
			t.Fatal(err)
		}
		for k, c := range in.Columns {
			d := Describe(c)
			for u := range c.Values {
				now, is := got.Columns[k].Values[u], got.Columns[k].Known[u]
				listed := slices.Contains(cells, Cell{Unit: u, Column: k})
				slack := 1e-9 * max(1, abs(d.Min.Value), abs(d.Max.Value))
				switch {
				case c.Known[u] && (!is || now != c.Values[u] || listed):
					t.Fatalf("a known value changed: %v to %v", c.Values[u], now)
				case !c.Known[u] && is != listed:
					t.Fatalf("unit %d of %s: filled %t, listed %t", u, c.Code, is, listed)
				case is && (now < d.Min.Value-slack || now > d.Max.Value+slack):
					t.Fatalf("%v is outside what was observed, %v to %v", now, d.Min.Value, d.Max.Value)
				}
			}
		}
	})
}

func abs(x float64) float64 { return max(x, -x) }
