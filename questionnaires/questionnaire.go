// Package questionnaires is the questions a State is asked: the tree of
// pillars, indicators and questions, their answer scales and weights, the
// method's parameters, and the texts in each language. It reads questionnaire
// files, reports every fault in them at once, and gives a version its hash.
// It holds no answers and computes no scores.
package questionnaires

import (
	"math/big"
	"slices"
)

// Index is the code of the root of every tree: the composite itself.
const Index Code = "index"

// Questionnaire is one immutable version of a questionnaire set.
type Questionnaire struct {
	ID        ID
	Source    string // where structure and weights come from
	Scales    []*Scale
	Method    Method
	Root      *Item            // code Index; its children are the pillars
	Crosswalk *Crosswalk       // to the version before; nil if the file has none
	Texts     map[string]Texts // by BCP 47 language: "ar", "en", "fr"
	Hash      string           // SHA-256 of the canonical form, hexadecimal
	ordered   []*Item
	byCode    map[Code]*Item
}

// Item is a node of the tree: the index, a pillar, an indicator or a question.
type Item struct {
	Code          Code
	Weight        *big.Rat    // relative to its siblings, > 0; nil if the item is not scored
	Scale         *Scale      // of a question; nil on every other node
	Aggregation   Aggregation // of an inner node: how its children are combined
	Evidence      EvidenceRule
	NotApplicable bool // the question may be answered "not applicable", with a reason
	Optional      bool // not scored and not needed for submission
	Parent        *Item
	Children      []*Item
	Depth         int // 0 index, 1 pillar, 2 indicator, 3 and deeper questions
}

// Question reports whether the item is answered by a choice from its scale.
func (i *Item) Question() bool { return i.Scale != nil }

// Scored reports whether the item counts for its parent.
func (i *Item) Scored() bool { return i.Parent == nil || i.Weight != nil }

// Scale is a set of answers with the credit each earns.
type Scale struct {
	Code    string
	Choices []Choice // in the order in which they are shown
}

// Choice is one answer of a scale.
type Choice struct {
	Code   string
	Credit *big.Rat // share of the question's points, 0 to 1
}

// Choice returns the choice with the code.
func (s *Scale) Choice(code string) (Choice, bool) {
	i := slices.IndexFunc(s.Choices, func(c Choice) bool { return c.Code == code })
	if i < 0 {
		return Choice{}, false
	}
	return s.Choices[i], true
}

// Codes returns the codes of the choices in their order.
func (s *Scale) Codes() []string {
	out := make([]string, len(s.Choices))
	for i, c := range s.Choices {
		out[i] = c.Code
	}
	return out
}

// Graded reports whether the scale has an answer between nothing and full
// credit, so that guidance must say what earns it.
func (s *Scale) Graded() bool {
	return slices.ContainsFunc(s.Choices, func(c Choice) bool {
		return c.Credit.Sign() > 0 && c.Credit.Cmp(big.NewRat(1, 1)) < 0
	})
}

// EvidenceRule says whether an answer must carry evidence.
type EvidenceRule string

// The evidence rules.
const (
	EvidenceNone     EvidenceRule = "none"
	EvidenceWanted   EvidenceRule = "wanted"
	EvidenceRequired EvidenceRule = "required" // an answer that earns credit is not complete without
)

// Method is the part of a questionnaire that turns answers into a score.
type Method struct {
	Version       string      // of the rules; printed with every result
	Points        *big.Rat    // the composite's maximum, 100 for the GCI
	Unanswered    MissingRule // what an unanswered question does to its parent
	NotApplicable MissingRule // what one that does not apply does to it; "" is MissingLeaveOut

	// NotApplicableCap is the share of a parent's weight, 0 to 1, that may leave
	// its denominator because it does not apply; what is beyond stays in and earns
	// nothing. nil sets no cap. Read under MissingLeaveOut only.
	NotApplicableCap *big.Rat

	Decimals int    // digits shown after the point; scores are never rounded before ranking
	Tiers    []Tier // by descending lower bound; empty if the edition has none
}

// MissingRule says what an item without a value does to its parent's score.
type MissingRule string

// The missing rules.
const (
	MissingZero     MissingRule = "zero"      // stays in the denominator and earns nothing
	MissingLeaveOut MissingRule = "leave-out" // leaves the denominator; siblings are rescaled

	// MissingGroupMean gives it the mean credit of those in the group of economies
	// scored together that answered it; nothing if nobody did.
	MissingGroupMean MissingRule = "group-mean"
)

// Tier is a named band of the composite.
type Tier struct {
	Code  string
	Lower *big.Rat // inclusive, in points of the composite, on the unrounded score
}

// Items returns every item, the index first, each parent before its children,
// in the order of the file.
func (q *Questionnaire) Items() []*Item { return q.ordered }

// Item returns the item with the code.
func (q *Questionnaire) Item(code Code) (*Item, bool) {
	i, ok := q.byCode[code]
	return i, ok
}

// Questions returns the items that are answered, in the order of the file.
func (q *Questionnaire) Questions() []*Item {
	return q.filter((*Item).Question)
}

// Pillars returns the children of the index.
func (q *Questionnaire) Pillars() []*Item { return q.Root.Children }

// Indicators returns the children of the pillars.
func (q *Questionnaire) Indicators() []*Item {
	return q.filter(func(i *Item) bool { return i.Depth == 2 })
}

func (q *Questionnaire) filter(keep func(*Item) bool) []*Item {
	var out []*Item
	for _, i := range q.ordered {
		if keep(i) {
			out = append(out, i)
		}
	}
	return out
}

// NeedsGroup reports whether scores depend on the answers of a group.
func (m Method) NeedsGroup() bool {
	return m.Unanswered == MissingGroupMean || m.NotApplicable == MissingGroupMean
}

// TierOf returns the tier of an unrounded composite. ok is false if the
// edition has no tiers.
func (m Method) TierOf(points *big.Rat) (code string, ok bool) {
	for _, t := range m.Tiers {
		if points.Cmp(t.Lower) >= 0 {
			return t.Code, true
		}
	}
	return "", false
}

// seal fills the look-up tables once the tree is complete.
func (q *Questionnaire) seal() {
	q.byCode = make(map[Code]*Item)
	var walk func(*Item)
	walk = func(i *Item) {
		q.ordered = append(q.ordered, i)
		q.byCode[i.Code] = i
		for _, c := range i.Children {
			walk(c)
		}
	}
	walk(q.Root)
}
