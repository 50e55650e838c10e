package reports

import "mizan/reports/typeset"

// The columns of the indicator strips, in millimetres.
const (
	stripName   = 62.0
	stripFigure = 15.0
	stripRow    = 5.7
)

// indicators shows where the economy stands in every pillar and indicator: a
// strip with a dot for each member, its own score, the mean and the maximum.
func (s *sheet) indicators() {
	c := s.card
	s.page()
	s.heading(c.Labels.Indicators, c.Labels.IndicatorsLead)
	s.stripHeads()
	for _, p := range c.Pillars {
		s.stripPillar(p)
		for _, i := range c.Indicators {
			if i.Parent == p.Code {
				s.stripRow(i, false)
			}
		}
	}
	s.y += 4.5
	s.legend([]legendEntry{
		{markOwn, c.Economy.Short}, {markPeer, c.Labels.Members}, {markMean, c.Labels.Mean},
	})
	s.y += 6
}

func (s *sheet) stripHeads() {
	l := s.card.Labels
	s.columnHeads([]string{l.Own, l.Mean, l.Maximum}, stripFigure)
}

func (s *sheet) stripPillar(p Comparison) {
	s.room(stripRow * 2)
	s.stripRow(p, true)
	s.Line(margin, s.y-stripRow, margin+width, s.y-stripRow, typeset.Stroke{Color: colorRule, Width: 0.25})
}

func (s *sheet) stripRow(c Comparison, pillar bool) {
	if s.room(stripRow) {
		s.heading(s.card.Labels.Indicators+" ("+s.card.Labels.Continued+")", "")
		s.stripHeads()
	}
	style := styleCell
	style.Size, style.Bold = 8, pillar
	indent := 3.5
	if pillar {
		indent = 0
	}
	base := style.Baseline(s.y, stripRow)
	s.fitted(margin+indent, base, style, c.Name, stripName-indent-2)
	s.stripDots(c)
	for i, f := range []Figure{c.Own, c.Mean, c.Max} {
		cell := style
		cell.Bold = pillar || i == 0
		if i > 0 {
			cell.Color = colorQuiet
		}
		s.figure(margin+width-stripFigure*float64(2-i), base, cell, f, s.card.Pillars[0].Max)
	}
	s.y += stripRow
}

func (s *sheet) stripDots(c Comparison) {
	x := margin + stripName
	w := width - stripName - 3*stripFigure - 4
	y := s.y + stripRow/2
	s.Line(x, y, x+w, y, typeset.Stroke{Color: colorTrack, Width: 0.5})
	for _, share := range c.Shares {
		s.Dot(x+w*share, y, 1.9, colorPeer.Opacity(0.45))
	}
	if c.Own.Known() {
		s.mark(markOwn, x+w*c.Own.Share, y)
	}
	if c.Mean.Known() {
		s.Rect(x+w*c.Mean.Share-0.3, y-2.4, 0.6, 4.8, typeset.Fill(colorAccent))
	}
}
