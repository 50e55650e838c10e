package composite

import (
	"maps"
	"slices"
	"strconv"
)

// unusedEntries reports what the method file says of means that the structure
// has no use for.
func (p *Project) unusedEntries(file string) error {
	r := methodReader{}
	r.File = file
	t, lines := p.Structure.Tree, p.Recipe.lines
	generalised := func(n Node) bool { return n.Mean.Kind == Generalised }
	if line := lines["aggregation/power"]; line > 0 && !slices.ContainsFunc(t.Nodes, generalised) {
		r.At(line, "composite.method.unused")
	}
	r.tooDeep(t, p.Recipe.Aggregation, func(depth int) int {
		return lines["aggregation "+strconv.Itoa(depth)]
	})
	for _, a := range p.Recipe.Uncertainty.Aggregation {
		if a.Entry != nil {
			r.tooDeep(t, *a.Entry, func(int) int { return a.Line })
		}
	}
	return unusable(r.Faults)
}

// tooDeep reports levels below which nothing is combined.
func (r *methodReader) tooDeep(t *Tree, a Aggregation, line func(depth int) int) {
	deepest := 0
	for i := range t.Nodes {
		deepest = max(deepest, t.Depth(i)-1)
	}
	for _, depth := range slices.Sorted(maps.Keys(a.ByDepth)) {
		if depth > deepest {
			r.At(line(depth), "composite.method.deep", "depth", depth, "deepest", deepest)
		}
	}
}

// generalised reports whether some mean is, so that a power has a use.
func (a Aggregation) generalised() bool {
	for _, m := range a.ByDepth {
		if m.Mean.Kind == Generalised {
			return true
		}
	}
	return a.All.Mean.Kind == Generalised
}
