package coherence

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"mizan/scoring/composite"
)

// exact is the relative tolerance for figures computed elsewhere in float64.
const exact = 1e-12

// reference reads the records of a file computed with COINr 1.1.14; see
// ../composite/testdata/coinr/README.md.
func reference(t testing.TB, name string) (header []string, rows [][]string) {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "composite", "testdata", "coinr", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil || len(all) < 2 {
		t.Fatalf("%s: %d records, %v", name, len(all), err)
	}
	return all[0], all[1:]
}

// referenceTable reads a file of one row for each unit; text columns are left out.
func referenceTable(t testing.TB, name string) *composite.Table {
	t.Helper()
	header, rows := reference(t, name)
	key := slices.Index(header, "uCode")
	table := &composite.Table{}
	for _, r := range rows {
		table.Units = append(table.Units, r[key])
	}
	for k, code := range header {
		c := composite.NewColumn(code, len(rows))
		numeric := k != key
		for u, r := range rows {
			if x, err := strconv.ParseFloat(r[k], 64); err == nil {
				c.Set(u, x)
			} else if r[k] != "" && r[k] != "NA" {
				numeric = false
			}
		}
		if numeric {
			table.Columns = append(table.Columns, c)
		}
	}
	return table
}

// asem reads the tree of the ASEM index, from the index down.
func asem(t testing.TB) *composite.Tree {
	t.Helper()
	header, rows := reference(t, "inputs/asem_meta.csv")
	at := func(name string) int { return slices.Index(header, name) }
	var tree composite.Tree
	for _, level := range []string{"4", "3", "2", "1"} {
		for _, r := range rows {
			if r[at("Level")] != level {
				continue
			}
			weight, err := strconv.ParseFloat(r[at("Weight")], 64)
			if err != nil {
				t.Fatal(err)
			}
			tree.Nodes = append(tree.Nodes, composite.Node{
				Code: r[at("iCode")], Parent: tree.Node(r[at("Parent")]), Weight: weight,
				Indicator: composite.Indicator{
					Kind: composite.Quantity, Descending: r[at("Direction")] == "-1",
					Denominator: r[at("Denominator")],
				},
			})
		}
	}
	if err := tree.Check(); err != nil {
		t.Fatal(err)
	}
	return &tree
}

func near(a, b, tolerance float64) bool {
	return a == b || math.Abs(a-b) <= tolerance*math.Max(math.Abs(a), math.Abs(b))
}

