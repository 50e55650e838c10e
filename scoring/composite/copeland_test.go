package composite

import (
	"math"
	"math/big"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/fault"
)

func columnsOf(t testing.TB, codes string, lines ...string) []Column {
	t.Helper()
	return rows(t, codes, lines...).Columns
}

func TestOutrank(t *testing.T) {
	for _, c := range []struct {
		name    string
		columns []Column
		weights []float64
		share   [][]float64
		ahead   [][]int
		scores  []float64
	}{
		{
			// The worked example of COINr's own tests.
			"three quantities", columnsOf(t, "x y z", "A 1 3 2", "B 2 2 3", "C 3 1 1", "D 4 5 4"),
			[]float64{1, 1, 1},
			[][]float64{{0, 1. / 3, 2. / 3, 0}, {2. / 3, 0, 2. / 3, 0}, {1. / 3, 1. / 3, 0, 0}, {1, 1, 1, 0}},
			[][]int{{0, -1, 1, -1}, {1, 0, 1, -1}, {-1, -1, 0, -1}, {1, 1, 1, 0}},
			[]float64{-1, 1, -3, 3},
		},
		{
			"equal values count half to each", columnsOf(t, "x y", "A 1 1", "B 1 2"),
			[]float64{3, 1},
			[][]float64{{0, .375}, {.625, 0}},
			[][]int{{0, -1}, {1, 0}},
			[]float64{-1, 1},
		},
		{
			"halves are undecided, whatever the weights' decimals", columnsOf(t, "x y z", "A 1 1 2", "B 2 2 1"),
			[]float64{.1, .2, .3},
			[][]float64{{0, .5}, {.5, 0}},
			[][]int{{0, 0}, {0, 0}},
			[]float64{0, 0},
		},
		{
			"and in either order", columnsOf(t, "x y z", "A 2 2 1", "B 1 1 2"),
			[]float64{.1, .2, .3},
			[][]float64{{0, .5}, {.5, 0}},
			[][]int{{0, 0}, {0, 0}},
			[]float64{0, 0},
		},
		{
			"weights that are no numbers leave quantities out", columnsOf(t, "x y z", "A 1 2 2", "B 2 1 1"),
			[]float64{1, math.NaN(), -1},
			[][]float64{{0, 0}, {1, 0}},
			[][]int{{0, -1}, {1, 0}},
			[]float64{-1, 1},
		},
		{
			"weights beyond all numbers decide nothing", columnsOf(t, "x y", "A 1 1", "B 2 2"),
			[]float64{math.MaxFloat64, math.MaxFloat64},
			[][]float64{{0, 0}, {0, 0}},
			[][]int{{0, 0}, {0, 0}},
			[]float64{0, 0},
		},
		{
			"a quantity that one lacks is left out of the pair", columnsOf(t, "x y", "A 5 -", "B 4 9"),
			[]float64{1, 9},
			[][]float64{{0, 1}, {0, 0}},
			[][]int{{0, 1}, {-1, 0}},
			[]float64{1, -1},
		},
		{
			"a pair with nothing in common is undecided", columnsOf(t, "x y", "A 5 -", "B - 9"),
			[]float64{1, 9},
			[][]float64{{0, 0}, {0, 0}},
			[][]int{{0, 0}, {0, 0}},
			[]float64{0, 0},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Outrank(c.columns, c.weights)
			if diff := cmp.Diff(c.share, got.Share, near(exact)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.ahead, got.Ahead); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.scores, got.Scores()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDominantPairs(t *testing.T) {
	o := Outrank(columnsOf(t, "x y z", "A 1 3 2", "B 2 2 3", "C 3 1 1", "D 4 5 4"), []float64{1, 1, 1})
	if pairs, share := o.Dominant(); pairs != 3 || share != .5 {
		t.Errorf("%d pairs, %v of all; want D over the three others, 0.5", pairs, share)
	}
	if pairs, share := Outrank(nil, nil).Dominant(); pairs != 0 || share != 0 {
		t.Errorf("no units: %d, %v", pairs, share)
	}
}

// Copeland scores of one level are what the next level compares.
func TestAggregateCopeland(t *testing.T) {
	data := rows(t, "a b c", "X 1 5 1", "Y 2 4 2", "Z 3 9 2", "V - - 9", "W - - -")
	got, err := Aggregate(family(Mean{Kind: Copeland}), data)
	if err != nil {
		t.Fatal(err)
	}
	sameTable(t, got.only("p", "q", "index"),
		rows(t, "p q index", "X -1 -3 -3", "Y -1 0 -1", "Z 2 0 1", "V - 3 3", "W - - -"), 0)
}

// A unit with too few values is no rival either.
func TestCopelandLeavesOutWhoHasTooFewValues(t *testing.T) {
	data := rows(t, "a b c", "X 1 5 1", "Y 2 6 2", "V - 9 9")
	got, err := Aggregate(family(Mean{}).with(Mean{Kind: Copeland}, 1), data)
	if err != nil {
		t.Fatal(err)
	}
	sameTable(t, got.only("p", "index"), rows(t, "p index", "X -1 -1", "Y 1 1", "V - -"), 0)
}

// A sum that differs in the last bit from another is no lead.
func TestCopelandComparesComputedScoresAtResolution(t *testing.T) {
	tree := family(Mean{})
	tree.Nodes[0].Mean.Kind = Copeland
	tree.Nodes[2].Weight = 0
	got, err := Aggregate(tree, rows(t, "a b c", "X .3 0 0", "Y .1 .2 0"))
	if err != nil {
		t.Fatal(err)
	}
	if p := got.Columns[1].Values; p[0] == p[1] {
		t.Fatal("the example must differ in the last bit")
	}
	if index := got.Columns[Root].Values; index[0] != 0 || index[1] != 0 {
		t.Errorf("Copeland scores %v, want a tie", index)
	}
}

// COINr divides by the number of quantities before it adds, in the 64 bits of
// x87. Of 49 with equal weights, 23 won and 3 equal then fall short of one half
// by a bit, and the unit that comes later in the table seems ahead.
func TestExactHalvesOfFortyNine(t *testing.T) {
	const won, equal, n = 23, 3, 49
	weight := new(big.Float).SetPrec(64).SetFloat64(1. / n)
	sum := func(k int) float64 {
		s := new(big.Float).SetPrec(64)
		for range k {
			s.Add(s, weight)
		}
		x, _ := s.Float64()
		return x
	}
	if short := sum(won) + sum(equal)/2; short >= .5 {
		t.Fatalf("COINr's sum %.17g must fall short of one half", short)
	}
	columns := make([]Column, n)
	weights := make([]float64, n)
	for k := range columns {
		columns[k], weights[k] = NewColumn("", 2), 1
		columns[k].Set(0, 1)
		columns[k].Set(1, 1)
		if k < won {
			columns[k].Set(0, 2)
		} else if k < 2*won {
			columns[k].Set(1, 2)
		}
	}
	if got := Outrank(columns, weights); got.Ahead[0][1] != 0 || got.Share[0][1] != .5 {
		t.Errorf("ahead %v with %v, want undecided", got.Ahead[0][1], got.Share[0][1])
	}
}

// Every two units are compared, so that their number is bounded.
func TestCopelandOfTooMany(t *testing.T) {
	tree := &Tree{Nodes: []Node{{Code: "i", Parent: -1, Mean: Mean{Kind: Copeland}}, {Code: "a", Weight: 1}}}
	data := &Table{Columns: []Column{NewColumn("a", maxCompared+1)}}
	for u := range maxCompared + 1 {
		data.Units = append(data.Units, strconv.Itoa(u))
	}
	_, err := Aggregate(tree, data)
	want := []fault.Field{fault.At("i", "composite.copeland.units", "node", "i", "count", 2001, "limit", 2000)}
	if err == nil {
		t.Fatal("no fault")
	}
	if diff := cmp.Diff(want, fault.Of(err).Fields); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
