package robust

import "math/bits"

// Address says what a random number is for: it is a function of the address,
// not of what was drawn before. Different addresses give independent numbers.
//
// The generator is Philox4x64-10: ten rounds of multiplication that turn a
// counter of four words and a key of two into four words.
//
// Source: Salmon, Moraes, Dror and Shaw (2011), Parallel random numbers: as
// easy as 1, 2, 3 (SC '11).
type Address struct {
	Seed        uint64
	Replication uint64
	Stream      uint64 // what is drawn: an uncertain input, say
}

// Multipliers of the rounds and steps of the key: the constants of Philox4x64.
const (
	philoxM0 = 0xD2E7470EE14C6C93
	philoxM1 = 0xCA5A826395121157
	philoxW0 = 0x9E3779B97F4A7C15
	philoxW1 = 0xBB67AE8584CAA73B
)

const philoxRounds = 10

type counter [4]uint64

// philox returns the four random words of a counter and a key. The words are
// variables of their own, so that the compiler keeps them in registers.
func philox(c counter, key0, key1 uint64) counter {
	c0, c1, c2, c3 := c[0], c[1], c[2], c[3]
	for range philoxRounds {
		hi0, lo0 := bits.Mul64(philoxM0, c0)
		hi1, lo1 := bits.Mul64(philoxM1, c2)
		c0, c1, c2, c3 = hi1^c1^key0, lo1, hi0^c3^key1, lo0
		key0 += philoxW0
		key1 += philoxW1
	}
	return counter{c0, c1, c2, c3}
}

// Fill sets every entry to a uniform number in [0, 1) with 53 random bits. An
// entry depends on the address and on its place alone.
func (a Address) Fill(out []float64) {
	for block := uint64(0); len(out) > 0; block++ {
		words := philox(counter{block, a.Stream, a.Replication, 0}, a.Seed, 0)
		n := min(len(out), len(words))
		for i, w := range words[:n] {
			out[i] = unit(w)
		}
		out = out[n:]
	}
}

// Uniform returns the number that Fill puts into the first entry.
func (a Address) Uniform() float64 {
	return unit(philox(counter{0, a.Stream, a.Replication, 0}, a.Seed, 0)[0])
}

// unit turns 64 random bits into a number in [0, 1).
func unit(word uint64) float64 { return float64(word>>11) * 0x1p-53 }

// Source is an endless sequence of random words for one address and part, such
// as a node of the tree. It is a source for math/rand/v2 and for gonum.
type Source struct {
	next  counter
	seed  uint64
	words counter
	left  int
}

// Source returns the sequence of a part. Its words are independent of those of
// Fill and of other parts.
func (a Address) Source(part uint64) *Source {
	return &Source{next: counter{0, a.Stream, a.Replication, part + 1}, seed: a.Seed}
}

// Uint64 returns the next word.
func (s *Source) Uint64() uint64 {
	if s.left == 0 {
		s.words = philox(s.next, s.seed, 0)
		s.next[0]++
		s.left = len(s.words)
	}
	s.left--
	return s.words[len(s.words)-1-s.left]
}

// word is a position, which is never negative, as a word of an address.
func word(position int) uint64 {
	return uint64(position) //nolint:gosec // G115: positions in slices are not negative
}
