package reports

import (
	"strings"
	"unicode"

	"mizan/reports/typeset"
)

// peersTable is the geometry of the table of members, in millimetres.
type peersTable struct {
	position, name, bar, figure, tier, pillar float64 // widths of the columns
	row                                       float64
}

func (s *sheet) peersTable() peersTable {
	t := peersTable{position: 11, figure: 15, tier: 9, pillar: 15.5, row: 8.2}
	if len(s.card.Tiers) == 0 {
		t.tier = 0
	}
	style := styleCell
	style.Bold = true
	for _, m := range s.card.Members {
		t.name = max(t.name, s.Width(style, m.Name))
	}
	rest := width - t.position - t.figure - t.tier - t.pillar*float64(len(s.card.Pillars))
	t.name = min(t.name+3, rest-20)
	t.bar = rest - t.name
	return t
}

// peers lists every member with a result, the own row marked, on as many
// pages as it takes.
func (s *sheet) peers() {
	c := s.card
	s.page()
	s.heading(c.Labels.Peers, c.Labels.PeersLead)
	t := s.peersTable()
	s.peersHead(t)
	t.row = s.rowHeight(len(c.Members) + 1)
	for _, m := range c.Members {
		if s.room(t.row) {
			s.heading(c.Labels.Peers+" ("+c.Labels.Continued+")", "")
			s.peersHead(t)
		}
		s.peersRow(t, m)
	}
	s.peersMean(t)
	if len(c.Absent) > 0 {
		text := c.Labels.Absent + ": " + strings.Join(c.Absent, s.comma())
		s.y += 3
		s.room(s.Height(styleSmall, text, width))
		s.y += s.Paragraph(margin, s.y, width, styleSmall, text)
	}
}

// rowHeight is the height at which so many rows fill what is left of the page,
// within what looks well; a table for several pages has low rows.
func (s *sheet) rowHeight(rows int) float64 {
	const low, least, high = 6.4, 6.0, 8.2
	fit := (bottom - s.y - 3.2) / float64(rows)
	if fit < least {
		return low
	}
	return min(high, fit)
}

func (s *sheet) comma() string {
	if s.RTL() {
		return "، "
	}
	return ", "
}

func (s *sheet) peersHead(t peersTable) {
	c := s.card
	style := typeset.Style{Size: 6.8, Color: colorQuiet, Align: typeset.Center, Leading: s.small() - 0.6}
	x := margin + t.position + t.name + t.bar + t.figure + t.tier
	s.pillarHeads(x, t.pillar, style)
	base := s.y - 1
	style.Align = typeset.Start
	s.Text(margin+t.position, base, style, c.Labels.Economy)
	s.Text(margin+t.position+t.name, base, style, c.Labels.Score)
	if t.tier > 0 {
		style.Align = typeset.Center
		s.Text(x-t.tier/2, base, style, c.Labels.Tier)
	}
	s.y += 1.2
}

// pillarHeads writes the names of the pillars over their columns. Where a word
// is wider than a column, every other name stands one line higher, led down
// to its column by a fine line, so that none is broken or shrunk.
func (s *sheet) pillarHeads(x, column float64, style typeset.Style) {
	names := make([]string, len(s.card.Pillars))
	tallest, wide := 0.0, false
	for i, p := range s.card.Pillars {
		names[i] = p.Name
		tallest = max(tallest, s.Height(style, p.Name, column-1))
		for _, word := range strings.Fields(p.Name) {
			wide = wide || s.Width(style, word) > column-1
		}
	}
	if wide {
		s.staggered(x, column, style, names)
		return
	}
	for i, name := range names {
		h := s.Height(style, name, column-1)
		s.Paragraph(x+column*float64(i)+0.5, s.y+tallest-h, column-1, style, name)
	}
	s.y += tallest
}

func (s *sheet) staggered(x, column float64, style typeset.Style, names []string) {
	const line = 3.4
	middle := func(i int) float64 { return x + column*(float64(i)+0.5) }
	low := s.y + 2*line
	for i := 0; i < len(names); i += 2 {
		s.Line(middle(i), low-line+0.8, middle(i), low+1, typeset.Stroke{Color: colorRule, Width: 0.2})
		s.within(middle(i), low-line, style, names[i])
	}
	for i := 1; i < len(names); i += 2 {
		w := s.Width(style, names[i]) + 1.5
		s.Rect(middle(i)-w/2, low-line+0.9, w, line-0.4, typeset.Fill(colorPaper))
		s.within(middle(i), low, style, names[i])
	}
	s.y += 2*line + 0.8
}

