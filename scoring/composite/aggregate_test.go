package composite

import (
	"testing"

	"mizan/internal/fault"
)

// with returns a copy of the tree in which every inner node has the mean and
// the least availability.
func (t *Tree) with(m Mean, least float64) *Tree {
	out := t.Clone()
	for i := range out.Nodes {
		out.Nodes[i].Mean, out.Nodes[i].MinAvailable = m, least
	}
	return out
}

// unequal is the ASEM structure with the reference's unequal weights.
func unequal(t testing.TB) *Tree {
	t.Helper()
	tree, err := WithWeights(asemTree(t), coinrWeights(t, "weights/unequal_weights.csv"))
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func coinrWeights(t testing.TB, name string) []NodeWeight {
	t.Helper()
	header, records := coinrRows(t, name)
	if header[0] != "iCode" || header[2] != "Weight" {
		t.Fatalf("%s: header %v", name, header)
	}
	var out []NodeWeight
	for _, r := range records {
		out = append(out, NodeWeight{r[0], *coinrNumber(t, r[2])})
	}
	return out
}

func TestAggregateAsCOINr(t *testing.T) {
	const whole, gaps = "normalise/minmax_1_100.csv", "aggregate/missing_input_minmax_1_100.csv"
	for _, c := range []struct {
		file, input string
		tree        *Tree
	}{
		{"pipeline/7_aggregated", "pipeline/6_normalised.csv", asemTree(t)},
		{"aggregate/amean_equal", whole, asemTree(t)},
		{"aggregate/amean_unequal", whole, unequal(t)},
		{"aggregate/gmean_equal", whole, asemTree(t).with(Mean{Kind: Geometric}, 0)},
		{"aggregate/missing_a_amean_unequal_datthresh_0", gaps, unequal(t)},
		{"aggregate/missing_a_amean_unequal_datthresh_0.9", gaps, unequal(t).with(Mean{}, .9)},
	} {
		t.Run(c.file, func(t *testing.T) {
			got, err := Aggregate(c.tree, readCOINr(t, c.input))
			if err != nil {
				t.Fatal(err)
			}
			want := readCOINr(t, c.file+".csv")
			sameTable(t, got.only(codesOf(want)...), want, exact)
		})
	}
}

// family is an index of a pillar with two indicators and one with one.
func family(m Mean) *Tree {
	return &Tree{[]Node{
		{Code: "index", Parent: -1, Mean: m},
		{Code: "p", Parent: 0, Weight: 3, Mean: m},
		{Code: "q", Parent: 0, Weight: 1, Mean: m},
		{Code: "a", Parent: 1, Weight: 1},
		{Code: "b", Parent: 1, Weight: 1},
		{Code: "c", Parent: 2, Weight: 1},
	}}
}

func TestAggregate(t *testing.T) {
	least := family(Mean{})
	least.Nodes[1].MinAvailable = 1
	aside := family(Mean{})
	aside.Nodes[4].Weight, aside.Nodes[1].MinAvailable = 0, 1
	floor := family(Mean{})
	floor.Nodes[1].Mean, floor.Nodes[1].Floor = Mean{Kind: Geometric}, 1
	credit := family(Mean{})
	credit.Nodes[1].Mean, credit.Nodes[1].Floor, credit.Nodes[1].Top = Mean{Kind: Harmonic}, .1, 1
	pow := Mean{Kind: Generalised, Power: 2}
	for _, c := range []struct {
		name       string
		tree       *Tree
		data, want *Table
	}{
		{
			"a missing child drops out, its weight goes to the others", family(Mean{}),
			rows(t, "a b c", "X 10 20 40", "Y 10 - 40", "Z - - 40", "V - - -"),
			rows(t, "p q index", "X 15 40 21.25", "Y 10 40 17.5", "Z - 40 40", "V - - -"),
		},
		{
			"a node with too few children is missing", least,
			rows(t, "a b c", "X 10 20 40", "Y 10 - 40"),
			rows(t, "p q index", "X 15 40 21.25", "Y - 40 40"),
		},
		{
			"a child of weight 0 is not missed", aside,
			rows(t, "a b c", "X 10 20 40", "Y 10 - 40", "Z - 20 40"),
			rows(t, "p q index", "X 10 40 17.5", "Y 10 40 17.5", "Z - 40 40"),
		},
		{
			"a generalised mean drops missing children, unlike COINr's", family(pow),
			rows(t, "a b c", "X 1 7 5", "Y 1 - 1"),
			rows(t, "p q index", "X 5 5 5", "Y 1 1 1"),
		},
		{
			"with full availability asked for, it is missing as COINr's is", family(pow).with(pow, 1),
			rows(t, "a b c", "X 1 7 5", "Y 1 - 1"),
			rows(t, "p q index", "X 5 5 5", "Y - 1 -"),
		},
		{
			"a value given for a pillar is used, the others are computed", family(Mean{}),
			rows(t, "a b c p", "X 10 20 40 80", "Y 10 20 40 -"),
			rows(t, "p q index", "X 80 40 70", "Y 15 40 21.25"),
		},
		{
			"a pillar may stand for indicators that have no column", family(Mean{}),
			rows(t, "p c", "X 80 40", "Y - 40"),
			rows(t, "p q index", "X 80 40 70", "Y - 40 40"),
		},
		{
			"a floor on a scale to 100 lets a geometric mean take 0", floor,
			rows(t, "a b c", "X 0 100 100"),
			rows(t, "p q index", "X 9.0909090909090909 100 31.818181818181818"),
		},
		{
			"a floor on a scale to 1", credit,
			rows(t, "a b c", "X 0 1 1"),
			rows(t, "p q index", "X .090909090909090909 1 .31818181818181818"),
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Aggregate(c.tree, c.data)
			if err != nil {
				t.Fatal(err)
			}
			sameTable(t, got.only("p", "q", "index"), c.want, exact)
		})
	}
}

