package reports

import "mizan/reports/typeset"

// noteLabel is the width of the labels beside the notes, in millimetres.
const noteLabel = 24.0

// notes closes the document with how its numbers came about.
func (s *sheet) notes() {
	style := typeset.Style{Size: 7.6, Color: colorInk, Leading: s.small() - 0.1}
	label := style
	label.Bold, label.Color = true, colorOwn
	s.room(40)
	s.Bookmark(s.card.Labels.Notes, 0, s.y)
	s.y += s.Paragraph(margin, s.y, width, styleSection, s.card.Labels.Notes) + 1.5
	for _, n := range s.card.Notes {
		h := s.Height(style, n.Text, width-noteLabel)
		s.room(h)
		s.Paragraph(margin, s.y, noteLabel-2, label, n.Label)
		s.Paragraph(margin+noteLabel, s.y, width-noteLabel, style, n.Text)
		s.y += h + 0.9
	}
}
