package analysis

import (
	"math"
	"math/big"

	"mizan/internal/fault"
	"mizan/questionnaires"
	"mizan/scoring"
	"mizan/scoring/composite"
)

// Frame is a set of results as the floating-point engine reads them: the tree
// of the scored items, and the value of every item that carries one, in points
// of the composite (credit × Method.Points), so that every node is on the
// index's own scale.
type Frame struct {
	Questionnaire *questionnaires.Questionnaire
	Tree          *composite.Tree
	Data          *composite.Table
	Nodes         []*questionnaires.Item // of the tree, node by node
	Partial       [][]bool               // of each node: answers between nothing and full credit
	Unanswered    [][]bool               // of each node: cells with a credit that nobody answered
}

// Subject is one economy's result.
type Subject struct {
	Economy string
	Result  scoring.Result
}

// agreement is how far, in points, the nominal float score may be from the exact one.
const agreement = 1e-9

// NewFrame prepares results that were scored under the questionnaire. Items
// that do not apply are missing; what the method counts as nothing is 0.
//
// It refuses results that the floating-point engine does not score as the
// exact one did (a cap on answers that do not apply is the one such rule): a
// simulation of another index would say nothing of this one.
func NewFrame(q *questionnaires.Questionnaire, subjects []Subject) (*Frame, error) {
	f := &Frame{Questionnaire: q, Tree: &composite.Tree{}, Data: &composite.Table{}}
	for _, s := range subjects {
		f.Data.Units = append(f.Data.Units, s.Economy)
	}
	points, _ := q.Method.Points.Float64()
	f.add(q.Root, -1, points)
	for u, s := range subjects {
		f.fill(u, s.Result, points)
	}
	f.prune()
	return f, f.agrees(subjects)
}

// add appends an item and what is below it to the tree, with an empty column.
func (f *Frame) add(item *questionnaires.Item, parent int, points float64) {
	at := len(f.Tree.Nodes)
	n := composite.Node{
		Code: string(item.Code), Parent: parent, Weight: float(item.Weight), Top: points,
		Indicator: composite.Indicator{Kind: composite.Answer},
	}
	a := item.Aggregation
	n.Mean = composite.Mean{Kind: means[a.Mean], Power: float(a.Power)}
	n.Floor, n.MinAvailable = points*float(a.Floor), float(a.Minimum)
	f.Tree.Nodes = append(f.Tree.Nodes, n)
	f.Nodes = append(f.Nodes, item)
	f.Data.Columns = append(f.Data.Columns, composite.NewColumn(n.Code, len(f.Data.Units)))
	f.Partial = append(f.Partial, make([]bool, len(f.Data.Units)))
	f.Unanswered = append(f.Unanswered, make([]bool, len(f.Data.Units)))
	for _, c := range item.Children {
		if c.Scored() {
			f.add(c, at, points)
		}
	}
}

var means = map[questionnaires.Mean]composite.MeanKind{
	questionnaires.Arithmetic:  composite.Arithmetic,
	questionnaires.Geometric:   composite.Geometric,
	questionnaires.Harmonic:    composite.Harmonic,
	questionnaires.Generalised: composite.Generalised,
}

// float is the nearest float64; nil is 0.
func float(x *big.Rat) float64 {
	if x == nil {
		return 0
	}
	f, _ := x.Float64()
	return f
}

// fill writes one economy's values: of the questions, and of the inner items
// whose value was given.
func (f *Frame) fill(u int, r scoring.Result, points float64) {
	for _, s := range r.Items {
		i := f.Tree.Node(string(s.Code))
		if i < 0 || s.Credit == nil || !s.Given && !f.Nodes[i].Question() {
			continue
		}
		f.Data.Columns[i].Set(u, float(s.Credit)*points)
		f.Unanswered[i][u] = s.State == scoring.Unanswered
		f.Partial[i][u] = f.Nodes[i].Question() && s.State == scoring.Answered &&
			s.Credit.Sign() > 0 && s.Credit.Cmp(full) < 0
	}
}

var full = big.NewRat(1, 1)

// prune drops nodes without any value below nodes whose values were given: they
// hold nothing, and their weights have no effect.
func (f *Frame) prune() {
	empty := make([]bool, len(f.Tree.Nodes)) // nothing known here nor below
	for i := len(f.Tree.Nodes) - 1; i > composite.Root; i-- {
		empty[i] = len(f.Data.Columns[i].Present()) == 0
		for k := i + 1; k < len(f.Tree.Nodes) && empty[i]; k++ {
			empty[i] = f.Tree.Nodes[k].Parent != i || empty[k]
		}
	}
	kept := &Frame{
		Questionnaire: f.Questionnaire,
		Tree:          &composite.Tree{}, Data: &composite.Table{Units: f.Data.Units},
	}
	place := make([]int, len(f.Tree.Nodes))
	for i, n := range f.Tree.Nodes {
		if place[i] = -1; empty[i] && f.whole(n.Parent) {
			continue
		}
		if n.Parent >= 0 {
			n.Parent = place[n.Parent]
		}
		if i > composite.Root && n.Parent < 0 {
			continue
		}
		place[i] = len(kept.Tree.Nodes)
		kept.Tree.Nodes = append(kept.Tree.Nodes, n)
		kept.Nodes = append(kept.Nodes, f.Nodes[i])
		kept.Data.Columns = append(kept.Data.Columns, f.Data.Columns[i])
		kept.Partial = append(kept.Partial, f.Partial[i])
		kept.Unanswered = append(kept.Unanswered, f.Unanswered[i])
	}
	*f = *kept
}

// whole reports whether a value was given for the node in some economy.
func (f *Frame) whole(i int) bool {
	return i > composite.Root && len(f.Data.Columns[i].Present()) > 0
}

// agrees compares the nominal scores with the exact ones.
func (f *Frame) agrees(subjects []Subject) error {
	scores, err := composite.Aggregate(f.Tree, f.Data)
	if err != nil {
		return err
	}
	index := scores.Columns[composite.Root]
	var bad []fault.Field
	for u, s := range subjects {
		exact := s.Result.Index().Points
		same := (exact != nil) == index.Known[u] &&
			(exact == nil || math.Abs(float(exact)-index.Values[u]) <= agreement)
		if !same {
			bad = append(bad, fault.At(s.Economy, "analysis.frame.differs", "economy", s.Economy))
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "analysis.frame.invalid", "count", len(bad)).With(bad...)
}
