package questionnaires

import (
	"math/big"
	"slices"
	"strconv"
)

// Limits of a tree: generous beside 83 questions, small enough to bound work.
const (
	maxItems  = 5000
	maxLevels = 8
)

// structure reads questionnaire.yaml: everything but the texts.
func (r *reader) structure(data []byte) *Questionnaire {
	n, ok := r.parse(data)
	if !ok {
		return nil
	}
	r.known(n, "set", "version", "source", "scales", "method", "items")
	q := &Questionnaire{
		ID:     r.id(n),
		Source: r.text(n, "source"),
		Method: r.method(r.require(n, "method", mapping)),
	}
	for _, s := range r.require(n, "scales", list).list {
		q.Scales = append(q.Scales, r.scale(s))
	}
	q.Root = r.tree(n, q.Scales)
	return q
}

func (r *reader) id(n node) ID {
	set, version := r.require(n, "set", scalar), r.require(n, "version", scalar)
	if set.text != "" && !slugPattern.MatchString(set.text) {
		r.at(set.line, "questionnaire.set.form", "value", set.text)
	}
	if version.text != "" && !versionPattern.MatchString(version.text) {
		r.at(version.line, "questionnaire.version.form", "value", version.text)
	}
	return NewID(set.text, version.text)
}

func (r *reader) method(n node) Method {
	r.known(n, "version", "points", "unanswered", "decimals", "tiers")
	m := Method{
		Version:    r.text(n, "version"),
		Points:     r.positive(n, "points", "method"),
		Unanswered: MissingRule(r.one(n, "unanswered", string(MissingZero), string(MissingLeaveOut))),
	}
	decimals, err := strconv.Atoi(r.one(n, "decimals", "2", "0", "1", "3", "4"))
	if err == nil {
		m.Decimals = decimals
	}
	if n.has("tiers") {
		m.Tiers = r.tiers(r.require(n, "tiers", list), m.Points)
	}
	return m
}

func (r *reader) tiers(n node, points *big.Rat) []Tier {
	var out []Tier
	for i, t := range n.list {
		r.known(t, "code", "lower")
		tier := Tier{Code: r.text(t, "code"), Lower: r.number(t, "lower")}
		if i == 0 && points != nil && tier.Lower.Cmp(points) > 0 {
			r.at(t.line, "questionnaire.tier.high", "tier", tier.Code, "points", points.RatString())
		}
		if i > 0 && tier.Lower.Cmp(out[i-1].Lower) >= 0 {
			r.at(t.line, "questionnaire.tier.order", "tier", tier.Code)
		}
		if slices.ContainsFunc(out, func(o Tier) bool { return o.Code == tier.Code }) {
			r.at(t.line, "questionnaire.tier.twice", "tier", tier.Code)
		}
		out = append(out, tier)
	}
	if len(out) == 0 || out[len(out)-1].Lower.Sign() != 0 {
		r.at(n.line, "questionnaire.tier.floor")
	}
	return out
}

func (r *reader) scale(n node) *Scale {
	r.known(n, "code", "choices")
	s := &Scale{Code: r.text(n, "code")}
	one := big.NewRat(1, 1)
	var full, none bool
	for _, c := range r.require(n, "choices", list).list {
		r.known(c, "code", "credit")
		choice := Choice{Code: r.text(c, "code"), Credit: r.number(c, "credit")}
		if choice.Credit.Cmp(one) > 0 {
			r.at(c.line, "questionnaire.credit.range", "scale", s.Code, "choice", choice.Code)
		}
		if slices.Contains(s.Codes(), choice.Code) {
			r.at(c.line, "questionnaire.choice.twice", "scale", s.Code, "choice", choice.Code)
		}
		full = full || choice.Credit.Cmp(one) == 0
		none = none || choice.Credit.Sign() == 0
		s.Choices = append(s.Choices, choice)
	}
	if !full || !none {
		r.at(n.line, "questionnaire.scale.ends", "scale", s.Code)
	}
	return s
}

// number reads an exact non-negative number; a faulty one is reported and 0.
func (r *reader) number(n node, key string) *big.Rat {
	v := r.require(n, key, scalar)
	if v.text == "" {
		return new(big.Rat)
	}
	x, ok := ParseNumber(v.text)
	if !ok {
		r.at(v.line, "questionnaire.number.form", "key", key, "value", v.text)
		return new(big.Rat)
	}
	return x
}

