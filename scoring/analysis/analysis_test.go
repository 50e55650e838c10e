package analysis_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/fault"
	"mizan/internal/reference"
	"mizan/questionnaires"
	"mizan/scoring"
	"mizan/scoring/analysis"
	"mizan/scoring/composite"
	"mizan/scoring/robust"
)

func questionnaire(t testing.TB, id questionnaires.ID) *questionnaires.Questionnaire {
	t.Helper()
	catalogue, err := questionnaires.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	q, err := catalogue.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// frameOf scores units and prepares the results.
func frameOf(t testing.TB, q *questionnaires.Questionnaire, units []scoring.Unit) *analysis.Frame {
	t.Helper()
	f, err := analysis.NewFrame(q, scored(t, q, units))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func scored(t testing.TB, q *questionnaires.Questionnaire, units []scoring.Unit) []analysis.Subject {
	t.Helper()
	scorer := scoring.Prepare(q)
	out := make([]analysis.Subject, len(units))
	for i, u := range units {
		r, err := scorer.Score(u.Values)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = analysis.Subject{Economy: u.Economy, Result: r}
	}
	return out
}

// published are the values of a reference edition: 20 indicators, no questions.
func published(t testing.TB, e reference.Edition) (*questionnaires.Questionnaire, []scoring.Unit) {
	t.Helper()
	file, err := e.Values()
	if err != nil {
		t.Fatal(err)
	}
	q := questionnaire(t, questionnaires.ID(e.Questionnaire))
	units, err := scoring.ReadCSV("values", file, q)
	if err != nil {
		t.Fatal(err)
	}
	return q, units
}

// answered are economies with random answers to every question: half of them
// full, a quarter partial, some none, some not given.
func answered(q *questionnaires.Questionnaire, n int) []scoring.Unit {
	random := rand.New(rand.NewPCG(3, 4))
	out := make([]scoring.Unit, n)
	for i := range out {
		values := scoring.Values{}
		for _, item := range q.Questions() {
			switch k := random.IntN(20); {
			case !item.Scored() || k == 0:
			case k < 5:
				values[item.Code] = scoring.Credit(new(big.Rat))
			case k < 10 && item.Scale.Graded():
				values[item.Code] = scoring.Credit(big.NewRat(1, 2))
			default:
				values[item.Code] = scoring.Credit(big.NewRat(1, 1))
			}
		}
		out[i] = scoring.Unit{Economy: string(rune('A'+i/26)) + string(rune('A'+i%26)), Values: values}
	}
	return out
}

func labels(f *analysis.Frame) []string {
	var out []string
	for _, in := range f.Inputs() {
		out = append(out, in.Name())
	}
	return out
}

func TestFrame(t *testing.T) {
	old, oldUnits := published(t, reference.Editions()[0])
	now, nowUnits := published(t, reference.Editions()[1])
	mixed := append(answered(now, 30), nowUnits[:20]...)
	tests := []struct {
		what  string
		q     *questionnaires.Questionnaire
		units []scoring.Unit
		nodes int
		want  []string
	}{
		{"2020: indicators only, so nothing below them", old, oldUnits, 26, []string{"weights-1", "weights-2", "aggregation"}},
		{"2024, likewise", now, nowUnits, 26, []string{"weights-1", "weights-2", "aggregation"}},
		{"answers to questions", now, answered(now, 30), 108, []string{
			"weights-1", "weights-2", "weights-3", "partial", "unanswered", "aggregation",
		}},
		{"some by question, some by indicator", now, mixed, 108, []string{
			"weights-1", "weights-2", "weights-3", "partial", "unanswered", "aggregation",
		}},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			f := frameOf(t, test.q, test.units)
			if len(f.Tree.Nodes) != test.nodes {
				t.Errorf("%d nodes, want %d", len(f.Tree.Nodes), test.nodes)
			}
			if diff := cmp.Diff(test.want, labels(f)); diff != "" {
				t.Errorf("inputs (-want +got)\n%s", diff)
			}
		})
	}
}

// The frame refuses to stand for results that it does not reproduce.
func TestFrameDiffers(t *testing.T) {
	q, units := published(t, reference.Editions()[1])
	subjects := scored(t, q, units[:3])
	wrong := &subjects[1].Result
	wrong.Items[0].Points = new(big.Rat).Add(wrong.Items[0].Points, big.NewRat(1, 1_000_000))
	_, err := analysis.NewFrame(q, subjects)
	if !fault.Is(err, fault.Invalid) || len(fault.Of(err).Fields) != 1 {
		t.Fatalf("NewFrame = %v; want one refused economy", err)
	}
}

