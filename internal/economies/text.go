package economies

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// checkText reports cells that would print or compare wrongly. One fault for a
// cell is enough, the gravest first.
func checkText(r row, found *findings) {
	for i, cell := range r.cells {
		if key := textFault(cell); key != "" {
			found.add(r, key, "column", r.table.columns[i])
		}
	}
}

func textFault(s string) string {
	if isPlainASCII(s) {
		return ""
	}
	key := ""
	last := ' '
	for _, r := range s {
		switch {
		case isControl(r):
			return "economies.text.control"
		case unicode.IsSpace(r) && (r != ' ' || last == ' '):
			key = "economies.text.space"
		case r == '’' && key == "":
			key = "economies.text.apostrophe"
		}
		last = r
	}
	if last == ' ' {
		return "economies.text.space"
	}
	if key == "" && !norm.NFC.IsNormalString(s) {
		return "economies.text.normal"
	}
	return key
}

// isPlainASCII is the quick way out for most cells: printable, no space at an
// end, no two spaces together.
func isPlainASCII(s string) bool {
	last := byte(' ')
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == ' ' && last == ' ' {
			return false
		}
		last = s[i]
	}
	return s == "" || last != ' '
}

// isControl covers control characters and the invisible ones that steer
// direction or joining: in data they only ever hide.
func isControl(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }

// inScript reports whether every letter belongs to the language: to the basic
// Arabic block, so that a Persian kaf or a presentation form does not slip in,
// or to Latin.
func inScript(s, lang string) bool {
	foreign := func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) }
	if lang == "ar" {
		foreign = func(r rune) bool { return unicode.IsLetter(r) && (r < 'ء' || r > 'ي' || r == 'ـ') }
	}
	return !strings.ContainsFunc(s, foreign)
}
