package composite

import (
	"math"
	"slices"

	"mizan/internal/fault"
)

// Table holds one value, or none, for each unit and column.
type Table struct {
	Units   []string            // codes of the units (economies), unique, in the order of the rows
	Groups  map[string][]string // group column → the group of each unit, "" for none
	Columns []Column            // codes are unique; each is as long as Units
}

// Column is one quantity of all units. A unit without a value has Known false
// and Values 0; that 0 is never read as a number.
type Column struct {
	Code   string
	Values []float64 // finite
	Known  []bool
}

// Cell names one value of a table.
type Cell struct {
	Unit, Column int // positions in Table.Units and Table.Columns
}

// NewColumn returns a column of n units, all missing.
func NewColumn(code string, n int) Column {
	return Column{code, make([]float64, n), make([]bool, n)}
}

// Set gives unit i a value. A value that is no number, or infinite, makes the
// cell missing: nothing that is not finite ever enters a table.
func (c *Column) Set(i int, x float64) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		c.Clear(i)
		return
	}
	c.Values[i], c.Known[i] = x, true
}

// Clear makes the value of unit i missing.
func (c *Column) Clear(i int) { c.Values[i], c.Known[i] = 0, false }

// Clone returns a column that can be changed alone.
func (c Column) Clone() Column {
	return Column{c.Code, slices.Clone(c.Values), slices.Clone(c.Known)}
}

// Present returns the values that are known, in the order of the units.
func (c Column) Present() []float64 {
	out := make([]float64, 0, len(c.Values))
	for i, x := range c.Values {
		if c.Known[i] {
			out = append(out, x)
		}
	}
	return out
}

// Column returns the position of the column with the code, or -1.
func (t *Table) Column(code string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.Code == code })
}

// Unit returns the position of the unit with the code, or -1.
func (t *Table) Unit(code string) int { return slices.Index(t.Units, code) }

// places returns the positions of all units by code.
func (t *Table) places() map[string]int {
	out := make(map[string]int, len(t.Units))
	for u, code := range t.Units {
		out[code] = u
	}
	return out
}

// Clone returns a table that can be changed alone.
func (t *Table) Clone() *Table {
	out := &Table{Units: t.Units, Groups: t.Groups, Columns: make([]Column, len(t.Columns))}
	for i, c := range t.Columns {
		out.Columns[i] = c.Clone()
	}
	return out
}

// Check reports units or columns that are named twice, columns of another
// length, and values that are not finite.
func (t *Table) Check() error {
	var bad []fault.Field
	bad = append(bad, twice(t.Units, "composite.unit.twice")...)
	codes := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		codes[i] = c.Code
		if len(c.Values) != len(t.Units) || len(c.Known) != len(t.Units) {
			bad = append(bad, fault.At(c.Code, "composite.column.length",
				"column", c.Code, "count", len(c.Values), "units", len(t.Units)))
			continue
		}
		for u, x := range c.Values {
			if c.Known[u] && (math.IsNaN(x) || math.IsInf(x, 0)) {
				bad = append(bad, fault.At(c.Code, "composite.value.finite",
					"column", c.Code, "unit", t.Units[u]))
			}
		}
	}
	bad = append(bad, twice(codes, "composite.column.twice")...)
	if len(bad) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "composite.table.invalid", "count", len(bad)).With(bad...)
}

func twice(codes []string, key string) []fault.Field {
	var bad []fault.Field
	seen := make(map[string]bool, len(codes))
	for _, c := range codes {
		if seen[c] {
			bad = append(bad, fault.At(c, key, "code", c))
		}
		seen[c] = true
	}
	return bad
}
