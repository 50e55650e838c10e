package typeset

import "math"

// textRun is a piece of a line that the PDF writer can set in one go: codes
// whose glyphs follow each other at their nominal widths.
type textRun struct {
	x, y  int32 // font units from the start of the baseline, y upwards
	codes []rune
}

// runBuilder cuts a line into text runs.
type runBuilder struct {
	runs []textRun
	open int   // index of the run that goes on, -1 if none
	at   int32 // where the next glyph of the open run would be drawn
}

// apart reports whether the glyph is set on its own and leaves the run around
// it whole: a mark, or what stands off the baseline.
func (g glyph) apart() bool { return g.y != 0 || g.text == "" && g.advance == 0 }

// add draws a glyph at x; the next of its run follows at the advance.
func (b *runBuilder) add(x int32, g glyph, code rune, advance int32) {
	if g.apart() {
		b.runs = append(b.runs, textRun{x, g.y, []rune{code}})
		return
	}
	if b.open < 0 || x != b.at {
		b.open = len(b.runs)
		b.runs = append(b.runs, textRun{x: x})
	}
	b.runs[b.open].codes = append(b.runs[b.open].codes, code)
	b.at = x + advance
}

// set records a line at the baseline y.
func (d *Document) set(x, y float64, style Style, l line) error {
	w := style.weight()
	runs, err := d.runs(w, l)
	if err != nil || len(runs) == 0 {
		return err
	}
	x = d.lineLeft(x, style.mm(l.width), style.Align)
	d.record(func(p *painter) { p.text(x, y, style, runs) })
	return nil
}

// runs gives every glyph of the line its code and cuts it into runs.
func (d *Document) runs(w weight, l line) ([]textRun, error) {
	b := runBuilder{open: -1}
	advances, places := d.advances(w, l)
	for i, g := range l.glyphs {
		code, err := d.codes[w].code(g.id, advances[i], g.text)
		if err != nil {
			return nil, err
		}
		b.add(places[i], g, code, advances[i])
	}
	return b.runs, nil
}

// advances is where each glyph of the line is drawn, and how far from there the
// next of its run is: kerning included, so that a word stays in one run and a
// search finds no gap in it. The last glyph, a blank one and one that overlaps
// the next have their own advance.
func (d *Document) advances(w weight, l line) (advances, places []int32) {
	advances, places = make([]int32, len(l.glyphs)), make([]int32, len(l.glyphs))
	var pen int32
	before := -1
	for i, g := range l.glyphs {
		advances[i], places[i] = d.fonts.files[w].advance(g.id), pen+g.x
		pen += g.advance
		if g.apart() {
			continue
		}
		if before >= 0 && l.glyphs[before].id != blank {
			if gap := places[i] - places[before]; gap > 0 && gap < math.MaxInt16 {
				advances[before] = gap
			}
		}
		before = i
	}
	return advances, places
}

// lineLeft is the left end, as the file counts, of a line of the width that is
// aligned at x.
func (d *Document) lineLeft(x, width float64, align Align) float64 {
	switch align {
	case Start:
	case Figures:
		return d.left(x, 0) - width
	case Center:
		x -= width / 2
	case End:
		x -= width
	}
	return d.left(x, width)
}
