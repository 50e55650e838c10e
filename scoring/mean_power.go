package scoring

import (
	"math/big"

	"mizan/questionnaires"
)

// logarithms computes elementary functions and remembers the logarithms of the
// credits that scales name, which most answers are. It is written while a
// Scorer is prepared and only read afterwards.
type logarithms struct {
	*elementary
	known []knownLog
}

// knownLog is a credit as it enters a mean with a floor, and its logarithm.
type knownLog struct {
	credit, floor *big.Rat
	raised        *big.Rat
	ln            *big.Int // nil for a raised credit of zero
}

func (l *logarithms) prepare(item *questionnaires.Item, m *mean) {
	if l.elementary == nil {
		l.elementary = newElementary()
	}
	for _, c := range item.Children {
		if !c.Question() {
			continue
		}
		for _, choice := range c.Scale.Choices {
			l.remember(choice.Credit, m)
		}
		l.remember(zero, m)
	}
}

func (l *logarithms) remember(credit *big.Rat, m *mean) {
	if _, known := l.find(credit, m.floor); !known {
		l.known = append(l.known, l.compute(credit, m))
	}
}

func (l *logarithms) compute(credit *big.Rat, m *mean) knownLog {
	out := knownLog{credit: credit, floor: m.floor, raised: m.raised(credit)}
	if out.raised.Sign() > 0 {
		out.ln = l.ln(out.raised.Num(), out.raised.Denom())
	}
	return out
}

func (l *logarithms) find(credit, floor *big.Rat) (k knownLog, known bool) {
	for i := range l.known {
		if l.known[i].credit == credit && l.known[i].floor == floor {
			return l.known[i], true
		}
	}
	return knownLog{}, false
}

// of is a credit as it enters the mean m, and its logarithm.
func (l *logarithms) of(credit *big.Rat, m *mean) knownLog {
	if k, known := l.find(credit, m.floor); known {
		return k
	}
	return l.compute(credit, m)
}

// logarithmicSum is a geometric or generalised mean in the making.
type logarithmicSum struct {
	of       *mean
	terms    []term
	total    big.Int // of all weights
	least    *big.Rat
	greatest *big.Rat
}

type term struct {
	weight *big.Int
	ln     *big.Int // of the credit; nil for a credit of zero
}

func (s *logarithmicSum) add(weight *big.Int, credit *big.Rat) {
	k := s.of.logs.of(credit, s.of)
	x := k.raised
	s.terms = append(s.terms, term{weight, k.ln})
	s.total.Add(&s.total, weight)
	if s.least == nil || x.Cmp(s.least) < 0 {
		s.least = x
	}
	if s.greatest == nil || x.Cmp(s.greatest) > 0 {
		s.greatest = x
	}
}

// mean is rounded to Decimals, and then no further from the children than the
// least and the greatest of them: children that are all equal give their own
// value exactly.
func (s *logarithmicSum) mean() *big.Rat {
	switch {
	case s.least == nil:
		return nil
	case s.least.Cmp(s.greatest) == 0:
		return s.least
	}
	var m *big.Rat
	if s.of.kind == questionnaires.Geometric {
		m = rounded(s.geometric())
	} else {
		m = rounded(s.generalised())
	}
	switch {
	case m.Cmp(s.least) < 0:
		return s.least
	case m.Cmp(s.greatest) > 0:
		return s.greatest
	}
	return m
}

// geometric is exp (Σ w ln x / Σ w); the floor keeps every x above zero.
func (s *logarithmicSum) geometric() *big.Int {
	sum, product := new(big.Int), new(big.Int)
	for _, t := range s.terms {
		sum.Add(sum, product.Mul(t.weight, t.ln))
	}
	return s.of.logs.exp(sum.Quo(sum, &s.total))
}

// generalised is (Σ w x^p / Σ w)^(1/p). The largest power is taken out of the
// sum, so that the others are fractions of it and keep their digits.
func (s *logarithmicSum) generalised() *big.Int {
	powers := make([]*big.Int, len(s.terms))
	var largest *big.Int
	for i, t := range s.terms {
		if t.ln == nil {
			continue
		}
		powers[i] = new(big.Int).Mul(t.ln, s.of.power.Num())
		powers[i].Quo(powers[i], s.of.power.Denom())
		if largest == nil || powers[i].Cmp(largest) > 0 {
			largest = powers[i]
		}
	}
	sum := new(big.Int)
	for i, t := range s.terms {
		if powers[i] != nil {
			part := s.of.logs.exp(new(big.Int).Sub(powers[i], largest))
			sum.Add(sum, part.Mul(part, t.weight))
		}
	}
	root := s.of.logs.ln(sum, new(big.Int).Mul(&s.total, unit()))
	root.Add(root, largest)
	root.Mul(root, s.of.power.Denom())
	return s.of.logs.exp(root.Quo(root, s.of.power.Num()))
}
