package coherence

import (
	"fmt"
	"testing"

	"mizan/scoring/composite"
)

// BenchmarkCheck checks an index of 83 questions, 20 indicators and 5 pillars.
// Correlations of ranks dominate; cost grows with pairs of siblings and
// ancestors, times n log n.
func BenchmarkCheck(b *testing.B) {
	for _, n := range []int{22, 194} {
		tree := &composite.Tree{Nodes: []composite.Node{{Code: "index", Parent: -1}}}
		level := func(count, first, parents int, kind composite.Kind) {
			for k := range count {
				tree.Nodes = append(tree.Nodes, composite.Node{
					Code: fmt.Sprint("n", len(tree.Nodes)), Parent: first + k%parents, Weight: float64(1 + k%4),
					Indicator: composite.Indicator{Kind: kind},
				})
			}
		}
		level(5, 0, 1, "")
		level(20, 1, 5, "")
		level(83, 6, 20, composite.Answer)
		data := &composite.Table{}
		for u := range n {
			data.Units = append(data.Units, fmt.Sprint("u", u))
		}
		for k, i := range tree.Leaves() {
			c := composite.NewColumn(tree.Nodes[i].Code, n)
			for u, x := range noise("", n, k+1).Values {
				c.Set(u, float64((int(x)+u)%3*50))
			}
			data.Columns = append(data.Columns, c)
		}
		scores, err := composite.Aggregate(tree, data)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(n, "x83"), func(b *testing.B) {
			for b.Loop() {
				if _, err := Check(Input{Tree: tree, Scores: scores, Raw: data}, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
