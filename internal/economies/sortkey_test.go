package economies

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"pgregory.net/rapid"
)

func TestSortKey(t *testing.T) {
	for _, tc := range []struct{ lang, name, want string }{
		{"ar", "الأردن", "اردن"},
		{"ar", "ألبانيا", "البانيا"},                             // أل is no article
		{"ar", "الإمارات العربية المتحدة", "امارات عربيه متحده"}, // article of every word
		{"ar", "جزر القمر", "جزر قمر"},
		{"ar", "الجزائر", "جزاير"},
		{"ar", "عُمان", "عمان"},
		{"ar", "آيسلندا", "ايسلندا"},
		{"ar", "مصطفى", "مصطفي"},
		{"ar", "لؤلؤ", "لولو"},
		{"ar", "بهاء", "بها"},
		{"ar", "بيـــرو", "بيرو"},
		{"ar", "ا ء ب", "ا ب"},
		{"ar", "ال", "ال"},
		{"ar", "الي", "الي"}, // one letter left would be no word
		{"ar", "غينيا - بيساو", "غينيا بيساو"},
		{"ar", "إيران (جمهورية - الإسلامية)", "ايران جمهوريه اسلاميه"},
		{"en", "Côte d'Ivoire", "cote d ivoire"},
		{"en", "Türkiye", "turkiye"},
		{"en", "Micronesia (Federated States of)", "micronesia federated states of"},
		{"fr", "Égypte", "egypte"},
		{"fr", "Îles Salomon", "iles salomon"},
		{"fr", "Bahreïn", "bahrein"},
		{"fr", "Œil", "oeil"},
		{"en", "Ærø", "aerø"}, // ø is a letter of its own, not an accented o
	} {
		if got := sortKey(tc.name, tc.lang); got != tc.want {
			t.Errorf("%s %q: %q, want %q", tc.lang, tc.name, got, tc.want)
		}
	}
}

func TestSortKeyHasNothingLeftToFold(t *testing.T) {
	letter := rapid.SampledFrom([]rune("اأإآٱبتةجءئؤىيلمنـُّ aBcÉéÎœŒæç-'()"))
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.StringOf(letter).Draw(rt, "name")
		lang := rapid.SampledFrom(Languages()).Draw(rt, "lang")
		if key := sortKey(name, lang); key != "" && !isSortKey(key) {
			rt.Fatalf("key %q of %q folds further, to %q", key, name, fold(withoutMarks(key)))
		}
	})
}

// The order that the League of Arab States and the United Nations use in Arabic.
func TestArabicOrderOfTheArabStates(t *testing.T) {
	want := []string{
		"الأردن", "الإمارات العربية المتحدة", "البحرين", "تونس", "الجزائر", "جزر القمر",
		"جيبوتي", "السعودية", "السودان", "سوريا", "الصومال", "العراق", "عُمان",
		"دولة فلسطين", "قطر", "الكويت", "لبنان", "ليبيا", "مصر", "المغرب",
		"موريتانيا", "اليمن",
	}
	if diff := cmp.Diff(want, namesOf(t, "las", "ar")); diff != "" {
		t.Error(diff)
	}
}

func TestFrenchOrderOfTheArabStates(t *testing.T) {
	want := []string{
		"Algérie", "Arabie saoudite", "Bahreïn", "Comores", "Djibouti", "Égypte",
		"Émirats arabes unis", "État de Palestine", "Iraq", "Jordanie", "Koweït", "Liban",
		"Libye", "Maroc", "Mauritanie", "Oman", "Qatar", "République arabe syrienne",
		"Somalie", "Soudan", "Tunisie", "Yémen",
	}
	if diff := cmp.Diff(want, namesOf(t, "las", "fr")); diff != "" {
		t.Error(diff)
	}
}

func TestOrderSamples(t *testing.T) {
	for lang, want := range map[string]string{
		"en": "Congo|Costa Rica|Côte d'Ivoire|Croatia|Guinea|Guinea-Bissau|Guyana|" +
			"Niger|Nigeria|Tunisia|Türkiye|Turkmenistan",
		"fr": "Danemark|Égypte|El Salvador|Équateur|État de Palestine|États-Unis d'Amérique|" +
			"Éthiopie|Fidji|Îles Salomon|Inde",
		"ar": "الاتحاد الروسي|إثيوبيا|آيسلندا|إيطاليا|جزر البهاما|جزر سليمان|جزر القمر|" +
			"جمهورية كوريا|الدانمرك|الهند|هنغاريا",
	} {
		names := strings.Split(want, "|")
		var sample []string
		for _, name := range namesOf(t, "world", lang) {
			if slices.Contains(names, name) {
				sample = append(sample, name)
			}
		}
		if diff := cmp.Diff(names, sample); diff != "" {
			t.Errorf("%s: %s", lang, diff)
		}
	}
}

// The keys need no collation tables: compared byte by byte they stand as the
// Unicode collation order puts them, word by word.
func TestKeysAgreeWithCollation(t *testing.T) {
	r := load(t)
	for _, lang := range Languages() {
		order := collate.New(language.Make(lang))
		world, _ := r.Group("world")
		sorted := r.Sort(world.Members, lang)
		for i := 1; i < len(sorted); i++ {
			before, after := r.keys[lang][sorted[i-1]], r.keys[lang][sorted[i]]
			first := slices.CompareFunc(strings.Fields(before), strings.Fields(after), order.CompareString)
			if first >= 0 {
				t.Errorf("%s: %q stands before %q", lang, before, after)
			}
		}
	}
}

func namesOf(t *testing.T, group, lang string) []string {
	t.Helper()
	r := load(t)
	g, _ := r.Group(group)
	var names []string
	for _, code := range r.Sort(g.Members, lang) {
		e, _ := r.Economy(code)
		names = append(names, e.Name(lang))
	}
	return names
}
