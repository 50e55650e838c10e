package robust

// Indistinguishable splits units into groups that cannot be told apart. order
// lists them by nominal rank, ahead[i][j] is the probability that i is ahead of
// j. The rule is ours: from the top, the first unit leads a group, and each
// unit that follows joins it as long as the leader is ahead of it with a
// probability below Confidence; the first that does not leads the next group.
//
// Two units of one group may well be told apart from each other, and neighbours
// in two groups may not: a group is about its leader.
func Indistinguishable(order []int, ahead [][]float64) [][]int {
	var out [][]int
	for _, u := range order {
		if k := len(out) - 1; k >= 0 && ahead[out[k][0]][u] < Confidence {
			out[k] = append(out[k], u)
			continue
		}
		out = append(out, []int{u})
	}
	return out
}
