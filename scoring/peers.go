package scoring

import (
	"cmp"
	"fmt"
	"math/big"

	"mizan/questionnaires"
)

// peers are the composites of a group under a supposed change: in float64, and
// exactly where that is not enough.
type peers struct {
	group  *Group
	scorer *Scorer // nil if every score is exact already
	near   []float64
	scored []bool
	exact  []*big.Rat          // nil until computed, or without a score
	same   map[string]*big.Rat // exact composites by what they were computed from
	tiers  []string            // of exact results; nil if tiers follow from the scores
	bounds []bound             // of the tiers
	codes  []questionnaires.Tier
	within float64 // distance at which composites in float64 are not told apart
	err    error   // the first failure to score exactly
}

// bound is a number to compare composites with.
type bound struct {
	exact *big.Rat
	near  float64
}

func boundAt(x *big.Rat) bound { return bound{x, nearest(x)} }

// exactPeers are those of results; the first of a group's own results are shared.
func (g *Group) exactPeers(results []Result) *peers {
	p := &peers{group: g, within: resolution * nearest(g.scorer.q.Method.Points)}
	for _, r := range results {
		points := r.Index().Points
		p.exact = append(p.exact, points)
		p.near = append(p.near, nearest(points))
		p.scored = append(p.scored, points != nil)
		p.tiers = append(p.tiers, r.Tier)
	}
	return p
}

// approximate scores all units in float64 under another method, which makes
// some nodes be computed anew.
func (g *Group) approximate(s *Scorer, f *flat, anew []bool) *peers {
	n := len(g.units)
	p := &peers{
		group: g, scorer: s, near: make([]float64, n), scored: make([]bool, n), exact: make([]*big.Rat, n),
		same: make(map[string]*big.Rat), within: resolution * f.points, codes: s.q.Method.Tiers,
	}
	for _, t := range p.codes {
		p.bounds = append(p.bounds, boundAt(t.Lower))
	}
	scratch, visits := make([]flatSum, len(f.nodes)), f.visits(anew)
	for i, cells := range g.cells {
		p.near[i], p.scored[i] = f.score(visits, cells, g.settled[i], scratch)
	}
	return p
}

// cmp compares the composite of unit i with a bound: -1, 0 or 1.
func (p *peers) cmp(i int, b bound) int {
	switch d := p.near[i] - b.near; {
	case d > p.within:
		return 1
	case d < -p.within:
		return -1
	}
	return p.score(i).Cmp(b.exact)
}

// score is the exact composite of unit i. Units with equal values share one.
func (p *peers) score(i int) *big.Rat {
	if p.exact[i] != nil {
		return p.exact[i]
	}
	input := p.group.results[i].Input
	if p.same[input] == nil {
		r, err := p.scorer.Score(p.group.units[i].Values)
		if err == nil && r.Index().Points == nil {
			err = fmt.Errorf("score %s: a score in floating point and none exactly", p.group.units[i].Economy)
		}
		if err != nil {
			p.err = cmp.Or(p.err, err)
			return new(big.Rat)
		}
		p.same[input] = r.Index().Points
	}
	p.exact[i] = p.same[input]
	return p.exact[i]
}

// tier is the tier of unit i, "" if it has no score or the edition no tiers.
func (p *peers) tier(i int) string {
	if p.tiers != nil {
		return p.tiers[i]
	}
	if !p.scored[i] {
		return ""
	}
	for k, b := range p.bounds {
		// A composite is never below zero, so that a bound of zero needs no comparison.
		if b.near == 0 || p.cmp(i, b) >= 0 {
			return p.codes[k].Code
		}
	}
	return ""
}
