package composite

import (
	"math"
	"slices"
	"strconv"

	"mizan/internal/fault"
)

// Panel is the same table observed in several years.
type Panel struct {
	Years  []int    // ascending
	Tables []*Table // one for each year; all have the same units and columns in the same order
}

// Check reports years that do not ascend, a table too many or too few, tables
// that differ from the first in their units or columns, and a table that does
// not pass its own Check.
func (p *Panel) Check() error {
	for _, t := range p.Tables {
		if err := t.Check(); err != nil {
			return err
		}
	}
	var bad []fault.Field
	if len(p.Years) != len(p.Tables) || len(p.Years) == 0 {
		bad = append(bad, fault.At("", "composite.panel.tables",
			"years", len(p.Years), "count", len(p.Tables)))
	}
	for i := 1; i < len(p.Years); i++ {
		if p.Years[i] <= p.Years[i-1] {
			bad = append(bad, fault.At(strconv.Itoa(p.Years[i]), "composite.panel.years",
				"year", strconv.Itoa(p.Years[i]), "before", strconv.Itoa(p.Years[i-1])))
		}
	}
	for i := 1; i < min(len(p.Tables), len(p.Years)); i++ {
		if !sameForm(p.Tables[0], p.Tables[i]) {
			bad = append(bad, fault.At(strconv.Itoa(p.Years[i]), "composite.panel.form",
				"year", strconv.Itoa(p.Years[i]), "first", strconv.Itoa(p.Years[0])))
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "composite.panel.invalid", "count", len(bad)).With(bad...)
}

func sameForm(a, b *Table) bool {
	code := func(x, y Column) bool { return x.Code == y.Code && len(x.Values) == len(y.Values) }
	return slices.Equal(a.Units, b.Units) && slices.EqualFunc(a.Columns, b.Columns, code)
}

// Clone returns a panel whose values can be changed alone.
func (p *Panel) Clone() *Panel {
	out := &Panel{Years: slices.Clone(p.Years), Tables: make([]*Table, len(p.Tables))}
	for i, t := range p.Tables {
		out.Tables[i] = t.Clone()
	}
	return out
}

// yearMark stands between a unit and its year in a stacked table.
const yearMark = "@"

// Stack puts all years into one table, year after year, with units such as
// "AUT@2018", so that a step takes all years on one scale: min-max over a
// stacked table uses one minimum and maximum for the whole panel, and scores
// of different years can be compared.
func (p *Panel) Stack() (*Table, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	out := &Table{Groups: p.groups(), Columns: make([]Column, len(p.Tables[0].Columns))}
	for i, t := range p.Tables {
		for _, u := range t.Units {
			out.Units = append(out.Units, u+yearMark+strconv.Itoa(p.Years[i]))
		}
		for k, c := range t.Columns {
			o := &out.Columns[k]
			o.Code = c.Code
			o.Values = append(o.Values, c.Values...)
			o.Known = append(o.Known, c.Known...)
		}
	}
	return out, nil
}

// groups stacks the group columns that every year has.
func (p *Panel) groups() map[string][]string {
	out := make(map[string][]string)
	for name := range p.Tables[0].Groups {
		lacks := func(t *Table) bool { return len(t.Groups[name]) != len(t.Units) }
		if slices.ContainsFunc(p.Tables, lacks) {
			continue
		}
		for _, t := range p.Tables {
			out[name] = append(out[name], t.Groups[name]...)
		}
	}
	return out
}

// Unstack takes a table made from a stacked one apart again. It must have kept
// all units in their order; columns may be others.
func (p *Panel) Unstack(stacked *Table) (*Panel, error) {
	form, err := p.Stack()
	if err != nil {
		return nil, err
	}
	if err := stacked.Check(); err != nil {
		return nil, err
	}
	if !slices.Equal(form.Units, stacked.Units) {
		return nil, fault.New(fault.Invalid, "composite.panel.unstack")
	}
	out := &Panel{Years: slices.Clone(p.Years)}
	n := len(p.Tables[0].Units)
	at := make([]int, n)
	for i := range p.Years {
		for u := range at {
			at[u] = i*n + u
		}
		t := stacked.rows(at)
		t.Units = p.Tables[i].Units
		out.Tables = append(out.Tables, t)
	}
	return out, nil
}

// FillMethod names how gaps in a series of years are filled.
type FillMethod string

// The methods. The zero value leaves gaps as they are.
//
//	latest    the value of the latest year before; the gaps before the first
//	          value stay
//	constant  the same, and before the first value that one
//	linear    on the straight line between the years before and after; outside
//	          the years that have values, the nearest value
const (
	FillNone     FillMethod = ""
	FillLatest   FillMethod = "latest"
	FillConstant FillMethod = "constant"
	FillLinear   FillMethod = "linear"
)

// Filling says how the gaps of a panel are filled.
type Filling struct {
	Method FillMethod
	Back   int // of latest: how many years of the panel to look back; 0 means all
}

// Filled is a cell that got a value, and the years whose values it is made of.
type Filled struct {
	Cell
	Year     int // the year filled, as in Panel.Years
	From, To int // equal where one value was taken over
}

// Fill fills gaps from the other years of the same unit and column and lists
// every filled cell, year by year. Values that are known never change; a
// series without any value stays missing. Only known values are taken, never
// filled ones. Latest never uses a later year; constant and linear may.
//
// Source: OECD/JRC Handbook (2008), step 3.
func (p *Panel) Fill(how Filling) (*Panel, []Filled, error) {
	if err := p.Check(); err != nil {
		return nil, nil, err
	}
	switch how.Method {
	case FillNone, FillLatest, FillConstant, FillLinear:
	default:
		return nil, nil, fault.New(fault.Invalid, "composite.panel.method", "method", how.Method)
	}
	if how.Back < 0 {
		return nil, nil, fault.New(fault.Invalid, "composite.panel.back", "count", how.Back)
	}
	out := p.Clone()
	if how.Method == FillNone {
		return out, nil, nil
	}
	var cells []Filled
	near := newNeighbours(p)
	for y, year := range p.Years {
		for k := range p.Tables[y].Columns {
			for u := range p.Tables[y].Units {
				cell := Cell{Unit: u, Column: k}
				before, after := near.of(y, cell)
				if x, from, to, ok := p.estimate(how, y, cell, before, after); ok {
					out.Tables[y].Columns[k].Set(u, x)
					cells = append(cells, Filled{cell, year, p.Years[from], p.Years[to]})
				}
			}
		}
	}
	return out, cells, nil
}

// neighbours follows every series through the years: the nearest years with a
// value, as positions, -1 for none. Each series is read once, however long.
type neighbours struct {
	panel         *Panel
	units         int
	before, after []int // of each column, unit by unit
}

func newNeighbours(p *Panel) *neighbours {
	n := &neighbours{panel: p, units: len(p.Tables[0].Units)}
	n.before = make([]int, n.units*len(p.Tables[0].Columns))
	n.after = make([]int, len(n.before))
	for i := range n.before {
		n.before[i] = -1
	}
	return n
}

// of returns the years around year y. It must be asked year by year.
func (n *neighbours) of(y int, c Cell) (before, after int) {
	i := c.Column*n.units + c.Unit
	before = n.before[i]
	if n.panel.known(y, c) {
		n.before[i] = y
	}
	if n.after[i] >= 0 && n.after[i] <= y {
		if n.after[i] = y + 1; !n.seek(i, c) {
			n.after[i] = -1
		}
	}
	return before, n.after[i]
}

// seek moves on to the next year with a value.
func (n *neighbours) seek(i int, c Cell) (found bool) {
	for ; n.after[i] < len(n.panel.Years); n.after[i]++ {
		if n.panel.known(n.after[i], c) {
			return true
		}
	}
	return false
}

// estimate returns the value for a gap and the positions of its years; before
// and after are the nearest years with a value.
func (p *Panel) estimate(how Filling, y int, c Cell, before, after int) (x float64, from, to int, ok bool) {
	if p.known(y, c) {
		return 0, 0, 0, false
	}
	switch {
	case how.Method == FillLatest && how.Back > 0 && y-before > how.Back:
		return 0, 0, 0, false
	case before < 0 && (after < 0 || how.Method == FillLatest):
		return 0, 0, 0, false
	case before < 0:
		return p.at(after, c), after, after, true
	case after < 0 || how.Method != FillLinear:
		return p.at(before, c), before, before, true
	}
	x, ok = p.between(y, before, after, c)
	return x, before, after, ok
}

// span is the first and the last year with a value; -1 for none.
func (p *Panel) span(c Cell) (first, last int) {
	for last = len(p.Years) - 1; last >= 0 && !p.known(last, c); last-- {
	}
	for first = range p.Years {
		if p.known(first, c) {
			return first, last
		}
	}
	return -1, -1
}

// between interpolates: x₀ + (x₁ - x₀) (t - t₀) / (t₁ - t₀).
func (p *Panel) between(y, before, after int, c Cell) (float64, bool) {
	x0, x1 := p.at(before, c), p.at(after, c)
	part := float64(p.Years[y]-p.Years[before]) / float64(p.Years[after]-p.Years[before])
	return finite(x0 + float64((x1-x0)*part))
}

func (p *Panel) known(y int, c Cell) bool { return p.Tables[y].Columns[c.Column].Known[c.Unit] }

func (p *Panel) at(y int, c Cell) float64 { return p.Tables[y].Columns[c.Column].Values[c.Unit] }

// Growth is the compound annual growth rate of a column for each unit,
//
//	(x₁ / x₀)^(1 / (t₁ - t₀)) - 1
//
// from the first to the last year that has a value; 0.02 is two per cent a
// year. Equal values grow by 0, zeros too. A unit with fewer than two values,
// from 0, or between opposite signs over more than a year has none. Under a
// descending indicator growth is a change for the worse.
func (p *Panel) Growth(code string) (Column, error) {
	if err := p.Check(); err != nil {
		return Column{}, err
	}
	k := p.Tables[0].Column(code)
	if k < 0 {
		return Column{}, fault.New(fault.Invalid, "composite.panel.column", "column", code)
	}
	out := NewColumn(code, len(p.Tables[0].Units))
	for u := range p.Tables[0].Units {
		cell := Cell{Unit: u, Column: k}
		first, last := p.span(cell)
		if first < last && first >= 0 {
			span := float64(p.Years[last] - p.Years[first])
			out.Set(u, growthRate(p.at(first, cell), p.at(last, cell), span))
		}
	}
	return out, nil
}

// growthRate may be no number; Column.Set then leaves the cell missing.
func growthRate(x0, x1, years float64) float64 {
	if x0 == x1 {
		return 0
	}
	return math.Pow(x1/x0, 1/years) - 1
}
