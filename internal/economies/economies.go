// Package economies is the register of economies and of their groups: codes,
// names and sort keys in Arabic, English and French, all embedded and checked
// when loaded. It knows nothing of questionnaires, results or people, holds no
// grammar beyond an article, and draws no borders.
package economies

import (
	"maps"
	"slices"
	"strings"

	"mizan/internal/fault"
)

// Languages returns the languages every name exists in.
func Languages() []string { return []string{"ar", "en", "fr"} }

// Code is an ISO 3166-1 alpha-3 code in capitals, "OMN". Codes from XAA to XZZ
// are left to users by the standard and stand for fictitious economies here.
type Code string

// longestQuoted is how much of a rejected input is worth repeating, in bytes.
const longestQuoted = 16

// ParseCode reads an alpha-3 code in either case. It checks the form only;
// whether the economy exists is known to the register. Anything else is an
// Invalid fault.
func ParseCode(s string) (Code, error) {
	code := strings.ToUpper(s)
	if len(s) == 3 && within(code, 'A', 'Z') {
		return Code(code), nil
	}
	if len(s) > longestQuoted {
		s = strings.ToValidUTF8(s[:longestQuoted], "") + "…"
	}
	return "", fault.New(fault.Invalid, "economy.code.malformed", "code", s)
}

// userAssigned reports whether ISO 3166-1 leaves the alpha-3 code to users and
// this register reads it as fictitious.
func (c Code) userAssigned() bool { return strings.HasPrefix(string(c), "X") }

// Name is a name in one language, without a leading article.
type Name struct {
	Short    string // for tables, charts and headings
	Official string // full form, as on a cover page
}

// Economy is a country or territory that can be assessed.
type Economy struct {
	Code       Code
	Alpha2     string // ISO 3166-1 alpha-2
	Numeric    string // ISO 3166-1 numeric: three digits, leading zeros kept
	Names      map[string]Name
	Articles   map[string]string // "the", "le", "l'"; languages without one are absent
	Fictitious bool              // invented for demonstrations; never in group world
}

// Name is the short name. A language the register does not have yields the code.
func (e Economy) Name(lang string) string { return e.named(lang).Short }

// Official is the official name. A language the register does not have yields
// the code.
func (e Economy) Official(lang string) string { return e.named(lang).Official }

func (e Economy) named(lang string) Name {
	if n, ok := e.Names[lang]; ok {
		return n
	}
	return Name{Short: string(e.Code), Official: string(e.Code)}
}

// WithArticle is the short name with its article where usage has one: "the
// Sudan", "l'Égypte", "Oman". It is not contracted: "de" + "le Maroc" is for
// the writer of the sentence.
func (e Economy) WithArticle(lang string) string {
	article := e.Articles[lang]
	if article != "" && !strings.HasSuffix(article, "'") {
		article += " "
	}
	return article + e.Name(lang)
}

func (e Economy) clone() Economy {
	e.Names, e.Articles = maps.Clone(e.Names), maps.Clone(e.Articles)
	return e
}

// Group is a named set of economies.
type Group struct {
	Code    string
	Names   map[string]Name // Short is the form for tight tables, Official the full one
	AsOf    string          // ISO 8601 date for which the membership is stated
	Source  string          // where the membership comes from, with its doubts; English
	Members []Code          // by code
}

// Has reports whether the economy is a member.
func (g Group) Has(code Code) bool {
	_, found := slices.BinarySearch(g.Members, code)
	return found
}

func (g Group) clone() Group {
	g.Names, g.Members = maps.Clone(g.Names), slices.Clone(g.Members)
	return g
}

// Register holds all economies and groups. It never changes after loading, what
// it returns are copies, and it is safe for concurrent use.
type Register struct {
	economies map[Code]Economy
	codes     []Code // sorted
	groups    map[string]Group
	order     []string                   // group codes, as in the data
	keys      map[string]map[Code]string // sort keys by language
}

// Economy finds an economy, fictitious ones included.
func (r *Register) Economy(code Code) (Economy, bool) {
	e, ok := r.economies[code]
	return e.clone(), ok
}

// Economies lists all economies by code, fictitious ones included.
func (r *Register) Economies() []Economy {
	list := make([]Economy, len(r.codes))
	for i, code := range r.codes {
		list[i] = r.economies[code].clone()
	}
	return list
}

// Group finds a group: "las", "escwa", "gcc", "amu", "world", "demo", or an
// ITU region such as "itu-arab".
func (r *Register) Group(code string) (Group, bool) {
	g, ok := r.groups[code]
	return g.clone(), ok
}

// Groups lists all groups in the order in which they are offered.
func (r *Register) Groups() []Group {
	list := make([]Group, len(r.order))
	for i, code := range r.order {
		list[i] = r.groups[code].clone()
	}
	return list
}

// Sort returns the codes in the alphabetical order of their short names in the
// language. Codes the register does not know come last, by code; a language it
// does not have orders all by code. The argument is left as it was.
func (r *Register) Sort(codes []Code, lang string) []Code {
	keys := r.keys[lang]
	sorted := slices.Clone(codes)
	slices.SortStableFunc(sorted, func(a, b Code) int {
		ka, kb := keys[a], keys[b]
		if (ka == "") != (kb == "") {
			return strings.Compare(kb, ka)
		}
		if byKey := strings.Compare(ka, kb); byKey != 0 {
			return byKey
		}
		return strings.Compare(string(a), string(b))
	})
	return sorted
}

// within reports whether s has characters, all of them from first to last.
func within(s string, first, last rune) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < first || r > last })
}
