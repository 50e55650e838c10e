package scoring_test

import (
	"math/big"
	"testing"

	"mizan/internal/reference"
	"mizan/scoring"
)

// The answers of 2020 under the weights of 2024, against the figures that were
// worked out from the published series with other tools: 0.82 points on
// average, at most 4.4.
func TestLinkedEditions(t *testing.T) {
	was, units := edition(t, reference.Editions()[0])
	is, _ := edition(t, reference.Editions()[1])
	known := map[string]string{"FJI": "-4.4", "BEN": "-3.3", "JOR": "-2.7", "SDN": "3.6"}
	total := new(big.Rat)
	for _, u := range units {
		l, err := scoring.Link(scoring.Scored{Questionnaire: was, Values: u.Values}, is)
		if err != nil {
			t.Fatal(err)
		}
		d := new(big.Rat).Sub(l.Rescored.Index().Points, l.Published.Index().Points)
		if want := known[u.Economy]; want != "" && scoring.Round(d, 1) != want {
			t.Errorf("%s: %s points; want %s", u.Economy, scoring.Round(d, 2), want)
		}
		if len(l.Items) != 20 || l.Mapped.Cmp(big.NewRat(1, 1)) != 0 {
			t.Errorf("%s: %d indicators, %v of the points mapped; want 20 and all", u.Economy, len(l.Items), l.Mapped)
		}
		for _, i := range l.Items {
			if want := i.Code != "cooperation.international"; i.Comparable != want {
				t.Errorf("%s: %s comparable = %v (%s)", u.Economy, i.Code, i.Comparable, i.Why)
			}
		}
		total.Add(total, d.Abs(d))
	}
	if got := scoring.Round(total.Quo(total, big.NewRat(194, 1)), 2); got != "0.82" {
		t.Errorf("mean absolute difference = %s; want 0.82", got)
	}
}

// From 2020 to 2024 for all economies: the parts add up, no part is late
// validation or method, and known changes come out.
func TestChangeOfEditions(t *testing.T) {
	was, before := edition(t, reference.Editions()[0])
	is, after := edition(t, reference.Editions()[1])
	known := map[string]string{"KWT": "-14.3", "TUN": "-4.3"}
	fallen := 0
	for i := range before {
		c, err := scoring.ExplainChange(
			scoring.Scored{Questionnaire: was, Values: before[i].Values},
			scoring.Scored{Questionnaire: is, Values: after[i].Values},
		)
		if err != nil {
			t.Fatal(err)
		}
		sum := new(big.Rat)
		for _, p := range c.Parts {
			sum.Add(sum, p.Points)
			if (p.Part == scoring.LateValidation || p.Part == scoring.MethodChanged) && p.Points.Sign() != 0 {
				t.Errorf("%s: %s %s", before[i].Economy, p.Part, scoring.Round(p.Points, 2))
			}
		}
		if sum.Cmp(c.Points) != 0 {
			t.Errorf("%s: parts %v, change %v", before[i].Economy, sum, c.Points)
		}
		if want := known[before[i].Economy]; want != "" && scoring.Round(c.Points, 1) != want {
			t.Errorf("%s: %s; want %s", before[i].Economy, scoring.Round(c.Points, 2), want)
		}
		if c.Points.Sign() < 0 {
			fallen++
		}
	}
	if fallen != 22 {
		t.Errorf("%d economies fell; want 22", fallen)
	}
}

// BenchmarkExplainChange splits the change of one economy between two editions.
func BenchmarkExplainChange(b *testing.B) {
	was, before := edition(b, reference.Editions()[0])
	is, after := edition(b, reference.Editions()[1])
	from := scoring.Scored{Questionnaire: was, Values: answered(was, before)[3].Values}
	to := scoring.Scored{Questionnaire: is, Values: answered(is, after)[7].Values}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := scoring.ExplainChange(from, to); err != nil {
			b.Fatal(err)
		}
	}
}
