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
	n, ok := r.Parse(data)
	if !ok {
		return nil
	}
	r.Known(n, "set", "version", "source", "scales", "method", "crosswalk", "items")
	method := r.Require(n, "method", mapping)
	q := &Questionnaire{
		ID:     r.id(n),
		Source: r.Text(n, "source"),
		Method: r.method(method),
	}
	for _, s := range r.Require(n, "scales", list).List {
		q.Scales = append(q.Scales, r.scale(s))
	}
	q.Root = r.tree(n, q.Scales, method)
	if item, found := q.Evaded(); found {
		r.At(method.Get("not-applicable-cap").Line, "questionnaire.cap.minimum", "item", item)
	}
	if n.Has("crosswalk") {
		q.Crosswalk = r.crosswalk(r.Require(n, "crosswalk", mapping), q)
	}
	return q
}

func (r *reader) id(n node) ID {
	set, version := r.Require(n, "set", scalar), r.Require(n, "version", scalar)
	if set.Text != "" && !slugPattern.MatchString(set.Text) {
		r.At(set.Line, "questionnaire.set.form", "value", set.Text)
	}
	if version.Text != "" && !versionPattern.MatchString(version.Text) {
		r.At(version.Line, "questionnaire.version.form", "value", version.Text)
	}
	return NewID(set.Text, version.Text)
}

func (r *reader) method(n node) Method {
	r.Known(n, append(aggregationKeys(), "version", "points", "unanswered", "not-applicable",
		"not-applicable-cap", "decimals", "tiers", "index")...)
	m := Method{Version: r.Text(n, "version"), Points: r.positive(n, "points", "method")}
	r.missing(n, &m)
	decimals, err := strconv.Atoi(r.One(n, "decimals", "2", "0", "1", "3", "4"))
	if err == nil {
		m.Decimals = decimals
	}
	if n.Has("tiers") {
		m.Tiers = r.tiers(r.Require(n, "tiers", list), m.Points)
	}
	return m
}

func (r *reader) tiers(n node, points *big.Rat) []Tier {
	var out []Tier
	for i, t := range n.List {
		r.Known(t, "code", "lower")
		tier := Tier{Code: r.Text(t, "code"), Lower: r.number(t, "lower")}
		if i == 0 && points != nil && tier.Lower.Cmp(points) > 0 {
			r.At(t.Line, "questionnaire.tier.high", "tier", tier.Code, "points", points.RatString())
		}
		if i > 0 && tier.Lower.Cmp(out[i-1].Lower) >= 0 {
			r.At(t.Line, "questionnaire.tier.order", "tier", tier.Code)
		}
		if slices.ContainsFunc(out, func(o Tier) bool { return o.Code == tier.Code }) {
			r.At(t.Line, "questionnaire.tier.twice", "tier", tier.Code)
		}
		out = append(out, tier)
	}
	if len(out) == 0 || out[len(out)-1].Lower.Sign() != 0 {
		r.At(n.Line, "questionnaire.tier.floor")
	}
	return out
}

func (r *reader) scale(n node) *Scale {
	r.Known(n, "code", "choices")
	s := &Scale{Code: r.Text(n, "code")}
	one := big.NewRat(1, 1)
	var full, none bool
	for _, c := range r.Require(n, "choices", list).List {
		r.Known(c, "code", "credit")
		choice := Choice{Code: r.Text(c, "code"), Credit: r.number(c, "credit")}
		if choice.Credit.Cmp(one) > 0 {
			r.At(c.Line, "questionnaire.credit.range", "scale", s.Code, "choice", choice.Code)
		}
		if slices.Contains(s.Codes(), choice.Code) {
			r.At(c.Line, "questionnaire.choice.twice", "scale", s.Code, "choice", choice.Code)
		}
		full = full || choice.Credit.Cmp(one) == 0
		none = none || choice.Credit.Sign() == 0
		s.Choices = append(s.Choices, choice)
	}
	if !full || !none {
		r.At(n.Line, "questionnaire.scale.ends", "scale", s.Code)
	}
	return s
}

// number reads an exact non-negative number; a faulty one is reported and 0.
func (r *reader) number(n node, key string) *big.Rat {
	v := r.Require(n, key, scalar)
	if v.Text == "" {
		return new(big.Rat)
	}
	x, ok := ParseNumber(v.Text)
	if !ok {
		r.At(v.Line, "questionnaire.number.form", "key", key, "value", v.Text)
		return new(big.Rat)
	}
	return x
}

