package i18n

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"text/template/parse"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

// forms of a count, by language: those that CLDR 48 tells apart.
func countForms() map[string][]string {
	return map[string][]string{
		Arabic:  {"few", "many", "one", "other", "two", "zero"},
		English: {"one", "other"},
		French:  {"many", "one", "other"},
	}
}

// wording is one text: its only form under "", or one for each kind of count.
type wording map[string]string

// catalogue is the texts of all languages: language → key → wording.
type catalogue map[string]map[string]wording

// TestTexts holds the texts of the service against its source: every text that
// the source names exists in every language, says the same with the same
// arguments, gets what it asks for, and none is left over.
func TestTexts(t *testing.T) {
	s, err := readSource(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	c := readCatalogue(t, files)
	for _, f := range findings(s, c) {
		t.Error(f)
	}
	if len(c[English]) < 300 || len(s.uses) < len(c[English]) {
		t.Errorf("%d texts and %d uses: the source was not read", len(c[English]), len(s.uses))
	}
}

// TestEveryTextPrints prints each text as the program would.
func TestEveryTextPrints(t *testing.T) {
	s, err := readSource(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	texts := load(t)
	for _, u := range s.uses {
		if u.opaque {
			continue
		}
		args := make(map[string]any)
		for _, name := range u.args {
			args[name] = 7
		}
		for _, lang := range Languages() {
			got := texts.In(lang).T(u.key, args)
			if u.plural {
				got = texts.In(lang).Plural(u.key, 7, args)
			}
			if got == "" || strings.Contains(got, "["+u.key) || strings.Contains(got, "<no value>") {
				t.Errorf("%s: %s in %s prints %q", u.at, u.key, lang, got)
			}
		}
	}
}

// findings lists, sorted, everything that is wrong between source and texts.
func findings(s *source, c catalogue) []string {
	var out []string
	note := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	used := make(map[string]bool)
	for _, u := range s.uses {
		used[u.key] = true
		for _, lang := range Languages() {
			w, ok := c[lang][u.key]
			if !ok {
				note("%s: %s has no text in %s", u.at, u.key, lang)
				continue
			}
			if want := wantedForms(u, lang); !slices.Equal(w.forms(), want) {
				note("%s: %s in %s has the forms %q; want %q", u.at, u.key, lang, w.forms(), want)
			}
			for _, arg := range w.arguments() {
				if !u.opaque && !slices.Contains(u.args, arg) {
					note("%s: %s in %s asks for {{.%s}}, which is not passed", u.at, u.key, lang, arg)
				}
			}
		}
	}
	out = append(out, between(c, used)...)
	for _, stray := range s.strays(c.spaces()) {
		note("%s looks like a text key where none is expected: list its function in forms_test.go", stray)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// between compares the languages, and finds texts that nothing names.
func between(c catalogue, used map[string]bool) []string {
	var out []string
	for _, lang := range Languages() {
		for key, w := range c[lang] {
			if !used[key] {
				out = append(out, fmt.Sprintf("%s in %s is named nowhere", key, lang))
			}
			other, ok := c[English][key]
			if ok && !slices.Equal(w.arguments(), other.arguments()) {
				out = append(out, fmt.Sprintf("%s asks for %q in %s and for %q in English",
					key, w.arguments(), lang, other.arguments()))
			}
		}
	}
	return out
}

func wantedForms(u use, lang string) []string {
	if u.plural {
		return countForms()[lang]
	}
	return []string{""}
}

func (w wording) forms() []string {
	out := make([]string, 0, len(w))
	for form := range w {
		out = append(out, form)
	}
	slices.Sort(out)
	return out
}

// arguments returns what the forms together ask for. A template that cannot
// be read asks for what nobody passes: the fault itself.
func (w wording) arguments() []string {
	var out []string
	for _, text := range w {
		trees, err := parse.Parse("text", text, "", "")
		if err != nil {
			return []string{err.Error()}
		}
		if tree := trees["text"]; tree != nil {
			for _, n := range tree.Root.Nodes {
				out = append(out, argument(n)...)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// argument returns the name in {{.name}}; texts hold nothing else of the kind.
func argument(n parse.Node) []string {
	if n.Type() == parse.NodeText {
		return nil
	}
	name, ok := strings.CutPrefix(strings.Trim(n.String(), "{}"), ".")
	if !ok || strings.ContainsAny(name, ". |") {
		return []string{n.String()}
	}
	return []string{name}
}

// spaces returns the first words of all keys.
func (c catalogue) spaces() []string {
	var out []string
	for _, texts := range c {
		for key := range texts {
			space, _, _ := strings.Cut(key, ".")
			out = append(out, space)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// readCatalogue reads texts/<language>.yaml.
func readCatalogue(t testing.TB, tree fs.FS) catalogue {
	t.Helper()
	out := make(catalogue)
	for _, lang := range Languages() {
		data, err := fs.ReadFile(tree, path.Join("texts", lang+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		var raw map[string]any
		if err := yaml.Unmarshal(data, &raw); err != nil {
			t.Fatalf("%s: %v", lang, err)
		}
		out[lang] = make(map[string]wording, len(raw))
		for key, value := range raw {
			out[lang][key] = newWording(value)
		}
	}
	return out
}

func newWording(value any) wording {
	counted, ok := value.(map[string]any)
	if !ok {
		return wording{"": fmt.Sprint(value)}
	}
	out := make(wording, len(counted))
	for form, text := range counted {
		out[form] = fmt.Sprint(text)
	}
	return out
}

// What TestTexts relies on is seen in made-up source, and what is wrong there
// is found.
func TestFindings(t *testing.T) {
	program := fstest.MapFS{
		"shop/shop.go": {Data: []byte(`package shop

func sell(n int) error {
	data := map[string]any{"price": n}
	p.T("shop.mapped", data)
	p.T("shop.list", map[string]any{"names": n})
	p.Plural("shop.left", n, nil)
	l.At("shop.not.fault")
	fault.At("/n", "shop.passed.to", many...)
	return fault.New(fault.Invalid, "shop.few", "limit", 3).With(fault.At("/n", "shop.gone"))
}
`)},
		"assessment/text.go": {Data: []byte(`package assessment

func f() { refuse(bad, "shop.refused") }
`)},
		"scoring/batch.go": {Data: []byte(`package scoring

func parseValue() (string, string) { return "", "shop.returned" }
`)},
		"internal/fault/fault.go": {Data: []byte(`package fault

const Invalid Code = "invalid"
`)},
		"api/problem.go": {Data: []byte(`package api

type body struct {
	Name string ` + "`validate:\"required,label\"`" + `
}

const late fault.Code = "late"

func aliases() map[string]string { return map[string]string{"label": "capital,max=3"} }

func f(code, rule string) { translate("problem."+code); g("request.field.form." + rule) }
`)},
		"shop/shop_test.go":          {Data: []byte(`package shop; var _ = fault.New(x, "shop.tested")`)},
		"shop/testdata/generated.go": {Data: []byte(`no Go at all`)},
	}
	same := `
shop.mapped: "{{.price}}"
shop.list: "{{.names}} {{.total}}"
shop.few: at least {{.limit}}
shop.passed.to: "{{.anything}}"
shop.refused: "{{.count}}"
shop.returned: "{{.item}} {{.value}} {{.other}}"
shop.left: {one: one, other: "{{.count}} left"}
problem.invalid: invalid
request.field.form.capital: capital
`
	texts := fstest.MapFS{
		"texts/en.yaml": {Data: []byte(same + "problem.late: late\nshop.unused: never\n")},
		"texts/ar.yaml": {Data: []byte(strings.Replace(same, "{{.limit}}", "{{.most}}", 1) + "problem.late: late\n")},
		"texts/fr.yaml": {Data: []byte(strings.Replace(same, "{one: one,", "{one: one, many: m,", 1))},
	}
	s, err := readSource(program)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`api/problem.go:11: problem.late has no text in fr`,
		`scoring/batch.go:3: shop.returned in ar asks for {{.other}}, which is not passed`,
		`scoring/batch.go:3: shop.returned in en asks for {{.other}}, which is not passed`,
		`scoring/batch.go:3: shop.returned in fr asks for {{.other}}, which is not passed`,
		`shop.few asks for ["most"] in ar and for ["limit"] in English`,
		`shop.unused in en is named nowhere`,
		`shop/shop.go:10: shop.few in ar asks for {{.most}}, which is not passed`,
		`shop/shop.go:10: shop.gone has no text in ar`,
		`shop/shop.go:10: shop.gone has no text in en`,
		`shop/shop.go:10: shop.gone has no text in fr`,
		`shop/shop.go:6: shop.list in ar asks for {{.total}}, which is not passed`,
		`shop/shop.go:6: shop.list in en asks for {{.total}}, which is not passed`,
		`shop/shop.go:6: shop.list in fr asks for {{.total}}, which is not passed`,
		`shop/shop.go:7: shop.left in ar has the forms ["one" "other"]; want ["few" "many" "one" "other" "two" "zero"]`,
		`shop/shop.go:8: shop.not.fault looks like a text key where none is expected: list its function in forms_test.go`,
	}
	if diff := cmp.Diff(want, findings(s, readCatalogue(t, texts))); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}
