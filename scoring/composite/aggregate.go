package composite

import (
	"strconv"

	"mizan/internal/fault"
)

// Aggregate computes every node of the tree from the indicators upwards.
// data holds the normalised indicators by code; the result has a column for
// each node, in tree order. A column of data for an inner node is used where
// it has a value, and the node is computed for the other units.
//
// A child without a value drops out and the others share its weight, which is
// to give it the mean of its siblings. A node is missing where none of its
// children has a value, or a smaller share of them than MinAvailable, by
// number. Children of weight 0 are left out of both counts. A generalised mean
// drops missing children too; to have it missing instead (as COINr 1.1.14
// does), set MinAvailable to 1.
//
// Faults: a tree or table that does not pass its Check; an indicator without a
// column; a mean that meets a value outside its domain and has no floor.
//
// Source: OECD/JRC Handbook (2008), step 6.
func Aggregate(t *Tree, data *Table) (*Table, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	if err := data.Check(); err != nil {
		return nil, err
	}
	a := aggregation{tree: t, out: &Table{Units: data.Units, Groups: data.Groups}}
	a.place(data)
	for i := len(t.Nodes) - 1; i >= 0 && len(a.bad) == 0; i-- {
		a.node(i)
	}
	if len(a.bad) > 0 {
		return nil, fault.New(fault.Invalid, "composite.aggregate.invalid", "count", len(a.bad)).
			With(a.bad...)
	}
	return a.out, nil
}

type aggregation struct {
	tree     *Tree
	children [][]int
	out      *Table
	bad      []fault.Field
}

// place puts the columns of data at their nodes. An indicator may lack one
// only where a column stands for one of the nodes above it.
func (a *aggregation) place(data *Table) {
	given := make([]bool, len(a.tree.Nodes)) // here or above
	a.children = make([][]int, len(a.tree.Nodes))
	a.out.Columns = make([]Column, len(a.tree.Nodes))
	for i, n := range a.tree.Nodes {
		k := data.Column(n.Code)
		if i != Root {
			a.children[n.Parent] = append(a.children[n.Parent], i)
		}
		given[i] = k >= 0 || i != Root && given[n.Parent]
		if k >= 0 {
			a.out.Columns[i] = data.Columns[k].Clone()
		} else {
			a.out.Columns[i] = NewColumn(n.Code, len(data.Units))
		}
	}
	for i, n := range a.tree.Nodes {
		if !given[i] && len(a.children[i]) == 0 {
			a.bad = append(a.bad, fault.At(n.Code, "composite.aggregate.column", "node", n.Code))
		}
	}
}

// node computes node i for the units that were given no value.
func (a *aggregation) node(i int) {
	var kids []int
	for _, k := range a.children[i] {
		if a.tree.Nodes[k].Weight > 0 {
			kids = append(kids, k)
		}
	}
	if len(kids) == 0 {
		return
	}
	enough := a.available(i, kids)
	if a.tree.Nodes[i].Mean.Kind == Copeland {
		a.copeland(i, kids, enough)
		return
	}
	a.mean(i, kids, enough)
}

// available reports for each unit whether enough of the children have a value
// and the node has none yet.
func (a *aggregation) available(i int, kids []int) []bool {
	out := make([]bool, len(a.out.Units))
	for u := range out {
		known := 0
		for _, k := range kids {
			if a.out.Columns[k].Known[u] {
				known++
			}
		}
		share := float64(known) / float64(len(kids))
		out[u] = known > 0 && share >= a.tree.Nodes[i].MinAvailable
	}
	return out
}

func (a *aggregation) mean(i int, kids []int, enough []bool) {
	n := a.tree.Nodes[i]
	refused := make([]refusal, len(kids))
	x, w := make([]float64, 0, len(kids)), make([]float64, 0, len(kids))
	for u, ok := range enough {
		if !ok || a.out.Columns[i].Known[u] {
			continue
		}
		x, w = x[:0], w[:0]
		for at, k := range kids {
			if c := a.out.Columns[k]; c.Known[u] {
				v := n.read(c.Values[u])
				refused[at].note(!n.Mean.Accepts(v), u, c.Values[u])
				x, w = append(x, v), append(w, a.tree.Nodes[k].Weight)
			}
		}
		if y, ok := n.Mean.of(x, w); ok {
			a.out.Columns[i].Set(u, n.unread(y))
		}
	}
	a.report(n, kids, refused)
}

// read maps a child's value to the floored scale, if the node has a floor and
// a mean that needs one.
func (n Node) read(x float64) float64 {
	if n.Floor == 0 || !n.Mean.floored() {
		return x
	}
	top := n.top()
	return n.Floor + float64(x/top*(top-n.Floor))
}

// unread maps a mean on the floored scale back: 0 is 0 again and Top is Top, so
// that floors do not add up from level to level.
func (n Node) unread(y float64) float64 {
	top := n.top()
	if n.Floor == 0 || !n.Mean.floored() || n.Floor >= top {
		return y
	}
	return (y - n.Floor) / (top - n.Floor) * top
}

// refusal is about one child whose values a mean cannot take.
type refusal struct {
	count int     // of the units concerned
	unit  int     // the first of them
	value float64 // and its value
}

func (r *refusal) note(refused bool, unit int, value float64) {
	if !refused {
		return
	}
	if r.count == 0 {
		r.unit, r.value = unit, value
	}
	r.count++
}

func (a *aggregation) report(n Node, kids []int, refused []refusal) {
	for at, r := range refused {
		if r.count > 0 {
			child := a.tree.Nodes[kids[at]].Code
			a.bad = append(a.bad, fault.At(child, "composite.aggregate.domain", "node", n.Code,
				"mean", string(n.Mean.Kind), "child", child, "unit", a.out.Units[r.unit],
				"value", strconv.FormatFloat(r.value, 'g', -1, 64), "count", r.count))
		}
	}
}
