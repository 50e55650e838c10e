package robust

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"mizan/scoring/composite"
)

// sampled evaluates a function of d uniform inputs on a design of n rows.
func sampled(d, n int, f func(x []float64) float64) (yA, yB []float64, yAB [][]float64) {
	run := func(k int) []float64 {
		y, x := make([]float64, n), make([]float64, d)
		for row := range n {
			for i := range x {
				at := Address{Seed: 12, Replication: uint64(row), Stream: uint64(i)}
				if Design(k, i) {
					at.Stream += sideB
				}
				x[i] = at.Uniform()
			}
			y[row] = f(x)
		}
		return y
	}
	for i := range d {
		yAB = append(yAB, run(i+2))
	}
	return run(0), run(1), yAB
}

// ishigami is sin x1 + a sin² x2 + b x3⁴ sin x1 on [-π, π]³, with a = 7, b = 0.1.
func ishigami(u []float64) float64 {
	x := func(i int) float64 { return math.Pi * (2*u[i] - 1) }
	return math.Sin(x(0)) + 7*math.Pow(math.Sin(x(1)), 2) + 0.1*math.Pow(x(2), 4)*math.Sin(x(0))
}

// Functions whose indices are known. Ishigami: with V = a²/8 + bπ⁴/5 + b²π⁸/18
// + 1/2, first = (0.5 (1 + bπ⁴/5)², a²/8, 0) / V, total = first + (8b²π⁸/225) / V
// for x1 and x3 (Ishigami and Homma, 1990; Saltelli et al., 2008).
func TestIndicesOfKnownFunctions(t *testing.T) {
	const a, b = 7, 0.1
	p4, p8 := math.Pow(math.Pi, 4), math.Pow(math.Pi, 8)
	v := a*a/8.0 + b*p4/5 + b*b*p8/18 + 0.5
	v1, v2, v13 := 0.5*(1+b*p4/5)*(1+b*p4/5), a*a/8.0, 8*b*b*p8/225
	tests := []struct {
		name         string
		d            int
		f            func([]float64) float64
		variance     float64
		first, total []float64
	}{
		{"Ishigami", 3, ishigami, v, []float64{v1 / v, v2 / v, 0}, []float64{(v1 + v13) / v, v2 / v, v13 / v}},
		{
			"a sum, of which the last input is no part", 3,
			func(x []float64) float64 { return x[0] + 3*x[1] },
			10.0 / 12,
			[]float64{0.1, 0.9, 0},
			[]float64{0.1, 0.9, 0},
		},
		{"one input", 1, func(x []float64) float64 { return x[0] * x[0] }, 4.0 / 45, []float64{1}, []float64{1}},
		{
			"a product of centred inputs acts together only", 2,
			func(x []float64) float64 { return (x[0] - 0.5) * (x[1] - 0.5) },
			1.0 / 144,
			[]float64{0, 0},
			[]float64{1, 1},
		},
	}
	for _, test := range tests {
		for _, e := range []Estimator{Saltelli, Centred} {
			yA, yB, yAB := sampled(test.d, 60_000, test.f)
			got, err := Indices(yA, yB, yAB, e)
			if err != nil || !got.Varies {
				t.Fatalf("%s: %v, varies %t", test.name, err, got.Varies)
			}
			if math.Abs(got.Variance-test.variance) > 0.02*test.variance {
				t.Errorf("%s: variance %v, want %v", test.name, got.Variance, test.variance)
			}
			for i, f := range got.Effects {
				if math.Abs(f.First.Value-test.first[i]) > 0.02 || math.Abs(f.Total.Value-test.total[i]) > 0.02 {
					t.Errorf("%s (%s), input %d: first %.4f, total %.4f; want %.4f, %.4f", test.name, e, i,
						f.First.Value, f.Total.Value, test.first[i], test.total[i])
				}
				if test.total[i] == 0 && f.Total.Value != 0 {
					t.Errorf("%s: an input without effect has the total %v", test.name, f.Total.Value)
				}
			}
		}
	}
}

