package coherence

import (
	"cmp"
	"math"
	"slices"
)

// ordering places values among each other: the level of each, from 0 for the
// lowest, and the number of values on each level.
type ordering struct {
	level []int
	size  []int
}

// order sorts values into levels. Equal values share a level; unless they were
// measured, so do values that differ by no more than rounding noise, relative to
// their size.
func order(x []float64, measured bool) ordering {
	by := make([]int, len(x))
	for i := range by {
		by[i] = i
	}
	slices.SortFunc(by, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	o := ordering{level: make([]int, len(x))}
	for k, i := range by {
		if k == 0 || measured && x[by[k-1]] != x[i] || !same(x[by[k-1]], x[i]) {
			o.size = append(o.size, 0)
		}
		o.level[i] = len(o.size) - 1
		o.size[len(o.size)-1]++
	}
	return o
}

// midranks returns the ranks from 1 for the lowest value; tied values share
// the mean of their places.
func (o ordering) midranks() []float64 {
	of := make([]float64, len(o.size))
	before := 0
	for l, size := range o.size {
		of[l] = float64(2*before+size+1) / 2
		before += size
	}
	out := make([]float64, len(o.level))
	for i, l := range o.level {
		out[i] = of[l]
	}
	return out
}

// ties returns Σ f(t) over the levels.
func (o ordering) ties(f func(t float64) float64) float64 {
	var sum float64
	for _, t := range o.size {
		sum += float64(f(float64(t)))
	}
	return sum
}

// balance returns the number of concordant minus that of discordant pairs;
// pairs tied in x or in y count for neither. It takes n log n steps.
func balance(x, y ordering) float64 {
	by := make([]int, len(x.level))
	for i := range by {
		by[i] = i
	}
	slices.SortFunc(by, func(a, b int) int { return x.level[a] - x.level[b] })
	seen := make(counter, len(y.size)+1)
	sum, done := 0, 0
	for _, size := range x.size {
		for _, i := range by[done : done+size] {
			lower := seen.below(y.level[i])
			higher := done - seen.below(y.level[i]+1)
			sum += lower - higher
		}
		for _, i := range by[done : done+size] {
			seen.add(y.level[i])
		}
		done += size
	}
	return float64(sum)
}

// counter counts levels in a binary indexed tree (Fenwick 1994).
type counter []int

func (c counter) add(level int) {
	for i := level + 1; i < len(c); i += i & -i {
		c[i]++
	}
}

// below returns how many of the levels added are lower than the one given.
func (c counter) below(level int) int {
	n := 0
	for i := level; i > 0; i -= i & -i {
		n += c[i]
	}
	return n
}

// tauB returns Kendall's tau-b and the z of its test; see Kendall.
func tauB(x, y ordering) (tau, z float64) {
	n := float64(len(x.level))
	pairs := func(t float64) float64 { return t * (t - 1) }
	triples := func(t float64) float64 { return t * (t - 1) * (t - 2) }
	spread := func(t float64) float64 { return pairs(t) * (float64(2*t) + 5) }
	s := balance(x, y)
	all, tx, ty := float64(pairs(n)), x.ties(pairs), y.ties(pairs)
	tau = 2 * s / (math.Sqrt(all-tx) * math.Sqrt(all-ty))

	variance := (float64(spread(n)) - x.ties(spread) - y.ties(spread)) / 18
	variance += tx * ty / float64(2*all)
	variance += x.ties(triples) * y.ties(triples) / float64(9*triples(n))
	return tau, s / math.Sqrt(variance)
}
