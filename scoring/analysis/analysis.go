// Package analysis asks the usual questions about an index, be it the published
// results of an edition (Frame) or any other from files (Study): how sure the
// positions are, what moves them, and whether it hangs together. It says which
// choices of the method count as uncertain and by how much, in one place; the
// computations are those of packages robust, coherence and composite.
//
// The package reads results and publishes none. It knows no economies beyond
// their codes, no database and no clock.
package analysis

import (
	"context"
	"strconv"

	"mizan/internal/fault"
	"mizan/questionnaires"
	"mizan/scoring"
	"mizan/scoring/coherence"
	"mizan/scoring/composite"
	"mizan/scoring/robust"
)

// Settings of the usual analyses. They are part of what is published with a
// result: the same revision gives the same figures to everybody.
const (
	Seed         = 1
	Replications = 10_000
	Rows         = 10_000 // of the design of the sensitivity analysis
)

// Labels of the uncertain inputs. Weights of level n are labelled weights-n,
// the pillars being level 1.
const (
	WeightsLabel     = "weights-"
	PartialLabel     = "partial"
	UnansweredLabel  = "unanswered"
	AggregationLabel = "aggregation"
)

// Labels of the alternatives of a choice.
const (
	AsPublished = "as-published"
	LeftOut     = "left-out"
	Balanced    = "geometric" // the geometric mean of the pillars: weak ones count more
	Offset      = "arithmetic"
)

// FloorShare is the floor of the geometric mean as a share of the scale: zeros
// become 1 of 100.
const FloorShare = 0.01

// Inputs returns the choices of the method that count as uncertain, and how far:
//
//   - weights-n: every weight of level n times 1 + 0.25 u, u uniform in [-1, 1],
//     each weight on its own;
//   - partial: what an answer between nothing and full credit counts, 0.3 to 0.7
//     for one half (robust.Credit); where there is such an answer;
//   - unanswered: counted as published, or left out of the denominator; where
//     something is unanswered and the method counts it;
//   - aggregation: the pillars combined as published, or by the geometric mean
//     with a floor of 1 in 100 (the arithmetic one, if geometric is the published).
//
// Each alternative of a choice is equally likely.
func (f *Frame) Inputs() []robust.Input {
	inputs := weights(f.Tree, func(int) float64 { return robust.UsualAmplitude })
	if masks := f.masks(); len(masks) > 0 {
		inputs = append(inputs, robust.Credit{
			Label: PartialLabel, Low: robust.UsualLow, High: robust.UsualHigh,
			Top: f.points(), Partial: masks,
		})
	}
	if anySet(f.Unanswered) {
		inputs = append(inputs, robust.Choice{
			Label: UnansweredLabel, Data: true,
			Alternatives: []robust.Alternative{{Label: AsPublished}, {Label: LeftOut}},
		})
	}
	return append(inputs, f.aggregation())
}

// weights returns one input for each level of the tree whose weights vary.
func weights(t *composite.Tree, amplitude func(depth int) float64) []robust.Input {
	var out []robust.Input
	for level := 1; level <= deepest(t); level++ {
		a := make([]float64, len(t.Nodes))
		for _, i := range composite.NodesAt(t, level) {
			a[i] = amplitude(level)
		}
		if amplitude(level) > 0 {
			out = append(out, robust.WeightNoise{Label: WeightsLabel + strconv.Itoa(level), Amplitude: a})
		}
	}
	return out
}

func deepest(t *composite.Tree) int {
	out := 0
	for i := range t.Nodes {
		out = max(out, t.Depth(i))
	}
	return out
}

// masks marks the partial answers of each question that has one.
func (f *Frame) masks() []robust.Mask {
	var out []robust.Mask
	for i, cells := range f.Partial {
		if anySet([][]bool{cells}) {
			out = append(out, robust.Mask{Node: i, Units: cells})
		}
	}
	return out
}

func anySet(cells [][]bool) bool {
	for _, row := range cells {
		for _, set := range row {
			if set {
				return true
			}
		}
	}
	return false
}

func (f *Frame) points() float64 { return float(f.Questionnaire.Method.Points) }

func (f *Frame) aggregation() robust.Choice {
	root := f.Tree.Nodes[composite.Root]
	other := robust.Alternative{Label: Balanced}
	how := composite.Combination{
		Mean:  composite.Mean{Kind: composite.Geometric},
		Floor: FloorShare * root.Top, Top: root.Top,
	}
	if root.Mean.Kind == composite.Geometric {
		other.Label, how = Offset, composite.Combination{Top: root.Top}
	}
	other.Means = []robust.NodeMean{{Node: composite.Root, Combination: how}}
	return robust.Choice{
		Label: AggregationLabel, Alternatives: []robust.Alternative{{Label: AsPublished}, other},
	}
}

