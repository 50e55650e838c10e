package composite

import "mizan/internal/fault"

// checkFloors reports floors that mean nothing on the scale of the values that
// they are put under. A floor is measured on the scale from 0 to Node.Top. It
// must lie below that end, and all indicators under the node must be normalised
// to a scale that begins at 0 or above and ends there: by min-max, goalposts,
// linear, a method from 0 to 1, or none, which says that the data are on that
// scale. Z-scores and ranks have no such scale, nor have Copeland scores.
func (m Method) checkFloors(t *Tree) error {
	var bad []fault.Field
	for i, n := range t.Nodes {
		if n.Floor == 0 || !n.Mean.floored() || t.Leaf(i) {
			continue
		}
		if f, ok := m.Normalise.floor(t, i); !ok {
			bad = append(bad, f)
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "composite.method.invalid", "count", len(bad)).With(bad...)
}

// floor reports the first thing that is wrong with the floor of node i.
func (how Normalisation) floor(t *Tree, i int) (f fault.Field, ok bool) {
	n := t.Nodes[i]
	if n.Floor >= n.top() {
		return fault.At(n.Code, "composite.floor.above",
			"node", n.Code, "floor", short(n.Floor), "upper", short(n.top())), false
	}
	for k := i + 1; k < len(t.Nodes); k++ {
		if child := t.Nodes[k]; child.Weight > 0 && t.below(k, i) {
			if f, ok := how.under(n, child, t.Leaf(k)); !ok {
				return f, false
			}
		}
	}
	return fault.Field{}, true
}

// under reports a child whose values are not on the scale of the floor of n.
func (how Normalisation) under(n, child Node, leaf bool) (f fault.Field, ok bool) {
	own := how.of(child.Code)
	low, high, scaled := own.ends()
	method := string(own.Method)
	if !leaf {
		if child.Mean.Kind != Copeland {
			return fault.Field{}, true
		}
		method, scaled = string(Copeland), false // from -(n-1) to n-1
	}
	switch {
	case !scaled || low < 0 || high <= 0:
		return fault.At(n.Code, "composite.floor.scale",
			"node", n.Code, "child", child.Code, "method", method), false
	case high != n.top():
		return fault.At(n.Code, "composite.floor.end", "node", n.Code, "child", child.Code,
			"method", method, "upper", short(high), "want", short(n.top())), false
	}
	return fault.Field{}, true
}

// below reports whether node k is among the descendants of node i.
func (t *Tree) below(k, i int) bool {
	for k = t.Nodes[k].Parent; k > i; k = t.Nodes[k].Parent {
	}
	return k == i
}
