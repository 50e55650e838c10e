package questionnaires

import (
	"cmp"
	"slices"
	"strings"

	"mizan/internal/fault"
)

// Crosswalk says which items of an earlier version became which of this one.
// It lists what is not plain: an item that it does not mention and whose code
// exists in both versions is the same item, and comparable. Every other item
// is new, or was dropped.
type Crosswalk struct {
	From  ID     // the earlier version
	Links []Link // in the order of the file; no code stands in two of them on the same side
}

// Link says that items of the earlier version became items of this one. One
// code stands on at least one side: several on the left were merged, several
// on the right were split.
type Link struct {
	From, To   []Code
	Comparable bool   // an earlier answer still answers what is asked now
	Why        Reason // always given where the items are not comparable
}

// Reason says what happened to an item between two versions.
type Reason string

// The reasons. Contents is never written in a file: an inner item has it
// because of what became of the items below.
const (
	Moved    Reason = "moved"            // to another parent
	Split    Reason = "split"            // one item became several
	Merged   Reason = "merged"           // several items became one
	Reworded Reason = "reworded-meaning" // the words now ask for something else
	Rescaled Reason = "scale"            // the answers to choose from, or their credit, are others
	Contents Reason = "contents"         // items below were added, dropped, moved or changed
)

// crosswalk reads the member of that name; the items of this version are known.
func (r *reader) crosswalk(n node, q *Questionnaire) *Crosswalk {
	r.Known(n, "from", "items")
	from := r.Require(n, "from", scalar)
	x := &Crosswalk{From: ID(from.Text)}
	if from.Text != "" {
		r.origin(from, q.ID)
	}
	seen := seenLinks{map[Code]int{}, map[Code]int{}}
	for _, item := range r.Require(n, "items", list).List {
		if r.Is(item, mapping) {
			x.Links = append(x.Links, r.link(item, q, seen))
		}
	}
	return x
}

func (r *reader) origin(from node, own ID) {
	id, err := ParseID(from.Text)
	switch {
	case err != nil:
		r.At(from.Line, "questionnaire.id.form", "value", from.Text)
	case own.Set() == "" || !versionPattern.MatchString(own.Version()): // reported already
	case id.Set() != own.Set() || !id.before(own):
		r.At(from.Line, "questionnaire.crosswalk.from", "from", id, "id", own)
	}
}

// seenLinks holds the line at which a code was first used on each side.
type seenLinks struct{ from, to map[Code]int }

func (r *reader) link(n node, q *Questionnaire, seen seenLinks) Link {
	r.Known(n, "from", "to", "comparable", "why")
	l := Link{From: r.linkCodes(n, "from", seen.from), To: r.linkCodes(n, "to", seen.to)}
	before := len(r.Faults)
	if r.Require(n, "comparable", scalar).Text != "" {
		l.Comparable = r.One(n, "comparable", "yes", "no") == "yes"
	}
	said := len(r.Faults) == before // otherwise nothing follows from it
	for _, code := range l.To {
		if !contains(q.Root, code) {
			r.At(n.Get("to").Line, "questionnaire.crosswalk.target", "item", code)
		}
	}
	if len(l.From) > 1 && len(l.To) > 1 {
		r.At(n.Line, "questionnaire.crosswalk.many")
	}
	if n.Has("why") {
		l.Why = Reason(r.One(n, "why", string(Moved), string(Split), string(Merged),
			string(Reworded), string(Rescaled)))
	} else if said && !l.Comparable {
		r.At(n.Line, "questionnaire.crosswalk.why")
	}
	return l
}

// linkCodes reads one code or a list of them.
func (r *reader) linkCodes(n node, key string, seen map[Code]int) []Code {
	v := n.Get(key)
	parts := []node{v}
	if v.Kind == list {
		parts = v.List
	}
	if !n.Has(key) || v.Kind == mapping || len(parts) == 0 {
		r.At(v.Line, "yaml.key.missing", "key", key)
		return nil
	}
	var out []Code
	for _, p := range parts {
		code := Code(p.Text)
		switch {
		case p.Kind != scalar || !codePattern.MatchString(p.Text) || code == Index:
			r.At(p.Line, "questionnaire.code.form", "item", code)
			continue
		case seen[code] != 0:
			r.At(p.Line, "questionnaire.crosswalk.twice", "item", code, "line", seen[code])
		}
		seen[code] = p.Line
		out = append(out, code)
	}
	return out
}

func contains(i *Item, code Code) bool {
	return i.Code == code ||
		slices.ContainsFunc(i.Children, func(c *Item) bool { return contains(c, code) })
}

// Check reports what can be seen only with both versions at hand: a crosswalk
// that is for other versions, items that the earlier version does not have,
// and questions whose answers changed although the crosswalk says nothing of them.
func (x *Crosswalk) Check(earlier, now *Questionnaire) error {
	if x.From != earlier.ID {
		return fault.New(fault.Invalid, "questionnaire.crosswalk.other",
			"from", x.From, "id", earlier.ID, "now", now.ID)
	}
	bad := x.missing(earlier, now)
	for _, item := range now.Questions() {
		old, same := earlier.Item(item.Code)
		if same && old.Question() && !x.mentions(item.Code) && !sameAnswers(old.Scale, item.Scale) {
			bad = append(bad, fault.At(string(item.Code), "questionnaire.crosswalk.scale", "item", item.Code))
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "questionnaire.invalid", "count", len(bad)).With(bad...)
}

func (x *Crosswalk) missing(earlier, now *Questionnaire) []fault.Field {
	var bad []fault.Field
	for _, l := range x.Links {
		for _, code := range l.From {
			if _, ok := earlier.Item(code); !ok {
				bad = append(bad, fault.At(string(code), "questionnaire.crosswalk.source",
					"item", code, "from", earlier.ID))
			}
		}
		for _, code := range l.To {
			if _, ok := now.Item(code); !ok {
				bad = append(bad, fault.At(string(code), "questionnaire.crosswalk.target", "item", code))
			}
		}
	}
	return bad
}

// mentions reports whether a link names the code on either side.
func (x *Crosswalk) mentions(code Code) bool {
	return slices.ContainsFunc(x.Links, func(l Link) bool {
		return slices.Contains(l.From, code) || slices.Contains(l.To, code)
	})
}

// sameAnswers reports whether two scales offer the same choices for the same credit.
func sameAnswers(a, b *Scale) bool {
	return slices.EqualFunc(a.Choices, b.Choices, func(x, y Choice) bool {
		return x.Code == y.Code && x.Credit.Cmp(y.Credit) == 0
	})
}

// before reports whether this is an earlier version than the other, both of one set.
func (id ID) before(other ID) bool {
	own, others := strings.Split(id.Version(), "."), strings.Split(other.Version(), ".")
	return slices.CompareFunc(own, others, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) // no part begins with a 0
	}) < 0
}

// major is the part of a version that says whether answers compare at all.
func (id ID) major() string {
	major, _, _ := strings.Cut(id.Version(), ".")
	return major
}

type canonicalCrosswalk struct {
	From  ID
	Links []canonicalLink
}

type canonicalLink struct {
	From, To   []Code
	Comparable bool
	Why        Reason
}

// canonicalCrosswalkOf is nil, and left out of the canonical form, where there is none.
func canonicalCrosswalkOf(x *Crosswalk) *canonicalCrosswalk {
	if x == nil {
		return nil
	}
	out := &canonicalCrosswalk{From: x.From}
	for _, l := range x.Links {
		out.Links = append(out.Links, canonicalLink(l))
	}
	return out
}
