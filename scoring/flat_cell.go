package scoring

import (
	"slices"

	"mizan/questionnaires"
)

// flatCell is what is known of one item of one economy.
type flatCell struct {
	kind   cellKind
	credit float64
	barren bool // of what was computed before: nothing below applies
}

type cellKind uint8

const (
	cellComputed   cellKind = iota // from the items below
	cellHidden                     // below an item whose value was given
	cellKnown                      // has a credit
	cellUnanswered                 // has one by the missing rule, or none
	cellAbsent                     // does not apply
	cellEmpty                      // was found to have no credit
)

// cells brings values that pass Check into the order of the nodes.
func (f *flat) cells(values Values) []flatCell {
	out := make([]flatCell, len(f.nodes))
	for i, n := range f.nodes {
		v := values[n.code]
		switch {
		case n.parent >= 0 && out[n.parent].kind != cellComputed:
			out[i].kind = cellHidden
		case v.State != "" || n.question:
			out[i] = cellOf(v)
		}
	}
	return out
}

func cellOf(v Value) flatCell {
	switch v.State {
	case Answered:
		return flatCell{kind: cellKnown, credit: nearest(v.Credit)}
	case Unverifiable, Awaiting:
		return flatCell{kind: cellKnown}
	case NotApplicable:
		return flatCell{kind: cellAbsent}
	case Unanswered:
	}
	return flatCell{kind: cellUnanswered}
}

// withMeans gives cells without an answer the mean of a group where the rules say so.
func (f *flat) withMeans(cells []flatCell, r rules, means GroupMeans) {
	for i := range cells {
		rule := questionnaires.MissingRule("")
		switch cells[i].kind {
		case cellUnanswered:
			rule = r.unanswered
		case cellAbsent:
			rule = r.notApplicable
		case cellComputed, cellHidden, cellKnown, cellEmpty:
		}
		if rule == questionnaires.MissingGroupMean {
			cells[i] = flatCell{kind: cellKnown, credit: nearest(means[f.nodes[i].code])}
		}
	}
}

// settle replaces what is computed by the results of an earlier computation.
func (f *flat) settle(cells []flatCell, r Result) []flatCell {
	out := slices.Clone(cells)
	rows := byCode(r)
	for i, n := range f.nodes {
		row, there := rows[n.code]
		switch {
		case out[i].kind != cellComputed || !there:
		case row.Credit != nil:
			out[i] = flatCell{cellKnown, nearest(row.Credit), row.State == NotApplicable}
		default:
			out[i] = flatCell{cellEmpty, 0, row.State == NotApplicable}
		}
	}
	return out
}

func (c *flatCell) applies(s *flatSum) bool {
	switch c.kind {
	case cellAbsent:
		return false
	case cellComputed:
		return s.applies
	case cellHidden, cellKnown, cellUnanswered, cellEmpty:
	}
	return !c.barren
}
