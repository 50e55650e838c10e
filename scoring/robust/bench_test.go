package robust

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"mizan/scoring/composite"
)

// plain is the same Monte Carlo as a plain tight loop, the floor that Simulate
// is measured against: noise on every weight, missing answers left out, ranks
// by sorting, a histogram of ranks. It does nothing else. Values lie in memory
// in the order in which they are read, and a missing one counts 0 of 0, so that
// the inner loop has no branch.
type plain struct {
	weights   []float64
	first     []int       // first child of each inner node; its children follow each other
	end       []int       // and where they end
	values    [][]float64 // by unit and node
	known     [][]float64 // 1 or 0
	histogram []int
}

func newPlain(m Model) *plain {
	p := &plain{histogram: make([]int, len(m.Data.Units)*len(m.Data.Units))}
	for i, node := range m.Tree.Nodes {
		p.weights = append(p.weights, node.Weight)
		if kids := m.Tree.Children(i); len(kids) > 0 {
			p.first, p.end = append(p.first, kids[0]), append(p.end, kids[len(kids)-1]+1)
		}
	}
	for u := range m.Data.Units {
		values, known := make([]float64, len(p.weights)), make([]float64, len(p.weights))
		for i, node := range m.Tree.Nodes {
			if k := m.Data.Column(node.Code); k >= 0 && m.Data.Columns[k].Known[u] {
				values[i], known[i] = m.Data.Columns[k].Values[u], 1
			}
		}
		p.values, p.known = append(p.values, values), append(p.known, known)
	}
	return p
}

