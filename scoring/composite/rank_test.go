package composite

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ranked turns ranks into a column, so that tables of ranks can be compared.
func ranked(c Column, ranks []float64) Column {
	out := NewColumn(c.Code, len(ranks))
	for i, r := range ranks {
		if r > 0 {
			out.Set(i, r)
		}
	}
	return out
}

func TestRanksOfRawDataAsCOINr(t *testing.T) {
	raw, want := readCOINr(t, "pipeline/1_raw.csv"), readCOINr(t, "ranks/raw_rank_desc_min_ties.csv")
	got := &Table{Units: raw.Units}
	for _, c := range raw.Columns {
		got.Columns = append(got.Columns, ranked(c, RanksExact(c, TiesMin)))
	}
	sameTable(t, got, want, 0)
}

func TestTiesAsCOINr(t *testing.T) {
	table := readCOINr(t, "ranks/ties_methods.csv")
	v := table.Columns[table.Column("v")]
	for _, ties := range AllTies() {
		got := &Table{Units: table.Units, Columns: []Column{ranked(Column{Code: string(ties)}, RanksExact(v, ties))}}
		sameTable(t, got, table.only(string(ties)), 0)
	}
	t.Run("rounding to two decimals comes first", func(t *testing.T) {
		r := Rounded(v, 2)
		r.Code = "v2dp"
		got := &Table{Units: table.Units, Columns: []Column{
			r, ranked(Column{Code: "min_after_2dp"}, RanksExact(r, TiesMin)),
		}}
		sameTable(t, got, table.only("v2dp", "min_after_2dp"), 0)
	})
}

// asemScores is the reference's table of results and ours, with the columns of
// the aggregates.
func asemScores(t testing.TB) *Table {
	t.Helper()
	scores, err := Aggregate(asemTree(t), readCOINr(t, "pipeline/6_normalised.csv"))
	if err != nil {
		t.Fatal(err)
	}
	return scores.only("Index", "Conn", "Sust", "Physical", "ConEcFin", "Political", "Instit", "P2P",
		"Environ", "Social", "SusEcFin")
}

func TestResultsAsCOINr(t *testing.T) {
	scores := asemScores(t)
	ranks := &Table{Units: scores.Units}
	rounded := &Table{Units: scores.Units}
	for _, c := range scores.Columns {
		ranks.Columns = append(ranks.Columns, ranked(c, Ranks(c, TiesMin)))
		rounded.Columns = append(rounded.Columns, Rounded(c, 2))
	}
	index := scores.Columns[0]
	index.Code = "Rank"
	rank := ranked(index, Ranks(index, TiesMin))
	t.Run("ranks", func(t *testing.T) {
		sameTable(t, ranks, readCOINr(t, "pipeline/8_results_ranks.csv"), 0)
	})
	t.Run("sorted", func(t *testing.T) {
		want := readCOINr(t, "pipeline/8_results_sorted_scores.csv")
		scores.Columns = append(slices.Clone(scores.Columns), rank)
		sameTable(t, scores, want, exact)
		var order []string
		for _, u := range Order(index) {
			order = append(order, scores.Units[u])
		}
		if diff := cmp.Diff(want.Units, order); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("two decimals", func(t *testing.T) {
		rounded.Columns = append(rounded.Columns, rank)
		sameTable(t, rounded, readCOINr(t, "pipeline/8_results_sorted_scores_2dp.csv"), 0)
	})
}

func TestGroupRanksAsCOINr(t *testing.T) {
	want := readCOINr(t, "pipeline/8_results_group_ranks.csv", "EurAsia_group")
	scores := asemScores(t)
	groups := make([]string, len(scores.Units))
	for u, unit := range scores.Units {
		groups[u] = want.Groups["EurAsia_group"][want.Unit(unit)]
	}
	got := &Table{Units: scores.Units}
	for _, c := range scores.Columns {
		got.Columns = append(got.Columns, ranked(c, GroupRanks(c, groups, TiesMin)))
	}
	sameTable(t, got, want, 0)
}

func TestGroupRanks(t *testing.T) {
	c := rows(t, "x", "A 5", "B 5", "C 1", "D -", "E 9", "F 7").Columns[0]
	for _, tc := range []struct {
		name   string
		groups []string
		want   []float64
	}{
		{"each group by itself", []string{"g", "g", "h", "h", "h", "g"}, []float64{2, 2, 2, 0, 1, 1}},
		{"no group, no rank", []string{"", "g", "", "g", "g", ""}, []float64{0, 2, 0, 0, 1, 0}},
		{"units beyond the list are in no group", []string{"g", "g"}, []float64{1, 1, 0, 0, 0, 0}},
		{"more groups than units", []string{"g", "g", "g", "g", "g", "g", "g"}, []float64{3, 3, 5, 0, 1, 2}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, GroupRanks(c, tc.groups, TiesMin)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRanksAtResolution(t *testing.T) {
	a, b, c := .1, .2, .3
	sums := NewColumn("x", 3)
	for i, x := range []float64{a + b, c, c + 2e-9} {
		sums.Set(i, x)
	}
	if sums.Values[0] == sums.Values[1] {
		t.Fatal("the example must differ in the last bit")
	}
	if diff := cmp.Diff([]float64{2, 2, 1}, Ranks(sums, TiesMin)); diff != "" {
		t.Errorf("computed scores: %s", diff)
	}
	if diff := cmp.Diff([]float64{2, 3, 1}, RanksExact(sums, TiesMin)); diff != "" {
		t.Errorf("raw values: %s", diff)
	}
}

func TestResolve(t *testing.T) {
	for _, c := range []struct{ x, want float64 }{
		{0.1 + 0.2, .3},
		{-1.00000000049, -1},
		{999999.9999999996, 1e6},
		{123456789.123456789, 123456789.123456789},
		{-math.MaxFloat64, -math.MaxFloat64},
	} {
		if got := Resolve(c.x); got != c.want {
			t.Errorf("Resolve(%.17g) = %.17g, want %.17g", c.x, got, c.want)
		}
	}
}

func TestRounded(t *testing.T) {
	for _, c := range []struct {
		x        float64
		decimals int
		want     float64
	}{
		{.125, 2, .13},
		{-.125, 2, -.13},
		{2.675, 2, 2.67},
		{.5, 0, 1},
		{1234.5, -3, 1235},
		{.1, math.MaxInt, .1},
		{1e308, 3, 1e308},
	} {
		column := NewColumn("x", 1)
		column.Set(0, c.x)
		if got := Rounded(column, c.decimals).Values[0]; got != c.want {
			t.Errorf("%v to %d decimals: %v, want %v", c.x, c.decimals, got, c.want)
		}
	}
}