// The estimators, as COINr 1.1.14 writes them (R/sensitivity.R): the sums of
// the formulas as they stand, divided by the variance of A and B together.
func TestIndicesAreTheFormulas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 50).Draw(t, "rows")
		outputs := rapid.SliceOfN(rapid.Float64Range(0, 8), n, n)
		yA, yB := outputs.Draw(t, "A"), outputs.Draw(t, "B")
		yAB := [][]float64{outputs.Draw(t, "AB1"), outputs.Draw(t, "AB2")}
		variance, _ := composite.Variance(append(append([]float64(nil), yA...), yB...))
		if variance < 1e-3 {
			t.Skip()
		}
		got, err := Indices(yA, yB, yAB, Saltelli)
		if err != nil {
			t.Fatal(err)
		}
		for i, y := range yAB {
			var first, total float64
			for j := range y {
				first += yB[j] * (y[j] - yA[j]) / float64(n)
				total += (yA[j] - y[j]) * (yA[j] - y[j])
			}
			first, total = first/variance, total/(2*float64(n)*variance)
			e := got.Effects[i]
			if math.Abs(e.First.Value-first) > 1e-12*(1+64/variance) || math.Abs(e.Total.Value-total) > 1e-12*(1+64/variance) {
				t.Fatalf("first %v, total %v; want %v, %v", e.First.Value, e.Total.Value, first, total)
			}
		}
	})
}

// The shape of COINr's run sobol_N100: draws of a design replayed, the output
// of each the mean rank shift, all of them in one vector.
func TestReplaySensitivity(t *testing.T) {
	m := asem(t, "normalise/minmax_1_100.csv")
	sets := uaw500(t, m)
	geometric := MeanEverywhere(m.Tree, composite.Combination{Mean: composite.Mean{Kind: composite.Geometric}})
	const rows, inputs = 60, 3 // the weight set, the mean, and a choice that changes nothing
	var draws []Draw
	for k := range inputs + 2 {
		for row := range rows {
			u := make([]float64, inputs)
			for i := range u {
				at := Address{Seed: 8, Replication: uint64(row), Stream: uint64(i)}
				if Design(k, i) {
					at.Stream += sideB
				}
				u[i] = at.Uniform()
			}
			d := Draw{Weights: sets[int(u[0]*200)].Weights}
			if u[1] < 0.5 {
				d.Means = geometric
			}
			draws = append(draws, d)
		}
	}
	var nominal []int
	var y []float64
	if _, err := Replay(t.Context(), m, append([]Draw{{}}, draws...), func(k int, r Replication) error {
		if k == 0 {
			nominal = slices.Clone(r.Ranks)
			return nil
		}
		shift, _ := RankShift(r.Ranks, nominal)
		y = append(y, shift)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	yA, yB, yAB, err := SplitOutputs(y, inputs)
	if err != nil || len(yA) != rows || len(yB) != rows || &yAB[2][0] != &y[4*rows] {
		t.Fatalf("%v: %d, %d rows", err, len(yA), len(yB))
	}
	got, err := Bootstrap(yA, yB, yAB, Saltelli, UsualResamples, 1)
	if err != nil || !got.Varies {
		t.Fatal(err, got)
	}
	if e := got.Effects; e[2].Total.Value != 0 || !(e[1].Total.Value > e[0].Total.Value) {
		t.Errorf("%+v: want most from the mean, nothing from the last input", e)
	}
	if _, _, _, err := SplitOutputs(y[1:], inputs); key(err) != "robust.outputs.split" {
		t.Errorf("a run is missing: %v", err)
	}
}

// An output far from 0 drowns the published estimator, not the centred one.
func TestCentredEstimator(t *testing.T) {
	yA, yB, yAB := sampled(2, 2000, func(x []float64) float64 { return 1000 + x[0] + x[1] })
	worst := func(e Estimator) float64 {
		out, err := Indices(yA, yB, yAB, e)
		if err != nil {
			t.Fatal(err)
		}
		return math.Abs(out.Effects[0].First.Value - 0.5)
	}
	if worst(Centred) > 0.05 || worst(Saltelli) < 0.2 {
		t.Errorf("errors: centred %v, published %v", worst(Centred), worst(Saltelli))
	}
}

// An output that does not move is declared; it has no indices.
func TestNoVariance(t *testing.T) {
	for _, value := range []float64{0, 0.1, 1e9} {
		y := make([]float64, 10)
		for j := range y {
			y[j] = value
		}
		y[3] += value * 1e-15
		for _, f := range []func() (Output, error){
			func() (Output, error) { return Indices(y, y, [][]float64{y, y}, Saltelli) },
			func() (Output, error) { return Bootstrap(y, y, [][]float64{y, y}, Centred, 10, 1) },
		} {
			got, err := f()
			want := Output{Rows: 10, Mean: value, Effects: make([]Effect, 2)}
			if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Output{}, "Variance"), within(1e-12)); diff != "" || err != nil {
				t.Errorf("all %v: %v: %s", value, err, diff)
			}
		}
	}
}

