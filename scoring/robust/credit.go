package robust

import (
	"slices"

	"mizan/internal/fault"
	"mizan/scoring/composite"
)

// Credit varies what a partial answer counts. Credits c between none (0) and
// full (1) are a convention; the input draws p uniformly from Low to High, one
// for all answers, and moves every marked credit by the map that is linear on
// both sides of one half, keeps 0 and 1 and sends 1/2 to p:
//
//	c < 1/2:  2 p c
//	c ≥ 1/2:  1 - 2 (1 - p) (1 - c)
//
// With p = 1/2 nothing moves. The order of credits is kept for 0 < p < 1.
type Credit struct {
	Label     string
	Low, High float64 // 0 to 1; both 0 means UsualLow and UsualHigh
	Top       float64 // full credit on the scale of the data; 0 means 100
	Partial   []Mask  // the answers that may move, each indicator once
}

// The usual range of what half an answer is taken to count.
const (
	UsualLow  = 0.3
	UsualHigh = 0.7
)

const usualTop = 100

// Mask marks answers to one indicator.
type Mask struct {
	Node  int    // position of the indicator in the tree
	Units []bool // in the order of the table
}

// PartialAnswers marks every answer strictly between none and full credit: the
// cells of indicators of the kind Answer with a value above 0 and below top.
func PartialAnswers(t *composite.Tree, data *composite.Table, top float64) []Mask {
	var out []Mask
	for _, i := range t.Leaves() {
		k := data.Column(t.Nodes[i].Code)
		if t.Nodes[i].Indicator.Kind != composite.Answer || k < 0 {
			continue
		}
		c := data.Columns[k]
		m := Mask{i, make([]bool, len(c.Values))}
		for u, x := range c.Values {
			m.Units[u] = c.Known[u] && x > 0 && x < top
		}
		out = append(out, m)
	}
	return out
}

// Name returns the label.
func (in Credit) Name() string { return in.Label }

func (in Credit) limits() (low, high float64) {
	if in.Low == 0 && in.High == 0 {
		return UsualLow, UsualHigh
	}
	return in.Low, in.High
}

func (in Credit) top() float64 {
	if in.Top == 0 {
		return usualTop
	}
	return in.Top
}

func (in Credit) check(m Model) []fault.Field {
	var bad []fault.Field
	if low, high := in.limits(); !(low >= 0 && low <= high && high <= 1) {
		bad = append(bad, fault.At(in.Label, "robust.credit.range", "input", in.Label))
	}
	if top := in.top(); !(top > 0 && top <= largestTop) {
		bad = append(bad, fault.At(in.Label, "robust.credit.top", "input", in.Label))
	}
	for _, mask := range in.Partial {
		switch {
		case mask.Node < 0 || mask.Node >= len(m.Tree.Nodes) || !m.Tree.Leaf(mask.Node):
			bad = append(bad, fault.At(in.Label, "robust.credit.node",
				"input", in.Label, "position", mask.Node))
		case len(mask.Units) != len(m.Data.Units):
			bad = append(bad, fault.At(in.Label, "robust.credit.units", "input", in.Label,
				"node", m.Tree.Nodes[mask.Node].Code, "count", len(mask.Units), "units", len(m.Data.Units)))
		}
	}
	return bad
}

// largestTop keeps values within what an evaluation takes.
const largestTop = 1e12

// offScale reports marked answers that are below 0 or above the top.
func (in Credit) offScale(e *composite.Evaluator, t *composite.Tree) []fault.Field {
	var bad []fault.Field
	w := e.Workspace()
	for _, mask := range in.Partial {
		c := w.Column(mask.Node)
		for u, marked := range mask.Units {
			if marked && c.Known[u] && !(c.Values[u] >= 0 && c.Values[u] <= in.top()) {
				bad = append(bad, fault.At(t.Nodes[mask.Node].Code, "robust.credit.value", "input", in.Label,
					"node", t.Nodes[mask.Node].Code, "unit", e.Units()[u]))
			}
		}
	}
	return bad
}

func (in Credit) draw(r *run, _ int, at Address) {
	low, high := in.limits()
	r.credits = append(r.credits, drawnCredit{in, low + float64((high-low)*at.Uniform())})
}

// drawnCredit is a credit input with the p that was drawn for it.
type drawnCredit struct {
	Credit
	half float64
}

// movedColumn is an indicator whose partial answers count otherwise.
type movedColumn struct {
	from, to []float64
	cells    []movedCell
	half     float64 // the p that to was made for
}

// movedCell is an answer that counts still + slope p, with p what half an
// answer counts: the map of Credit, which is linear in p.
type movedCell struct {
	unit         int
	still, slope float64
}

// apply replaces the marked values in the workspace.
func (c drawnCredit) apply(s *space) {
	for _, mask := range c.Partial {
		m := s.moved[mask.Node]
		if m == nil {
			m = newMovedColumn(mask, s.work.Column(mask.Node), c.top())
			s.moved[mask.Node] = m
		}
		if c.half != m.half { // runs of one design often share it
			m.move(c.half)
			s.work.Replace(mask.Node, m.to)
		}
	}
}

func newMovedColumn(mask Mask, c composite.Column, top float64) *movedColumn {
	m := &movedColumn{from: c.Values, to: slices.Clone(c.Values), half: unmoved}
	for u, x := range c.Values {
		switch {
		case !mask.Units[u] || !c.Known[u]:
		case x < top/2:
			m.cells = append(m.cells, movedCell{u, 0, 2 * x})
		default:
			m.cells = append(m.cells, movedCell{u, float64(2*x) - top, 2 * (top - x)})
		}
	}
	return m
}

// unmoved is the p with which every answer counts what it does.
const unmoved = 0.5

// move sets the values for a drawn p.
func (m *movedColumn) move(p float64) {
	m.half = p
	if p == unmoved {
		copy(m.to, m.from)
		return
	}
	for _, c := range m.cells {
		m.to[c.unit] = c.still + float64(c.slope*p)
	}
}