func (s *sheet) peersRow(t peersTable, m Member) {
	style := styleCell
	if m.Self {
		s.Rect(margin-2, s.y, width+2, t.row, typeset.Fill(colorTint))
		s.Rect(margin-2, s.y, 1.1, t.row, typeset.Fill(colorOwn))
		style.Bold = true
	}
	x, base := margin+1, style.Baseline(s.y, t.row)
	quiet := style
	quiet.Color = colorQuiet
	s.position(x, base, quiet, m.Position)
	x = margin + t.position
	s.nameCell(x, base, style, m.Name, t)
	x += t.name
	s.peerBar(x, t, m)
	x += t.bar
	s.figure(x+t.figure-2, base, style, m.Score, s.card.Whole)
	x += t.figure
	if t.tier > 0 {
		tier := style
		tier.Align = typeset.Center
		s.Text(x+t.tier/2, base, tier, m.Tier)
		x += t.tier
	}
	s.heatCells(x, t, m.Pillars)
	s.y += t.row
}

// position writes a position with units under units; the mark of a shared one
// stands after its digits.
func (s *sheet) position(x, base float64, style typeset.Style, text string) {
	digits, mark := parts(text)
	widest := Figure{Text: count(s.card.Position.Of)}
	end := x + s.Width(style, widest.Text)
	s.figure(end, base, style, Figure{Text: digits}, widest)
	if mark != "" {
		s.Text(end+0.3, base, style, mark)
	}
}

// parts splits a position into its digits and the mark of a shared one.
func parts(text string) (digits, mark string) {
	keep := func(wanted func(rune) bool) string {
		return strings.Map(func(r rune) rune {
			if wanted(r) {
				return r
			}
			return -1
		}, text)
	}
	mark = keep(func(r rune) bool { return unicode.IsLetter(r) || r == '=' })
	return keep(unicode.IsDigit), mark
}

// nameCell writes a name on one line, or on two where it is too long to be read
// on one.
func (s *sheet) nameCell(x, base float64, style typeset.Style, name string, t peersTable) {
	const least = 6.4
	w := t.name - 2
	if s.Width(style, name)*least/style.Size <= w {
		s.fitted(x, base, style, name, w)
		return
	}
	style.Size, style.Leading = 6, 2.5
	h := s.Height(style, name, w)
	s.Paragraph(x, s.y+(t.row-h)/2, w, style, name)
}

// fitted writes a name on one line of width w, in smaller letters where it is
// longer, and shortened only below a size that can still be read.
func (s *sheet) fitted(x, base float64, style typeset.Style, name string, w float64) {
	const least = 5.8
	if natural := s.Width(style, name); natural > w {
		style.Size = max(least, 0.99*style.Size*w/natural) // widths do not shrink quite in step
	}
	s.Text(x, base, style, s.Fit(style, name, w))
}

func (s *sheet) peerBar(x float64, t peersTable, m Member) {
	h := min(3.4, t.row*0.5)
	y := s.y + (t.row-h)/2
	color := colorBar
	if m.Self {
		color = colorOwn
	}
	s.Rect(x, y, t.bar-1, h, typeset.Fill(colorTrack))
	if m.Score.Share > 0 {
		s.Rect(x, y, (t.bar-1)*m.Score.Share, h, typeset.Fill(color))
	}
	s.meanLine(x+(t.bar-1)*s.card.Mean.Share, s.y, t.row)
}

// heatCells writes the pillar scores on grounds that deepen with the score.
func (s *sheet) heatCells(x float64, t peersTable, figures []Figure) {
	for i, f := range figures {
		ground := colorPaper
		if f.Known() {
			ground = heat(f.Share)
		}
		s.Rect(x+t.pillar*float64(i), s.y, t.pillar, t.row, typeset.Paint{
			Fill: ground, Stroke: typeset.Stroke{Color: colorPaper, Width: 0.5},
		})
		style := typeset.Style{Size: 8, Color: on(ground), Align: typeset.Center}
		s.Text(x+t.pillar*(float64(i)+0.5), style.Baseline(s.y, t.row), style, f.Text)
	}
}

// peersMean closes the table with the group's mean.
func (s *sheet) peersMean(t peersTable) {
	c := s.card
	s.room(t.row + 2)
	s.Line(margin, s.y+0.6, margin+width, s.y+0.6, typeset.Stroke{Color: colorAccent, Width: 0.4})
	s.y += 1.2
	style := styleCell
	style.Bold, style.Color = true, colorAccentInk
	s.Text(margin+t.position, style.Baseline(s.y, t.row), style, s.Fit(style, c.Labels.Mean, t.name+t.bar-2))
	s.figure(margin+t.position+t.name+t.bar+t.figure-2, style.Baseline(s.y, t.row), style, c.Mean, c.Whole)
	style.Align, style.Size = typeset.Center, 8
	x := margin + t.position + t.name + t.bar + t.figure + t.tier
	for i, p := range c.Pillars {
		s.Text(x+t.pillar*(float64(i)+0.5), style.Baseline(s.y, t.row), style, p.Mean.Text)
	}
	s.y += t.row
}
