package coherence

import (
	"math"

	"gonum.org/v1/gonum/stat"

	"mizan/scoring/composite"
)

// parts splits the index of each unit that has one into what comes from each
// node: its value times its multiplier, which is that of its parent times its
// share in the weights of the siblings that have a value.
type parts struct {
	tree    *composite.Tree
	columns []composite.Column // of each node
	units   []int              // that have an index
	scale   int                // parts are divided by 2^scale: the largest index is below 1
	factor  [][]float64        // node → unit → multiplier; of the root 1
	of      [][]float64        // node → unit → part; of the root the index itself
	exact   []bool             // node → the parts of its children add up to its own
}

func contributions(t *composite.Tree, scores *composite.Table) parts {
	n := len(t.Nodes)
	p := parts{tree: t, factor: make([][]float64, n), of: make([][]float64, n), exact: make([]bool, n)}
	for i := range t.Nodes {
		p.columns = append(p.columns, nodeColumn(t, scores, i))
	}
	index := p.columns[composite.Root]
	p.scale = exponent(index.Present())
	for u, known := range index.Known {
		if known {
			p.units = append(p.units, u)
			p.factor[composite.Root] = append(p.factor[composite.Root], 1)
			p.of[composite.Root] = append(p.of[composite.Root], math.Ldexp(index.Values[u], -p.scale))
		}
	}
	for i := range t.Nodes {
		p.divide(i)
	}
	return p
}

// divide gives the children of node i their parts.
func (p parts) divide(i int) {
	children := p.tree.Children(i)
	for _, k := range children {
		p.factor[k], p.of[k] = make([]float64, len(p.units)), make([]float64, len(p.units))
	}
	p.exact[i] = true
	for at := range p.units {
		if sum := p.divideUnit(i, at, children); len(children) > 0 {
			gap := math.Abs(sum - p.of[i][at])
			p.exact[i] = p.exact[i] && gap <= composite.Resolution
		}
	}
}

// divideUnit returns the sum of the parts. A child without a value has none.
func (p parts) divideUnit(i, at int, children []int) (sum float64) {
	u := p.units[at]
	var total float64
	for _, k := range children {
		if p.columns[k].Known[u] {
			total += p.tree.Nodes[k].Weight
		}
	}
	if total == 0 {
		return 0
	}
	for _, k := range children {
		if c := p.columns[k]; c.Known[u] {
			p.factor[k][at] = p.factor[i][at] * (p.tree.Nodes[k].Weight / total)
			p.of[k][at] = p.factor[k][at] * math.Ldexp(c.Values[u], -p.scale)
			sum += float64(p.of[k][at])
		}
	}
	return sum
}

// additive reports whether all parts from node i up to the index add up.
func (p parts) additive(i int) bool {
	for q := p.tree.Nodes[i].Parent; q >= 0; q = p.tree.Nodes[q].Parent {
		if !p.exact[q] {
			return false
		}
	}
	return true
}

// explained is cov(part, index) / var(index).
func (p parts) explained(i int) *float64 {
	index := p.of[composite.Root]
	return number(stat.Covariance(p.of[i], index, nil) / stat.Covariance(index, index, nil))
}
