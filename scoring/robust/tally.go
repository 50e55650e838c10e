package robust

import "mizan/scoring/composite"

// tally counts and sums what replications gave. Its size depends on the number
// of units, not of replications.
type tally struct {
	units, tiers int
	runs         uint32   // replications
	ranks        []uint32 // units × units: how often the unit had the rank
	inTier       []uint32 // units × tiers
	over         []uint32 // units × units, see ranker.rank; nil if not wanted
	absent       []uint32 // units × units: how often both had no score; nil until needed
	scores       []moment // of each unit
}

// moment sums distances from the nominal score (from 0 for a unit without
// one): subtracting first keeps the digits that a sum of squares would lose.
type moment struct {
	count       uint32
	sum, square float64
}

func newTally(p *plan, pairs bool) *tally {
	n := len(p.first.ranks)
	t := &tally{units: n, tiers: len(p.tiers) + 1, ranks: make([]uint32, n*n), scores: make([]moment, n)}
	t.inTier = make([]uint32, n*t.tiers)
	if pairs {
		t.over = make([]uint32, n*n)
	}
	return t
}

// add counts one replication that r has ranked, counting its pairs.
func (t *tally) add(p *plan, r *ranker, c composite.Column) {
	t.runs++
	n, tier := t.units, 0
	for k, u := range r.units {
		t.ranks[u*n+r.ranks[u]-1]++
		for tier < len(p.tiers) && r.keys[k] < p.tiers[tier] {
			tier++
		}
		t.inTier[u*t.tiers+tier]++
		d := c.Values[u] - p.first.scores.Values[u]
		m := &t.scores[u]
		m.count++
		m.sum += d
		m.square += float64(d * d)
	}
	if len(r.units) < n && t.over != nil {
		t.missing(c)
	}
}

// missing counts the pairs of units without a score.
func (t *tally) missing(c composite.Column) {
	if t.absent == nil {
		t.absent = make([]uint32, t.units*t.units)
	}
	for u, known := range c.Known {
		if known {
			continue
		}
		for v, also := range c.Known {
			if !also {
				t.absent[u*t.units+v]++
			}
		}
	}
}

// take adds what other has and empties it.
func (t *tally) take(other *tally) {
	if other.absent != nil && t.absent == nil {
		t.absent = make([]uint32, t.units*t.units)
	}
	t.runs += other.runs
	other.runs = 0
	pour(t.ranks, other.ranks)
	pour(t.inTier, other.inTier)
	pour(t.over, other.over)
	pour(t.absent, other.absent)
	for u := range t.scores {
		to, from := &t.scores[u], &other.scores[u]
		to.count += from.count
		to.sum += from.sum
		to.square += from.square
		*from = moment{}
	}
}

func pour(to, from []uint32) {
	for i, x := range from {
		to[i] += x
		from[i] = 0
	}
}
