package composite

import (
	"math"
	"slices"

	"mizan/internal/fault"
)

// Tree is the structure of an index: its nodes, each parent before its
// children, the root first.
type Tree struct {
	Nodes []Node
}

// Node is the index, a group of indicators at any depth, or an indicator.
type Node struct {
	Code   string
	Parent int     // position in Tree.Nodes; -1 for the root
	Weight float64 // relative to its siblings, ≥ 0; 0 leaves the node out; of the root unread

	// Of inner nodes: how the children are combined.
	Mean         Mean
	MinAvailable float64 // share of children, by number, that must have a value, 0 to 1
	Floor        float64 // see Mean; 0 declares none
	Top          float64 // upper end of the children's scale that Floor is measured on; 0 means 100

	// Of indicators: what the steps before aggregation need.
	Indicator Indicator
}

// Kind says what an indicator measures.
type Kind string

// The kinds.
const (
	Quantity Kind = "quantity" // a measured number: may be imputed and treated in every way
	Answer   Kind = "answer"   // a place on an answer scale: outliers are never treated
)

// Indicator tells the steps what they must know of a column.
type Indicator struct {
	Kind        Kind
	Descending  bool     // more is worse: the sign is turned before normalisation
	Denominator string   // column to divide by; "" for none
	Target      *float64 // for distance to target
	Lower       *float64 // goalposts, for goalpost scaling
	Upper       *float64
}

// Mean names how a parent is computed from its children. With weights w,
// shared so that they sum to 1 over the children that have a value:
//
//	arithmetic   Σ w x
//	geometric    exp Σ w ln x              x > 0
//	harmonic     1 / Σ (w / x)             x > 0
//	generalised  (Σ w x^p)^(1/p)           x > 0, for p > 0 also x = 0; p ≠ 0
//	copeland     see Outrank; relative to the group
//
// The floor of a node maps 0..Top to f..Top before one of the means that
// cannot take zero, x' = f + x (Top - f) / Top, and the mean y' back to 0..Top,
// y = (y' - f) Top / (Top - f). Without one, a zero is a fault.
//
// Source: OECD/JRC Handbook (2008), step 6; Munda and Nardo (2009) for Copeland.
type Mean struct {
	Kind  MeanKind
	Power float64 // of the generalised mean
}

// MeanKind names a mean.
type MeanKind string

// The means. The zero value is the arithmetic one.
const (
	Arithmetic  MeanKind = ""
	Geometric   MeanKind = "geometric"
	Harmonic    MeanKind = "harmonic"
	Generalised MeanKind = "generalised"
	Copeland    MeanKind = "copeland"
)

// Root is the position of the index in every tree.
const Root = 0

// Children returns the positions of the children of node i, in tree order.
func (t *Tree) Children(i int) []int {
	var out []int
	for k, n := range t.Nodes {
		if n.Parent == i {
			out = append(out, k)
		}
	}
	return out
}

// Leaf reports whether node i has no children.
func (t *Tree) Leaf(i int) bool {
	return !slices.ContainsFunc(t.Nodes, func(n Node) bool { return n.Parent == i })
}

// Leaves returns the positions of the indicators, in tree order.
func (t *Tree) Leaves() []int {
	inner := make([]bool, len(t.Nodes))
	for _, n := range t.Nodes {
		if n.Parent >= 0 && n.Parent < len(inner) {
			inner[n.Parent] = true
		}
	}
	var out []int
	for i := range t.Nodes {
		if !inner[i] {
			out = append(out, i)
		}
	}
	return out
}

// Node returns the position of the node with the code, or -1.
func (t *Tree) Node(code string) int {
	return slices.IndexFunc(t.Nodes, func(n Node) bool { return n.Code == code })
}

// Depth returns the number of steps from the root to node i.
func (t *Tree) Depth(i int) int {
	d := 0
	for i = t.Nodes[i].Parent; i >= 0; i = t.Nodes[i].Parent {
		d++
	}
	return d
}

// Clone returns a tree whose weights and methods can be changed alone.
func (t *Tree) Clone() *Tree { return &Tree{slices.Clone(t.Nodes)} }

// Check reports everything that keeps the tree from being one: no root or two,
// a parent that does not come first, a code twice, a weight that is negative or
// not finite, weights under a parent that sum to zero, a mean that does not
// exist, and shares outside 0 to 1.
func (t *Tree) Check() error {
	c := treeCheck{t: t, total: make([]float64, len(t.Nodes)), inner: make([]bool, len(t.Nodes))}
	if len(t.Nodes) < 2 {
		c.bad = append(c.bad, fault.At("", "composite.tree.empty"))
	}
	codes := make([]string, len(t.Nodes))
	for i, n := range t.Nodes {
		codes[i] = n.Code
		c.place(i, n)
		c.parameters(n)
	}
	c.weights()
	c.bad = append(c.bad, twice(codes, "composite.node.twice")...)
	if len(c.bad) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "composite.tree.invalid", "count", len(c.bad)).With(c.bad...)
}

type treeCheck struct {
	t     *Tree
	total []float64 // of the weights below each node
	inner []bool
	bad   []fault.Field
}

func (c *treeCheck) at(n Node, key string, args ...any) {
	c.bad = append(c.bad, fault.At(n.Code, key, append([]any{"node", n.Code}, args...)...))
}

func (c *treeCheck) place(i int, n Node) {
	switch {
	case i == Root && n.Parent != -1, i != Root && (n.Parent < 0 || n.Parent >= i):
		c.at(n, "composite.node.place")
	case i == Root:
	case !(n.Weight >= 0) || math.IsInf(n.Weight, 0):
		c.at(n, "composite.weight.range")
	default:
		c.total[n.Parent] += n.Weight
		c.inner[n.Parent] = true
	}
}

func (c *treeCheck) parameters(n Node) {
	switch n.Mean.Kind {
	case Arithmetic, Geometric, Harmonic, Copeland:
	case Generalised:
		if n.Mean.Power == 0 || math.IsNaN(n.Mean.Power) || math.IsInf(n.Mean.Power, 0) {
			c.at(n, "composite.power.range")
		}
	default:
		c.at(n, "composite.mean.unknown", "mean", n.Mean.Kind)
	}
	if !(n.MinAvailable >= 0 && n.MinAvailable <= 1) {
		c.at(n, "composite.available.range")
	}
	if !(n.Floor >= 0) || math.IsInf(n.Floor, 0) || !(n.Top >= 0) || math.IsInf(n.Top, 0) {
		c.at(n, "composite.floor.range")
	}
}

func (c *treeCheck) weights() {
	for i, n := range c.t.Nodes {
		switch {
		case !c.inner[i]:
		case c.total[i] == 0:
			c.at(n, "composite.weight.sum")
		case math.IsInf(c.total[i], 0):
			c.at(n, "composite.weight.range")
		}
	}
}
