package typeset

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Point is a place on the page in millimetres, see Document.
type Point struct{ X, Y float64 }

// Stroke is how a line is drawn; a Width of 0 or a Color without opacity draws
// nothing.
type Stroke struct {
	Color Color
	Width float64   // millimetres
	Dash  []float64 // lengths on, off, on, … in millimetres; none: a solid line
	Round bool      // round ends and corners
}

// visible reports whether the stroke leaves a mark.
func (s Stroke) visible() bool { return s.Width > 0 && s.Color.A > 0 }

// numbers is everything in the stroke that must be finite.
func (s Stroke) numbers() []float64 { return append(slices.Clone(s.Dash), s.Width) }

// Paint is how a shape is drawn: filled, outlined or both.
type Paint struct {
	Fill   Color
	Stroke Stroke
}

// Fill is a paint without outline.
func Fill(c Color) Paint { return Paint{Fill: c} }

// Line draws a straight line.
func (d *Document) Line(x1, y1, x2, y2 float64, stroke Stroke) {
	d.Polyline([]Point{{x1, y1}, {x2, y2}}, stroke)
}

// Polyline draws straight lines from point to point.
func (d *Document) Polyline(points []Point, stroke Stroke) {
	if !d.readyPath("line", points, stroke) || len(points) < 2 || !stroke.visible() {
		return
	}
	points = d.placed(points)
	d.record(func(p *painter) { p.path(points, false, Paint{Stroke: stroke}) })
}

// Polygon draws the closed shape through the points.
func (d *Document) Polygon(points []Point, paint Paint) {
	if !d.readyPath("polygon", points, paint.Stroke) || len(points) < 2 {
		return
	}
	points = d.placed(points)
	d.record(func(p *painter) { p.path(points, true, paint) })
}

// Rect draws a rectangle whose start edge is x and whose upper edge is y.
func (d *Document) Rect(x, y, w, h float64, paint Paint) {
	d.RoundedRect(x, y, w, h, 0, paint)
}

// RoundedRect is Rect with corners of the radius r.
func (d *Document) RoundedRect(x, y, w, h, r float64, paint Paint) {
	if !d.ready("rectangle", x, y, w, h, r) ||
		!d.ready("rectangle", paint.Stroke.numbers()...) {
		return
	}
	x = d.left(x, w)
	r = max(0, min(r, w/2, h/2))
	d.record(func(p *painter) { p.rect(x, y, w, h, r, paint) })
}

// Dot draws a filled disc with its centre at (x, y): a line of no length with
// round ends, a twentieth of the bytes of a circle made of curves.
func (d *Document) Dot(x, y, diameter float64, c Color) {
	d.Line(x, y, x, y, Stroke{Color: c, Width: diameter, Round: true})
}

// Link makes the rectangle open address, which must be an absolute http or
// https URL; any other is left out, since it may come from a user.
func (d *Document) Link(x, y, w, h float64, address string) {
	if !d.ready("link", x, y, w, h) {
		return
	}
	target, ok := webAddress(address)
	if !ok {
		return
	}
	x = d.left(x, w)
	d.record(func(p *painter) { p.pdf.LinkString(x, y, w, h, target) })
}

// webAddress is the address in ASCII, if it is one of the web.
func webAddress(address string) (string, bool) {
	u, err := url.Parse(plain(address))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	var b strings.Builder
	for _, c := range []byte(u.String()) { // a query may still hold letters of any script
		if c <= ' ' || c > '~' {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String(), true
}

// Bookmark adds an entry to the outline that leads to the height y of the
// present page. Level 0 is the highest; a level that leaves one out is raised.
func (d *Document) Bookmark(title string, level int, y float64) {
	if d.ready("bookmark", y) {
		d.marks = append(d.marks, bookmark{plain(title), level, len(d.pages), y})
	}
}

// outline is the bookmarks by page, in the order they were added to it, each
// at most one level below the one before.
func (d *Document) outline() []bookmark {
	marks := slices.Clone(d.marks)
	slices.SortStableFunc(marks, func(a, b bookmark) int { return cmp.Compare(a.page, b.page) })
	deepest := 0
	for i := range marks {
		marks[i].level = max(0, min(marks[i].level, deepest))
		deepest = marks[i].level + 1
	}
	return marks
}

// placed is the points as the file counts.
func (d *Document) placed(points []Point) []Point {
	points = slices.Clone(points)
	for i := range points {
		points[i].X = d.left(points[i].X, 0)
	}
	return points
}

// readyPath is ready for all numbers of a path.
func (d *Document) readyPath(what string, points []Point, stroke Stroke) bool {
	numbers := stroke.numbers()
	for _, pt := range points {
		numbers = append(numbers, pt.X, pt.Y)
	}
	return d.ready(fmt.Sprintf("%s of %d points", what, len(points)), numbers...)
}
