package composite

import (
	"slices"

	"mizan/internal/fault"
)

// Screening says which units are kept.
type Screening struct {
	MinAvailable float64  // least share of columns with a value, 0 to 1
	MinNonZero   float64  // least share of values that are not 0, 0 to 1
	Keep         []string // units kept whatever their shares
	Drop         []string // units dropped whatever their shares
}

// Screen keeps the units with a value in at least the share minAvailable of
// all columns, from 0 to 1. dropped are the positions in data of the others.
// Pass a table of the indicators alone: other columns would count too.
//
// Source: OECD/JRC Handbook (2008), step 3; the JRC audits ask for 0.65.
func Screen(data *Table, minAvailable float64) (kept *Table, dropped []int, err error) {
	return ScreenBy(data, Screening{MinAvailable: minAvailable})
}

// ScreenBy keeps the units that reach both shares; a unit without any value
// fails every share of non-zero values above 0. Shares are quotients of counts
// and compared as such: 9 of 10 reach 0.9. The lists of units override both.
//
// Faults: a table that does not pass its Check; a share outside 0 to 1; a
// listed unit that data does not have, or one in both lists.
func ScreenBy(data *Table, by Screening) (kept *Table, dropped []int, err error) {
	if err := data.Check(); err != nil {
		return nil, nil, err
	}
	if err := by.check(data); err != nil {
		return nil, nil, err
	}
	var keep []int
	for u, c := range UnitCoverage(data) {
		if by.keeps(data.Units[u], c) {
			keep = append(keep, u)
		} else {
			dropped = append(dropped, u)
		}
	}
	return data.rows(keep), dropped, nil
}

func (s Screening) keeps(unit string, c Coverage) bool {
	switch {
	case slices.Contains(s.Keep, unit):
		return true
	case slices.Contains(s.Drop, unit):
		return false
	}
	nonZero, _ := c.NonZeroShare()
	return c.Share() >= s.MinAvailable && nonZero >= s.MinNonZero
}

func (s Screening) check(data *Table) error {
	var bad []fault.Field
	if !(s.MinAvailable >= 0 && s.MinAvailable <= 1) {
		bad = append(bad, fault.At("available", "composite.screen.available"))
	}
	if !(s.MinNonZero >= 0 && s.MinNonZero <= 1) {
		bad = append(bad, fault.At("non-zero", "composite.screen.zero"))
	}
	for _, unit := range slices.Concat(s.Keep, s.Drop) {
		if data.Unit(unit) < 0 {
			bad = append(bad, fault.At(unit, "composite.screen.unit", "unit", unit))
		}
	}
	for _, unit := range s.Keep {
		if slices.Contains(s.Drop, unit) {
			bad = append(bad, fault.At(unit, "composite.screen.both", "unit", unit))
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "composite.screen.invalid", "count", len(bad)).With(bad...)
}

// rows returns a new table of the units at the positions.
func (t *Table) rows(at []int) *Table {
	out := &Table{
		Units: pick(t.Units, at), Groups: make(map[string][]string, len(t.Groups)),
		Columns: make([]Column, len(t.Columns)),
	}
	for name, g := range t.Groups {
		if len(g) == len(t.Units) {
			out.Groups[name] = pick(g, at)
		}
	}
	for i, c := range t.Columns {
		out.Columns[i] = Column{c.Code, pick(c.Values, at), pick(c.Known, at)}
	}
	return out
}

func pick[T any](all []T, at []int) []T {
	out := make([]T, len(at))
	for i, k := range at {
		out[i] = all[k]
	}
	return out
}
