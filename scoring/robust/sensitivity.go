package robust

import (
	"context"

	"mizan/internal/fault"
)

// SobolSettings are the settings of a sensitivity analysis.
type SobolSettings struct {
	Seed      uint64
	Rows      int // N, MinRows to MaxRows; the index is computed N (d+2) times for d inputs
	Resamples int // of the bootstrap; 0 means UsualResamples
}

// Limits of the number of rows: one for each group of the jackknife, and what
// fits in memory (8 bytes for each run).
const (
	MinRows = jackknifeGroups
	MaxRows = 10_000_000
)

// Sensitivity is the result of a sensitivity analysis: how much of what moves
// in an index is due to each uncertain input.
type Sensitivity struct {
	Seed uint64
	Rows int
	Runs int // N (d+2)

	// Shift is about the mean absolute rank shift against the nominal result:
	// what moves the ranking as a whole. Intervals are by bootstrap.
	Shift Output

	// Units tells what moves each unit's own result, in the order of the table.
	// Intervals are by jackknife. Only rows count in which the unit has a score
	// in every run.
	Units []UnitSensitivity
}

// UnitSensitivity is about the score, rank and tier of one unit.
type UnitSensitivity struct {
	Unit  string
	Score Output
	Rank  Output
	Tier  Output // tiers counted from 0, the best
}

// Sobol estimates first-order and total Sobol indices of every input, by the
// design and estimators of Indices, Centred. The points are uniform random
// numbers, not a quasi-random sequence: inputs with many dimensions, such as
// the noise on all weights, count as one input, whose numbers are exchanged
// together. Rows of A are the replications of Simulate with the same seed.
//
// Intervals of the outputs of units come from a delete-a-group jackknife with
// jackknifeGroups groups of rows: estimate ± t se, with t the 95 % quantile of
// Student's distribution with one degree of freedom less than groups. Memory
// for them does not grow with the rows.
//
// Faults are those of Simulate, and no input at all.
func Sobol(ctx context.Context, m Model, inputs []Input, s SobolSettings) (*Sensitivity, error) {
	if s.Rows < MinRows || s.Rows > MaxRows {
		return nil, fault.New(fault.Invalid, "robust.rows.range",
			"count", s.Rows, "least", MinRows, "limit", MaxRows)
	}
	if len(inputs) == 0 {
		return nil, fault.New(fault.Invalid, "robust.inputs.none")
	}
	p, err := newPlan(m, inputs)
	if err != nil {
		return nil, err
	}
	d := &design{plan: p, settings: s, shift: make([][]float64, len(inputs)+2)}
	for k := range d.shift {
		d.shift[k] = make([]float64, s.Rows)
	}
	for g := range d.groups {
		d.groups[g] = newUnitProducts(len(p.first.ranks), len(inputs))
	}
	perGroup := (s.Rows + jackknifeGroups*rowBlock - 1) / (jackknifeGroups * rowBlock)
	d.blocks = perGroup * jackknifeGroups
	err = inOrder(ctx, d.blocks, func() worker { return newDesignWorker(d) })
	if err != nil {
		return nil, err
	}
	return d.result()
}

// rowBlock is the largest number of rows that are computed and merged together.
const rowBlock = 64

// design is a sensitivity analysis under way.
type design struct {
	plan     *plan
	settings SobolSettings
	blocks   int         // a multiple of the groups
	shift    [][]float64 // mean rank shift by run of the design and row
	groups   [jackknifeGroups]unitProducts
}

// rows returns the rows of a block, and the group they are in.
func (d *design) rows(block int) (from, to, group int) {
	n := d.settings.Rows
	return n * block / d.blocks, n * (block + 1) / d.blocks, block / (d.blocks / jackknifeGroups)
}

func (d *design) result() (*Sensitivity, error) {
	s := d.settings
	resamples := s.Resamples
	if resamples == 0 {
		resamples = UsualResamples
	}
	shift, err := Bootstrap(d.shift[0], d.shift[1], d.shift[2:], Centred, resamples, s.Seed)
	if err != nil {
		return nil, err
	}
	out := &Sensitivity{Seed: s.Seed, Rows: s.Rows, Runs: s.Rows * len(d.shift), Shift: d.named(shift)}
	for u, unit := range d.plan.model.Data.Units {
		out.Units = append(out.Units, UnitSensitivity{
			Unit:  unit,
			Score: d.named(d.estimate(u, scoreOf)),
			Rank:  d.named(d.estimate(u, rankOf)),
			Tier:  d.named(d.estimate(u, tierOfUnit)),
		})
	}
	return out, nil
}

func (d *design) named(o Output) Output {
	for i := range o.Effects {
		o.Effects[i].Input = d.plan.inputs[i].Name()
	}
	return o
}

// designWorker is the work of one goroutine.
type designWorker struct {
	*design
	run    *run
	ranker *ranker
	group  int
	part   unitProducts
	runs   []unitOutputs // of the row being computed
	ab     []float64
}

func newDesignWorker(d *design) *designWorker {
	w := &designWorker{
		design: d, run: newRun(d.plan), ranker: newRanker(d.plan.first.order),
		part: newUnitProducts(len(d.plan.first.ranks), len(d.plan.inputs)),
		runs: make([]unitOutputs, len(d.shift)), ab: make([]float64, len(d.plan.inputs)),
	}
	for k := range w.runs {
		w.runs[k] = make(unitOutputs, len(d.plan.first.ranks))
	}
	return w
}

// sideB is added to the stream of an input where it comes from B.
const sideB = 1 << 32

func (w *designWorker) compute(block int) error {
	from, to, group := w.rows(block)
	w.group = group
	for row := from; row < to; row++ {
		for k := range w.runs {
			if err := w.one(row, k); err != nil {
				return err
			}
		}
		w.part.add(w.runs, w.ab)
	}
	return nil
}

// one computes one run of the design in one row.
func (w *designWorker) one(row, k int) error {
	c, err := w.run.evaluate(func(input int) Address {
		at := Address{w.settings.Seed, word(row), word(input)}
		if Design(k, input) {
			at.Stream += sideB
		}
		return at
	})
	if err != nil {
		return err
	}
	w.ranker.rank(c, nil)
	w.shift[k][row], _ = RankShift(w.ranker.ranks, w.plan.first.ranks)
	w.runs[k].set(w.plan, w.ranker, c)
	return nil
}

func (w *designWorker) merge() { w.groups[w.group].take(w.part) }
