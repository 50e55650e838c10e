package reports

import "mizan/reports/typeset"

// mark is a sign used in charts; the legend draws the same.
type mark uint8

const (
	markOwn  mark = iota // the economy's dot
	markPeer             // another member's dot
	markMean             // the group's mean
	markBest             // the group's best
	markBar              // the economy's bar
)

// mark draws a sign with its centre at (x, y).
func (s *sheet) mark(m mark, x, y float64) {
	switch m {
	case markOwn:
		s.Dot(x, y, 3.4, colorPaper)
		s.Dot(x, y, 2.8, colorOwn)
	case markPeer:
		s.Dot(x, y, 2, colorPeer.Opacity(0.7))
	case markMean:
		s.meanLine(x, y-2.9, 5.8)
	case markBest:
		s.Dot(x, y, 2.6, colorInk)
		s.Dot(x, y, 1.3, colorPaper)
	case markBar:
		s.Rect(x-2.5, y-1.2, 5, 2.4, typeset.Fill(colorOwn))
	}
}

// meanLine is the group's mean across a chart: a gold line on white, so that
// it stands out from any bar.
func (s *sheet) meanLine(x, y, h float64) {
	s.Rect(x-0.65, y, 1.3, h, typeset.Fill(colorPaper))
	s.Rect(x-0.35, y, 0.7, h, typeset.Fill(colorAccent))
}

// figure writes a number whose column ends at x, so that units stand under
// units in both directions. Where reading starts at the right the widest
// number of the column, its maximum, touches the end and the others line up
// with it at their right.
func (s *sheet) figure(x, base float64, style typeset.Style, f, widest Figure) {
	style.Align = typeset.Figures
	if s.RTL() {
		x -= s.Width(style, widest.Text)
	}
	s.Text(x, base, style, typeset.Isolate(f.Text))
}

type legendEntry struct {
	sign mark
	text string
}

// legend explains the signs on one line whose middle is at the present height.
func (s *sheet) legend(entries []legendEntry) {
	x := margin
	for _, e := range entries {
		s.mark(e.sign, x+2.5, s.y)
		s.Text(x+6.5, styleSmall.Baseline(s.y-2, 4), styleSmall, e.text)
		x += 6.5 + s.Width(styleSmall, e.text) + 7
	}
}