// positive reads a number above zero for the named item.
func (r *reader) positive(n node, key, item string) *big.Rat {
	before := len(r.Faults)
	x := r.number(n, key)
	if x.Sign() == 0 && len(r.Faults) == before {
		r.At(n.Get(key).Line, "questionnaire.weight.zero", "item", item)
	}
	return x
}

// tree reads the items below the index. The method says how inner items are
// combined unless they say so themselves; its key index speaks for the index.
func (r *reader) tree(n node, scales []*Scale, method node) *Item {
	t := treeReader{reader: r, scales: scales, usual: r.usual(method), seen: map[Code]int{Index: n.Line}}
	index := node{Line: method.Line, Kind: mapping}
	if method.Has("index") {
		index = r.Require(method, "index", mapping)
		r.Known(index, aggregationKeys()...)
	}
	root := &Item{Code: Index, Aggregation: r.aggregation(index, t.usual, Index)}
	t.children(root, r.Require(n, "items", list))
	return root
}

type treeReader struct {
	*reader
	scales []*Scale
	usual  Aggregation
	seen   map[Code]int // code → line of its first use
}

func (t *treeReader) children(parent *Item, n node) {
	scored := false
	for _, c := range n.List {
		if !t.Is(c, mapping) {
			continue
		}
		item := t.item(parent, c)
		parent.Children = append(parent.Children, item)
		scored = scored || item.Scored()
	}
	if !scored {
		t.At(n.Line, "questionnaire.item.empty", "item", parent.Code)
	}
}

func (t *treeReader) item(parent *Item, n node) *Item {
	t.Known(n, append(aggregationKeys(),
		"code", "weight", "scale", "evidence", "not-applicable", "optional", "items")...)
	i := &Item{
		Code:          t.code(parent, n),
		Parent:        parent,
		Depth:         parent.Depth + 1,
		Optional:      t.One(n, "optional", "false", "true") == "true",
		NotApplicable: t.One(n, "not-applicable", "false", "true") == "true",
		Evidence: EvidenceRule(t.One(n, "evidence",
			string(EvidenceNone), string(EvidenceWanted), string(EvidenceRequired))),
	}
	if i.Optional && n.Has("weight") {
		t.At(n.Line, "questionnaire.optional.weight", "item", i.Code)
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
	case n.Has("scale") == n.Has("items"):
		t.At(n.Line, "questionnaire.item.body", "item", i.Code)
	case n.Has("scale"):
		i.Scale = t.scaleOf(n, i.Code)
		for _, key := range aggregationKeys() {
			if n.Has(key) {
				t.At(n.Get(key).Line, "questionnaire.item.question", "item", i.Code, "key", key)
			}
		}
	case i.Depth >= maxLevels:
		t.At(n.Line, "questionnaire.item.deep", "item", i.Code, "limit", maxLevels)
	default:
		for _, key := range []string{"evidence", "not-applicable"} {
			if n.Has(key) {
				t.At(n.Get(key).Line, "questionnaire.item.inner", "item", i.Code, "key", key)
			}
		}
		i.Aggregation = t.aggregation(n, t.usual, i.Code)
		t.children(i, t.Require(n, "items", list))
	}
}

func (t *treeReader) scaleOf(n node, item Code) *Scale {
	name := t.Require(n, "scale", scalar)
	for _, s := range t.scales {
		if s.Code == name.Text {
			return s
		}
	}
	t.At(name.Line, "questionnaire.scale.unknown", "item", item, "scale", name.Text)
	return &Scale{Code: name.Text}
}

// code reads an item's code and checks its form, its place and that it is new.
func (t *treeReader) code(parent *Item, n node) Code {
	v := t.Require(n, "code", scalar)
	code := Code(v.Text)
	switch {
	case code == "":
		return code
	case !codePattern.MatchString(v.Text):
		t.At(v.Line, "questionnaire.code.form", "item", code)
	case inside(parent, code):
		t.At(v.Line, "questionnaire.item.cycle", "item", code, "parent", parent.Code)
	case t.seen[code] != 0:
		t.At(v.Line, "questionnaire.code.twice", "item", code, "line", t.seen[code])
	case !code.Under(parent.Code):
		t.At(v.Line, "questionnaire.code.place", "item", code, "parent", parent.Code)
	}
	if len(t.seen) == maxItems {
		t.At(v.Line, "questionnaire.item.many", "limit", maxItems)
	}
	t.seen[code] = v.Line
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
