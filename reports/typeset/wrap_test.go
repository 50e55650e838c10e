package typeset

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var bodyStyle = Style{Size: 10}

func newDocument(t testing.TB, fonts *Fonts, lang string) *Document {
	t.Helper()
	d := NewDocument(fonts, Meta{Lang: lang, Title: "t", Created: time.Unix(1_700_000_000, 0)})
	d.AddPage()
	return d
}

func TestLines(t *testing.T) {
	fonts := loadFonts(t)
	wide := func(s string) float64 { return newDocument(t, fonts, "en").Width(bodyStyle, s) }
	tests := []struct {
		name, text string
		width      float64
		want       []string
	}{
		{"empty text is one line", "", 50, []string{""}},
		{"a text fits its own width", "one two", wide("one two"), []string{"one two"}},
		{"filled greedily", "one two three", wide("one two t"), []string{"one two", "three"}},
		{"spaces at a break belong to no line", "one   two", wide("one "), []string{"one", "two"}},
		{"no break at a no-break space", "à 100\u00a0%", wide("100\u00a0%"), []string{"à", "100\u00a0%"}},
		{"nor at a narrow one", "à 94,9\u202f%", wide("94,9\u202f%"), []string{"à", "94,9\u202f%"}},
		{"break after a hyphen between letters", "self-made", wide("self-m"), []string{"self-", "made"}},
		{"none after a minus", "by -12", wide("by -1"), []string{"by", "-12"}},
		{"zero-width space", "one\u200btwo", wide("onet"), []string{"one\u200b", "two"}},
		{"a word wider than the line is cut", "aaaaaa", wide("aaa"), []string{"aaa", "aaa"}},
		{"and goes on after other words", "b aaaaaa c", wide("aaa"), []string{"b", "aaa", "aaa", "c"}},
		{"a cut keeps a letter with its marks", "x\u0302x\u0302", 0.1, []string{"x\u0302", "x\u0302"}},
		{"no width at all", "ab", 0, []string{"a", "b"}},
		{"line ends are kept", "one\n\ntwo", 50, []string{"one", "", "two"}},
		{"leading spaces before too wide a word", "  aaaa", wide("aaa"), []string{"aaa", "a"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDocument(t, fonts, "en")
			got := d.Lines(bodyStyle, tt.text, tt.width)
			if diff := cmp.Diff(tt.want, got); diff != "" || d.Err() != nil {
				t.Errorf("Lines(%q, %.2f mm), %v (-want +got):\n%s", tt.text, tt.width, d.Err(), diff)
			}
		})
	}
}

// A sentence that ends in Latin must not start with it when it is broken.
func TestLinesAreLogical(t *testing.T) {
	d := newDocument(t, loadFonts(t), "ar")
	text := "ارتفع مؤشر الأمن السيبراني العالمي وفق Global Cybersecurity Index"
	got := strings.Join(d.Lines(bodyStyle, text, 40), " ")
	if got != text {
		t.Errorf("Lines joined = %q; want %q", got, text)
	}
}

// No line is wider than asked, unless it is one grapheme, and nothing but
// spaces is lost. A hundredth of an em is left for the marks between scripts.
func TestWrapProperties(t *testing.T) {
	fonts := loadFonts(t)
	words := rapid.SampledFrom([]string{
		"مؤشر", "(GCI)", "96.04", "الاتصالات", "self-assessment",
		" ", "\u00a0", "\u2066+3.2\u2069", "تؤكّد", "extraordinarily", "،", "\u200b", "e\u0301\u0302",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := Sanitize(strings.Join(rapid.SliceOf(words).Draw(t, "words"), rapid.SampledFrom([]string{"", " "}).Draw(t, "join")))
		limit := rapid.Int32Range(0, 9000).Draw(t, "limit")
		p := fonts.paragraph(regular, Style{}.base(rapid.Bool().Draw(t, "rtl")), text)
		end := 0
		for _, at := range p.wrap(limit) {
			if lost := string(p.text[end:at.start]); strings.Trim(lost, " ") != "" {
				t.Fatalf("%q is lost between lines", lost)
			}
			end = at.end
			one := at.end == at.start || len(graphemeEnds(p.text, at.start, at.end)) == 1
			if width := p.line(at.start, at.end).width; width > limit+10 && !one {
				t.Fatalf("line %q is %d wide; want at most %d", string(p.text[at.start:at.end]), width, limit)
			}
		}
		if lost := string(p.text[end:]); strings.Trim(lost, " ") != "" {
			t.Fatalf("%q is lost at the end", lost)
		}
	})
}

func TestFit(t *testing.T) {
	d := newDocument(t, loadFonts(t), "en")
	tests := []struct {
		name, text string
		width      float64
		want       string
	}{
		{"fits", "Technical", 40, "Technical"},
		{"shortened", "Technical measures", d.Width(bodyStyle, "Technical…"), "Technical…"},
		{"no space before the ellipsis", "ab cd", d.Width(bodyStyle, "ab …"), "ab…"},
		{"nothing fits", "abc", 0.1, "…"},
		{"isolates are closed", Isolate("abcdef"), d.Width(bodyStyle, "abc…"), "\u2066abc\u2069…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := d.Fit(bodyStyle, tt.text, tt.width+0.01); got != tt.want {
				t.Errorf("Fit(%q, %.2f) = %q; want %q", tt.text, tt.width, got, tt.want)
			}
		})
	}
}
