package robust

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"mizan/scoring/composite"
)

// shape is the size of a made-up index: every node of a level has about the
// same number of children.
type shape struct {
	units, items, indicators, pillars int
}

// gci has the size of the Global Cybersecurity Index.
var gci = shape{units: 194, items: 83, indicators: 20, pillars: 5}

// model returns an index of the shape with random answers 0, 50 and 100, three
// per cent of them missing, and unequal weights.
func (s shape) model(t testing.TB) Model {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	tree := &composite.Tree{Nodes: []composite.Node{{Code: "index", Parent: -1}}}
	from := 0
	for _, level := range []struct {
		name  string
		count int
	}{{"pillar", s.pillars}, {"indicator", s.indicators}, {"item", s.items}} {
		above := len(tree.Nodes) - from
		for k := range level.count {
			tree.Nodes = append(tree.Nodes, composite.Node{
				Code: fmt.Sprint(level.name, k), Parent: from + k*above/level.count, Weight: 0.5 + random.Float64(),
				Indicator: composite.Indicator{Kind: composite.Answer},
			})
		}
		from += above
	}
	data := &composite.Table{}
	ability := make([]float64, s.units)
	for u := range s.units {
		data.Units = append(data.Units, fmt.Sprint("unit", u))
		ability[u] = random.Float64()
	}
	for _, i := range tree.Leaves() {
		c := composite.NewColumn(tree.Nodes[i].Code, s.units)
		for u := range s.units {
			if random.Float64() >= 0.03 {
				c.Set(u, 50*float64(int(2*ability[u]+random.Float64())))
			}
		}
		data.Columns = append(data.Columns, c)
	}
	return Model{Tree: tree, Data: data, Tiers: []float64{95, 85, 55, 20}}
}

// noise varies every weight by a quarter.
func (m Model) noise() []Input {
	return []Input{WeightNoise{Label: "weights", Amplitude: Amplitudes(m.Tree)}}
}
