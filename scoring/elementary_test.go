package scoring

import (
	"math/big"
	"strings"
	"testing"

	"github.com/cockroachdb/apd/v3"
	"pgregory.net/rapid"
)

// decimal is x as a decimal number of 90 digits, by a library that shares no
// code with this package.
func decimal(t interface{ Fatal(...any) }, x *big.Rat) *apd.Decimal {
	var num, den, out apd.Decimal
	num.Coeff.SetMathBigInt(new(big.Int).Abs(x.Num()))
	num.Negative = x.Sign() < 0
	den.Coeff.SetMathBigInt(x.Denom())
	if _, err := apd.BaseContext.WithPrecision(90).Quo(&out, &num, &den); err != nil {
		t.Fatal(err)
	}
	return &out
}

// apart reports whether a fixed-point number differs from a decimal by more
// than a unit of the 80th digit.
func apart(t interface{ Fatal(...any) }, x *big.Int, want *apd.Decimal) bool {
	var gap apd.Decimal
	got := decimal(t, new(big.Rat).SetFrac(x, unit()))
	if _, err := apd.BaseContext.WithPrecision(90).Sub(&gap, got, want); err != nil {
		t.Fatal(err)
	}
	return gap.Abs(&gap).Cmp(apd.New(1, -80)) > 0
}

// Logarithm and exponential agree with apd to 80 digits after the point.
func TestElementary(t *testing.T) {
	e := newElementary()
	c := apd.BaseContext.WithPrecision(90)
	rapid.Check(t, func(t *rapid.T) {
		den := rapid.Int64Range(1, 1e18).Draw(t, "den")
		x := big.NewRat(rapid.Int64Range(1, den).Draw(t, "num"), den)
		var want apd.Decimal
		if _, err := c.Ln(&want, decimal(t, x)); err != nil {
			t.Fatal(err)
		}
		ln := e.ln(x.Num(), x.Denom())
		if apart(t, ln, &want) {
			t.Errorf("ln %v is not %v", x, &want)
		}
		if apart(t, e.exp(ln), decimal(t, x)) {
			t.Errorf("exp ln %v is another number", x)
		}
	})
	for _, x := range []string{"1", "1/1000000000000000000", "999999999999999999/1000000000000000000", "1/2"} {
		r := rat(x)
		if ln := e.ln(r.Num(), r.Denom()); apart(t, e.exp(ln), decimal(t, r)) || ln.Sign() > 0 {
			t.Errorf("exp ln %s is another number", x)
		}
	}
	if got := e.exp(new(big.Int).Lsh(big.NewInt(-1000), precision)); got.Sign() != 0 {
		t.Errorf("e^-1000 is %v units; want none", got)
	}
}

func TestRounded(t *testing.T) {
	for _, c := range []struct{ x, want string }{
		{"1/2", "1/2"},
		{"1/3", "3333333333333333333333333333333333333333/1e40"},
		{"2/3", "6666666666666666666666666666666666666667/1e40"},
		{"5e-41", "1e-40"}, // an exact half, not representable in binary
		{"4.9999e-41", "0"},
		{"1", "1"},
	} {
		x := rat(c.x)
		fixed := new(big.Int).Mul(x.Num(), unit())
		want := rat("0")
		if num, den, found := strings.Cut(c.want, "/"); found {
			want.Quo(rat(num), rat(den))
		} else {
			want = rat(c.want)
		}
		if got := rounded(fixed.Quo(fixed, x.Denom())); got.Cmp(want) != 0 {
			t.Errorf("rounded(%s) = %v; want %s", c.x, got.FloatString(45), c.want)
		}
	}
}

func BenchmarkLogarithm(b *testing.B) {
	e := newElementary()
	num, den := big.NewInt(7), big.NewInt(13)
	for b.Loop() {
		e.ln(num, den)
	}
}
