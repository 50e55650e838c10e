package main

import (
	"mizan/api"
	"mizan/scoring/analysis"
	"mizan/scoring/coherence"
)

// sensitivityBody tells what moves an index from files.
type sensitivityBody struct {
	aboutBody
	Seed    uint64          `json:"seed"`
	Rows    int             `json:"rows"` // N of the design
	Runs    int             `json:"runs"`
	Inputs  []api.InputBody `json:"inputs"`
	Notes   []string        `json:"notes"`
	Shift   api.OutputBody  `json:"rank_shift"` // mean absolute shift of ranks: the order as a whole
	Units   []movedBody     `json:"units"`      // by rank
	Removed []removedBody   `json:"removed"`    // the index without each element, level after level
}

// movedBody is what moves one unit's own result. Score and tier are absent where
// scores do not compare, the tier also where there are none.
type movedBody struct {
	Unit  string          `json:"unit"`
	Score *api.OutputBody `json:"score,omitempty"`
	Rank  api.OutputBody  `json:"rank"`
	Tier  *api.OutputBody `json:"tier,omitempty"` // counted from 0, the best
}

type removedBody struct {
	Item  string  `json:"item"`
	Level int     `json:"level"` // 1 below the index
	Mean  float64 `json:"rank_shift_mean"`
	Max   float64 `json:"rank_shift_max"`
}

func (d studied) sensitivity(found analysis.Drivers) sensitivityBody {
	var names []string
	for _, e := range found.Shift.Effects {
		names = append(names, e.Input)
	}
	out := sensitivityBody{
		aboutBody: d.about(), Seed: found.Seed, Rows: found.Rows, Runs: found.Runs, Inputs: d.inputs(names),
		Notes: d.notes(d.words.T("analysis.note.sensitivity", nil)), Shift: api.NewOutput(found.Shift),
		Units: []movedBody{}, Removed: []removedBody{},
	}
	one := d.OneScale()
	for _, u := range d.order() {
		from := found.Units[u]
		b := movedBody{Unit: from.Unit, Rank: api.NewOutput(from.Rank)}
		if score := api.NewOutput(from.Score); one {
			b.Score = &score
		}
		if tier := api.NewOutput(from.Tier); one && len(d.Index.Method.Tiers) > 0 {
			b.Tier = &tier
		}
		out.Units = append(out.Units, b)
	}
	t := d.Index.Tree
	for _, r := range found.Removed {
		level := t.Depth(t.Node(r.Name))
		out.Removed = append(out.Removed,
			removedBody{r.Name, level, api.Shown(r.MeanRankShift), r.MaxRankShift})
	}
	return out
}

// CSV has one line for each figure and input: first those of the order as a
// whole, then each unit's, then the index without each element.
func (b sensitivityBody) CSV() ([]byte, error) {
	s := b.sheet(api.EffectColumns("unit")...)
	s.Effects("rank_shift", "", b.Shift)
	for _, u := range b.Units {
		if u.Score != nil {
			s.Effects("score", u.Unit, *u.Score)
		}
		s.Effects("rank", u.Unit, u.Rank)
		if u.Tier != nil {
			s.Effects("tier", u.Unit, *u.Tier)
		}
	}
	for _, r := range b.Removed {
		s.Removed(r.Item, r.Mean, r.Max)
	}
	return s.Bytes()
}

// coherenceBody is the self-check of an index from files.
type coherenceBody struct {
	aboutBody
	api.SelfCheckBody
}

func (d studied) coherence(found coherence.Report) coherenceBody {
	b := api.NewSelfCheck(found, d.words, func(node string) string { return node })
	if d.Index.Year != 0 {
		b.Notes = append(b.Notes, d.words.T("analysis.note.year", map[string]any{"year": d.Index.Year}))
	}
	return coherenceBody{d.about(), b}
}

// CSV has one line for each figure of each item or pair of items.
func (b coherenceBody) CSV() ([]byte, error) {
	s := b.sheet(api.SelfCheckColumns()...)
	s.SelfCheck(b.SelfCheckBody)
	return s.Bytes()
}
