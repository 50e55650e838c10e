package composite

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/fault"
)

func TestDenominateReference(t *testing.T) {
	tree, data := asemTree(t), readCOINr(t, "inputs/asem_data.csv")
	got, err := Denominate(tree, data)
	if err != nil {
		t.Fatal(err)
	}
	sameTable(t, got, readCOINr(t, "pipeline/2_denominated.csv"), exact)
	lost, err := Undivided(tree, data)
	if err != nil {
		t.Fatal(err)
	}
	// The energy consumption of Laos is missing, and two indicators are divided by it.
	lao := data.Unit("LAO")
	want := []Cell{{lao, got.Column("Elec")}, {lao, got.Column("Gas")}}
	if diff := cmp.Diff(want, lost); diff != "" {
		t.Errorf("undivided: -want +got\n%s", diff)
	}
}

// twoPillars is a small index: indicators a, b under p (b descending, b per d)
// and c under q.
func twoPillars() *Tree {
	return &Tree{Nodes: []Node{
		{Code: "index", Parent: -1},
		{Code: "p", Parent: 0, Weight: 1},
		{Code: "q", Parent: 0, Weight: 1},
		{Code: "a", Parent: 1, Weight: 1, Indicator: Indicator{Kind: Quantity}},
		{Code: "b", Parent: 1, Weight: 1, Indicator: Indicator{Kind: Quantity, Descending: true, Denominator: "d"}},
		{Code: "c", Parent: 2, Weight: 1, Indicator: Indicator{Kind: Quantity}},
	}}
}

// table makes a table of units u0, u1, … from columns of the same length.
func table(columns ...Column) *Table {
	t := &Table{Columns: columns}
	for u := range columns[0].Values {
		t.Units = append(t.Units, "u"+string(rune('0'+u)))
	}
	return t
}

func TestDenominate(t *testing.T) {
	data := table(
		column("d", 2, 0, nan, 4, 1e-300), column("c", 1, 2, 3, 4, 5),
		column("b", 6, 6, 6, nan, 1e300), column("a", 1, nan, 3, 4, 5),
	)
	before := data.Clone()
	got, err := Denominate(twoPillars(), data)
	if err != nil {
		t.Fatal(err)
	}
	want := table(column("a", 1, nan, 3, 4, 5), column("b", 3, nan, nan, nan, nan), column("c", 1, 2, 3, 4, 5))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	lost, _ := Undivided(twoPillars(), data)
	if diff := cmp.Diff([]Cell{{1, 1}, {2, 1}, {4, 1}}, lost); diff != "" {
		t.Errorf("undivided: -want +got\n%s", diff)
	}
	if diff := cmp.Diff(before, data); diff != "" {
		t.Errorf("the input was changed\n%s", diff)
	}
}

func TestDenominateFaults(t *testing.T) {
	_, err := Denominate(twoPillars(), table(column("a", 1), column("b", 2)))
	wantFaults(t, err, "b composite.denominate.denominator", "c composite.denominate.indicator")
	_, err = Denominate(&Tree{}, table(column("a", 1)))
	wantFaults(t, err, " composite.tree.empty")
	_, err = Denominate(twoPillars(), &Table{Units: []string{"x"}, Columns: []Column{{Code: "a"}}})
	wantFaults(t, err, "a composite.column.length")
}

// wantFaults compares the fields of a fault, as "path key"; a fault without
// fields is compared by its key.
func wantFaults(t *testing.T, err error, want ...string) {
	t.Helper()
	if !fault.Is(err, fault.Invalid) {
		t.Fatalf("got %v, want a fault about %v", err, want)
	}
	f := fault.Of(err)
	var got []string
	for _, field := range f.Fields {
		got = append(got, field.Path+" "+field.Key)
	}
	if len(got) == 0 {
		got = []string{f.Key}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: -want +got\n%s", strings.TrimSpace(err.Error()), diff)
	}
}
