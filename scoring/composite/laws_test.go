package composite

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// The laws of aggregation hold for any tree and any data. Values lie between
// 0 and 100, as those of a normalised index do.

// law is a tree with data of its indicators, drawn at random.
type law struct {
	tree *Tree
	data *Table
}

// drawTree draws a tree of 2 to 14 nodes; every parent has a child with a
// weight, and every inner node the given mean.
func drawTree(t *rapid.T, mean Mean) *Tree {
	n := rapid.IntRange(2, 14).Draw(t, "nodes")
	tree := &Tree{[]Node{{Code: "n0", Parent: -1, Mean: mean}}}
	weighted := make([]bool, n)
	for i := 1; i < n; i++ {
		parent := rapid.IntRange(0, i-1).Draw(t, "parent")
		weight := rapid.SampledFrom([]float64{1, 1, 2, .3, 1. / 3, 0}).Draw(t, "weight")
		if !weighted[parent] {
			weight = max(weight, 1)
			weighted[parent] = true
		}
		tree.Nodes = append(tree.Nodes, Node{Code: "n" + strconv.Itoa(i), Parent: parent, Weight: weight, Mean: mean})
	}
	return tree
}

// drawData draws the indicators: full and no marks, halves, and any number
// from low to 100; some are missing.
func drawData(t *rapid.T, tree *Tree, low float64) *Table {
	data := &Table{}
	for u := range rapid.IntRange(1, 7).Draw(t, "units") {
		data.Units = append(data.Units, "u"+strconv.Itoa(u))
	}
	value := rapid.OneOf(rapid.SampledFrom([]float64{low, 50, 100}), rapid.Float64Range(low, 100))
	for _, i := range tree.Leaves() {
		c := NewColumn(tree.Nodes[i].Code, len(data.Units))
		for u := range data.Units {
			if rapid.IntRange(0, 9).Draw(t, "known") > 0 {
				c.Set(u, value.Draw(t, "value"))
			}
		}
		data.Columns = append(data.Columns, c)
	}
	return data
}

// lowest is the least value that every mean but Copeland's takes.
const lowest = 1

func drawMean(t *rapid.T) Mean {
	return rapid.SampledFrom([]Mean{
		{},
		{Kind: Geometric},
		{Kind: Harmonic},
		{Kind: Generalised, Power: .5},
		{Kind: Generalised, Power: 2},
		{Kind: Generalised, Power: -1},
		{Kind: Copeland},
	}).Draw(t, "mean")
}

func drawLaw(t *rapid.T, mean Mean) law {
	tree := drawTree(t, mean)
	return law{tree, drawData(t, tree, lowest)}
}

func mustAggregate(t rapid.TB, tree *Tree, data *Table) *Table {
	out, err := Aggregate(tree, data)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// lastBits allows for the last bits of values up to 100.
const lastBits = 1e-11

// equalScores compares node by node, by code.
func equalScores(t rapid.TB, what string, got, want *Table) {
	for _, w := range want.Columns {
		g := got.Columns[got.Column(w.Code)]
		for u := range want.Units {
			v := got.Unit(want.Units[u])
			if g.Known[v] != w.Known[u] || math.Abs(g.Values[v]-w.Values[u]) > lastBits {
				t.Fatalf("%s: %s of %s is %v (%v), want %v (%v)", what, w.Code, want.Units[u],
					g.Values[v], g.Known[v], w.Values[u], w.Known[u])
			}
		}
	}
}

func TestLawScoreLiesBetweenItsChildren(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mean := drawMean(t)
		if mean.Kind == Copeland {
			mean = Mean{}
		}
		l := drawLaw(t, mean)
		out := mustAggregate(t, l.tree, l.data)
		for i := range l.tree.Nodes {
			for u := range out.Units {
				var kids []float64
				for _, k := range l.tree.Children(i) {
					if out.Columns[k].Known[u] && l.tree.Nodes[k].Weight > 0 {
						kids = append(kids, out.Columns[k].Values[u])
					}
				}
				if x := out.Columns[i].Values[u]; len(kids) > 0 && !(x >= slices.Min(kids) && x <= slices.Max(kids)) {
					t.Fatalf("%s of %s is %v, its children are %v", l.tree.Nodes[i].Code, out.Units[u], x, kids)
				}
			}
		}
	})
}

func TestLawRaisingAnAnswerLowersNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLaw(t, drawMean(t))
		before := mustAggregate(t, l.tree, l.data)
		c := rapid.IntRange(0, len(l.data.Columns)-1).Draw(t, "indicator")
		u := rapid.IntRange(0, len(l.data.Units)-1).Draw(t, "unit")
		if !l.data.Columns[c].Known[u] {
			t.Skip("no answer")
		}
		raised := l.data.Clone()
		raised.Columns[c].Set(u, rapid.Float64Range(raised.Columns[c].Values[u], 100).Draw(t, "raised"))
		after := mustAggregate(t, l.tree, raised)
		for i := range l.tree.Nodes {
			if a, b := after.Columns[i].Values[u], before.Columns[i].Values[u]; a < b-lastBits {
				t.Fatalf("%s falls from %v to %v", l.tree.Nodes[i].Code, b, a)
			}
			if a, b := Ranks(after.Columns[i], TiesMin)[u], Ranks(before.Columns[i], TiesMin)[u]; a > b {
				t.Fatalf("the rank in %s goes from %v to %v", l.tree.Nodes[i].Code, b, a)
			}
		}
	})
}

func TestLawOnlyRatiosOfWeightsCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLaw(t, drawMean(t))
		scaled := l.tree.Clone()
		parent := rapid.IntRange(0, len(scaled.Nodes)-1).Draw(t, "parent")
		factor := rapid.Float64Range(1e-3, 1e3).Draw(t, "factor")
		for i, n := range scaled.Nodes {
			if n.Parent == parent {
				scaled.Nodes[i].Weight *= factor
			}
		}
		equalScores(t, "weights scaled", mustAggregate(t, scaled, l.data), mustAggregate(t, l.tree, l.data))
	})
}

func TestLawOrderOfUnitsAndColumnsIsIndifferent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLaw(t, drawMean(t))
		order := rapid.Permutation(upTo(len(l.data.Units))).Draw(t, "units")
		moved := l.data.rows(order)
		moved.Columns = rapid.Permutation(moved.Columns).Draw(t, "columns")
		want, got := mustAggregate(t, l.tree, l.data), mustAggregate(t, l.tree, moved)
		equalScores(t, "units moved", got, want)
		a, b := Ranks(want.Columns[Root], TiesMin), Ranks(got.Columns[Root], TiesMin)
		for at, from := range order {
			if b[at] != a[from] {
				t.Fatalf("ranks %v of %v, moved by %v: %v", a, want.Columns[Root], order, b)
			}
		}
	})
}

func TestLawOrderOfChildrenIsIndifferent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLaw(t, drawMean(t))
		moved := &Tree{}
		place := map[int]int{-1: -1}
		queue := []int{Root}
		for len(queue) > 0 {
			i := queue[0]
			n := l.tree.Nodes[i]
			place[i], n.Parent = len(moved.Nodes), place[n.Parent]
			moved.Nodes = append(moved.Nodes, n)
			queue = append(queue[1:], rapid.Permutation(l.tree.Children(i)).Draw(t, "children")...)
		}
		equalScores(t, "children moved", mustAggregate(t, moved, l.data), mustAggregate(t, l.tree, l.data))
	})
}

func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// Equal scores must not merge, and a child is worth its weight in two parts.
func TestLawAChildMayBeSplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLaw(t, drawMean(t))
		at := rapid.IntRange(0, len(l.data.Columns)-1).Draw(t, "indicator")
		i := l.tree.Node(l.data.Columns[at].Code)
		part := rapid.Float64Range(.1, .9).Draw(t, "part")
		split, twin := l.tree.Clone(), l.tree.Nodes[i]
		twin.Code, twin.Weight = "twin", twin.Weight*part
		split.Nodes[i].Weight *= 1 - part
		split.Nodes = append(split.Nodes, twin)
		data := l.data.Clone()
		copied := data.Columns[at].Clone()
		copied.Code = "twin"
		data.Columns = append(data.Columns, copied)
		equalScores(t, "child split", mustAggregate(t, split, data), mustAggregate(t, l.tree, l.data))
	})
}

