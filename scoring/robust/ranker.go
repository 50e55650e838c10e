package robust

import (
	"cmp"
	"slices"

	"mizan/scoring/composite"
)

// ranker ranks the units of one replication after the other: the highest score
// first, scores equal after composite.Resolve tied at the better rank, the next
// rank skipped.
//
// Ranks differ little from the nominal ones, so units are inserted in nominal
// order: the work is the number of pairs that changed places. Each such pair is
// met exactly once, which also counts who is ahead of whom.
type ranker struct {
	start []int     // every unit, in nominal order
	keys  []float64 // resolved scores of the units ranked so far, descending
	units []int     // and the units
	ranks []int     // of each unit; 0 for none
}

func newRanker(start []int) *ranker {
	n := len(start)
	return &ranker{start: start, keys: make([]float64, 0, n), units: make([]int, 0, n), ranks: make([]int, n)}
}

// patience is the number of moves for each unit after which inserting is given
// up for sorting.
const patience = 64

// rank sets ranks, and units and keys in the order of the ranks. over, if it
// is not nil, holds for each two units, by later × n + earlier in nominal
// order, how often the later was ahead: 2 is added if it is, 1 if they tie.
func (r *ranker) rank(c composite.Column, over []uint32) {
	keys, units, n := r.keys[:0], r.units[:0], len(r.start)
	moves := 0
	for _, u := range r.start {
		r.ranks[u] = 0
		if !c.Known[u] {
			continue
		}
		x := composite.Resolve(c.Values[u])
		keys, units = append(keys, x), append(units, u)
		k := len(keys) - 1
		for ; k > 0 && keys[k-1] < x; k-- {
			keys[k], units[k] = keys[k-1], units[k-1]
			if over != nil {
				over[u*n+units[k]] += 2
			}
			moves++
		}
		keys[k], units[k] = x, u
		if moves > patience*n && over == nil {
			r.sort(c)
			return
		}
	}
	r.keys, r.units = keys, units
	r.number(over)
}

// sort does the same without the nominal order.
func (r *ranker) sort(c composite.Column) {
	r.keys, r.units = r.keys[:0], r.units[:0]
	for _, u := range r.start {
		r.ranks[u] = 0
		if c.Known[u] {
			r.units = append(r.units, u)
		}
	}
	slices.SortStableFunc(r.units, func(a, b int) int {
		return cmp.Compare(composite.Resolve(c.Values[b]), composite.Resolve(c.Values[a]))
	})
	for _, u := range r.units {
		r.keys = append(r.keys, composite.Resolve(c.Values[u]))
	}
	r.number(nil)
}

// number gives ranks to the sorted units, and counts ties. Tied units are in
// nominal order.
func (r *ranker) number(over []uint32) {
	first := 0 // of the units with the present score
	for k, u := range r.units {
		if r.keys[k] != r.keys[first] {
			first = k
		}
		r.ranks[u] = first + 1
		for j := first; j < k && over != nil; j++ {
			over[u*len(r.start)+r.units[j]]++
		}
	}
}

// complete returns every unit in the order of the ranks, those without one
// last.
func (r *ranker) complete() []int {
	out := slices.Clone(r.units)
	for _, u := range r.start {
		if r.ranks[u] == 0 {
			out = append(out, u)
		}
	}
	return out
}
