package composite

import (
	"math"

	"mizan/internal/fault"
)

// NodeWeight is a weight given to a node by its code.
type NodeWeight struct {
	Code   string
	Weight float64 // relative to the siblings, ≥ 0
}

// Shares returns the share of each node in its parent, in tree order: its
// weight divided by the weights of all children of that parent, 0 to 1. The
// root has 1. Weights that are not above 0 and finite count as 0.
func Shares(t *Tree) []float64 {
	total := make([]float64, len(t.Nodes))
	for i, n := range t.Nodes {
		if hasParent(t, i) && n.counts() {
			total[n.Parent] += n.Weight
		}
	}
	shares := make([]float64, len(t.Nodes))
	for i, n := range t.Nodes {
		switch {
		case i == Root:
			shares[i] = 1
		case hasParent(t, i) && n.counts():
			shares[i] = n.Weight / total[n.Parent]
		}
	}
	return shares
}

// counts reports whether the node has a weight.
func (n Node) counts() bool { return n.Weight > 0 && !math.IsInf(n.Weight, 0) }

// EffectiveWeights returns the share of each node in the index, in tree order:
// the product of the shares along the path from the root, which has 1. The
// indicators' effective weights sum to 1. They are the nominal weights of a
// unit whose data are complete; with other than arithmetic means they are
// exponents or the like, not parts of the score.
func EffectiveWeights(t *Tree) []float64 {
	out := Shares(t)
	for i, n := range t.Nodes {
		if hasParent(t, i) {
			out[i] *= out[n.Parent]
		}
	}
	return out
}

// EqualWeights returns the tree with weight 1 at every node, so that siblings
// count the same.
func EqualWeights(t *Tree) *Tree {
	out := t.Clone()
	for i := range out.Nodes {
		out.Nodes[i].Weight = 1
	}
	return out
}

// WithWeights returns the tree with other weights at the named nodes; the
// others keep theirs. A code that the tree lacks, one given twice and weights
// that make no tree (see Tree.Check) are faults.
func WithWeights(t *Tree, weights []NodeWeight) (*Tree, error) {
	out := t.Clone()
	var bad []fault.Field
	codes := make([]string, len(weights))
	for k, w := range weights {
		codes[k] = w.Code
		i := t.Node(w.Code)
		if i < 0 {
			bad = append(bad, fault.At(w.Code, "composite.weight.node", "node", w.Code))
			continue
		}
		out.Nodes[i].Weight = w.Weight
	}
	bad = append(bad, twice(codes, "composite.weight.twice")...)
	if len(bad) > 0 {
		return nil, fault.New(fault.Invalid, "composite.weights.invalid", "count", len(bad)).With(bad...)
	}
	if err := out.Check(); err != nil {
		return nil, err
	}
	return out, nil
}

// NodesAt returns the positions of the nodes at a depth, in tree order: 0 is
// the index, 1 the level below it.
func NodesAt(t *Tree, depth int) []int {
	var out []int
	depths := make([]int, len(t.Nodes))
	for i, n := range t.Nodes {
		if hasParent(t, i) {
			depths[i] = depths[n.Parent] + 1
		}
		if depths[i] == depth {
			out = append(out, i)
		}
	}
	return out
}

// hasParent reports whether node i is below one that comes before it, as in
// every tree that passes Check.
func hasParent(t *Tree, i int) bool {
	p := t.Nodes[i].Parent
	return p >= 0 && p < i
}
