package scoring

import (
	"math/big"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// rules say what an item without an answer is worth.
type rules struct {
	unanswered, notApplicable questionnaires.MissingRule
	cap                       *big.Rat // of what does not apply; nil is none
}

func rulesOf(m questionnaires.Method) rules {
	r := rules{m.Unanswered, m.NotApplicable, m.NotApplicableCap}
	if r.unanswered == "" {
		r.unanswered = questionnaires.MissingZero
	}
	if r.notApplicable == "" {
		r.notApplicable = questionnaires.MissingLeaveOut
	}
	return r
}

func (r rules) problems() []fault.Field {
	var out []fault.Field
	for _, rule := range []questionnaires.MissingRule{r.unanswered, r.notApplicable} {
		switch rule {
		case questionnaires.MissingZero, questionnaires.MissingLeaveOut, questionnaires.MissingGroupMean:
		default:
			out = append(out, fault.At("method", "score.rule.unknown", "rule", rule))
		}
	}
	if r.cap != nil && (r.cap.Sign() < 0 || r.cap.Cmp(one) > 0) {
		out = append(out, fault.At("method", "questionnaire.cap.range", "value", r.cap.RatString()))
	}
	return out
}

// scale is a factor for integer weights with which the cap leaves integers.
func (r rules) scale() *big.Int {
	if r.cap == nil {
		return big.NewInt(1)
	}
	return r.cap.Denom()
}

func (r rules) group() bool {
	const mean = questionnaires.MissingGroupMean
	return r.unanswered == mean || r.notApplicable == mean
}

// credit is what a state is worth, nil if it leaves the denominator. answer is
// the credit of an answer and mean that of the group, nil if nobody answered.
func (r rules) credit(state State, answer, mean *big.Rat) (credit *big.Rat, imputed bool) {
	switch state {
	case Answered:
		return answer, false
	case Unanswered:
		return missing(r.unanswered, mean)
	case NotApplicable:
		return missing(r.notApplicable, mean)
	case Unverifiable, Awaiting:
	}
	return zero, false
}

func missing(rule questionnaires.MissingRule, mean *big.Rat) (credit *big.Rat, imputed bool) {
	switch rule {
	case questionnaires.MissingLeaveOut:
		return nil, false
	case questionnaires.MissingGroupMean:
		if mean != nil {
			return mean, true
		}
	case questionnaires.MissingZero:
	}
	return zero, false
}

// GroupMeans is the mean credit of each item over the economies of a group
// that answered it, each counting once. An item that nobody answered has none;
// where one is wanted it earns nothing.
type GroupMeans map[questionnaires.Code]*big.Rat

// GroupMeans computes the means of a group. Only answers count: what is
// unverifiable or awaiting is no answer. A value given for an inner node is an
// answer to that node, not to the questions below it. It refuses values as
// Compute does.
func (s *Scorer) GroupMeans(group []Values) (GroupMeans, error) {
	sums := make([]weightedSum, len(s.nodes))
	for _, values := range group {
		known, err := s.read(values)
		if err != nil {
			return nil, err
		}
		for i, v := range known {
			if v.State == Answered {
				sums[i].add(each, v.Credit)
			}
		}
	}
	out := make(GroupMeans, len(s.nodes))
	for i := range sums {
		if mean := sums[i].mean(); mean != nil {
			out[s.nodes[i].item.Code] = mean
		}
	}
	return out, nil
}

var each = big.NewInt(1)

// ScoreAll scores a group of economies, in its order. What a method takes from
// the group it takes from these.
func (s *Scorer) ScoreAll(group []Values) ([]Result, error) {
	var means GroupMeans
	if s.rules.group() {
		var err error
		if means, err = s.GroupMeans(group); err != nil {
			return nil, err
		}
	}
	out := make([]Result, len(group))
	for i, values := range group {
		var err error
		if out[i], err = s.score(values, s.rules, means); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ScoreWith scores one economy with means that were computed before. The input
// hash covers those that were used. Means outside 0 to 1 are refused.
func (s *Scorer) ScoreWith(values Values, means GroupMeans) (Result, error) {
	if err := means.check(); err != nil {
		return Result{}, err
	}
	return s.score(values, s.rules, means)
}

func (m GroupMeans) check() error {
	var bad []fault.Field
	for code, mean := range m {
		if mean != nil && (mean.Sign() < 0 || mean.Cmp(one) > 0) {
			bad = append(bad, fault.At(string(code), "score.value.range", "item", code))
		}
	}
	if len(bad) == 0 {
		return nil
	}
	sortFields(bad)
	return fault.New(fault.Invalid, "score.values.invalid", "count", len(bad)).With(bad...)
}

// MissingScores is one economy under each rule for what it left unanswered,
// side by side; everything else is as the method says. They show what the rule
// does, and only the one of the method is the economy's result.
type MissingScores struct {
	Unanswered                int // questions that were left unanswered
	Zero, LeaveOut, GroupMean Result
}

// Alternatives scores an economy under each rule for unanswered questions.
// means are those of the group to compare with; see GroupMeans.
func (s *Scorer) Alternatives(values Values, means GroupMeans) (MissingScores, error) {
	if err := means.check(); err != nil {
		return MissingScores{}, err
	}
	var out MissingScores
	for _, a := range []struct {
		rule questionnaires.MissingRule
		to   *Result
	}{
		{questionnaires.MissingZero, &out.Zero},
		{questionnaires.MissingLeaveOut, &out.LeaveOut},
		{questionnaires.MissingGroupMean, &out.GroupMean},
	} {
		r := s.rules
		r.unanswered = a.rule
		result, err := s.score(values, r, means)
		if err != nil {
			return MissingScores{}, err
		}
		*a.to = result
	}
	out.Unanswered = out.Zero.Index().Counts.Unanswered
	return out, nil
}

// used are the items whose credit was taken from the group, in the order of
// the questionnaire, with the means that they were given; nil where there was
// none to take.
func (p *pass) used() []imputed {
	if !p.rules.group() {
		return nil
	}
	var out []imputed
	for i := range p.rows {
		if p.shown[i] && p.rule(p.rows[i].State) == questionnaires.MissingGroupMean && p.isLeaf(i) {
			code := p.nodes[i].item.Code
			out = append(out, imputed{code, p.means[code]})
		}
	}
	return out
}

type imputed struct {
	code questionnaires.Code
	mean *big.Rat
}

func (p *pass) isLeaf(i int) bool { return p.rows[i].Given || p.nodes[i].item.Question() }

// rule is the one that decided about a leaf; "" if it has an answer or a verdict.
func (p *pass) rule(state State) questionnaires.MissingRule {
	switch state {
	case Unanswered:
		return p.rules.unanswered
	case NotApplicable:
		return p.rules.notApplicable
	case Answered, Unverifiable, Awaiting:
	}
	return ""
}
