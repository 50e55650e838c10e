package robust

import (
	"context"

	"mizan/internal/fault"
	"mizan/scoring/composite"
)

// Draw is one replication of a run whose draws are known.
type Draw struct {
	Data    *composite.Table // nil means the model's; tables are told apart by their pointers
	Weights []float64        // of each node; nil means the tree's
	Means   []NodeMean       // in the place of the tree's
}

// Replication is what a draw gives. Its slices are valid, and must not be
// changed, until the next.
type Replication struct {
	Scores composite.Column // of the index
	Ranks  []int            // 1 is best; 0 for no score
	// Failed is the fault of a draw that cannot be computed, such as a
	// geometric mean of zeros. No unit has a score then.
	Failed error
}

// Replayed is the uncertainty that the draws tell, and which of them failed.
type Replayed struct {
	Uncertainty
	Failed []int // positions in the draws
}

// Replay recomputes the index for each draw in turn, so that a published run
// can be repeated, and hands every replication to see (which may be nil). The
// statistics are those of Simulate, without pairs and groups; failed draws have
// no scores and so do not count, as in COINr.
//
// Each different table is prepared once. Faults: a model that does not fit; a
// draw with another number of weights, or other units; what see returns.
func Replay(
	ctx context.Context, m Model, draws []Draw, see func(k int, r Replication) error,
) (*Replayed, error) {
	p, err := newPlan(m, nil)
	if err != nil {
		return nil, err
	}
	r := replay{
		plan: p, spaces: map[*composite.Table]*composite.Workspace{nil: p.base.Workspace()},
		ranker: newRanker(p.first.order), tally: newTally(p, false),
	}
	out := &Replayed{}
	for k, d := range draws {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		one, err := r.draw(k, d)
		if err != nil {
			return nil, err
		}
		if one.Failed != nil {
			out.Failed = append(out.Failed, k)
		}
		if see == nil {
			continue
		}
		if err := see(k, one); err != nil {
			return nil, err
		}
	}
	out.Uncertainty = *r.tally.uncertainty(p)
	out.Replications = len(draws)
	return out, nil
}

type replay struct {
	plan   *plan
	spaces map[*composite.Table]*composite.Workspace
	ranker *ranker
	tally  *tally
}

// draw computes one draw. The error is about a draw that does not fit.
func (r *replay) draw(k int, d Draw) (Replication, error) {
	w, err := r.space(k, d.Data)
	if err != nil {
		return Replication{}, err
	}
	s := r.plan.base.Nominal()
	if d.Weights != nil {
		if len(d.Weights) != len(s.Weights) {
			return Replication{}, drawFault(k, fault.At("weights", "robust.draw.weights",
				"count", len(d.Weights), "nodes", len(s.Weights)))
		}
		s.Weights = d.Weights
	}
	for _, m := range d.Means {
		if m.Node < 0 || m.Node >= len(s.Means) {
			return Replication{}, drawFault(k, fault.At("means", "robust.draw.node",
				"position", m.Node, "nodes", len(s.Means)))
		}
		s.Means[m.Node] = m.Combination
	}
	one := Replication{Failed: w.Evaluate(s)}
	if one.Failed == nil {
		one.Scores = w.Column(composite.Root)
	} else {
		one.Scores = composite.NewColumn(r.plan.first.scores.Code, len(r.plan.first.ranks))
	}
	r.ranker.rank(one.Scores, nil)
	r.tally.add(r.plan, r.ranker, one.Scores)
	one.Ranks = r.ranker.ranks
	return one, nil
}

func (r *replay) space(k int, data *composite.Table) (*composite.Workspace, error) {
	if w := r.spaces[data]; w != nil {
		return w, nil
	}
	if !sameUnits(data, r.plan.model.Data) {
		return nil, drawFault(k, fault.At("data", "robust.variant.units"))
	}
	e, err := composite.NewEvaluator(r.plan.model.Tree, data)
	if err != nil {
		return nil, err
	}
	if bad := large(r.plan.model.Tree, data); len(bad) > 0 {
		return nil, drawFault(k, bad...)
	}
	r.spaces[data] = e.Workspace()
	return r.spaces[data], nil
}

func drawFault(k int, bad ...fault.Field) error {
	return fault.New(fault.Invalid, "robust.draw.invalid", "draw", k+1).With(bad...)
}

// RankShift returns the mean absolute difference between ranks and nominal
// ranks, over the units that have both; 0 stands for no rank. ok is false if
// there is no such unit.
func RankShift(ranks, nominal []int) (shift float64, ok bool) {
	sum, n := 0, 0
	for u, r := range ranks[:min(len(ranks), len(nominal))] {
		if r > 0 && nominal[u] > 0 {
			sum += max(r-nominal[u], nominal[u]-r)
			n++
		}
	}
	if n == 0 {
		return 0, false
	}
	return float64(sum) / float64(n), true
}
