package composite

import "math"

// Scenario is the index under another choice than the nominal one.
type Scenario struct {
	Name   string
	Scores Column // of the same units, in the same order, as the nominal scores
}

// Shift is what a scenario changes. Scores of scenarios on different scales
// (z-scores against 0 to 100) cannot be compared; ranks can.
type Shift struct {
	Name   string
	Scores Column
	Ranks  []float64 // by Ranks, ties share the better rank; 0 is no rank

	// Changes are scenario less nominal: a rank change below 0 is a rise. They
	// are missing where the unit has no score in one of the two.
	ScoreChange Column
	RankChange  Column

	Compared      int     // units with a rank in both
	MeanRankShift float64 // mean of the absolute rank changes of these; 0 if there are none
	MaxRankShift  float64 // the largest of them
}

// CompareScenarios compares the scores and ranks of each scenario with the
// nominal ones.
func CompareScenarios(nominal Column, scenarios []Scenario) []Shift {
	ranks := Ranks(nominal, TiesMin)
	out := make([]Shift, len(scenarios))
	for i, s := range scenarios {
		out[i] = compare(nominal, ranks, s)
	}
	return out
}

func compare(nominal Column, ranks []float64, s Scenario) Shift {
	n := min(len(nominal.Values), len(s.Scores.Values))
	out := Shift{
		Name: s.Name, Scores: s.Scores.Clone(), Ranks: Ranks(s.Scores, TiesMin),
		ScoreChange: NewColumn(s.Name, n), RankChange: NewColumn(s.Name, n),
	}
	var sum float64
	for u := range n {
		if ranks[u] == 0 || out.Ranks[u] == 0 {
			continue
		}
		out.ScoreChange.Set(u, s.Scores.Values[u]-nominal.Values[u])
		change := out.Ranks[u] - ranks[u]
		out.RankChange.Set(u, change)
		out.Compared++
		sum += math.Abs(change)
		out.MaxRankShift = max(out.MaxRankShift, math.Abs(change))
	}
	if out.Compared > 0 {
		out.MeanRankShift = sum / float64(out.Compared)
	}
	return out
}
