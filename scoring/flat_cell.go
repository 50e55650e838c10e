package scoring

import (
	"slices"

	"mizan/questionnaires"
)

// flatCell is what is known of one item of one economy.
type flatCell struct {
	kind   cellKind
	credit float64
}

type cellKind uint8

const (
	cellComputed   cellKind = iota // from the items below
	cellHidden                     // below an item whose value was given
	cellKnown                      // has a credit
	cellUnanswered                 // has one by the missing rule, or none
	cellAbsent                     // does not apply
	cellEmpty                      // was found to have no credit
	cellBarren                     // was found to have none, for nothing below applies
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
		return flatCell{cellKnown, nearest(v.Credit)}
	case Unverifiable, Awaiting:
		return flatCell{cellKnown, 0}
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
		case cellComputed, cellHidden, cellKnown, cellEmpty, cellBarren:
		}
		if rule == questionnaires.MissingGroupMean {
			cells[i] = flatCell{cellKnown, nearest(means[f.nodes[i].code])}
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
			out[i] = flatCell{cellKnown, nearest(row.Credit)}
		case row.State == NotApplicable:
			out[i].kind = cellBarren
		default:
			out[i].kind = cellEmpty
		}
	}
	return out
}

func (c *flatCell) applies(s *flatSum) bool {
	switch c.kind {
	case cellAbsent, cellBarren:
		return false
	case cellComputed:
		return s.applies
	case cellHidden, cellKnown, cellUnanswered, cellEmpty:
	}
	return true
}
