package typeset

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
)

// The page is A4, in millimetres.
const (
	PageWidth  = 210.0
	PageHeight = 297.0
)

// Meta is what a document says about itself. Created is written as given, in
// UTC: take it from the data shown, so that equal data make equal files.
type Meta struct {
	Lang     string // BCP 47, e.g. "ar", "fr", "en-GB"; decides the direction
	Title    string
	Subject  string
	Author   string
	Keywords string
	Created  time.Time
}

// Document records what is to be drawn; Finish writes the file. Positions are
// millimetres from the edge where reading starts, the right one in Arabic, and
// from the upper edge. The first fault sticks: later calls do nothing and
// Finish returns it. A Document belongs to one goroutine.
type Document struct {
	fonts *Fonts
	meta  Meta
	rtl   bool
	fixed bool // positions are taken from the left edge, see Unmirrored
	pages [][]operation
	marks []bookmark
	codes [weights]codeTable
	err   error
}

// operation draws one thing when the file is written.
type operation func(*painter)

// bookmark is an entry of the outline.
type bookmark struct {
	title string
	level int
	page  int     // from 1
	y     float64 // millimetres
}

// NewDocument starts a document without pages.
func NewDocument(fonts *Fonts, meta Meta) *Document {
	meta.Lang = plain(meta.Lang)
	meta.Title, meta.Subject = plain(meta.Title), plain(meta.Subject)
	meta.Author, meta.Keywords = plain(meta.Author), plain(meta.Keywords)
	meta.Created = meta.Created.UTC()
	return &Document{fonts: fonts, meta: meta, rtl: rightToLeft(meta.Lang)}
}

// rightToLeft reports whether a language is written from right to left, among
// those a document can be in: the fonts have Arabic and Latin only.
func rightToLeft(lang string) bool {
	primary, _, _ := strings.Cut(strings.ToLower(lang), "-")
	switch primary {
	case "ar", "fa", "ur":
		return true
	}
	return false
}

// RTL reports whether the document reads from right to left.
func (d *Document) RTL() bool { return d.rtl }

// Err is the first fault so far, nil if there is none.
func (d *Document) Err() error { return d.err }

// AddPage adds an A4 page and makes it the one drawn on.
func (d *Document) AddPage() {
	if d.err == nil {
		d.pages = append(d.pages, nil)
	}
}

// Pages is the number of pages so far.
func (d *Document) Pages() int { return len(d.pages) }

// Unmirrored runs draw with positions taken from the left edge in either
// direction: for logos, codes and whatever else is never mirrored. Start means
// left in it.
func (d *Document) Unmirrored(draw func()) {
	before := d.fixed
	d.fixed = true
	defer func() { d.fixed = before }()
	draw()
}

// left is the left edge, as the file counts, of a box of width w whose start
// edge is x.
func (d *Document) left(x, w float64) float64 {
	if d.mirrored() {
		return PageWidth - x - w
	}
	return x
}

func (d *Document) mirrored() bool { return d.rtl && !d.fixed }

// errNoPage says that something was drawn before AddPage.
var errNoPage = errors.New("nothing to draw on: the document has no page")

// ready reports whether what is named can be drawn with the numbers, which
// must be finite and within ten metres.
func (d *Document) ready(what string, numbers ...float64) bool {
	if d.err == nil && len(d.pages) == 0 {
		d.fail(what, errNoPage)
	}
	for _, n := range numbers {
		if math.IsNaN(n) || math.Abs(n) > 10_000 {
			d.fail(what, fmt.Errorf("%v is no position or size", n))
		}
	}
	return d.err == nil
}

// fail keeps the first fault.
func (d *Document) fail(what string, err error) {
	if d.err == nil {
		d.err = fmt.Errorf("drawing %s on page %d: %w", what, len(d.pages), err)
	}
}

// record adds an operation to the present page.
func (d *Document) record(op operation) {
	last := len(d.pages) - 1
	d.pages[last] = append(d.pages[last], op)
}

// shielded turns a panic inside the layout of text into a fault of the
// document: the libraries below it were not written for hostile input.
func (d *Document) shielded(what string, layout func() error) {
	defer func() {
		if r := recover(); r != nil {
			d.fail(what, fmt.Errorf("panic: %v", r))
		}
	}()
	if err := layout(); err != nil {
		d.fail(what, err)
	}
}
