package coherence

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"mizan/scoring/composite"
)

// anyColumn draws answers, small numbers or any finite number, some missing.
func anyColumn(code string, n int) *rapid.Generator[composite.Column] {
	return rapid.Custom(func(t *rapid.T) composite.Column {
		value := rapid.SampledFrom([]*rapid.Generator[float64]{
			rapid.SampledFrom([]float64{0, 50, 100}), rapid.Float64Range(-100, 100), rapid.Float64(),
		}).Draw(t, "kind")
		c := composite.NewColumn(code, n)
		for u := range n {
			if rapid.IntRange(0, 9).Draw(t, "missing") > 0 {
				c.Set(u, value.Draw(t, "value"))
			}
		}
		return c
	})
}

func drawColumns(t *rapid.T, most int) []composite.Column {
	n := rapid.IntRange(0, 40).Draw(t, "units")
	var out []composite.Column
	for k := range rapid.IntRange(2, most).Draw(t, "columns") {
		out = append(out, anyColumn(fmt.Sprint("c", k), n).Draw(t, "column"))
	}
	return out
}

// Each coefficient is symmetric and lies in -1 to 1, its probability in 0 to 1,
// and it is given or says why not.
func TestCorrelationBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawColumns(t, 2)
		how := How{Coefficient: rapid.SampledFrom([]Coefficient{Pearson, Spearman, Kendall}).Draw(t, "coefficient"), MinUnits: 3}
		xy, yx := Correlate(c[0], c[1], how), Correlate(c[1], c[0], how)
		if xy.Why != yx.Why || (xy.R == nil) != (xy.Why != "") {
			t.Fatalf("%+v, %+v", xy, yx)
		}
		if xy.R == nil {
			return
		}
		if *xy.R != *yx.R || !(math.Abs(*xy.R) <= 1) || !(*xy.P >= 0 && *xy.P <= 1) {
			t.Fatalf("r %v and %v, p %v", *xy.R, *yx.R, *xy.P)
		}
		low, high, ok := xy.Interval(0.95)
		if ok && !(low >= -1 && low <= *xy.R && *xy.R <= high && high <= 1) {
			t.Fatalf("r %v outside its interval %v to %v", *xy.R, low, high)
		}
	})
}

// Unit and origin of a column do not matter; turning it over changes the sign.
func TestCorrelationInvariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 40).Draw(t, "units")
		x, y := composite.NewColumn("x", n), composite.NewColumn("y", n)
		whole := rapid.IntRange(-100, 100)
		for u := range n {
			x.Set(u, float64(whole.Draw(t, "x")))
			y.Set(u, float64(whole.Draw(t, "y")))
		}
		a, b := rapid.IntRange(1, 50).Draw(t, "a"), whole.Draw(t, "b")
		up, down := composite.NewColumn("up", n), composite.NewColumn("down", n)
		for u := range n {
			up.Set(u, float64(a)*x.Values[u]+float64(b))
			down.Set(u, -x.Values[u])
		}
		for _, k := range []Coefficient{Pearson, Spearman, Kendall} {
			how := How{Coefficient: k, MinUnits: 3}
			r, rUp, rDown := Correlate(x, y, how).R, Correlate(up, y, how).R, Correlate(down, y, how).R
			if r == nil {
				return
			}
			if math.Abs(*r-*rUp) > 1e-12 || math.Abs(*r+*rDown) > 1e-12 {
				t.Fatalf("%s: %v, %v after a line, %v upside down", k, *r, *rUp, *rDown)
			}
		}
	})
}

