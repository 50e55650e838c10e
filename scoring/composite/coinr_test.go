package composite

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// exact is the relative tolerance for figures computed elsewhere in float64.
const exact = 1e-12

// coinrRows reads a reference file (see testdata/coinr/README.md) as written:
// the header and the records.
func coinrRows(t testing.TB, name string) (header []string, rows [][]string) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "coinr", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if len(all) < 2 {
		t.Fatalf("%s: no rows", name)
	}
	return all[0], all[1:]
}

// readCOINr reads a reference file of one row for each unit. The units are in
// column uCode (or, without one, in the first). The columns named in groups
// become groups; of the rest, those that hold only numbers and gaps become
// columns, and those that hold text (uName) are left out. A gap is "" or NA.
func readCOINr(t testing.TB, name string, groups ...string) *Table {
	t.Helper()
	header, rows := coinrRows(t, name)
	key := max(slices.Index(header, "uCode"), 0)
	table := &Table{Groups: make(map[string][]string)}
	for _, r := range rows {
		table.Units = append(table.Units, r[key])
	}
	for i, code := range header {
		switch {
		case i == key:
		case slices.Contains(groups, code):
			for _, r := range rows {
				table.Groups[code] = append(table.Groups[code], r[i])
			}
		default:
			if c, ok := coinrColumn(code, rows, i); ok {
				table.Columns = append(table.Columns, c)
			}
		}
	}
	for _, g := range groups {
		if table.Groups[g] == nil {
			t.Fatalf("%s has no column %s", name, g)
		}
	}
	if err := table.Check(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return table
}

func coinrColumn(code string, rows [][]string, at int) (c Column, ok bool) {
	c = NewColumn(code, len(rows))
	for u, r := range rows {
		if coinrGap(r[at]) {
			continue
		}
		x, err := strconv.ParseFloat(r[at], 64)
		if err != nil {
			return c, false
		}
		c.Set(u, x)
	}
	return c, true
}

func coinrGap(cell string) bool { return cell == "" || cell == "NA" }

// readCOINrTree reads a structure (inputs/asem_meta.csv and its like) with
// directions, weights, denominators, targets and, where the file has them,
// goalposts. The root comes first, then each level downwards in the order of
// the file, so that the leaves are in the order of the data columns.
func readCOINrTree(t testing.TB, name string) *Tree {
	t.Helper()
	header, rows := coinrRows(t, name)
	cell := func(r []string, column string) string {
		if i := slices.Index(header, column); i >= 0 && !coinrGap(r[i]) {
			return r[i]
		}
		return ""
	}
	rows = slices.DeleteFunc(rows, func(r []string) bool { return cell(r, "Level") == "" })
	slices.SortStableFunc(rows, func(a, b []string) int {
		return strings.Compare(cell(b, "Level"), cell(a, "Level"))
	})
	tree := &Tree{}
	for _, r := range rows {
		n := Node{Code: cell(r, "iCode"), Parent: tree.Node(cell(r, "Parent")), Weight: 1}
		if w := coinrNumber(t, cell(r, "Weight")); w != nil {
			n.Weight = *w
		}
		if cell(r, "Type") == "Indicator" {
			n.Indicator = Indicator{
				Kind: Quantity, Descending: cell(r, "Direction") == "-1", Denominator: cell(r, "Denominator"),
				Target: coinrNumber(t, cell(r, "Target")),
				Lower:  coinrNumber(t, cell(r, "goalpost_lower")), Upper: coinrNumber(t, cell(r, "goalpost_upper")),
			}
		}
		tree.Nodes = append(tree.Nodes, n)
	}
	if err := tree.Check(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return tree
}

func coinrNumber(t testing.TB, cell string) *float64 {
	t.Helper()
	if cell == "" {
		return nil
	}
	x, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		t.Fatal(err)
	}
	return &x
}

// asemTree is the structure of the ASEM example.
func asemTree(t testing.TB) *Tree {
	t.Helper()
	return readCOINrTree(t, "inputs/asem_meta.csv")
}

// only keeps the columns with the codes, in their order.
func (t *Table) only(codes ...string) *Table {
	out := &Table{Units: t.Units, Groups: t.Groups}
	for _, code := range codes {
		if i := t.Column(code); i >= 0 {
			out.Columns = append(out.Columns, t.Columns[i])
		}
	}
	return out
}

// leafTable keeps the columns of the indicators, in tree order.
func leafTable(t *Tree, data *Table) *Table {
	var codes []string
	for _, i := range t.Leaves() {
		codes = append(codes, t.Nodes[i].Code)
	}
	return data.only(codes...)
}

// sameTable compares tables by codes of units and columns, in whatever order:
// the same ones, known at the same places, and equal values. Numbers are equal
// if they differ by at most tolerance × the larger of them; 0 asks for the
// same bits.
func sameTable(t testing.TB, got, want *Table, tolerance float64) {
	t.Helper()
	sameCodes(t, "units", got.Units, want.Units)
	sameCodes(t, "columns", codesOf(got), codesOf(want))
	shown, wrong := 10, 0
	for _, w := range want.Columns {
		i := got.Column(w.Code)
		if i < 0 {
			continue
		}
		for u, unit := range want.Units {
			v := got.Unit(unit)
			if v < 0 {
				continue
			}
			if diff := differs(got.Columns[i], v, w, u, tolerance); diff != "" {
				if wrong++; wrong <= shown {
					t.Errorf("%s, %s: %s", w.Code, unit, diff)
				}
			}
		}
	}
	if wrong > shown {
		t.Errorf("%d cells differ in all", wrong)
	}
}

func codesOf(t *Table) []string {
	codes := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		codes[i] = c.Code
	}
	return codes
}

func sameCodes(t testing.TB, what string, got, want []string) {
	t.Helper()
	g, w := slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if !slices.Equal(g, w) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func differs(got Column, v int, want Column, u int, tolerance float64) string {
	switch {
	case got.Known[v] != want.Known[u]:
		return fmt.Sprintf("known %t, want %t", got.Known[v], want.Known[u])
	case !want.Known[u] || same(got.Values[v], want.Values[u], tolerance):
		return ""
	default:
		return fmt.Sprintf("got %.17g, want %.17g", got.Values[v], want.Values[u])
	}
}

// same reports whether a and b are equal within a relative tolerance.
func same(a, b, tolerance float64) bool {
	return math.Abs(a-b) <= tolerance*max(math.Abs(a), math.Abs(b))
}

func TestReadCOINr(t *testing.T) {
	table := readCOINr(t, "inputs/asem_data.csv", "EurAsia_group", "GDP_group")
	if len(table.Units) != 51 || table.Units[0] != "AUT" || table.Groups["EurAsia_group"][0] != "Europe" {
		t.Errorf("units %v, groups %v", table.Units, table.Groups)
	}
	tree := asemTree(t)
	leaves := leafTable(tree, table)
	missing := 0
	for _, c := range leaves.Columns {
		missing += len(c.Values) - len(c.Present())
	}
	if len(leaves.Columns) != 49 || missing != 63 {
		t.Errorf("%d indicators with %d gaps, want 49 with 63 (the 64th is in Energy)", len(leaves.Columns), missing)
	}
	if leaf := tree.Nodes[tree.Node("Flights")].Indicator; leaf.Denominator != "Population" || *leaf.Target != 200.33265549999999 {
		t.Errorf("Flights: %+v", leaf)
	}
	if !tree.Nodes[tree.Node("Tariff")].Indicator.Descending {
		t.Error("Tariff must be descending")
	}
}
