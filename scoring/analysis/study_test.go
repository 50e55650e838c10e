package analysis_test

import (
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/fault"
	"mizan/scoring/analysis"
	"mizan/scoring/composite"
	"mizan/scoring/robust"
)

// openStudy reads a method file and what it names.
func openStudy(t testing.TB, path string) (*analysis.Study, error) {
	t.Helper()
	p, err := composite.Open(path, func(path string) (io.ReadCloser, error) { return os.Open(path) })
	if err != nil {
		t.Fatal(err)
	}
	return analysis.NewStudy(p)
}

func asem(t testing.TB) *analysis.Study {
	t.Helper()
	s, err := openStudy(t, filepath.Join("..", "composite", "testdata", "asem.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A small index: two pillars, one of answers, one of a quantity.
const (
	smallStructure = "code,parent,weight,kind\nindex,,,\nlaws,index,2,\nmeans,index,1,\n" +
		"act,laws,1,answer\ncourt,laws,1,answer\nstaff,means,1,\n"
	smallData = "unit,act,court,staff\nA,0,100,9\nB,50,100,4\nC,100,0,1\nD,50,,7\nE,0,50,2\n"
)

// studyOf writes files and reads them.
func studyOf(t testing.TB, method, structure, data string) (*analysis.Study, error) {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{"method.yaml": method, "structure.csv": structure, "data.csv": data} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return openStudy(t, filepath.Join(folder, "method.yaml"))
}

func small(t testing.TB, method string) *analysis.Study {
	t.Helper()
	s, err := studyOf(t, method, smallStructure, smallData)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// COINr's example with the four choices of its author. In COINr's own run of
// 1,000 replications (ua1000) AUT, of rank 7, has nine in ten ranks from 5 to 9,
// and the widths of all such intervals have a median of 5 and a maximum of 24.
func TestFourChoices(t *testing.T) {
	s := asem(t)
	got, err := analysis.Robustness(t.Context(), s, robust.Settings{Seed: analysis.Seed, Replications: analysis.Replications})
	if err != nil {
		t.Fatal(err)
	}
	inputs := []string{"weights-1", "weights-2", "winsorise", "normalise", "aggregation"}
	if diff := cmp.Diff(inputs, got.Inputs); diff != "" {
		t.Errorf("inputs (-want +got)\n%s", diff)
	}
	var widths []float64
	for u, unit := range got.Units {
		widths = append(widths, unit.HighRank-unit.LowRank)
		if unit.Unit == "AUT" && (unit.Rank != 7 || unit.LowRank != 5 || unit.HighRank != 9) {
			t.Errorf("AUT: rank %d, %v to %v; want 7, 5 to 9", unit.Rank, unit.LowRank, unit.HighRank)
		}
		if nominal := s.Index.Scores.Columns[composite.Root].Values[u]; math.Abs(unit.Score-nominal) > 1e-12*nominal {
			t.Errorf("%s: simulated from %v, built %v", unit.Unit, unit.Score, nominal)
		}
		if float64(unit.Rank) != s.Index.Ranks[composite.Root][u] {
			t.Errorf("%s: simulated from rank %d, built %v", unit.Unit, unit.Rank, s.Index.Ranks[composite.Root][u])
		}
	}
	slices.Sort(widths)
	if widths[25] != 5 || widths[50] != 24 {
		t.Errorf("widths of intervals: median %v, maximum %v; want 5 and 24", widths[25], widths[50])
	}
}

// Every combination of the alternatives is the index as it would be built by a
// method that says so.
func TestVariants(t *testing.T) {
	s := asem(t)
	variant := s.Model().Variant
	for _, points := range []int{5, 3, 1} {
		for k, norm := range s.Project.Recipe.Uncertainty.Normalise {
			m := s.Project.Recipe.Method
			treat := *m.Treat
			treat.Winsorise = points
			m.Treat, m.Normalise = &treat, norm.Entry
			want, err := s.Project.BuildBy(m)
			if err != nil {
				t.Fatal(err)
			}
			got, err := variant([]int{points - 1, k})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want[0].Table(composite.StepNormalised).Columns, got.Columns); diff != "" {
				t.Errorf("winsorise %d, %s (-want +got)\n%s", points, norm.Label, diff)
			}
		}
	}
	if m := s.Project.Recipe.Method; m.Treat.Winsorise != 5 {
		t.Errorf("the method itself now moves %d units", m.Treat.Winsorise)
	}
}

// What an entry of the method file makes uncertain.
func TestInputsOfStudy(t *testing.T) {
	for _, c := range []struct {
		rule, method string
		want         []string
		oneScale     bool
	}{
		{"weights, if nothing is said", "version: x\n", []string{"weights-1", "weights-2"}, true},
		{"no weights", "uncertainty: {weights: 0, impute: [mean, median]}\n", []string{"impute"}, true},
		{"weights of one level", "uncertainty: {weights: {2: 0.1}}\n", []string{"weights-2"}, true},
		{"half an answer", "uncertainty: {weights: 0, partial: [0.3, 0.7]}\n", []string{"partial"}, true},
		{"two goalposts", "uncertainty: {normalise: [nominal, {method: fraction-of-maximum}]}\n", []string{"weights-1", "weights-2", "normalise"}, false},
		{"rank of units by rank of weights", "uncertainty: {weights: 0, aggregation: [nominal, copeland]}\n", []string{"aggregation"}, false},
		{"steps in their order", "uncertainty: {weights: 0, aggregation: [nominal, {mean: geometric, floor: 1}], normalise: [nominal, {undefined: missing}], " +
			"winsorise: [0, 1], treat: [none, {except: [act, court]}], impute: [none, mean]}\n", []string{"impute", "treat", "winsorise", "normalise", "aggregation"}, true},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s := small(t, c.method)
			var got []string
			for _, in := range s.Inputs() {
				got = append(got, in.Name())
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("inputs (-want +got)\n%s", diff)
			}
			if s.OneScale() != c.oneScale {
				t.Errorf("one scale: %v; want %v", s.OneScale(), c.oneScale)
			}
			if _, err := analysis.Robustness(t.Context(), s, robust.Settings{Seed: 1, Replications: 200}); err != nil {
				t.Error(err)
			}
		})
	}
}

// Answers between nothing and full credit move, imputed ones and quantities do
// not, and a higher credit for half an answer never lowers anybody's score.
func TestPartialOfStudy(t *testing.T) {
	s := small(t, "impute: mean\nuncertainty: {weights: 0, partial: [0.2, 0.4]}\n")
	in, ok := s.Inputs()[0].(robust.Credit)
	if !ok || in.Top != 100 || in.Low != 0.2 || in.High != 0.4 {
		t.Fatalf("input %+v; want credits of 0.2 to 0.4 on a scale to 100", in)
	}
	got := make(map[string]string)
	for _, m := range in.Partial {
		for u, marked := range m.Units {
			if marked {
				got[s.Index.Tree.Nodes[m.Node].Code] += s.Index.Scores.Units[u]
			}
		}
	}
	if diff := cmp.Diff(map[string]string{"act": "BD", "court": "E"}, got); diff != "" {
		t.Errorf("answers that move (-want +got)\n%s", diff)
	}
	found, err := analysis.Robustness(t.Context(), s, robust.Settings{Seed: 1, Replications: 500})
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range found.Units {
		// Half counts 0.2 to 0.4 instead of 0.5, on average 0.3: an answer of act or
		// court, a third of the index each, loses 20 points on average.
		want := u.Score
		if strings.Contains("BDE", u.Unit) {
			want -= 20.0 / 3
		}
		if math.Abs(u.MeanScore-want) > 0.2 {
			t.Errorf("%s: %v on average; want about %v", u.Unit, u.MeanScore, want)
		}
	}
}

// Tiers are those of the built index, and their probabilities sum to 1.
func TestTiersOfStudy(t *testing.T) {
	s := small(t, "tiers: [{code: high, lower: 60}, {code: middle, lower: 40}]\nuncertainty: {aggregation: [nominal, {mean: geometric, floor: 1}]}\n")
	got, err := analysis.Robustness(t.Context(), s, robust.Settings{Seed: 1, Replications: 500})
	if err != nil {
		t.Fatal(err)
	}
	codes := []string{"high", "middle", ""}
	for u, unit := range got.Units {
		if codes[unit.Tier] != s.Index.Tiers[u] {
			t.Errorf("%s: tier %q, built %q", unit.Unit, codes[unit.Tier], s.Index.Tiers[u])
		}
		if sum := unit.Tiers[0] + unit.Tiers[1] + unit.Tiers[2]; math.Abs(sum-1) > 1e-12 {
			t.Errorf("%s: probabilities %v", unit.Unit, unit.Tiers)
		}
	}
	if got.Units[0].ScoreSD == 0 {
		t.Error("the geometric mean moves nothing")
	}
}

// The same seed gives the same bytes on one processor and on several.
func TestStudyProcessors(t *testing.T) {
	s := asem(t)
	type results struct {
		Certainty analysis.Certainty
		Drivers   analysis.Drivers
	}
	on := func(processors int) (out results) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		var err error
		if out.Certainty, err = analysis.Robustness(t.Context(), s, robust.Settings{Seed: 3, Replications: 700, Pairs: true}); err != nil {
			t.Fatal(err)
		}
		if out.Drivers, err = analysis.Sensitivity(t.Context(), s, robust.SobolSettings{Seed: 3, Rows: 70}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	if diff := cmp.Diff(on(1), on(5)); diff != "" {
		t.Errorf("(-one +five)\n%s", diff)
	}
}

// The analyses of a panel are those of its last year, on the scale of all.
func TestStudyOfPanel(t *testing.T) {
	data := "unit,time,act,court,staff\nA,2021,0,100,9\nB,2021,50,100,4\nA,2020,100,100,19\nB,2020,0,0,0\n"
	s, err := studyOf(t, "uncertainty: {weights: 0, normalise: [nominal, {lower: 0, upper: 50}]}\n", smallStructure, data)
	if err != nil {
		t.Fatal(err)
	}
	x, err := s.Model().Variant([]int{1})
	if err != nil {
		t.Fatal(err)
	}
	staff := x.Columns[x.Column("staff")]
	if s.Index.Year != 2021 || math.Abs(staff.Values[0]-50*9.0/19) > 1e-12 {
		t.Errorf("year %d, staff %v; want 2021 on the scale of both years", s.Index.Year, staff.Values)
	}
}

// The index without each element of each level, and what moves the ranking.
func TestSensitivityOfStudy(t *testing.T) {
	got, err := analysis.Sensitivity(t.Context(), asem(t), robust.SobolSettings{Seed: 1, Rows: 64})
	if err != nil {
		t.Fatal(err)
	}
	if got.Runs != 64*7 || len(got.Shift.Effects) != 5 || len(got.Removed) != 2+8+49 {
		t.Errorf("%d runs, %d inputs, %d removed; want 448, 5 and 59", got.Runs, len(got.Shift.Effects), len(got.Removed))
	}
	// COINr 1.1.14, whatif/remove_L2_mean_abs_rank_change: the largest is that of Social.
	social := slices.IndexFunc(got.Removed, func(s composite.Shift) bool { return s.Name == "Social" })
	if social < 0 || math.Abs(got.Removed[social].MeanRankShift-3.96) > 0.005 {
		t.Errorf("without Social: %+v; want a mean shift of 3.96", got.Removed[social].MeanRankShift)
	}
}

// The self-check reads gaps before they are filled, and answers on the scale
// that the answers have.
func TestCoherenceOfStudy(t *testing.T) {
	s, err := studyOf(t, "impute: mean\n", smallStructure, "unit,act,court,staff\nA,1,3,9\nB,2,3,4\nC,3,1,1\nD,2,,7\nE,1,2,2\n")
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Coherence()
	if err != nil {
		t.Fatal(err)
	}
	court := got.Indicators[1]
	if court.Code != "court" || court.Available != 4 || court.AtTop != 2 || court.AtBottom != 1 {
		t.Errorf("court: %+v; want 4 answers, 2 of them in full and 1 at nothing", court)
	}
	all, err := asem(t).Coherence()
	if err != nil {
		t.Fatal(err)
	}
	if len(all.Denominators) == 0 || all.Withheld {
		t.Errorf("%d correlations with denominators, withheld %v", len(all.Denominators), all.Withheld)
	}
	for _, a := range all.Alphas { // COINr 1.1.14: of the two sub-indices 0.702
		if a.Group == "Index" && math.Abs(*a.Value-0.702) > 0.0005 {
			t.Errorf("alpha of the index %v; want 0.702", *a.Value)
		}
	}
}

// What cannot be computed says by which alternatives, and where.
func TestFaultsOfStudy(t *testing.T) {
	for _, c := range []struct {
		mistake, method string
		key             string
		fields          []string
		says            string
	}{
		{"nothing is uncertain", "uncertainty: 0\n", "analysis.inputs.none", nil, ""},
		{"zeros and no floor", "uncertainty: {aggregation: [nominal, geometric]}\n", "composite.aggregate.invalid", []string{"structure.csv:7 composite.aggregate.domain"}, ""},
		{
			"a unit that only one alternative keeps", "impute: mean\nscreen: 1\nuncertainty: {impute: [nominal, none]}\n", "analysis.alternative.invalid",
			[]string{"D analysis.alternative.unit"},
			"impute none",
		},
		{
			"goalposts that are not there", "uncertainty: {winsorise: [0, 1], treat: [none, {except: [act, court]}], normalise: [nominal, goalposts]}\n", "analysis.alternative.invalid",
			[]string{"structure.csv:5 composite.normalise.goalposts", "structure.csv:6 composite.normalise.goalposts", "structure.csv:7 composite.normalise.goalposts"},
			"treat none | winsorise 0 | normalise goalposts",
		},
	} {
		t.Run(c.mistake, func(t *testing.T) {
			s := small(t, c.method)
			_, err := analysis.Robustness(t.Context(), s, robust.Settings{Seed: 1, Replications: 100})
			err = s.Project.Located(err)
			f := fault.Of(err)
			if f == nil || f.Key != c.key {
				t.Fatalf("fault %v; want %s", err, c.key)
			}
			var got []string
			for _, field := range f.Fields {
				got = append(got, field.Path+" "+field.Key)
			}
			if diff := cmp.Diff(c.fields, got); diff != "" {
				t.Errorf("fields (-want +got)\n%s", diff)
			}
			if c.says != "" && f.Args["alternatives"] != c.says {
				t.Errorf("alternatives %q; want %q", f.Args["alternatives"], c.says)
			}
		})
	}
}
