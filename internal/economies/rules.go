package economies

import (
	"slices"
	"strings"
)

// Names that rules refer to.
const (
	worldGroup  = "world" // every real economy, and no other
	regionStart = "itu-"  // groups that divide the world without overlap
	ownChoice   = "house" // source of a name that needs a note
)

// checkOrder holds files to the order of their first column, so that a change
// shows as the line that changed.
func (l *loader) checkOrder(t *table) {
	for i, r := range t.rows {
		if i > 0 && r.cells[0] < t.rows[i-1].cells[0] {
			l.found.add(r, "economies.row.order", "code", r.cells[0])
		}
	}
}

func (l *loader) checkCodes(r row, e Economy) {
	if parsed, err := ParseCode(string(e.Code)); err != nil || parsed != e.Code {
		l.found.add(r, "economies.code.malformed", "code", e.Code)
	}
	if len(e.Alpha2) != 2 || !within(e.Alpha2, 'A', 'Z') {
		l.found.add(r, "economies.alpha2.malformed", "alpha2", e.Alpha2)
	}
	if len(e.Numeric) != 3 || !within(e.Numeric, '0', '9') {
		l.found.add(r, "economies.numeric.malformed", "numeric", e.Numeric)
	}
	// ISO 3166-1 leaves XAA-XZZ, XA-XZ and 900-999 to users; nothing real has one.
	for _, left := range []bool{
		e.Code.userAssigned(), e.Alpha2 > "X" && e.Alpha2 < "Y",
		e.Numeric >= "900",
	} {
		if left != e.Fictitious {
			l.found.add(r, "economies.code.range", "code", e.Code)
			break
		}
	}
	for _, code := range []string{string(e.Code), e.Alpha2, e.Numeric} {
		l.claim(r, "economy", code, "economies.code.duplicate")
	}
}

// claim reports a value that an earlier line has taken in its domain.
func (l *loader) claim(r row, domain, value, key string) {
	taken := domain + " " + value
	if first, ok := l.taken[taken]; ok {
		l.found.add(r, key, "value", value, "first", first.at())
		return
	}
	l.taken[taken] = r
}

// checkName checks one line of a names file.
func (l *loader) checkName(r row, lang string) {
	l.checkWords(r, lang)
	l.checkKey(r, lang)
	if !slices.Contains(articles(lang), r.cell("article")) {
		l.found.add(r, "economies.article.unknown", "article", r.cell("article"))
	}
	for _, column := range []string{"short_source", "official_source"} {
		if !slices.Contains(l.sources, r.cell(column)) {
			l.found.add(r, "economies.source.unknown", "source", r.cell(column))
		}
		if r.cell(column) == ownChoice && r.cell("note") == "" {
			l.found.add(r, "economies.note.missing", "code", r.cell("code"))
		}
	}
}

// articles are those a name may have in the language; none is always possible.
func articles(lang string) []string {
	switch lang {
	case "en":
		return []string{"", "the"}
	case "fr":
		return []string{"", "le", "la", "les", "l'"}
	}
	return []string{""}
}

// checkWords checks the short and official name of an economy or a group.
func (l *loader) checkWords(r row, lang string) {
	for _, column := range []string{"short", "official"} {
		name := r.cell(column)
		if name == "" {
			l.found.add(r, "economies.name.empty", "column", column)
		}
		if !inScript(name, lang) {
			l.found.add(r, "economies.text.script", "column", column, "lang", lang)
		}
	}
}

// checkKey holds the sort key to the rule, or to a stated reason for leaving it.
func (l *loader) checkKey(r row, lang string) {
	key, reason := r.cell("sort_key"), r.cell("key_reason")
	want := sortKey(r.cell("short"), lang)
	switch {
	case key == want && reason != "":
		l.found.add(r, "economies.key.reason", "key", key)
	case key == want:
	case !isSortKey(key) || !inScript(key, lang):
		l.found.add(r, "economies.key.form", "key", key)
	case reason == "":
		l.found.add(r, "economies.key.rule", "key", key, "want", want)
	}
	l.claim(r, "key "+lang, key, "economies.key.duplicate")
}

// checkCompleteness reports languages that an economy lacks.
func (l *loader) checkCompleteness() {
	for _, code := range l.register.codes {
		for _, lang := range Languages() {
			if _, ok := l.register.economies[code].Names[lang]; !ok {
				l.found.add(l.rows[code], "economies.language.missing", "code", code, "lang", lang)
			}
		}
	}
}

func (l *loader) checkGroup(r row, g Group) {
	if !within(strings.ReplaceAll(g.Code, "-", "a"), 'a', 'z') {
		l.found.add(r, "economies.code.malformed", "code", g.Code)
	}
	l.claim(r, "group", g.Code, "economies.code.duplicate")
	if !isDate(g.AsOf) {
		l.found.add(r, "economies.date.malformed", "date", g.AsOf)
	}
	if g.Source == "" {
		l.found.add(r, "economies.source.missing", "code", g.Code)
	}
}

// checkGroups checks what is known only when all members are.
func (l *loader) checkGroups() {
	for _, code := range l.register.order {
		g, stated := l.register.groups[code], l.sizes[code]
		if len(g.Members) != stated.want {
			l.found.add(stated.at, "economies.group.size", "group", code,
				"members", len(g.Members), "want", stated.want)
		}
		for _, lang := range Languages() {
			if _, ok := g.Names[lang]; !ok {
				l.found.add(stated.at, "economies.language.missing", "code", code, "lang", lang)
			}
		}
		l.checkUnmixed(g, stated.at)
	}
	l.checkDivision()
}

// checkUnmixed keeps invented economies away from real ones.
func (l *loader) checkUnmixed(g Group, at row) {
	for _, code := range g.Members {
		if l.register.economies[code].Fictitious != l.register.economies[g.Members[0]].Fictitious {
			l.found.add(at, "economies.group.mixed", "group", g.Code, "code", code)
			return
		}
	}
}

// checkDivision requires every real economy to be in the world and in exactly
// one ITU region, and the fictitious in neither.
func (l *loader) checkDivision() {
	for _, code := range l.register.codes {
		want := 1
		if l.register.economies[code].Fictitious {
			want = 0
		}
		worlds, regions := 0, 0
		for _, g := range l.register.groups {
			switch {
			case !g.Has(code):
			case g.Code == worldGroup:
				worlds++
			case strings.HasPrefix(g.Code, regionStart):
				regions++
			}
		}
		if worlds != want {
			l.found.add(l.rows[code], "economies.world.division", "code", code, "worlds", worlds)
		}
		if regions != want {
			l.found.add(l.rows[code], "economies.region.division", "code", code, "regions", regions)
		}
	}
}
