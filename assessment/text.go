package assessment

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"mizan/internal/fault"
)

// checkText reports what is wrong with a text of several lines: too many
// runes, broken UTF-8, or control characters other than the newline.
func checkText(path, s string, limit int) []fault.Field {
	return check(path, strings.ReplaceAll(s, "\n", ""), s, limit)
}

// checkLine is checkText for one line.
func checkLine(path, s string, limit int) []fault.Field {
	return check(path, s, s, limit)
}

func check(path, visible, s string, limit int) []fault.Field {
	switch {
	case !utf8.ValidString(s):
		return []fault.Field{fault.At(path, "text.utf8")}
	case utf8.RuneCountInString(s) > limit:
		return []fault.Field{fault.At(path, "text.long", "limit", limit)}
	case strings.ContainsFunc(visible, unicode.IsControl):
		return []fault.Field{fault.At(path, "text.control")}
	}
	return nil
}

// refuse returns the fault that lists the bad fields, or nil if there are none.
func refuse(bad []fault.Field, key string) error {
	if len(bad) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, key, "count", len(bad)).With(bad...)
}