func (p *plain) run(replications int) {
	random := rand.New(rand.NewPCG(1, 1))
	type scored struct {
		unit  int
		score float64
	}
	order := make([]scored, len(p.values))
	weights := make([]float64, len(p.weights))
	for range replications {
		for i, w := range p.weights {
			weights[i] = w * (1 + 0.25*(2*random.Float64()-1))
		}
		for u, values := range p.values {
			order[u] = scored{u, p.score(weights, values, p.known[u])}
		}
		slices.SortFunc(order, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
		rank := 0
		for k, s := range order {
			if k == 0 || s.score != order[k-1].score {
				rank = k
			}
			p.histogram[s.unit*len(order)+rank]++
		}
	}
}

func (p *plain) score(weights, values, known []float64) float64 {
	for i := len(p.first) - 1; i >= 0; i-- {
		from, to := p.first[i], p.end[i]
		w, x, k := weights[from:to], values[from:to], known[from:to]
		var sum, total float64
		for c := range w {
			sum += w[c] * x[c]
			total += w[c] * k[c]
		}
		values[i], known[i] = 0, 0
		if total > 0 {
			values[i], known[i] = sum/total, 1
		}
	}
	return values[0]
}

func oneProcessor(b *testing.B) {
	b.Helper()
	before := runtime.GOMAXPROCS(1)
	b.Cleanup(func() { runtime.GOMAXPROCS(before) })
}

// BenchmarkSimulate is 10,000 replications of the size of the Global
// Cybersecurity Index on one processor, beside the floor; they alternate, so
// that other work on the machine slows both. Target: ratio at most 1.5, less
// than a second.
func BenchmarkSimulate(b *testing.B) {
	const replications = 10_000
	m := gci.model(b)
	floor := newPlain(m)
	for _, pairs := range []bool{false, true} {
		b.Run(fmt.Sprintf("pairs=%t", pairs), func(b *testing.B) {
			oneProcessor(b)
			var ours, theirs time.Duration
			for b.Loop() {
				start := time.Now()
				floor.run(replications)
				theirs += time.Since(start)
				start = time.Now()
				simulate(b, m, m.noise(), Settings{Seed: 1, Replications: replications, Pairs: pairs})
				ours += time.Since(start)
			}
			b.ReportMetric(ours.Seconds()/float64(b.N), "s/simulation")
			b.ReportMetric(theirs.Seconds()/float64(b.N), "s/floor")
			b.ReportMetric(ours.Seconds()/theirs.Seconds(), "x-floor")
		})
	}
}

func simulate(t testing.TB, m Model, inputs []Input, s Settings) *Uncertainty {
	t.Helper()
	out, err := Simulate(t.Context(), m, inputs, s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// BenchmarkInputs shows what each kind of input costs, on one processor.
func BenchmarkInputs(b *testing.B) {
	m := gci.model(b)
	geometric := composite.Combination{Mean: composite.Mean{Kind: composite.Geometric}, Floor: 1}
	means := Choice{Label: "means", Alternatives: []Alternative{
		{Label: "arithmetic"}, {Label: "geometric", Means: MeanEverywhere(m.Tree, geometric)},
	}}
	credit := Credit{Label: "credit", Partial: PartialAnswers(m.Tree, m.Data, 100)}
	tests := map[string][]Input{"weights": m.noise(), "credit": {credit}, "means": {means}, "all": append(m.noise(), credit, means)}
	for _, name := range []string{"weights", "credit", "means", "all"} {
		b.Run(name, func(b *testing.B) {
			oneProcessor(b)
			for b.Loop() {
				simulate(b, m, tests[name], Settings{Seed: 1, Replications: 1000, Pairs: true})
			}
		})
	}
}

// BenchmarkGrowth shows how the cost grows with economies, items and
// replications, on one processor.
func BenchmarkGrowth(b *testing.B) {
	base := gci
	for _, f := range []int{1, 2, 4} {
		units, items := base, base
		units.units *= f
		items.items *= f
		items.indicators *= f
		for _, c := range []struct {
			name         string
			shape        shape
			replications int
		}{
			{fmt.Sprint("economies=", units.units), units, 1000},
			{fmt.Sprint("items=", items.items), items, 1000},
			{fmt.Sprint("replications=", f*1000), base, f * 1000},
		} {
			b.Run(c.name, func(b *testing.B) {
				oneProcessor(b)
				m := c.shape.model(b)
				for b.Loop() {
					simulate(b, m, m.noise(), Settings{Seed: 1, Replications: c.replications, Pairs: true})
				}
			})
		}
	}
}

// BenchmarkSobol is a sensitivity analysis of six inputs and 2,000 rows, so
// 16,000 runs, on one processor. Target: less than two seconds.
func BenchmarkSobol(b *testing.B) {
	m := gci.model(b)
	level := func(depth int) []float64 {
		depths := make([]float64, depth)
		depths[depth-1] = UsualAmplitude
		return Amplitudes(m.Tree, depths...)
	}
	geometric := composite.Combination{Mean: composite.Mean{Kind: composite.Geometric}, Floor: 1}
	fewer := m.Data.Clone()
	for u := range fewer.Units {
		fewer.Columns[u%len(fewer.Columns)].Clear(u)
	}
	m.Variant = func(picks []int) (*composite.Table, error) {
		return []*composite.Table{m.Data, fewer}[picks[0]], nil
	}
	inputs := []Input{
		WeightNoise{Label: "pillars", Amplitude: level(1)},
		WeightNoise{Label: "indicators", Amplitude: level(2)},
		WeightNoise{Label: "items", Amplitude: level(3)},
		Credit{Label: "credit", Partial: PartialAnswers(m.Tree, m.Data, 100)},
		Choice{Label: "means", Alternatives: []Alternative{
			{Label: "arithmetic"}, {Label: "geometric at the top", Means: []NodeMean{{0, geometric}}},
		}},
		Choice{Label: "data", Data: true, Alternatives: []Alternative{{Label: "all"}, {Label: "fewer"}}},
	}
	oneProcessor(b)
	for b.Loop() {
		if _, err := Sobol(b.Context(), m, inputs, SobolSettings{Seed: 1, Rows: 2000}); err != nil {
			b.Fatal(err)
		}
	}
}
