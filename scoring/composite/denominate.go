package composite

import "mizan/internal/fault"

// Denominate divides each indicator that names a denominator by that column,
// unit by unit, and returns the indicators' columns in tree order; those
// without a denominator are copied, and denominator columns are left behind.
//
// The result carries the unit of the indicator per unit of the denominator. A
// missing numerator, a missing denominator, a zero denominator or a quotient
// beyond the range of float64 makes the cell missing; Undivided lists the
// cells where a value was lost.
//
// Faults: a tree or table that does not pass its Check; an indicator or a
// denominator without a column in data.
//
// Source: OECD/JRC Handbook (2008), step 2: scaling by an appropriate size measure.
func Denominate(t *Tree, data *Table) (*Table, error) {
	if err := checkInput(t, data); err != nil {
		return nil, err
	}
	pairs, err := denominators(t, data)
	if err != nil {
		return nil, err
	}
	out := &Table{Units: data.Units, Groups: data.Groups, Columns: make([]Column, len(pairs))}
	for i, p := range pairs {
		out.Columns[i] = data.Columns[p.numerator].Clone()
		if p.denominator >= 0 {
			divide(&out.Columns[i], data.Columns[p.denominator])
		}
	}
	return out, nil
}

// Undivided lists the cells of the result of Denominate that are missing
// although the indicator has a value: its denominator is missing or zero, or the
// quotient is beyond the range of float64.
// Columns are counted in tree order of the indicators.
func Undivided(t *Tree, data *Table) ([]Cell, error) {
	out, err := Denominate(t, data)
	if err != nil {
		return nil, err
	}
	var lost []Cell
	for k, c := range out.Columns {
		before := data.Columns[data.Column(c.Code)]
		for u := range c.Known {
			if before.Known[u] && !c.Known[u] {
				lost = append(lost, Cell{Unit: u, Column: k})
			}
		}
	}
	return lost, nil
}

// checkInput refuses a tree or a table that does not pass its Check.
func checkInput(t *Tree, data *Table) error {
	if err := t.Check(); err != nil {
		return err
	}
	return data.Check()
}

// ratio is an indicator and its denominator as positions of columns.
type ratio struct {
	numerator, denominator int // denominator -1: none
}

func denominators(t *Tree, data *Table) ([]ratio, error) {
	var pairs []ratio
	var bad []fault.Field
	for _, i := range t.Leaves() {
		n := t.Nodes[i]
		p := ratio{data.Column(n.Code), -1}
		if p.numerator < 0 {
			bad = append(bad, fault.At(n.Code, "composite.denominate.indicator", "node", n.Code))
		}
		if by := n.Indicator.Denominator; by != "" {
			if p.denominator = data.Column(by); p.denominator < 0 {
				bad = append(bad, fault.At(n.Code, "composite.denominate.denominator",
					"node", n.Code, "column", by))
			}
		}
		pairs = append(pairs, p)
	}
	if len(bad) > 0 {
		return nil, fault.New(fault.Invalid, "composite.denominate.invalid",
			"count", len(bad)).With(bad...)
	}
	return pairs, nil
}

func divide(c *Column, by Column) {
	for u := range c.Values {
		switch {
		case !c.Known[u]:
		case !by.Known[u] || by.Values[u] == 0:
			c.Clear(u)
		default:
			c.Set(u, c.Values[u]/by.Values[u])
		}
	}
}
