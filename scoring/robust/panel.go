package robust

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"mizan/internal/fault"
)

// PanelWeights draws the weights below a parent from a Dirichlet distribution
// that has the mean and the spread of a panel of experts: where the experts
// agree, weights hardly move. Each panel is about one parent; nodes below other
// parents keep their weights. Shares need not be those of the tree: what was
// drawn takes the place of its weights.
//
// Gamma numbers come from gonum, whose arithmetic is compiled for the
// processor: another kind of processor may differ in the last bits.
type PanelWeights struct {
	Label  string
	Panels []Panel
}

// Panel is what experts said about the weights below one parent.
type Panel struct {
	Parent int       // position in the tree
	Shares []float64 // mean share of each child, in tree order, ≥ 0; they sum to 1
	// Spread is the variance of the experts' shares relative to the largest
	// there can be, 0 (all agree) to less than 1: 1/(s+1), with s the precision
	// of the Dirichlet distribution (the sum of its parameters).
	Spread float64
}

// NewPanel estimates mean and spread from the allocations of experts, one row
// for each expert with a number for each child, in tree order. An allocation
// is relative: it is divided by its sum. It needs two experts.
//
// A Dirichlet distribution with mean m and precision s has the variances
// m (1-m) / (s+1). The method of moments, over all children together, gives
//
//	1/(s+1) = Σ v / Σ m (1-m)
//
// with v the sample variance (n-1) of a child's shares. Adding up before
// dividing lets no child with a small share decide.
//
// The spread is that of single experts: a draw is the opinion of one more
// expert from the same population. MeanOf gives that of the panel's mean.
//
// Source: Minka (2000), Estimating a Dirichlet distribution, for moments of
// the distribution; the sum over children is ours.
func NewPanel(parent int, allocations [][]float64) (Panel, error) {
	if len(allocations) < 2 {
		return Panel{}, fault.New(fault.Invalid, "robust.panel.experts", "count", len(allocations))
	}
	shares := make([][]float64, len(allocations))
	for k, a := range allocations {
		s, ok := shared(a)
		if !ok || len(a) != len(allocations[0]) {
			return Panel{}, fault.New(fault.Invalid, "robust.panel.allocation", "expert", k+1)
		}
		shares[k] = s
	}
	p := Panel{Parent: parent, Shares: make([]float64, len(shares[0]))}
	var spread, most float64
	for c := range p.Shares {
		m, v := moments(shares, c)
		p.Shares[c] = m
		spread += v
		most += float64(m * (1 - m))
	}
	if most > 0 {
		p.Spread = spread / most
	}
	if p.Spread >= 1 {
		return Panel{}, fault.New(fault.Invalid, "robust.panel.apart")
	}
	return p, nil
}

// MeanOf returns the panel with the spread of the mean of n experts instead of
// that of a single one: the variance of a mean is the n-th part.
func (p Panel) MeanOf(n int) Panel {
	p.Spread /= float64(max(n, 1))
	return p
}

// shared divides weights by their sum. ok is false if one is negative or not
// finite, or the sum is not above 0.
func shared(weights []float64) (shares []float64, ok bool) {
	var total float64
	for _, w := range weights {
		if !(w >= 0) {
			return nil, false
		}
		total += w
	}
	if !(total > 0) || math.IsInf(total, 0) {
		return nil, false
	}
	shares = make([]float64, len(weights))
	for i, w := range weights {
		shares[i] = w / total
	}
	return shares, true
}

// moments returns mean and sample variance of a column.
func moments(rows [][]float64, column int) (mean, variance float64) {
	n := float64(len(rows))
	for _, r := range rows {
		mean += r[column]
	}
	mean /= n
	for _, r := range rows {
		d := r[column] - mean
		variance += float64(d * d)
	}
	return mean, variance / (n - 1)
}

// Name returns the label.
func (in PanelWeights) Name() string { return in.Label }

func (in PanelWeights) check(m Model) []fault.Field {
	var bad []fault.Field
	for _, p := range in.Panels {
		if p.Parent < 0 || p.Parent >= len(m.Tree.Nodes) {
			bad = append(bad, fault.At(in.Label, "robust.panel.parent",
				"input", in.Label, "position", p.Parent))
			continue
		}
		code := m.Tree.Nodes[p.Parent].Code
		if n := len(m.Tree.Children(p.Parent)); len(p.Shares) != n {
			bad = append(bad, fault.At(in.Label, "robust.panel.children",
				"input", in.Label, "node", code, "count", len(p.Shares), "children", n))
			continue
		}
		if _, ok := shared(p.Shares); !ok {
			bad = append(bad, fault.At(in.Label, "robust.panel.shares", "input", in.Label, "node", code))
		}
		if !(p.Spread >= 0 && p.Spread < 1) {
			bad = append(bad, fault.At(in.Label, "robust.panel.spread", "input", in.Label, "node", code))
		}
	}
	return bad
}

func (in PanelWeights) draw(r *run, _ int, at Address) {
	for _, p := range in.Panels {
		p.draw(r, at)
	}
}

// draw sets the weights of the children to gamma numbers, which are in the
// ratios of Dirichlet shares. Where they all vanish, which takes experts that
// hardly agree on anything, it draws again.
func (p Panel) draw(r *run, at Address) {
	children := r.plan.children[p.Parent]
	source := at.Source(word(p.Parent))
	const attempts = 100
	for range attempts {
		var total float64
		for k, c := range children {
			w := p.weight(k, source)
			r.setting.Weights[c] = w
			total += w
		}
		if total > 0 {
			return
		}
	}
	for k, c := range children {
		r.setting.Weights[c] = p.Shares[k]
	}
}

// Limits of the gamma distribution: with a smaller spread nothing moves that
// anyone could see, and a smaller parameter gives 0.
const (
	smallestSpread    = 1e-12
	smallestParameter = 1e-9
)

func (p Panel) weight(child int, source *Source) float64 {
	if p.Spread < smallestSpread {
		return p.Shares[child]
	}
	alpha := p.Shares[child] * (1/p.Spread - 1)
	if alpha < smallestParameter {
		return 0
	}
	return distuv.Gamma{Alpha: alpha, Beta: 1, Src: source}.Rand()
}
