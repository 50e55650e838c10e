package scoring_test

import (
	"encoding/csv"
	"io"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/reference"
	"mizan/questionnaires"
	"mizan/scoring"
)

func open(t testing.TB, f func() (io.ReadCloser, error)) io.ReadCloser {
	t.Helper()
	file, err := f()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return file
}

func edition(t testing.TB, e reference.Edition) (*questionnaires.Questionnaire, []scoring.Unit) {
	t.Helper()
	catalogue, err := questionnaires.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	q, err := catalogue.Get(questionnaires.ID(e.Questionnaire))
	if err != nil {
		t.Fatal(err)
	}
	values := open(t, func() (io.ReadCloser, error) { return e.Values() })
	units, err := scoring.ReadCSV("values", values, q)
	if err != nil {
		t.Fatal(err)
	}
	return q, units
}

type published struct {
	economy, item, points, tier string
}

func publishedRows(t testing.TB, e reference.Edition) []published {
	t.Helper()
	file := open(t, func() (io.ReadCloser, error) { return e.Published() })
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := make([]published, 0, len(records))
	for _, r := range records[1:] {
		out = append(out, published{r[0], r[1], r[2], r[3]})
	}
	return out
}

// tolerance is what four-decimal weights and indicators leave open.
var tolerance = big.NewRat(2, 1000)

// faulty is the one published score that its own indicators contradict: the
// series is in error in Afghanistan's substantive law of 2020.
func faulty(id string, p published) bool {
	return id == "gci-2020" && p.economy == "AFG" && (p.item == "legal" || p.item == "index")
}

// Every pillar score and composite of both editions follows from the
// indicators, for all 194 economies.
func TestPublishedResults(t *testing.T) {
	for _, e := range reference.Editions() {
		q, units := edition(t, e)
		if len(units) != 194 {
			t.Fatalf("%s: %d economies; want 194", e.ID, len(units))
		}
		results := make(map[string]scoring.Result, len(units))
		for _, u := range units {
			r, err := scoring.Compute(q, u.Values)
			if err != nil {
				t.Fatal(err)
			}
			results[u.Economy] = r
		}
		checked, tiers := 0, map[string]int{}
		for _, p := range publishedRows(t, e) {
			s, ok := results[p.economy].Item(questionnaires.Code(p.item))
			want, _ := new(big.Rat).SetString(p.points)
			if !ok || want == nil {
				t.Fatalf("%s: %s %s is not there", e.ID, p.economy, p.item)
			}
			gap := new(big.Rat).Sub(s.Points, want)
			if gap.Abs(gap).Cmp(tolerance) > 0 != faulty(e.ID, p) {
				t.Errorf("%s: %s %s = %s; published %s", e.ID, p.economy, p.item, scoring.Round(s.Points, 4), p.points)
			}
			if p.item == "index" {
				tiers[p.tier]++
				if got := results[p.economy].Tier; got != p.tier {
					t.Errorf("%s: %s is in tier %q; published %q", e.ID, p.economy, got, p.tier)
				}
			}
			checked++
		}
		if checked != 194*6 {
			t.Errorf("%s: %d scores checked; want %d", e.ID, checked, 194*6)
		}
		want := map[string]int{"T1": 46, "T2": 29, "T3": 49, "T4": 56, "T5": 14}
		if e.ID == "gci-2020" {
			want = map[string]int{"": 194}
		}
		if diff := cmp.Diff(want, tiers); diff != "" {
			t.Errorf("%s: economies by tier (-want +got):\n%s", e.ID, diff)
		}
	}
}

// Figures of the Arab States in the fifth edition that others have published.
func TestArabStates(t *testing.T) {
	q, units := edition(t, reference.Editions()[1])
	arab := []string{
		"ARE", "BHR", "COM", "DJI", "DZA", "EGY", "IRQ", "JOR", "KWT", "LBN", "LBY",
		"MAR", "MRT", "OMN", "PSE", "QAT", "SAU", "SDN", "SOM", "SYR", "TUN", "YEM",
	}
	member := make(map[string]bool)
	for _, a := range arab {
		member[a] = true
	}
	var scores []*big.Rat
	positions := map[string]int{}
	for _, u := range units {
		if member[u.Economy] {
			r, err := scoring.Compute(q, u.Values)
			if err != nil {
				t.Fatal(err)
			}
			positions[u.Economy] = len(scores)
			scores = append(scores, r.Index().Points)
		}
	}
	s, _ := scoring.Describe(scores)
	if got := scoring.Round(s.Mean, 2); got != "65.69" {
		t.Errorf("mean of the Arab States = %s; want 65.69", got)
	}
	if got := scoring.Round(s.Median, 1); got != "63.4" {
		t.Errorf("median of the Arab States = %s; want 63.4", got)
	}
	ranks := scoring.Ranks(scores)
	for economy, want := range map[string]scoring.Rank{
		"EGY": {Position: 1, Tied: 3}, "SAU": {Position: 1, Tied: 3}, "JOR": {Position: 5}, "OMN": {Position: 8}, "YEM": {Position: 22},
	} {
		if got := ranks[positions[economy]]; got != want {
			t.Errorf("%s is %+v; want %+v", economy, got, want)
		}
	}
}

// BenchmarkScoring scores 194 economies exactly: from the 20 indicators, and
// from all 82 questions.
func BenchmarkScoring(b *testing.B) {
	q, units := edition(b, reference.Editions()[1])
	b.Run("194 economies, indicators", func(b *testing.B) {
		b.ReportAllocs()
		score(b, q, units)
	})
	full := make([]scoring.Unit, len(units))
	for i := range full {
		full[i] = scoring.Unit{Economy: units[i].Economy, Values: make(scoring.Values)}
		for k, item := range q.Questions() {
			choices := item.Scale.Choices
			full[i].Values[item.Code] = scoring.Credit(choices[(i*7+k*3)%len(choices)].Credit)
		}
	}
	b.Run("194 economies, questions", func(b *testing.B) {
		b.ReportAllocs()
		score(b, q, full)
	})
}

func score(b *testing.B, q *questionnaires.Questionnaire, units []scoring.Unit) {
	b.Helper()
	for b.Loop() {
		scorer := scoring.Prepare(q)
		for _, u := range units {
			if _, err := scorer.Score(u.Values); err != nil {
				b.Fatal(err)
			}
		}
	}
}