func TestLawFullAndNoMarks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mean := drawMean(t)
		if mean.Kind == Copeland {
			mean = Mean{}
		}
		l := drawLaw(t, mean)
		for _, marks := range []float64{0, 100} {
			if !mean.Accepts(marks) {
				continue
			}
			same := l.data.Clone()
			for k := range same.Columns {
				for u := range same.Units {
					same.Columns[k].Set(u, marks)
				}
			}
			for u, x := range mustAggregate(t, l.tree, same).Columns[Root].Values {
				if x != marks {
					t.Fatalf("%s has %v, want %v", same.Units[u], x, marks)
				}
			}
		}
	})
}

func TestLawMeansAreOrdered(t *testing.T) {
	order := []Mean{
		{Kind: Generalised, Power: 2},
		{},
		{Kind: Generalised, Power: .5},
		{Kind: Geometric},
		{Kind: Harmonic},
		{Kind: Generalised, Power: -2},
	}
	rapid.Check(t, func(t *rapid.T) {
		l := drawLaw(t, Mean{})
		above := mustAggregate(t, l.tree.with(order[0], 0), l.data).Columns[Root]
		for _, m := range order[1:] {
			below := mustAggregate(t, l.tree.with(m, 0), l.data).Columns[Root]
			for u := range l.data.Units {
				if below.Values[u] > above.Values[u]+lastBits {
					t.Fatalf("%+v is %v, the mean before it %v", m, below.Values[u], above.Values[u])
				}
			}
			above = below
		}
	})
}

// Removing an element gives the scores of a tree that never had it.
func TestLawRemovalIsWeightZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLaw(t, drawMean(t))
		for i := range l.tree.Nodes {
			l.tree.Nodes[i].MinAvailable = rapid.SampledFrom([]float64{0, .5, .9}).Draw(t, "least")
		}
		node := rapid.IntRange(1, len(l.tree.Nodes)-1).Draw(t, "removed")
		less := Without(l.tree, node)
		if less.Check() != nil {
			t.Skip("nothing left")
		}
		removed := slices.IndexFunc(upTo(len(less.Nodes)), func(i int) bool {
			return less.Nodes[i].Weight != l.tree.Nodes[i].Weight
		})
		if removed < 0 {
			t.Skip("had no weight")
		}
		got := mustAggregate(t, less, l.data)
		equalScores(t, "removed", got, mustAggregate(t, pruned(l.tree, removed), l.data))
	})
}

// pruned is the tree without a node and all below it.
func pruned(t *Tree, node int) *Tree {
	out := &Tree{}
	place := make([]int, len(t.Nodes))
	for i, n := range t.Nodes {
		if i == node || i != Root && place[n.Parent] < 0 {
			place[i] = -1
			continue
		}
		if i != Root {
			n.Parent = place[n.Parent]
		}
		place[i] = len(out.Nodes)
		out.Nodes = append(out.Nodes, n)
	}
	return out
}

// With arithmetic means and complete data the index is the sum of effective
// weight × indicator, and so a difference is the sum of its parts.
func TestLawDifferencesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLaw(t, Mean{})
		for k, c := range l.data.Columns {
			for u := range c.Values {
				if !c.Known[u] {
					l.data.Columns[k].Set(u, 50)
				}
			}
		}
		index := mustAggregate(t, l.tree, l.data).Columns[Root].Values
		effective := EffectiveWeights(l.tree)
		for u := range l.data.Units {
			var parts float64
			for _, c := range l.data.Columns {
				parts += float64(effective[l.tree.Node(c.Code)] * (c.Values[u] - c.Values[0]))
			}
			if difference := index[u] - index[0]; math.Abs(parts-difference) > lastBits {
				t.Fatalf("parts %v, difference %v", parts, difference)
			}
		}
	})
}

