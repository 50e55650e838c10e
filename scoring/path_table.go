package scoring

import (
	"cmp"
	"slices"

	"mizan/questionnaires"
)

// inner combines what can be had below a node. Children that may or may not
// have a credit change the denominator: each choice of those that have one is
// gone through by itself, and with it fixed the terms of the mean add up.
// It fails if there is not work enough left.
func (t *pathTree) inner(i int) bool {
	var flips, fixed []int
	for _, c := range t.children[i] {
		switch tab := t.tables[c]; {
		case len(tab.credits) == 0 && tab.none < 0: // more than is allowed
			t.tables[i] = tab
			return true
		case len(tab.credits) == 0:
		case tab.none >= 0:
			flips = append(flips, c)
		default:
			fixed = append(fixed, c)
		}
	}
	if len(flips) > 20 {
		return false
	}
	out := table{none: -1}
	for subset := range 1 << len(flips) {
		in, cost := slices.Clone(fixed), t.barred(i)
		for k, c := range flips {
			if subset>>k&1 == 1 {
				in = append(in, c)
			} else {
				cost += t.tables[c].none
			}
		}
		if !t.mixture(i, in, cost, &out) {
			return false
		}
	}
	out.credits = rising(out.credits)
	t.tables[i] = out
	return true
}

// barred is the cost of children that have no credit whatever is done.
func (t *pathTree) barred(i int) (cost int64) {
	for _, c := range t.children[i] {
		if tab := t.tables[c]; len(tab.credits) == 0 && tab.none > 0 {
			cost += tab.none
		}
	}
	return cost
}

// inactive is the weight of children that do not apply and have no credit.
func (t *pathTree) inactive(i int) (weight float64) {
	for _, c := range t.children[i] {
		if t.barren[c] && len(t.tables[c].credits) == 0 {
			weight += t.nodes[c].weight
		}
	}
	return weight
}

// mixture adds to a table what the node can have if just these children have a
// credit. Terms of a mean that falls with them are counted negatively.
func (t *pathTree) mixture(i int, in []int, cost int64, out *table) bool {
	n := &t.nodes[i]
	sum := flatSum{count: len(in), absent: t.inactive(i)}
	sign := 1.0
	if n.kind == questionnaires.Harmonic || n.kind == questionnaires.Generalised && n.power < 0 {
		sign = -1
	}
	terms := []option{{cost, 0}}
	for _, c := range in {
		w := float64(sign * t.nodes[c].weight)
		sum.weight += t.nodes[c].weight
		next := make([]option, 0, len(terms)*len(t.tables[c].credits))
		for _, a := range terms {
			for _, b := range t.tables[c].credits {
				if total := a.cost + b.cost; t.within(total) {
					next = append(next, option{total, a.credit + float64(w*n.term(b.credit))})
				}
			}
		}
		if t.work -= len(next) + 1; t.work < 0 {
			return false
		}
		terms = rising(next)
	}
	for _, o := range terms {
		s := sum
		s.terms = sign * o.credit
		x, ok := t.mean(n, s)
		switch {
		case ok:
			out.credits = append(out.credits, option{o.cost, x})
		case out.none < 0 || o.cost < out.none:
			out.none = o.cost
		}
	}
	return true
}

// within reports whether a cost keeps to the steps and the effort allowed.
func (t *pathTree) within(cost int64) bool {
	return cost/t.count <= t.most && cost%t.count <= t.effort
}

// rising sorts options by cost and leaves out those that give no more than a
// cheaper one.
func rising(options []option) []option {
	slices.SortFunc(options, func(a, b option) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(b.credit, a.credit))
	})
	out := options[:0]
	for _, o := range options {
		if len(out) == 0 || o.credit > out[len(out)-1].credit {
			out = append(out, o)
		}
	}
	return out
}

// greedy takes, again and again, the step that adds most, then gives up every
// step without which the target is reached as well. Nothing is proved by it.
func (w *way) greedy(out *Path) ([]int, error) {
	out.Proof, out.Fewest = ProofNone, false
	var chosen []int
	for {
		reached, err := w.reaches(chosen)
		if err != nil {
			return nil, err
		}
		if reached {
			break
		}
		best, err := w.bestStep(chosen)
		if err != nil {
			return nil, err
		}
		if best < 0 {
			out.Outcome = PathUnknown
			return nil, nil
		}
		chosen = append(chosen, best)
	}
	chosen, err := w.pruneSteps(chosen)
	slices.Sort(chosen)
	return chosen, err
}

// bestStep is the item that adds most to what was chosen; -1 if none is left.
func (w *way) bestStep(chosen []int) (best int, err error) {
	best, top := -1, zero
	for i := range w.items {
		if slices.Contains(chosen, i) {
			continue
		}
		points, err := w.score(append(slices.Clone(chosen), i))
		if err != nil {
			return -1, err
		}
		if points != nil && (best < 0 || points.Cmp(top) > 0) {
			best, top = i, points
		}
	}
	return best, nil
}

func (w *way) pruneSteps(chosen []int) ([]int, error) {
	for i := 0; i < len(chosen); {
		without := slices.Delete(slices.Clone(chosen), i, i+1)
		reached, err := w.reaches(without)
		if err != nil {
			return nil, err
		}
		if reached {
			chosen = without
		} else {
			i++
		}
	}
	return chosen, nil
}
