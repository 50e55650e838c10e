package typeset

import (
	"slices"

	"github.com/jung-kurt/gofpdf"
)

// family is the name of the fonts inside the PDF writer. Finish puts the real
// names in place of it.
const family = "plex"

// painter draws recorded operations with the PDF writer. It remembers the
// graphics state, so that nothing is set twice.
type painter struct {
	pdf *gofpdf.Fpdf
	now graphics
}

// graphics is the part of the PDF graphics state that changes here. The zero
// value is no state a page starts in, so that everything is set at first use.
type graphics struct {
	face       weight
	size       float64 // points
	fill, draw Color
	opacity    uint8
	width      float64
	dash       []float64
	ends       string // "round" or "butt"
	dashed     bool   // dash was set on this page
}

// page starts a page.
func (p *painter) page() {
	p.pdf.AddPage()
	p.now = graphics{}
}

// text sets the runs of a line from the left end (x, y) of its baseline.
func (p *painter) text(x, y float64, style Style, runs []textRun) {
	p.font(style)
	c := style.Color
	if c == (Color{}) {
		c = RGB(0, 0, 0)
	}
	p.fill(c)
	for _, run := range runs {
		p.pdf.Text(x+style.mm(run.x), y-style.mm(run.y), string(run.codes))
	}
}

// font selects face and size.
func (p *painter) font(style Style) {
	w := style.weight()
	if p.now.face == w && p.now.size == style.Size {
		return
	}
	p.now.face, p.now.size = w, style.Size
	p.pdf.SetFont(family, w.pdfStyle(), style.Size)
}

// pdfStyle is the PDF writer's name of the weight.
func (w weight) pdfStyle() string {
	if w == semiBold {
		return "B"
	}
	return ""
}

// fill selects the colour of text and of the inside of shapes. The PDF writer
// saves and restores its state around each text unless both are the same.
func (p *painter) fill(c Color) {
	p.opacity(c.A)
	c.A = 255
	if p.now.fill == c {
		return
	}
	p.now.fill = c
	p.pdf.SetFillColor(int(c.R), int(c.G), int(c.B))
	p.pdf.SetTextColor(int(c.R), int(c.G), int(c.B))
}

// stroke selects colour and form of lines.
func (p *painter) stroke(s Stroke) {
	p.opacity(s.Color.A)
	s.Color.A = 255
	if p.now.draw != s.Color {
		p.now.draw = s.Color
		p.pdf.SetDrawColor(int(s.Color.R), int(s.Color.G), int(s.Color.B))
	}
	if p.now.width != s.Width {
		p.now.width = s.Width
		p.pdf.SetLineWidth(s.Width)
	}
	if !p.now.dashed || !slices.Equal(p.now.dash, s.Dash) {
		p.now.dash, p.now.dashed = s.Dash, true
		p.pdf.SetDashPattern(s.Dash, 0)
	}
	p.ends(s.Round)
}

// ends selects the form of line ends and corners.
func (p *painter) ends(round bool) {
	ends, corners := "butt", "miter"
	if round {
		ends, corners = "round", "round"
	}
	if p.now.ends != ends {
		p.now.ends = ends
		p.pdf.SetLineCapStyle(ends)
		p.pdf.SetLineJoinStyle(corners)
	}
}

// opacity selects the opacity of everything drawn. A page starts opaque, which
// needs no entry in the file.
func (p *painter) opacity(a uint8) {
	if p.now.opacity == a || p.now.opacity == 0 && a == 255 {
		p.now.opacity = a
		return
	}
	p.now.opacity = a
	p.pdf.SetAlpha(float64(a)/255, "Normal")
}

// each draws a shape once for its inside and once for its outline, or once for
// both if they have one opacity.
func (p *painter) each(paint Paint, draw func(operator string)) {
	fills, strokes := paint.Fill.A > 0, paint.Stroke.visible()
	if fills && strokes && paint.Fill.A == paint.Stroke.Color.A {
		p.fill(paint.Fill)
		p.stroke(paint.Stroke)
		draw("FD")
		return
	}
	if fills {
		p.fill(paint.Fill)
		draw("F")
	}
	if strokes {
		p.stroke(paint.Stroke)
		draw("D")
	}
}

// path draws straight lines through the points.
func (p *painter) path(points []Point, closed bool, paint Paint) {
	p.each(paint, func(operator string) {
		p.pdf.MoveTo(points[0].X, points[0].Y)
		for _, pt := range points[1:] {
			p.pdf.LineTo(pt.X, pt.Y)
		}
		if closed {
			p.pdf.ClosePath()
		}
		p.pdf.DrawPath(operator)
	})
}

// rect draws a rectangle with corners of the radius r.
func (p *painter) rect(x, y, w, h, r float64, paint Paint) {
	p.each(paint, func(operator string) {
		if r == 0 {
			p.pdf.Rect(x, y, w, h, operator)
			return
		}
		p.pdf.RoundedRect(x, y, w, h, r, "1234", operator)
	})
}