// Ranks are a permutation up to ties, and every rule keeps the order of the
// values.
func TestLawRanks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.SampledFrom([]float64{0, .5, 1, 2, 1e9}), 1, 12).Draw(t, "values")
		c := Column{Values: values, Known: make([]bool, len(values))}
		known := 0
		for i := range values {
			if c.Known[i] = rapid.Bool().Draw(t, "known"); c.Known[i] {
				known++
			}
		}
		var sum float64
		for _, ties := range AllTies() {
			r := Ranks(c, ties)
			for i := range values {
				for k := range values {
					if c.Known[i] && c.Known[k] && values[i] > values[k] && r[i] >= r[k] {
						t.Fatalf("%s: %v has rank %v, %v has %v", ties, values[i], r[i], values[k], r[k])
					}
				}
				if (r[i] > 0) != c.Known[i] || r[i] > float64(known) {
					t.Fatalf("%s: ranks %v of %+v", ties, r, c)
				}
				if ties == TiesAverage {
					sum += r[i]
				}
			}
		}
		if want := float64(known*(known+1)) / 2; sum != want {
			t.Fatalf("average ranks of %+v add up to %v, want %v", c, sum, want)
		}
	})
}

// Positive affine changes of the data leave relative scales as they are, and
// turning the direction mirrors them.
func TestLawNormalisationIgnoresUnitsOfMeasure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree := pair()
		m := rapid.SampledFrom([]NormMethod{MinMax, ZScore, NormRank, Borda, PercentileRank, DistanceToMaximum}).Draw(t, "method")
		how := Normalisation{Method: m, Undefined: UndefinedMissing, Ties: TiesAverage}
		data := &Table{Columns: []Column{NewColumn("up", 5), NewColumn("down", 5)}}
		other := data.Clone()
		scale, move := rapid.IntRange(1, 9).Draw(t, "scale"), rapid.IntRange(-9, 9).Draw(t, "move")
		for u := range 5 {
			x := rapid.IntRange(-20, 20).Draw(t, "x")
			data.Units = append(data.Units, strconv.Itoa(u))
			for k := range data.Columns {
				data.Columns[k].Set(u, float64(x))
				other.Columns[k].Set(u, float64(x*scale+move))
			}
		}
		other.Units = data.Units
		a, err := Normalise(tree, data, how)
		b, err2 := Normalise(tree, other, how)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		equalScores(t, "other unit of measure", b, a)
		for u := range 5 {
			up, down := a.Columns[0], a.Columns[1]
			if sum := up.Values[u] + down.Values[u]; up.Known[u] && m != PercentileRank && math.Abs(sum-how.mirror(5)) > lastBits {
				t.Fatalf("%s: %v and %v do not mirror each other", m, up.Values[u], down.Values[u])
			}
		}
	})
}

// What does not vary has no scale, whatever its value.
func TestLawConstantsAreNotNormalised(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(-1e9, 1e9).Draw(t, "x")
		data := &Table{Columns: []Column{NewColumn("up", 0), NewColumn("down", 0)}}
		for u := range rapid.IntRange(1, 200).Draw(t, "units") {
			data.Units = append(data.Units, strconv.Itoa(u))
			for k := range data.Columns {
				c := &data.Columns[k]
				c.Values, c.Known = append(c.Values, x), append(c.Known, true)
			}
		}
		for _, m := range []NormMethod{MinMax, ZScore, DistanceToMaximum} {
			if codes := NotNormalised(pair(), data, Normalisation{Method: m}); len(codes) != 2 {
				t.Fatalf("%s: only %v of two constants are named", m, codes)
			}
		}
	})
}

// mirror is the sum of a score and its mirror image, for average ties.
func (how Normalisation) mirror(n int) float64 {
	switch how.Method {
	case MinMax:
		return 100
	case NormRank:
		return float64(n + 1)
	case Borda:
		return float64(n - 1)
	case DistanceToMaximum:
		return 1
	default:
		return 0
	}
}
