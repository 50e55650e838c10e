package composite

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mizan/internal/fault"
)

// evaluated returns the column of every node after one evaluation.
func evaluated(t rapid.TB, tree *Tree, data *Table, s func(Setting)) (*Table, error) {
	t.Helper()
	e, err := NewEvaluator(tree, data)
	if err != nil {
		return nil, err
	}
	setting := e.Nominal()
	if s != nil {
		s(setting)
	}
	w := e.Workspace()
	if err := w.Evaluate(setting); err != nil {
		return nil, err
	}
	out := &Table{Units: e.Units()}
	for i := range tree.Nodes {
		out.Columns = append(out.Columns, w.Column(i).Clone())
	}
	return out, nil
}

// anyIndex draws a tree of up to 12 nodes and data for it: gaps, values at
// inner nodes, zeros, every mean, floors, minimum availability and weight 0.
func anyIndex(t *rapid.T) (*Tree, *Table) {
	n := rapid.IntRange(2, 12).Draw(t, "nodes")
	tree := &Tree{}
	for i := range n {
		tree.Nodes = append(tree.Nodes, anyNode(t, i))
	}
	for i := range tree.Nodes { // the first child always has a weight
		if kids := tree.Children(i); len(kids) > 0 {
			tree.Nodes[kids[0]].Weight = 1
		}
	}
	units := rapid.IntRange(0, 6).Draw(t, "units")
	data := &Table{}
	for u := range units {
		data.Units = append(data.Units, fmt.Sprint("u", u))
	}
	value := rapid.OneOf(rapid.SampledFrom([]float64{0, 50, 100, -7.3}), rapid.Float64Range(0, 100), rapid.Float64Range(0, 5))
	for i, node := range tree.Nodes {
		if !tree.Leaf(i) && !rapid.Bool().Draw(t, "given") {
			continue
		}
		c := NewColumn(node.Code, units)
		for u := range units {
			if rapid.IntRange(0, 3).Draw(t, "gap") > 0 {
				c.Set(u, value.Draw(t, "value"))
			}
		}
		data.Columns = append(data.Columns, c)
	}
	return tree, data
}

func anyNode(t *rapid.T, i int) Node {
	node := Node{Code: fmt.Sprint("n", i), Parent: -1}
	if i > 0 {
		node.Parent = rapid.IntRange(0, i-1).Draw(t, "parent")
	}
	node.Weight = rapid.OneOf(rapid.Just(0.0), rapid.Float64Range(0, 3)).Draw(t, "weight")
	c := anyCombination(t)
	node.Mean, node.Floor = c.Mean, c.Floor
	node.MinAvailable = rapid.SampledFrom([]float64{0, 0, 0.5, 1}).Draw(t, "available")
	return node
}

func anyCombination(t *rapid.T) Combination {
	kinds := []MeanKind{Arithmetic, Arithmetic, Geometric, Harmonic, Generalised, Copeland}
	return Combination{
		Mean:  Mean{Kind: rapid.SampledFrom(kinds).Draw(t, "mean"), Power: rapid.SampledFrom([]float64{-1, 0.5, 2}).Draw(t, "power")},
		Floor: rapid.SampledFrom([]float64{0, 1, 6}).Draw(t, "floor"),
	}
}

// The evaluator is a faster Aggregate: for any tree and data it has the same
// cells and the same faults.
func TestEvaluatorIsAggregate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree, data := anyIndex(t)
		want, wantErr := Aggregate(tree, data)
		got, err := evaluated(t, tree, data, nil)
		if where(err) != where(wantErr) {
			t.Fatalf("evaluator: %v\naggregate: %v", err, wantErr)
		}
		if err == nil {
			sameCells(t, got, want)
		}
	})
}

// A setting given to the evaluator counts as if it stood in the tree, however
// often and with whatever else the workspace was used before.
func TestEvaluatorSettings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree, data := anyIndex(t)
		e, err := NewEvaluator(tree, data)
		if err != nil {
			t.Skip(err)
		}
		w := e.Workspace()
		for range 4 {
			s, other, moved := e.Nominal(), tree.Clone(), data.Clone()
			for i := range tree.Nodes {
				s.Weights[i] *= rapid.SampledFrom([]float64{1, 0.75, 1.25}).Draw(t, "factor")
				if rapid.Bool().Draw(t, "other mean") {
					s.Means[i] = anyCombination(t)
				}
				n := &other.Nodes[i]
				n.Weight, n.Mean, n.Floor, n.Top = s.Weights[i], s.Means[i].Mean, s.Means[i].Floor, s.Means[i].Top
				if k := data.Column(n.Code); k >= 0 && tree.Leaf(i) {
					w.Replace(i, replaced(t, &moved.Columns[k]))
				}
			}
			want, wantErr := Aggregate(other, moved)
			err := w.Evaluate(s)
			if where(err) != where(wantErr) {
				t.Fatalf("evaluator: %v\naggregate: %v", err, wantErr)
			}
			if err != nil {
				continue
			}
			got := &Table{Units: e.Units()}
			for i := range tree.Nodes {
				got.Columns = append(got.Columns, w.Column(i))
			}
			sameCells(t, got, want)
		}
	})
}

