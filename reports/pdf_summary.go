package reports

import (
	"math"

	"mizan/reports/typeset"
)

// summary is the first page: who, the three figures that matter, where the
// group stands, the five pillars, and the findings in words.
func (s *sheet) summary() {
	c := s.card
	s.page()
	official := typeset.Style{Size: 10.5, Color: colorQuiet}
	if c.Economy.Official != c.Economy.Short {
		s.y += s.Paragraph(margin, s.y, width, official, c.Economy.Official) + 1
	}
	s.Bookmark(c.Labels.Summary, 0, s.y)
	s.y += s.Paragraph(margin, s.y, width, styleTitle, c.Title) + 5
	s.boxes()
	s.strip()
	s.pillars()
	s.findings()
}

// boxes draws score, tier and position side by side.
func (s *sheet) boxes() {
	const h, gap = 33.0, 5.0
	c := s.card
	w := (width - 2*gap) / 3
	s.box(margin, w, h, c.Labels.Score, c.Score.Text, c.Labels.OutOf)
	s.box(margin+2*(w+gap), w, h, c.Labels.Position, count(c.Position.Rank.Position), c.Position.Meaning)
	if len(c.Tiers) == 0 {
		s.box(margin+w+gap, w, h, c.Labels.Tier, "–", c.Labels.NoTiers)
	} else {
		s.tierBox(margin+w+gap, w, h)
	}
	s.y += h + 8
}

func (s *sheet) box(x, w, h float64, label, figure, note string) {
	s.RoundedRect(x, s.y, w, h, 1.6, typeset.Fill(colorTint))
	s.Text(x+4, s.y+6.5, styleSmall, label)
	s.Text(x+4, s.y+19.5, typeset.Style{Size: 27, Bold: true, Color: colorOwn}, figure)
	s.Paragraph(x+4, s.y+22.5, w-8, typeset.Style{Size: 8, Color: colorInk, Leading: s.small()}, note)
}

// small is the leading of tight lines, wider for Arabic.
func (s *sheet) small() float64 {
	if s.RTL() {
		return 4.2
	}
	return 3.6
}

// tierBox shows the own tier and a staircase of all of them.
func (s *sheet) tierBox(x, w, h float64) {
	c := s.card
	own := TierStep{}
	for _, t := range c.Tiers {
		if t.Own {
			own = t
		}
	}
	s.box(x, w, h, c.Labels.Tier, own.Code, own.Name)
	const stair, rise = 5.2, 2.6
	steps := len(c.Tiers)
	left := x + w - 4 - stair*float64(steps)
	for i := range c.Tiers {
		t := c.Tiers[steps-1-i] // the lowest first
		up := rise * float64(i+1)
		paint := typeset.Fill(colorRule)
		if t.Own {
			paint = typeset.Fill(colorOwn)
		}
		s.Rect(left+stair*float64(i), s.y+19.5-up, stair-0.7, up, paint)
	}
}

// strip shows every member on the scale of the composite, with the tiers as
// bands, the group's mean and median, and the own score named.
func (s *sheet) strip() {
	const h, labels = 9.0, 6.0
	c := s.card
	if c.Position.Of < 2 {
		return
	}
	at := func(share float64) float64 { return margin + share*width }
	y := s.y + labels
	s.bands(y, h, at)
	s.spread(y+h/2, at)
	s.meanLine(at(c.Mean.Share), y-1, h+2)
	s.Dot(at(c.Score.Share), y+h/2, 5, colorPaper)
	s.Dot(at(c.Score.Share), y+h/2, 4, colorOwn)
	own := typeset.Style{Size: 8.5, Bold: true, Color: colorOwn, Align: typeset.Center}
	s.within(at(c.Score.Share), y-2.4, own, c.Economy.Short)
	s.y = y + h + 3.8
	s.scale(at)
	s.y += 6
	s.legend([]legendEntry{
		{markOwn, c.Economy.Short},
		{markPeer, c.Labels.Members},
		{markMean, c.Labels.Mean + " " + c.Mean.Text},
	})
	s.y += 9
}

// spread draws the dots of the other members. Those that would hide one another,
// or stand under the own dot, go to a lane above or below.
func (s *sheet) spread(y float64, at func(float64) float64) {
	const size, apart, own = 2.3, 2.2, 3.3
	lanes := []float64{0, -2.6, 2.6}
	last := []float64{-width, -width, -width}
	c := s.card
	for i := len(c.Members) - 1; i >= 0; i-- { // from the lowest score
		m := c.Members[i]
		if m.Self {
			continue
		}
		x, lane := at(m.Score.Share), 0
		for l := range lanes {
			hidden := l == 0 && math.Abs(x-at(c.Score.Share)) < own
			if !hidden && x-last[l] >= apart {
				lane = l
				break
			}
			if hidden || x-last[l] > x-last[lane] {
				lane = max(l, 1)
			}
		}
		last[lane] = x
		s.Dot(x, y+lanes[lane], size, colorPeer)
	}
}

