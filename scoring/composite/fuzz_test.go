package composite

import (
	"encoding/binary"
	"math"
	"strconv"
	"testing"
)

// source deals out bytes as the parts of a tree and a table: any float64, any
// parent, unknown means. What is used up is followed by zeros.
type source struct{ bytes []byte }

func (s *source) byte() byte {
	if len(s.bytes) == 0 {
		return 0
	}
	b := s.bytes[0]
	s.bytes = s.bytes[1:]
	return b
}

// number is tame three times of four, so that many inputs pass the checks.
func (s *source) number() float64 {
	if s.byte()%4 > 0 {
		return float64(s.byte()) / 2
	}
	var raw [8]byte
	for i := range raw {
		raw[i] = s.byte()
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(raw[:]))
}

func (s *source) maybe() *float64 {
	if s.byte()%4 == 0 {
		return nil
	}
	x := s.number()
	return &x
}

func (s *source) tree() *Tree {
	means := []MeanKind{Arithmetic, Geometric, Harmonic, Generalised, Copeland, "median"}
	tree := &Tree{}
	for i := range int(s.byte() % 9) {
		parent := i - 1
		if b := int(s.byte()); b%8 > 0 && i > 0 {
			parent = b % i
		} else if b%8 == 0 && i > 1 {
			parent = int(int8(s.byte()))
		}
		n := Node{Code: strconv.Itoa(i), Parent: parent, Weight: s.number()}
		if b := s.byte(); b%3 == 0 {
			n.Mean = Mean{means[int(b/3)%len(means)], s.number()}
			n.MinAvailable, n.Floor, n.Top = float64(s.byte())/200, s.number(), s.number()
		}
		if b := s.byte(); b%3 == 0 {
			n.Indicator = Indicator{Descending: b%2 == 0, Target: s.maybe(), Lower: s.maybe(), Upper: s.maybe()}
		}
		tree.Nodes = append(tree.Nodes, n)
	}
	return tree
}

func (s *source) table(tree *Tree) *Table {
	table := &Table{}
	units := int(s.byte() % 6)
	for u := range units {
		table.Units = append(table.Units, strconv.Itoa(u))
	}
	for _, n := range tree.Nodes {
		b := s.byte()
		if b%8 == 0 {
			continue
		}
		length := units
		if b == 255 {
			length++
		}
		c := NewColumn(n.Code, length)
		for u := range c.Values {
			if c.Known[u] = s.byte()%5 > 0; c.Known[u] {
				c.Values[u] = s.number()
			}
		}
		table.Columns = append(table.Columns, c)
	}
	return table
}

func (s *source) normalisation() Normalisation {
	methods := append(NormMethods(), "", "other")
	how := Normalisation{
		Method: methods[int(s.byte())%len(methods)], Reference: strconv.Itoa(int(s.byte() % 4)),
		Capped: s.byte()%2 == 0, Ties: append(AllTies(), "", "other")[s.byte()%7],
	}
	if s.byte()%2 == 0 {
		how.Lower, how.Upper, how.From, how.To = s.number(), s.number(), s.number(), s.number()
		how.Mean, how.SD = s.number(), s.number()
	}
	if s.byte()%2 == 0 {
		how.Undefined = UndefinedMissing
	}
	return how
}

// sound fails on values that are no numbers, and on numbers where none is.
func sound(t *testing.T, what string, table *Table) {
	t.Helper()
	if err := table.Check(); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	for _, c := range table.Columns {
		for u, known := range c.Known {
			if !known && c.Values[u] != 0 {
				t.Fatalf("%s: %s, unit %d is missing and has %v", what, c.Code, u, c.Values[u])
			}
		}
	}
}

func numbers(t *testing.T, what string, list ...float64) {
	t.Helper()
	for _, x := range list {
		if !isFinite(x) {
			t.Fatalf("%s: %v", what, list)
		}
	}
}

// FuzzIndex normalises, aggregates, ranks and removes whatever comes in. There
// is a fault or a sound result, never a panic or a NaN.
func FuzzIndex(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{3, 0, 1, 2, 1, 1, 1, 1, 2, 1, 1, 2, 1, 4, 1, 1, 1, 80, 1, 1, 90})
	for seed := range byte(40) {
		sample := make([]byte, 400)
		for i := range sample {
			sample[i] = byte(i*i*int(seed+3) + 31*int(seed) + i/7)
		}
		sample[0] = 2 + seed%7
		f.Add(sample)
	}
	f.Fuzz(indexSoundly)
}

func indexSoundly(t *testing.T, input []byte) {
	s := &source{input}
	tree := s.tree()
	data := s.table(tree)
	how := s.normalisation()
	NotNormalised(tree, data, how)
	if normalised, err := Normalise(tree, data, how); err == nil {
		sound(t, "normalised", normalised)
		aggregateSoundly(t, tree, normalised)
	}
	aggregateSoundly(t, tree, data)
	numbers(t, "effective weights", EffectiveWeights(tree)...)
	for i := range tree.Nodes {
		_ = Without(tree, i).Check()
	}
}

func aggregateSoundly(t *testing.T, tree *Tree, data *Table) {
	t.Helper()
	for _, c := range data.Columns {
		columnSoundly(t, c)
	}
	out, err := Aggregate(tree, data)
	if err != nil {
		return
	}
	sound(t, "aggregated", out)
	for _, c := range out.Columns {
		columnSoundly(t, c)
	}
	shifts, err := Removals(tree, data, NodesAt(tree, 1))
	if err != nil {
		return
	}
	for _, s := range shifts {
		sound(t, "removed "+s.Name, &Table{Units: out.Units, Columns: []Column{s.Scores}})
		numbers(t, "rank shifts", s.MeanRankShift, s.MaxRankShift)
	}
}

func columnSoundly(t *testing.T, c Column) {
	t.Helper()
	groups := []string{"a", "b", "", "a", "a"}
	for _, ties := range append(AllTies(), "other") {
		numbers(t, "ranks", Ranks(c, ties)...)
		numbers(t, "group ranks", GroupRanks(c, groups, ties)...)
	}
	if order := Order(c); len(order) != len(c.Values) {
		t.Fatalf("order %v of %d units", order, len(c.Values))
	}
	Rounded(c, 2)
	weights := []float64{1, math.NaN(), math.Inf(1), math.MaxFloat64}
	for _, row := range Outrank([]Column{c, c, c, c, c}, weights).Share {
		numbers(t, "outranking", row...)
	}
}
