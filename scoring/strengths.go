package scoring

import (
	"cmp"
	"math/big"
	"slices"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// Profile is what an economy is ahead in, and where it could gain most. The
// rule is ours and is printed as such.
//
// Items of one level of the tree are compared with the group: the economies
// with a score for the item, the economy itself among them, each counting once.
// With own credit c, the group's median credit m and the points E that the item
// really weighs in the economy's composite (ItemScore.Effective):
//
//	strengths  items with c > m, by (c - m) E, largest first
//	growth     items with c ≤ m and c < 1, by (1 - c) E, largest first
//
// Equal figures: the item with the larger E first, then the order of the
// questionnaire. At most n of each. An item without a score of its own is in
// neither list. With nobody to compare with, the median is the economy's own
// credit: no item is a strength, and growth goes by lost points alone.
type Profile struct {
	Strengths, Growth []Comparison
	Without           []questionnaires.Code // items of the level without a score
}

// Comparison is one item beside the group.
type Comparison struct {
	Item   questionnaires.Code
	Credit *big.Rat // own, 0 to 1
	Median *big.Rat // of the group, 0 to 1; type 7
	Count  int      // economies compared, this one included
	Ahead  *big.Rat // (c - m) E, in index points, of either sign
	Lost   *big.Rat // (1 - c) E, in index points
	Weighs *big.Rat // E, in index points
}

// Strengths compares the economy at position own of a group with the group, at
// the given depth: 1 pillars, 2 indicators. It refuses a depth below 1, an n
// below 0 and a position outside the group.
func Strengths(
	q *questionnaires.Questionnaire, group []Result, own, depth, n int,
) (Profile, error) {
	if depth < 1 || n < 0 || own < 0 || own >= len(group) {
		return Profile{}, fault.New(fault.Invalid, "score.strengths.range",
			"depth", depth, "count", n, "position", own, "group", len(group))
	}
	var out Profile
	for _, item := range q.Items() {
		if item.Depth != depth || !item.Scored() {
			continue
		}
		c, ok := compareItem(item.Code, group, own)
		if !ok {
			out.Without = append(out.Without, item.Code)
			continue
		}
		switch {
		case c.Ahead.Sign() > 0:
			out.Strengths = append(out.Strengths, c)
		case c.Lost.Sign() > 0:
			out.Growth = append(out.Growth, c)
		}
	}
	out.Strengths = foremost(out.Strengths, n, func(c Comparison) *big.Rat { return c.Ahead })
	out.Growth = foremost(out.Growth, n, func(c Comparison) *big.Rat { return c.Lost })
	return out, nil
}

func compareItem(code questionnaires.Code, group []Result, own int) (c Comparison, ok bool) {
	s, ok := group[own].Item(code)
	if !ok || s.Credit == nil {
		return Comparison{}, false
	}
	credits := make([]*big.Rat, 0, len(group))
	for _, r := range group {
		if other, ok := r.Item(code); ok {
			credits = append(credits, other.Credit)
		}
	}
	stats, _ := Describe(credits) // never empty: the own credit is in it
	ahead := new(big.Rat).Sub(s.Credit, stats.Median)
	lost := new(big.Rat).Sub(one, s.Credit)
	return Comparison{
		Item: code, Credit: s.Credit, Median: stats.Median, Count: stats.Count, Weighs: s.Effective,
		Ahead: ahead.Mul(ahead, s.Effective), Lost: lost.Mul(lost, s.Effective),
	}, true
}

// foremost keeps the first n by a figure, ties by weight and then by order.
func foremost(items []Comparison, n int, by func(Comparison) *big.Rat) []Comparison {
	slices.SortStableFunc(items, func(a, b Comparison) int {
		return cmp.Or(by(b).Cmp(by(a)), b.Weighs.Cmp(a.Weighs))
	})
	return items[:min(n, len(items))]
}
