package robust

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The known answers that Random123 publishes for philox4x64-10 (kat_vectors).
func TestPhiloxKnownAnswers(t *testing.T) {
	const ones = math.MaxUint64
	tests := []struct {
		counter    counter
		key0, key1 uint64
		want       counter
	}{
		{
			counter{},
			0, 0,
			counter{0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b},
		},
		{
			counter{ones, ones, ones, ones},
			ones, ones,
			counter{0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0},
		},
		{
			counter{0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89},
			0x452821e638d01377, 0xbe5466cf34e90c6c,
			counter{0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6},
		},
	}
	for _, test := range tests {
		if got := philox(test.counter, test.key0, test.key1); got != test.want {
			t.Errorf("philox(%x, %x, %x) = %x; want %x", test.counter, test.key0, test.key1, got, test.want)
		}
	}
}

// Neighbouring addresses differ in one word only: their numbers must not.
func TestAddressesAreIndependent(t *testing.T) {
	const n = 20_000
	base := Address{Seed: 7}
	first := make([]float64, n)
	base.Fill(first)
	others := map[string]Address{
		"seed": {Seed: 8}, "replication": {Seed: 7, Replication: 1}, "stream": {Seed: 7, Stream: 1},
	}
	for name, a := range others {
		second := make([]float64, n)
		a.Fill(second)
		if r := correlation(first, second); math.Abs(r) > 4/math.Sqrt(n) {
			t.Errorf("correlation %v with another %s", r, name)
		}
	}
	var mean float64
	for _, x := range first {
		if x < 0 || x >= 1 {
			t.Fatalf("%v is not in [0, 1)", x)
		}
		mean += x / n
	}
	if math.Abs(mean-0.5) > 4*math.Sqrt(1.0/12/n) {
		t.Errorf("mean %v, want 0.5", mean)
	}
}

func correlation(x, y []float64) float64 {
	var sx, sy, sxx, syy, sxy float64
	for i := range x {
		a, b := x[i]-0.5, y[i]-0.5
		sx, sy, sxx, syy, sxy = sx+a, sy+b, sxx+a*a, syy+b*b, sxy+a*b
	}
	n := float64(len(x))
	return (sxy - sx*sy/n) / math.Sqrt((sxx-sx*sx/n)*(syy-sy*sy/n))
}

// A number depends on its place, not on how many are drawn with it.
func TestFillPrefix(t *testing.T) {
	a := Address{1, 2, 3}
	long, short := make([]float64, 11), make([]float64, 6)
	a.Fill(long)
	a.Fill(short)
	for i, x := range short {
		if x != long[i] {
			t.Errorf("entry %d is %v in a short slice and %v in a long one", i, x, long[i])
		}
	}
	if a.Uniform() != long[0] {
		t.Errorf("Uniform() = %v, want %v", a.Uniform(), long[0])
	}
}

// A source repeats itself for the same part only.
func TestSource(t *testing.T) {
	a := Address{1, 2, 3}
	draw := func(part uint64) float64 { return rand.New(a.Source(part)).NormFloat64() }
	if draw(4) != draw(4) || draw(4) == draw(5) {
		t.Error("a source is not a function of its part")
	}
	seen := make(map[uint64]bool)
	s := a.Source(0)
	for range 10_000 {
		w := s.Uint64()
		if seen[w] {
			t.Fatal("a word came twice")
		}
		seen[w] = true
	}
}

func BenchmarkPhilox(b *testing.B) {
	out := make([]float64, 108)
	a := Address{Seed: 1}
	for b.Loop() {
		a.Replication++
		a.Fill(out)
	}
}
