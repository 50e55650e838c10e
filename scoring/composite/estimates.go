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
	siblings := newFamilies(t, before)
	for k, c := range before.Columns {
		var basis func(unit int) int // made for the first gap of a column
		for u, known := range c.Known {
			if known {
				continue
			}
			e := Estimate{Cell: Cell{Unit: u, Column: k}, Filled: after.Columns[k].Known[u]}
			if e.Filled {
				if basis == nil {
					basis = how.basis(before, k, siblings)
				}
				e.Basis = basis(u)
			}
			out = append(out, e)
		}
	}
	return out
}

// basis counts the values that an estimate in a column is made from, by unit.
func (how Imputation) basis(data *Table, k int, siblings families) func(unit int) int {
	c := data.Columns[k]
	switch how.Method {
	case ImputeMean, ImputeMedian:
		n := len(c.Present())
		return func(int) int { return n }
	case ImputeGroupMean, ImputeGroupMedian:
		groups, n := data.Groups[how.Group], make(map[string]int)
		for u, known := range c.Known {
			if known {
				n[groups[u]]++
			}
		}
		return func(unit int) int { return n[groups[unit]] }
	case ImputeSiblings:
		return func(unit int) int { return siblings.known(k, unit) }
	case ImputeNone:
	}
	return func(int) int { return 0 }
}

// families are the columns of indicators that have a parent in common, without
// those with one value for all units: they have no scale on which to be compared.
type families struct {
	data    *Table
	parent  []int         // of each column; -1 for what is no indicator
	columns map[int][]int // by parent
}

func newFamilies(t *Tree, data *Table) families {
	f := families{data, make([]int, len(data.Columns)), make(map[int][]int)}
	for k, c := range data.Columns {
		f.parent[k] = -1
		if i := t.Node(c.Code); i >= 0 {
			f.parent[k] = t.Nodes[i].Parent
		}
		if x := c.Present(); len(x) > 0 && slices.Min(x) < slices.Max(x) {
			f.columns[f.parent[k]] = append(f.columns[f.parent[k]], k)
		}
	}
	return f
}

// known counts the columns of the family of column k that have a value of the
// unit.
func (f families) known(k, unit int) int {
	n := 0
	for _, sibling := range f.columns[f.parent[k]] {
		if f.data.Columns[sibling].Known[unit] {
			n++
		}
	}
	return n
}
