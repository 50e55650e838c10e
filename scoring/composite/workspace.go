package composite

import (
	"math"
	"slices"

	"mizan/internal/fault"
)

// Limits of the fast sums: a node with a value or a share of weight beyond them
// is computed plainly, so that no sum overflows and no product vanishes.
const (
	largest  = 1e300
	smallest = 1e-150 // save 0
)

// Workspace holds what one evaluation after the other computes. It belongs to
// one goroutine.
type Workspace struct {
	e     *Evaluator
	nodes []work
	terms [][]float64  // of the children that are being combined
	share []float64    // their weights, which sum to 1
	who   []int        // their positions
	rows  []int        // units that lack a child
	seen  []bool       // whether a unit is among rows
	plain *aggregation // computes the nodes that are not worth a faster way
}

// work is the column of one node, and what its parent's mean makes of it.
type work struct {
	values  []float64 // 0 where there is none
	known   []bool
	missing []int // units without a value
	image   image
}

// Workspace returns a workspace for one goroutine.
func (e *Evaluator) Workspace() *Workspace {
	n := len(e.units)
	w := &Workspace{
		e: e, nodes: make([]work, len(e.columns)), rows: make([]int, 0, n), seen: make([]bool, n),
		plain: &aggregation{
			tree: e.tree.Clone(), children: e.children,
			out: &Table{Units: e.units, Columns: make([]Column, len(e.columns))},
		},
	}
	for i := range w.nodes {
		k := &w.nodes[i]
		k.image.stale = true
		if e.children[i] == nil {
			k.values, k.known, k.missing = e.columns[i].Values, e.columns[i].Known, e.gaps[i]
			continue
		}
		k.values, k.known, k.missing = make([]float64, n), make([]bool, n), make([]int, n)
		for u := range k.missing {
			k.missing[u] = u
		}
	}
	return w
}

// Replace gives an indicator other values until it is called again; nil brings
// those of the data back. The slice is read, not copied, by the evaluations
// that follow: it must hold zeros and numbers from 10⁻¹⁵⁰ to 10³⁰⁰ in size, and
// Replace be called again when it changes. Units that have no value in the data
// keep none. The position of an inner node is ignored.
func (w *Workspace) Replace(leaf int, values []float64) {
	if w.e.children[leaf] != nil {
		return
	}
	if values == nil {
		values = w.e.columns[leaf].Values
	}
	w.nodes[leaf].values, w.nodes[leaf].image.stale = values, true
}

// Column returns the values of a node after Evaluate. It is valid, and must
// not be changed, until the next evaluation.
func (w *Workspace) Column(node int) Column {
	return Column{w.e.tree.Nodes[node].Code, w.nodes[node].values, w.nodes[node].known}
}

// Evaluate computes every node with the weights and means of s, which must
// have one entry for each node. It reports a weight that is negative or not
// finite and a value that a mean cannot take; the columns are then of no use.
// It allocates nothing after the first call, save for the Copeland and
// generalised means and for faults.
func (w *Workspace) Evaluate(s Setting) error {
	for i := len(w.nodes) - 1; i >= 0; i-- {
		if w.e.children[i] == nil {
			continue
		}
		w.nodes[i].image.stale = true
		if err := w.node(i, s); err != nil {
			return err
		}
	}
	return nil
}

func (w *Workspace) node(i int, s Setting) error {
	if err := w.gather(i, s); err != nil {
		return err
	}
	k := &w.nodes[i]
	if !w.project(s.Means[i]) {
		return w.plainly(i, s)
	}
	combine(k.values, w.terms, w.share)
	w.rescale(i)
	k.finish(s.Means[i])
	w.overlay(i)
	return nil
}

