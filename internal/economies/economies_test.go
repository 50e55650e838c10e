package economies

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mizan/internal/fault"
)

func load(tb testing.TB) *Register {
	tb.Helper()
	r, err := Load()
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func TestParseCode(t *testing.T) {
	for in, want := range map[string]Code{"OMN": "OMN", "omn": "OMN", "xaa": "XAA"} {
		if got, err := ParseCode(in); err != nil || got != want {
			t.Errorf("ParseCode(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "OM", "OMNX", " OMN", "OM1", "عمن", "ΩMN", "ſaa", strings.Repeat("ع", 900)} {
		_, err := ParseCode(in)
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("ParseCode(%q): %v; want an Invalid fault", in, err)
		} else if len(err.Error()) > 100 {
			t.Errorf("ParseCode repeats %d bytes of its input", len(err.Error()))
		}
	}
}

func TestGroupSizes(t *testing.T) {
	r := load(t)
	want := map[string]int{
		"las": 22, "escwa": 21, "gcc": 6, "amu": 5, "world": 194, "demo": 6,
		"itu-arab": 22, "itu-africa": 44, "itu-americas": 35,
		"itu-asia-pacific": 38, "itu-cis": 9, "itu-europe": 46,
	}
	got := map[string]int{}
	for _, g := range r.Groups() {
		got[g.Code] = len(g.Members)
		if !slices.IsSorted(g.Members) {
			t.Errorf("%s: members not by code", g.Code)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := len(r.Economies()); got != 200 {
		t.Errorf("%d economies; want 194 and 6 fictitious", got)
	}
	if first := r.Groups()[0].Code; first != "las" {
		t.Errorf("groups start with %q; want the order of the file", first)
	}
}

func TestMembership(t *testing.T) {
	r := load(t)
	for _, tc := range []struct {
		group   string
		in, out []Code
	}{
		{"gcc", []Code{"ARE", "BHR", "KWT", "OMN", "QAT", "SAU"}, []Code{"YEM", "IRQ"}},
		{"amu", []Code{"DZA", "LBY", "MAR", "MRT", "TUN"}, []Code{"EGY"}},
		{"escwa", []Code{"DJI", "SOM", "DZA", "PSE"}, []Code{"COM"}},
		{"las", []Code{"COM", "DJI", "MRT", "SOM", "SDN", "PSE", "SYR"}, []Code{"SSD", "ERI", "TCD"}},
		{"itu-europe", []Code{"TUR", "ISR", "GEO", "MDA", "UKR", "VAT"}, []Code{"RUS", "ARM"}},
		{"itu-cis", []Code{"RUS", "ARM", "AZE"}, []Code{"GEO", "MDA", "UKR"}},
		{"itu-asia-pacific", []Code{"IRN", "AFG"}, []Code{"TUR", "KAZ", "PLW"}},
		{"itu-africa", []Code{"SSD", "ERI"}, []Code{"SDN", "EGY", "COM"}},
	} {
		g, ok := r.Group(tc.group)
		if !ok {
			t.Errorf("no group %s", tc.group)
		}
		for _, c := range tc.in {
			if !g.Has(c) {
				t.Errorf("%s lacks %s", tc.group, c)
			}
		}
		for _, c := range tc.out {
			if g.Has(c) {
				t.Errorf("%s has %s", tc.group, c)
			}
		}
	}
	las, _ := r.Group("las")
	arab, _ := r.Group("itu-arab")
	if diff := cmp.Diff(las.Members, arab.Members); diff != "" {
		t.Errorf("League and ITU region differ: %s", diff)
	}
}

func TestDoubtfulMembershipSaysSo(t *testing.T) {
	g, _ := load(t).Group("escwa")
	if !strings.Contains(g.Source, "DOUBT") || !strings.Contains(g.Source, "Djibouti") {
		t.Errorf("source of escwa hides the doubt: %q", g.Source)
	}
}

func TestNames(t *testing.T) {
	r := load(t)
	type names map[string]Name
	for code, want := range map[Code]names{
		"PSE": {
			"ar": {"دولة فلسطين", "دولة فلسطين"}, "en": {"State of Palestine", "State of Palestine"},
			"fr": {"État de Palestine", "État de Palestine"},
		},
		"SYR": {
			"ar": {"سوريا", "الجمهورية العربية السورية"},
			"en": {"Syrian Arab Republic", "Syrian Arab Republic"},
			"fr": {"République arabe syrienne", "République arabe syrienne"},
		},
		"TUR": {
			"ar": {"تركيا", "جمهورية تركيا"}, "en": {"Türkiye", "Republic of Türkiye"},
			"fr": {"Türkiye", "République de Türkiye"},
		},
		"SAU": {
			"ar": {"السعودية", "المملكة العربية السعودية"},
			"en": {"Saudi Arabia", "Kingdom of Saudi Arabia"},
			"fr": {"Arabie saoudite", "Royaume d'Arabie saoudite"},
		},
		"MKD": {
			"ar": {"مقدونيا الشمالية", "جمهورية مقدونيا الشمالية"},
			"en": {"North Macedonia", "Republic of North Macedonia"},
			"fr": {"Macédoine du Nord", "République de Macédoine du Nord"},
		},
	} {
		e, _ := r.Economy(code)
		if diff := cmp.Diff(map[string]Name(want), e.Names); diff != "" {
			t.Errorf("%s: %s", code, diff)
		}
	}
}

func TestNamesThatMustNotAppear(t *testing.T) {
	unwanted := []string{
		"Palestinian Territor", "West Bank", "Turkey", "Turquie", "Swaziland",
		"سوازيلاند", "بورما", "الأراضي الفلسطينية", "ساحل العاج", "Macedonia, The",
	}
	for _, e := range load(t).Economies() {
		for _, n := range e.Names {
			for _, u := range unwanted {
				if strings.Contains(n.Short+"|"+n.Official, u) {
					t.Errorf("%s is called %q", e.Code, n)
				}
			}
		}
	}
}

func TestEveryNameExistsTrimmed(t *testing.T) {
	r := load(t)
	check := func(code string, names map[string]Name) {
		if len(names) != len(Languages()) {
			t.Errorf("%s has %d languages", code, len(names))
		}
		for lang, n := range names {
			for _, s := range []string{n.Short, n.Official} {
				if s == "" || strings.TrimSpace(s) != s || strings.Contains(s, "  ") {
					t.Errorf("%s %s: %q", code, lang, s)
				}
			}
		}
	}
	for _, e := range r.Economies() {
		check(string(e.Code), e.Names)
	}
	for _, g := range r.Groups() {
		check(g.Code, g.Names)
	}
}

func TestLanguageThatDoesNotExistShowsTheCode(t *testing.T) {
	e, _ := load(t).Economy("OMN")
	if e.Name("de") != "OMN" || e.Official("") != "OMN" || e.WithArticle("de") != "OMN" {
		t.Errorf("got %q, %q, %q", e.Name("de"), e.Official(""), e.WithArticle("de"))
	}
}

func TestWithArticle(t *testing.T) {
	r := load(t)
	for _, tc := range []struct {
		code       Code
		lang, want string
	}{
		{"SDN", "en", "the Sudan"},
		{"OMN", "en", "Oman"},
		{"EGY", "fr", "l'Égypte"},
		{"MAR", "fr", "le Maroc"},
		{"COM", "fr", "les Comores"},
		{"TUN", "fr", "la Tunisie"},
		{"OMN", "fr", "Oman"},
		{"YEM", "ar", "اليمن"},
	} {
		e, _ := r.Economy(tc.code)
		if got := e.WithArticle(tc.lang); got != tc.want {
			t.Errorf("%s %s: %q, want %q", tc.code, tc.lang, got, tc.want)
		}
	}
}

func TestFictitiousStayApart(t *testing.T) {
	r := load(t)
	demo, _ := r.Group("demo")
	for _, e := range r.Economies() {
		if e.Fictitious != strings.HasPrefix(string(e.Code), "X") || e.Fictitious != demo.Has(e.Code) {
			t.Errorf("%s: fictitious %v, in demo %v", e.Code, e.Fictitious, demo.Has(e.Code))
		}
		for _, g := range r.Groups() {
			if e.Fictitious && g.Code != "demo" && g.Has(e.Code) {
				t.Errorf("%s is in %s", e.Code, g.Code)
			}
		}
	}
}

func TestUnknown(t *testing.T) {
	r := load(t)
	if e, ok := r.Economy("ZZZ"); ok || e.Code != "" {
		t.Errorf("found %v", e)
	}
	if g, ok := r.Group("nato"); ok || g.Code != "" {
		t.Errorf("found %v", g)
	}
}

func TestCallersCannotChangeTheRegister(t *testing.T) {
	r := load(t)
	e, _ := r.Economy("OMN")
	e.Names["en"] = Name{}
	r.Economies()[0].Names["en"] = Name{}
	g, _ := r.Group("gcc")
	g.Members[0] = "XAA"
	r.Groups()[0].Names["en"] = Name{}
	if diff := cmp.Diff(load(t), r, cmp.AllowUnexported(Register{})); diff != "" {
		t.Error(diff)
	}
}

func TestSortIsAPermutationThatSettles(t *testing.T) {
	r := load(t)
	pool := append(slices.Clone(r.codes), "ZZZ", "QQQ", "")
	rapid.Check(t, func(rt *rapid.T) {
		codes := rapid.SliceOf(rapid.SampledFrom(pool)).Draw(rt, "codes")
		lang := rapid.SampledFrom([]string{"ar", "en", "fr", "de"}).Draw(rt, "lang")
		before := slices.Clone(codes)
		sorted := r.Sort(codes, lang)
		if !slices.Equal(codes, before) {
			rt.Fatal("the argument changed")
		}
		if !slices.Equal(sorted, r.Sort(sorted, lang)) {
			rt.Fatal("sorting again changes the order")
		}
		slices.Sort(before)
		same := slices.Sorted(slices.Values(sorted))
		if !slices.Equal(before, same) {
			rt.Fatal("codes lost or made up")
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b)
	}
}
