package economies

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// sortKey is the key that the rule of data/README.md makes of a short name.
// Keys compare byte by byte: the space sorts before every letter, and after
// folding the Arabic letters stand in the order of their code points.
func sortKey(name, lang string) string {
	bare := withoutMarks(name)
	if lang != "ar" {
		return fold(bare)
	}
	words := letterRuns(bare)
	for i, word := range words {
		words[i] = withoutArticle(word)
	}
	return fold(strings.Join(words, " "))
}

// isSortKey reports whether nothing in the key is left to fold. The article is
// not looked for: in a key, ال may be the first letters of ألبانيا.
func isSortKey(key string) bool {
	return key != "" && key == fold(withoutMarks(key))
}

// withoutMarks drops accents, vowel signs and tatweel. Hamza is kept on its
// letter: decomposed, it would be taken for an accent and أل for an article.
func withoutMarks(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r):
			b.WriteRune(r)
		case r == 'ـ' || unicode.Is(unicode.Mn, r):
		case r < unicode.MaxASCII:
			b.WriteRune(r)
		default:
			b.WriteString(baseLetters(r))
		}
	}
	return b.String()
}

// baseLetters is a letter without its accents.
func baseLetters(r rune) string {
	return strings.Map(func(d rune) rune {
		if unicode.Is(unicode.Mn, d) {
			return -1
		}
		return d
	}, norm.NFD.String(string(r)))
}

// withoutArticle drops ال from the head of an Arabic word that goes on for two
// letters or more.
func withoutArticle(word string) string {
	rest, ok := strings.CutPrefix(word, "ال")
	if !ok || len([]rune(rest)) < 2 {
		return word
	}
	return rest
}

// fold brings letters that sort alike to one form and separates words by one space.
func fold(s string) string {
	var b strings.Builder
	for _, r := range strings.Join(letterRuns(strings.ToLower(s)), " ") {
		switch r {
		case 'أ', 'إ', 'آ', 'ٱ':
			b.WriteRune('ا')
		case 'ؤ':
			b.WriteRune('و')
		case 'ئ', 'ى':
			b.WriteRune('ي')
		case 'ة':
			b.WriteRune('ه')
		case 'ء': // may be all there is of a word
		case 'œ':
			b.WriteString("oe")
		case 'æ':
			b.WriteString("ae")
		default:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// letterRuns splits at everything that is neither letter nor digit.
func letterRuns(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}
