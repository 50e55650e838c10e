package composite

import (
	"fmt"
	"slices"
	"strings"

	"mizan/internal/fault"
)

// words lists the words that a cell or an entry may hold.
func words(known []string) string { return strings.Join(known, ", ") }

// meanNames are the words for the means in files.
var meanNames = []struct {
	word string
	kind MeanKind
}{
	{"arithmetic", Arithmetic},
	{"geometric", Geometric},
	{"harmonic", Harmonic},
	{"generalised", Generalised},
	{"copeland", Copeland},
}

func meanWords() []string {
	out := make([]string, len(meanNames))
	for i, m := range meanNames {
		out[i] = m.word
	}
	return out
}

func meanKind(word string) MeanKind {
	for _, m := range meanNames {
		if m.word == word {
			return m.kind
		}
	}
	return MeanKind(word) // Tree.Check reports it
}

// twice reports codes that stand in two rows. A tree cannot be made of them.
func (r *structureReader) twice() (found bool) {
	r.out.file, r.out.lines = r.file, make(map[string]int, len(r.found))
	for _, n := range r.found {
		if first := r.out.lines[n.Code]; first != 0 {
			r.reject(n.row.line, 1, "composite.row.twice", "code", n.Code, "line", first)
			found = true
			continue
		}
		r.out.lines[n.Code] = n.row.line
	}
	return found
}

// assemble puts the rows in the order of a tree: the index, then depth after
// depth, each in the order of the file.
func (r *structureReader) assemble() *Structure {
	if r.twice() || !r.oneRoot() {
		return nil
	}
	t := &Tree{Nodes: make([]Node, 0, len(r.found))}
	at := map[string]int{"": -1}
	level := r.below(map[string]bool{"": true})
	for depth := 0; len(level) > 0; depth++ {
		codes := make(map[string]bool, len(level))
		for _, n := range level {
			n.Parent = at[n.parent]
			at[n.Code] = len(t.Nodes)
			codes[n.Code] = true
			r.combine(&n, depth)
			t.Nodes = append(t.Nodes, n.Node)
		}
		level = r.below(codes)
	}
	r.unreached(at)
	r.misplaced(t)
	r.out.Tree = t
	return &r.out
}

func (r *structureReader) below(parents map[string]bool) []structureNode {
	var out []structureNode
	for _, n := range r.found {
		if parents[n.parent] {
			out = append(out, n)
		}
	}
	return out
}

func (r *structureReader) oneRoot() bool {
	root, one := "", true
	for _, n := range r.found {
		switch {
		case n.parent != "":
		case root == "":
			root = n.Code
		default:
			r.reject(n.row.line, 1, "composite.root.two", "node", n.Code, "root", root)
			one = false
		}
	}
	if root == "" {
		r.reject(1, 1, "composite.root.none")
	}
	return one && root != ""
}

// unreached reports rows that keep others from hanging on the index: their
// parent is nowhere, or they are their own ancestors.
func (r *structureReader) unreached(at map[string]int) {
	parents := make(map[string]string, len(r.found))
	for _, n := range r.found {
		parents[n.Code] = n.parent
	}
	for _, n := range r.found {
		_, placed := at[n.Code]
		_, there := parents[n.parent]
		switch {
		case placed:
		case !there:
			r.reject(n.row.line, 1, "composite.parent.unknown", "node", n.Code, "parent", n.parent)
		case circular(n.Code, parents):
			r.reject(n.row.line, 1, "composite.parent.circle", "node", n.Code, "parent", n.parent)
		}
	}
}

// circular reports whether a code is among its own ancestors.
func circular(code string, parents map[string]string) bool {
	up := parents[code]
	for range parents {
		if up == code {
			return true
		}
		up = parents[up]
	}
	return false
}

// combine fills in what the row says of the node's mean, or the default of its depth.
func (r *structureReader) combine(n *structureNode, depth int) {
	c := r.defaults.at(depth)
	if n.how.mean != "" {
		c.Mean = Mean{Kind: meanKind(n.how.mean), Power: c.Mean.Power}
	}
	if n.how.power != nil {
		c.Mean.Power = *n.how.power
	}
	if n.how.floor != nil {
		c.Floor = *n.how.floor
	}
	if n.how.share != nil {
		c.MinAvailable = *n.how.share
	}
	n.Mean, n.Floor, n.MinAvailable = c.Mean, c.Floor, c.MinAvailable
}

// misplaced reports cells that say something of an indicator in the row of an
// inner node, or the other way round, and clears what only the other kind has.
func (r *structureReader) misplaced(t *Tree) {
	leaf := make(map[string]bool)
	for _, i := range t.Leaves() {
		leaf[t.Nodes[i].Code] = true
	}
	for i := range t.Nodes {
		n := &t.Nodes[i]
		if leaf[n.Code] {
			n.Mean, n.Floor, n.MinAvailable = Mean{}, 0, 0
		} else {
			n.Indicator = Indicator{}
		}
	}
	if r.coinr {
		return
	}
	for _, n := range r.found {
		if leaf[n.Code] {
			for _, at := range r.filled(n.row, innerColumns) {
				r.rejectCell(n.row, at, "composite.cell.inner", "node", n.Code, "column", r.header[at])
			}
			continue
		}
		if n.how.power != nil && t.Nodes[t.Node(n.Code)].Mean.Kind != Generalised {
			r.rejectCell(n.row, r.position("power"), "composite.cell.power", "node", n.Code)
		}
		for _, at := range r.filled(n.row, indicatorColumns) {
			r.rejectCell(n.row, at, "composite.cell.indicator", "node", n.Code, "column", r.header[at])
		}
	}
}

// filled returns the positions of those of the columns that hold something.
func (r *structureReader) filled(row sheetRow, columns []string) []int {
	var out []int
	for _, name := range columns {
		if at := r.position(name); r.cell(row, at) != "" {
			out = append(out, at)
		}
	}
	return out
}

// check holds the tree to its own rules and gives each fault its line.
func (s *Structure) check() error {
	err := s.Tree.Check()
	if err == nil {
		return nil
	}
	fields := slices.Clone(fault.Of(err).Fields)
	for i := range fields {
		fields[i].Path = fmt.Sprintf("%s:%d", s.file, max(s.lines[fields[i].Path], 1))
	}
	return unusable(fields)
}