func TestAggregateFaults(t *testing.T) {
	geometric := family(Mean{Kind: Geometric})
	none := family(Mean{})
	none.Nodes[3].Weight, none.Nodes[4].Weight = 0, 0
	const invalid = "composite.aggregate.invalid"
	for _, c := range []struct {
		name string
		tree *Tree
		data *Table
		key  string
		want []string
	}{
		{"an indicator without a column", family(Mean{}), rows(t, "a c", "X 1 1"), invalid, []string{"b composite.aggregate.column"}},
		{
			"zeros under a geometric mean", geometric, rows(t, "a b c", "X 1 0 1", "Y 0 0 1"), invalid,
			[]string{"a composite.aggregate.domain", "b composite.aggregate.domain"},
		},
		{
			"a negative value under a power mean", family(Mean{Kind: Generalised, Power: 2}), rows(t, "a b c", "X 0 -1 1"), invalid,
			[]string{"b composite.aggregate.domain"},
		},
		{"weights that sum to zero", none, rows(t, "a b c", "X 1 1 1"), "composite.tree.invalid", []string{"p composite.weight.sum"}},
		{"a unit twice", family(Mean{}), rows(t, "a b c", "X 1 1 1", "X 1 1 1"), "composite.table.invalid", []string{"X composite.unit.twice"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Aggregate(c.tree, c.data)
			wantFields(t, err, c.key, c.want)
		})
	}
	t.Run("a value outside the domain is named", func(t *testing.T) {
		_, err := Aggregate(geometric, rows(t, "a b c", "X 1 5 1", "Y 2 0 1", "Z 2 -3 1"))
		got := fault.Of(err).Fields[0].Args.String()
		if want := " (child=b, count=2, mean=geometric, node=p, unit=Y, value=0)"; got != want {
			t.Errorf("%s, want%s", got, want)
		}
	})
}
