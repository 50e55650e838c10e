package robust

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/scoring/composite"
)

// A weight w becomes w (1 + a u) with u uniform on [-1, 1], independent for
// each node; siblings are not rescaled here.
func TestWeightNoise(t *testing.T) {
	m := small(t)
	amplitude := Amplitudes(m.Tree, 0.25, 0, 1)
	p, err := newPlan(m, []Input{WeightNoise{"weights", amplitude}})
	if err != nil {
		t.Fatal(err)
	}
	const n = 4000
	run := newRun(p)
	mean, low, high := make([]float64, len(amplitude)), make([]float64, len(amplitude)), make([]float64, len(amplitude))
	for k := range n {
		if _, err := run.evaluate(func(int) Address { return Address{Seed: 1, Replication: uint64(k)} }); err != nil {
			t.Fatal(err)
		}
		for i, node := range m.Tree.Nodes[1:] {
			u := run.setting.Weights[i+1]/node.Weight - 1
			mean[i+1] += u / n
			low[i+1], high[i+1] = min(low[i+1], u), max(high[i+1], u)
		}
	}
	for i, a := range amplitude[1:] {
		switch {
		case a == 0 && (low[i+1] != 0 || high[i+1] != 0):
			t.Errorf("node %d moved by %v to %v, want none", i+1, low[i+1], high[i+1])
		case math.Abs(mean[i+1]) > 4*a/math.Sqrt(3*n), math.Abs(low[i+1]+a) > 0.01*a, math.Abs(high[i+1]-a) > 0.01*a:
			t.Errorf("node %d: from %v to %v, mean %v; want ±%v", i+1, low[i+1], high[i+1], mean[i+1], a)
		}
	}
}

func TestAmplitudes(t *testing.T) {
	tree := &composite.Tree{Nodes: []composite.Node{{Parent: -1}, {}, {}, {Parent: 1}, {Parent: 3}}}
	tests := []struct {
		name   string
		depths []float64
		want   []float64
	}{
		{"none given: a quarter everywhere", nil, []float64{0, 0.25, 0.25, 0.25, 0.25}},
		{"by depth, deeper ones fixed", []float64{0.1, 0.2}, []float64{0, 0.1, 0.1, 0.2, 0}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, Amplitudes(tree, test.depths...)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}
