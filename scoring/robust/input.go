package robust

import (
	"mizan/internal/fault"
	"mizan/scoring/composite"
)

// Input is something about an index that might as well be otherwise: a
// WeightNoise, PanelWeights, Credit or Choice. Inputs are independent of each
// other and are applied in the order in which they are given.
type Input interface {
	Name() string // unique within an analysis

	check(m Model) []fault.Field
	// draw changes the scenario of r. stride is what one alternative of a
	// choice about data adds to the number of the variant.
	draw(r *run, stride int, at Address)
}

// WeightNoise multiplies the weight of every node by 1 + a u, with u uniform
// in [-1, 1] and independent for each node, and a the node's amplitude. The
// weights of siblings are then shared as always, so that they sum to 1.
type WeightNoise struct {
	Label     string
	Amplitude []float64 // of each node of the tree, 0 (fixed) to 1; of the root unread
}

// UsualAmplitude is the amplitude in common use: weights vary by a quarter.
const UsualAmplitude = 0.25

// Amplitudes returns one amplitude for each node by its depth: the first for
// the children of the root, the second for theirs, and so on. Nodes deeper
// than the list keep their weights. Without a list, every node has
// UsualAmplitude.
func Amplitudes(t *composite.Tree, depths ...float64) []float64 {
	out := make([]float64, len(t.Nodes))
	for i := range t.Nodes {
		switch d := t.Depth(i); {
		case d == 0:
		case len(depths) == 0:
			out[i] = UsualAmplitude
		case d <= len(depths):
			out[i] = depths[d-1]
		}
	}
	return out
}

// Name returns the label.
func (in WeightNoise) Name() string { return in.Label }

func (in WeightNoise) check(m Model) []fault.Field {
	if len(in.Amplitude) != len(m.Tree.Nodes) {
		return []fault.Field{fault.At(in.Label, "robust.amplitude.count",
			"input", in.Label, "count", len(in.Amplitude), "nodes", len(m.Tree.Nodes))}
	}
	var bad []fault.Field
	for i, a := range in.Amplitude {
		if !(a >= 0 && a <= 1) {
			bad = append(bad, fault.At(in.Label, "robust.amplitude.range",
				"input", in.Label, "node", m.Tree.Nodes[i].Code))
		}
	}
	return bad
}

func (in WeightNoise) draw(r *run, _ int, at Address) {
	at.Fill(r.noise)
	for i, a := range in.Amplitude {
		r.setting.Weights[i] *= 1 + float64(a*(float64(2*r.noise[i])-1))
	}
}

// Choice is a choice of method: one of its alternatives is drawn.
type Choice struct {
	Label        string
	Alternatives []Alternative
	// Data says that the choice is about how the data were treated or
	// normalised: Model.Variant is told the alternative.
	Data bool
}

// Alternative is one way to do it.
type Alternative struct {
	Label string
	// Probability is relative to that of the other alternatives, ≥ 0. If it is
	// 0 for all, they are equally likely.
	Probability float64
	// Means replace those of the tree.
	Means []NodeMean
}

// NodeMean gives a node another mean.
type NodeMean struct {
	Node int // position in the tree
	composite.Combination
}

// MeanEverywhere returns the means that combine every inner node in one way.
func MeanEverywhere(t *composite.Tree, how composite.Combination) []NodeMean {
	var out []NodeMean
	for i := range t.Nodes {
		if !t.Leaf(i) {
			out = append(out, NodeMean{i, how})
		}
	}
	return out
}

// Name returns the label.
func (in Choice) Name() string { return in.Label }

func (in Choice) check(m Model) []fault.Field {
	if len(in.Alternatives) == 0 {
		return []fault.Field{fault.At(in.Label, "robust.choice.empty", "input", in.Label)}
	}
	var bad []fault.Field
	for _, a := range in.Alternatives {
		if !(a.Probability >= 0 && a.Probability <= mostProbable) {
			bad = append(bad, fault.At(in.Label, "robust.choice.probability",
				"input", in.Label, "alternative", a.Label))
		}
		bad = append(bad, in.means(a, m.Tree)...)
	}
	return bad
}

// mostProbable bounds relative probabilities, so that their sum is finite.
const mostProbable = 1e9

// means reports means that the tree cannot have.
func (in Choice) means(a Alternative, t *composite.Tree) []fault.Field {
	t = t.Clone()
	for _, m := range a.Means {
		if m.Node < 0 || m.Node >= len(t.Nodes) {
			return []fault.Field{fault.At(in.Label, "robust.choice.node", "input", in.Label,
				"alternative", a.Label, "position", m.Node, "nodes", len(t.Nodes))}
		}
		n := &t.Nodes[m.Node]
		n.Mean, n.Floor, n.Top = m.Mean, m.Floor, m.Top
	}
	if err := t.Check(); err != nil {
		return fault.Of(err).Fields
	}
	return nil
}

func (in Choice) draw(r *run, stride int, at Address) {
	k := in.pick(at.Uniform())
	r.variant += k * stride
	for _, m := range in.Alternatives[k].Means {
		r.setting.Means[m.Node] = m.Combination
	}
}

// pick returns the alternative for a uniform number.
func (in Choice) pick(u float64) int {
	var total float64
	for _, a := range in.Alternatives {
		total += a.Probability
	}
	if total == 0 {
		return min(int(u*float64(len(in.Alternatives))), len(in.Alternatives)-1)
	}
	u *= total
	last := 0
	for k, a := range in.Alternatives {
		if a.Probability == 0 {
			continue
		}
		if u < a.Probability {
			return k
		}
		u -= a.Probability
		last = k
	}
	return last
}
