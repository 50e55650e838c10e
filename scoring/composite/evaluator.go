package composite

import (
	"math"

	"mizan/internal/fault"
)

// Evaluator aggregates the same normalised indicators again and again, with
// other weights, means and values, as a simulation does. What does not change
// is prepared once. An Evaluator is never written to after NewEvaluator: any
// number of goroutines may use it, each through a Workspace of its own.
//
// The results and the faults are those of Aggregate. Values may differ from
// its values in the last bits (by 1e-12, relative to the largest value below
// the node), because terms are added column by column.
type Evaluator struct {
	tree     *Tree
	units    []string
	children [][]int  // of each node; nil for a leaf
	columns  []Column // of each node, as given
	gaps     [][]int  // of each node: the units without a given value, ascending
	extreme  bool     // some value is beyond what the fast sums are safe for
}

// Setting is what may differ between two evaluations of one tree: for each
// node its weight among its siblings and how its children are combined.
type Setting struct {
	Weights []float64     // ≥ 0, finite; of the root unread
	Means   []Combination // of leaves unread
}

// Combination is the mean of a node with its declared floor; see Mean.
type Combination struct {
	Mean       Mean
	Floor, Top float64
}

// NewEvaluator prepares data for the tree. Faults are those of Aggregate: a
// tree or table that does not pass its Check, an indicator without a column.
func NewEvaluator(t *Tree, data *Table) (*Evaluator, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	if err := data.Check(); err != nil {
		return nil, err
	}
	a := aggregation{tree: t.Clone(), out: &Table{Units: data.Units}}
	a.place(data)
	if len(a.bad) > 0 {
		return nil, fault.New(fault.Invalid, "composite.aggregate.invalid",
			"count", len(a.bad)).With(a.bad...)
	}
	e := &Evaluator{
		tree: a.tree, units: data.Units, children: a.children, columns: a.out.Columns,
		gaps: make([][]int, len(t.Nodes)),
	}
	for i, c := range e.columns {
		for u, known := range c.Known {
			if !known {
				c.Values[u] = 0
				e.gaps[i] = append(e.gaps[i], u)
			}
			x := math.Abs(c.Values[u])
			e.extreme = e.extreme || x > largest || x > 0 && x < smallest
		}
	}
	return e, nil
}

// Units returns the codes of the units, in the order of every column.
func (e *Evaluator) Units() []string { return e.units }

// Nominal returns the weights and means of the tree itself.
func (e *Evaluator) Nominal() Setting {
	n := len(e.tree.Nodes)
	s := Setting{make([]float64, n), make([]Combination, n)}
	for i, node := range e.tree.Nodes {
		s.Weights[i] = node.Weight
		s.Means[i] = Combination{node.Mean, node.Floor, node.Top}
	}
	return s
}
