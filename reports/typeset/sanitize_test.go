package typeset

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestSanitize(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"ordinary text is kept", "Évaluation (GCI) مؤشر 96.04", "Évaluation (GCI) مؤشر 96.04"},
		{"broken UTF-8", "a\xffb\xe2\x82", "a\ufffdb\ufffd"},
		{"composed form", "e\u0301", "é"},
		{"control characters", "a\x00\x07\x1b\u0086b", "ab"},
		{"every line end is one", "a\r\nb\rc\u0085d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"},
		{"a tab is a space", "a\tb", "a b"},
		{"byte order mark", "\ufeffa", "a"},
		{"noncharacters", "a\ufdd0\ufffe\uffff\U0001ffffb", "ab"},
		{"private use", "a\ue001\U000f0001b", "ab"},
		{"above the basic plane", "ok 😀", "ok \ufffd"},
		{"overrides lose their force", "\u202e100\u202c", "\u202b100\u202c"},
		{"joiners and isolates stay", "\u2066a\u200d\u200cb\u2069", "\u2066a\u200d\u200cb\u2069"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Sanitize(tt.in); got != tt.want {
				t.Errorf("Sanitize(%q) = %q; want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestSanitizeCaps(t *testing.T) {
	got := []rune(Sanitize(strings.Repeat("a", MaxText+1)))
	if len(got) != MaxText || got[MaxText-1] != '…' {
		t.Errorf("Sanitize of %d runes = %d runes that end in %q", MaxText+1, len(got), got[len(got)-1])
	}
	whole := strings.Repeat("a", MaxText)
	if got := Sanitize(whole); got != whole {
		t.Errorf("Sanitize cuts a text of %d runes", MaxText)
	}
}

func TestSanitizeProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) + rapid.String().Draw(t, "text")
		got := Sanitize(in)
		if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) {
			t.Fatalf("Sanitize(%q) = %q is not valid UTF-8 in NFC", in, got)
		}
		for _, r := range got {
			if r > 0xFFFF || unicode.Is(unicode.Co, r) || unicode.IsControl(r) && r != '\n' {
				t.Fatalf("Sanitize(%q) keeps %U", in, r)
			}
		}
		if again := Sanitize(got); again != got {
			t.Fatalf("Sanitize(%q) = %q, and of that %q", in, got, again)
		}
	})
}

func TestPlain(t *testing.T) {
	if got, want := plain("a\u2066+1\u2069\nb\u200e"), "a+1 b"; got != want {
		t.Errorf("plain = %q; want %q", got, want)
	}
}

func TestIsolate(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"signed number", "+3.2", "\u2066+3.2\u2069"},
		{"cannot be closed from inside", "a\u2069b", "\u2066ab\u2069"},
		{"what is open gets closed", "\u2067a", "\u2066\u2067a\u2069\u2069"},
		{"nested", "\u2067a\u2069b", "\u2066\u2067a\u2069b\u2069"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Isolate(tt.in); got != tt.want {
				t.Errorf("Isolate(%q) = %q; want %q", tt.in, got, tt.want)
			}
		})
	}
	if got, want := IsolateAuto("x"), "\u2068x\u2069"; got != want {
		t.Errorf("IsolateAuto(x) = %q; want %q", got, want)
	}
}
