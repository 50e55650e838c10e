package coherence

import (
	"math"

	"gonum.org/v1/gonum/stat"

	"mizan/scoring/composite"
)

// Alpha is Cronbach's alpha of the parts of a group.
type Alpha struct {
	Group string   `json:"group"` // code of the parent
	Items int      `json:"items"`
	Units int      `json:"units"`         // with every item; in the pairwise form, of the scarcest pair
	Value *float64 `json:"value"`         // at most 1; negative if the items run against each other
	Why   Absence  `json:"why,omitempty"` // Value is nil
}

// CronbachAlpha tells how far k items measure one thing:
//
//	α = k/(k-1) · (1 - Σ var(x_i) / var(Σ x_i))
//
// from covariances that divide by n-1 over the units with a value in every
// item. Of items scored 0 or 1 it is Kuder and Richardson's formula 20. With
// fewer than minUnits such units (0 means DefaultMinUnits, never under 2),
// fewer than two items, or a sum that does not vary it is not given.
//
// Source: Cronbach (1951).
func CronbachAlpha(group string, items []composite.Column, minUnits int) Alpha {
	values := complete(items...)
	out := Alpha{Group: group, Items: len(items)}
	if len(items) > 0 {
		out.Units = len(values[0])
	}
	return out.from(minUnits, func(i, k int) (x, y []float64) { return values[i], values[k] })
}

// CronbachAlphaPairwise is CronbachAlpha with each covariance taken over the
// units that have both values, the way COINr treats missing data. Such
// covariances need not fit together: where they give the sum of the items no
// positive variance, alpha is not given.
func CronbachAlphaPairwise(group string, items []composite.Column, minUnits int) Alpha {
	out := Alpha{Group: group, Items: len(items)}
	for i, x := range items {
		for k, y := range items {
			if n := len(complete(x, y)[0]); i == 0 && k == 0 || n < out.Units {
				out.Units = n
			}
		}
	}
	return out.from(minUnits, func(i, k int) (x, y []float64) {
		both := complete(items[i], items[k])
		return both[0], both[1]
	})
}

// Alphas returns alpha of the children of every inner node, in tree order.
func Alphas(t *composite.Tree, scores *composite.Table, minUnits int) []Alpha {
	var out []Alpha
	for i, n := range t.Nodes {
		if children := t.Children(i); len(children) > 0 {
			out = append(out, CronbachAlpha(n.Code, columnsOf(t, scores, children), minUnits))
		}
	}
	return out
}

func minimumOr(minUnits, floor int) int {
	if minUnits == 0 {
		return DefaultMinUnits
	}
	return max(minUnits, floor)
}

// from completes a, given the values of two items over the units they share.
func (a Alpha) from(minUnits int, values func(i, k int) (x, y []float64)) Alpha {
	switch {
	case a.Items < 2:
		a.Why = TooFewColumns
		return a
	case a.Units < minimumOr(minUnits, 2):
		a.Why = TooFewUnits
		return a
	}
	own, all := a.variances(values)
	if all <= 0 {
		a.Why = Constant
		return a
	}
	k := float64(a.Items)
	if a.Value = number(k * (all - own) / all / (k - 1)); a.Value == nil {
		a.Why = NoSolution
	}
	return a
}

// variances returns the sum of the items' variances and the variance of their
// sum, which is 0 if there is nothing left of it but rounding noise. Alpha has
// no unit, so all items are divided by one power of two first.
func (a Alpha) variances(values func(i, k int) (x, y []float64)) (own, all float64) {
	e := a.largest(values)
	var size float64
	for i := range a.Items {
		for k := range a.Items {
			x, y := values(i, k)
			if constant(x) || constant(y) {
				continue
			}
			c := stat.Covariance(scaled(x, e), scaled(y, e), nil)
			all += c
			size += math.Abs(c)
			if i == k {
				own += c
			}
		}
	}
	if all <= resolution*size {
		return own, 0
	}
	return own, all
}

// largest returns the exponent of the largest value of all items.
func (a Alpha) largest(values func(i, k int) (x, y []float64)) int {
	var items [][]float64
	for i := range a.Items {
		x, _ := values(i, i)
		items = append(items, x)
	}
	return exponent(items...)
}
