// Package bidi puts mixed right-to-left and left-to-right text into display
// order: the Unicode Bidirectional Algorithm, UAX #9, for one paragraph and
// its lines. It does no shaping, no mirroring of glyphs and no line breaking;
// character classes come from golang.org/x/text/unicode/bidi.
package bidi

import (
	"slices"

	ucd "golang.org/x/text/unicode/bidi"
)

// Base is the wanted direction of a paragraph.
type Base uint8

// The bases. FirstStrong takes the direction of the first strong character
// (rules P2 and P3), left to right if there is none.
const (
	LTR Base = iota
	RTL
	FirstStrong
)

// maxDepth is the deepest embedding level of UAX #9 (BD2).
const maxDepth = 125

// removed stands for the level of a character taken out by rule X9 while the
// algorithm runs; no real level reaches it.
const removed = 0xFF

// Paragraph is one paragraph with its resolved levels: even levels read left
// to right, odd ones right to left.
type Paragraph struct {
	Base   uint8   // embedding level of the paragraph, 0 or 1
	Levels []uint8 // one per rune; a formatting character has that of its neighbour

	original []ucd.Class
	gone     []bool // removed by rule X9
}

// Run is a stretch [Start, End) of runes that share one level.
type Run struct {
	Start, End int
	Level      uint8
}

// RTL reports whether the run reads from right to left.
func (r Run) RTL() bool { return r.Level&1 == 1 }

// Resolve computes the levels of text, which is one paragraph: it holds no
// paragraph separator.
func Resolve(text []rune, base Base) Paragraph {
	p := Paragraph{
		Levels:   make([]uint8, len(text)),
		original: make([]ucd.Class, len(text)),
		gone:     make([]bool, len(text)),
	}
	plain := base == LTR
	for i, r := range text {
		p.original[i] = class(r)
		plain = plain && neverReordered(p.original[i])
	}
	if plain {
		return p
	}
	p.resolve(text, base)
	return p
}

// class is the bidirectional class of r.
func class(r rune) ucd.Class {
	properties, _ := ucd.LookupRune(r)
	return properties.Class()
}

// neverReordered holds for the classes that stay at level 0 in a left-to-right
// paragraph made of nothing else.
func neverReordered(c ucd.Class) bool {
	switch c {
	case ucd.L, ucd.EN, ucd.ES, ucd.ET, ucd.CS, ucd.WS, ucd.ON, ucd.NSM, ucd.S:
		return true
	}
	return false
}

// resolve runs rules P2 to I2.
func (p *Paragraph) resolve(text []rune, base Base) {
	s := &state{
		text:   text,
		class:  slices.Clone(p.original),
		level:  p.Levels,
		orig:   p.original,
		isolat: matchIsolates(p.original),
	}
	switch base {
	case RTL:
		p.Base = 1
	case FirstStrong:
		p.Base = s.firstStrong(0, len(text))
	}
	s.base = p.Base
	s.explicit()
	for _, q := range s.sequences() {
		q.weak()
		q.brackets()
		q.neutral()
		q.implicit()
	}
	p.adopt()
}

// adopt gives every character removed by rule X9 the level of the one before,
// so that it never splits a run (UAX #9, section 5.2).
func (p *Paragraph) adopt() {
	last := p.Base
	for i, level := range p.Levels {
		if level == removed {
			p.gone[i] = true
			p.Levels[i] = last
			continue
		}
		last = level
	}
}

// Line gives the runs of the line [start, end) from left to right, by rules
// L1 and L2.
func (p Paragraph) Line(start, end int) []Run {
	levels := slices.Clone(p.Levels[start:end])
	p.resetWhitespace(levels, start)
	var runs []Run
	for i := 0; i < len(levels); {
		j := i + 1
		for j < len(levels) && levels[j] == levels[i] {
			j++
		}
		runs = append(runs, Run{Start: start + i, End: start + j, Level: levels[i]})
		i = j
	}
	reorder(runs)
	return runs
}

// resetWhitespace is rule L1: separators, and white space before one or at
// the end of the line, take the level of the paragraph.
func (p Paragraph) resetWhitespace(levels []uint8, start int) {
	trailing := true
	for i := len(levels) - 1; i >= 0; i-- {
		switch c := p.original[start+i]; {
		case c == ucd.B || c == ucd.S:
			levels[i], trailing = p.Base, true
		case c == ucd.WS || isInitiator(c) || c == ucd.PDI || p.gone[start+i]:
			if trailing {
				levels[i] = p.Base
			}
		default:
			trailing = false
		}
	}
}

// reorder is rule L2: from the highest level down to the lowest odd one,
// every sequence of runs at that level or above is reversed.
func reorder(runs []Run) {
	highest, lowestOdd := uint8(0), uint8(removed)
	for _, r := range runs {
		highest = max(highest, r.Level)
		if r.RTL() {
			lowestOdd = min(lowestOdd, r.Level)
		}
	}
	for level := highest; level >= lowestOdd; level-- {
		for i := 0; i < len(runs); i++ {
			j := i
			for j < len(runs) && runs[j].Level >= level {
				j++
			}
			slices.Reverse(runs[i:j])
			i = max(i, j-1)
		}
	}
}
