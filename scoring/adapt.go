package scoring

import (
	"math/big"
	"slices"

	"mizan/questionnaires"
)

// adapt is Prepare for a questionnaire that a change made of the one of s: what
// the change leaves alone is taken over.
func adapt(s *Scorer, q *questionnaires.Questionnaire, c Change) *Scorer {
	out := &Scorer{q: q, nodes: slices.Clone(s.nodes), place: s.place, rules: rulesOf(q.Method)}
	out.check()
	if len(out.problems) > 0 || out.rules.scale().Cmp(s.rules.scale()) != 0 {
		return Prepare(q)
	}
	for k, item := range q.Items() {
		if i := out.place[k]; i >= 0 {
			out.nodes[i].item = item
		}
	}
	reweighed := make([]bool, len(out.nodes)) // nodes whose children weigh otherwise
	resized := make([]bool, len(out.nodes))   // nodes with other nominal points
	for i, n := range out.nodes {
		if _, other := c.Means[n.item.Code]; other {
			out.nodes[i].mean = meanOf(n.item, &logarithms{})
		}
		if n.parent >= 0 && c.Weights[n.item.Code] != nil {
			reweighed[n.parent] = true
		}
	}
	for i := range out.nodes {
		out.resize(i, reweighed[i], resized)
	}
	return out
}

// resize gives the children of a node their weights and points, and a question
// what its choices are worth.
func (s *Scorer) resize(i int, reweighed bool, resized []bool) {
	n := &s.nodes[i]
	if !reweighed && !resized[i] {
		return
	}
	if n.item.Question() {
		n.earned = nil
		for _, c := range n.item.Scale.Choices {
			n.earned = append(n.earned, earned{c.Credit, times(c.Credit, n.max)})
		}
		return
	}
	weights, total := integerWeights(n.item.Children, s.rules.scale())
	scored := slices.DeleteFunc(weights, func(w *big.Int) bool { return w == nil })
	for k, c := range n.children {
		share := new(big.Rat).SetFrac(scored[k], total)
		s.nodes[c].weight, s.nodes[c].max = scored[k], share.Mul(share, n.max)
		resized[c] = true
	}
}
