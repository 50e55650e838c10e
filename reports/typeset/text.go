package typeset

import (
	"errors"
	"math"
	"strings"
)

// errSize says that a style has no usable size.
var errSize = errors.New("the font size is not between 0 and 500 points")

// Text draws s on one line with its baseline at y; x is where the text starts,
// ends or has its middle, by the style's alignment.
func (d *Document) Text(x, y float64, style Style, s string) {
	if !d.usable(style) || !d.ready("text", x, y) {
		return
	}
	d.shielded("text", func() error {
		p := d.paragraph(style, singleLine(s))
		return d.set(x, y, style, p.line(0, len(p.text)))
	})
}

// Paragraph draws s broken into lines in a box of width w whose upper edge is
// y and whose start edge is x, and returns its height. A line end in s starts
// a new line. Alignment is within the box.
func (d *Document) Paragraph(x, y, w float64, style Style, s string) (height float64) {
	if !d.usable(style) || !d.ready("paragraph", x, y, w) {
		return 0
	}
	x += w * d.place(style.Align)
	leading := d.Leading(style)
	d.shielded("paragraph", func() error {
		return d.eachLine(style, s, w, func(p *paragraph, at span) error {
			baseline := style.Baseline(y+height, leading)
			height += leading
			return d.set(x, baseline, style, p.line(at.start, at.end))
		})
	})
	return height
}

// Cell draws s on one line, in the middle of the height of the box at (x, y)
// and aligned in its width; a text wider than the box is shortened, see Fit.
func (d *Document) Cell(x, y, w, h float64, style Style, s string) {
	if !d.usable(style) || !d.ready("cell", x, y, w, h) {
		return
	}
	d.Text(x+w*d.place(style.Align), style.Baseline(y, h), style, d.Fit(style, s, w))
}

// place is where in a box, from its start edge 0 to its end edge 1, a text of
// the alignment is placed.
func (d *Document) place(align Align) float64 {
	switch {
	case align == Center:
		return 0.5
	case align == End, align == Figures && !d.mirrored():
		return 1
	}
	return 0
}

// Width is the width of s on one line, in millimetres.
func (d *Document) Width(style Style, s string) (width float64) {
	if !d.usable(style) {
		return 0
	}
	d.shielded("a measured text", func() error {
		p := d.paragraph(style, singleLine(s))
		width = style.mm(p.measure(0, len(p.text)))
		return nil
	})
	return width
}

// Lines is the lines into which Paragraph breaks s in a box of width w, in
// reading order.
func (d *Document) Lines(style Style, s string, w float64) (lines []string) {
	if !d.usable(style) {
		return nil
	}
	d.shielded("a measured paragraph", func() error {
		return d.eachLine(style, s, w, func(p *paragraph, at span) error {
			lines = append(lines, string(p.text[at.start:at.end]))
			return nil
		})
	})
	return lines
}

// Height is the height Paragraph would take, in millimetres.
func (d *Document) Height(style Style, s string, w float64) float64 {
	return float64(len(d.Lines(style, s, w))) * d.Leading(style)
}

// Fit is s on one line, shortened to the width w with an ellipsis if it is
// wider. A width too small for anything gives the ellipsis alone.
func (d *Document) Fit(style Style, s string, w float64) string {
	s = singleLine(s)
	if d.Width(style, s) <= w {
		return s
	}
	runes := []rune(s)
	ends := append([]int{0}, graphemeEnds(runes, 0, len(runes))...)
	low, high := 0, len(ends)
	for high-low > 1 { // ends[low] fits or is 0, ends[high] does not fit
		middle := (low + high) / 2
		if d.Width(style, shortened(runes, ends[middle])) <= w {
			low = middle
		} else {
			high = middle
		}
	}
	return shortened(runes, ends[low])
}

// shortened is the first n runes and an ellipsis.
func shortened(runes []rune, n int) string {
	return balance(strings.TrimRight(string(runes[:n]), " ")) + "…"
}

// Leading is the distance from baseline to baseline of the style's lines, in
// millimetres: that of the style, or one that suits the language.
func (d *Document) Leading(style Style) float64 {
	switch {
	case style.Leading > 0:
		return style.Leading
	case d.rtl:
		return style.Size * mmPerPt * leadingArabic
	}
	return style.Size * mmPerPt * leadingLatin
}

// usable reports whether the style can be set.
func (d *Document) usable(style Style) bool {
	if !(style.Size > 0 && style.Size <= 500) {
		d.fail("text", errSize)
	}
	if !(style.Leading >= 0 && style.Leading <= PageHeight) {
		d.fail("text", errors.New("the leading is not between 0 and a page"))
	}
	return d.err == nil
}

// paragraph prepares a sanitized text without line ends.
func (d *Document) paragraph(style Style, text string) *paragraph {
	return d.fonts.paragraph(style.weight(), style.base(d.rtl), text)
}

// eachLine breaks s into lines of width w and hands them out in order.
func (d *Document) eachLine(style Style, s string, w float64, each func(*paragraph, span) error) error {
	for text := range strings.SplitSeq(Sanitize(s), "\n") {
		p := d.paragraph(style, text)
		for _, at := range p.wrap(style.units(w)) {
			if err := each(p, at); err != nil {
				return err
			}
		}
	}
	return nil
}

// weight is the face of the style.
func (s Style) weight() weight {
	if s.Bold {
		return semiBold
	}
	return regular
}

// mm is font units in millimetres.
func (s Style) mm(units int32) float64 {
	return float64(units) * s.Size * mmPerPt / unitsPerEm
}

// units is millimetres in font units, rounded up by a unit so that a text
// fits a box of just its width. NaN and negative widths count as 0.
func (s Style) units(mm float64) int32 {
	u := mm*unitsPerEm/(s.Size*mmPerPt) + 1
	if !(u > 0) {
		return 0
	}
	return int32(min(u, math.MaxInt32))
}
