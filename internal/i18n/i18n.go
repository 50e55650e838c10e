// Package i18n is the interface texts, numbers, dates and plural forms of the
// service in Arabic, English and French, three equal originals. Texts of
// questionnaires and names of economies are data elsewhere, not here.
package i18n

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"mizan/internal/fault"
)

// The languages of the service, BCP 47.
const (
	Arabic  = "ar"
	English = "en"
	French  = "fr"
)

// Languages returns every language of the service in the order of choice lists.
func Languages() []string { return []string{Arabic, English, French} }

//go:embed texts
var files embed.FS

// Texts holds the interface texts of every language. It is immutable.
type Texts struct {
	printers map[string]Printer
}

// Printer writes texts in one language.
type Printer struct {
	lang      string
	localizer *goi18n.Localizer
	months    []string
}

// Load reads the embedded texts: texts/<language>.yaml, one key a line.
func Load() (*Texts, error) {
	bundle := goi18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	t := &Texts{printers: make(map[string]Printer)}
	for _, lang := range Languages() {
		if _, err := bundle.LoadMessageFileFS(files, "texts/"+lang+".yaml"); err != nil {
			return nil, fmt.Errorf("interface texts, %s: %w", lang, err)
		}
		p := Printer{lang: lang, localizer: goi18n.NewLocalizer(bundle, lang)}
		p.months = strings.Split(p.T("date.months", nil), " | ")
		if len(p.months) != 12 {
			return nil, fmt.Errorf("interface texts, %s: date.months names %d months", lang, len(p.months))
		}
		t.printers[lang] = p
	}
	return t, nil
}

// In returns the printer of a language; one that is unknown prints English.
func (t *Texts) In(lang string) Printer {
	if p, ok := t.printers[lang]; ok {
		return p
	}
	return t.printers[English]
}

// Parse reads a language code. Anything but a language of the service is a
// fault that lists them.
func Parse(s string) (string, error) {
	if slices.Contains(Languages(), s) {
		return s, nil
	}
	known := strings.Join(Languages(), ", ")
	return "", fault.New(fault.Invalid, "language.unknown", "value", s, "known", known)
}

// Negotiate picks the language for an Accept-Language header; English if
// nothing fits.
func Negotiate(header string) string {
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return English
	}
	for _, tag := range tags {
		base, _ := tag.Base()
		if slices.Contains(Languages(), base.String()) {
			return base.String()
		}
	}
	return English
}

// Lang is the language of the printer.
func (p Printer) Lang() string { return p.lang }

// RightToLeft reports the reading direction.
func (p Printer) RightToLeft() bool { return p.lang == Arabic }

// T returns the text of a key with its arguments filled in. A missing text
// shows as its key in brackets and never breaks a page.
func (p Printer) T(key string, args map[string]any) string {
	s, err := p.localizer.Localize(&goi18n.LocalizeConfig{MessageID: key, TemplateData: p.isolated(args)})
	if err != nil {
		return "[" + key + "]"
	}
	return s
}

// Plural returns the form of a text that goes with the count, which the text
// finds under the name "count" beside the other arguments.
func (p Printer) Plural(key string, count int, args map[string]any) string {
	data := p.isolated(args)
	data["count"] = count
	s, err := p.localizer.Localize(&goi18n.LocalizeConfig{
		MessageID: key, PluralCount: count, TemplateData: data,
	})
	if err != nil {
		return "[" + key + "]"
	}
	return s
}

// isolated keeps the order of numbers, codes and Latin names inside a
// right-to-left sentence: each argument stands between U+2068 and U+2069, so
// that "+3.2" does not show as "3.2+". Left-to-right texts need none.
func (p Printer) isolated(args map[string]any) map[string]any {
	out := make(map[string]any, len(args)+1)
	for name, value := range args {
		if text := fmt.Sprint(value); p.RightToLeft() && text != "" {
			value = "\u2068" + text + "\u2069"
		}
		out[name] = value
	}
	return out
}

// Decimal writes a number given with a decimal point as the language writes
// it: a comma in French, Western digits in all three.
func (p Printer) Decimal(number string) string {
	if p.lang == French {
		return strings.Replace(number, ".", ",", 1)
	}
	return number
}

// Date writes a day: "21 November 2026", "21 نوفمبر 2026", "1er mai 2026".
func (p Printer) Date(t time.Time) string {
	day := fmt.Sprint(t.Day())
	if p.lang == French && t.Day() == 1 {
		day = "1er"
	}
	return day + " " + p.months[t.Month()-1] + " " + fmt.Sprint(t.Year())
}

// List joins names as a sentence does: "A, B and C", "أ وب وج".
func (p Printer) List(names []string) string {
	if len(names) == 0 {
		return ""
	}
	head, last := names[:len(names)-1], names[len(names)-1]
	if len(head) == 0 {
		return last
	}
	if p.lang == Arabic {
		return strings.Join(names, " و")
	}
	return strings.Join(head, ", ") + " " + p.T("list.and", nil) + " " + last
}

// Fault writes an error for the person who caused it: one sentence, then one
// for each rejected field. An internal fault is not explained.
func (p Printer) Fault(err error) (sentence string, fields []string) {
	f := fault.Of(err)
	if f == nil {
		return "", nil
	}
	for _, field := range f.Fields {
		fields = append(fields, field.Path+": "+p.T(field.Key, field.Args))
	}
	return p.T(f.Key, f.Args), fields
}