// The fast count of concordant pairs is the plain one.
func TestKendallPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 30).Draw(t, "units")
		digit := rapid.IntRange(0, 6)
		x, y := composite.NewColumn("x", n), composite.NewColumn("y", n)
		for u := range n {
			x.Set(u, float64(digit.Draw(t, "x")))
			y.Set(u, float64(digit.Draw(t, "y")))
		}
		sign := func(c composite.Column, i, k int) float64 {
			d := c.Values[i] - c.Values[k]
			switch {
			case d > 0:
				return 1
			case d < 0:
				return -1
			}
			return 0
		}
		var both, inX, inY float64
		for i := range n {
			for k := range i {
				both += sign(x, i, k) * sign(y, i, k)
				inX += math.Abs(sign(x, i, k))
				inY += math.Abs(sign(y, i, k))
			}
		}
		got := Correlate(x, y, How{Coefficient: Kendall, MinUnits: 3})
		if inX == 0 || inY == 0 {
			if got.Why != Constant {
				t.Fatalf("%+v", got)
			}
			return
		}
		if want := both / math.Sqrt(inX*inY); math.Abs(*got.R-want) > 1e-12 {
			t.Fatalf("tau-b %v, plain %v", *got.R, want)
		}
	})
}

// Of items scored 0 or 1, alpha is Kuder and Richardson's formula 20.
func TestAlphaKR20(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, k := rapid.IntRange(2, 40).Draw(t, "units"), rapid.IntRange(2, 8).Draw(t, "items")
		items, total, pq := make([]composite.Column, k), make([]float64, n), 0.0
		for i := range items {
			items[i] = composite.NewColumn(fmt.Sprint(i), n)
			var yes float64
			for u := range n {
				x := float64(rapid.IntRange(0, 1).Draw(t, "answer"))
				items[i].Set(u, x)
				total[u] += x
				yes += x / float64(n)
			}
			pq += yes * (1 - yes)
		}
		v, ok := composite.Variance(total)
		got := CronbachAlpha("g", items, 2)
		if !ok || v == 0 {
			if got.Value != nil {
				t.Fatalf("%+v, of a sum that does not vary", got)
			}
			return
		}
		population := v * float64(n-1) / float64(n)
		if want := float64(k) / float64(k-1) * (1 - pq/population); math.Abs(*got.Value-want) > 1e-9 {
			t.Fatalf("alpha %v, KR-20 %v", *got.Value, want)
		}
	})
}

func TestAlphaCopies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := anyColumn("x", rapid.IntRange(2, 30).Draw(t, "units")).Draw(t, "item")
		items := make([]composite.Column, rapid.IntRange(2, 6).Draw(t, "copies"))
		for i := range items {
			items[i] = x
		}
		for _, a := range []Alpha{CronbachAlpha("g", items, 2), CronbachAlphaPairwise("g", items, 2)} {
			if a.Value != nil && math.Abs(*a.Value-1) > 1e-12 || a.Value == nil && a.Why == "" {
				t.Fatalf("%+v", a)
			}
		}
	})
}

// checkComponents holds components to their definition: falling eigenvalues
// that sum to the number of items, vectors of length 1 with their largest
// coefficient positive, and together the correlations that they came from.
func checkComponents(t testing.TB, c Components, items []composite.Column) {
	t.Helper()
	var sum float64
	for k, e := range c.Eigenvalues {
		sum += e
		if k > 0 && e > c.Eigenvalues[k-1] || e < -1e-9 {
			t.Errorf("%s: eigenvalues %v", c.Group, c.Eigenvalues)
		}
		var length, largest float64
		for _, v := range c.Vectors[k] {
			length += v * v
			if math.Abs(v) > math.Abs(largest)+1e-9 {
				largest = v
			}
		}
		if math.Abs(length-1) > 1e-9 || largest < 0 {
			t.Errorf("%s: vector %v", c.Group, c.Vectors[k])
		}
	}
	if math.Abs(sum-float64(len(items))) > 1e-9 {
		t.Errorf("%s: eigenvalues sum to %v, not to %d", c.Group, sum, len(items))
	}
	whole := complete(items...)
	for i := range items {
		for k := range items {
			var r float64
			for _, l := range c.Loadings {
				r += l[i] * l[k]
			}
			if want := pearson(whole[i], whole[k]); math.Abs(r-want) > 1e-9 {
				t.Errorf("%s: the components give items %d and %d the correlation %v, not %v", c.Group, i, k, r, want)
			}
		}
	}
}

func TestComponentsLaws(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		items := drawColumns(rt, 6)
		c := PrincipalComponents("g", items, 3)
		if (c.Why == "") != (len(c.Eigenvalues) == len(items)) {
			rt.Fatalf("%+v", c)
		}
		if c.Why == "" {
			checkComponents(t, c, items)
		}
		if t.Failed() {
			rt.FailNow()
		}
	})
}

