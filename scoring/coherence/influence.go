package coherence

import (
	"mizan/scoring/composite"
)

// Influence sets what a node weighs by name against what it weighs in the
// results. All shares are of the index.
type Influence struct {
	Node   string  `json:"node"`
	Weight float64 `json:"weight"` // effective weight, 0 to 1; sums to 1 over a level

	// Explained is the share of the differences between units that the node
	// accounts for, cov(c, y) / var(y), with y the index and c the part of y
	// that comes from the node: its value times its effective weight, shared
	// among the siblings that have a value. The Explained of the children of a
	// node sum to its own, and to 1 under the index. A node that runs against
	// the index has a negative one. Where means other than the arithmetic one,
	// or values given at inner nodes, keep the parts from adding up to the
	// whole, there is no such share (Why is NotLinear).
	Explained *float64 `json:"explained"`

	// R2 is the squared correlation with the index: the main effect S of the
	// node if the index rises with it on a straight line.
	R2 *float64 `json:"r2"`

	// Main is the main effect without that assumption: the correlation ratio
	// var(E(y|x)) / var(y) over groups of equal or neighbouring values of the
	// node, corrected for their number; see CorrelationRatio.
	Main *float64 `json:"main"`

	// Importance is R2 divided by the sum of R2 over the nodes at the same
	// depth, and Relative is Importance / Weight with weights shared in the
	// same way: 1 where the node weighs what its weight says.
	Importance *float64 `json:"importance"`
	Relative   *float64 `json:"relative"`

	Units int     `json:"units"`         // that have the node and the index
	Why   Absence `json:"why,omitempty"` // figures that are nil
}

// Influences returns the influence of every node but the root on the index, in
// tree order, from a table with a column for every node. Below minUnits units
// with an index (0 means DefaultMinUnits, never under 3) only the weights are
// given.
//
// Sources: Paruolo, Saisana and Saltelli (2013), Ratings and rankings: voodoo
// or science?, for R2 and Main; the decomposition of the variance of a sum for
// Explained.
func Influences(t *composite.Tree, scores *composite.Table, minUnits int) []Influence {
	index := nodeColumn(t, scores, composite.Root)
	p := contributions(t, scores)
	weights := composite.EffectiveWeights(t)
	out := make([]Influence, 0, len(t.Nodes))
	for i := 1; i < len(t.Nodes); i++ {
		own := nodeColumn(t, scores, i)
		f := Influence{Node: t.Nodes[i].Code, Weight: weights[i]}
		linear := Correlate(own, index, How{Coefficient: Pearson, MinUnits: minUnits})
		f.Units, f.Why = linear.Units, linear.Why
		if linear.R != nil {
			f.R2 = number(*linear.R * *linear.R)
			f.Main = CorrelationRatio(own, index)
		}
		if linear.Why != TooFewUnits {
			f.explain(p, i)
		}
		out = append(out, f)
	}
	importance(t, out)
	return out
}

func (f *Influence) explain(p parts, i int) {
	switch {
	case !p.additive(i):
		f.Why = NotLinear
	case constant(p.of[composite.Root]):
		f.Why = Constant
	default:
		f.Explained = p.explained(i)
	}
}

// importance fills Importance and Relative, level by level. f[i] is of node i+1.
func importance(t *composite.Tree, f []Influence) {
	effects, weights := make(map[int]float64), make(map[int]float64)
	for i := range f {
		if d := t.Depth(i + 1); f[i].R2 != nil {
			effects[d] += *f[i].R2
			weights[d] += f[i].Weight
		}
	}
	for i := range f {
		d := t.Depth(i + 1)
		if f[i].R2 == nil || effects[d] == 0 {
			continue
		}
		share := *f[i].R2 / effects[d]
		f[i].Importance = number(share)
		f[i].Relative = number(share / (f[i].Weight / weights[d]))
	}
}

// nodeColumn returns the column of a node, one without values if there is none.
func nodeColumn(t *composite.Tree, scores *composite.Table, i int) composite.Column {
	if k := scores.Column(t.Nodes[i].Code); k >= 0 {
		return scores.Columns[k]
	}
	return composite.NewColumn(t.Nodes[i].Code, len(scores.Units))
}

// mostGroups and groupSize bound the groups of a correlation ratio: at most
// ten, of at least five units on the average.
const (
	mostGroups = 10
	groupSize  = 5
)

// CorrelationRatio is the share of the variance of y between groups of units
// that are alike in x, whatever the form of the relation:
//
//	η² = Σ n_g (mean_g - mean)² / Σ (y - mean)²    ε² = 1 - (1 - η²) (n - 1) / (n - G)
//
// It returns ε², from 0 to 1, which takes off what G groups explain by chance;
// below 0 it is 0. The groups are the values of x if there are few of them,
// else groups of neighbouring ranks. It is nil without two groups, or where y
// does not vary.
//
// Sources: Pearson (1905); Kelley (1935).
func CorrelationRatio(x, y composite.Column) *float64 {
	both := complete(x, y)
	n := len(both[0])
	if constant(both[1]) {
		return nil
	}
	group, count := grouped(order(both[0], false))
	if count < 2 || count >= n {
		return nil
	}
	v := scaled(both[1], exponent(both[1]))
	mean, _ := composite.ArithmeticMean(v)
	sum, size := make([]float64, count), make([]float64, count)
	var whole, between float64
	for i, g := range group {
		d := v[i] - mean
		sum[g] += d
		size[g]++
		whole += float64(d * d)
	}
	for g := range sum {
		between += float64(sum[g] * sum[g] / size[g])
	}
	rest := float64((1 - between/whole) * float64(n-1) / float64(n-count))
	return number(max(0, min(1, 1-rest)))
}

// grouped returns the group of each value and the number of groups, none of
// them empty. Tied values stay together.
func grouped(o ordering) (group []int, count int) {
	most := max(2, min(mostGroups, len(o.level)/groupSize))
	if len(o.size) <= most {
		return o.level, len(o.size)
	}
	wanted := make([]int, len(o.size))
	before := 0
	for l, size := range o.size {
		wanted[l] = (2*before + size) * most / (2 * len(o.level))
		before += size
	}
	named := make([]int, len(o.size))
	for l := range wanted {
		if l > 0 && wanted[l] != wanted[l-1] {
			count++
		}
		named[l] = count
	}
	group = make([]int, len(o.level))
	for i, l := range o.level {
		group[i] = named[l]
	}
	return group, count + 1
}
