package robust

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"mizan/scoring/composite"
)

// jackknifeGroups is the number of groups of rows of which one after the other
// is left out.
const jackknifeGroups = 20

// The outputs of a unit, by position.
const (
	scoreOf = iota
	rankOf
	tierOfUnit
	unitOutputCount
)

// unitOutput holds the outputs of one unit in one run, as distances from the
// nominal ones (from 0 if there are none).
type unitOutput struct {
	scored bool
	values [unitOutputCount]float64
}

type unitOutputs []unitOutput

// nominalOf returns what the outputs of a unit are distances from.
func (p *plan) nominalOf(u int) [unitOutputCount]float64 {
	s := p.first
	if s.ranks[u] == 0 {
		return [unitOutputCount]float64{}
	}
	return [unitOutputCount]float64{s.scores.Values[u], float64(s.ranks[u]), float64(s.tiers[u])}
}

// set takes the outputs of a run that r has ranked.
func (o unitOutputs) set(p *plan, r *ranker, c composite.Column) {
	for u := range o {
		o[u].scored = false
	}
	tier := 0
	for k, u := range r.units {
		for tier < len(p.tiers) && r.keys[k] < p.tiers[tier] {
			tier++
		}
		from := p.nominalOf(u)
		o[u] = unitOutput{true, [unitOutputCount]float64{
			c.Values[u] - from[scoreOf], float64(r.ranks[u]) - from[rankOf], float64(tier) - from[tierOfUnit],
		}}
	}
}

// unitProducts are the sums of every output of every unit.
type unitProducts [][unitOutputCount]products

func newUnitProducts(units, inputs int) unitProducts {
	out := make(unitProducts, units)
	for u := range out {
		for k := range out[u] {
			out[u][k] = newProducts(inputs)
		}
	}
	return out
}

// add counts a row, for the units with a score in each of its runs: A, B, and
// A with each input from B. ab is scratch space, one entry for each input.
func (p unitProducts) add(runs []unitOutputs, ab []float64) {
	for u := range p {
		if !scoredInAll(runs, u) {
			continue
		}
		a, b := &runs[0][u], &runs[1][u]
		for k := range p[u] {
			for i := range ab {
				ab[i] = runs[i+2][u].values[k]
			}
			p[u][k].add(1, a.values[k], b.values[k], ab)
		}
	}
}

func scoredInAll(runs []unitOutputs, u int) bool {
	for _, r := range runs {
		if !r[u].scored {
			return false
		}
	}
	return true
}

// take adds the sums of other and empties it.
func (p unitProducts) take(other unitProducts) {
	for u := range p {
		for k := range p[u] {
			p[u][k].take(&other[u][k])
			other[u][k].reset()
		}
	}
}

// estimate returns the indices of one output of a unit, with intervals by
// leaving out each group in turn:
//
//	se² = (G-1)/G Σ (estimate without g - their mean)²
//
// Groups without a row that counts are no groups; groups are of equal size up
// to one row, save where the unit had no score.
func (d *design) estimate(u, k int) Output {
	whole := newProducts(len(d.plan.inputs))
	var groups []*products
	for g := range d.groups {
		p := &d.groups[g][u][k]
		whole.take(p)
		if p.rows > 0 {
			groups = append(groups, p)
		}
	}
	from := d.plan.nominalOf(u)[k]
	out := whole.output(Centred, from, composite.Resolution)
	if !out.Varies || len(groups) < 2 {
		return out
	}
	without := make([]Output, len(groups))
	for g := range groups {
		rest := newProducts(len(d.plan.inputs))
		for other, p := range groups {
			if other != g {
				rest.take(p)
			}
		}
		without[g] = rest.output(Centred, from, composite.Resolution)
	}
	n := float64(len(groups))
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.Quantile(highRank)
	for i := range out.Effects {
		e := &out.Effects[i]
		e.First.around(t, without, func(o Output) float64 { return o.Effects[i].First.Value })
		e.Total.around(t, without, func(o Output) float64 { return o.Effects[i].Total.Value })
	}
	return out
}

// around sets the interval from the estimates without each group.
func (x *Index) around(t float64, without []Output, of func(Output) float64) {
	n := float64(len(without))
	var mean, square float64
	for _, o := range without {
		mean += of(o) / n
	}
	for _, o := range without {
		d := of(o) - mean
		square += float64(d * d)
	}
	margin := float64(t * math.Sqrt(square*(n-1)/n))
	x.Low, x.High = x.Value-margin, x.Value+margin
}
