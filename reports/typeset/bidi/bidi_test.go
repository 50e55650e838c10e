package bidi

import (
	"bufio"
	"compress/gzip"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestConformance runs every case of the Unicode Character Database's
// BidiCharacterTest.txt: paragraph level, level of each character, order.
func TestConformance(t *testing.T) {
	file, err := os.Open("testdata/BidiCharacterTest.txt.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	cases, failures := 0, 0
	lines := bufio.NewScanner(unzipped)
	for lines.Scan() {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		cases++
		if got, want := answer(t, line), line; got != want && failures < 10 {
			failures++
			t.Errorf("Resolve and Line give\n%s\nwant\n%s", got, want)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if cases < 90_000 {
		t.Errorf("the file has %d cases; it should have over 90,000", cases)
	}
}

// answer replaces the wanted results in a line of the file by ours.
func answer(t *testing.T, line string) string {
	t.Helper()
	field := strings.Split(line, ";")
	var text []rune
	for code := range strings.FieldsSeq(field[0]) {
		n, err := strconv.ParseUint(code, 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, rune(n))
	}
	base := map[string]Base{"0": LTR, "1": RTL, "2": FirstStrong}[field[1]]
	p := Resolve(text, base)
	levels := make([]uint8, len(text))
	var order []string
	for _, run := range p.Line(0, len(text)) {
		for n := range run.End - run.Start {
			i := run.Start + n
			if run.RTL() {
				i = run.End - 1 - n
			}
			levels[i] = run.Level
			if !p.gone[i] {
				order = append(order, strconv.Itoa(i))
			}
		}
	}
	shown := make([]string, len(text))
	for i, level := range levels {
		shown[i] = strconv.Itoa(int(level))
		if p.gone[i] {
			shown[i] = "x"
		}
	}
	return strings.Join([]string{
		field[0], field[1], strconv.Itoa(int(p.Base)),
		strings.Join(shown, " "), strings.Join(order, " "),
	}, ";")
}

func TestLine(t *testing.T) {
	tests := []struct {
		name string
		text string
		base Base
		want []Run
	}{
		{"Latin in an English paragraph", "score 96", LTR, []Run{{0, 8, 0}}},
		{
			"a number between Arabic words", "من 96 نقطة", RTL,
			[]Run{{5, 10, 1}, {3, 5, 2}, {0, 3, 1}},
		},
		{
			"an acronym in brackets stays inside them", "مؤشر (GCI) كذا", RTL,
			[]Run{{9, 14, 1}, {6, 9, 2}, {0, 6, 1}},
		},
		{
			"an Arabic name in an English line", "for عمان today", LTR,
			[]Run{{0, 4, 0}, {4, 8, 1}, {8, 14, 0}},
		},
		{"empty", "", RTL, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := []rune(tt.text)
			got := Resolve(text, tt.base).Line(0, len(text))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Line of %q (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

// Lines of one paragraph are resolved together: the second line's direction
// comes from the whole, not from its own first letter.
func TestLineOfParagraph(t *testing.T) {
	text := []rune("\u2067abc def\u2069")
	p := Resolve(text, LTR)
	got := p.Line(5, 9)
	want := []Run{{5, 8, 2}, {8, 9, 0}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Line(5, 9) (-want +got):\n%s", diff)
	}
}
