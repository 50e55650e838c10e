package scoring

import (
	"cmp"
	"math"
	"slices"

	"mizan/questionnaires"
)

// search chooses the steps where gains do not add up. In two rounds, the first
// with all efforts equal, which bounds the second, and then item by item in the
// order of the questionnaire: an item is taken if the rest can still reach
// the target at the same cost.
func (w *way) search(out *Path) ([]int, error) {
	t, ok := w.tree()
	if !ok {
		return w.greedy(out)
	}
	// What is as near to the target as float64 can tell counts as reaching it
	// at first. If it does not, it counts as missing it, and the proof is gone.
	for _, margin := range []float64{-1, 1} {
		chosen, state := t.choose(margin)
		if state == PathUnreachable && margin < 0 {
			out.Proof, out.Fewest, out.Outcome = ProofSearch, true, state
			return nil, nil
		}
		if state != PathFound {
			break
		}
		reached, err := w.reaches(chosen)
		if err != nil {
			return nil, err
		}
		if reached {
			if out.Proof, out.Fewest = ProofSearch, true; margin > 0 {
				out.Proof, out.Fewest = ProofNone, false
			}
			return chosen, nil
		}
		clear(t.forced)
	}
	return w.greedy(out)
}

// pathTree is the tree of items with what can be bought below each.
type pathTree struct {
	*flat
	cells    []flatCell
	children [][]int
	barren   []bool // nodes of which nothing applies, which no step changes
	open     []int  // nodes of the open items, in the order of the questionnaire
	efforts  []int64
	step     []int64 // cost of each open item in this round
	openAt   []int   // position in open of each node, -1 for none
	forced   []bool  // open items that are taken
	tables   []table
	count    int64 // cost of one step
	most     int64 // steps that may be taken
	effort   int64 // effort that may be spent
	target   float64
	work     int
}

// table is what can be had for an item: no credit, for the cost of none; and
// credits, each higher than the cheaper ones before it.
type table struct {
	none    int64 // -1 if the item always has a credit
	credits []option
}

type option struct {
	cost   int64
	credit float64
}

// tree prepares the search. ok is false if float64 cannot follow the method.
func (w *way) tree() (t *pathTree, ok bool) {
	f, ok := flatten(w.scorer.q)
	if !ok {
		return nil, false
	}
	t = &pathTree{
		flat: f, cells: f.cells(w.values), children: make([][]int, len(f.nodes)),
		barren: make([]bool, len(f.nodes)), openAt: make([]int, len(f.nodes)),
		tables: make([]table, len(f.nodes)), forced: make([]bool, len(w.items)),
		target: nearest(w.target), work: w.budget(),
	}
	at := make(map[questionnaires.Code]int, len(f.nodes))
	for i, n := range f.nodes {
		at[n.code], t.openAt[i] = i, -1
		if n.parent >= 0 && t.cells[i].kind != cellHidden {
			t.children[n.parent] = append(t.children[n.parent], i)
		}
	}
	for k, item := range w.items {
		i := at[item.item.Code]
		t.open = append(t.open, i)
		t.openAt[i] = k
		t.efforts = append(t.efforts, int64(item.effort))
	}
	t.inapplicable(0)
	f.withMeans(t.cells, w.scorer.rules, w.options.Means)
	return t, true
}

// inapplicable finds the nodes of which nothing applies.
func (t *pathTree) inapplicable(i int) bool {
	t.barren[i] = t.cells[i].kind == cellAbsent
	if t.cells[i].kind == cellComputed {
		t.barren[i] = true
		for _, c := range t.children[i] {
			applies := !t.inapplicable(c)
			t.barren[i] = t.barren[i] && !applies
		}
	}
	return t.barren[i]
}

// choose runs both rounds and then picks the items. margin is -1 to count what
// is as near to the target as float64 can tell as reaching it, +1 to count it
// as missing it.
func (t *pathTree) choose(margin float64) ([]int, PathOutcome) {
	bound := (t.target + float64(margin*resolution*t.points)) / t.points
	t.most, t.effort = math.MaxInt32, math.MaxInt32
	t.price(func(int) int64 { return 0 })
	if !t.fill(0) {
		return nil, PathUnknown
	}
	cost, ok := t.reach(bound)
	if !ok {
		return nil, PathUnreachable
	}
	if slices.Max(t.efforts) != slices.Min(t.efforts) {
		t.most = cost / t.count
		t.effort = t.bound()
		t.price(func(k int) int64 { return t.efforts[k] })
		if !t.fill(0) {
			return nil, PathUnknown
		}
		if cost, ok = t.reach(bound); !ok {
			return nil, PathUnknown
		}
		t.effort = cost % t.count
	}
	t.most = cost / t.count
	return t.pick(bound, cost)
}

// price sets what each open item costs in this round.
func (t *pathTree) price(effort func(k int) int64) {
	t.count = 1
	for k := range t.open {
		t.count += effort(k)
	}
	t.step = make([]int64, len(t.open))
	for k := range t.open {
		t.step[k] = t.count + effort(k)
	}
}

// bound is the effort of the dearest set that has as many items as needed: no
// cheapest set takes more.
func (t *pathTree) bound() (total int64) {
	dearest := slices.SortedFunc(slices.Values(t.efforts), func(a, b int64) int { return cmp.Compare(b, a) })
	for _, e := range dearest[:min(int64(len(dearest)), t.most)] {
		total += e
	}
	return total
}

// reach is the least cost at which the index reaches a credit.
func (t *pathTree) reach(bound float64) (cost int64, ok bool) {
	for _, o := range t.tables[0].credits {
		if o.credit >= bound {
			return o.cost, true
		}
	}
	return 0, false
}

// pick decides item by item.
func (t *pathTree) pick(bound float64, cost int64) ([]int, PathOutcome) {
	var chosen []int
	for k := range t.open {
		if int64(len(chosen)) == t.most {
			break
		}
		t.forced[k] = true
		if !t.refill(t.open[k]) {
			return nil, PathUnknown
		}
		if least, ok := t.reach(bound); ok && least <= cost {
			chosen = append(chosen, k)
			continue
		}
		// No set with the items taken so far has this one at the same cost, so that
		// it need not be barred.
		t.forced[k] = false
		if !t.refill(t.open[k]) {
			return nil, PathUnknown
		}
	}
	return chosen, PathFound
}

// refill computes the tables of a node and of those above it anew.
func (t *pathTree) refill(i int) bool {
	for ; i >= 0; i = t.nodes[i].parent {
		if !t.table(i) {
			return false
		}
	}
	return true
}

// fill computes the tables of a node and of everything below it.
func (t *pathTree) fill(i int) bool {
	if t.cells[i].kind == cellComputed {
		for _, c := range t.children[i] {
			if !t.fill(c) {
				return false
			}
		}
	}
	return t.table(i)
}

func (t *pathTree) table(i int) bool {
	if t.cells[i].kind == cellComputed {
		return t.inner(i)
	}
	t.tables[i] = t.leaf(i)
	return t.work > 0
}

// leaf is what can be had for an item with a value of its own: what it has,
// or full credit for one step.
func (t *pathTree) leaf(i int) table {
	k, out := t.openAt[i], table{none: -1}
	if k < 0 || !t.forced[k] {
		if x, ok := t.credit(i, &t.cells[i], &flatSum{}); ok {
			out.credits = append(out.credits, option{0, x})
		} else {
			out.none = 0
		}
	}
	if k >= 0 {
		out.credits = append(out.credits, option{t.step[k], 1})
	}
	return out
}
