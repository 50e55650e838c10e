package composite

import (
	"math"

	"mizan/internal/fault"
)

// Outranking is the pairwise comparison of units over several quantities.
type Outranking struct {
	// Share[i][j] is the share of weight of the quantities in which unit i is
	// above unit j, plus half the share of those in which they are equal: 0 to
	// 1, and Share[i][j] + Share[j][i] = 1. It is 0 both ways on the diagonal
	// and for a pair that has no quantity in common.
	Share [][]float64
	// Ahead[i][j] is +1 if unit i has the majority over j, -1 if j has it over
	// i, and 0 if neither has.
	Ahead [][]int
}

// maxCompared bounds the units of a Copeland mean: every two are compared, and
// the result of each comparison is kept, in 32 bytes.
const maxCompared = 2_000

// majority is the lead, as a share of weight, up to which neither of two units
// is ahead. Weights with decimals do not add up to exact halves in float64.
const majority = 1e-12

// Outrank compares every two units over the columns that both have a value in;
// weights are relative and of one length with columns. Weights that are not
// above 0, and values that are missing, leave a column out.
//
// COINr 1.1.14 compares float sums with one half, and so takes some exact
// halves for a lead of the unit that comes later in the table (with 49 equal
// weights, 23 won and 3 equal add up to 0.49999999999999994). Here such a pair
// is undecided. Where values are missing COINr has no rule: its result depends
// on the order of the units.
//
// Source: Munda and Nardo (2009), Noncompensatory/nonlinear composite
// indicators for ranking countries.
func Outrank(columns []Column, weights []float64) Outranking {
	n := 0
	if len(columns) > 0 {
		n = len(columns[0].Values)
	}
	o := Outranking{make([][]float64, n), make([][]int, n)}
	for i := range n {
		o.Share[i], o.Ahead[i] = make([]float64, n), make([]int, n)
	}
	for i := range n {
		for j := i + 1; j < n; j++ {
			o.pair(i, j, columns, weights)
		}
	}
	return o
}

func (o Outranking) pair(i, j int, columns []Column, weights []float64) {
	var above, below, equal float64
	for k, c := range columns {
		switch {
		case k >= len(weights) || !(weights[k] > 0), !c.has(i) || !c.has(j):
		case c.Values[i] > c.Values[j]:
			above += weights[k]
		case c.Values[i] < c.Values[j]:
			below += weights[k]
		default:
			equal += weights[k]
		}
	}
	total := above + below + equal
	if total == 0 || math.IsInf(total, 0) {
		return
	}
	o.Share[i][j] = above/total + float64(equal/total/2) // a half is a product to the compiler
	o.Share[j][i] = 1 - o.Share[i][j]
	switch lead := above/total - below/total; {
	case lead > majority:
		o.Ahead[i][j], o.Ahead[j][i] = 1, -1
	case lead < -majority:
		o.Ahead[i][j], o.Ahead[j][i] = -1, 1
	}
}

// has reports whether the column has a value for unit i.
func (c Column) has(i int) bool { return i < len(c.Known) && i < len(c.Values) && c.Known[i] }

// Scores returns the Copeland score of each unit: the number of units it is
// ahead of, less the number that is ahead of it; from -(n-1) to n-1. It says
// where a unit stands among these units, and changes with who else is there.
func (o Outranking) Scores() []float64 {
	out := make([]float64, len(o.Ahead))
	for i, row := range o.Ahead {
		sum := 0
		for _, a := range row {
			sum += a
		}
		out[i] = float64(sum)
	}
	return out
}

// Dominant returns the number of pairs in which one unit is ahead in every
// quantity that both have, and the share of all pairs that they are, 0 to 1.
// The share is 0 for fewer than two units.
func (o Outranking) Dominant() (pairs int, share float64) {
	n := len(o.Share)
	for i, row := range o.Share {
		for j, s := range row {
			if s == 1 && i != j {
				pairs++
			}
		}
	}
	if n < 2 {
		return 0, 0
	}
	return pairs, float64(pairs) / (float64(n) * float64(n-1) / 2)
}

// copeland gives node i the Copeland scores of its children's values. Units
// with too few values are no part of the comparison. Children that were
// computed are compared after rounding to Resolution; where these are Copeland
// scores themselves, the scores of one level are what the next compares.
//
// More units than maxCompared are a fault.
func (a *aggregation) copeland(i int, kids []int, enough []bool) {
	n := a.tree.Nodes[i]
	if units := len(enough); units > maxCompared {
		a.bad = append(a.bad, fault.At(n.Code, "composite.copeland.units",
			"node", n.Code, "count", units, "limit", maxCompared))
		return
	}
	columns, weights := make([]Column, len(kids)), make([]float64, len(kids))
	for at, k := range kids {
		c := a.out.Columns[k]
		if len(a.children[k]) > 0 {
			c = resolved(c)
		}
		columns[at], weights[at] = c.Clone(), a.tree.Nodes[k].Weight
		for u, ok := range enough {
			if !ok {
				columns[at].Clear(u)
			}
		}
	}
	for u, s := range Outrank(columns, weights).Scores() {
		if enough[u] && !a.out.Columns[i].Known[u] {
			a.out.Columns[i].Set(u, s)
		}
	}
}