// positive reads a number above zero for the named item.
func (r *reader) positive(n node, key, item string) *big.Rat {
	before := len(r.faults)
	x := r.number(n, key)
	if x.Sign() == 0 && len(r.faults) == before {
		r.at(n.get(key).line, "questionnaire.weight.zero", "item", item)
	}
	return x
}

// tree reads the items below the index.
func (r *reader) tree(n node, scales []*Scale) *Item {
	t := treeReader{reader: r, scales: scales, seen: map[Code]int{Index: n.line}}
	root := &Item{Code: Index}
	t.children(root, r.require(n, "items", list))
	return root
}

type treeReader struct {
	*reader
	scales []*Scale
	seen   map[Code]int // code → line of its first use
}

func (t *treeReader) children(parent *Item, n node) {
	scored := false
	for _, c := range n.list {
		if c.kind != mapping {
			t.at(c.line, "questionnaire.node.kind", "want", mapping, "got", c.kind)
			continue
		}
		item := t.item(parent, c)
		parent.Children = append(parent.Children, item)
		scored = scored || item.Scored()
	}
	if !scored {
		t.at(n.line, "questionnaire.item.empty", "item", parent.Code)
	}
}

func (t *treeReader) item(parent *Item, n node) *Item {
	t.known(n, "code", "weight", "scale", "evidence", "not-applicable", "optional", "items")
	i := &Item{
		Code:          t.code(parent, n),
		Parent:        parent,
		Depth:         parent.Depth + 1,
		Optional:      t.one(n, "optional", "false", "true") == "true",
		NotApplicable: t.one(n, "not-applicable", "false", "true") == "true",
		Evidence: EvidenceRule(t.one(n, "evidence",
			string(EvidenceNone), string(EvidenceWanted), string(EvidenceRequired))),
	}
	if i.Optional && n.has("weight") {
		t.at(n.line, "questionnaire.optional.weight", "item", i.Code)
	}
	if !i.Optional {
		i.Weight = t.positive(n, "weight", string(i.Code))
	}
	t.body(i, n)
	return i
}

// body reads what tells a question from an inner node: a scale, or items.
func (t *treeReader) body(i *Item, n node) {
	switch {
	case n.has("scale") == n.has("items"):
		t.at(n.line, "questionnaire.item.body", "item", i.Code)
	case n.has("scale"):
		i.Scale = t.scaleOf(n, i.Code)
	case i.Depth >= maxLevels:
		t.at(n.line, "questionnaire.item.deep", "item", i.Code, "limit", maxLevels)
	default:
		for _, key := range []string{"evidence", "not-applicable"} {
			if n.has(key) {
				t.at(n.get(key).line, "questionnaire.item.inner", "item", i.Code, "key", key)
			}
		}
		t.children(i, t.require(n, "items", list))
	}
}

func (t *treeReader) scaleOf(n node, item Code) *Scale {
	name := t.require(n, "scale", scalar)
	for _, s := range t.scales {
		if s.Code == name.text {
			return s
		}
	}
	t.at(name.line, "questionnaire.scale.unknown", "item", item, "scale", name.text)
	return &Scale{Code: name.text}
}

// code reads an item's code and checks its form, its place and that it is new.
func (t *treeReader) code(parent *Item, n node) Code {
	v := t.require(n, "code", scalar)
	code := Code(v.text)
	switch {
	case code == "":
		return code
	case !codePattern.MatchString(v.text):
		t.at(v.line, "questionnaire.code.form", "item", code)
	case inside(parent, code):
		t.at(v.line, "questionnaire.item.cycle", "item", code, "parent", parent.Code)
	case t.seen[code] != 0:
		t.at(v.line, "questionnaire.code.twice", "item", code, "line", t.seen[code])
	case !code.Under(parent.Code):
		t.at(v.line, "questionnaire.code.place", "item", code, "parent", parent.Code)
	}
	if len(t.seen) == maxItems {
		t.at(v.line, "questionnaire.item.many", "limit", maxItems)
	}
	t.seen[code] = v.line
	return code
}

// inside reports whether the code is the item's own or that of an ancestor.
func inside(i *Item, code Code) bool {
	for ; i != nil; i = i.Parent {
		if i.Code == code {
			return true
		}
	}
	return false
}
