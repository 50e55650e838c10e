package composite

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// anyTable draws tables that nobody would make: columns of another length,
// codes twice, values that are no number but said to be known.
func anyTable(t *rapid.T) *Table {
	codes := rapid.SampledFrom([]string{"a", "b", "c", "d", "index"})
	value := rapid.OneOf(
		rapid.Float64(), rapid.Float64Range(-5, 5), rapid.SampledFrom([]float64{0, 1, nan, math.Inf(1), -1e308, 1e308}),
	)
	out := &Table{
		Units:  rapid.SliceOfN(rapid.StringMatching("u[0-9]{0,4}"), 0, 8).Draw(t, "units"),
		Groups: map[string][]string{"g": rapid.SliceOfN(rapid.SampledFrom([]string{"", "x", "y"}), 0, 8).Draw(t, "groups")},
	}
	odd := rapid.IntRange(0, 9).Draw(t, "odd") == 0
	for range rapid.IntRange(0, 5).Draw(t, "columns") {
		n := len(out.Units)
		if odd {
			n = rapid.IntRange(0, 8).Draw(t, "length")
		}
		c := NewColumn(codes.Draw(t, "code"), n)
		for u := range c.Values {
			if x := value.Draw(t, "value"); odd {
				c.Values[u], c.Known[u] = x, rapid.Bool().Draw(t, "known")
			} else {
				c.Set(u, x)
			}
		}
		out.Columns = append(out.Columns, c)
	}
	return out
}

// anyTree draws the small tree, at times with parents that are none.
func anyTree(t *rapid.T) *Tree {
	tree := twoPillars()
	if rapid.IntRange(0, 9).Draw(t, "broken") == 0 {
		i := rapid.IntRange(0, len(tree.Nodes)-1).Draw(t, "node")
		tree.Nodes[i].Parent = rapid.IntRange(-2, 9).Draw(t, "parent")
	}
	return tree
}

// Every step answers every input with a fault or with a table that passes its
// Check: nothing panics, and nothing that is no number comes out.
func anySteps(t *rapid.T) {
	tree, data := anyTree(t), anyTable(t)
	impute := Imputation{rapid.SampledFrom([]ImputeMethod{
		ImputeNone, ImputeMean, ImputeMedian, ImputeGroupMean, ImputeGroupMedian, ImputeSiblings, "x",
	}).Draw(t, "impute"), rapid.SampledFrom([]string{"g", "h"}).Draw(t, "by")}
	clean := func(out *Table, err error) {
		if err != nil {
			return
		}
		if err := out.Check(); err != nil {
			t.Fatal(err)
		}
	}
	clean(Denominate(tree, data))
	filled, _, err := Impute(tree, data, impute)
	clean(filled, err)
	kept, _, err := ScreenBy(data, Screening{MinAvailable: rapid.Float64().Draw(t, "min"), Drop: []string{"u"}})
	clean(kept, err)
	treated, stories, err := Treat(tree, data, treatments().Draw(t, "treatment"))
	clean(treated, err)
	for _, s := range stories {
		for _, x := range []Statistic{s.Before.Skewness, s.Before.Kurtosis, s.After.Skewness, s.After.Kurtosis} {
			if math.IsNaN(x.Value) || math.IsInf(x.Value, 0) {
				t.Fatalf("%+v", s)
			}
		}
	}
	panel := &Panel{Years: []int{1, 2}, Tables: []*Table{data, anyTable(t)}}
	if whole, _, err := panel.Fill(Filling{Method: FillLinear}); err == nil {
		clean(whole.Stack())
	}
}

func TestSteps(t *testing.T) { rapid.Check(t, anySteps) }

func FuzzSteps(f *testing.F) { f.Fuzz(rapid.MakeFuzz(anySteps)) }