func parse(t testing.TB, cell string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func columns(t testing.TB, table *composite.Table, codes ...string) []composite.Column {
	t.Helper()
	var out []composite.Column
	for _, code := range codes {
		k := table.Column(code)
		if k < 0 {
			t.Fatalf("no column %s", code)
		}
		out = append(out, table.Columns[k])
	}
	return out
}

func TestCorrelationReference(t *testing.T) {
	tree, scores := asem(t), referenceTable(t, "pipeline/7_aggregated.csv")
	pillars := columnsOf(tree, scores, composite.NodesAt(tree, 2))
	got := make(map[[2]string]Correlation)
	for _, p := range Cross(pillars, pillars, How{}) {
		got[[2]string{p.A, p.B}] = p.Correlation
	}
	_, rows := reference(t, "multivariate/corr_pearson_L2_L2.csv")
	if len(rows) != len(got) {
		t.Errorf("%d pairs, the reference has %d", len(got), len(rows))
	}
	for _, r := range rows {
		c := got[[2]string{r[0], r[1]}]
		if want := parse(t, r[2]); c.R == nil || !near(*c.R, want, exact) {
			t.Errorf("%s with %s = %v, want %v", r[0], r[1], c, want)
		}
	}
}

func TestAlphaReference(t *testing.T) {
	tree, scores := asem(t), referenceTable(t, "pipeline/7_aggregated.csv")
	normalised, raw := referenceTable(t, "pipeline/6_normalised.csv"), referenceTable(t, "pipeline/1_raw.csv")
	header, rows := reference(t, "multivariate/cronbach_alpha.csv")
	for _, r := range rows {
		group, level := r[0], int(parse(t, r[1]))
		items := tree.Children(max(tree.Node(group), 0))
		if tree.Node(group) < 0 { // all the nodes of the level
			items = composite.NodesAt(tree, 4-level)
		}
		table := scores
		if level == 1 {
			table = normalised
		}
		got := CronbachAlpha(group, columnsOf(tree, table, items), 0)
		if want := parse(t, r[2]); got.Value == nil || !near(*got.Value, want, exact) {
			t.Errorf("%s, %s: %v, want %v", group, header[2], got, want)
		}
		if r[3] == "" {
			continue
		}
		got = CronbachAlphaPairwise(group, columnsOf(tree, raw, items), 0)
		if want := parse(t, r[3]); got.Value == nil || !near(*got.Value, want, exact) {
			t.Errorf("%s, %s: %v, want %v", group, header[3], got, want)
		}
	}
}

// The author of COINr prints these figures of the raw data, to three digits, in
// the vignette "analysis" of the package.
func TestDescribeReference(t *testing.T) {
	raw := referenceTable(t, "pipeline/1_raw.csv")
	for _, want := range []struct {
		code                                      string
		min, max, mean, median, sd, skew, kurt    float64
		available, nonZero                        int
		shareAvailable, shareNonZero, shareUnique float64
	}{
		{"LPI", 2.07, 4.23, 3.41, 3.42, 0.538, -0.304, -0.657, 51, 51, 1, 1, 1},
		{"Flights", 0.99, 211, 38.6, 25.6, 46.7, 2.10, 4.51, 51, 51, 1, 1, 1},
	} {
		d := Describe(columns(t, raw, want.code)[0], nil)
		got := []*float64{d.Min, d.Max, d.Mean, d.Median, d.SD, d.Skewness, d.Kurtosis}
		for i, x := range []float64{want.min, want.max, want.mean, want.median, want.sd, want.skew, want.kurt} {
			digits, _ := strconv.ParseFloat(strconv.FormatFloat(*got[i], 'g', 3, 64), 64)
			if digits != x {
				t.Errorf("%s: figure %d = %v, want %v", want.code, i, *got[i], x)
			}
		}
		if d.Available != want.available || d.NonZero != want.nonZero || *d.ShareAvailable != want.shareAvailable {
			t.Errorf("%s: %d available, %d not zero", want.code, d.Available, d.NonZero)
		}
	}
}

// The shapes of the reference's other files on correlations: every level with
// every level, inside groups, with parents, with denominators.
func TestCorrelationShapes(t *testing.T) {
	tree, scores := asem(t), referenceTable(t, "pipeline/7_aggregated.csv")
	data := referenceTable(t, "inputs/asem_data.csv")
	level := func(l int) []composite.Column { return columnsOf(tree, scores, composite.NodesAt(tree, 4-l)) }
	sizes := map[int]int{1: 49, 2: 8, 3: 2, 4: 1}
	for _, k := range []Coefficient{Pearson, Spearman, Kendall} {
		for a := 1; a <= 4; a++ {
			for b := a; b <= 4; b++ {
				pairs := Cross(level(a), level(b), How{Coefficient: k})
				for _, p := range pairs {
					if p.R == nil || p.P == nil || p.A == p.B && !near(*p.R, 1, exact) {
						t.Fatalf("%s level %d with %d: %v", k, a, b, p)
					}
				}
				if len(pairs) != sizes[a]*sizes[b] {
					t.Errorf("%s level %d with %d: %d pairs", k, a, b, len(pairs))
				}
			}
		}
	}
	count := func(what string, got, want int) {
		if got != want {
			t.Errorf("%s: %d pairs, want %d", what, got, want)
		}
	}
	// Eight pillars have 8, 5, 3, 6, 8, 5, 9 and 5 indicators.
	count("siblings", len(Siblings(tree, scores, How{})), 28+10+3+15+28+10+36+10+10+3+1)
	count("indicators inside pillars", len(Within(tree, scores, 3, 2, How{})), 28+10+3+15+28+10+36+10)
	count("indicators inside sub-indices", len(Within(tree, scores, 3, 1, How{})), 30*29/2+19*18/2)
	count("pillars", len(Matrix(level(2), How{})), 28)
	count("ancestors", len(Ancestors(tree, scores, How{})), 49*3+8*2+2)
	// The other sub-index for each of 8 pillars, the other 7 pillars for each of 49 indicators.
	count("foreign groups", len(ForeignGroups(tree, scores, How{})), 8+49*7)
	denominators := columns(t, data, "Area", "Energy", "GDP", "Population")
	count("denominators", len(Cross(columnsOf(tree, data, tree.Leaves()), denominators, How{})), 49*4)
}

func TestComponentsReference(t *testing.T) {
	tree, scores := asem(t), referenceTable(t, "pipeline/7_aggregated.csv")
	for _, c := range AllComponents(tree, scores, 0) {
		if c.Why != "" || len(c.Eigenvalues) != len(c.Items) {
			t.Errorf("%s: %+v", c.Group, c)
			continue
		}
		checkComponents(t, c, columns(t, scores, c.Items...))
	}
}

func TestInfluenceReference(t *testing.T) {
	tree, scores := asem(t), referenceTable(t, "pipeline/7_aggregated.csv")
	checkInfluences(t, tree, Influences(tree, scores, 0))
}
