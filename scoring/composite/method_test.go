package composite

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func openFile(path string) (io.ReadCloser, error) { return os.Open(path) }

// readAll opens and builds the index of a method file.
func buildFile(t testing.TB, method string) []*Index {
	t.Helper()
	p, err := Open(method, openFile)
	if err != nil {
		t.Fatal(err)
	}
	all, err := p.Build()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// coinrFolder is the reference set as a method file elsewhere names it.
func coinrFolder(t testing.TB) string {
	t.Helper()
	folder, err := filepath.Abs(filepath.Join("testdata", "coinr"))
	if err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(folder)
}

// writeFiles puts files into a folder of their own and returns the path of the first.
func writeFiles(t testing.TB, files ...string) string {
	t.Helper()
	folder := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		if err := os.WriteFile(filepath.Join(folder, files[i]), []byte(files[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(folder, files[0])
}

// The example's method file gives every file of COINr's pipeline.
func TestPipelineFromFiles(t *testing.T) {
	all := buildFile(t, filepath.Join("testdata", "asem.yaml"))
	if len(all) != 1 {
		t.Fatalf("%d indices; want one", len(all))
	}
	x := all[0]
	for step, file := range map[StepName]string{
		StepDenominated: "pipeline/2_denominated.csv", StepImputed: "pipeline/3_imputed.csv",
		StepScreened: "pipeline/4_screened.csv", StepTreated: "pipeline/5_treated.csv",
		StepNormalised: "pipeline/6_normalised.csv", StepAggregated: "pipeline/7_aggregated.csv",
	} {
		t.Run(string(step), func(t *testing.T) {
			sameTable(t, x.Table(step), readCOINr(t, file), exact)
		})
	}
	ranks := readCOINr(t, "pipeline/8_results_ranks.csv")
	for _, c := range ranks.Columns {
		for u, unit := range ranks.Units {
			got := x.Ranks[x.Tree.Node(c.Code)][x.Scores.Unit(unit)]
			if got != c.Values[u] {
				t.Errorf("rank of %s in %s = %v; want %v", unit, c.Code, got, c.Values[u])
			}
		}
	}
	if len(x.Imputed) != 65 || len(x.Dropped) != 0 {
		t.Errorf("%d cells imputed, %d units dropped; want 63 gaps and 2 for want of energy, and none",
			len(x.Imputed), len(x.Dropped))
	}
}

// Files of the reference set that a method file alone reproduces: the file,
// the step that must come out, and the method.
func TestReferenceFilesByMethod(t *testing.T) {
	const (
		asem = "structure: COINR/inputs/asem_meta.csv\ndata: COINR/inputs/asem_data.csv\n"
		// as far as pipeline/5_treated
		treated = asem + "impute: {method: group-mean, group: EurAsia_group}\nscreen: 0.9\n" +
			"treat: {winsorise: 5, fallback: log-range}\n"
		scaled  = treated + "normalise: {lower: 1, upper: 100}\n"
		unequal = "weights: COINR/weights/unequal_weights.csv\n"
		posts   = "structure: COINR/inputs/asem_meta_targets_goalposts.csv\ndata: COINR/inputs/asem_data.csv\n"
		missing = "data: COINR/aggregate/missing_input_minmax_1_100.csv\nnormalise: none\n" + unequal
	)
	for _, c := range []struct {
		file   string
		step   StepName
		method string
	}{
		{"pipeline/1_raw.csv", StepDenominated, asem + "denominate: no"},
		{"pipeline/2_denominated.csv", StepDenominated, asem},
		{"normalise/minmax_0_100.csv", StepNormalised, treated},
		{"normalise/minmax_1_100.csv", StepNormalised, scaled},
		{"normalise/zscore_0_1.csv", StepNormalised, treated + "normalise: z-score"},
		{"normalise/rank_min_ties.csv", StepNormalised, treated + "normalise: rank"},
		{"normalise/percentile_rank.csv", StepNormalised, treated + "normalise: percentile-rank"},
		{"normalise/raw_minmax_0_100_with_missing.csv", StepNormalised, asem + "denominate: no"},
		{"normalise/raw_goalposts_p10_p90_truncated.csv", StepNormalised, posts + "denominate: no\nnormalise: goalposts"},
		{"aggregate/amean_equal.csv", StepAggregated, scaled},
		{"aggregate/gmean_equal.csv", StepAggregated, scaled + "aggregation: geometric"},
		{"aggregate/amean_unequal.csv", StepAggregated, scaled + unequal},
		{"aggregate/missing_a_amean_unequal_datthresh_0.csv", StepAggregated, missing},
		{"aggregate/missing_a_amean_unequal_datthresh_0.9.csv", StepAggregated, missing + "aggregation: {min-available: 0.9}"},
	} {
		t.Run(c.file, func(t *testing.T) {
			method := strings.ReplaceAll(c.method, "COINR", coinrFolder(t))
			path := writeFiles(t, "method.yaml", method, "structure.csv", ownForm(asemTree(t)))
			got, want := buildFile(t, path)[0].Table(c.step), readCOINr(t, c.file)
			if c.step == StepAggregated {
				got = got.only(codesOf(want)...)
			}
			sameTable(t, got, want, exact)
		})
	}
}

// ownForm writes codes, parents and weights of a tree in our form, upside
// down: the order of levels does not matter.
func ownForm(tree *Tree) string {
	var b strings.Builder
	b.WriteString("code,parent,weight\n")
	for _, depth := range []int{3, 2, 1, 0} {
		for i, n := range tree.Nodes {
			if tree.Depth(i) == depth {
				parent := ""
				if i != Root {
					parent = tree.Nodes[n.Parent].Code
				}
				fmt.Fprintf(&b, "%s,%s,%v\n", n.Code, parent, n.Weight)
			}
		}
	}
	return b.String()
}

// A bound belongs to the tier above it, and the last bits of a sum decide nothing.
func TestTierOf(t *testing.T) {
	m := Method{Tiers: []Tier{{"high", 85}, {"low", 20}}}
	for _, c := range []struct {
		score float64
		want  string
	}{
		{85, "high"}, {100, "high"}, {85 - 1e-12, "high"}, {85 - 1e-6, "low"}, {20, "low"}, {19.99, ""}, {-5, ""},
	} {
		if got := m.TierOf(c.score); got != c.want {
			t.Errorf("TierOf(%.12f) = %q; want %q", c.score, got, c.want)
		}
	}
	if got := (Method{}).TierOf(50); got != "" {
		t.Errorf("TierOf without tiers = %q", got)
	}
}

// Rounding is away from zero at exact halves; without it every digit is kept.
func TestNumber(t *testing.T) {
	for _, c := range []struct {
		x        float64
		decimals int
		want     string
	}{
		{0.125, 2, "0.13"},
		{-0.125, 2, "-0.13"},
		{2.675, 2, "2.67"},
		{68.383724238341713, 2, "68.38"},
		{3, 2, "3.00"},
		{0.1, -1, "0.1"},
		{math.Copysign(0, -1), -1, "0"},
		{math.Copysign(0, -1), 2, "0.00"},
		{-0.001, 2, "0.00"},
		{-0.01, 2, "-0.01"},
		{-10, 0, "-10"},
		{1e21, -1, "1000000000000000000000"},
		{68.383724238341713, -1, "68.38372423834171"},
	} {
		if got := Number(c.x, c.decimals); got != c.want {
			t.Errorf("Number(%v, %d) = %s; want %s", c.x, c.decimals, got, c.want)
		}
	}
}

// The order of the units in the data changes no score.
func TestOrderOfUnits(t *testing.T) {
	p, err := Open(filepath.Join("testdata", "asem.yaml"), openFile)
	if err != nil {
		t.Fatal(err)
	}
	raw := p.Data.Tables[0]
	want, err := Build(p.Structure.Tree, raw, p.Recipe.Method)
	if err != nil {
		t.Fatal(err)
	}
	order := make([]int, len(raw.Units))
	for i := range order {
		order[i] = i
	}
	rapid.Check(t, func(r *rapid.T) {
		shuffled := raw.rows(rapid.Permutation(order).Draw(r, "order"))
		got, err := Build(p.Structure.Tree, shuffled, p.Recipe.Method)
		if err != nil {
			r.Fatal(err)
		}
		sameTable(t, got.Scores, want.Scores, exact)
	})
}

// Building changes nothing that it was given.
func TestBuildLeavesItsInput(t *testing.T) {
	p, err := Open(filepath.Join("testdata", "asem.yaml"), openFile)
	if err != nil {
		t.Fatal(err)
	}
	tree, data := p.Structure.Tree.Clone(), p.Data.Tables[0].Clone()
	if _, err := p.Build(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tree, p.Structure.Tree); diff != "" {
		t.Errorf("tree (-before +after):\n%s", diff)
	}
	sameTable(t, p.Data.Tables[0], data, 0)
}

// A method that asks for nothing passes data through to the mean.
func TestZeroMethod(t *testing.T) {
	tree := &Tree{Nodes: []Node{{Code: "i", Parent: -1}, {Code: "a", Weight: 1}, {Code: "b", Weight: 3}}}
	data := &Table{Units: []string{"X", "Y"}, Columns: []Column{
		{"a", []float64{4, 0}, []bool{true, false}}, {"b", []float64{8, 0}, []bool{true, false}},
	}}
	x, err := Build(tree, data, Method{})
	if err != nil {
		t.Fatal(err)
	}
	if got := x.Scores.Columns[Root]; got.Values[0] != 7 || got.Known[1] || x.Ranks[Root][1] != 0 {
		t.Errorf("index %+v, ranks %v; want 7 for X and nothing for Y", got, x.Ranks[Root])
	}
}

// Equal scores are ranked by the rule of the method.
func TestTiesOfRanks(t *testing.T) {
	tree := &Tree{Nodes: []Node{{Code: "i", Parent: -1}, {Code: "a", Weight: 1}}}
	data := &Table{Units: []string{"X", "Y", "Z"}, Columns: []Column{
		{"a", []float64{5, 5, 1}, []bool{true, true, true}},
	}}
	for ties, want := range map[Ties][]float64{
		"": {1, 1, 3}, TiesMax: {2, 2, 3}, TiesAverage: {1.5, 1.5, 3}, TiesDense: {1, 1, 2},
	} {
		x, err := Build(tree, data, Method{Ties: ties})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, x.Ranks[Root]); diff != "" {
			t.Errorf("ranks with ties %q (-want +got):\n%s", ties, diff)
		}
	}
}

// BenchmarkIndexFromFiles reads the three files of the ASEM example and takes
// all steps; BenchmarkBuild takes the steps alone.
func BenchmarkIndexFromFiles(b *testing.B) {
	for b.Loop() {
		buildFile(b, filepath.Join("testdata", "asem.yaml"))
	}
}

func BenchmarkBuild(b *testing.B) {
	p, err := Open(filepath.Join("testdata", "asem.yaml"), openFile)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := p.Build(); err != nil {
			b.Fatal(err)
		}
	}
}
