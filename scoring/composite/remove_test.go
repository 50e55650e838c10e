package composite

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Removal of each of the 8 pillars, of depth 2 here and of level 2 in COINr.
func TestRemovalsAsCOINr(t *testing.T) {
	tree, data := asemTree(t), readCOINr(t, "pipeline/6_normalised.csv")
	shifts, err := Removals(tree, data, NodesAt(tree, 2))
	if err != nil {
		t.Fatal(err)
	}
	nominal, err := Aggregate(tree, data)
	if err != nil {
		t.Fatal(err)
	}
	index := nominal.Columns[Root]
	index.Code = "Nominal"
	scores := &Table{Units: data.Units, Columns: []Column{index}}
	ranks := &Table{Units: data.Units, Columns: []Column{ranked(index, Ranks(index, TiesMin))}}
	mean := map[string]float64{"Nominal": 0}
	for _, s := range shifts {
		s.Scores.Code = s.Name
		scores.Columns = append(scores.Columns, s.Scores)
		ranks.Columns = append(ranks.Columns, ranked(s.Scores, s.Ranks))
		mean[s.Name] = s.MeanRankShift
	}
	t.Run("scores", func(t *testing.T) {
		sameTable(t, scores, readCOINr(t, "whatif/remove_L2_scores.csv"), exact)
	})
	t.Run("ranks", func(t *testing.T) {
		sameTable(t, ranks, readCOINr(t, "whatif/remove_L2_ranks.csv"), 0)
	})
	t.Run("mean absolute rank change", func(t *testing.T) {
		_, records := coinrRows(t, "whatif/remove_L2_mean_abs_rank_change.csv")
		if len(records) != len(mean) {
			t.Errorf("%d means, want %d", len(mean), len(records))
		}
		for _, r := range records {
			if got, want := mean[r[0]], *coinrNumber(t, r[1]); !same(got, want, exact) {
				t.Errorf("%s: %v, want %v", r[0], got, want)
			}
		}
	})
}

func TestWithout(t *testing.T) {
	for _, c := range []struct {
		name, node string
		want       map[string]float64 // weights that change
	}{
		{"one of several", "a", map[string]float64{"a": 0}},
		{"the only child takes its parent along", "c", map[string]float64{"q": 0}},
		{"a pillar", "p", map[string]float64{"p": 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tree := family(Mean{})
			want := tree.Clone()
			for code, w := range c.want {
				want.Nodes[want.Node(code)].Weight = w
			}
			got := Without(tree, tree.Node(c.node))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if err := got.Check(); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(family(Mean{}), tree); diff != "" {
				t.Errorf("the tree itself changed: %s", diff)
			}
		})
	}
	t.Run("what cannot leave", func(t *testing.T) {
		last := family(Mean{})
		last.Nodes[1].Weight = 0
		for _, tree := range []*Tree{
			Without(last, 5), Without(last, 2), Without(last, Root), Without(last, -1), Without(last, 99),
		} {
			if tree.Check() == nil {
				t.Errorf("%+v passes Check", tree)
			}
		}
	})
}

func TestRemovalFaults(t *testing.T) {
	data := rows(t, "a b c", "X 1 2 3")
	tree := family(Mean{})
	for _, nodes := range [][]int{{Root}, {-1}, {6}} {
		if _, err := Removals(tree, data, nodes); err == nil {
			t.Errorf("removal of %v must be a fault", nodes)
		}
	}
}

func TestCompareScenarios(t *testing.T) {
	nominal := rows(t, "x", "A 10", "B 20", "C 30", "D -", "E 5").Columns[0]
	other := rows(t, "x", "A 12", "B 11", "C 31", "D 1", "E -").Columns[0]
	got := CompareScenarios(nominal, []Scenario{{"nominal", nominal}, {"other", other}})
	if s := got[0]; s.MeanRankShift != 0 || s.MaxRankShift != 0 || s.Compared != 4 {
		t.Errorf("nominal against itself: %+v", s)
	}
	s := got[1]
	table := &Table{Units: []string{"A", "B", "C", "D", "E"}, Columns: []Column{
		ranked(Column{Code: "rank"}, s.Ranks),
		{"score", s.ScoreChange.Values, s.ScoreChange.Known},
		{"change", s.RankChange.Values, s.RankChange.Known},
	}}
	sameTable(t, table, rows(t, "rank score change",
		"A 2 2 -1", "B 3 -9 1", "C 1 1 0", "D 4 - -", "E - - -"), 0)
	if s.Compared != 3 || !same(s.MeanRankShift, 2./3, exact) || s.MaxRankShift != 1 {
		t.Errorf("compared %d, mean %v, most %v", s.Compared, s.MeanRankShift, s.MaxRankShift)
	}
}