// gather collects the children of node i that have a weight, and their shares.
func (w *Workspace) gather(i int, s Setting) error {
	w.share, w.who = w.share[:0], w.who[:0]
	var total float64
	for _, c := range w.e.children[i] {
		x := s.Weights[c]
		if !(x >= 0) || math.IsInf(x, 0) {
			return w.weightFault(c)
		}
		if x > 0 {
			total += x
			w.share, w.who = append(w.share, x), append(w.who, c)
		}
	}
	if math.IsInf(total, 0) {
		return w.weightFault(i)
	}
	for k := range w.share {
		w.share[k] /= total
	}
	return nil
}

func (w *Workspace) weightFault(node int) error {
	code := w.e.tree.Nodes[node].Code
	return fault.New(fault.Invalid, "composite.tree.invalid", "count", 1).
		With(fault.At(code, "composite.weight.range", "node", code))
}

// project collects the terms that the mean adds up. ok is false if the node
// has to be computed plainly: the mean is no sum of terms, or some value is
// outside its domain, and may be a fault.
func (w *Workspace) project(how Combination) (ok bool) {
	w.terms = w.terms[:0]
	if how.Mean.Kind == Copeland || how.Mean.Kind == Generalised || len(w.who) == 0 || w.e.extreme {
		return false
	}
	if slices.Min(w.share) < smallest {
		return false
	}
	for _, c := range w.who {
		k := &w.nodes[c]
		if how.Mean.Kind == Arithmetic {
			w.terms = append(w.terms, k.values)
			continue
		}
		var original []float64
		if w.e.children[c] == nil {
			original = w.e.columns[c].Values
		}
		if !k.project(how, original) {
			return false
		}
		w.terms = append(w.terms, k.image.terms)
	}
	return true
}

// rescale divides the sums of units that lack a child by the share that is
// present, and notes the units that have no value.
func (w *Workspace) rescale(i int) {
	k := &w.nodes[i]
	k.allKnown()
	w.incomplete()
	for _, u := range w.rows {
		w.seen[u] = false
		var share float64
		present := 0
		for at, c := range w.who {
			if w.nodes[c].known[u] {
				share += w.share[at]
				present++
			}
		}
		if present == 0 || float64(present)/float64(len(w.who)) < w.e.tree.Nodes[i].MinAvailable {
			k.lose(u)
			continue
		}
		k.values[u] /= share
	}
}

// incomplete collects in w.rows the units that lack a child.
func (w *Workspace) incomplete() {
	w.rows = w.rows[:0]
	for _, c := range w.who {
		for _, u := range w.nodes[c].missing {
			if !w.seen[u] {
				w.seen[u] = true
				w.rows = append(w.rows, u)
			}
		}
	}
}

// overlay puts the values that are given for node i in the place of computed
// ones.
func (w *Workspace) overlay(i int) {
	if len(w.e.gaps[i]) == len(w.e.units) {
		return
	}
	k, c := &w.nodes[i], w.e.columns[i]
	for u, known := range c.Known {
		if known {
			k.values[u], k.known[u] = c.Values[u], true
		}
	}
	k.missing = slices.DeleteFunc(k.missing, func(u int) bool { return c.Known[u] })
}

// plainly computes node i as Aggregate does.
func (w *Workspace) plainly(i int, s Setting) error {
	a := w.plain
	n := &a.tree.Nodes[i]
	n.Mean, n.Floor, n.Top = s.Means[i].Mean, s.Means[i].Floor, s.Means[i].Top
	for _, c := range w.e.children[i] {
		a.tree.Nodes[c].Weight = s.Weights[c]
		a.out.Columns[c] = w.Column(c)
	}
	a.out.Columns[i], a.bad = w.e.columns[i].Clone(), nil
	a.node(i)
	if len(a.bad) > 0 {
		return fault.New(fault.Invalid, "composite.aggregate.invalid", "count", len(a.bad)).With(a.bad...)
	}
	k := &w.nodes[i]
	k.allKnown()
	copy(k.values, a.out.Columns[i].Values)
	for u, known := range a.out.Columns[i].Known {
		if !known {
			k.lose(u)
		}
	}
	return nil
}
