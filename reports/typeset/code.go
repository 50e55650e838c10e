package typeset

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"unicode/utf16"
)

// mapping ties a character code of the file to a glyph, to the distance from it
// to the next and to the text that a search finds there.
type mapping struct {
	code    rune
	glyph   uint16
	advance int32 // font units; the glyph's own, or what kerning makes of it
	text    string
}

// outlined is the glyph that the code shows in the subset: one of the font at
// one advance.
func (m mapping) outlined() outlined { return outlined{m.glyph, m.advance} }

// codeTable gives every glyph, advance and text that a document uses together a
// character code of its own, in the order of first use: so a search finds the
// right letter even where two letters share one glyph, and no gap inside a
// word where letters are kerned.
type codeTable struct {
	known    map[mapping]rune // by mapping without code
	mappings []mapping
	silent   int // mappings without text
}

// Codes with text lie above 0x100, below which the PDF writer writes all
// widths, and are two apart, because it takes cubic time over the widths of
// codes in sequence. maxCodes keeps them below the first silent code, and
// within the 8190 segments of a format 4 character map.
const (
	firstCode = 0x100
	codeStep  = 2
	maxCodes  = 2900
)

// silentCodes are the codes of glyphs without text, as far as they go. Some
// readers (PDFium, pdf.js) show a code without text as the character of that
// number, so these are characters that are invisible in themselves: format
// characters, then variation selectors.
const silentCodes = "\u2060\u2061\u2062\u2063\u2064\u206a\u206b\u206c\u206d\u206e\u206f" +
	"\u200b\u200c\u200d\u180b\u180c\u180d\u180e\ufe00\ufe01\ufe02\ufe03\ufe04\ufe05\ufe06" +
	"\ufe07\ufe08\ufe09\ufe0a\ufe0b\ufe0c\ufe0d\ufe0e\ufe0f\ufff9\ufffa\ufffb"

// errCodes says that a document uses more glyphs than a subset can hold. The
// fonts have fewer, so it takes damaged data to get there.
var errCodes = errors.New("more than 2900 different glyphs in one document")

// code is the character code for the glyph with the advance and the text.
// Missing characters share one code: there may be any number of them.
func (t *codeTable) code(g uint16, advance int32, text string) (rune, error) {
	if g == 0 {
		text = "\ufffd"
	}
	wanted := mapping{glyph: g, advance: advance, text: text}
	if c, ok := t.known[wanted]; ok {
		return c, nil
	}
	if len(t.mappings) == maxCodes {
		return 0, errCodes
	}
	if t.known == nil {
		t.known = map[mapping]rune{}
	}
	c := t.next(text)
	t.known[wanted] = c
	t.mappings = append(t.mappings, mapping{c, g, advance, text})
	return c, nil
}

// next is the first free code.
func (t *codeTable) next(text string) rune {
	if text == "" {
		t.silent++
		if pool := []rune(silentCodes); t.silent <= len(pool) {
			return pool[t.silent-1]
		}
	}
	return firstCode + codeStep*rune(len(t.mappings))
}

// sorted is the mappings by code.
func (t *codeTable) sorted() []mapping {
	return slices.SortedFunc(slices.Values(t.mappings), func(a, b mapping) int {
		return cmp.Compare(a.code, b.code)
	})
}

// maxEntries is the most entries in one section of a CMap (Adobe Technical
// Note 5014).
const maxEntries = 100

// toUnicode is the CMap by which readers turn codes back into text (PDF 1.7,
// 9.10.3). Marks have no entry: text is found without them.
func (t *codeTable) toUnicode() []byte {
	var entries [][]byte
	for _, m := range t.sorted() {
		if m.text == "" {
			continue
		}
		entry := fmt.Appendf(nil, "<%04X> <", m.code)
		for _, unit := range utf16.Encode([]rune(m.text)) {
			entry = fmt.Appendf(entry, "%04X", unit)
		}
		entries = append(entries, append(entry, ">\n"...))
	}
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for len(entries) > 0 {
		n := min(len(entries), maxEntries)
		fmt.Fprintf(&b, "%d beginbfchar\n%sendbfchar\n", n, bytes.Join(entries[:n], nil))
		entries = entries[n:]
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}
