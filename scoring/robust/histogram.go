package robust

import (
	"math"

	"mizan/scoring/composite"
)

// histogram holds how often each rank occurred; the first entry is rank 1.
type histogram struct {
	counts []uint32
	total  int // above 0
}

func (h histogram) mean() float64 {
	var sum float64
	for k, n := range h.counts {
		sum += float64(float64(n) * float64(k+1))
	}
	return sum / float64(h.total)
}

// quantile returns the quantile p of the ranks by the type 7 rule: the value
// at position 1 + (n-1)p of the sorted ranks, linear between neighbours.
func (h histogram) quantile(p float64) float64 {
	position := float64(p * float64(h.total-1))
	below := math.Floor(position)
	part := position - below
	low, high := h.at(int(below)), h.at(min(int(below)+1, h.total-1))
	if low == high {
		return low
	}
	return float64((1-part)*low) + float64(part*high)
}

// at returns the rank at a position of the sorted ranks, from 0.
func (h histogram) at(position int) float64 {
	for k, n := range h.counts {
		position -= int(n)
		if position < 0 {
			return float64(k + 1)
		}
	}
	return float64(len(h.counts))
}

// deviation returns the sample standard deviation, 0 if it is below what scores
// are compared to.
func (m moment) deviation() float64 {
	if m.count < 2 {
		return 0
	}
	n := float64(m.count)
	sd := math.Sqrt(max(0, (m.square-float64(m.sum*m.sum)/n)/(n-1)))
	if sd < composite.Resolution {
		return 0
	}
	return sd
}
