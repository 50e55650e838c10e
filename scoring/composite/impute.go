package composite

import (
	"math"
	"slices"

	"mizan/internal/fault"
)

// ImputeMethod names how missing values are estimated.
type ImputeMethod string

// The methods. The zero value leaves gaps as they are.
const (
	ImputeNone        ImputeMethod = ""
	ImputeMean        ImputeMethod = "mean"         // of the column
	ImputeMedian      ImputeMethod = "median"       // of the column
	ImputeGroupMean   ImputeMethod = "group-mean"   // of the column in the unit's group
	ImputeGroupMedian ImputeMethod = "group-median" // of the column in the unit's group
	ImputeSiblings    ImputeMethod = "siblings"     // of the unit, over indicators of the same parent
)

// Imputation says how gaps are filled.
type Imputation struct {
	Method ImputeMethod
	Group  string // group column, of the two group methods
}

// Impute fills missing values and lists every filled cell, column by column;
// values that are known never change. What cannot be estimated stays missing:
// a column, or a group in it, without any value; a unit without a group; with
// siblings, a unit without a value in any of them. Gaps lists those.
//
// With siblings the columns under one parent are turned to the same direction
// and brought to 0..1 by their own minimum and maximum; the estimate is the
// plain mean of the unit's values there, brought back to the column's unit. A
// column of equal values tells nothing about a unit: it lends no value, and is
// filled with that value. Columns that are no indicator of the tree are then
// left as they are.
//
// Faults: a tree or table that does not pass its Check; a method that does not
// exist; a group column that data lacks.
//
// Source: OECD/JRC Handbook (2008), step 3.
func Impute(t *Tree, data *Table, how Imputation) (*Table, []Cell, error) {
	if err := checkInput(t, data); err != nil {
		return nil, nil, err
	}
	out := data.Clone()
	switch how.Method {
	case ImputeNone:
	case ImputeMean, ImputeMedian:
		everyone := make([]string, len(data.Units))
		fillGroups(out, everyone, how.Method.centre())
	case ImputeGroupMean, ImputeGroupMedian:
		groups, ok := data.Groups[how.Group]
		if !ok || len(groups) != len(data.Units) {
			return nil, nil, fault.New(fault.Invalid, "composite.impute.group", "group", how.Group)
		}
		fillGroups(out, apart(groups), how.Method.centre())
	case ImputeSiblings:
		fillSiblings(t, out)
	default:
		return nil, nil, fault.New(fault.Invalid, "composite.impute.method", "method", how.Method)
	}
	return out, filled(data, out), nil
}

// centre is a statistic that stands for all values of a group.
type centre func([]float64) (float64, bool)

func (m ImputeMethod) centre() centre {
	if m == ImputeMedian || m == ImputeGroupMedian {
		return Median
	}
	return ArithmeticMean
}

// noGroup marks units that belong to no group; no name of a group is alike.
const noGroup = "\x00"

// apart keeps units without a group from forming one.
func apart(groups []string) []string {
	out := slices.Clone(groups)
	for i, g := range out {
		if g == "" {
			out[i] = noGroup
		}
	}
	return out
}

// fillGroups fills each column with the centre of the unit's group.
func fillGroups(data *Table, groups []string, centre centre) {
	for k := range data.Columns {
		c := &data.Columns[k]
		estimates := groupCentres(*c, groups, centre)
		for u, g := range groups {
			if e := estimates[g]; !c.Known[u] && e.Known {
				c.Set(u, e.Value)
			}
		}
	}
}

func groupCentres(c Column, groups []string, centre centre) map[string]Statistic {
	values := make(map[string][]float64)
	for u, g := range groups {
		if c.Known[u] && g != noGroup {
			values[g] = append(values[g], c.Values[u])
		}
	}
	out := make(map[string]Statistic, len(values))
	for g, x := range values {
		out[g] = statistic(centre(x))
	}
	return out
}

// filled lists the cells that have a value in after and none in before.
func filled(before, after *Table) []Cell {
	var cells []Cell
	for k, c := range after.Columns {
		for u := range c.Known {
			if c.Known[u] && !before.Columns[k].Known[u] {
				cells = append(cells, Cell{Unit: u, Column: k})
			}
		}
	}
	return cells
}

// fillSiblings fills the indicators' columns parent by parent.
func fillSiblings(t *Tree, data *Table) {
	families := make([][]sibling, len(t.Nodes))
	for _, leaf := range t.Leaves() {
		n := t.Nodes[leaf]
		if k := data.Column(n.Code); k >= 0 && n.Parent >= 0 {
			s := newSibling(&data.Columns[k], n.Indicator.Descending)
			families[n.Parent] = append(families[n.Parent], s)
		}
	}
	for _, family := range families {
		for u := range data.Units {
			fillUnit(family, u)
		}
	}
}

// sibling is a column among those with the same parent, and its scale: from
// the worst value, span upwards to the best (negative where less is better).
type sibling struct {
	column      *Column
	worst, span float64
	empty       bool
}

func newSibling(c *Column, descending bool) sibling {
	x := c.Present()
	if len(x) == 0 {
		return sibling{column: c, empty: true}
	}
	low, high := slices.Min(x), slices.Max(x)
	if descending {
		low, high = high, low
	}
	return sibling{column: c, worst: low, span: high - low}
}

// lends reports whether the unit's place on the scale can be told.
func (s sibling) lends(unit int) bool {
	return s.column.Known[unit] && s.span != 0 && !math.IsInf(s.span, 0)
}

// fillUnit estimates the gaps of one unit from what its siblings had before.
func fillUnit(family []sibling, unit int) {
	var scaled []float64
	for _, s := range family {
		if s.lends(unit) {
			scaled = append(scaled, (s.column.Values[unit]-s.worst)/s.span)
		}
	}
	mean, ok := ArithmeticMean(scaled)
	if !ok {
		return
	}
	for _, s := range family {
		if !s.column.Known[unit] && !s.empty {
			s.column.Set(unit, float64(mean*s.span)+s.worst)
		}
	}
}
