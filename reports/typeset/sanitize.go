package typeset

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// MaxText is the most runes of one string that are set; Sanitize cuts the rest
// off and ends the text with an ellipsis.
const MaxText = 20_000

// Sanitize makes any string safe to set: valid UTF-8 in NFC, without control
// characters, byte order marks, noncharacters and private-use characters.
// A line end of any kind becomes "\n" and a tab a space. Characters above
// U+FFFF, which the PDF writer cannot carry, become U+FFFD. Directional
// overrides become embeddings: no text may show "100" as "001". Every string
// that reaches a document goes through it; it is idempotent.
func Sanitize(s string) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, "\ufffd"))
	kept := make([]rune, 0, min(len(s), MaxText))
	previous := rune(0)
	for _, r := range s {
		crlf := r == '\n' && previous == '\r' // is one line end
		previous = r
		if r = safe(r); crlf || r == dropped {
			continue
		}
		if len(kept) == MaxText {
			kept[MaxText-1] = '…'
			break
		}
		kept = append(kept, r)
	}
	return norm.NFC.String(string(kept))
}

// dropped is safe's answer for a character that is left out.
const dropped = -1

// safe is the character set in place of r.
func safe(r rune) rune {
	switch {
	case r == '\n' || r == '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029':
		return '\n'
	case r == '\t':
		return ' '
	case r == '\u202d': // left-to-right override
		return '\u202a'
	case r == '\u202e': // right-to-left override
		return '\u202b'
	case unicode.IsControl(r), r == '\ufeff', unicode.Is(unicode.Co, r), nonCharacter(r):
		return dropped
	case r > 0xFFFF:
		return unicode.ReplacementChar
	}
	return r
}

// nonCharacter holds for the 66 code points that Unicode never assigns.
func nonCharacter(r rune) bool {
	return r >= 0xFDD0 && r <= 0xFDEF || r&0xFFFE == 0xFFFE
}

// singleLine is the sanitized text with line ends as spaces.
func singleLine(s string) string {
	return strings.ReplaceAll(Sanitize(s), "\n", " ")
}

// plain is the sanitized text on one line without formatting characters, for
// titles and bookmarks, which viewers show in fonts of their own.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' {
			return dropped
		}
		return r
	}, singleLine(s))
}
