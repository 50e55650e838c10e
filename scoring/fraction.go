package scoring

import (
	"math/big"
	"math/bits"
	"strconv"
)

// fraction is a number that is not negative: num/den in machine words, reduced,
// or large where these cannot hold it.
type fraction struct {
	num, den uint64
	large    *big.Rat
}

func fractionOf(x *big.Rat) fraction {
	num, den := word(x.Num()), word(x.Denom())
	if num == tooLarge || den == tooLarge {
		return fraction{large: x}
	}
	return fraction{num: num, den: den}
}

func (f fraction) rat() *big.Rat {
	if f.large != nil {
		return f.large
	}
	return new(big.Rat).SetFrac(new(big.Int).SetUint64(f.num), new(big.Int).SetUint64(f.den))
}

// times is the product, if words can hold it.
func (f fraction) times(g fraction) (p fraction, ok bool) {
	if f.large != nil || g.large != nil {
		return fraction{}, false
	}
	a, b := gcd(f.num, g.den), gcd(g.num, f.den)
	num, ok1 := product(f.num/a, g.num/b)
	den, ok2 := product(f.den/b, g.den/a)
	return fraction{num: num, den: den}, ok1 && ok2
}

// addFraction is add for a fraction; weight is that of the same weight as words.
func (s *weightedSum) addFraction(weight uint64, large *big.Int, f fraction) {
	if s.large == nil && f.large == nil && s.words.add(weight, f.num, f.den) {
		return
	}
	s.add(large, f.rat())
}

// fraction is the mean; ok is false if nothing was added.
func (s *weightedSum) fraction() (f fraction, ok bool) {
	if s.large == nil && s.words.weights != 0 {
		if num, den, fits := s.words.mean(); fits {
			return fraction{num: num, den: den}, true
		}
	}
	mean := s.mean()
	if mean == nil {
		return fraction{}, false
	}
	return fractionOf(mean), true
}

// printer writes numbers as Round or Full does.
type printer struct {
	decimals int    // below 0: full precision
	scale    uint64 // 10^decimals, or tooLarge
}

// wholeFloat bounds the integers that a float64 holds exactly.
const wholeFloat = 1 << 53

func newPrinter(decimals int) printer {
	p := printer{decimals: decimals, scale: 1}
	for range decimals {
		scale, ok := product(p.scale, 10)
		if !ok {
			p.scale = tooLarge
			break
		}
		p.scale = scale
	}
	return p
}

func (p printer) text(x *big.Rat) string {
	if p.decimals < 0 {
		return Full(x)
	}
	return Round(x, p.decimals)
}

// product appends credit × most, the points of a node.
func (p printer) product(to []byte, credit, most fraction) []byte {
	x, ok := credit.times(most)
	switch {
	case !ok:
	case p.decimals < 0 && x.num <= wholeFloat && x.den <= wholeFloat:
		// The quotient of two exact numbers is the float64 nearest the fraction.
		return strconv.AppendFloat(to, float64(x.num)/float64(x.den), 'f', -1, 64)
	case p.decimals >= 0:
		if n, ok := p.scaled(x); ok {
			return p.fixed(to, n)
		}
	}
	return append(to, p.text(new(big.Rat).Mul(credit.rat(), most.rat()))...)
}

// scaled is x × 10^decimals rounded to a whole number, halves away from zero.
func (p printer) scaled(x fraction) (n uint64, ok bool) {
	if p.scale == tooLarge {
		return 0, false
	}
	high, low := bits.Mul64(x.num, p.scale)
	if high >= x.den {
		return 0, false
	}
	n, rest := bits.Div64(high, low, x.den)
	if n == tooLarge {
		return 0, false
	}
	if rest >= x.den-rest {
		n++
	}
	return n, true
}

// fixed appends n / 10^decimals.
func (p printer) fixed(to []byte, n uint64) []byte {
	to = strconv.AppendUint(to, n/p.scale, 10)
	if p.decimals == 0 {
		return to
	}
	to = append(to, '.')
	for unit, rest := p.scale/10, n%p.scale; unit > 0; unit /= 10 {
		to = append(to, '0'+byte(rest/unit%10))
	}
	return to
}
