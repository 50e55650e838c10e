package scoring

import (
	"math/big"
	"slices"
)

// Rank is a position in a group by competition ranking: equal scores share
// the better number and the next one skips (1, 2, 2, 4).
type Rank struct {
	Position int // 1 is best; 0 if there is no score
	Tied     int // how many others share the position
}

// Ranks ranks unrounded scores, highest first. A nil score has no position
// and takes none.
func Ranks(scores []*big.Rat) []Rank {
	order := make([]int, 0, len(scores))
	for i, s := range scores {
		if s != nil {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return scores[b].Cmp(scores[a]) })
	out := make([]Rank, len(scores))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && scores[order[to]].Cmp(scores[order[from]]) == 0 {
			to++
		}
		for _, i := range order[from:to] {
			out[i] = Rank{Position: from + 1, Tied: to - from - 1}
		}
		from = to
	}
	return out
}
