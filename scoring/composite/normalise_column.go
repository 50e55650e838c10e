package composite

import (
	"math"
	"slices"

	"mizan/internal/fault"
)

// stack holds the indicators of one or more tables, the rows of each below
// those of the one before, so that one scale is fitted to all.
type stack struct {
	tree    *Tree
	tables  []*Table
	leaves  []int    // positions of the indicators
	columns []Column // one for each
}

func newStack(t *Tree, tables []*Table) (*stack, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	if len(tables) == 0 {
		return nil, invalidNormalisation([]fault.Field{fault.At("", "composite.normalise.tables")})
	}
	s := &stack{tree: t, tables: tables, leaves: t.Leaves()}
	for _, table := range tables {
		if err := table.Check(); err != nil {
			return nil, err
		}
	}
	var bad []fault.Field
	for _, i := range s.leaves {
		c, ok := s.column(t.Nodes[i].Code)
		if !ok {
			bad = append(bad, fault.At(c.Code, "composite.normalise.column", "node", c.Code))
		}
		s.columns = append(s.columns, c)
	}
	if len(bad) > 0 {
		return nil, invalidNormalisation(bad)
	}
	return s, nil
}

// column joins one indicator's columns of all tables.
func (s *stack) column(code string) (c Column, ok bool) {
	c.Code = code
	for _, table := range s.tables {
		k := table.Column(code)
		if k < 0 {
			return c, false
		}
		c.Values = append(c.Values, table.Columns[k].Values...)
		c.Known = append(c.Known, table.Columns[k].Known...)
	}
	return c, true
}

// units returns the codes of the last table, among which a reference is.
func (s *stack) units() []string { return s.tables[len(s.tables)-1].Units }

// normalise brings every column to its scale, and lists those that cannot be,
// by position among the indicators; they have no values.
func (s *stack) normalise(how Normalisation) (columns []Column, undefined []int) {
	for k, c := range s.columns {
		own := how.of(c.Code)
		leaf := s.tree.Nodes[s.leaves[k]].Indicator
		y, ok := own.column(c, leaf, s.reference(own.Reference))
		if !ok {
			undefined = append(undefined, k)
			y = NewColumn(c.Code, len(c.Values))
		}
		columns = append(columns, y)
	}
	return columns, undefined
}

// reference returns the row of a unit in the last table, or -1.
func (s *stack) reference(code string) int {
	last := s.tables[len(s.tables)-1]
	unit := last.Unit(code)
	if unit < 0 {
		return -1
	}
	rows := 0
	for _, table := range s.tables[:len(s.tables)-1] {
		rows += len(table.Units)
	}
	return rows + unit
}

// split gives the rows back to their tables.
func (s *stack) split(columns []Column) []*Table {
	out := make([]*Table, len(s.tables))
	from := 0
	for i, table := range s.tables {
		to := from + len(table.Units)
		out[i] = &Table{Units: table.Units, Groups: table.Groups}
		for _, c := range columns {
			part := Column{c.Code, slices.Clone(c.Values[from:to]), slices.Clone(c.Known[from:to])}
			out[i].Columns = append(out[i].Columns, part)
		}
		from = to
	}
	return out
}

// column normalises one indicator. ok is false if a value that is known would
// have none on the new scale.
func (how Normalisation) column(c Column, leaf Indicator, reference int) (out Column, ok bool) {
	c = c.Clone()
	if leaf.Descending {
		for i, x := range c.Values {
			c.Values[i] = 0 - x // not -x, which makes a negative zero
		}
	}
	x := c.Present()
	if len(x) == 0 {
		return c, true
	}
	var scale func(float64) float64
	switch how.Method {
	case NormRank, Borda, PercentileRank:
		c.Values, scale = rankWhere(c, how.ties(), ascending, always), how.place(len(x))
	case DistanceToReference:
		if reference < 0 || !c.Known[reference] {
			return c, false
		}
		scale = how.distance(slices.Min(x), c.Values[reference])
	default:
		scale = how.formula(x, leaf)
	}
	for i, known := range c.Known {
		if known {
			c.Set(i, scale(c.Values[i]))
		}
	}
	return c, len(c.Present()) == len(x)
}

func always(int) bool { return true }

// ties of ranks; a percentile rank always takes the lowest.
func (how Normalisation) ties() Ties {
	if how.Method == PercentileRank {
		return TiesMin
	}
	return how.Ties
}

// place turns a rank from below among n into a score.
func (how Normalisation) place(n int) func(float64) float64 {
	switch how.Method {
	case Borda:
		return func(rank float64) float64 { return rank - 1 }
	case PercentileRank:
		return func(rank float64) float64 { return (rank - 1) / float64(n-1) }
	default:
		return func(rank float64) float64 { return rank }
	}
}

// distance is 1 - (ref - x) / (ref - low). If ref is the lowest value, its own
// distance is no number.
func (how Normalisation) distance(low, ref float64) func(float64) float64 {
	return func(x float64) float64 { return how.cap(1 - (ref-x)/(ref-low)) }
}

// formula returns the scale fitted to the values x, which are turned already.
func (how Normalisation) formula(x []float64, leaf Indicator) func(float64) float64 {
	low, high := slices.Min(x), slices.Max(x)
	switch how.Method {
	case MinMax:
		return how.between(low, high, false)
	case Linear:
		return how.between(how.From, how.To, false)
	case Goalposts:
		return how.goalposts(leaf)
	case ZScore:
		return how.standard(x)
	case DistanceToMaximum:
		return how.distance(low, high)
	case DistanceToTarget:
		return how.target(low, leaf)
	case FractionOfMaximum:
		return func(v float64) float64 { return v / high }
	default:
		return func(v float64) float64 { return v }
	}
}

// between maps from..to to the scale; held ends the scale there. A range of 0
// makes its ends no numbers.
func (how Normalisation) between(from, to float64, held bool) func(float64) float64 {
	return func(x float64) float64 {
		share := (x - from) / (to - from)
		if held {
			share = min(max(share, 0), 1)
		}
		return float64(share*(how.Upper-how.Lower)) + how.Lower
	}
}

func (how Normalisation) goalposts(leaf Indicator) func(float64) float64 {
	if leaf.Descending {
		return how.between(0-*leaf.Upper, 0-*leaf.Lower, how.Capped)
	}
	return how.between(*leaf.Lower, *leaf.Upper, how.Capped)
}

// target needs one above the lowest value, or every score would be turned.
func (how Normalisation) target(low float64, leaf Indicator) func(float64) float64 {
	target := *leaf.Target
	if leaf.Descending {
		target = 0 - target
	}
	if !(target > low) {
		return undefinedEverywhere
	}
	return func(x float64) float64 { return how.cap((x - low) / (target - low)) }
}

func (how Normalisation) standard(x []float64) func(float64) float64 {
	average, ok := ArithmeticMean(x)
	deviation, known := StdDev(x)
	if !ok || !known {
		return undefinedEverywhere
	}
	return func(v float64) float64 { return float64((v-average)/deviation*how.SD) + how.Mean }
}

func (how Normalisation) cap(x float64) float64 {
	if how.Capped {
		return min(x, 1)
	}
	return x
}

// undefinedEverywhere is the scale of an indicator that the method cannot
// scale: Column.Set takes no value that is not a number.
func undefinedEverywhere(float64) float64 { return math.NaN() }
