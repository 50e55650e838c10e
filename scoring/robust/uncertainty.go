package robust

import (
	"context"

	"mizan/internal/fault"
)

// Settings of an uncertainty analysis.
type Settings struct {
	Seed         uint64
	Replications int  // 1 to MaxReplications
	Pairs        bool // also who is ahead of whom, and which units cannot be told apart
}

// Uncertainty is what an index might have been: the result of an uncertainty
// analysis. Shares and probabilities are of the replications in which a unit
// had a score, from 0 to 1.
type Uncertainty struct {
	Seed         uint64
	Replications int
	Units        []UnitUncertainty // in the order of the table

	// Ahead holds for units i and j the probability that i is ahead of j, over
	// the replications in which both have a score; a tie counts half. 0.5 on the
	// diagonal; 0 both ways if they never had a score together. nil without
	// Settings.Pairs.
	Ahead [][]float64

	// Groups are the units that cannot be told apart, as positions in Units, by
	// nominal rank; see Indistinguishable. nil without Settings.Pairs.
	Groups [][]int
}

// UnitUncertainty is about one unit. A unit without a score in the nominal
// result has Rank 0, Tier -1 and Score 0; one without a score in any
// replication has Scored 0, and everything after it 0.
type UnitUncertainty struct {
	Unit  string
	Rank  int     // nominal, 1 is best
	Score float64 // nominal
	Tier  int     // nominal, 0 is best

	Scored     int     // replications in which the unit had a score
	MeanRank   float64 // over those replications, as is all that follows
	MedianRank float64
	LowRank    float64 // 5th percentile: the better end
	HighRank   float64 // 95th percentile
	MeanScore  float64
	ScoreSD    float64   // n-1; 0 for one replication, and below composite.Resolution
	Tiers      []float64 // probability of each tier, the best first

	// Borderline: the nominal tier has a probability below Confidence.
	Borderline bool
}

// Confidence is the probability from which a statement about a rank or a tier
// is taken to hold.
const Confidence = 0.95

// lowRank and highRank are the percentiles between which a rank lies in 90 % of
// the replications.
const (
	lowRank  = 0.05
	highRank = 0.95
)

// blockSize is the number of replications that are computed and merged
// together. It is part of the result: sums are added block by block.
const blockSize = 128

// Simulate recomputes the index with inputs drawn at random. The same model,
// inputs and settings give the same bytes on any number of processors.
//
// Ranks compare scores after composite.Resolve; ties share the better rank.
// Percentiles are of type 7 (Hyndman and Fan, 1996). Tiers are of the score
// that ranks.
//
// Faults: a model or an input that does not fit; a mean that meets a value it
// cannot take, in the nominal result or in a replication; the context's error
// if it ends first.
func Simulate(ctx context.Context, m Model, inputs []Input, s Settings) (*Uncertainty, error) {
	if s.Replications < 1 || s.Replications > MaxReplications {
		return nil, fault.New(fault.Invalid, "robust.replications.range",
			"count", s.Replications, "limit", MaxReplications)
	}
	p, err := newPlan(m, inputs)
	if err != nil {
		return nil, err
	}
	total := newTally(p, s.Pairs)
	blocks := (s.Replications + blockSize - 1) / blockSize
	err = inOrder(ctx, blocks, func() worker {
		return &simulation{
			plan: p, settings: s, run: newRun(p), ranker: newRanker(p.first.order),
			part: newTally(p, s.Pairs), total: total,
		}
	})
	if err != nil {
		return nil, err
	}
	out := total.uncertainty(p)
	out.Seed, out.Replications = s.Seed, s.Replications
	return out, nil
}

// simulation is the work of one goroutine.
type simulation struct {
	plan        *plan
	settings    Settings
	run         *run
	ranker      *ranker
	part, total *tally
}

func (w *simulation) compute(block int) error {
	from := block * blockSize
	for k := from; k < min(from+blockSize, w.settings.Replications); k++ {
		c, err := w.run.evaluate(func(input int) Address {
			return Address{w.settings.Seed, word(k), word(input)}
		})
		if err != nil {
			return err
		}
		w.ranker.rank(c, w.part.over)
		w.part.add(w.plan, w.ranker, c)
	}
	return nil
}

func (w *simulation) merge() { w.total.take(w.part) }

// uncertainty turns counts into the result.
func (t *tally) uncertainty(p *plan) *Uncertainty {
	out := &Uncertainty{Units: make([]UnitUncertainty, t.units)}
	for u := range out.Units {
		out.Units[u] = t.unit(p, u)
	}
	if t.over != nil {
		out.Ahead = t.ahead(p)
		out.Groups = Indistinguishable(p.first.order[:ranked(p.first.ranks)], out.Ahead)
	}
	return out
}

// ranked counts the units with a rank.
func ranked(ranks []int) int {
	n := 0
	for _, r := range ranks {
		if r > 0 {
			n++
		}
	}
	return n
}

func (t *tally) unit(p *plan, u int) UnitUncertainty {
	m := t.scores[u]
	out := UnitUncertainty{
		Unit: p.model.Data.Units[u], Rank: p.first.ranks[u], Tier: p.first.tiers[u],
		Score: p.first.scores.Values[u], Scored: int(m.count), Tiers: make([]float64, t.tiers),
	}
	if m.count == 0 {
		return out
	}
	n := float64(m.count)
	h := histogram{t.ranks[u*t.units : (u+1)*t.units], int(m.count)}
	out.MeanRank, out.MedianRank = h.mean(), h.quantile(0.5)
	out.LowRank, out.HighRank = h.quantile(lowRank), h.quantile(highRank)
	out.MeanScore = out.Score + m.sum/n
	out.ScoreSD = m.deviation()
	for k, count := range t.inTier[u*t.tiers : (u+1)*t.tiers] {
		out.Tiers[k] = float64(count) / n
	}
	out.Borderline = out.Tier >= 0 && out.Tiers[out.Tier] < Confidence
	return out
}

// ahead turns the pair counts into probabilities.
func (t *tally) ahead(p *plan) [][]float64 {
	n := t.units
	out := make([][]float64, n)
	for i := range out {
		out[i] = make([]float64, n)
		out[i][i] = 0.5
	}
	for k, i := range p.first.order {
		for _, j := range p.first.order[k+1:] {
			if both := t.together(i, j); both > 0 {
				behind := float64(t.over[j*n+i]) / 2 / float64(both)
				out[j][i], out[i][j] = behind, 1-behind
			}
		}
	}
	return out
}

// together counts the replications in which both units had a score.
func (t *tally) together(i, j int) int {
	runs := int(t.runs)
	none := func(u int) int { return runs - int(t.scores[u].count) }
	both := runs - none(i) - none(j)
	if t.absent != nil {
		both += int(t.absent[i*t.units+j])
	}
	return both
}
