package composite

import "slices"

// Estimate is a cell that imputation found without a value.
type Estimate struct {
	Cell
	Filled bool // false: there was nothing to estimate from, and the cell stays missing
	Basis  int  // number of values that the estimate rests on; 0 where it stays missing
}

// estimates lists every cell without a value before imputation, column by
// column, with what became of it. A group of one has no other value to offer,
// so that its cell stays missing; an estimate may rest on a single neighbour,
// and its Basis then says so.
func (how Imputation) estimates(t *Tree, before, after *Table) []Estimate {
	var out []Estimate
	for k, c := range before.Columns {
		for u, known := range c.Known {
			if known {
				continue
			}
			e := Estimate{Cell: Cell{Unit: u, Column: k}, Filled: after.Columns[k].Known[u]}
			if e.Filled {
				e.Basis = how.basis(t, before, e.Cell)
			}
			out = append(out, e)
		}
	}
	return out
}

// basis counts the values that the estimate of a cell is made from.
func (how Imputation) basis(t *Tree, data *Table, c Cell) int {
	switch how.Method {
	case ImputeMean, ImputeMedian:
		return len(data.Columns[c.Column].Present())
	case ImputeGroupMean, ImputeGroupMedian:
		return inGroup(data.Columns[c.Column], data.Groups[how.Group], c.Unit)
	case ImputeSiblings:
		return siblingsKnown(t, data, c)
	case ImputeNone:
	}
	return 0
}

func inGroup(c Column, groups []string, unit int) int {
	n := 0
	for u, known := range c.Known {
		if known && groups[u] == groups[unit] {
			n++
		}
	}
	return n
}

// siblingsKnown leaves out siblings with one value for all units: they have no
// scale on which to be compared.
func siblingsKnown(t *Tree, data *Table, c Cell) int {
	n := 0
	parent := t.Nodes[t.Node(data.Columns[c.Column].Code)].Parent
	for _, i := range t.Children(parent) {
		k := data.Column(t.Nodes[i].Code)
		if k < 0 || !data.Columns[k].Known[c.Unit] {
			continue
		}
		if x := data.Columns[k].Present(); slices.Min(x) < slices.Max(x) {
			n++
		}
	}
	return n
}
