package typeset

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden compares whole files byte for byte. They depend on the version of
// compress/zlib, thus of Go.
func TestGolden(t *testing.T) {
	fonts := loadFonts(t)
	for lang := range sampleTexts {
		t.Run(lang, func(t *testing.T) {
			got, err := sample(fonts, lang).Finish()
			if err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", "sample-"+lang+".pdf")
			if *update {
				if err := os.WriteFile(golden, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s differs; look at the page, then run: go test ./reports/typeset -update", golden)
			}
			if len(got) > 30_000 {
				t.Errorf("the page has %d bytes; want at most 30,000", len(got))
			}
		})
	}
}

// Documents built at the same time from the same fonts are equal, and equal to
// those built alone. Run with -race.
func TestConcurrent(t *testing.T) {
	fonts := loadFonts(t)
	want := map[string][]byte{}
	for lang := range sampleTexts {
		file, err := sample(loadFonts(t), lang).Finish()
		if err != nil {
			t.Fatal(err)
		}
		want[lang] = file
	}
	var group sync.WaitGroup
	for range 4 {
		for lang := range sampleTexts {
			group.Go(func() {
				got, err := sample(fonts, lang).Finish()
				if err != nil || !bytes.Equal(got, want[lang]) {
					t.Errorf("the %s page differs when built concurrently: %v", lang, err)
				}
			})
		}
	}
	group.Wait()
}

func TestFinishTwice(t *testing.T) {
	d := sample(loadFonts(t), "ar")
	first, err := d.Finish()
	if err != nil {
		t.Fatal(err)
	}
	second, err := d.Finish()
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("a second Finish gives another file: %v", err)
	}
}

// The first fault sticks, and Finish returns it.
func TestFaults(t *testing.T) {
	fonts := loadFonts(t)
	style, nan := Style{Size: 10}, math.NaN()
	tests := []struct {
		name string
		draw func(*Document)
		want string
	}{
		{
			"no position", func(d *Document) { d.Text(nan, 10, style, "x") },
			"drawing text on page 1: NaN is no position or size",
		},
		{
			"out of all bounds", func(d *Document) { d.Rect(0, 0, math.Inf(1), 1, Fill(RGB(0, 0, 0))) },
			"drawing rectangle on page 1: +Inf is no position or size",
		},
		{
			"in a point", func(d *Document) { d.Polygon([]Point{{1, 1}, {nan, 2}}, Paint{}) },
			"drawing polygon of 2 points on page 1: NaN is no position or size",
		},
		{
			"in a dash", func(d *Document) { d.Line(1, 1, 2, 2, Stroke{Dash: []float64{nan}}) },
			"drawing line of 2 points on page 1: NaN is no position or size",
		},
		{
			"no font size", func(d *Document) { d.Paragraph(1, 1, 50, Style{}, "x") },
			"drawing text on page 1: the font size is not between 0 and 500 points",
		},
		{
			"leading", func(d *Document) { d.Height(Style{Size: 9, Leading: nan}, "x", 10) },
			"drawing text on page 1: the leading is not between 0 and a page",
		},
		{
			"the first one counts", func(d *Document) { d.Link(nan, 0, 1, 1, ""); d.Dot(nan, 1, 1, ink) },
			"drawing link on page 1: NaN is no position or size",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDocument(t, fonts, "en")
			tt.draw(d)
			d.Text(10, 10, style, "later")
			if file, err := d.Finish(); file != nil || err == nil || err.Error() != tt.want {
				t.Errorf("Finish() = %d bytes, %v; want %s", len(file), err, tt.want)
			}
		})
	}
}

func TestNoPage(t *testing.T) {
	fonts := loadFonts(t)
	if _, err := NewDocument(fonts, Meta{}).Finish(); !errors.Is(err, errEmpty) {
		t.Errorf("Finish() of nothing = %v; want %v", err, errEmpty)
	}
	d := NewDocument(fonts, Meta{})
	d.Text(1, 1, Style{Size: 10}, "x")
	if _, err := d.Finish(); !errors.Is(err, errNoPage) {
		t.Errorf("Finish() = %v; want %v", err, errNoPage)
	}
}

