package scoring

import (
	"math"
	"math/big"

	"mizan/questionnaires"
)

// flat is a questionnaire in float64, for deciding quickly what does not
// depend on the last digits. Whoever uses it must settle by exact scores
// whatever lies within resolution of a bound.
type flat struct {
	nodes  []flatNode // scored items, each parent before its children
	points float64
	zero   bool    // an unanswered item earns nothing; else it is left out
	absent bool    // one that does not apply earns nothing; else it is left out
	stays  float64 // share of what does not apply that may not leave: 1 less the cap; 0 without
}

type flatNode struct {
	code     questionnaires.Code
	parent   int
	question bool
	weight   float64 // relative to siblings
	children int
	means
}

// means is how a node is combined, in float64.
type means struct {
	kind    questionnaires.Mean
	power   float64 // of the generalised mean
	floor   float64
	minimum float64 // share of children, by number, that must have a credit
}

// resolution is what two composites must differ by for float64 to tell them
// apart, as a share of the maximum: 1e-9 points of 100. A mean over thousands of
// items is some 1e-13 off.
const resolution = 1e-11

// steep is the power from which the sums of a generalised mean may leave the
// range in which float64 keeps its digits.
const steep = 8

// flatten returns the float64 form. ok is false if the method has a steep
// power: such scores are computed exactly only. What a method takes from a
// group has to be put into the cells; see withMeans.
func flatten(q *questionnaires.Questionnaire) (f *flat, ok bool) {
	m := q.Method
	r := rulesOf(m)
	f = structure(q)
	f.points = nearest(m.Points)
	f.zero = r.unanswered == questionnaires.MissingZero
	f.absent = r.notApplicable == questionnaires.MissingZero
	if r.cap != nil {
		f.stays = 1 - nearest(r.cap)
	}
	ok = true
	for _, n := range f.nodes {
		ok = ok && math.Abs(n.power) <= steep
	}
	return f, ok
}

// structure is the tree alone.
func structure(q *questionnaires.Questionnaire) *flat {
	f := &flat{nodes: make([]flatNode, 0, len(q.Items()))}
	f.add(q.Root, -1)
	return f
}

func (f *flat) add(i *questionnaires.Item, parent int) {
	at := len(f.nodes)
	a := i.Aggregation
	f.nodes = append(f.nodes, flatNode{
		code: i.Code, parent: parent, question: i.Question(), weight: nearest(i.Weight),
		means: means{a.Mean, nearest(a.Power), nearest(a.Floor), nearest(a.Minimum)},
	})
	for _, c := range i.Children {
		if c.Scored() {
			f.nodes[at].children++
			f.add(c, at)
		}
	}
}

// nearest is the nearest float64; nil is 0.
func nearest(x *big.Rat) float64 {
	if x == nil {
		return 0
	}
	f, _ := x.Float64()
	return f
}

// flatSum is a mean in the making.
type flatSum struct {
	terms, weight float64
	count         int     // children with a credit
	absent        float64 // weight of children that do not apply and have none
	applies       bool    // something below does apply
}

// score returns the composite in points. ok is false if there is none. visits
// are nodes, each before its parent, the root last: all, or those that
// something changed for, with their siblings. cells hold what is known of each,
// a credit if it is not computed anew. The scratch space holds one sum for each node.
func (f *flat) score(visits []visit, cells, settled []flatCell, scratch []flatSum) (points float64, ok bool) {
	clear(scratch)
	for _, v := range visits {
		c := &settled[v.node]
		if v.anew {
			c = &cells[v.node]
		}
		if c.kind == cellHidden {
			continue
		}
		x, ok := f.credit(v.node, c, &scratch[v.node])
		n := &f.nodes[v.node]
		if n.parent < 0 {
			return x * f.points, ok
		}
		parent := &scratch[n.parent]
		applies := c.applies(&scratch[v.node])
		parent.applies = parent.applies || applies
		switch {
		case ok:
			parent.terms += float64(n.weight * f.nodes[n.parent].term(x))
			parent.weight += n.weight
			parent.count++
		case !applies:
			parent.absent += n.weight
		}
	}
	return 0, false
}

// visit is one node of a computation: anew from its children, or as settled before.
type visit struct {
	node int
	anew bool
}

// visits lists the nodes that are to be computed anew and all their children.
func (f *flat) visits(anew []bool) []visit {
	out := make([]visit, 0, len(f.nodes))
	for i := len(f.nodes) - 1; i >= 0; i-- {
		if parent := f.nodes[i].parent; parent < 0 || anew[parent] {
			out = append(out, visit{i, anew[i]})
		}
	}
	return out
}

// credit is the credit of a node, from its value or from the sum over its children.
func (f *flat) credit(i int, c *flatCell, s *flatSum) (x float64, ok bool) {
	switch c.kind {
	case cellKnown:
		return c.credit, true
	case cellUnanswered:
		return 0, f.zero
	case cellAbsent:
		return 0, f.absent
	case cellEmpty:
		return 0, false
	case cellComputed, cellHidden:
	}
	return f.mean(&f.nodes[i], *s)
}

// mean turns a sum over some of the children into their mean. ok is false if
// too few of them have a credit.
func (f *flat) mean(n *flatNode, s flatSum) (x float64, ok bool) {
	if float64(s.count) < float64(n.minimum*float64(n.children))-1e-9 {
		return 0, false
	}
	if excess := float64(f.stays*(s.weight+s.absent)) - s.weight; excess > 0 {
		s.terms += float64(excess * n.term(0))
		s.weight += excess
	}
	if s.weight == 0 {
		return 0, false
	}
	return n.invert(s.terms / s.weight), true
}

// term is what a child's credit adds to the sum, per unit of weight.
func (m *means) term(x float64) float64 {
	if m.kind == questionnaires.Arithmetic { // which has no floor
		return x
	}
	x = m.floor + float64((1-m.floor)*x)
	switch m.kind {
	case questionnaires.Geometric:
		return math.Log(x)
	case questionnaires.Harmonic:
		return 1 / x
	case questionnaires.Generalised:
		return math.Pow(x, m.power)
	case questionnaires.Arithmetic:
	}
	return x
}

// invert turns the mean of terms into the credit.
func (m *means) invert(x float64) float64 {
	switch m.kind {
	case questionnaires.Geometric:
		x = math.Exp(x)
	case questionnaires.Harmonic:
		x = 1 / x
	case questionnaires.Generalised:
		x = math.Pow(x, 1/m.power)
	case questionnaires.Arithmetic:
		return x
	}
	return (x - m.floor) / (1 - m.floor)
}
