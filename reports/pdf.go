package reports

import (
	"fmt"
	"strings"

	"mizan/reports/typeset"
)

// Fonts is the typefaces of all documents, parsed once for a process.
type Fonts = typeset.Fonts

// LoadFonts parses the embedded typefaces. An error means a damaged program file.
func LoadFonts() (*Fonts, error) { return typeset.LoadFonts() }

// The page, in millimetres from its edges.
const (
	margin  = 18.0
	width   = typeset.PageWidth - 2*margin
	top     = 27.0  // where content begins, below the running head
	bottom  = 279.0 // where content ends, above the foot
	footTop = 284.0
)

// sheet is a scorecard being laid out: the document and how far down the
// present page is filled.
type sheet struct {
	*typeset.Document
	card *Scorecard
	y    float64
}

// PDF lays the scorecard out on A4 pages, from right to left in Arabic. The
// same scorecard gives the same bytes.
func (c *Scorecard) PDF(fonts *Fonts) ([]byte, error) {
	s := &sheet{card: c, Document: typeset.NewDocument(fonts, typeset.Meta{
		Lang: c.Lang, Title: c.Title, Subject: c.Labels.Scorecard + " – " + c.Index,
		Author: "Mizan", Keywords: c.Index + ", " + c.Peers.Name, Created: c.Created,
	})}
	s.summary()
	s.peers()
	s.indicators()
	s.notes()
	s.furniture()
	file, err := s.Finish()
	if err != nil {
		return nil, fmt.Errorf("scorecard of %s: %w", c.Economy.Short, err)
	}
	return file, nil
}

// page begins a page.
func (s *sheet) page() {
	s.AddPage()
	s.y = top
}

// room begins a new page unless h millimetres are left on the present one.
// It reports whether it did.
func (s *sheet) room(h float64) (fresh bool) {
	if s.y+h <= bottom {
		return false
	}
	s.page()
	return true
}

// heading writes a section's title with a rule under it, and what its numbers mean.
func (s *sheet) heading(title, lead string) {
	s.Bookmark(title, 0, s.y)
	s.y += s.Paragraph(margin, s.y, width, styleHeading, title)
	s.Rect(margin, s.y+0.8, 14, 0.9, typeset.Fill(colorAccent))
	s.y += 4
	if lead != "" {
		s.y += s.Paragraph(margin, s.y, width, styleLead, lead)
	}
	s.y += 3
}

// furniture writes head and foot once the number of pages is known.
func (s *sheet) furniture() {
	pages := s.Pages()
	for n := 1; n <= pages; n++ {
		s.OnPage(n, func() { s.head(); s.foot(n, pages) })
	}
}

func (s *sheet) head() {
	const h = 14.0
	c := s.card
	s.Rect(0, 0, typeset.PageWidth, h, typeset.Fill(colorDeep))
	style := typeset.Style{Size: 9, Bold: true, Color: colorPaper}
	s.fitted(margin, style.Baseline(0, h), style, c.Index+" – "+c.Labels.Scorecard, width*0.6)
	style.Bold, style.Align = false, typeset.End
	s.fitted(margin+width, style.Baseline(0, h), style, c.Economy.Short, width*0.38)
	if c.Mark != "" {
		s.Rect(0, h, typeset.PageWidth, 6, typeset.Fill(colorWarning))
		mark := typeset.Style{Size: 8, Bold: true, Color: colorInk, Align: typeset.Center}
		s.Text(typeset.PageWidth/2, mark.Baseline(h, 6), mark, c.Mark)
	}
}

func (s *sheet) foot(n, pages int) {
	s.Line(margin, footTop, margin+width, footTop, typeset.Stroke{Color: colorRule, Width: 0.2})
	style := typeset.Style{Size: 7.5, Color: colorQuiet}
	s.Text(margin, footTop+4.5, style, s.card.Edition)
	style.Align = typeset.End
	page := strings.NewReplacer("{page}", count(n), "{pages}", count(pages)).Replace(s.card.Labels.Page)
	s.Text(margin+width, footTop+4.5, style, page)
}
