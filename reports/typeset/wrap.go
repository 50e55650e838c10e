package typeset

import (
	"sort"
	"unicode"

	"github.com/go-text/typesetting/segmenter"
)

// span is a stretch [start, end) of a paragraph's runes.
type span struct{ start, end int }

// longPiece is the runes from which a piece is not measured as a whole before
// it is known to be too wide; it bounds the work on absurd words.
const longPiece = 400

// zeroWidthSpace allows a break and shows nothing.
const zeroWidthSpace = '\u200b'

// wrap breaks the paragraph into lines no wider than limit font units, in
// logical order; what is drawn where is settled afterwards, line by line.
// Spaces at the end of a line belong to no line. An empty paragraph has one
// empty line. A line is too wide only if a single grapheme is.
func (p *paragraph) wrap(limit int32) []span {
	w := wrapper{paragraph: p, limit: limit}
	for start := 0; start < len(p.text); {
		end := p.pieceEnd(start)
		next := p.skipSpaces(end)
		w.place(start, end)
		if next > end || p.text[end-1] == zeroWidthSpace {
			w.settle(next)
		}
		start = next
	}
	w.lines = append(w.lines, span{w.start, max(w.start, w.end)})
	return w.lines
}

// pieceEnd is the end of the piece at start, without spaces: the next place
// where a line may be broken.
func (p *paragraph) pieceEnd(start int) int {
	for i := start; i < len(p.text); i++ {
		switch p.text[i] {
		case ' ':
			return i
		case zeroWidthSpace:
			return i + 1
		case '-', '\u2010':
			if p.letter(i-1) && p.letter(i+1) {
				return i + 1
			}
		}
	}
	return len(p.text)
}

// letter reports whether there is a letter at i. A hyphen between letters
// allows a break; one beside a digit may be a minus or part of a code.
func (p *paragraph) letter(i int) bool {
	return i >= 0 && i < len(p.text) && unicode.IsLetter(p.text[i])
}

// skipSpaces is the first place from i on that is no ordinary space. No-break
// spaces are none.
func (p *paragraph) skipSpaces(i int) int {
	for i < len(p.text) && p.text[i] == ' ' {
		i++
	}
	return i
}

// wrapper fills lines greedily.
type wrapper struct {
	*paragraph
	limit int32
	lines []span
	start int   // of the open line
	end   int   // of what the open line holds, without spaces at its end
	word  int   // where the text after the last space starts
	width int32 // of the open line up to word
}

// place puts the piece [start, end) on the open line or on a new one.
func (w *wrapper) place(start, end int) {
	if end-w.word > longPiece && start > w.word {
		w.settle(start)
	}
	if w.wider(w.word, end, w.limit-w.width) {
		w.breakBefore(start)
		if w.wider(start, end, w.limit) {
			w.split(start, end)
		}
	}
	w.end = end
}

// settle adds the text up to i to the width of the open line.
func (w *wrapper) settle(i int) {
	w.width += w.measure(w.word, i)
	w.word = i
}

// breakBefore closes the open line and opens one at start. A line that holds
// nothing but spaces is dropped.
func (w *wrapper) breakBefore(start int) {
	if w.end > w.start {
		w.lines = append(w.lines, span{w.start, w.end})
	}
	w.start, w.end, w.word, w.width = start, start, start, 0
}

// wider reports whether [start, end) is wider than limit.
func (w *wrapper) wider(start, end int, limit int32) bool {
	if end-start > longPiece && w.measure(start, start+longPiece) > limit {
		return true
	}
	return w.measure(start, end) > limit
}

// split spreads a piece that is wider than a whole line over several, broken
// between graphemes; the last part stays on the open line.
func (w *wrapper) split(start, end int) {
	ends := graphemeEnds(w.text, start, end)
	for {
		n := w.fitting(start, ends)
		if n == len(ends) {
			return
		}
		start, ends = ends[n-1], ends[n:]
		w.end = start
		w.breakBefore(start)
	}
}

// fitting is how many graphemes from start on fit on a line, at least one. It
// tries 1, 2, 4, … before it halves, so that it never measures much more than
// a line.
func (w *wrapper) fitting(start int, ends []int) int {
	over := func(n int) bool { return w.measure(start, ends[n-1]) > w.limit }
	high := 1
	for high < len(ends) && !over(high) {
		high *= 2
	}
	high = min(high, len(ends))
	n := sort.Search(high, func(n int) bool { return over(n + 1) })
	return max(n, 1)
}

// graphemeEnds is the end of each grapheme cluster in [start, end).
func graphemeEnds(text []rune, start, end int) []int {
	var seg segmenter.Segmenter
	seg.Init(text[start:end])
	var ends []int
	for g := seg.GraphemeIterator(); g.Next(); {
		ends = append(ends, start+g.Grapheme().Offset+len(g.Grapheme().Text))
	}
	return ends
}
