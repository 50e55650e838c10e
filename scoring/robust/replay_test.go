package robust

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/fault"
	"mizan/scoring/composite"
)

// coinr reads a reference file of package composite: header and records.
func coinr(t testing.TB, name string) (header []string, rows [][]string) {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "composite", "testdata", "coinr", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(name, err)
	}
	return all[0], all[1:]
}

func number(t testing.TB, cell string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// asem is the ASEM example: its structure and its normalised indicators.
func asem(t testing.TB, normalised string) Model {
	t.Helper()
	header, rows := coinr(t, "inputs/asem_meta.csv")
	at := func(r []string, name string) string { return r[slices.Index(header, name)] }
	rows = slices.DeleteFunc(rows, func(r []string) bool { return at(r, "Level") == "" || at(r, "Level") == "NA" })
	slices.SortStableFunc(rows, func(a, b []string) int { return strings.Compare(at(b, "Level"), at(a, "Level")) })
	tree := &composite.Tree{}
	for _, r := range rows {
		tree.Nodes = append(tree.Nodes, composite.Node{
			Code: at(r, "iCode"), Parent: tree.Node(at(r, "Parent")), Weight: number(t, at(r, "Weight")),
		})
	}
	return Model{Tree: tree, Data: coinrTable(t, tree, normalised)}
}

// coinrTable reads the columns of the indicators.
func coinrTable(t testing.TB, tree *composite.Tree, name string) *composite.Table {
	t.Helper()
	header, rows := coinr(t, name)
	out := &composite.Table{}
	for _, r := range rows {
		out.Units = append(out.Units, r[slices.Index(header, "uCode")])
	}
	for _, i := range tree.Leaves() {
		code := tree.Nodes[i].Code
		c := composite.NewColumn(code, len(rows))
		for u, r := range rows {
			if cell := r[slices.Index(header, code)]; cell != "" && cell != "NA" {
				c.Set(u, number(t, cell))
			}
		}
		out.Columns = append(out.Columns, c)
	}
	return out
}

// uaw500 are the draws of COINr's run in which only weights vary.
func uaw500(t testing.TB, m Model) []Draw {
	t.Helper()
	codes, sets := coinr(t, "uncertainty/uaw500_weight_sets_all_levels.csv")
	_, parameters := coinr(t, "uncertainty/uaw500_parameters.csv")
	weights := make([][]float64, len(sets))
	for k, set := range sets {
		weights[k] = make([]float64, len(m.Tree.Nodes))
		for i, node := range m.Tree.Nodes {
			weights[k][i] = number(t, set[slices.Index(codes, node.Code)])
		}
	}
	var draws []Draw
	for _, p := range parameters {
		draws = append(draws, Draw{Weights: weights[int(number(t, p[1]))-1]})
	}
	return draws
}

// byUnit reads one row of numbers for each unit of the model, in its order.
func byUnit(t testing.TB, m Model, name string) (header []string, rows [][]float64) {
	t.Helper()
	header, records := coinr(t, name)
	rows = make([][]float64, len(m.Data.Units))
	for _, r := range records {
		u := m.Data.Unit(r[0])
		for _, cell := range r[1:] {
			rows[u] = append(rows[u], number(t, cell))
		}
	}
	return header[1:], rows
}

// COINr 1.1.14, folder uncertainty, uaw500: every rank of 500 replications, the
// scores of the first 100, and the statistics of the ranks.
func TestReplayCOINr(t *testing.T) {
	m := asem(t, "pipeline/6_normalised.csv")
	draws := uaw500(t, m)
	_, ranks := byUnit(t, m, "uncertainty/uaw500_ranks.csv")
	_, scores := byUnit(t, m, "uncertainty/uaw500_scores_first100.csv")
	seen := 0
	got, err := Replay(t.Context(), m, draws, func(k int, r Replication) error {
		for u, unit := range m.Data.Units {
			if want := ranks[u][k+1]; float64(r.Ranks[u]) != want {
				t.Errorf("replication %d, %s: rank %d, want %v", k+1, unit, r.Ranks[u], want)
			}
			if k >= 100 {
				continue
			}
			if x, want := r.Scores.Values[u], scores[u][k+1]; math.Abs(x-want) > 1e-12*math.Abs(want) {
				t.Errorf("replication %d, %s: score %.17g, want %.17g", k+1, unit, x, want)
			}
		}
		seen++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen != 500 || len(draws) != 500 {
		t.Errorf("%d replications of %d draws, want 500", seen, len(draws))
	}
	_, stats := byUnit(t, m, "uncertainty/uaw500_rank_stats.csv") // Nominal, Mean, Median, Q5, Q95
	for u, x := range got.Units {
		own := []float64{float64(x.Rank), x.MeanRank, x.MedianRank, x.LowRank, x.HighRank}
		if diff := cmp.Diff(stats[u], own, within(1e-12)); diff != "" {
			t.Errorf("%s: %s", x.Unit, diff)
		}
		if want := scores[u][0]; math.Abs(x.Score-want) > 1e-12*want {
			t.Errorf("%s: nominal score %.17g, want %.17g", x.Unit, x.Score, want)
		}
	}
}

// within compares numbers up to a relative tolerance.
func within(tolerance float64) cmp.Option {
	return cmp.Comparer(func(a, b float64) bool {
		return math.Abs(a-b) <= tolerance*max(math.Abs(a), math.Abs(b))
	})
}

// built is the ASEM example built from its files by a changed method.
func built(t testing.TB, change func(*composite.Method)) *composite.Index {
	t.Helper()
	p, err := composite.Open(filepath.Join("..", "composite", "testdata", "asem.yaml"),
		func(path string) (io.ReadCloser, error) { return os.Open(path) })
	if err != nil {
		t.Fatal(err)
	}
	m := p.Recipe.Method
	change(&m)
	x, err := composite.Build(p.Structure.Tree, p.Data.Tables[0], m)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// The shape of COINr's run ua1000: a Winsor limit of 1 to 5, two
// normalisations, weight sets, two means. Each variant of the data is built
// once, and each draw points to one.
func TestReplayFourChoices(t *testing.T) {
	nominal := built(t, func(*composite.Method) {})
	m := Model{Tree: nominal.Tree, Data: nominal.Table(composite.StepNormalised)}
	type key struct {
		points     int
		normalised string
	}
	norms := map[string]composite.Normalisation{
		"minmax": {Method: composite.MinMax, Lower: 1, Upper: 100},
		"zscore": {Method: composite.ZScore, Mean: 10, SD: 2},
	}
	variants := make(map[key]*composite.Table)
	for points := 1; points <= 5; points++ {
		for name, norm := range norms {
			x := built(t, func(m *composite.Method) {
				m.Treat.Winsorise, m.Normalise = points, norm
			})
			variants[key{points, name}] = x.Table(composite.StepNormalised)
		}
	}
	var draws []Draw
	sets := uaw500(t, m)
	for k := range 40 {
		d := Draw{Weights: sets[k].Weights, Data: variants[key{k%5 + 1, []string{"minmax", "zscore"}[k/5%2]}]}
		if k >= 20 {
			geometric := composite.Combination{Mean: composite.Mean{Kind: composite.Geometric}}
			d.Means = MeanEverywhere(m.Tree, geometric)
		}
		draws = append(draws, d)
	}
	got, err := Replay(t.Context(), m, draws, func(k int, r Replication) error {
		tree := m.Tree.Clone()
		for i := range tree.Nodes {
			tree.Nodes[i].Weight = draws[k].Weights[i]
			if k >= 20 {
				tree.Nodes[i].Mean.Kind = composite.Geometric
			}
		}
		want, err := composite.Aggregate(tree, draws[k].Data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.Columns[0].Values, r.Scores.Values, within(1e-12)); diff != "" {
			t.Errorf("draw %d: %s", k, diff)
		}
		for u, rank := range composite.Ranks(want.Columns[0], composite.TiesMin) {
			if float64(r.Ranks[u]) != rank {
				t.Errorf("draw %d, %s: rank %d, want %v", k, m.Data.Units[u], r.Ranks[u], rank)
			}
		}
		return nil
	})
	if err != nil || got.Failed != nil {
		t.Fatal(err, got.Failed)
	}
}

// A draw that cannot be computed has no scores and does not end the run.
func TestReplayFailedDraw(t *testing.T) {
	m := asem(t, "normalise/minmax_0_100.csv")
	geometric := composite.Combination{Mean: composite.Mean{Kind: composite.Geometric}}
	got, err := Replay(t.Context(), m, []Draw{{}, {Means: MeanEverywhere(m.Tree, geometric)}, {}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{1}, got.Failed); diff != "" {
		t.Error(diff)
	}
	if u := got.Units[0]; u.Scored != 2 || u.MeanRank != float64(u.Rank) {
		t.Errorf("%+v: want 2 replications with the nominal rank", u)
	}
}

func TestReplayFaults(t *testing.T) {
	m := asem(t, "normalise/minmax_0_100.csv")
	other := m.Data.Clone()
	other.Units = slices.Clone(other.Units)
	other.Units[3] = "XYZ"
	stop := errors.New("stop")
	tests := []struct {
		name string
		draw Draw
		see  func(int, Replication) error
		want string
	}{
		{"too few weights", Draw{Weights: []float64{1}}, nil, "robust.draw.weights"},
		{"a mean of no node", Draw{Means: []NodeMean{{Node: 99}}}, nil, "robust.draw.node"},
		{"other units", Draw{Data: other}, nil, "robust.variant.units"},
		{"the reader stops", Draw{}, func(int, Replication) error { return stop }, "fault.internal"},
	}
	for _, test := range tests {
		_, err := Replay(t.Context(), m, []Draw{test.draw}, test.see)
		if got := key(err); got != test.want {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
}

// key is the key of the first rejected field, or else of the fault.
func key(err error) string {
	switch f := fault.Of(err); {
	case f == nil:
		return ""
	case len(f.Fields) > 0:
		return f.Fields[0].Key
	default:
		return f.Key
	}
}

func ExampleRankShift() {
	shift, _ := RankShift([]int{2, 1, 0, 4}, []int{1, 2, 3, 4})
	fmt.Printf("%.4f", shift)
	// Output: 0.6667
}
