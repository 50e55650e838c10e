package typeset

import (
	"strings"
	"testing"
	"time"
)

// hostile is text that panics, hangs or garbles the libraries below when it
// reaches them as it is.
var hostile = map[string]string{
	"emoji":               "score 😀 👨‍👩‍👧",
	"cut UTF-8":           "a\xff b\xe2\x82",
	"cut at the end":      "a\xc3",
	"missing glyphs":      "中文 ▲ ●",
	"joiners":             "\u200d\u200c\u200d",
	"controls":            "a\x00\x01\x1b[31m\r\n\tb",
	"byte order marks":    "\ufeff\ufffe\uffff",
	"private use":         "\ue000\ue123\uf8ff",
	"PDF syntax":          "(a) \\) Tj ET endstream endobj %%EOF {nb} <</X>>",
	"overrides":           strings.Repeat("\u202e", 200) + "100" + strings.Repeat("\u202c", 10),
	"deep isolates":       strings.Repeat("\u2067\u2066", 200) + "abc",
	"deep brackets":       strings.Repeat("(א[", 200),
	"marks without end":   "a" + strings.Repeat("\u0301", 5_000),
	"marks of all kinds":  strings.Repeat("\u0651\u064e\u0670", 2_000),
	"marks on Arabic":     strings.Repeat("ب\u0651\u064e\u0670", 2_000),
	"no break for 20,000": strings.Repeat("لا", 10_000),
	"one long Latin word": strings.Repeat("office", 4_000),
	"hyphens":             strings.Repeat("a-", 10_000),
	"zero-width spaces":   strings.Repeat("\u200b", 20_000),
	"spaces only":         strings.Repeat(" ", 20_000),
	"line ends only":      strings.Repeat("\n", 2_000),
	"over a megabyte":     strings.Repeat("a ب ", 300_000),
	"Hebrew and Syriac":   "שלום ܫܠܡܐ",
	"half a ligature":     "ل\u200dا",
}

// A hostile text gives a document; never a panic, and never without end.
func TestHostile(t *testing.T) {
	fonts := loadFonts(t)
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			for _, lang := range []string{"ar", "en"} {
				file, err := everywhere(fonts, lang, text).Finish()
				if err != nil {
					t.Fatalf("in %s: %v", lang, err)
				}
				if testing.Short() {
					continue
				}
				tool(t, "qpdf", file, "--check", "INPUT")
			}
		})
	}
}

// everywhere is a document with the text wherever a text can be.
func everywhere(fonts *Fonts, lang, text string) *Document {
	d := NewDocument(fonts, Meta{
		Lang: lang, Title: text, Subject: text, Author: text,
		Keywords: text, Created: time.Unix(0, 0),
	})
	d.AddPage()
	d.Bookmark(text, 0, 10)
	d.Text(20, 20, Style{Size: 10, Dir: FirstStrong}, Isolate(text))
	d.Paragraph(20, 30, 100, Style{Size: 10, Align: Center}, text)
	d.Paragraph(20, 30, 0.2, Style{Size: 10, Bold: true}, text)
	d.Text(20, 250, Style{Size: 10}, d.Fit(Style{Size: 10}, text, 30))
	d.Link(20, 20, 10, 10, text)
	d.Link(20, 20, 10, 10, "https://example.org/"+text)
	return d
}

func FuzzDocument(f *testing.F) {
	for _, text := range hostile {
		if len(text) < 1000 {
			f.Add(text, 30.0, true)
		}
	}
	fonts, err := LoadFonts()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string, width float64, arabic bool) {
		lang := map[bool]string{true: "ar", false: "fr"}[arabic]
		d := everywhere(fonts, lang, text)
		if _, err := d.Finish(); err != nil {
			t.Fatalf("Finish() = %v", err)
		}
		d.Paragraph(width, width, width, Style{Size: 10}, text)
		if file, err := d.Finish(); err == nil && len(file) == 0 {
			t.Fatal("no file and no error")
		}
	})
}