// replaced changes some known values of the column, or returns nil.
func replaced(t *rapid.T, c *Column) []float64 {
	if !rapid.Bool().Draw(t, "replace") {
		return nil
	}
	for u, known := range c.Known {
		if known && rapid.Bool().Draw(t, "change") {
			c.Values[u] = rapid.Float64Range(0, 100).Draw(t, "new value")
		}
	}
	return c.Values
}

// where names the rejected fields. The values that a fault tells may differ in
// the last bits.
func where(err error) string {
	if err == nil {
		return ""
	}
	var b strings.Builder
	for _, f := range fault.Of(err).Fields {
		b.WriteString(f.Path + " " + f.Key + "\n")
	}
	return b.String()
}

func sameCells(t rapid.TB, got, want *Table) {
	t.Helper()
	for i, w := range want.Columns {
		g := got.Columns[i]
		for u := range want.Units {
			if g.Known[u] != w.Known[u] {
				t.Fatalf("%s, unit %d: known %t, want %t", w.Code, u, g.Known[u], w.Known[u])
			}
			if d := g.Values[u] - w.Values[u]; w.Known[u] && !(max(d, -d) <= 1e-12*100) {
				t.Fatalf("%s, unit %d: %.17g, want %.17g", w.Code, u, g.Values[u], w.Values[u])
			}
		}
	}
}

// The ASEM example at every node, against figures computed with COINr.
func TestEvaluatorCOINr(t *testing.T) {
	tests := []struct {
		name, data, want string
		mean             Mean
	}{
		{"arithmetic", "normalise/minmax_1_100.csv", "aggregate/amean_equal.csv", Mean{}},
		{"geometric", "normalise/minmax_1_100.csv", "aggregate/gmean_equal.csv", Mean{Kind: Geometric}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := evaluated(t, asemTree(t), readCOINr(t, test.data), func(s Setting) {
				for i := range s.Means {
					s.Means[i].Mean = test.mean
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			want := readCOINr(t, test.want)
			codes := codesOf(want)
			sameTable(t, got.only(codes...), want, exact)
		})
	}
}

func TestEvaluatorFaults(t *testing.T) {
	tree := &Tree{[]Node{{Code: "r", Parent: -1}, {Code: "a", Weight: 1}, {Code: "b", Weight: 1}}}
	data := &Table{Units: []string{"x"}, Columns: []Column{
		{"a", []float64{0}, []bool{true}}, {"b", []float64{1}, []bool{true}},
	}}
	tests := []struct {
		name   string
		change func(Setting)
		want   string
	}{
		{"a negative weight", func(s Setting) { s.Weights[1] = -1 }, "composite.weight.range"},
		{"a zero in a geometric mean", func(s Setting) { s.Means[0].Mean.Kind = Geometric }, "composite.aggregate.domain"},
		{"a zero with a floor", func(s Setting) { s.Means[0] = Combination{Mean{Kind: Geometric}, 1, 100} }, ""},
		{"a zero of no weight", func(s Setting) { s.Means[0].Mean.Kind = Geometric; s.Weights[1] = 0 }, ""},
	}
	for _, test := range tests {
		_, err := evaluated(t, tree, data, test.change)
		if diff := cmp.Diff(test.want, firstFieldKey(err)); diff != "" {
			t.Errorf("%s: %v: %s", test.name, err, diff)
		}
	}
}

// firstFieldKey is the key of the first rejected field, or "" without a fault.
func firstFieldKey(err error) string {
	if f := fault.Of(err); f != nil && len(f.Fields) > 0 {
		return f.Fields[0].Key
	}
	return ""
}

func BenchmarkEvaluator(b *testing.B) {
	tree, data := asemTree(b), readCOINr(b, "normalise/raw_minmax_0_100_with_missing.csv")
	e, err := NewEvaluator(tree, data)
	if err != nil {
		b.Fatal(err)
	}
	w, s := e.Workspace(), e.Nominal()
	b.ReportAllocs()
	for b.Loop() {
		if err := w.Evaluate(s); err != nil {
			b.Fatal(err)
		}
	}
}

func TestEvaluatorAllocatesNothing(t *testing.T) {
	tree, data := asemTree(t), readCOINr(t, "normalise/minmax_1_100.csv")
	e, err := NewEvaluator(tree, data)
	if err != nil {
		t.Fatal(err)
	}
	w, s := e.Workspace(), e.Nominal()
	s.Means[Root].Mean.Kind = Geometric
	if n := testing.AllocsPerRun(10, func() {
		if err := w.Evaluate(s); err != nil {
			t.Error(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations in an evaluation", n)
	}
}
