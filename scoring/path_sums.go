package scoring

import (
	"math/big"
	"slices"
)

// sums chooses the steps where gains add up: the gain of an item is what its
// credit lacks of 1, times the points that it effectively weighs.
func (w *way) sums(out *Path) []int {
	out.Proof, out.Fewest = ProofSums, true
	k := w.knapsack()
	order := k.byGain()
	fewest, total := 0, new(big.Int)
	for ; fewest < len(order) && total.Cmp(k.need) < 0; fewest++ {
		total.Add(total, k.items[order[fewest]].gain)
	}
	if total.Cmp(k.need) < 0 {
		out.Outcome = PathUnreachable
		return nil
	}
	top := slices.Sorted(slices.Values(order[:fewest]))
	k.limit = k.cost(top)
	if chosen, ok := k.cheapest(); ok {
		return chosen
	}
	out.Proof = ProofNone
	return top
}

// knapsack is the choice of the cheapest items that gain what is needed. The
// cost of an item is its effort plus a number above all efforts together, so
// that fewer items are always cheaper.
type knapsack struct {
	items []stake
	need  *big.Int
	limit int64 // cost of a known solution
	work  int   // entries that may still be made
}

type stake struct {
	gain *big.Int // in units that make every gain a whole number
	cost int64
}

func (w *way) knapsack() *knapsack {
	unit, gains := big.NewInt(1), make([]*big.Rat, len(w.items))
	for i, it := range w.items {
		gains[i] = new(big.Rat).Sub(one, it.row.Credit)
		gains[i].Mul(gains[i], it.row.Effective)
		gcd := new(big.Int).GCD(nil, nil, unit, gains[i].Denom())
		unit.Mul(unit, new(big.Int).Quo(gains[i].Denom(), gcd))
	}
	k := &knapsack{work: w.budget()}
	costs := w.costs()
	for i, g := range gains {
		n := new(big.Int).Quo(unit, g.Denom())
		k.items = append(k.items, stake{n.Mul(n, g.Num()), costs[i]})
	}
	lacks := new(big.Rat).Sub(w.target, w.now.Index().Points)
	lacks.Mul(lacks, new(big.Rat).SetInt(unit))
	// Gains are whole, so that what is needed may be rounded up.
	num, den := lacks.Num(), lacks.Denom()
	k.need = new(big.Int).Add(num, den)
	k.need.Sub(k.need, big.NewInt(1))
	k.need.Quo(k.need, den)
	return k
}

func (w *way) budget() int {
	if w.options.Work > 0 {
		return w.options.Work
	}
	return DefaultWork
}

// costs are effort plus what one step more costs than any effort.
func (w *way) costs() []int64 {
	step := int64(1)
	for _, i := range w.items {
		step += int64(i.effort)
	}
	out := make([]int64, len(w.items))
	for i, it := range w.items {
		out[i] = step + int64(it.effort)
	}
	return out
}

// byGain is the items by gain, largest first, equals by effort and then as in
// the questionnaire.
func (k *knapsack) byGain() []int {
	order := make([]int, len(k.items))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if c := k.items[b].gain.Cmp(k.items[a].gain); c != 0 {
			return c
		}
		return int(k.items[a].cost - k.items[b].cost)
	})
	return order
}

func (k *knapsack) cost(chosen []int) (total int64) {
	for _, i := range chosen {
		total += k.items[i].cost
	}
	return total
}

// offer is a gain that can be had for a cost. A list of offers rises in both:
// one that gains no more than a cheaper one is left out.
type offer struct {
	cost int64
	gain *big.Int
}

// cheapest returns the first of the cheapest sets. ok is false if there was
// not work enough to find it.
func (k *knapsack) cheapest() (chosen []int, ok bool) {
	n := len(k.items)
	after := make([][]offer, n+1) // what the items from i on can gain
	after[n] = []offer{{0, new(big.Int)}}
	for i := n - 1; i >= 0; i-- {
		after[i] = k.extend(after[i+1], k.items[i])
		if k.work -= len(after[i]); k.work < 0 {
			return nil, false
		}
	}
	at := slices.IndexFunc(after[0], func(o offer) bool { return o.gain.Cmp(k.need) >= 0 })
	left, need := after[0][at].cost, new(big.Int).Set(k.need)
	for i := 0; i < n && need.Sign() > 0; i++ {
		rest := new(big.Int).Sub(need, k.items[i].gain)
		if left >= k.items[i].cost && affordable(after[i+1], left-k.items[i].cost, rest) {
			chosen, need = append(chosen, i), rest
			left -= k.items[i].cost
		}
	}
	return chosen, true
}

// extend merges the offers without an item with those that include it.
func (k *knapsack) extend(rest []offer, s stake) []offer {
	out := make([]offer, 0, len(rest)+8)
	add := func(o offer) {
		if o.cost <= k.limit && (len(out) == 0 || o.gain.Cmp(out[len(out)-1].gain) > 0) {
			out = append(out, o)
		}
	}
	a, b := 0, 0
	for a < len(rest) || b < len(rest) {
		if b == len(rest) || a < len(rest) && rest[a].cost <= rest[b].cost+s.cost {
			add(rest[a])
			a++
			continue
		}
		if cost := rest[b].cost + s.cost; cost <= k.limit {
			add(offer{cost, new(big.Int).Add(rest[b].gain, s.gain)})
		}
		b++
	}
	return out
}

// affordable reports whether offers gain what is needed at no more than a cost.
func affordable(offers []offer, cost int64, need *big.Int) bool {
	for i := len(offers) - 1; i >= 0; i-- {
		if offers[i].cost <= cost {
			return offers[i].gain.Cmp(need) >= 0
		}
	}
	return false
}
