package economies

import (
	"embed"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"time"
)

//go:embed data/*.csv data/fictitious/*.csv
var embedded embed.FS

// The columns of the data files; data/README.md says what they mean.
func economyColumns() []string { return []string{"code", "alpha2", "numeric"} }
func groupColumns() []string   { return []string{"code", "as_of", "size", "source"} }
func memberColumns() []string  { return []string{"group", "economy"} }
func sourceColumns() []string  { return []string{"source", "meaning"} }

func groupNameColumns() []string { return []string{"code", "lang", "short", "official"} }

func nameColumns() []string {
	return []string{
		"code", "article", "short", "official", "sort_key", "key_reason",
		"short_source", "official_source", "note",
	}
}

// Load reads the embedded register.
func Load() (*Register, error) {
	data, err := fs.Sub(embedded, "data")
	if err != nil {
		return nil, err
	}
	return LoadFrom(data)
}

// LoadFrom reads a register from files laid out as in this package's data
// folder. All rules are checked; the error is one Invalid fault with a field
// for every breach, its path being "file:line".
func LoadFrom(files fs.FS) (*Register, error) {
	l := &loader{
		files: files,
		register: &Register{
			economies: map[Code]Economy{},
			groups:    map[string]Group{},
			keys:      map[string]map[Code]string{},
		},
		rows:  map[Code]row{},
		sizes: map[string]statedSize{},
		taken: map[string]row{},
	}
	l.readSources()
	l.readEconomies("", false)
	l.readEconomies("fictitious/", true)
	l.checkCompleteness()
	l.readGroups()
	l.readGroupNames()
	l.readMembers()
	l.checkGroups()
	if err := l.found.err(); err != nil {
		return nil, err
	}
	return l.register, nil
}

// loader is the state of one load: the register as far as it is built, and what
// was found wrong.
type loader struct {
	files    fs.FS
	register *Register
	sources  []string
	rows     map[Code]row // where each economy was declared
	sizes    map[string]statedSize
	taken    map[string]row // first line to use a value that must be unique
	found    findings
}

// statedSize is the number of members that groups.csv states.
type statedSize struct {
	at   row
	want int
}

func (l *loader) table(file string, columns []string) *table {
	return readTable(l.files, file, columns, &l.found)
}

func (l *loader) readSources() {
	for _, r := range l.table("sources.csv", sourceColumns()).rows {
		l.claim(r, "source", r.cell("source"), "economies.source.duplicate")
		l.sources = append(l.sources, r.cell("source"))
	}
}

func (l *loader) readEconomies(folder string, fictitious bool) {
	list := l.table(folder+"economies.csv", economyColumns())
	l.checkOrder(list)
	for _, r := range list.rows {
		e := Economy{
			Code:       Code(r.cell("code")),
			Alpha2:     r.cell("alpha2"),
			Numeric:    r.cell("numeric"),
			Names:      map[string]Name{},
			Articles:   map[string]string{},
			Fictitious: fictitious,
		}
		l.checkCodes(r, e)
		l.register.economies[e.Code] = e
		l.rows[e.Code] = r
	}
	for _, lang := range Languages() {
		l.readNames(folder+"names."+lang+".csv", lang, fictitious)
	}
	l.register.codes = slices.Sorted(maps.Keys(l.register.economies))
}

func (l *loader) readNames(file, lang string, fictitious bool) {
	list := l.table(file, nameColumns())
	l.checkOrder(list)
	if l.register.keys[lang] == nil {
		l.register.keys[lang] = map[Code]string{}
	}
	for _, r := range list.rows {
		code := Code(r.cell("code"))
		e, ok := l.register.economies[code]
		if !ok || e.Fictitious != fictitious {
			l.found.add(r, "economies.economy.unknown", "code", code)
			continue
		}
		if _, again := e.Names[lang]; again {
			l.found.add(r, "economies.name.repeated", "code", code, "lang", lang)
			continue
		}
		l.checkName(r, lang)
		e.Names[lang] = Name{Short: r.cell("short"), Official: r.cell("official")}
		if article := r.cell("article"); article != "" {
			e.Articles[lang] = article
		}
		l.register.keys[lang][code] = r.cell("sort_key")
	}
}

func (l *loader) readGroups() {
	for _, r := range l.table("groups.csv", groupColumns()).rows {
		g := Group{
			Code:   r.cell("code"),
			AsOf:   r.cell("as_of"),
			Source: r.cell("source"),
			Names:  map[string]Name{},
		}
		size, err := strconv.Atoi(r.cell("size"))
		if err != nil || size < 1 {
			l.found.add(r, "economies.group.size.malformed", "size", r.cell("size"))
		}
		l.checkGroup(r, g)
		l.register.groups[g.Code] = g
		l.register.order = append(l.register.order, g.Code)
		l.sizes[g.Code] = statedSize{at: r, want: size}
	}
}

func (l *loader) readGroupNames() {
	for _, r := range l.table("group_names.csv", groupNameColumns()).rows {
		g, ok := l.register.groups[r.cell("code")]
		lang := r.cell("lang")
		_, again := g.Names[lang]
		switch {
		case !ok:
			l.found.add(r, "economies.group.unknown", "group", r.cell("code"))
		case !slices.Contains(Languages(), lang):
			l.found.add(r, "economies.language.unknown", "lang", lang)
		case again:
			l.found.add(r, "economies.name.repeated", "code", g.Code, "lang", lang)
		default:
			l.checkWords(r, lang)
			g.Names[lang] = Name{Short: r.cell("short"), Official: r.cell("official")}
		}
	}
}

func (l *loader) readMembers() {
	for _, r := range l.table("members.csv", memberColumns()).rows {
		g, ok := l.register.groups[r.cell("group")]
		code := Code(r.cell("economy"))
		_, known := l.register.economies[code]
		switch {
		case !ok:
			l.found.add(r, "economies.group.unknown", "group", r.cell("group"))
		case !known:
			l.found.add(r, "economies.economy.unknown", "code", code)
		case slices.Contains(g.Members, code):
			l.found.add(r, "economies.member.repeated", "group", g.Code, "code", code)
		case len(g.Members) > 0 && code < g.Members[len(g.Members)-1]:
			l.found.add(r, "economies.row.order", "code", code)
		default:
			g.Members = append(g.Members, code)
			l.register.groups[g.Code] = g
		}
	}
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