// bands draws the tiers, or a plain track where the edition has none.
func (s *sheet) bands(y, h float64, at func(float64) float64) {
	tiers := s.card.Tiers
	if len(tiers) == 0 {
		s.Rect(margin, y, width, h, typeset.Fill(colorTrack))
		return
	}
	upper := 1.0
	for i, t := range tiers {
		ground := heat(0.24 - 0.05*float64(i))
		s.Rect(at(t.Lower), y, at(upper)-at(t.Lower), h, typeset.Paint{
			Fill: ground, Stroke: typeset.Stroke{Color: colorPaper, Width: 0.4},
		})
		upper = t.Lower
	}
}

// scale writes the bounds of the tiers under the strip and their codes
// between them; 0 and the maximum where there are no tiers.
func (s *sheet) scale(at func(float64) float64) {
	c := s.card
	style := typeset.Style{Size: 7.5, Color: colorQuiet, Align: typeset.Center}
	s.within(at(1), s.y, style, c.Max)
	if len(c.Tiers) == 0 {
		s.within(at(0), s.y, style, "0")
		return
	}
	for _, t := range c.Tiers {
		s.within(at(t.Lower), s.y, style, t.From)
	}
	s.y += 4
	s.tierNames(at, style)
}

// tierNames writes code and name of each tier under its band, the code alone
// where the name does not fit.
func (s *sheet) tierNames(at func(float64) float64, style typeset.Style) {
	style.Color, style.Bold = colorInk, true
	upper := 1.0
	for _, t := range s.card.Tiers {
		text := t.Code + " " + t.Name
		if s.Width(style, text) > at(upper)-at(t.Lower)-1 {
			text = t.Code
		}
		s.Text((at(t.Lower)+at(upper))/2, s.y, style, text)
		upper = t.Lower
	}
}

// within writes a centred text, moved inward where it would leave the margins.
func (s *sheet) within(x, y float64, style typeset.Style, text string) {
	half := s.Width(style, text) / 2
	x = max(margin+half, min(margin+width-half, x))
	s.Text(x, y, style, text)
}

// The columns of figures beside the pillars' bars.
const figureColumn = 15.5

// pillars sets the five pillars beside the group.
func (s *sheet) pillars() {
	c := s.card
	s.y += s.Paragraph(margin, s.y, width, styleSection, c.Labels.Comparison)
	s.y += s.Paragraph(margin, s.y, width, styleLead, c.Labels.SummaryLead) + 1
	const row = 10.5
	l := c.Labels
	s.columnHeads([]string{l.Own, l.Mean, l.Median, l.Best, l.Gap}, figureColumn)
	for _, p := range c.Pillars {
		s.pillarRow(p, row)
		s.y += row
	}
	s.y += 6
	s.legend([]legendEntry{{markBar, c.Labels.Own}, {markMean, c.Labels.Mean}, {markBest, c.Labels.Best}})
	s.y += 8
}

// columnHeads writes the heads of columns of figures that end at the margin,
// on as many lines as the longest needs, with a rule under them.
func (s *sheet) columnHeads(heads []string, column float64) {
	style := typeset.Style{Size: 7, Color: colorQuiet, Align: typeset.End, Leading: s.small() - 0.5}
	w := column - 4
	tallest := 0.0
	for _, h := range heads {
		tallest = max(tallest, s.Height(style, h, w))
	}
	for i, h := range heads {
		end := margin + width - column*float64(len(heads)-1-i)
		s.Paragraph(end-w, s.y+tallest-s.Height(style, h, w), w, style, h)
	}
	s.y += tallest + 1
	s.Line(margin, s.y, margin+width, s.y, typeset.Stroke{Color: colorRule, Width: 0.25})
}

func (s *sheet) pillarRow(p Comparison, h float64) {
	const name, barHeight = 40.0, 4.2
	style := styleCell
	style.Bold = true
	s.fitted(margin, style.Baseline(s.y, h), style, p.Name, name)
	x := margin + name + 2
	w := width - name - 2 - 5*figureColumn - 3
	y := s.y + (h-barHeight)/2
	s.Rect(x, y, w, barHeight, typeset.Fill(colorTrack))
	if p.Own.Share > 0 {
		s.Rect(x, y, w*p.Own.Share, barHeight, typeset.Fill(colorOwn))
	}
	if p.Mean.Known() {
		s.mark(markMean, x+w*p.Mean.Share, s.y+h/2)
		s.mark(markBest, x+w*p.Best.Share, s.y+h/2)
	}
	s.pillarFigures(p, h)
	s.Line(margin, s.y+h, margin+width, s.y+h, typeset.Stroke{Color: colorRule, Width: 0.15})
}

func (s *sheet) pillarFigures(p Comparison, h float64) {
	signed := Figure{Text: "+" + p.Max.Text}
	for i, f := range []Figure{p.Own, p.Mean, p.Median, p.Best, p.Gap} {
		cell, widest := styleCell, p.Max
		cell.Bold = i == 0
		if i == 4 {
			widest = signed
		}
		s.figure(margin+width-figureColumn*float64(4-i), cell.Baseline(s.y, h), cell, f, widest)
	}
}

// findings writes the sentences, each with a mark at its start.
func (s *sheet) findings() {
	for _, sentence := range s.card.Findings {
		s.room(s.Height(styleText, sentence, width-5) + 1)
		s.Dot(margin+1, s.y+2.6, 1.5, colorAccent)
		s.y += s.Paragraph(margin+5, s.y, width-5, styleText, sentence) + 1.2
	}
}
