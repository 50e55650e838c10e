package composite

import (
	"cmp"
	"math"
	"slices"
)

// Ties names the ranks of equal values. For the values 9, 7, 7, 5:
//
//	min      1 2 2 4   the rule of sports and of published indices
//	max      1 3 3 4
//	average  1 2.5 2.5 4
//	first    1 2 3 4   the unit that comes first in the table ranks first
//	dense    1 2 2 3
type Ties string

// The rules for ties. The zero value means min.
const (
	TiesMin     Ties = "min"
	TiesMax     Ties = "max"
	TiesAverage Ties = "average"
	TiesFirst   Ties = "first"
	TiesDense   Ties = "dense"
)

// AllTies returns the rules for ties in the order of their declaration.
func AllTies() []Ties {
	return []Ties{TiesMin, TiesMax, TiesAverage, TiesFirst, TiesDense}
}

// Resolution is the step to which computed scores are rounded before they are
// compared. Sums of the same numbers in another order differ in the last bits,
// so that equal countries would seem ahead of each other; nothing that is
// measured is known to nine decimals.
const Resolution = 1e-9

const (
	perUnit    = 1 / Resolution // steps of Resolution in one
	resolvable = 1e6            // from about this size float64 itself is coarser than Resolution
)

// Resolve rounds a computed score to Resolution. Scores of 10⁶ and more have
// no digits beyond it and are returned unchanged.
func Resolve(x float64) float64 {
	if math.Abs(x) >= resolvable {
		return x
	}
	return math.Round(x*perUnit) / perUnit
}

// Ranks ranks the units by computed scores, the highest first: scores that are
// equal after rounding to Resolution are tied. A unit without a value has rank
// 0, which is no rank, and does not count. An unknown rule for ties means min.
func Ranks(c Column, ties Ties) []float64 {
	return RanksExact(resolved(c), ties)
}

// RanksExact ranks the units by values as they are, for measured data that no
// computation has touched. All else is as in Ranks.
func RanksExact(c Column, ties Ties) []float64 {
	return rankWhere(c, ties, descending, func(int) bool { return true })
}

// GroupRanks ranks the units among those of the same group, by computed scores
// as Ranks does. groups holds the group of each unit; a unit in no group has
// no rank.
func GroupRanks(c Column, groups []string, ties Ties) []float64 {
	out := make([]float64, len(c.Values))
	scores := resolved(c)
	groups = groups[:min(len(groups), len(c.Values))]
	for i, g := range groups {
		if g == "" || slices.Index(groups, g) < i {
			continue
		}
		member := func(k int) bool { return k < len(groups) && groups[k] == g }
		for k, r := range rankWhere(scores, ties, descending, member) {
			if r > 0 {
				out[k] = r
			}
		}
	}
	return out
}

// Order returns the positions of the units by computed scores, the highest
// first; ties stay in the order of the table, units without a value come last.
func Order(c Column) []int {
	scores := resolved(c)
	units := make([]int, len(c.Values))
	for i := range units {
		units[i] = i
	}
	slices.SortStableFunc(units, func(a, b int) int {
		switch {
		case c.has(a) && c.has(b):
			return descending(scores.Values[a], scores.Values[b])
		case c.has(a):
			return -1
		case c.has(b):
			return 1
		default:
			return 0
		}
	})
	return units
}

// Rounded returns the column with values rounded to decimals, halves away from
// zero, as published figures are. Ranks of a rounded column agree with what a
// reader sees, and have more ties. decimals below 0 count as 0.
func Rounded(c Column, decimals int) Column {
	out := c.Clone()
	for i, x := range c.Values {
		if c.has(i) {
			out.Set(i, roundHalfAway(x, max(decimals, 0)))
		}
	}
	return out
}

func resolved(c Column) Column {
	out := Column{c.Code, make([]float64, len(c.Values)), c.Known}
	for i, x := range c.Values {
		out.Values[i] = Resolve(x)
	}
	return out
}

func ascending(a, b float64) int { return cmp.Compare(a, b) }

func descending(a, b float64) int { return cmp.Compare(b, a) }

// rankWhere ranks the known units that are chosen, in the given order.
func rankWhere(c Column, ties Ties, order func(a, b float64) int, chosen func(int) bool) []float64 {
	out := make([]float64, len(c.Values))
	units := make([]int, 0, len(c.Values))
	for i := range c.Values {
		if c.has(i) && chosen(i) {
			units = append(units, i)
		}
	}
	slices.SortStableFunc(units, func(a, b int) int { return order(c.Values[a], c.Values[b]) })
	class := 0
	for start := 0; start < len(units); {
		end := start + 1
		for end < len(units) && order(c.Values[units[start]], c.Values[units[end]]) == 0 {
			end++
		}
		class++
		for k := start; k < end; k++ {
			out[units[k]] = ties.rank(start, end, k, class)
		}
		start = end
	}
	return out
}

// rank is the rank of place k (from 0) among equal values at the places from
// start to before end, which are the class-th different value.
func (t Ties) rank(start, end, k, class int) float64 {
	switch t {
	case TiesMax:
		return float64(end)
	case TiesAverage:
		return float64(start+1+end) / 2
	case TiesFirst:
		return float64(k + 1)
	case TiesDense:
		return float64(class)
	case TiesMin:
	}
	return float64(start + 1)
}
