package coherence

import (
	"mizan/scoring/composite"
)

// Pair is the correlation of two columns, named by their codes.
type Pair struct {
	A string `json:"a"`
	B string `json:"b"`
	Correlation
}

// Cross correlates every column of a with every column of b, row by row: two
// levels of an index, indicators with denominators, or an index with measures
// published by others. The columns belong to units in the same order.
func Cross(a, b []composite.Column, how How) []Pair {
	out := make([]Pair, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			out = append(out, pair(x, y, how))
		}
	}
	return out
}

// Matrix correlates every column with every other one, each pair once, in the
// order of the columns.
func Matrix(columns []composite.Column, how How) []Pair {
	var out []Pair
	for i, x := range columns {
		for _, y := range columns[i+1:] {
			out = append(out, pair(x, y, how))
		}
	}
	return out
}

func pair(x, y composite.Column, how How) Pair {
	return Pair{x.Code, y.Code, Correlate(x, y, how)}
}

// Siblings correlates nodes of one parent with each other, each pair once:
// whether what is added up belongs together.
func Siblings(t *composite.Tree, scores *composite.Table, how How) []Pair {
	var out []Pair
	for i := range t.Nodes {
		out = append(out, among(t, scores, t.Children(i), how)...)
	}
	return out
}

// Within correlates the nodes at a depth that have the same ancestor at the
// lesser depth group, each pair once. Depth 0 is the index; within(d, 0) is the
// whole level d.
func Within(t *composite.Tree, scores *composite.Table, depth, group int, how How) []Pair {
	var out []Pair
	for _, g := range composite.NodesAt(t, group) {
		var members []int
		for _, i := range composite.NodesAt(t, depth) {
			if i != g && under(t, i, g) {
				members = append(members, i)
			}
		}
		out = append(out, among(t, scores, members, how)...)
	}
	return out
}

// Ancestors correlates each node with its parent (A the node, B the parent),
// its parent's parent and so on up to the index. A part is inside its
// ancestors, so some positive correlation is there by construction.
func Ancestors(t *composite.Tree, scores *composite.Table, how How) []Pair {
	var out []Pair
	for i := range t.Nodes {
		for p := t.Nodes[i].Parent; p >= 0; p = t.Nodes[p].Parent {
			out = append(out, between(t, scores, i, p, how)...)
		}
	}
	return out
}

// among correlates nodes with each other, each pair once, in their order.
func among(t *composite.Tree, scores *composite.Table, nodes []int, how How) []Pair {
	var out []Pair
	for k, i := range nodes {
		for _, j := range nodes[k+1:] {
			out = append(out, between(t, scores, i, j, how)...)
		}
	}
	return out
}

// between correlates two nodes; none if one of them has no column.
func between(t *composite.Tree, scores *composite.Table, i, j int, how How) []Pair {
	a, b := columnsOf(t, scores, []int{i}), columnsOf(t, scores, []int{j})
	return Cross(a, b, how.measured(t, i, j))
}

// under reports whether node i is node g or below it.
func under(t *composite.Tree, i, g int) bool {
	for i > g {
		i = t.Nodes[i].Parent
	}
	return i == g
}

// columnsOf returns the columns of the nodes; a node without one is left out.
func columnsOf(t *composite.Tree, table *composite.Table, nodes []int) []composite.Column {
	out := make([]composite.Column, 0, len(nodes))
	for _, i := range nodes {
		if k := table.Column(t.Nodes[i].Code); k >= 0 {
			out = append(out, table.Columns[k])
		}
	}
	return out
}

// ForeignGroups correlates each node with the groups at its parent's depth that it is
// not in: B should go with A less than its own parent does. Nodes right below
// the index have none.
func ForeignGroups(t *composite.Tree, scores *composite.Table, how How) []Pair {
	var out []Pair
	for i, n := range t.Nodes {
		if n.Parent <= composite.Root {
			continue
		}
		var others []int
		for _, g := range composite.NodesAt(t, t.Depth(n.Parent)) {
			if g != n.Parent && !t.Leaf(g) {
				others = append(others, g)
			}
		}
		for _, g := range others {
			out = append(out, between(t, scores, i, g, how)...)
		}
	}
	return out
}

// High returns the pairs with a coefficient above the limit: within a group,
// parts that may say the same thing twice.
func High(pairs []Pair, limit float64) []Pair {
	return chosen(pairs, func(r float64) bool { return r > limit })
}

// Low returns the pairs with a coefficient below the limit: within a group,
// parts that run against each other.
func Low(pairs []Pair, limit float64) []Pair {
	return chosen(pairs, func(r float64) bool { return r < limit })
}

func chosen(pairs []Pair, keep func(r float64) bool) []Pair {
	var out []Pair
	for _, p := range pairs {
		if p.R != nil && keep(*p.R) {
			out = append(out, p)
		}
	}
	return out
}
