package typeset

import "strings"

// The directional isolates of Unicode.
const (
	leftToRightIsolate = '\u2066'
	rightToLeftIsolate = '\u2067'
	firstStrongIsolate = '\u2068'
	popIsolate         = '\u2069'
)

// Isolate keeps s together, left to right, inside text of any direction: for
// signed numbers, percentages, ranges, versions, codes and addresses. Without
// it "+3.2" after an Arabic word shows as "3.2+".
func Isolate(s string) string {
	return string(leftToRightIsolate) + balance(s) + string(popIsolate)
}

// IsolateAuto keeps s together in the direction of its first letter: for names
// and titles whose language is not that of the text around them.
func IsolateAuto(s string) string {
	return string(firstStrongIsolate) + balance(s) + string(popIsolate)
}

// balance drops what would close an isolate outside s, and closes what s
// leaves open.
func balance(s string) string {
	if !strings.ContainsAny(s, "\u2066\u2067\u2068\u2069") {
		return s
	}
	var b strings.Builder
	open := 0
	for _, r := range s {
		switch r {
		case leftToRightIsolate, rightToLeftIsolate, firstStrongIsolate:
			open++
		case popIsolate:
			if open == 0 {
				continue
			}
			open--
		}
		b.WriteRune(r)
	}
	b.WriteString(strings.Repeat(string(popIsolate), open))
	return b.String()
}
