package i18n

import (
	"regexp"
	"testing"
)

// offence is what texts of a language must not hold.
type offence struct {
	lang    string // "" every language
	rule    string
	pattern *regexp.Regexp
	example string // that breaks the rule
	sound   string // that comes close and keeps it
}

// offences are the rules of setting text. Each argument counts as the letter X.
// In Arabic a date in digits needs an isolate (U+2068 to U+2069): after an
// Arabic letter the bidirectional algorithm would show its parts in reverse.
func offences() []offence {
	match := regexp.MustCompile
	return []offence{
		{"", "a space too many", match(`  |^ | $|\t`), "two  spaces", "one space"},
		{"", "an exclamation", match(`!`), "Wrong!", "Wrong."},
		{"", "a plural in brackets", match(`\((s|es|e|x|ات|ون|ين)\)`), "3 fault(s)", "Faults: 3 (all)"},
		{"", "three dots for an ellipsis", match(`\.\.\.`), "wait...", "wait …"},
		{French, "a straight apostrophe", match(`'`), "l'édition", "l’édition"},
		{
			French, "no U+00A0 before high punctuation", match(`[^\x{a0}][;?!»]|[^\x{a0}]:( |$)`),
			"Choisir : oui", "Choisir\u00a0: oui, https://example.org",
		},
		{French, "no U+00A0 after «", match(`«[^\x{a0}]`), "« oui\u00a0»", "«\u00a0oui\u00a0»"},
		{French, "English quotation marks", match(`[“”]`), "“oui”", "«\u00a0oui\u00a0»"},
		{Arabic, "tatweel", match(`\x{640}`), "الإجابـة", "الإجابة"},
		{Arabic, "a Latin comma", match(`(^|[^A-Za-z]),|,([^A-Za-z]|$)`), "نعم, لا", "نعم، a,b"},
		{Arabic, "a Latin semicolon or question mark", match(`[;?]`), "لماذا?", "لماذا؟ نعم؛"},
		{Arabic, "English quotation marks", match(`[“”]`), "“نعم”", "«نعم»"},
		{Arabic, "digits other than 0 to 9", match(`[٠-٩۰-۹]`), "من ٥", "من 5"},
		{
			Arabic, "a date outside an isolate", match(`\p{Arabic}[^A-Za-z\x{2068}]*[0-9]-[0-9]`),
			"مثل 2024-09-12", "مثل \u20682024-09-12\u2069، والمعيار ISO 3166-1",
		},
		{English, "a letter of another script", match(`[\p{Arabic}]`), "نعم", "yes"},
		{French, "a letter of another script", match(`[\p{Arabic}]`), "نعم", "été"},
	}
}

var argumentPattern = regexp.MustCompile(`\{\{\.[a-z]+\}\}`)

func TestTypography(t *testing.T) {
	for lang, texts := range readCatalogue(t, files) {
		for key, w := range texts {
			for _, text := range w {
				shown := argumentPattern.ReplaceAllString(text, "X")
				for _, o := range offences() {
					if (o.lang == "" || o.lang == lang) && o.pattern.MatchString(shown) {
						t.Errorf("%s in %s: %s: %q", key, lang, o.rule, text)
					}
				}
			}
		}
	}
}

func TestOffencesBite(t *testing.T) {
	for _, o := range offences() {
		if !o.pattern.MatchString(o.example) {
			t.Errorf("%s: %q passes", o.rule, o.example)
		}
		if o.pattern.MatchString(o.sound) {
			t.Errorf("%s: %q is refused", o.rule, o.sound)
		}
	}
}
