package composite

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEffectiveWeightsAsCOINr(t *testing.T) {
	header, records := coinrRows(t, "weights/effective_weights_equal.csv")
	tree := asemTree(t)
	got := EffectiveWeights(tree)
	for _, r := range records {
		i, want := tree.Node(r[0]), *coinrNumber(t, r[3])
		if header[3] != "EffWeight" || i < 0 || !same(got[i], want, exact) {
			t.Errorf("%s: %v, want %v", r[0], got, want)
		}
	}
	if len(records) != len(tree.Nodes) {
		t.Errorf("%d weights for %d nodes", len(records), len(tree.Nodes))
	}
}

func TestWeightsAsCOINr(t *testing.T) {
	tree := asemTree(t)
	original, err := WithWeights(unequal(t), coinrWeights(t, "pipeline/weights_original.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(EqualWeights(tree), original); diff != "" {
		t.Errorf("the original weights are all 1: %s", diff)
	}
	if cmp.Equal(unequal(t), original) {
		t.Error("the unequal weights must differ from the original ones")
	}
}

func TestShares(t *testing.T) {
	tree := family(Mean{})
	tree.Nodes[3].Weight = 4
	if diff := cmp.Diff([]float64{1, .75, .25, .8, .2, 1}, Shares(tree)); diff != "" {
		t.Errorf("shares: %s", diff)
	}
	if diff := cmp.Diff([]float64{1, .75, .25, .6, .15, .25}, EffectiveWeights(tree), near(exact)); diff != "" {
		t.Errorf("effective weights: %s", diff)
	}
	tree.Nodes[5].Weight = 0
	if got := Shares(tree)[5]; got != 0 {
		t.Errorf("the only child has weight 0: share %v, want 0", got)
	}
}

func TestWithWeightsFaults(t *testing.T) {
	for _, c := range []struct {
		name    string
		weights []NodeWeight
		key     string
		want    []string
	}{
		{"a code that the tree lacks", []NodeWeight{{"x", 1}}, "composite.weights.invalid", []string{"x composite.weight.node"}},
		{"a code twice", []NodeWeight{{"a", 1}, {"a", 2}}, "composite.weights.invalid", []string{"a composite.weight.twice"}},
		{"a negative weight", []NodeWeight{{"a", -1}}, "composite.tree.invalid", []string{"a composite.weight.range"}},
		{"nothing left", []NodeWeight{{"a", 0}, {"b", 0}}, "composite.tree.invalid", []string{"p composite.weight.sum"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := WithWeights(family(Mean{}), c.weights)
			wantFields(t, err, c.key, c.want)
		})
	}
}

func TestNodesAt(t *testing.T) {
	tree := family(Mean{})
	for depth, want := range [][]int{{0}, {1, 2}, {3, 4, 5}, nil} {
		if diff := cmp.Diff(want, NodesAt(tree, depth)); diff != "" {
			t.Errorf("depth %d: %s", depth, diff)
		}
	}
}
