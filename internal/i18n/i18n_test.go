package i18n

import (
	"strings"
	"testing"
	"time"
)

func load(t *testing.T) *Texts {
	t.Helper()
	texts, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestDate(t *testing.T) {
	texts := load(t)
	for _, c := range []struct{ lang, want string }{
		{"ar", "1 مايو 2026"}, {"en", "1 May 2026"}, {"fr", "1er mai 2026"}, {"de", "1 May 2026"},
	} {
		if got := texts.In(c.lang).Date(time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)); got != c.want {
			t.Errorf("Date in %s = %q; want %q", c.lang, got, c.want)
		}
	}
}

func TestMissingTextShowsItsKey(t *testing.T) {
	if got := load(t).In("fr").T("no.such.key", nil); got != "[no.such.key]" {
		t.Errorf("T = %q", got)
	}
}

func TestNegotiate(t *testing.T) {
	for header, want := range map[string]string{
		"": "en", "ar": "ar", "fr-CA,fr;q=0.9,en;q=0.8": "fr", "de, ar-JO;q=0.5": "ar", "zz;;;": "en",
	} {
		if got := Negotiate(header); got != want {
			t.Errorf("Negotiate(%q) = %q; want %q", header, got, want)
		}
	}
}

func TestList(t *testing.T) {
	texts := load(t)
	for _, c := range []struct{ lang, want string }{
		{"ar", "قطر ومصر واليمن"}, {"en", "قطر, مصر and اليمن"}, {"fr", "قطر, مصر et اليمن"},
	} {
		if got := texts.In(c.lang).List([]string{"قطر", "مصر", "اليمن"}); got != c.want {
			t.Errorf("List in %s = %q; want %q", c.lang, got, c.want)
		}
	}
}

func TestArgumentsAreIsolatedInArabic(t *testing.T) {
	texts := load(t)
	args := map[string]any{"of": 22}
	for lang, want := range map[string]string{
		"ar": "من \u206822\u2069", "en": "of 22", "fr": "sur 22",
	} {
		if got := texts.In(lang).T("report.position.own", args); got != want {
			t.Errorf("T in %s = %q; want %q", lang, got, want)
		}
	}
}

// The six Arabic forms, in a text that has them all.
func TestArabicPlurals(t *testing.T) {
	p := load(t).In("ar")
	for n, want := range map[int]string{
		1: "دولة أخرى", 2: "دولتين أخريين", 3: "3 دول أخرى", 11: "11 دولة أخرى", 100: "100 دولة أخرى",
	} {
		got := p.Plural("report.position.tied.count", n, map[string]any{"of": 22})
		if !strings.HasSuffix(got, want) {
			t.Errorf("Plural(%d) = %q; want it to end in %q", n, got, want)
		}
	}
}
