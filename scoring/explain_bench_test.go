package scoring_test

import (
	"math/big"
	"testing"

	"mizan/internal/reference"
	"mizan/questionnaires"
	"mizan/scoring"
)

// answered is the economies of an edition, each with an answer to all 82 questions.
func answered(q *questionnaires.Questionnaire, units []scoring.Unit) []scoring.Unit {
	out := make([]scoring.Unit, len(units))
	for i := range out {
		out[i] = scoring.Unit{Economy: units[i].Economy, Values: make(scoring.Values)}
		for k, item := range q.Questions() {
			choices := item.Scale.Choices
			drawn := (uint64(i*83+k+1) * 0x9e3779b97f4a7c15) >> 33 % uint64(len(choices))
			out[i].Values[item.Code] = scoring.Credit(choices[drawn].Credit)
		}
	}
	return out
}

// BenchmarkWhatIf asks for one of 194 economies with 82 answers each. The floor
// is what no what-if can do without: scoring that one economy.
func BenchmarkWhatIf(b *testing.B) {
	q, units := edition(b, reference.Editions()[1])
	units = answered(q, units)
	g, err := scoring.PrepareGroup(scoring.Prepare(q), units)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("floor: one exact score", func(b *testing.B) {
		b.ReportAllocs()
		s := scoring.Prepare(q)
		for b.Loop() {
			if _, err := s.Score(units[0].Values); err != nil {
				b.Fatal(err)
			}
		}
	})
	geometric := questionnaires.Aggregation{Mean: questionnaires.Geometric, Floor: big.NewRat(1, 100)}
	for _, c := range []struct {
		name   string
		change scoring.Change
	}{
		{"answers", scoring.Change{Values: scoring.Values{
			"legal.regulation.1": scoring.Credit(big.NewRat(1, 1)), "capacity.training.2": scoring.Credit(new(big.Rat)),
		}}},
		{"weights", scoring.Change{Weights: map[questionnaires.Code]*big.Rat{
			"legal": big.NewRat(25, 1), "technical.national-cirt": big.NewRat(10, 1), "capacity.training.2": big.NewRat(1, 3),
		}}},
		{"missing rules", scoring.Change{Missing: &scoring.MissingRules{
			Unanswered: questionnaires.MissingLeaveOut, NotApplicable: questionnaires.MissingZero,
		}}},
		{"means of the index", scoring.Change{Means: map[questionnaires.Code]questionnaires.Aggregation{"index": geometric}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := g.WhatIf("OMN", c.change); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPath finds the way of one economy to the next tier, counted against
// 194 peers, with one effort for all and with several.
func BenchmarkPath(b *testing.B) {
	q, units := edition(b, reference.Editions()[1])
	units = answered(q, units)
	start := units[2].Values
	var peers []scoring.Values
	for _, u := range units {
		peers = append(peers, u.Values)
	}
	effort := make(map[questionnaires.Code]int)
	for i, item := range q.Questions() {
		effort[item.Code] = 1 + i*7%5
	}
	geometric := q.Derive("geometric", func(i *questionnaires.Item) bool {
		if !i.Question() {
			i.Aggregation = questionnaires.Aggregation{Mean: questionnaires.Geometric, Floor: big.NewRat(1, 100)}
		}
		return true
	})
	leave := q.Derive("leave out", func(*questionnaires.Item) bool { return true })
	leave.Method.Unanswered = questionnaires.MissingLeaveOut
	gaps := make(scoring.Values)
	for i, item := range q.Questions() {
		if i%3 > 0 {
			gaps[item.Code] = start[item.Code]
		}
	}
	for _, c := range []struct {
		name   string
		q      *questionnaires.Questionnaire
		values scoring.Values
		effort map[questionnaires.Code]int
	}{
		{"sums", q, start, nil},
		{"sums with efforts", q, start, effort},
		{"geometric", geometric, start, nil},
		{"geometric with efforts", geometric, start, effort},
		{"leave out", leave, gaps, nil},
		{"leave out with efforts", leave, gaps, effort},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			s := scoring.Prepare(c.q)
			options := scoring.PathOptions{Target: big.NewRat(85, 1), Effort: c.effort, Peers: peers}
			for b.Loop() {
				p, err := scoring.FindPath(s, c.values, options)
				if err != nil || p.Outcome != scoring.PathFound || p.Proof == scoring.ProofNone {
					b.Fatalf("%v %s %s %v", err, p.Outcome, p.Proof, p.Start)
				}
				b.ReportMetric(float64(len(p.Steps)), "steps")
			}
		})
	}
}