// The nominal ranks and tiers of a simulation are the published ones.
func TestRobustness(t *testing.T) {
	q, units := published(t, reference.Editions()[1])
	subjects := scored(t, q, units)
	f := frameOf(t, q, units)
	got, err := analysis.Robustness(t.Context(), f, robust.Settings{Seed: 7, Replications: 300, Pairs: true})
	if err != nil {
		t.Fatal(err)
	}
	var exact []*big.Rat
	for _, s := range subjects {
		exact = append(exact, s.Result.Index().Points)
	}
	moved := 0
	for i, rank := range scoring.Ranks(exact) {
		u := got.Units[i]
		if u.Rank != rank.Position || q.Method.Tiers[u.Tier].Code != subjects[i].Result.Tier {
			t.Errorf("%s: rank %d tier %d, published %d %s", u.Unit, u.Rank, u.Tier, rank.Position, subjects[i].Result.Tier)
		}
		if u.LowRank < u.HighRank {
			moved++
		}
	}
	if moved < 150 {
		t.Errorf("only %d of 194 positions are uncertain", moved)
	}
}

// What nobody answered leaves the denominator in the other alternative, and
// that alone raises scores.
func TestUnansweredLeavesOut(t *testing.T) {
	q := questionnaire(t, "gci@5.0.0")
	f := frameOf(t, q, answered(q, 25))
	without, err := f.Model().Variant([]int{1})
	if err != nil {
		t.Fatal(err)
	}
	before, err := composite.Aggregate(f.Tree, f.Data)
	if err != nil {
		t.Fatal(err)
	}
	after, err := composite.Aggregate(f.Tree, without)
	if err != nil {
		t.Fatal(err)
	}
	for u, name := range f.Data.Units {
		b, a := before.Columns[composite.Root].Values[u], after.Columns[composite.Root].Values[u]
		if !(a > b) {
			t.Errorf("%s: %v left out, %v counted", name, a, b)
		}
	}
}

func TestSensitivity(t *testing.T) {
	q := questionnaire(t, "gci@5.0.0")
	f := frameOf(t, q, answered(q, 25))
	got, err := analysis.Sensitivity(t.Context(), f, robust.SobolSettings{Seed: 1, Rows: 64})
	if err != nil {
		t.Fatal(err)
	}
	if got.Runs != 64*8 || len(got.Shift.Effects) != 6 || len(got.Units) != 25 {
		t.Errorf("%d runs, %d inputs, %d economies; want 512, 6, 25", got.Runs, len(got.Shift.Effects), len(got.Units))
	}
	if len(got.Removed) != 25 || got.Removed[0].Name != "legal" || got.Removed[0].MeanRankShift == 0 {
		t.Errorf("%d elements removed, the first %+v; want 5 pillars and 20 indicators", len(got.Removed), got.Removed[0].Name)
	}
}

func TestCoherence(t *testing.T) {
	q, units := published(t, reference.Editions()[1])
	got, err := analysis.Coherence(frameOf(t, q, units), nil)
	if err != nil {
		t.Fatal(err)
	}
	var shares float64
	for _, i := range got.Influences {
		if item, ok := q.Item(questionnaires.Code(i.Node)); ok && item.Depth == 1 {
			shares += *i.Explained
		}
	}
	if shares < 0.999999 || shares > 1.000001 {
		t.Errorf("the pillars explain %v of the differences, want all", shares)
	}
	small, err := analysis.Coherence(frameOf(t, q, units[:6]), nil)
	if err != nil || !small.Withheld || len(small.Alphas) > 0 {
		t.Errorf("six economies: withheld %v, %d alphas, %v", small.Withheld, len(small.Alphas), err)
	}
}

// Values give back what a result was computed from.
func TestValues(t *testing.T) {
	q, units := published(t, reference.Editions()[1])
	units = append(units[:2], answered(q, 2)...)
	units[3].Values["legal.substantive-law.1"] = scoring.Value{State: scoring.Unverifiable}
	for i, s := range scored(t, q, units) {
		if diff := cmp.Diff(scoring.InputHash(q, units[i].Values), scoring.InputHash(q, analysis.Values(q, s.Result))); diff != "" {
			t.Errorf("%s (-given +read back)\n%s", s.Economy, diff)
		}
	}
}
