package typeset

import "testing"

// BenchmarkTwoPages is a mixed document of two full pages with warm caches:
// the size of a scorecard for a minister. The goal is 20 ms of CPU.
func BenchmarkTwoPages(b *testing.B) {
	fonts := loadFonts(b)
	for lang := range sampleTexts {
		b.Run(lang, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := twoPages(fonts, lang).Finish(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// twoPages fills two pages with text, tables and 400 dots.
func twoPages(fonts *Fonts, lang string) *Document {
	d := sample(fonts, lang)
	tx := sampleTexts[lang]
	for range 2 {
		y := 120.0
		for range 3 {
			y += 3 + d.Paragraph(20, y, 110, Style{Size: 10.5}, tx.body)
			y = sampleTable(d, y, tx.rows)
		}
		for n := range 200 {
			d.Dot(140+float64(n%20)*2.5, 120+float64(n/20)*3, 1.5, blue)
		}
		if d.Pages() < 2 {
			d.AddPage()
		}
	}
	return d
}

// BenchmarkLoadFonts is paid once per process.
func BenchmarkLoadFonts(b *testing.B) {
	for b.Loop() {
		if _, err := LoadFonts(); err != nil {
			b.Fatal(err)
		}
	}
}