// checkInfluences holds the shares explained to their law: those of the
// children of a node sum to its own, and to 1 below the index.
func checkInfluences(t testing.TB, tree *composite.Tree, f []Influence) {
	t.Helper()
	one := 1.0
	own := append([]*float64{&one}, make([]*float64, len(f))...)
	for i, x := range f {
		own[i+1] = x.Explained
		if x.Explained == nil {
			t.Fatalf("%+v: no share", x)
		}
	}
	for i := range tree.Nodes {
		var sum float64
		for _, k := range tree.Children(i) {
			sum += *own[k]
		}
		if !tree.Leaf(i) && math.Abs(sum-*own[i]) > 1e-9 {
			t.Errorf("below %s the shares sum to %v, not to %v", tree.Nodes[i].Code, sum, *own[i])
		}
	}
}

// Also with missing values and any weights, the shares of an index of
// arithmetic means add up.
func TestInfluenceAddsUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tree := drawTree(rt)
		data := &composite.Table{Units: make([]string, rapid.IntRange(3, 30).Draw(rt, "units"))}
		for u := range data.Units {
			data.Units[u] = fmt.Sprint("u", u)
		}
		for _, i := range tree.Leaves() {
			c := composite.NewColumn(tree.Nodes[i].Code, len(data.Units))
			for u := range data.Units {
				if rapid.IntRange(0, 5).Draw(rt, "missing") > 0 {
					c.Set(u, float64(rapid.IntRange(0, 100).Draw(rt, "value")))
				}
			}
			data.Columns = append(data.Columns, c)
		}
		scores, err := composite.Aggregate(tree, data)
		if err != nil {
			rt.Fatal(err)
		}
		index := nodeColumn(tree, scores, composite.Root).Present()
		if len(index) < 3 || constant(index) {
			return
		}
		p := contributions(tree, scores)
		f := make([]Influence, len(tree.Nodes)-1)
		for i := range f {
			f[i].explain(p, i+1)
		}
		if checkInfluences(t, tree, f); t.Failed() {
			rt.FailNow()
		}
	})
}

// drawTree draws a tree of arithmetic means with whole weights.
func drawTree(t *rapid.T) *composite.Tree {
	tree := &composite.Tree{Nodes: []composite.Node{{Code: "index", Parent: -1}}}
	for i := 1; i < rapid.IntRange(3, 12).Draw(t, "nodes"); i++ {
		tree.Nodes = append(tree.Nodes, composite.Node{
			Code: fmt.Sprint("n", i), Parent: rapid.IntRange(0, i-1).Draw(t, "parent"),
			Weight: float64(rapid.IntRange(1, 5).Draw(t, "weight")),
		})
	}
	return tree
}

// Whatever the size of the values, a check answers with finite figures.
func TestSizesOfValues(t *testing.T) {
	sizes := []float64{0, 5e-324, 1e-308, 1e-160, 1, 1e9, 1e160, 1e308, math.MaxFloat64}
	rapid.Check(t, func(t *rapid.T) {
		tree, n := pair2(), rapid.IntRange(1, 30).Draw(t, "units")
		scores := &composite.Table{}
		for u := range n {
			scores.Units = append(scores.Units, strconv.Itoa(u))
		}
		for _, node := range tree.Nodes {
			c := composite.NewColumn(node.Code, n)
			for u := range n {
				sign := rapid.SampledFrom([]float64{1, -1}).Draw(t, "sign")
				c.Set(u, sign*rapid.SampledFrom(sizes).Draw(t, "size")*rapid.Float64Range(0.5, 1).Draw(t, "factor"))
			}
			scores.Columns = append(scores.Columns, c)
		}
		in := Input{Tree: tree, Scores: scores, Raw: scores, Measures: scores}
		r, err := Check(in, Options{Coefficients: []Coefficient{Pearson, Spearman, Kendall}, MinUnits: 3})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := json.Marshal(r); err != nil { // refuses NaN and infinities
			t.Fatal(err)
		}
	})
}
