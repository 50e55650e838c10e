// Package typeset writes PDF documents whose Arabic, French and English text
// is shaped, in the right order and searchable. It turns positions along the
// reading direction into positions on the page, so that one layout serves both
// directions. It knows nothing about reports: no scores, no texts, no pages of
// its own; charts and scorecards are drawn on it by others.
package typeset

import "mizan/reports/typeset/bidi"

// Direction is the base direction of a piece of text.
type Direction uint8

// The directions. Auto is the direction of the document's language;
// FirstStrong is that of the first letter, for text of unknown language.
const (
	Auto Direction = iota
	LTR
	RTL
	FirstStrong
)

// Align says which side of a text lies at its place. Start and End are
// relative to the document's reading direction, whatever the text's own.
type Align uint8

// The alignments. Figures puts the right end at the place in either direction,
// since figures read from left to right everywhere: in a column, units stand
// under units.
const (
	Start Align = iota
	Center
	End
	Figures
)

// Color is a colour with opacity: A is 255 for opaque and 0 for nothing at
// all. The zero Color paints nothing, except for text, where it is black.
type Color struct{ R, G, B, A uint8 }

// RGB is an opaque colour.
func RGB(r, g, b uint8) Color { return Color{r, g, b, 255} }

// Opacity is c with the opacity a, 0 to 1; values outside are clamped.
func (c Color) Opacity(a float64) Color {
	c.A = uint8(min(max(a, 0), 1)*255 + 0.5)
	return c
}

// Style is how a text looks. The zero value of every field but Size is usable.
type Style struct {
	Size    float64   // points, above 0
	Bold    bool      // weight 600 in place of 400
	Color   Color     // the zero Color is black
	Align   Align     // the zero value is Start
	Leading float64   // millimetres from baseline to baseline; 0: see Document.Leading
	Dir     Direction // base direction of the text
}

// millimetres in a point.
const mmPerPt = 25.4 / 72

// Leading factors for body text, in font sizes: 6.4 mm at 10.5 pt for Arabic,
// whose marks need the room, and 5.4 mm for Latin.
const (
	leadingArabic = 6.4 / (10.5 * mmPerPt)
	leadingLatin  = 5.4 / (10.5 * mmPerPt)
)

// opticalCentre is the height above the baseline, in font sizes, of the middle
// of a line: half the cap height of IBM Plex Sans Arabic (698 of 1000).
const opticalCentre = 0.349

// Baseline is the baseline that centres one line of the style in a box whose
// upper edge is y and whose height is h, both in millimetres.
func (s Style) Baseline(y, h float64) float64 {
	return y + h/2 + opticalCentre*s.Size*mmPerPt
}

// base is the style's direction in the terms of package bidi.
func (s Style) base(rtl bool) bidi.Base {
	switch {
	case s.Dir == FirstStrong:
		return bidi.FirstStrong
	case s.Dir == RTL || s.Dir == Auto && rtl:
		return bidi.RTL
	}
	return bidi.LTR
}
