package robust

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/scoring/composite"
)

// By hand: shares 0.5/0.5 and 0.7/0.3; mean 0.6/0.4, variance 0.02 each; spread
// 0.04 / 0.48.
func TestNewPanel(t *testing.T) {
	tests := []struct {
		name        string
		allocations [][]float64
		want        Panel
		key         string
	}{
		{"two experts, of whom one thinks in points", [][]float64{{50, 50}, {0.7, 0.3}}, Panel{3, []float64{0.6, 0.4}, 0.04 / 0.48}, ""},
		{"they agree", [][]float64{{1, 3}, {25, 75}}, Panel{3, []float64{0.25, 0.75}, 0}, ""},
		{"there is but one child", [][]float64{{1}, {2}}, Panel{3, []float64{1}, 0}, ""},
		{"one expert", [][]float64{{1, 2}}, Panel{}, "robust.panel.experts"},
		{"a child too many", [][]float64{{1, 2}, {1, 2, 3}}, Panel{}, "robust.panel.allocation"},
		{"nothing for anybody", [][]float64{{1, 2}, {0, 0}}, Panel{}, "robust.panel.allocation"},
		{"less than nothing", [][]float64{{1, 2}, {3, -1}}, Panel{}, "robust.panel.allocation"},
		{"all for one, all for the other", [][]float64{{1, 0}, {0, 1}}, Panel{}, "robust.panel.apart"},
	}
	for _, test := range tests {
		got, err := NewPanel(3, test.allocations)
		if diff := cmp.Diff(test.want, got, within(1e-12)); diff != "" || key(err) != test.key {
			t.Errorf("%s: %v: %s", test.name, err, diff)
		}
	}
}

// Drawn shares have the mean and the variance that the panel has: with
// m (1-m) / (s+1) = m (1-m) × spread.
func TestPanelMoments(t *testing.T) {
	for _, spread := range []float64{0.5, 0.05, 0.001} {
		tree := &composite.Tree{Nodes: []composite.Node{{Code: "i", Parent: -1}}}
		shares := []float64{0.1, 0.3, 0.6, 0}
		data := &composite.Table{}
		for k := range shares { // unit k has full marks in child k, so that its score is the share
			code := string(rune('a' + k))
			tree.Nodes = append(tree.Nodes, composite.Node{Code: code, Weight: 1})
			data.Units = append(data.Units, code)
		}
		for k := range shares {
			c := composite.NewColumn(data.Units[k], len(shares))
			for u := range shares {
				c.Set(u, 0)
			}
			c.Set(k, 1)
			data.Columns = append(data.Columns, c)
		}
		const n = 20_000
		got := simulate(t, Model{Tree: tree, Data: data},
			[]Input{PanelWeights{"panel", []Panel{{0, shares, spread}}}}, Settings{Seed: 4, Replications: n})
		for k, m := range shares {
			sd := math.Sqrt(m * (1 - m) * spread)
			if x := got.Units[k]; math.Abs(x.MeanScore-m) > 4*sd/math.Sqrt(n)+1e-12 || math.Abs(x.ScoreSD-sd) > 0.03*sd+1e-12 {
				t.Errorf("spread %v, child %d: mean %v, sd %v; want %v, %v", spread, k, x.MeanScore, x.ScoreSD, m, sd)
			}
		}
	}
}

// The mean of n experts varies as the n-th part of the variance of one.
func TestPanelMean(t *testing.T) {
	if got := (Panel{Spread: 0.3}).MeanOf(6).Spread; math.Abs(got-0.05) > 1e-15 {
		t.Errorf("spread %v, want 0.05", got)
	}
}
