package typeset

import (
	"slices"
	"strings"
	"unicode"

	"mizan/reports/typeset/bidi"
)

// paragraph is a text of one line end at most, ready to be measured, broken
// into lines and set.
type paragraph struct {
	fonts  *Fonts
	weight weight
	text   []rune
	order  bidi.Paragraph
}

// paragraph resolves the directions of text, which is sanitized.
func (f *Fonts) paragraph(w weight, base bidi.Base, text string) *paragraph {
	runes := []rune(text)
	return &paragraph{fonts: f, weight: w, text: runes, order: bidi.Resolve(runes, base)}
}

// line is the glyphs of one line from left to right.
type line struct {
	glyphs []glyph
	width  int32
}

// line sets the runes [start, end).
func (p *paragraph) line(start, end int) line {
	var l line
	for _, run := range p.order.Line(start, end) {
		words := p.words(run.Start, run.End, run.RTL())
		if run.RTL() {
			slices.Reverse(words)
			l.add(words)
			continue
		}
		fenced := p.order.Base == 1
		if fenced && len(l.glyphs) > 0 {
			l.fence('\u200f')
		}
		l.add(words)
		if last := len(l.glyphs) - 1; fenced && last >= 0 && !strong(l.glyphs[last].text) {
			l.fence('\u200e')
		}
	}
	return l
}

// add appends words from left to right.
func (l *line) add(words []*word) {
	for _, w := range words {
		l.glyphs = append(l.glyphs, w.glyphs...)
		l.width += w.width
	}
}

// fence puts an invisible directional mark beside a left-to-right piece of a
// right-to-left line. Readers rebuild the logical order from what is seen, and
// count the neutral characters to the left of a number as part of it and those
// to its right as Arabic: without the marks "(GCI)" extracts as "( )GCI".
func (l *line) fence(mark rune) {
	l.glyphs = append(l.glyphs, unseen(mark))
	l.width += blankWidth
}

// strong reports whether a glyph's text is of a letter or part of a number.
func strong(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r)
	})
}

// words shapes [start, end), which has one direction, in logical order.
func (p *paragraph) words(start, end int, rtl bool) []*word {
	var words []*word
	for start < end {
		next := start
		for next < end && p.text[next] != ' ' {
			next++
		}
		if next == start {
			next++ // the space itself
		}
		words = append(words, p.fonts.shape(p.weight, rtl, p.text[start:next]))
		start = next
	}
	return words
}

// measure is the width of [start, end) in font units.
func (p *paragraph) measure(start, end int) int32 {
	var width int32
	for start < end {
		level, next := p.order.Levels[start], start+1
		for next < end && p.order.Levels[next] == level {
			next++
		}
		for _, w := range p.words(start, next, level&1 == 1) {
			width += w.width
		}
		start = next
	}
	return width
}
