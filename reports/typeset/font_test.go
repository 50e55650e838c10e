package typeset

import (
	"bytes"
	"errors"
	"testing"

	"github.com/go-text/typesetting/font"
	"github.com/google/go-cmp/cmp"
)

func TestCovers(t *testing.T) {
	fonts := loadFonts(t)
	const covered = "aZ09éÉœŒçÇïÿ«»“”‘’—–…€%+−·ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأإؤئ" +
		"ًٌٍَُِّْٰ٠١٢٣٤٥٦٧٨٩٪٫٬،؛؟\u00a0\u202f\n\u2066\u2069\u200d"
	for _, r := range covered {
		if !fonts.Covers(r) {
			t.Errorf("Covers(%q) = false", r)
		}
	}
	for _, r := range "中▲●■" {
		if fonts.Covers(r) {
			t.Errorf("Covers(%q) = true; draw it instead, or correct this list", r)
		}
	}
	if diff := cmp.Diff([]rune{'中', '▲'}, fonts.Missing("a中b▲中")); diff != "" {
		t.Errorf("Missing (-want +got):\n%s", diff)
	}
}

// A subset draws the same outlines and widths as the whole font.
func TestSubset(t *testing.T) {
	whole, err := parseSfnt(regularFile)
	if err != nil {
		t.Fatal(err)
	}
	face, err := font.ParseTTF(bytes.NewReader(regularFile))
	if err != nil {
		t.Fatal(err)
	}
	var mappings []mapping
	for n, r := range "aéşلأœ%" { // with composites
		g, _ := face.NominalGlyph(r)
		mappings = append(mappings, mapping{code: rune(0x100 + 2*n), glyph: uint16(g), advance: whole.advance(uint16(g))})
	}
	mappings = append(mappings, mapping{code: 0xFE00, glyph: blank, advance: blankWidth})
	file := whole.subset(mappings)
	if len(file) > 20_000 {
		t.Errorf("the subset of %d glyphs has %d bytes", len(mappings), len(file))
	}
	small, err := font.ParseTTF(bytes.NewReader(file))
	if err != nil {
		t.Fatalf("parsing the subset: %v", err)
	}
	for _, m := range mappings {
		g, ok := small.NominalGlyph(m.code)
		if !ok {
			t.Fatalf("the subset has no glyph for %U", m.code)
		}
		if got, want := small.HorizontalAdvance(g), float32(whole.advance(m.glyph)); got != want {
			t.Errorf("advance at %U = %v; want %v", m.code, got, want)
		}
		if m.glyph == blank {
			continue
		}
		want := face.GlyphData(font.GID(m.glyph))
		if diff := cmp.Diff(want, small.GlyphData(g)); diff != "" {
			t.Errorf("outline at %U (-whole +subset):\n%s", m.code, diff)
		}
	}
}

func TestParseSfntRefuses(t *testing.T) {
	for name, file := range map[string][]byte{
		"nothing":           nil,
		"no font":           []byte("this is not a font at all"),
		"directory cut":     regularFile[:40],
		"tables cut":        regularFile[:100_000],
		"another container": append([]byte("OTTO"), regularFile[4:]...),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := parseSfnt(file); !errors.Is(err, errFont) {
				t.Errorf("parseSfnt = %v; want %v", err, errFont)
			}
		})
	}
}
