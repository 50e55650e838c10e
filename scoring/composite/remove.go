package composite

import "mizan/internal/fault"

// Without returns the tree without the influence of a node: its weight is 0,
// and it keeps its place, so that positions stay valid. If the node is the only
// child of its parent that has a weight, the parent leaves in its stead, and so
// on upwards; its own score is then still computed and counts for nothing.
//
// The root, a position outside the tree, and a node without which the index
// would have no children left cannot leave: the tree that is returned does not
// pass Check.
func Without(t *Tree, node int) *Tree {
	out := t.Clone()
	if node < 0 || node >= len(t.Nodes) {
		return &Tree{}
	}
	for node != Root && hasParent(t, node) && t.onlyWeighted(node) {
		node = t.Nodes[node].Parent
	}
	if node == Root {
		return &Tree{}
	}
	out.Nodes[node].Weight = 0
	return out
}

// onlyWeighted reports whether no sibling of node i has a weight above 0.
func (t *Tree) onlyWeighted(i int) bool {
	for k, n := range t.Nodes {
		if k != i && n.Parent == t.Nodes[i].Parent && n.Weight > 0 {
			return false
		}
	}
	return true
}

// Removals computes the index without each of the nodes in turn and compares
// it with the nominal one: one Shift for each node, in their order, named by
// its code. A large mean rank shift means that the index leans on that element
// more than on others; it does not mean that the element is wrong.
//
// data is as in Aggregate. A node without which no index is left is a fault.
//
// Source: OECD/JRC Handbook (2008), step 7.
func Removals(t *Tree, data *Table, nodes []int) ([]Shift, error) {
	nominal, err := Aggregate(t, data)
	if err != nil {
		return nil, err
	}
	scenarios := make([]Scenario, len(nodes))
	for k, i := range nodes {
		if i < 0 || i >= len(t.Nodes) {
			return nil, fault.New(fault.Invalid, "composite.removal.node", "position", i)
		}
		less := Without(t, i)
		if less.Check() != nil {
			return nil, fault.New(fault.Invalid, "composite.removal.last", "node", t.Nodes[i].Code)
		}
		without, err := Aggregate(less, data)
		if err != nil {
			return nil, err
		}
		scenarios[k] = Scenario{t.Nodes[i].Code, without.Columns[Root]}
	}
	return CompareScenarios(nominal.Columns[Root], scenarios), nil
}
