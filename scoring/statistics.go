package scoring

import (
	"math/big"
	"slices"
)

// GroupChange is a statistic of the group's composites before and after.
// Unless Exact, After was computed in float64, right to 1e-9 of 100 points.
type GroupChange struct {
	Before, After *big.Rat // nil if no economy has a score
	Exact         bool
}

// statistics returns mean and median of the group, the economy at its new score.
func (g *Group) statistics(at int, own *big.Rat, p *peers) (mean, median GroupChange) {
	mean.Before, median.Before = middle(g.total, g.sorted)
	switch {
	case p == g.present:
		mean.After, median.After = g.replaced(at, own)
	case p.scorer == nil:
		scores := slices.Clone(p.exact)
		scores[at] = own
		s, _ := Describe(scores)
		mean.After, median.After = s.Mean, s.Median
	default:
		mean.After, median.After = approximateStatistics(at, own, p)
		return mean, median
	}
	mean.Exact, median.Exact = true, true
	return mean, median
}

// replaced is mean and median with one score in the place of another.
func (g *Group) replaced(at int, own *big.Rat) (mean, median *big.Rat) {
	return middle(g.moved(at, true, own))
}

// moved is the sum of the scores and their ascending list with another score
// for an economy, or with one more.
func (g *Group) moved(at int, known bool, own *big.Rat) (total *big.Rat, sorted []*big.Rat) {
	total, sorted = new(big.Rat).Set(g.total), g.sorted
	if known && g.scores[at] != nil {
		was := g.scores[at]
		total.Sub(total, was)
		k, _ := slices.BinarySearchFunc(sorted, was, (*big.Rat).Cmp)
		sorted = slices.Delete(slices.Clone(sorted), k, k+1)
	}
	if own != nil {
		total.Add(total, own)
		k, _ := slices.BinarySearchFunc(sorted, own, (*big.Rat).Cmp)
		sorted = slices.Insert(slices.Clip(sorted), k, own)
	}
	return total, sorted
}

// middle is the mean and median of scores by their sum and ascending list.
func middle(total *big.Rat, sorted []*big.Rat) (mean, median *big.Rat) {
	if len(sorted) == 0 {
		return nil, nil
	}
	count := big.NewRat(int64(len(sorted)), 1)
	return count.Quo(total, count), Quantile(sorted, big.NewRat(1, 2))
}

func approximateStatistics(at int, own *big.Rat, p *peers) (mean, median *big.Rat) {
	known := make([]float64, 0, len(p.near))
	for i, x := range p.near {
		if i != at && p.scored[i] {
			known = append(known, x)
		}
	}
	if own != nil {
		known = append(known, nearest(own))
	}
	if len(known) == 0 {
		return nil, nil
	}
	slices.Sort(known)
	var total float64
	for _, x := range known {
		total += x
	}
	n := len(known)
	middle := (known[(n-1)/2] + known[n/2]) / 2
	return new(big.Rat).SetFloat64(total / float64(n)), new(big.Rat).SetFloat64(middle)
}
