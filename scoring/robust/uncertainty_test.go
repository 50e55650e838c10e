package robust

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mizan/internal/fault"
	"mizan/scoring/composite"
)

// small is an index of the shape of a questionnaire, with ties, gaps and a unit
// without any answer.
func small(t testing.TB) Model {
	t.Helper()
	m := shape{units: 24, items: 30, indicators: 8, pillars: 3}.model(t)
	for i := range m.Data.Columns {
		c := &m.Data.Columns[i]
		c.Clear(5)
		c.Values[7], c.Known[7] = c.Values[6], c.Known[6]
	}
	return m
}

// everything varies all that can vary at once.
func everything(m Model) (Model, []Input) {
	geometric := composite.Combination{Mean: composite.Mean{Kind: composite.Geometric}, Floor: 1}
	gaps := m.Data.Clone()
	for i := range gaps.Columns {
		gaps.Columns[i].Clear(3) // in one variant, unit 3 has no score
	}
	m.Variant = func(picks []int) (*composite.Table, error) {
		return []*composite.Table{m.Data, gaps}[picks[0]], nil
	}
	return m, []Input{
		WeightNoise{Label: "weights", Amplitude: Amplitudes(m.Tree)},
		PanelWeights{Label: "panel", Panels: []Panel{{Parent: 0, Shares: []float64{0.2, 0.3, 0.5}, Spread: 0.05}}},
		Credit{Label: "credit", Partial: PartialAnswers(m.Tree, m.Data, 100)},
		Choice{Label: "means", Alternatives: []Alternative{
			{Label: "arithmetic"}, {Label: "geometric", Means: MeanEverywhere(m.Tree, geometric)},
		}},
		Choice{Label: "data", Data: true, Alternatives: []Alternative{{Label: "all"}, {Label: "fewer"}}},
	}
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The same seed gives the same bytes on any number of processors, and another
// seed gives others.
func TestSameBytesOnAnyNumberOfProcessors(t *testing.T) {
	m, inputs := everything(small(t))
	settings := Settings{Seed: 5, Replications: 7*blockSize + 3, Pairs: true}
	sobol := SobolSettings{Seed: 5, Rows: 90}
	results := func() string {
		s, err := Sobol(t.Context(), m, inputs, sobol)
		if err != nil {
			t.Fatal(err)
		}
		return asJSON(t, simulate(t, m, inputs, settings)) + asJSON(t, s)
	}
	want := results()
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	for _, n := range []int{1, 2, 5} {
		runtime.GOMAXPROCS(n)
		if got := results(); got != want {
			t.Errorf("on %d processors another result:\n%s", n, cmp.Diff(want, got))
		}
	}
	settings.Seed, sobol.Seed = 6, 6
	if results() == want {
		t.Error("another seed gives the same result")
	}
}

// Simulate counts what a slow and obvious loop over the same scenarios counts.
func TestSimulateCountsEveryReplication(t *testing.T) {
	m, inputs := everything(small(t))
	const replications = 300
	got := simulate(t, m, inputs, Settings{Seed: 9, Replications: replications, Pairs: true})

	p, err := newPlan(m, inputs)
	if err != nil {
		t.Fatal(err)
	}
	n := len(m.Data.Units)
	ranks, scores, ahead, both := make([][]float64, n), make([][]float64, n), square(n), square(n)
	tiers := make([][]float64, n)
	for u := range tiers {
		tiers[u] = make([]float64, 5)
	}
	run := newRun(p)
	for k := range replications {
		c, err := run.evaluate(func(input int) Address { return Address{9, uint64(k), uint64(input)} })
		if err != nil {
			t.Fatal(err)
		}
		r := composite.Ranks(c, composite.TiesMin)
		for u := range r {
			if r[u] == 0 {
				continue
			}
			ranks[u], scores[u] = append(ranks[u], r[u]), append(scores[u], c.Values[u])
			tiers[u][slices.IndexFunc([]float64{95, 85, 55, 20, -1}, func(b float64) bool { return composite.Resolve(c.Values[u]) >= b })]++
			for v := range r {
				if r[v] > 0 && u != v {
					both[u][v]++
					ahead[u][v] += map[bool]float64{true: 1}[r[u] < r[v]] + map[bool]float64{true: 0.5}[r[u] == r[v]]
				}
			}
		}
	}
	for u, x := range got.Units {
		if x.Scored != len(ranks[u]) {
			t.Errorf("%s: scored %d, want %d", x.Unit, x.Scored, len(ranks[u]))
		}
		if len(ranks[u]) == 0 {
			continue
		}
		slices.Sort(ranks[u])
		median, _ := composite.Quantile(ranks[u], 0.5)
		low, _ := composite.Quantile(ranks[u], 0.05)
		high, _ := composite.Quantile(ranks[u], 0.95)
		meanRank, _ := composite.ArithmeticMean(ranks[u])
		mean, _ := composite.ArithmeticMean(scores[u])
		sd, _ := composite.StdDev(scores[u])
		if sd < composite.Resolution {
			sd = 0
		}
		for k := range tiers[u] {
			tiers[u][k] /= float64(len(ranks[u]))
		}
		want := UnitUncertainty{
			Unit: x.Unit, Rank: x.Rank, Score: x.Score, Tier: x.Tier, Scored: x.Scored,
			MeanRank: meanRank, MedianRank: median, LowRank: low, HighRank: high,
			MeanScore: mean, ScoreSD: sd, Tiers: tiers[u], Borderline: x.Tier >= 0 && tiers[u][x.Tier] < 0.95,
		}
		if diff := cmp.Diff(want, x, within(1e-9)); diff != "" {
			t.Error(diff)
		}
		for v := range n {
			if both[u][v] > 0 {
				ahead[u][v] /= both[u][v]
			}
		}
		ahead[u][u] = 0.5
		if diff := cmp.Diff(ahead[u], got.Ahead[u], within(1e-12)); diff != "" {
			t.Errorf("%s ahead: %s", x.Unit, diff)
		}
	}
	if u := got.Units[3]; u.Scored == 0 || u.Scored == replications {
		t.Errorf("unit 3 has a score in %d replications; the test wants some", u.Scored)
	}
	if u := got.Units[5]; u.Rank != 0 || u.Tier != -1 || u.Scored != 0 {
		t.Errorf("a unit without answers: %+v", u)
	}
}

func square(n int) [][]float64 {
	out := make([][]float64, n)
	for i := range out {
		out[i] = make([]float64, n)
	}
	return out
}

// Without noise every replication is the nominal result.
func TestNoNoiseIsTheNominalResult(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := shape{
			units: rapid.IntRange(1, 12).Draw(t, "units"), items: rapid.IntRange(4, 12).Draw(t, "items"),
			indicators: rapid.IntRange(2, 4).Draw(t, "indicators"), pillars: rapid.IntRange(1, 2).Draw(t, "pillars"),
		}
		m := s.model(&testing.T{})
		shares := make([]float64, s.pillars)
		for k := range shares {
			shares[k] = m.Tree.Nodes[k+1].Weight
		}
		inputs := []Input{
			WeightNoise{Label: "weights", Amplitude: make([]float64, len(m.Tree.Nodes))},
			PanelWeights{Label: "panel", Panels: []Panel{{Shares: shares}}},
			Credit{Label: "credit", Low: 0.5, High: 0.5, Partial: PartialAnswers(m.Tree, m.Data, 100)},
			Choice{Label: "one", Alternatives: []Alternative{{}}},
		}
		got, err := Simulate(context.Background(), m, inputs, Settings{
			Seed: rapid.Uint64().Draw(t, "seed"), Replications: rapid.IntRange(1, 200).Draw(t, "n"), Pairs: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range got.Units {
			want := UnitUncertainty{Unit: u.Unit, Rank: u.Rank, Score: u.Score, Tier: u.Tier, Tiers: make([]float64, 5)}
			if u.Rank > 0 {
				r := float64(u.Rank)
				want.MeanRank, want.MedianRank, want.LowRank, want.HighRank, want.MeanScore = r, r, r, r, u.Score
				want.Scored, want.Tiers[u.Tier] = got.Replications, 1
			}
			if diff := cmp.Diff(want, u); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

// moved is where a value goes when half an answer counts p.
func moved(x, p, top float64) float64 {
	c := composite.Column{Values: []float64{x}, Known: []bool{true}}
	m := newMovedColumn(Mask{Units: []bool{true}}, c, top)
	m.move(p)
	return m.to[0]
}

// Half a credit is sent to p, none and full credit stay, the order stays.
func TestCreditMap(t *testing.T) {
	tests := []struct{ credit, p, want float64 }{
		{0, 0.3, 0},
		{0.25, 0.3, 0.15},
		{0.5, 0.3, 0.3},
		{0.75, 0.3, 0.65},
		{1, 0.3, 1},
		{0.5, 0.7, 0.7},
		{0.25, 0.7, 0.35},
		{0.75, 0.7, 0.85},
		{0.123, 0.5, 0.123},
	}
	for _, test := range tests {
		for _, top := range []float64{1, 100} {
			got := moved(test.credit*top, test.p, top)
			if math.Abs(got-test.want*top) > 1e-12*top {
				t.Errorf("moved(%v, %v, %v) = %v, want %v", test.credit*top, test.p, top, got, test.want*top)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.Float64Range(0, 1)
		a, b, p := unit.Draw(t, "a"), unit.Draw(t, "b"), unit.Draw(t, "p")
		if a <= b && moved(a, p, 1) > moved(b, p, 1)+1e-15 {
			t.Fatalf("credit %v goes above %v for p = %v", a, b, p)
		}
	})
}

// Only partial answers move: an index without any is certain, and a unit's mean
// score is where the average of p puts it.
func TestCredit(t *testing.T) {
	tree := &composite.Tree{Nodes: []composite.Node{
		{Code: "i", Parent: -1},
		{Code: "q", Weight: 1, Indicator: composite.Indicator{Kind: composite.Answer}},
	}}
	c := composite.NewColumn("q", 4)
	for u, x := range []float64{1, 0.5, 0, 0.5} {
		c.Set(u, x)
	}
	m := Model{Tree: tree, Data: &composite.Table{Units: []string{"full", "half", "none", "unmarked"}, Columns: []composite.Column{c}}}
	mask := PartialAnswers(tree, m.Data, 1)
	if diff := cmp.Diff([]Mask{{1, []bool{false, true, false, true}}}, mask); diff != "" {
		t.Fatal(diff)
	}
	mask[0].Units[3] = false
	got := simulate(t, m, []Input{Credit{Label: "credit", Top: 1, Partial: mask}}, Settings{Seed: 1, Replications: 20_000})
	// p is uniform on 0.3 to 0.7
	for u, want := range []struct{ mean, sd float64 }{{1, 0}, {0.5, 0.4 / math.Sqrt(12)}, {0, 0}, {0.5, 0}} {
		if x := got.Units[u]; math.Abs(x.MeanScore-want.mean) > 0.004 || math.Abs(x.ScoreSD-want.sd) > 0.002 {
			t.Errorf("%s: mean %v, sd %v; want %v, %v", x.Unit, x.MeanScore, x.ScoreSD, want.mean, want.sd)
		}
	}
}

// Alternatives are drawn with their probabilities, equal ones without any.
func TestChoiceProbabilities(t *testing.T) {
	tests := []struct{ given, want []float64 }{
		{[]float64{0, 0, 0, 0}, []float64{0.25, 0.25, 0.25, 0.25}},
		{[]float64{1, 0, 3}, []float64{0.25, 0, 0.75}},
		{[]float64{2}, []float64{1}},
	}
	const n = 40_000
	for _, test := range tests {
		c := Choice{Alternatives: make([]Alternative, len(test.given))}
		for k, p := range test.given {
			c.Alternatives[k].Probability = p
		}
		counts := make([]float64, len(test.given))
		for k := range n {
			counts[c.pick(Address{Seed: 3, Replication: uint64(k)}.Uniform())] += 1.0 / n
		}
		for k, want := range test.want {
			if math.Abs(counts[k]-want) > 0.01 || want == 0 && counts[k] > 0 {
				t.Errorf("probabilities %v: drawn %v, want %v", test.given, counts, test.want)
			}
		}
	}
}

// Each combination of the choices about data is asked for once, in the order
// of the inputs, and used when it is drawn.
func TestVariants(t *testing.T) {
	m := small(t)
	var asked [][]int
	m.Variant = func(picks []int) (*composite.Table, error) {
		asked = append(asked, slices.Clone(picks))
		d := m.Data.Clone()
		for i := range d.Columns {
			for u := range d.Units {
				d.Columns[i].Set(u, float64(10*picks[0]+picks[1]))
			}
		}
		return d, nil
	}
	two, three := []Alternative{{}, {}}, []Alternative{{}, {}, {}}
	first, last := Choice{Label: "a", Data: true, Alternatives: two}, Choice{Label: "b", Data: true, Alternatives: three}
	inputs := []Input{first, Choice{Label: "means", Alternatives: two}, last}
	p, err := newPlan(m, inputs)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]int{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Error(diff)
	}
	run := newRun(p)
	for k := range 50 {
		at := func(input int) Address { return Address{1, uint64(k), uint64(input)} }
		c, err := run.evaluate(at)
		if err != nil {
			t.Fatal(err)
		}
		a, b := first.pick(at(0).Uniform()), last.pick(at(2).Uniform())
		if want := float64(10*a + b); math.Abs(c.Values[0]-want) > 1e-12 {
			t.Errorf("replication %d: score %v, want %v", k, c.Values[0], want)
		}
	}
}

// The rule for groups, by its example: the leader decides, not the neighbour.
func TestIndistinguishable(t *testing.T) {
	ahead := [][]float64{
		{0.5, 0.80, 0.94, 0.96},
		{0.2, 0.5, 0.99, 0.90},
		{0.06, 0.01, 0.5, 0.70},
		{0.04, 0.10, 0.30, 0.5},
	}
	tests := []struct {
		name  string
		order []int
		want  [][]int
	}{
		{"three cannot be told from the first", []int{0, 1, 2, 3}, [][]int{{0, 1, 2}, {3}}},
		{"led by the second, the third stands apart", []int{1, 2, 3}, [][]int{{1}, {2, 3}}},
		{"one unit", []int{2}, [][]int{{2}}},
		{"nobody has a score", nil, nil},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, Indistinguishable(test.order, ahead)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

// The histogram's quantiles are those of the sorted ranks.
func TestHistogram(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ranks := rapid.SliceOfN(rapid.IntRange(1, 9), 1, 60).Draw(t, "ranks")
		h := histogram{make([]uint32, 9), len(ranks)}
		var sorted []float64
		for _, r := range slices.Sorted(slices.Values(ranks)) {
			h.counts[r-1]++
			sorted = append(sorted, float64(r))
		}
		for _, p := range []float64{0, 0.05, 0.5, 0.95, 1} {
			if want, _ := composite.Quantile(sorted, p); math.Abs(h.quantile(p)-want) > 1e-12 {
				t.Fatalf("quantile %v of %v is %v, want %v", p, ranks, h.quantile(p), want)
			}
		}
	})
}

// Ranks are those of composite.Ranks, whatever the order the ranker starts
// from, and however far it has to go.
func TestRanker(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 300).Draw(t, "units")
		order := rapid.Permutation(sequence(n)).Draw(t, "order")
		c := composite.NewColumn("c", n)
		for u := range n {
			if rapid.IntRange(0, 9).Draw(t, "known") > 0 {
				c.Set(u, float64(rapid.IntRange(0, 200).Draw(t, "score"))+rapid.SampledFrom([]float64{0, 1e-12, -1e-12}).Draw(t, "dust"))
			}
		}
		r, want := newRanker(order), composite.Ranks(c, composite.TiesMin)
		for _, over := range [][]uint32{nil, make([]uint32, n*n)} {
			r.rank(c, over)
			for u := range want {
				if float64(r.ranks[u]) != want[u] {
					t.Fatalf("unit %d: rank %d, want %v", u, r.ranks[u], want[u])
				}
			}
		}
	})
}

func sequence(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// A large index in reverse order is sorted, not inserted.
func TestRankerLosesPatience(t *testing.T) {
	const n = 1000
	c := composite.NewColumn("c", n)
	for u := range n {
		c.Set(u, float64(u))
	}
	r := newRanker(sequence(n))
	r.rank(c, nil)
	if r.ranks[0] != n || r.ranks[n-1] != 1 || len(r.units) != n {
		t.Errorf("ranks %d and %d, want %d and 1", r.ranks[0], r.ranks[n-1], n)
	}
}

// A cancelled context ends the run with its error.
func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	m := small(t)
	if _, err := Simulate(ctx, m, m.noise(), Settings{Replications: 1000}); !errors.Is(err, context.Canceled) {
		t.Errorf("Simulate: %v", err)
	}
	if _, err := Sobol(ctx, m, m.noise(), SobolSettings{Rows: 1000}); !errors.Is(err, context.Canceled) {
		t.Errorf("Sobol: %v", err)
	}
	if _, err := Replay(ctx, m, make([]Draw, 3), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Replay: %v", err)
	}
}

func TestFaults(t *testing.T) {
	geometric := composite.Combination{Mean: composite.Mean{Kind: composite.Geometric}}
	noise := make([]float64, 42)
	tests := []struct {
		name   string
		change func(*Model)
		input  Input
		want   string
	}{
		{"fits", nil, WeightNoise{Label: "w", Amplitude: noise}, ""},
		{"no name", nil, WeightNoise{Amplitude: noise}, "robust.input.name"},
		{"bounds that do not descend", func(m *Model) { m.Tiers = []float64{20, 50} }, WeightNoise{Label: "w", Amplitude: noise}, "robust.tiers.order"},
		{"amplitudes of another tree", nil, WeightNoise{Label: "w", Amplitude: []float64{1}}, "robust.amplitude.count"},
		{"an amplitude that turns weights", nil, WeightNoise{"w", slices.Concat(noise[1:], []float64{1.5})}, "robust.amplitude.range"},
		{"a panel of no parent", nil, PanelWeights{"p", []Panel{{Parent: 99}}}, "robust.panel.parent"},
		{"a panel of other children", nil, PanelWeights{"p", []Panel{{Shares: []float64{1}}}}, "robust.panel.children"},
		{"shares of nothing", nil, PanelWeights{"p", []Panel{{Shares: make([]float64, 3)}}}, "robust.panel.shares"},
		{"a spread that no distribution has", nil, PanelWeights{"p", []Panel{{Shares: []float64{1, 1, 1}, Spread: 1}}}, "robust.panel.spread"},
		{"credits upside down", nil, Credit{Label: "c", Low: 0.7, High: 0.3}, "robust.credit.range"},
		{"a scale of no length", nil, Credit{Label: "c", Top: -1}, "robust.credit.top"},
		{"a mask of a pillar", nil, Credit{Label: "c", Partial: []Mask{{Node: 1}}}, "robust.credit.node"},
		{"a mask of other units", nil, Credit{Label: "c", Partial: []Mask{{Node: 41, Units: []bool{true}}}}, "robust.credit.units"},
		{"an answer above the scale", nil, Credit{Label: "c", Top: 10, Partial: []Mask{{41, yes(24)}}}, "robust.credit.value"},
		{"an indicator twice", nil, Credit{Label: "c", Partial: []Mask{{41, yes(24)}, {41, yes(24)}}}, "robust.credit.twice"},
		{"nothing to choose", nil, Choice{Label: "c"}, "robust.choice.empty"},
		{"a negative probability", nil, Choice{Label: "c", Alternatives: []Alternative{{Probability: -1}}}, "robust.choice.probability"},
		{"a mean of no node", nil, Choice{Label: "c", Alternatives: []Alternative{{Means: []NodeMean{{Node: 99}}}}}, "robust.choice.node"},
		{"a mean without its power", nil, Choice{Label: "c", Alternatives: []Alternative{{Means: MeanEverywhere(small(t).Tree, composite.Combination{Mean: composite.Mean{Kind: composite.Generalised}})}}}, "composite.power.range"},
		{"a geometric mean of zeros", nil, Choice{Label: "c", Alternatives: []Alternative{{Means: MeanEverywhere(small(t).Tree, geometric)}}}, "composite.aggregate.domain"},
		{"a choice about data without data", nil, Choice{Label: "c", Data: true, Alternatives: []Alternative{{}}}, "robust.variant.missing"},
		{"data of other units", func(m *Model) {
			m.Variant = func([]int) (*composite.Table, error) { return &composite.Table{}, nil }
		}, Choice{Label: "c", Data: true, Alternatives: []Alternative{{}}}, "robust.variant.units"},
		{"too many variants", nil, Choice{Label: "c", Data: true, Alternatives: make([]Alternative, MaxVariants+1)}, "robust.variants.many"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := small(t)
			if test.change != nil {
				test.change(&m)
			}
			_, err := Simulate(t.Context(), m, []Input{test.input}, Settings{Replications: 10})
			if got := key(err); got != test.want {
				t.Errorf("%v; want %s", err, test.want)
			}
		})
	}
	m := small(t)
	for _, n := range []int{0, -1, MaxReplications + 1} {
		if _, err := Simulate(t.Context(), m, m.noise(), Settings{Replications: n}); key(err) != "robust.replications.range" {
			t.Errorf("%d replications: %v", n, err)
		}
	}
	if _, err := Simulate(t.Context(), m, append(m.noise(), m.noise()...), Settings{Replications: 1}); key(err) != "robust.input.name" {
		t.Errorf("an input twice: %v", err)
	}
}

func yes(n int) []bool {
	out := make([]bool, n)
	for i := range out {
		out[i] = true
	}
	return out
}

// Memory does not grow with the number of replications.
func TestMemoryIsFlat(t *testing.T) {
	m := small(t)
	bytes := func(n int) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		simulate(t, m, m.noise(), Settings{Seed: 1, Replications: n, Pairs: true})
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	bytes(100)
	if few, many := bytes(2*blockSize), bytes(100*blockSize); many > few+few/10+100_000 {
		t.Errorf("%d bytes for %d replications, %d for %d", few, 2*blockSize, many, 100*blockSize)
	}
}

// FuzzSimulate: no index makes the simulation panic or gives a number that is
// none.
func FuzzSimulate(f *testing.F) {
	f.Add(uint64(1), 3.0, 0.0, 1.0, "geometric", 50.0, 0.25, 0.1)
	f.Add(uint64(2), 0.0, 1e300, 0.5, "", -1.0, 1.0, 0.9)
	f.Add(uint64(3), 1.0, 1e160, -1e160, "", 0.0, 0.25, 0.1)
	f.Add(uint64(4), 1.0, 1e308, -1e308, "", 0.0, 0.25, 0.1)
	f.Add(uint64(5), 1e-300, 1e50, -1e50, "", 0.0, 1.0, 0.1)
	f.Add(uint64(6), 1.0, 1e-160, 1e-170, "harmonic", 0.0, 1.0, 0.1)
	f.Fuzz(func(t *testing.T, seed uint64, w, x, y float64, mean string, floor, amplitude, spread float64) {
		tree := &composite.Tree{Nodes: []composite.Node{
			{Code: "i", Parent: -1, Mean: composite.Mean{Kind: composite.MeanKind(mean), Power: 2}, Floor: floor},
			{Code: "a", Weight: 1},
			{Code: "b", Weight: w},
		}}
		a, b := composite.NewColumn("a", 3), composite.NewColumn("b", 3)
		a.Set(0, x)
		a.Set(1, y)
		b.Set(1, x)
		m := Model{Tree: tree, Data: &composite.Table{Units: []string{"u", "v", "w"}, Columns: []composite.Column{a, b}}, Tiers: []float64{y}}
		inputs := []Input{
			PanelWeights{Label: "p", Panels: []Panel{{Shares: []float64{1, math.Abs(w)}, Spread: spread}}},
			WeightNoise{Label: "w", Amplitude: []float64{0, amplitude, amplitude}},
			Credit{Label: "c", Top: y, Partial: []Mask{{1, yes(3)}}},
		}
		got, err := Simulate(t.Context(), m, inputs, Settings{Seed: seed, Replications: 50, Pairs: true})
		if err != nil {
			return
		}
		if _, err := json.Marshal(got); err != nil { // refuses NaN and infinities
			t.Error(err)
		}
		s, err := Sobol(t.Context(), m, inputs, SobolSettings{Seed: seed, Rows: MinRows})
		if err != nil {
			return
		}
		if _, err := json.Marshal(s); err != nil {
			t.Error(err, fmt.Sprintf("%+v", s))
		}
	})
}

// Whatever the size of the data, what comes out is finite, or a fault names the
// indicator whose values are too large.
func TestSizesOfData(t *testing.T) {
	sizes := []float64{0, 1e-308, 1e-160, 1, 1e9, 1e49, 1e50, 1.1e50, 1e160, 1e308, math.MaxFloat64}
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Custom(func(t *rapid.T) float64 {
			return rapid.SampledFrom([]float64{1, -1}).Draw(t, "sign") * rapid.SampledFrom(sizes).Draw(t, "size")
		})
		tree := &composite.Tree{Nodes: []composite.Node{{Code: "i", Parent: -1}, {Code: "a", Weight: 1}, {Code: "b", Weight: 3}}}
		large := ""
		table := func(name string) *composite.Table {
			out := &composite.Table{Units: []string{"u", "v", "w"}, Columns: []composite.Column{composite.NewColumn("a", 3), composite.NewColumn("b", 3)}}
			for k, c := range out.Columns {
				for u := range c.Values {
					x := size.Draw(t, name)
					if c.Set(u, x); math.Abs(x) > 1e50 && large == "" {
						large = out.Columns[k].Code
					}
				}
			}
			return out
		}
		m := Model{Tree: tree, Data: table("data")}
		inputs := []Input{WeightNoise{Label: "w", Amplitude: []float64{0, 1, 0.5}}}
		if rapid.Bool().Draw(t, "variants") {
			other := table("variant")
			m.Variant = func(picks []int) (*composite.Table, error) { return []*composite.Table{m.Data, other}[picks[0]], nil }
			inputs = append(inputs, Choice{Label: "c", Data: true, Alternatives: []Alternative{{Label: "nominal"}, {Label: "other", Probability: 0}}})
		}
		found, err := Simulate(t.Context(), m, inputs, Settings{Seed: 1, Replications: 40, Pairs: true})
		check(t, large, found, err)
		moved, err := Sobol(t.Context(), m, inputs, SobolSettings{Seed: 1, Rows: 40})
		check(t, large, moved, err)
		replayed, err := Replay(t.Context(), Model{Tree: tree, Data: m.Data}, []Draw{{}, {Data: m.Data}, {Weights: []float64{1, 2, 1}}}, nil)
		if err == nil {
			check(t, "", replayed, nil)
		}
	})
}

// check wants a fault about a node, or finite figures where there is none.
func check(t *rapid.T, node string, found any, err error) {
	t.Helper()
	if node != "" {
		f := fault.Of(err)
		if f == nil || len(f.Fields) == 0 || f.Fields[0].Key != "robust.data.large" {
			t.Fatalf("data too large in %s: %v, %v", node, found, err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := json.Marshal(found); err != nil { // refuses NaN and infinities
		t.Fatal(err)
	}
}
