package scoring

import (
	"math/big"

	"mizan/questionnaires"
)

// Decimals is how many digits after the point a credit keeps that is no
// rational number: the geometric mean and the generalised one. They are
// computed to more than twice as many and rounded once, halves away from zero,
// the same on every machine. The arithmetic and the harmonic mean are exact.
const Decimals = 40

// mean is how an inner node is computed from its children.
type mean struct {
	kind    questionnaires.Mean
	power   *big.Rat
	floor   *big.Rat // nil is none
	minimum *big.Rat // nil is none
	logs    *logarithms
}

// meanOf reads how the children of an item are combined. The powers 1 and -1
// are the arithmetic and the harmonic mean, which need no rounding.
func meanOf(item *questionnaires.Item, logs *logarithms) mean {
	a := item.Aggregation
	m := mean{kind: a.Mean, power: a.Power, floor: a.Floor, minimum: a.Minimum}
	if a.Mean == questionnaires.Generalised && a.Power.IsInt() {
		switch a.Power.Num().Int64() {
		case 1:
			m.kind = questionnaires.Arithmetic
		case -1:
			m.kind = questionnaires.Harmonic
		}
	}
	if m.kind == questionnaires.Geometric || m.kind == questionnaires.Generalised {
		m.logs = logs
		logs.prepare(item, &m)
	}
	return m
}

// enough reports whether so many children have a credit that there is a score:
// the minimum is a share of the children by number.
func (m *mean) enough(scored, children int) bool {
	if m.minimum == nil {
		return true
	}
	need := new(big.Int).Mul(m.minimum.Num(), big.NewInt(int64(children)))
	have := new(big.Int).Mul(m.minimum.Denom(), big.NewInt(int64(scored)))
	return have.Cmp(need) >= 0
}

// raised is the credit as it enters the mean: f + (1-f) c.
func (m *mean) raised(c *big.Rat) *big.Rat {
	if m.floor == nil {
		return c
	}
	x := new(big.Rat).Sub(one, m.floor)
	return x.Add(x.Mul(x, c), m.floor)
}

// lowered takes the floor off a mean again, (m - f) / (1-f), so that full and
// no credit stay what they are and floors do not add up from level to level.
func (m *mean) lowered(x *big.Rat) *big.Rat {
	if m.floor == nil || x == nil {
		return x
	}
	y := new(big.Rat).Sub(x, m.floor)
	return y.Quo(y, new(big.Rat).Sub(one, m.floor))
}

// accumulator takes the children of a node one by one.
type accumulator interface {
	add(weight *big.Int, credit *big.Rat)
	mean() *big.Rat // nil if nothing was added
}

func (m *mean) start() accumulator {
	switch m.kind {
	case questionnaires.Harmonic:
		return &harmonicSum{of: m}
	case questionnaires.Geometric, questionnaires.Generalised:
		return &logarithmicSum{of: m}
	case questionnaires.Arithmetic:
	}
	if m.floor != nil { // the generalised mean of power 1
		return &raisedSum{of: m}
	}
	return &weightedSum{}
}

// raisedSum is the arithmetic mean of credits that were raised by a floor.
type raisedSum struct {
	of  *mean
	sum weightedSum
}

func (s *raisedSum) add(weight *big.Int, credit *big.Rat) { s.sum.add(weight, s.of.raised(credit)) }
func (s *raisedSum) mean() *big.Rat                       { return s.sum.mean() }

// harmonicSum is the weighted harmonic mean in the making: the inverse of the
// mean of inverses, exact. Credits are above zero by the floor.
type harmonicSum struct {
	of  *mean
	sum weightedSum
}

func (s *harmonicSum) add(weight *big.Int, credit *big.Rat) {
	s.sum.add(weight, new(big.Rat).Inv(s.of.raised(credit)))
}

func (s *harmonicSum) mean() *big.Rat {
	m := s.sum.mean()
	if m == nil {
		return nil
	}
	return m.Inv(m)
}
