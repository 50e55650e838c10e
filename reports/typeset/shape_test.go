package typeset

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/needs"
)

// shapedGlyph is a glyph as hb-shape reports it.
type shapedGlyph struct {
	Glyph   int `json:"g"`
	Cluster int `json:"cl"`
	DX      int `json:"dx"`
	DY      int `json:"dy"`
	AX      int `json:"ax"`
	AY      int `json:"ay"`
}

// TestShapeEqualsHarfBuzz compares every word of the word list, of the sample
// and of the questionnaire catalogue with HarfBuzz's own program: glyphs,
// clusters, offsets, advances.
func TestShapeEqualsHarfBuzz(t *testing.T) {
	needs.Program(t, "hb-shape")
	fonts := loadFonts(t)
	rtl, ltr := corpus(t)
	for w, file := range map[weight][]byte{regular: regularFile, semiBold: semiBoldFile} {
		compareShapes(t, fonts, w, file, true, rtl)
		compareShapes(t, fonts, w, file, false, ltr)
	}
}

func compareShapes(t *testing.T, fonts *Fonts, w weight, file []byte, rtl bool, words []string) {
	t.Helper()
	list := filepath.Join(t.TempDir(), "words")
	if err := os.WriteFile(list, []byte(strings.Join(words, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	direction, script := "ltr", "latn"
	if rtl {
		direction, script = "rtl", "arab"
	}
	out := tool(t, "hb-shape", file, "--font-file=INPUT", "--text-file="+list,
		"--direction="+direction, "--script="+script, "--cluster-level=1", "--shapers=ot",
		"--no-glyph-names", "--output-format=json")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != len(words) {
		t.Fatalf("hb-shape gave %d lines for %d words", len(lines), len(words))
	}
	s := newShaper(fonts.faces)
	for i, word := range words {
		var want []shapedGlyph
		if err := json.Unmarshal([]byte(lines[i]), &want); err != nil {
			t.Fatalf("hb-shape of %q: %v in %q", word, err, lines[i])
		}
		s.shape(w, rtl, []rune(word))
		if diff := cmp.Diff(want, s.report()); diff != "" {
			t.Errorf("%s, %q (-hb-shape +ours):\n%s", w.faceName(), word, diff)
		}
	}
	t.Logf("%s %s: %d words", w.faceName(), direction, len(words))
}

// report is the shaped text in the buffer.
func (s *shaper) report() (glyphs []shapedGlyph) {
	for n, g := range s.buffer.Info {
		p := s.buffer.Pos[n]
		glyphs = append(glyphs, shapedGlyph{
			int(g.Glyph), g.Cluster, int(p.XOffset),
			int(p.YOffset), int(p.XAdvance), int(p.YAdvance),
		})
	}
	return glyphs
}

// corpus is every different word of the tests, by direction. A word with an
// Arabic letter counts as Arabic.
func corpus(t *testing.T) (rtl, ltr []string) {
	t.Helper()
	list, err := os.ReadFile("testdata/words.txt")
	if err != nil {
		t.Fatal(err)
	}
	all := string(list) + catalogueText(t)
	for _, tx := range sampleTexts {
		all += "\n" + tx.title + " " + tx.lead + " " + tx.body
	}
	seen := map[string]bool{}
	for _, word := range strings.FieldsFunc(sanitizedLines(all), func(r rune) bool { return r == ' ' || r == '\n' }) {
		word = string(visible([]rune(word)))
		if word == "" || seen[word] {
			continue
		}
		seen[word] = true
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Arabic, r) }) {
			rtl = append(rtl, word)
		} else {
			ltr = append(ltr, word)
		}
	}
	return rtl, ltr
}

// sanitizedLines sanitizes a text of any length, line by line.
func sanitizedLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = Sanitize(line)
	}
	return strings.Join(lines, "\n")
}

// catalogueText is every YAML file of the questionnaire catalogue, as it is;
// empty while there is none.
func catalogueText(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	root := filepath.Join("..", "..", "questionnaires", "catalogue")
	err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".yaml" {
			return err
		}
		text, err := os.ReadFile(path)
		b.WriteString("\n" + string(text))
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return b.String()
}

// TestCatalogueIsCovered: no text of a questionnaire shows an empty box.
func TestCatalogueIsCovered(t *testing.T) {
	fonts := loadFonts(t)
	for line := range strings.Lines(catalogueText(t)) {
		if missing := fonts.Missing(line); len(missing) > 0 {
			t.Errorf("no glyph for %q in %q", missing, line)
		}
	}
}

// A search finds the letters, not the marks; each letter of an Arabic ligature
// once, from right to left.
func TestShapeText(t *testing.T) {
	tests := []struct {
		name, word, want string
		rtl              bool
	}{
		{"plain", "score", "s|c|o|r|e", false},
		{"Latin ligature", "office", "o|f|fi|c|e", false},
		{"lam-alef", "لا", "ا|ل", true},
		{"marks are silent", "مُؤشِّر", "ر||ش|ؤ||م", true},
		{"nothing but formatting", "\u200d\u200c", "", true},
		{"letters that share a shape", "يى", "ى|ي", true},
		{"a bracket keeps its meaning when mirrored", "(", "(", true},
	}
	fonts := loadFonts(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, g := range fonts.shape(regular, tt.rtl, []rune(tt.word)).glyphs {
				got = append(got, g.text)
			}
			if joined := strings.Join(got, "|"); joined != tt.want {
				t.Errorf("text behind %q = %q; want %q", tt.word, joined, tt.want)
			}
		})
	}
}

func TestWordCacheIsBounded(t *testing.T) {
	var c wordCache
	for n := range maxCachedWords + 5 {
		c.put(wordKey{text: string(rune(n))}, &word{})
	}
	if len(c.words) > maxCachedWords {
		t.Errorf("the cache holds %d words; want at most %d", len(c.words), maxCachedWords)
	}
}
