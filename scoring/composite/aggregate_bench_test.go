package composite

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"
)

// gciShaped is an index of the shape of a global one: 194 units, 83 indicators
// in 20 groups, 5 pillars, 3 % of the values missing. Numbers are invented.
func gciShaped() (*Tree, *Table) {
	random := rand.New(rand.NewPCG(1, 2))
	tree := &Tree{[]Node{{Code: "index", Parent: -1}}}
	data := &Table{}
	for u := range 194 {
		data.Units = append(data.Units, strconv.Itoa(u))
	}
	add := func(prefix string, parent int) int {
		tree.Nodes = append(tree.Nodes, Node{
			Code: prefix + strconv.Itoa(len(tree.Nodes)), Parent: parent, Weight: 1 + random.Float64(),
		})
		return len(tree.Nodes) - 1
	}
	var groups []int
	for range 5 {
		pillar := add("pillar", Root)
		for range 4 {
			groups = append(groups, add("group", pillar))
		}
	}
	for k := range 83 {
		c := NewColumn(tree.Nodes[add("item", groups[k%20])].Code, len(data.Units))
		for u := range c.Values {
			if random.IntN(100) >= 3 {
				c.Set(u, float64(50*random.IntN(3)))
			}
		}
		data.Columns = append(data.Columns, c)
	}
	return tree, data
}

// plainAggregation is the least that aggregation can cost: weighted sums over
// arrays, gaps left out, no checks and no methods.
func plainAggregation(tree *Tree, data *Table, columns [][]float64, known [][]bool) {
	n := len(data.Units)
	total := make([]float64, n)
	for i := len(tree.Nodes) - 1; i >= 0; i-- {
		clear(total)
		inner := false
		for k := i + 1; k < len(tree.Nodes); k++ {
			if tree.Nodes[k].Parent != i {
				continue
			}
			if !inner {
				inner = true
				clear(columns[i])
			}
			w := tree.Nodes[k].Weight
			for u := range n {
				if known[k][u] {
					columns[i][u] += float64(w * columns[k][u])
					total[u] += w
				}
			}
		}
		if inner {
			for u := range n {
				known[i][u] = total[u] > 0
				columns[i][u] /= max(total[u], 1e-300)
			}
		}
	}
}

func BenchmarkAggregateGCIShape(b *testing.B) {
	tree, data := gciShaped()
	columns, known := make([][]float64, len(tree.Nodes)), make([][]bool, len(tree.Nodes))
	for i, n := range tree.Nodes {
		c := NewColumn(n.Code, len(data.Units))
		if k := data.Column(n.Code); k >= 0 {
			c = data.Columns[k]
		}
		columns[i], known[i] = c.Values, c.Known
	}
	var floor float64
	b.Run("floor", func(b *testing.B) {
		for b.Loop() {
			plainAggregation(tree, data, columns, known)
		}
		floor = perRun(b.Elapsed(), b.N)
	})
	for _, c := range []struct {
		name string
		mean Mean
	}{
		{"arithmetic", Mean{}},
		{"geometric", Mean{Kind: Geometric}},
		{"generalised", Mean{Kind: Generalised, Power: 2}},
	} {
		measured := tree.with(c.mean, 0)
		for i := range measured.Nodes {
			measured.Nodes[i].Floor = 1
		}
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				mustAggregate(b, measured, data)
			}
			if floor > 0 {
				b.ReportMetric(perRun(b.Elapsed(), b.N)/floor, "×floor")
			}
		})
	}
}

func BenchmarkCopelandGCIShape(b *testing.B) {
	tree, data := gciShaped()
	tree = tree.with(Mean{Kind: Copeland}, 0)
	for b.Loop() {
		mustAggregate(b, tree, data)
	}
}

func BenchmarkNormaliseGCIShape(b *testing.B) {
	tree, data := gciShaped()
	for b.Loop() {
		if _, err := Normalise(tree, data, Normalisation{Method: MinMax}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRanksOf194(b *testing.B) {
	tree, data := gciShaped()
	index := mustAggregate(b, tree, data).Columns[Root]
	for b.Loop() {
		Ranks(index, TiesMin)
	}
}

// perRun is the nanoseconds that one of n runs took.
func perRun(all time.Duration, n int) float64 { return float64(all.Nanoseconds()) / float64(n) }
