package composite

// Coverage counts the cells of a unit, a column or a group of indicators.
type Coverage struct {
	Of      int // cells
	Known   int // with a value
	NonZero int // with a value other than 0
}

// Share is Known / Of, from 0 to 1. Of no cells it is 0: nothing is known.
func (c Coverage) Share() float64 {
	s, _ := share(c.Known, c.Of)
	return s
}

// NonZeroShare is NonZero / Known, from 0 to 1. ok is false where nothing is
// known.
func (c Coverage) NonZeroShare() (s float64, ok bool) { return share(c.NonZero, c.Known) }

func (c *Coverage) add(col Column, unit int) {
	c.Of++
	if col.Known[unit] {
		c.Known++
		if col.Values[unit] != 0 {
			c.NonZero++
		}
	}
}

// UnitCoverage counts over all columns, for each unit.
func UnitCoverage(data *Table) []Coverage {
	out := make([]Coverage, len(data.Units))
	for _, c := range data.Columns {
		for u := range out {
			out[u].add(c, u)
		}
	}
	return out
}

// ColumnCoverage counts over all units, for each column.
func ColumnCoverage(data *Table) []Coverage {
	out := make([]Coverage, len(data.Columns))
	for i, c := range data.Columns {
		for u := range data.Units {
			out[i].add(c, u)
		}
	}
	return out
}

// GroupCoverage has a row for each node of the tree and a column for each
// unit: how many of the indicators under that node, at any depth, have a
// value. An indicator without a column in data counts as missing everywhere.
func GroupCoverage(t *Tree, data *Table) [][]Coverage {
	out := make([][]Coverage, len(t.Nodes))
	for i := range out {
		out[i] = make([]Coverage, len(data.Units))
	}
	for _, leaf := range t.Leaves() {
		c := NewColumn(t.Nodes[leaf].Code, len(data.Units))
		if k := data.Column(c.Code); k >= 0 {
			c = data.Columns[k]
		}
		for i := leaf; i >= 0; i = t.Nodes[i].Parent {
			for u := range out[i] {
				out[i][u].add(c, u)
			}
		}
	}
	return out
}

// Gaps lists the cells without a value, column by column.
func Gaps(data *Table) []Cell {
	var out []Cell
	for k, c := range data.Columns {
		for u, known := range c.Known {
			if !known {
				out = append(out, Cell{Unit: u, Column: k})
			}
		}
	}
	return out
}
