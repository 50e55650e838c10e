package reports_test

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"

	"mizan/internal/i18n"
	"mizan/internal/needs"
	"mizan/reports"
)

var update = flag.Bool("update", false, "write golden files anew")

func fonts(t testing.TB) *reports.Fonts {
	t.Helper()
	f, err := reports.LoadFonts()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func pdf(t testing.TB, c *reports.Scorecard, f *reports.Fonts) []byte {
	t.Helper()
	file, err := c.PDF(f)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// The same scorecard gives the same bytes; look at a difference before
// accepting it with -update.
func TestGoldenPDF(t *testing.T) {
	f, s := fonts(t), published(t, "gci-2024")
	for _, lang := range i18n.Languages() {
		got := pdf(t, card(t, s, "OMN", "las", lang), f)
		golden := filepath.Join("testdata", "OMN-las-"+lang+".pdf")
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
			t.Errorf("%s differs; look at it, then run: go test ./reports -update", golden)
		}
	}
}

func TestConcurrentCardsAreEqual(t *testing.T) {
	f, s := fonts(t), published(t, "gci-2024")
	c := card(t, s, "SAU", "las", "ar")
	want := pdf(t, c, f)
	results := make(chan []byte)
	for range 4 {
		go func() {
			file, _ := c.PDF(f) // a fault shows as a difference
			results <- file
		}()
	}
	for range 4 {
		if !bytes.Equal(<-results, want) {
			t.Error("a card drawn beside others differs")
		}
	}
}

// extracted is the text of a PDF in reading order, by poppler.
func extracted(t *testing.T, file []byte) string {
	t.Helper()
	program := needs.Program(t, "pdftotext")
	path := filepath.Join(t.TempDir(), "card.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), program, path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// words are the words of a text as a reader searches for them: no marks on
// letters, no invisible direction characters, no punctuation at the ends.
func words(text string) []string {
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
	var out []string
	for _, w := range strings.Fields(strings.ReplaceAll(text, "\u00a0", " ")) {
		if w = strings.TrimFunc(w, func(r rune) bool { return unicode.IsPunct(r) }); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// Every word and number of the model can be found in the document again.
func TestWordsCanBeExtracted(t *testing.T) {
	f := fonts(t)
	for _, c := range []struct {
		edition, economy, peers, lang string
		least                         float64
	}{
		{"gci-2024", "OMN", "las", "ar", 0.99},
		{"gci-2024", "SAU", "las", "ar", 0.99},
		{"gci-2020", "YEM", "las", "ar", 0.99},
		{"gci-2024", "OMN", "las", "en", 1},
		{"gci-2024", "TUN", "amu", "fr", 1},
		{"gci-2024", "BOL", "world", "fr", 1},
	} {
		m := card(t, published(t, c.edition), c.economy, c.peers, c.lang)
		found := make(map[string]bool)
		for _, w := range words(extracted(t, pdf(t, m, f))) {
			found[w] = true
		}
		var all, lost []string
		for _, w := range words(strings.Join(texts(m), " ")) {
			all = append(all, w)
			if !found[w] {
				lost = append(lost, w)
			}
		}
		if share := 1 - float64(len(lost))/float64(len(all)); share < c.least {
			t.Errorf("%s in %s: %.2f %% of %d words found; lost %q", c.economy, c.lang, 100*share, len(all), lost)
		}
	}
}

// texts is everything the model says that a page shows in full.
func texts(c *reports.Scorecard) []string {
	out := []string{c.Title, c.Economy.Official, c.Score.Text, c.Position.Meaning}
	out = append(out, c.Findings...)
	for _, p := range append(c.Pillars, c.Indicators...) {
		out = append(out, p.Own.Text, p.Mean.Text)
	}
	for _, m := range c.Members {
		out = append(out, m.Name, m.Position, m.Score.Text, m.Tier)
		for _, p := range m.Pillars {
			out = append(out, p.Text)
		}
	}
	for _, n := range c.Notes {
		out = append(out, n.Label, n.Text)
	}
	return out
}

// Nothing is shortened: the longest names stand in full, in every language.
func TestNothingIsCut(t *testing.T) {
	f, s := fonts(t), published(t, "gci-2024")
	for _, lang := range i18n.Languages() {
		for _, c := range []struct{ economy, peers string }{{"OMN", "las"}, {"PRK", "world"}, {"VEN", "itu-americas"}} {
			text := extracted(t, pdf(t, card(t, s, c.economy, c.peers, lang), f))
			for line := range strings.Lines(text) {
				if strings.Contains(line, "…") {
					t.Errorf("%s among %s in %s: %s", c.economy, c.peers, lang, line)
				}
			}
		}
	}
}

func TestQpdfFindsNothing(t *testing.T) {
	program := needs.Program(t, "qpdf")
	f, s := fonts(t), published(t, "gci-2024")
	for _, lang := range i18n.Languages() {
		path := filepath.Join(t.TempDir(), "card.pdf")
		if err := os.WriteFile(path, pdf(t, card(t, s, "QAT", "las", lang), f), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), program, "--check", path).CombinedOutput()
		if err != nil || strings.Contains(string(out), "WARNING") {
			t.Errorf("%s: %v\n%s", lang, err, out)
		}
	}
}

// The limits a ministry's mail server and a slow line put on a document.
func TestSize(t *testing.T) {
	f, s := fonts(t), published(t, "gci-2024")
	for peers, limit := range map[string]int{"las": 80_000, "world": 150_000} {
		for _, lang := range i18n.Languages() {
			if n := len(pdf(t, card(t, s, "OMN", peers, lang), f)); n > limit {
				t.Errorf("%s, %s: %d bytes; limit %d", peers, lang, n, limit)
			}
		}
	}
}

// BenchmarkScorecard draws a card with warm fonts; the CPU time of a request.
func BenchmarkScorecard(b *testing.B) {
	f, s := fonts(b), published(b, "gci-2024")
	for _, lang := range i18n.Languages() {
		b.Run(lang, func(b *testing.B) {
			b.ReportAllocs()
			size, before := 0, cpu(b)
			for b.Loop() {
				size = len(pdf(b, card(b, s, "OMN", "las", lang), f))
			}
			b.ReportMetric(float64((cpu(b)-before).Microseconds())/1000/float64(b.N), "cpu-ms/file")
			b.ReportMetric(float64(size), "bytes/file")
		})
	}
}

// cpu is the processor time of this process so far: what a document costs, also
// on a machine that does other work besides.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
