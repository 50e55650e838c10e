package coherence

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"mizan/internal/fault"
	"mizan/scoring/composite"
)

// reader deals out bytes, and zeros when they have run out.
type reader struct{ data []byte }

func (r *reader) byte() byte {
	if len(r.data) == 0 {
		return 0
	}
	b := r.data[0]
	r.data = r.data[1:]
	return b
}

// value deals a missing value, an answer, a small number, or any bits at all.
func (r *reader) value() float64 {
	switch b := r.byte(); {
	case b < 32:
		return math.NaN()
	case b < 128:
		return float64(b%3) * 50
	case b < 224:
		return float64(int8(r.byte())) / 4
	default:
		var bits [8]byte
		for i := range bits {
			bits[i] = r.byte()
		}
		return math.Float64frombits(binary.LittleEndian.Uint64(bits[:]))
	}
}

func (r *reader) table(units int, codes ...string) *composite.Table {
	t := &composite.Table{}
	for u := range units {
		t.Units = append(t.Units, fmt.Sprint("u", u))
	}
	for _, code := range codes {
		c := composite.NewColumn(code, units)
		for u := range units {
			c.Set(u, r.value())
		}
		t.Columns = append(t.Columns, c)
	}
	return t
}

// FuzzCheck: whatever the tables, a check ends, without a number that is none
// (which JSON could not hold).
func FuzzCheck(f *testing.F) {
	f.Add([]byte{25, 3, 0, 0, 1, 1, 9, 9, 200, 7, 200, 9})
	f.Add([]byte{1, 2, 0, 0})
	f.Add([]byte{})
	f.Add([]byte("\x28\x05\x00\x00\x01\x01\x02\xff\xff\xff\xff\xff\xff\xff\xef\x7f\xff\x01\x00\x00\x00\x00\x00\x00\x00\xe0\x10\xe0\x20"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := &reader{data}
		units, nodes := int(r.byte()%64), int(r.byte()%10)
		tree := &composite.Tree{Nodes: []composite.Node{{Code: "n0", Parent: -1}}}
		codes := []string{"n0"}
		for i := 1; i <= nodes; i++ {
			kind := []composite.Kind{composite.Quantity, composite.Answer}[r.byte()%2]
			tree.Nodes = append(tree.Nodes, composite.Node{
				Code: fmt.Sprint("n", i), Parent: int(r.byte()) % i, Weight: math.Abs(r.value()),
				Indicator: composite.Indicator{Kind: kind},
			})
			codes = append(codes, fmt.Sprint("n", i))
		}
		in := Input{
			Tree: tree, Scores: r.table(units, codes...),
			Raw: r.table(int(r.byte()%64), append(codes, "denominator")...), Measures: r.table(units, "measure"),
		}
		report, err := Check(in, Options{
			MinUnits: int(r.byte() % 30), Coefficients: []Coefficient{Pearson, Spearman, Kendall},
		})
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		if _, err := json.Marshal(report); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzColumns: the functions on bare columns hold for columns of different
// length and for bits that no table would hold.
func FuzzColumns(f *testing.F) {
	f.Add([]byte{4, 200, 1, 200, 2, 200, 3, 200, 4, 200, 9})
	f.Fuzz(func(t *testing.T, data []byte) {
		r := &reader{data}
		var columns []composite.Column
		for k := range 3 {
			c := composite.NewColumn(fmt.Sprint(k), int(r.byte()%40))
			for u := range c.Values {
				c.Values[u], c.Known[u] = r.value(), r.byte()%4 > 0
			}
			columns = append(columns, c)
		}
		for _, k := range []Coefficient{Pearson, Spearman, Kendall} {
			encode(t, Matrix(columns, How{Coefficient: k, MinUnits: 3}))
		}
		encode(t, CronbachAlpha("g", columns, 2))
		encode(t, CronbachAlphaPairwise("g", columns, 2))
		encode(t, PrincipalComponents("g", columns, 3))
		encode(t, CorrelationRatio(columns[0], columns[1]))
		encode(t, Describe(columns[0], &Scale{0, 100}))
	})
}

func encode(t *testing.T, v any) {
	t.Helper()
	if _, err := json.Marshal(v); err != nil {
		t.Errorf("%+v: %v", v, err)
	}
}
