package scoring

import (
	"math/big"
	"math/bits"
)

// weightedSum is the weighted arithmetic mean in the making, exact. It counts
// in machine words over a common denominator for as long as they hold, which
// covers most questionnaires up to their pillars, and in integers of any size
// from then on.
//
// Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6.
type weightedSum struct {
	words wordSum
	large *largeSum // from the first number that needs it
}

func (s *weightedSum) add(weight *big.Int, credit *big.Rat) {
	if s.large == nil {
		if s.words.add(word(weight), word(credit.Num()), word(credit.Denom())) {
			return
		}
		s.large = s.words.large()
	}
	s.large.add(weight, credit)
}

// mean returns the mean, or nil if nothing was added.
func (s *weightedSum) mean() *big.Rat {
	if s.large != nil {
		return s.large.mean()
	}
	if s.words.weights == 0 {
		return nil
	}
	num, den, ok := s.words.mean()
	if !ok {
		return s.words.large().mean()
	}
	return new(big.Rat).SetFrac(new(big.Int).SetUint64(num), new(big.Int).SetUint64(den))
}

// word is x as a machine word, or tooLarge.
func word(x *big.Int) uint64 {
	if !x.IsUint64() {
		return tooLarge
	}
	return x.Uint64()
}

// tooLarge stands for what no word can hold.
const tooLarge = 1<<64 - 1

// wordSum is Σ weight × credit = num/den and Σ weight, in machine words. The
// zero value is the empty sum.
type wordSum struct {
	num, den, weights uint64 // den 0 stands for 1
}

// add reports whether the sum still fits; if not, it is as it was.
func (s *wordSum) add(weight, num, den uint64) bool {
	if weight == tooLarge || num == tooLarge || den == tooLarge {
		return false
	}
	own := max(s.den, 1)
	mine, theirs := uint64(1), uint64(1)
	if den != own {
		g := gcd(own, den)
		mine, theirs = den/g, own/g
	}
	sum, ok1 := product(s.num, mine)
	common, ok2 := product(own, mine)
	term, ok3 := product(num, theirs)
	term, ok4 := product(term, weight)
	sum, carry1 := bits.Add64(sum, term, 0)
	weights, carry2 := bits.Add64(s.weights, weight, 0)
	fits := ok1 && ok2 && ok3 && ok4 && carry1 == 0 && carry2 == 0 && sum != tooLarge
	if fits {
		*s = wordSum{sum, common, weights}
	}
	return fits
}

// mean is the reduced fraction, if words can hold it.
func (s *wordSum) mean() (num, den uint64, ok bool) {
	den, ok = product(max(s.den, 1), s.weights)
	if !ok {
		return 0, 0, false
	}
	g := gcd(s.num, den)
	return s.num / g, den / g, true
}

func (s *wordSum) large() *largeSum {
	out := &largeSum{any: s.weights != 0}
	out.num.SetUint64(s.num)
	out.den.SetUint64(max(s.den, 1))
	out.weights.SetUint64(s.weights)
	return out
}

// product is a × b; ok is false if it does not fit.
func product(a, b uint64) (p uint64, ok bool) {
	high, low := bits.Mul64(a, b)
	return low, high == 0 && low != tooLarge
}

// gcd is the greatest common divisor, by Stein's algorithm; that of 0 and b is b.
func gcd(a, b uint64) uint64 {
	if a == 0 || b == 0 {
		return a | b
	}
	if a == 1 || b == 1 {
		return 1
	}
	twos := bits.TrailingZeros64(a | b)
	a >>= bits.TrailingZeros64(a)
	for b != 0 {
		b >>= bits.TrailingZeros64(b)
		if a > b {
			a, b = b, a
		}
		b -= a
	}
	return a << twos
}

// largeSum is the same sum in integers of any size. Credits with the same
// denominator are added as integers.
type largeSum struct {
	num, den, weights big.Int
	any               bool
}

func (s *largeSum) add(weight *big.Int, credit *big.Rat) {
	s.any = true
	var part big.Int
	part.Mul(weight, credit.Num())
	s.weights.Add(&s.weights, weight)
	d := credit.Denom()
	if s.den.Cmp(d) != 0 {
		var common, mine, theirs big.Int
		common.GCD(nil, nil, &s.den, d)
		mine.Quo(d, &common)
		theirs.Quo(&s.den, &common)
		s.num.Mul(&s.num, &mine)
		s.den.Mul(&s.den, &mine)
		part.Mul(&part, &theirs)
	}
	s.num.Add(&s.num, &part)
}

func (s *largeSum) mean() *big.Rat {
	if !s.any {
		return nil
	}
	var den big.Int
	den.Mul(&s.den, &s.weights)
	return new(big.Rat).SetFrac(&s.num, &den)
}
