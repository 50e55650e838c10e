package typeset

// textRun is a piece of a line that the PDF writer can set in one go: codes
// whose glyphs follow each other at their nominal widths.
type textRun struct {
	x, y  int32 // font units from the start of the baseline, y upwards
	codes []rune
}

// runBuilder cuts a line into text runs.
type runBuilder struct {
	file *sfnt
	runs []textRun
	open int   // index of the run that goes on, -1 if none
	at   int32 // where the next glyph of the open run would be drawn
}

// add draws a glyph at its offset from the pen. A mark is set on its own
// and leaves the run around it whole.
func (b *runBuilder) add(pen int32, g glyph, code rune) {
	x := pen + g.x
	if g.y != 0 || g.text == "" && g.advance == 0 && x != b.at {
		b.runs = append(b.runs, textRun{x, g.y, []rune{code}})
		return
	}
	if b.open < 0 || x != b.at {
		b.open = len(b.runs)
		b.runs = append(b.runs, textRun{x: x})
	}
	b.runs[b.open].codes = append(b.runs[b.open].codes, code)
	b.at = x + b.file.advance(g.id)
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
	b := runBuilder{file: d.fonts.files[w], open: -1}
	var pen int32
	for _, g := range l.glyphs {
		code, err := d.codes[w].code(g.id, g.text)
		if err != nil {
			return nil, err
		}
		b.add(pen, g, code)
		pen += g.advance
	}
	return b.runs, nil
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