func TestIndicesFaults(t *testing.T) {
	two := []float64{1, 2}
	tests := []struct {
		name   string
		yA, yB []float64
		yAB    [][]float64
		want   string
	}{
		{"one row", []float64{1}, []float64{1}, nil, "robust.outputs.few"},
		{"B is shorter", two, []float64{1}, nil, "robust.outputs.length"},
		{"a run is longer", two, two, [][]float64{{1, 2, 3}}, "robust.outputs.length"},
		{"no number", two, two, [][]float64{{1, math.NaN()}}, "robust.outputs.finite"},
		{"of sizes too different", []float64{1e-150, 2e-150}, []float64{3e-150, 1e-150}, [][]float64{{1e140, 1e140}}, "robust.outputs.apart"},
		{"infinite", []float64{1, math.Inf(1)}, two, nil, "robust.outputs.finite"},
		{"no input", two, two, nil, ""},
	}
	for _, test := range tests {
		if _, err := Indices(test.yA, test.yB, test.yAB, Saltelli); key(err) != test.want {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
}

// Intervals hold the truth about as often as they say: 90 of 100 times.
func TestBootstrapCoverage(t *testing.T) {
	const runs, n = 200, 400
	truth, hits := 0.8, 0
	for seed := range uint64(runs) {
		yA, yB, yAB := make([]float64, n), make([]float64, n), [][]float64{make([]float64, n), make([]float64, n)}
		x := make([]float64, 4)
		for j := range n {
			Address{Seed: seed, Replication: uint64(j)}.Fill(x)
			yA[j], yB[j], yAB[0][j], yAB[1][j] = 2*x[0]+x[1], 2*x[2]+x[3], 2*x[2]+x[1], 2*x[0]+x[3]
		}
		out, err := Bootstrap(yA, yB, yAB, Centred, 200, seed)
		if err != nil {
			t.Fatal(err)
		}
		if e := out.Effects[0].Total; e.Low <= truth && truth <= e.High {
			hits++
		}
	}
	if share := float64(hits) / runs; share < 0.83 || share > 0.97 {
		t.Errorf("the interval holds the truth in %.0f %% of the runs, want 90", 100*share)
	}
}

// An index in which one input acts on one unit only: that unit's indices are
// known, and the units that no input reaches do not vary.
func TestSobol(t *testing.T) {
	tree := &composite.Tree{Nodes: []composite.Node{
		{Code: "i", Parent: -1},
		{Code: "a", Weight: 1, Indicator: composite.Indicator{Kind: composite.Answer}},
		{Code: "b", Weight: 1, Indicator: composite.Indicator{Kind: composite.Answer}},
	}}
	a, b := composite.NewColumn("a", 4), composite.NewColumn("b", 4)
	for u, x := range []float64{50, 100, 0} { // the last unit has no score
		a.Set(u, x)
		b.Set(u, x)
	}
	m := Model{Tree: tree, Data: &composite.Table{Units: []string{"half", "full", "none", "absent"}, Columns: []composite.Column{a, b}}}
	inputs := []Input{
		Credit{Label: "first", Low: 0.2, High: 0.8, Partial: []Mask{{1, yes(4)}}},
		Credit{Label: "second", Low: 0.4, High: 0.6, Partial: []Mask{{2, yes(4)}}},
		WeightNoise{Label: "nothing", Amplitude: make([]float64, 3)},
	}
	got, err := Sobol(t.Context(), m, inputs, SobolSettings{Seed: 3, Rows: 4000})
	if err != nil {
		t.Fatal(err)
	}
	if got.Runs != 4000*5 || len(got.Units) != 4 {
		t.Errorf("%d runs, %d units", got.Runs, len(got.Units))
	}
	// The score is 50 (p + q) with p on 0.2..0.8 and q on 0.4..0.6: parts 0.9 and 0.1.
	score := got.Units[0].Score
	for i, want := range []float64{0.9, 0.1, 0} {
		e := score.Effects[i]
		if e.Input != inputs[i].Name() || math.Abs(e.First.Value-want) > 0.03 || math.Abs(e.Total.Value-want) > 0.03 {
			t.Errorf("%+v, want %v", e, want)
		}
		if want > 0 && !(e.Total.Low < want && want < e.Total.High) {
			t.Errorf("interval %v to %v is not about %v", e.Total.Low, e.Total.High, want)
		}
	}
	if math.Abs(score.Variance-2500*(0.36+0.04)/12) > 2 || math.Abs(score.Mean-50) > 0.5 {
		t.Errorf("mean %v, variance %v", score.Mean, score.Variance)
	}
	for _, o := range []Output{got.Shift, got.Units[0].Rank, got.Units[1].Score, got.Units[2].Tier} {
		if o.Varies || o.Rows != 4000 {
			t.Errorf("%+v: want 4000 rows without variance", o)
		}
	}
	if o := got.Units[3].Score; o.Varies || o.Rows != 0 {
		t.Errorf("a unit without a score: %+v", o)
	}
}

// The streamed indices of a unit are those of its outputs, and the rank shift
// is that of the ranks.
func TestSobolStreams(t *testing.T) {
	m, inputs := everything(small(t))
	const rows, unit = 101, 8
	got, err := Sobol(t.Context(), m, inputs, SobolSettings{Seed: 2, Rows: rows, Resamples: 7})
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPlan(m, inputs)
	if err != nil {
		t.Fatal(err)
	}
	run, ranker := newRun(p), newRanker(p.first.order)
	scores, shifts := make([][]float64, len(inputs)+2), make([][]float64, len(inputs)+2)
	for k := range scores {
		for row := range rows {
			c, err := run.evaluate(func(input int) Address {
				stream := uint64(input)
				if k == 1 || k == input+2 {
					stream += sideB
				}
				return Address{2, uint64(row), stream}
			})
			if err != nil {
				t.Fatal(err)
			}
			ranker.rank(c, nil)
			shift, _ := RankShift(ranker.ranks, p.first.ranks)
			scores[k], shifts[k] = append(scores[k], c.Values[unit]), append(shifts[k], shift)
		}
	}
	values := cmpopts.IgnoreFields(Index{}, "Low", "High")
	names := cmpopts.IgnoreFields(Effect{}, "Input")
	want, err := Indices(scores[0], scores[1], scores[2:], Centred)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got.Units[unit].Score, values, names, within(1e-9)); diff != "" {
		t.Error(diff)
	}
	if want, err = Bootstrap(shifts[0], shifts[1], shifts[2:], Centred, 7, 2); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got.Shift, names); diff != "" {
		t.Error(diff)
	}
}

func TestSobolFaults(t *testing.T) {
	m := small(t)
	for _, rows := range []int{0, MinRows - 1, MaxRows + 1} {
		if _, err := Sobol(t.Context(), m, m.noise(), SobolSettings{Rows: rows}); key(err) != "robust.rows.range" {
			t.Errorf("%d rows: %v", rows, err)
		}
	}
	if _, err := Sobol(t.Context(), m, nil, SobolSettings{Rows: 100}); key(err) != "robust.inputs.none" {
		t.Errorf("no input: %v", err)
	}
}
