package scoring

import (
	"math/big"
	"slices"
)

// Stats describes the scores of a group, exactly. Economies without a score
// are not part of it.
type Stats struct {
	Count  int
	Mean   *big.Rat // unweighted: each economy counts once
	Median *big.Rat
	Q1, Q3 *big.Rat // quartiles of type 7 (Hyndman and Fan, 1996): linear between order statistics
	Best   *big.Rat
	Worst  *big.Rat
}

// Describe returns the statistics of the scores that are not nil. ok is false
// if there are none.
func Describe(scores []*big.Rat) (s Stats, ok bool) {
	sorted := make([]*big.Rat, 0, len(scores))
	for _, x := range scores {
		if x != nil {
			sorted = append(sorted, x)
		}
	}
	if len(sorted) == 0 {
		return Stats{}, false
	}
	slices.SortFunc(sorted, (*big.Rat).Cmp)
	sum := new(big.Rat)
	for _, x := range sorted {
		sum.Add(sum, x)
	}
	return Stats{
		Count:  len(sorted),
		Mean:   sum.Quo(sum, big.NewRat(int64(len(sorted)), 1)),
		Median: Quantile(sorted, big.NewRat(1, 2)),
		Q1:     Quantile(sorted, big.NewRat(1, 4)),
		Q3:     Quantile(sorted, big.NewRat(3, 4)),
		Best:   sorted[len(sorted)-1],
		Worst:  sorted[0],
	}, true
}

// Quantile returns the quantile p (0 to 1) of ascending scores by the type 7
// rule: the value at position 1 + (n-1)p, linear between neighbours. The
// slice must not be empty.
func Quantile(sorted []*big.Rat, p *big.Rat) *big.Rat {
	position := new(big.Rat).Mul(p, big.NewRat(int64(len(sorted)-1), 1))
	low := new(big.Int).Quo(position.Num(), position.Denom())
	i := int(low.Int64())
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	part := position.Sub(position, new(big.Rat).SetInt(low))
	gap := new(big.Rat).Sub(sorted[i+1], sorted[i])
	return gap.Add(gap.Mul(gap, part), sorted[i])
}
