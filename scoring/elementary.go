package scoring

import (
	"math"
	"math/big"
)

// precision is the number of binary digits after the point in the fixed-point
// numbers below: 96 decimal digits, more than twice the Decimals that are kept,
// so that the error of a few hundred operations never reaches them.
const precision = 320

// halvings is how often the argument of the exponential series is halved.
const halvings = 8

// elementary computes exponentials and logarithms as integers in units of
// 2^-precision. Integer arithmetic gives the same digits on every machine; the
// float64 that a logarithm starts from only decides how soon it converges.
type elementary struct {
	ln2 *big.Int
}

func newElementary() *elementary {
	// Machin-like: ln 2 = 18 artanh 1/26 - 2 artanh 1/4801 + 8 artanh 1/8749.
	sum := new(big.Int)
	for _, t := range []struct{ factor, of int64 }{{18, 26}, {-2, 4801}, {8, 8749}} {
		x := inverseArtanh(t.of)
		sum.Add(sum, x.Mul(x, big.NewInt(t.factor)))
	}
	return &elementary{ln2: sum}
}

func unit() *big.Int { return new(big.Int).Lsh(big.NewInt(1), precision) }

// inverseArtanh is artanh 1/n = Σ 1 / ((2k+1) n^(2k+1)).
func inverseArtanh(n int64) *big.Int {
	square, sum := big.NewInt(n*n), new(big.Int)
	power := unit()
	power.Quo(power, big.NewInt(n))
	for k := int64(1); power.Sign() > 0; k += 2 {
		sum.Add(sum, new(big.Int).Quo(power, big.NewInt(k)))
		power.Quo(power, square)
	}
	return sum
}

// exp is e^x for x ≤ 0.
func (e *elementary) exp(x *big.Int) *big.Int {
	twos, rest := new(big.Int), new(big.Int)
	twos.DivMod(x, e.ln2, rest) // x = twos ln 2 + rest, rest in [0, ln 2)
	if !twos.IsInt64() || twos.Int64() < -2*precision {
		return new(big.Int)
	}
	rest.Rsh(rest, halvings)
	sum, term, n := unit(), unit(), new(big.Int)
	for k := int64(1); term.Sign() > 0; k++ {
		term.Mul(term, rest)
		term.Rsh(term, precision)
		term.Quo(term, n.SetInt64(k))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum)
		sum.Rsh(sum, precision)
	}
	return sum.Rsh(sum, uint(-twos.Int64())) //nolint:gosec // 0 to 2·precision by the test above
}

// ln is the natural logarithm of num/den, both above 0.
func (e *elementary) ln(num, den *big.Int) *big.Int {
	if num.Cmp(den) == 0 {
		return new(big.Int)
	}
	twos := num.BitLen() - den.BitLen()
	m := new(big.Int) // num/den = m 2^twos, m between 1/2 and 2
	if shift := precision - twos; shift >= 0 {
		m.Quo(m.Lsh(num, uint(shift)), den)
	} else {
		m.Quo(num, new(big.Int).Lsh(den, uint(-shift)))
	}
	if m.BitLen() > precision {
		m.Rsh(m, 1)
		twos++
	}
	y := e.lnMantissa(m)
	return y.Add(y, new(big.Int).Mul(e.ln2, big.NewInt(int64(twos))))
}

// lnMantissa is the logarithm of m in [1/2, 1) by Halley's iteration
// y + 2 (m - e^y) / (m + e^y), which triples the correct digits: 53 bits to
// begin with, 159, all.
func (e *elementary) lnMantissa(m *big.Int) *big.Int {
	const bits = 53
	top := new(big.Int).Rsh(m, precision-bits)
	start := math.Log(math.Ldexp(float64(top.Int64()), -bits))
	y := big.NewInt(int64(math.Ldexp(start, bits)))
	y.Lsh(y, precision-bits)
	for range 2 {
		p := e.exp(y)
		step := new(big.Int).Sub(m, p)
		step.Lsh(step, precision+1)
		y.Add(y, step.Quo(step, p.Add(p, m)))
	}
	return y
}

// rounded is x in units of 10^-Decimals, halves away from zero, as a fraction.
// What lies within 2^(precision/2) units of a half counts as one: an exact half
// must not depend on the side from which it was approached.
func rounded(x *big.Int) *big.Rat {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(Decimals), nil)
	n := new(big.Int).Mul(x, scale)
	half := new(big.Int).Lsh(big.NewInt(1), precision-1)
	n.Add(n, half.Add(half, new(big.Int).Lsh(big.NewInt(1), precision/2)))
	return new(big.Rat).SetFrac(n.Rsh(n, precision), scale)
}