// Model is the index as simulations need it.
func (f *Frame) Model() robust.Model {
	m := robust.Model{Tree: f.Tree, Data: f.Data, Variant: f.variant}
	for _, t := range f.Questionnaire.Method.Tiers {
		m.Tiers = append(m.Tiers, float(t.Lower))
	}
	return m
}

// variant is the data as published, or without what nobody answered.
func (f *Frame) variant(picks []int) (*composite.Table, error) {
	if picks[0] == 0 {
		return f.Data, nil
	}
	out := f.Data.Clone()
	for i, cells := range f.Unanswered {
		for u, set := range cells {
			if set {
				out.Columns[i].Clear(u)
			}
		}
	}
	return out, nil
}

// Certainty tells how sure the results are.
type Certainty struct {
	*robust.Uncertainty
	Inputs []string // labels of what was varied
}

// Case is an index with what is uncertain about it: a Frame or a Study.
type Case interface {
	Model() robust.Model
	Inputs() []robust.Input

	// elements are the nodes to be left out one at a time.
	elements() []int
}

// Robustness recomputes the results with the uncertain inputs of the case. That
// nothing is uncertain is a fault, for then nothing could be learnt.
func Robustness(ctx context.Context, c Case, s robust.Settings) (Certainty, error) {
	inputs := c.Inputs()
	if len(inputs) == 0 {
		return Certainty{}, fault.New(fault.Invalid, "analysis.inputs.none")
	}
	out := Certainty{}
	for _, in := range inputs {
		out.Inputs = append(out.Inputs, in.Name())
	}
	var err error
	out.Uncertainty, err = robust.Simulate(ctx, c.Model(), inputs, s)
	return out, err
}

// Drivers tells what moves the results.
type Drivers struct {
	*robust.Sensitivity
	Removed []composite.Shift // the index without each element, level after level
}

// Sensitivity tells which of the uncertain inputs moves the positions as a
// whole and each unit's own score, position and tier, and what the index would
// be without each of its elements. That nothing is uncertain is a fault.
func Sensitivity(ctx context.Context, c Case, s robust.SobolSettings) (Drivers, error) {
	inputs := c.Inputs()
	if len(inputs) == 0 {
		return Drivers{}, fault.New(fault.Invalid, "analysis.inputs.none")
	}
	m := c.Model()
	found, err := robust.Sobol(ctx, m, inputs, s)
	if err != nil {
		return Drivers{}, err
	}
	shifts, err := composite.Removals(m.Tree, m.Data, c.elements())
	return Drivers{found, shifts}, err
}

// elements are the pillars, then the indicators.
func (f *Frame) elements() []int { return removable(f.Tree, 2) }

// removable are the nodes down to a depth, level after level, without which an
// index is left.
func removable(t *composite.Tree, depth int) []int {
	var out []int
	for d := 1; d <= depth; d++ {
		for _, i := range composite.NodesAt(t, d) {
			if composite.Without(t, i).Check() == nil {
				out = append(out, i)
			}
		}
	}
	return out
}

// Coherence checks the index against itself; measures, which may be nil, are
// figures of others to correlate it with.
func Coherence(f *Frame, measures *composite.Table) (coherence.Report, error) {
	scores, err := composite.Aggregate(f.Tree, f.Data)
	if err != nil {
		return coherence.Report{}, err
	}
	return coherence.Check(coherence.Input{Tree: f.Tree, Scores: scores, Measures: measures},
		coherence.Options{Answers: coherence.Scale{Top: f.points()}})
}

// Values are what a result was computed from, as far as it tells: of each
// question, and of each item whose value was given as a whole.
func Values(q *questionnaires.Questionnaire, r scoring.Result) scoring.Values {
	out := make(scoring.Values, len(r.Items))
	for _, s := range r.Items {
		item, ok := q.Item(s.Code)
		switch {
		case !ok || !s.Given && (!item.Question() || s.State == scoring.Unanswered):
		case s.State == scoring.Answered:
			out[s.Code] = scoring.Credit(s.Credit)
		default:
			out[s.Code] = scoring.Value{State: s.State}
		}
	}
	return out
}
