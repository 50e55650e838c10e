package typeset

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestExtract: what pdftotext finds is what was written, every word in every
// language, in the order of reading.
func TestExtract(t *testing.T) {
	fonts := loadFonts(t)
	for lang, tx := range sampleTexts {
		t.Run(lang, func(t *testing.T) {
			d := newDocument(t, fonts, lang)
			y := 20 + d.Paragraph(20, 20, 170, Style{Size: 16, Bold: true}, tx.title)
			y += d.Paragraph(20, y+4, 170, Style{Size: 12}, tx.lead)
			d.Paragraph(20, y+8, 150, Style{Size: 10.5}, tx.body)
			file, err := d.Finish()
			if err != nil {
				t.Fatal(err)
			}
			// pdftotext drops a hyphen at the end of a line.
			noHyphens := func(words []string) string {
				return strings.ReplaceAll(strings.Join(words, "\n"), "-", "")
			}
			want := noHyphens(searched(tx.title + " " + tx.lead + " " + tx.body))
			if diff := cmp.Diff(want, noHyphens(extracted(t, file))); diff != "" {
				t.Errorf("words found (-written +found):\n%s", diff)
			}
		})
	}
}

// Figures and brackets stay as they are inside text of the other direction.
func TestExtractMixed(t *testing.T) {
	fonts := loadFonts(t)
	tests := []struct{ name, lang, text, want string }{
		{"share of a whole", "ar", "الدرجة 96.04 من 100 نقطة", "96.04 من 100"},
		{"signed number", "ar", "بمقدار " + Isolate("+3.2") + " نقاط", "بمقدار +3.2 نقاط"},
		{"range", "ar", "المجال " + Isolate("85–94.9") + " هنا", "المجال 85–94.9 هنا"},
		{"acronym in brackets", "ar", "المؤشر (GCI) العالمي", "المؤشر (GCI) العالمي"},
		{"bracket after a number", "ar", "انظر (الملحق 2). وكذلك", "(الملحق 2). وكذلك"},
		{"percentage", "ar", "بنسبة " + Isolate("96%") + " تقريباً", "بنسبة 96% تقريبا"},
		{"Arabic digits", "ar", "الدرجة ٩٦٫٠٤ من ١٠٠ نقطة", "الدرجة ٩٦٫٠٤ من ١٠٠ نقطة"},
		{"lam-alef everywhere", "ar", "لا إلا الآلاف للأمن لإدارة", "لا إلا الآلاف للأمن لإدارة"},
		{"vowel marks are not searched", "ar", "مُؤَشِّرٌ مقارنةً", "مؤشر مقارنة"},
		{
			"Arabic name in English", "en", "published by " + IsolateAuto("وزارة الاتصالات") + ", September 2024",
			"published by وزارة الاتصالات, September 2024",
		},
		{"ligatures and kerning", "fr", "AVATAR : l’office affluent", "AVATAR : l’office affluent"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDocument(t, fonts, tt.lang)
			d.Text(20, 30, Style{Size: 11}, tt.text)
			file, err := d.Finish()
			if err != nil {
				t.Fatal(err)
			}
			want := strings.Join(strings.Fields(tt.want), " ")
			if got := strings.Join(extracted(t, file), " "); !strings.Contains(got, want) {
				t.Errorf("%q extracts as %q; want %q in it", tt.text, got, want)
			}
		})
	}
}

func TestQpdfCheck(t *testing.T) {
	fonts := loadFonts(t)
	for lang := range sampleTexts {
		file, err := sample(fonts, lang).Finish()
		if err != nil {
			t.Fatal(err)
		}
		out := tool(t, "qpdf", file, "--check", "INPUT")
		if strings.Contains(out, "WARNING") || !strings.Contains(out, "PDF Version: 1.7") {
			t.Errorf("qpdf --check of the %s page:\n%s", lang, out)
		}
	}
}

// What the PDF writer leaves out is there.
func TestCatalog(t *testing.T) {
	fonts := loadFonts(t)
	file, err := sample(fonts, "ar").Finish()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"%PDF-1.7\n", "/Lang <FEFF00610072>", "/Direction /R2L", "/DisplayDocTitle true",
		"/Type /Metadata", "/Title <FEFF06270644", "/CreationDate (D:20240910080000Z)",
		"/URI (https://example.org/?q=", "/Outlines", "/MIZANA+IBMPlexSansArabic-Regular",
		"/MIZANB+IBMPlexSansArabic-SemiBold", "/ID [<",
		`<rdf:li xml:lang="x-default">الأمن السيبراني`,
	} {
		if !strings.Contains(string(file), want) {
			t.Errorf("the file has no %q", want)
		}
	}
	for _, unwanted := range []string{"/utf8", "(UCS)\n"} {
		if strings.Contains(string(file), unwanted) {
			t.Errorf("the file has %q", unwanted)
		}
	}
}

// A document without text, with bookmarks only, and with one face only.
func TestFewFonts(t *testing.T) {
	fonts := loadFonts(t)
	tests := []struct {
		name  string
		draw  func(*Document)
		fonts int
	}{
		{"drawings only", func(d *Document) { d.Dot(10, 10, 3, ink) }, 0},
		{"bookmark only", func(d *Document) { d.Bookmark("مؤشر", 0, 10) }, 1},
		{"bold only", func(d *Document) { d.Text(9, 9, Style{Size: 9, Bold: true}, "x") }, 1},
		{"blank text", func(d *Document) { d.Text(9, 9, Style{Size: 9}, "") }, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDocument(t, fonts, "ar")
			tt.draw(d)
			file, err := d.Finish()
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Count(string(file), "/Subtype /Type0"); got != tt.fonts {
				t.Errorf("%d fonts in the file; want %d", got, tt.fonts)
			}
			tool(t, "qpdf", file, "--check", "INPUT")
		})
	}
}

func TestParsePDFRefuses(t *testing.T) {
	for _, in := range []string{
		"", "%PDF-1.3\n", "xref\n0 1\ntrailer\nstartxref\n0\n%%EOF",
		"xref\n0 2\n0000000099 00000 n \ntrailer /Root 1 0 R /Info 1 0 R\nstartxref\n0\n%%EOF",
	} {
		if _, err := parsePDF([]byte(in)); err == nil {
			t.Errorf("parsePDF(%q) = nil; want an error", in)
		}
	}
}
