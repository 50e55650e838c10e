package api

import (
	"math"

	"mizan/scoring/analysis"
	"mizan/scoring/robust"
)

// SensitivityBody tells what moves the results.
type SensitivityBody struct {
	PublishedBody
	Seed      uint64        `json:"seed" doc:"Of the random numbers: the same seed gives the same figures"`
	Rows      int           `json:"rows" doc:"N of the design"`
	Runs      int           `json:"runs" doc:"How often the index was recomputed: N times inputs plus two"`
	Inputs    []InputBody   `json:"inputs" doc:"What was varied"`
	Note      string        `json:"note" doc:"How to read the figures"`
	Shift     OutputBody    `json:"position_shift" doc:"Mean absolute shift: the order as a whole"`
	Economies []MovedBody   `json:"economies" doc:"By position"`
	Removed   []RemovedBody `json:"removed" doc:"The index without each pillar, then without each indicator"`
}

// OutputBody is what moves one figure.
type OutputBody struct {
	Mean    float64      `json:"mean"`
	SD      float64      `json:"sd" doc:"Standard deviation"`
	Varies  bool         `json:"varies" doc:"False: the figure does not move, and no input has an effect"`
	Effects []EffectBody `json:"effects" doc:"Of each input"`
}

// EffectBody is the part of one input in the variance of a figure.
type EffectBody struct {
	Input string       `json:"input" example:"weights-1"`
	First EstimateBody `json:"first" doc:"Explained by the input alone (first-order Sobol index)"`
	Total EstimateBody `json:"total" doc:"Explained by it alone and together with others (total Sobol index)"`
}

// EstimateBody is an estimated share, 0 to 1; by chance it may lie outside.
type EstimateBody struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low" doc:"5th percentile"`
	High  float64 `json:"high" doc:"95th percentile"`
}

// MovedBody is what moves one economy's own result.
type MovedBody struct {
	Economy  string     `json:"economy" example:"OMN"`
	Name     string     `json:"name"`
	Points   OutputBody `json:"points"`
	Position OutputBody `json:"position"`
	Tier     OutputBody `json:"tier" doc:"Tiers counted from 0, the best"`
}

// RemovedBody is the index without one element.
type RemovedBody struct {
	Item  string  `json:"item" example:"legal"`
	Title string  `json:"title"`
	Mean  float64 `json:"position_shift_mean" doc:"Mean absolute shift of positions"`
	Max   float64 `json:"position_shift_max"`
}

// NewSensitivity returns the document of a sensitivity analysis.
func NewSensitivity(a Analysed, d analysis.Drivers, w Words) SensitivityBody {
	var names []string
	for _, e := range d.Shift.Effects {
		names = append(names, e.Input)
	}
	out := SensitivityBody{
		PublishedBody: newPublishedBody(a.standing), Seed: d.Seed, Rows: d.Rows, Runs: d.Runs,
		Inputs: inputBodies(names, w), Note: w.T("analysis.note.sensitivity", nil),
		Shift: NewOutput(d.Shift), Economies: []MovedBody{}, Removed: []RemovedBody{},
	}
	place := make(map[string]int, len(d.Units))
	for i, u := range d.Units {
		place[u.Unit] = i
	}
	for _, p := range a.rows {
		u := d.Units[place[p.Economy]]
		out.Economies = append(out.Economies, MovedBody{
			Economy: p.Economy, Name: w.name(p.Economy),
			Points: NewOutput(u.Score), Position: NewOutput(u.Rank), Tier: NewOutput(u.Tier),
		})
	}
	for _, r := range d.Removed {
		out.Removed = append(out.Removed,
			RemovedBody{r.Name, a.title(w, r.Name), Shown(r.MeanRankShift), r.MaxRankShift})
	}
	return out
}

// NewOutput returns what moves a figure.
func NewOutput(o robust.Output) OutputBody {
	return OutputBody{
		Mean: Shown(o.Mean), SD: Shown(math.Sqrt(o.Variance)), Varies: o.Varies,
		Effects: each(o.Effects, func(e robust.Effect) EffectBody {
			return EffectBody{e.Input, newEstimateBody(e.First), newEstimateBody(e.Total)}
		}),
	}
}

func newEstimateBody(x robust.Index) EstimateBody {
	return EstimateBody{Shown(x.Value), Shown(x.Low), Shown(x.High)}
}
