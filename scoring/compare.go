package scoring

import (
	"maps"
	"math/big"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// Reason says why an item counts otherwise in one result than in another.
type Reason string

// The reasons, in the order in which they are looked for.
const (
	OtherLevel         Reason = "level"        // values are given for another level of the tree
	NoVerdict          Reason = "awaiting"     // a verdict is still to come
	NotShown           Reason = "unverifiable" // the evidence does not show what was claimed
	OtherApplicability Reason = "applicability"
	Withdrawn          Reason = "withdrawn"  // there was an answer or a verdict, and is none
	Supplied           Reason = "answered"   // there was no answer
	Settled            Reason = "settled"    // an answer had no verdict, or its claim was not shown
	Adjusted           Reason = "adjusted"   // another answer
	OtherGroup         Reason = "group-mean" // no answer, and the group's mean that stands in for it moved
)

// Basis is what one result is computed from. Means are read by methods that
// take them from a group.
type Basis struct {
	Values Values
	Means  GroupMeans
}

// Explanation is the difference between two results of one questionnaire,
// split among the items that differ.
//
// The items change one after the other, in the order of the questionnaire,
// from what they are in From to what they are in To, and each contribution is
// what its change does to the scores at that moment. So they always add up,
// exactly: at every node, the sum of its effects is its points in To minus its
// points in From. A node without a score counts 0 here.
//
// Additive reports that the order plays no part: every mean above a changed
// item is arithmetic and no denominator changed, so that a contribution is the
// item's own, whatever else changes. Otherwise it depends on the order, which
// is a convention.
type Explanation struct {
	From, To      Result
	Contributions []Contribution // in the order of the questionnaire
	Additive      bool
}

// Contribution is what one item adds to the difference. Where values are given
// for different levels of the tree, the highest node that has one stands for
// everything below it.
type Contribution struct {
	Item     questionnaires.Code
	From, To Value // no state where there is no value for the item itself
	Reason   Reason
	Effects  []Effect // on the index first, then down the path to the item itself
}

// Effect is what a change does to one node, in that node's own points.
type Effect struct {
	Item   questionnaires.Code
	Points *big.Rat // of either sign
}

// Points is the contribution to the composite, in index points.
func (c Contribution) Points() *big.Rat { return c.Effects[0].Points }

// Explain tells which items make the difference between two results of the
// same questionnaire, such as the declared and the validated one. It refuses
// what Score refuses.
func (s *Scorer) Explain(from, to Values) (Explanation, error) {
	if s.rules.group() {
		return Explanation{}, fault.New(fault.Invalid, "score.group.needed", "questionnaire", s.q.ID)
	}
	return s.ExplainWith(Basis{Values: from}, Basis{Values: to})
}

// ExplainWith is Explain for methods that take means from a group.
func (s *Scorer) ExplainWith(from, to Basis) (Explanation, error) {
	out := Explanation{Additive: true}
	var err error
	if out.From, err = s.ScoreWith(from.Values, from.Means); err != nil {
		return Explanation{}, err
	}
	if out.To, err = s.ScoreWith(to.Values, to.Means); err != nil {
		return Explanation{}, err
	}
	start, err := s.read(from.Values)
	if err != nil {
		return Explanation{}, err
	}
	target, err := s.read(to.Values)
	if err != nil {
		return Explanation{}, err
	}
	c := comparison{pass: s.pass(start, s.rules, maps.Clone(from.Means)), to: target, means: to.Means}
	if c.pass.means == nil {
		c.pass.means = make(GroupMeans)
	}
	c.additive = true
	c.credit(0)
	c.visit(0)
	out.Contributions, out.Additive = c.found, c.additive
	return out, nil
}

// comparison turns one set of values into another, unit by unit. A unit is the
// highest node on its path that has a value in either set, or a question.
type comparison struct {
	*pass
	to       []Value
	means    GroupMeans
	found    []Contribution
	additive bool
}

func (c *comparison) visit(i int) {
	n := &c.nodes[i]
	if n.item.Question() || c.known[i].State != "" || c.to[i].State != "" {
		c.change(i)
		return
	}
	for _, child := range n.children {
		c.visit(child)
	}
}

// change gives unit i its new values and notes what that does up to the index.
func (c *comparison) change(i int) {
	out := Contribution{
		Item: c.nodes[i].item.Code, From: c.known[i], To: c.to[i], Reason: c.reason(i),
	}
	before := make([]standing, 0, 4) // index, pillar, indicator, question
	for at := i; at >= 0; at = c.nodes[at].parent {
		before = append(before, c.standing(at))
	}
	c.assign(i)
	c.credit(i)
	additive, moved := true, false
	out.Effects = make([]Effect, len(before))
	for k, at := 0, i; at >= 0; k, at = k+1, c.nodes[at].parent {
		if at != i {
			c.combine(at)
			additive = additive && c.nodes[at].mean.kind == questionnaires.Arithmetic
		}
		after := c.standing(at)
		additive = additive && before[k].place() == after.place()
		effect := c.effect(at, before[k].credit, after.credit)
		moved = moved || effect.Sign() != 0
		out.Effects[len(before)-1-k] = Effect{c.nodes[at].item.Code, effect}
	}
	if out.Reason == "" && moved {
		out.Reason = OtherGroup
	}
	if out.Reason != "" {
		c.found = append(c.found, out)
		c.additive = c.additive && additive
	}
}

// assign moves the values and means of node i and of everything below it.
func (c *comparison) assign(i int) {
	for k := i; k < c.nodes[i].end; k++ {
		c.known[k] = c.to[k]
		code := c.nodes[k].item.Code
		delete(c.pass.means, code)
		if mean := c.means[code]; mean != nil {
			c.pass.means[code] = mean
		}
	}
}

// standing is what a parent sees of a child.
type standing struct {
	credit *big.Rat
	state  State
}

func (c *comparison) standing(i int) standing { return standing{c.rows[i].Credit, c.rows[i].State} }

// place says what a child does to the denominator: it stays, leaves because it
// does not apply, or leaves for another reason.
func (s standing) place() State {
	switch {
	case s.credit != nil:
		return Answered
	case s.state == NotApplicable:
		return NotApplicable
	}
	return Unanswered
}

func (c *comparison) effect(i int, before, after *big.Rat) *big.Rat {
	gap := new(big.Rat)
	if after != nil {
		gap.Set(after)
	}
	if before != nil {
		gap.Sub(gap, before)
	}
	return gap.Mul(gap, c.nodes[i].max)
}

// reason compares the values of unit i; "" if they are the same.
func (c *comparison) reason(i int) Reason {
	from, to := c.known[i], c.to[i]
	if !c.nodes[i].item.Question() && (from.State == "" || to.State == "") {
		return OtherLevel
	}
	was, is := stated(from), stated(to)
	switch {
	case was == Answered && is == Answered:
		if from.Credit.Cmp(to.Credit) == 0 {
			return ""
		}
		return Adjusted
	case was == is:
		return ""
	case is == Awaiting:
		return NoVerdict
	case is == Unverifiable:
		return NotShown
	case was == NotApplicable || is == NotApplicable:
		return OtherApplicability
	case is == Unanswered:
		return Withdrawn
	case was == Unanswered:
		return Supplied
	}
	return Settled
}

func stated(v Value) State {
	if v.State == "" {
		return Unanswered
	}
	return v.State
}