// One rule turns positions along the reading direction into places.
func TestMirror(t *testing.T) {
	fonts := loadFonts(t)
	tests := []struct {
		name, lang string
		fixed      bool
		align      Align
		want       float64 // left end of a line 30 mm wide at 20 mm
	}{
		{"English starts at the left", "en", false, Start, 20},
		{"ends", "en", false, End, -10},
		{"in the middle", "fr", false, Center, 5},
		{"Arabic starts at the right", "ar", false, Start, 160},
		{"ends", "ar-EG", false, End, 190},
		{"in the middle", "ar", false, Center, 175},
		{"never mirrored", "ar", true, Start, 20},
		{"figures end at the right", "en", false, Figures, -10},
		{"figures end at the right", "ar", false, Figures, 160},
		{"also where nothing is mirrored", "ar", true, Figures, -10},
	}
	for _, tt := range tests {
		t.Run(tt.lang+" "+tt.name, func(t *testing.T) {
			d := newDocument(t, fonts, tt.lang)
			check := func() {
				if got := d.lineLeft(20, 30, tt.align); got != tt.want {
					t.Errorf("lineLeft(20, 30) = %v; want %v", got, tt.want)
				}
			}
			if tt.fixed {
				d.Unmirrored(check)
				return
			}
			check()
		})
	}
}

// A box puts a text at its edge on the page that the alignment names.
func TestMirrorBox(t *testing.T) {
	fonts := loadFonts(t)
	tests := []struct {
		lang  string
		align Align
		want  float64 // share of the box from its start edge
	}{
		{"en", Start, 0},
		{"en", Center, 0.5},
		{"en", End, 1},
		{"en", Figures, 1},
		{"ar", Start, 0},
		{"ar", Center, 0.5},
		{"ar", End, 1},
		{"ar", Figures, 0},
	}
	for _, tt := range tests {
		if got := newDocument(t, fonts, tt.lang).place(tt.align); got != tt.want {
			t.Errorf("in %s, place(%d) = %v; want %v", tt.lang, tt.align, got, tt.want)
		}
	}
}

func TestWebAddress(t *testing.T) {
	tests := []struct {
		in, want string
		ok       bool
	}{
		{"https://example.org/a?b=c", "https://example.org/a?b=c", true},
		{"http://example.org/عمان", "http://example.org/%D8%B9%D9%85%D8%A7%D9%86", true},
		{"https://example.org/?q=é", "https://example.org/?q=%C3%A9", true},
		{"javascript:alert(1)", "", false},
		{"file:///etc/passwd", "", false},
		{"/relative", "", false},
		{"https:///no-host", "", false},
		{"https://exa mple.org", "", false},
	}
	for _, tt := range tests {
		if got, ok := webAddress(tt.in); got != tt.want || ok != tt.ok {
			t.Errorf("webAddress(%q) = %q, %v; want %q, %v", tt.in, got, ok, tt.want, tt.ok)
		}
	}
}

// The outline goes by page, whenever a bookmark was added, and leaves out no
// level.
func TestOutline(t *testing.T) {
	d := newDocument(t, loadFonts(t), "en")
	for _, level := range []int{3, 2, 5, 0, -1} {
		d.Bookmark("first page", level, 10)
	}
	d.AddPage()
	d.Bookmark("second page", 1, 10)
	d.OnPage(1, func() { d.Bookmark("late", 9, 20) })
	var got []string
	for _, m := range d.outline() {
		got = append(got, fmt.Sprintf("%d %s", m.level, m.title))
	}
	want := []string{
		"0 first page", "1 first page", "2 first page", "0 first page",
		"0 first page", "1 late", "1 second page",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outline (-want +got):\n%s", diff)
	}
}

func TestLeading(t *testing.T) {
	fonts := loadFonts(t)
	for lang, want := range map[string]float64{"ar": 6.4, "fr": 5.4} {
		if got := newDocument(t, fonts, lang).Leading(Style{Size: 10.5}); math.Abs(got-want) > 1e-9 {
			t.Errorf("Leading in %s at 10.5 pt = %v mm; want %v", lang, got, want)
		}
	}
	d := newDocument(t, fonts, "en")
	style := Style{Size: 10, Leading: 5}
	text := strings.Repeat("word ", 40)
	if got, want := d.Paragraph(20, 20, 60, style, text), d.Height(style, text, 60); got != want || got < 15 {
		t.Errorf("Paragraph() = %v mm, Height() = %v mm; want the same, three lines at least", got, want)
	}
}
