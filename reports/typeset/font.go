package typeset

import (
	"bytes"
	"compress/zlib"
	_ "embed" // the font files
	"fmt"
	"io"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/harfbuzz"
)

// The font files, unchanged; see fonts/README.md and fonts/OFL.txt.
var (
	//go:embed fonts/IBMPlexSansArabic_400Regular.ttf
	regularFile []byte
	//go:embed fonts/IBMPlexSansArabic_600SemiBold.ttf
	semiBoldFile []byte
)

// weight picks one of the two faces.
type weight int

// The weights.
const (
	regular weight = iota
	semiBold
	weights // their number
)

// faceName is the PostScript name of the face.
func (w weight) faceName() string {
	if w == semiBold {
		return "IBMPlexSansArabic-SemiBold"
	}
	return "IBMPlexSansArabic-Regular"
}

// Fonts is the two embedded faces, parsed, and the words shaped with them so
// far. One value serves all documents of a process, concurrently.
type Fonts struct {
	files [weights]*sfnt
	faces [weights]*font.Font
	idle  sync.Pool // of *shaper
	words wordCache

	deflaters sync.Pool // of *zlib.Writer
}

// LoadFonts parses the embedded fonts. It takes a few milliseconds: call it
// once and pass the value on. An error means a damaged program file.
func LoadFonts() (*Fonts, error) {
	f := &Fonts{}
	for w, file := range [weights][]byte{regularFile, semiBoldFile} {
		name := weight(w).faceName()
		tables, err := parseSfnt(file)
		if err != nil {
			return nil, fmt.Errorf("reading the tables of %s: %w", name, err)
		}
		face, err := font.ParseTTF(bytes.NewReader(file))
		if err != nil {
			return nil, fmt.Errorf("parsing %s: %w", name, err)
		}
		f.files[w], f.faces[w] = tables, face.Font
	}
	f.idle.New = func() any { return newShaper(f.faces) }
	f.deflaters.New = func() any { return zlib.NewWriter(io.Discard) }
	return f, nil
}

// Covers reports whether both faces have a glyph for r. Characters that only
// control layout, such as line ends and directional marks, count as covered.
func (f *Fonts) Covers(r rune) bool {
	if r == '\n' || unicode.Is(unicode.Cf, r) {
		return true
	}
	for _, face := range f.faces {
		if _, ok := face.NominalGlyph(r); !ok && !spaceLike(r) {
			return false
		}
	}
	return true
}

// spaceLike holds for the widths of space that shaping makes out of U+0020
// when the font lacks them.
func spaceLike(r rune) bool {
	return r >= '\u2000' && r <= '\u200a' || r == '\u202f' || r == '\u205f'
}

// Missing gives the characters of s, after Sanitize, that would show as empty
// boxes, each once, in the order met.
func (f *Fonts) Missing(s string) []rune {
	var missing []rune
	seen := map[rune]bool{}
	for _, r := range Sanitize(s) {
		if !seen[r] && !f.Covers(r) {
			missing = append(missing, r)
		}
		seen[r] = true
	}
	return missing
}

// shaper is what one goroutine needs to shape: faces cache glyph data and
// must not be shared.
type shaper struct {
	fonts  [weights]*harfbuzz.Font
	buffer *harfbuzz.Buffer
}

func newShaper(faces [weights]*font.Font) *shaper {
	s := &shaper{buffer: harfbuzz.NewBuffer()}
	for w, face := range faces {
		s.fonts[w] = harfbuzz.NewFont(font.NewFace(face))
	}
	return s
}
