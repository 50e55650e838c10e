package assessment

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mizan/questionnaires"
)

func TestEditionCheck(t *testing.T) {
	names := map[string]string{"ar": "دورة", "en": "Edition", "fr": "Édition"}
	before := noon.Add(-time.Hour)
	tests := []struct {
		rule string
		e    Edition
		want string
	}{
		{"a whole one", Edition{ID: "gci-2024", Names: names, Opens: &before, Closes: &noon}, ""},
		{"no id", Edition{Names: names}, "edition.invalid /id edition.id.form"},
		{"an id with a capital", Edition{ID: "GCI", Names: names}, "edition.invalid /id edition.id.form"},
		{"an id that climbs", Edition{ID: "../x", Names: names}, "edition.invalid /id edition.id.form"},
		{"too long an id", Edition{ID: strings.Repeat("a", 65), Names: names}, "edition.invalid /id edition.id.form"},
		{"a language is missing", Edition{ID: "e", Names: map[string]string{"en": "E", "fr": "E"}}, "edition.invalid /names/ar edition.name.missing"},
		{"a language too many", Edition{ID: "e", Names: map[string]string{"ar": "E", "en": "E", "fr": "E", "de": "E"}}, "edition.invalid /names edition.name.language"},
		{"closing before opening", Edition{ID: "e", Names: names, Opens: &noon, Closes: &before}, "edition.invalid /closes edition.dates.order"},
		{"closing when opening", Edition{ID: "e", Names: names, Opens: &noon, Closes: &noon}, "edition.invalid /closes edition.dates.order"},
	}
	for _, tt := range tests {
		if got := keys(tt.e.Check()); got != tt.want {
			t.Errorf("%s: %q; want %q", tt.rule, got, tt.want)
		}
	}
}

func TestAsks(t *testing.T) {
	q := smallest(t)
	e := Edition{ID: "e", Questionnaire: q.ID, QuestionnaireHash: q.Hash}
	if err := e.Asks(q); err != nil {
		t.Error(err)
	}
	changed := *q
	changed.Hash = "other"
	for _, other := range []*questionnaires.Questionnaire{&changed, nil} {
		if got := keys(e.Asks(other)); got != "edition.questionnaire.changed" {
			t.Errorf("another questionnaire: %q", got)
		}
	}
}

func TestPublicationClose(t *testing.T) {
	other := Author{ID: "b", Name: "Bushra", At: noon}
	tests := []struct {
		rule  string
		state PublicationState
		as    PublicationState
		by    Author
		want  string
	}{
		{"another confirms", Proposed, Confirmed, other, ""},
		{"nobody confirms their own", Proposed, Confirmed, Author{ID: "a"}, "publication.same_person"},
		{"nor with another token of theirs", Proposed, Confirmed, Author{ID: "c", Name: "Amal"}, "publication.same_person"},
		{"however the name is written", Proposed, Confirmed, Author{ID: "c", Name: " AMAL"}, "publication.same_person"},
		{"which withdraws", Proposed, Withdrawn, Author{ID: "c", Name: "Amal"}, ""},
		{"one withdraws one's own", Proposed, Withdrawn, Author{ID: "a"}, ""},
		{"another withdraws", Proposed, Withdrawn, other, ""},
		{"not twice", Confirmed, Confirmed, other, "publication.closed"},
		{"not after withdrawal", Withdrawn, Confirmed, other, "publication.closed"},
	}
	for _, tt := range tests {
		p := Publication{State: tt.state, ProposedByID: "a", ProposedByName: "Amal"}
		if got := keys(p.Close(tt.as, tt.by)); got != tt.want {
			t.Errorf("%s: %q; want %q", tt.rule, got, tt.want)
		}
		if tt.want != "" && p.State != tt.state {
			t.Errorf("%s: refused, but %s", tt.rule, p.State)
		}
	}
}

func TestUnready(t *testing.T) {
	all := []Assessment{
		{Economy: "XAA", State: Validated}, {Economy: "XAB", State: Published}, {Economy: "XAC", State: InReview},
	}
	tests := []struct {
		rule    string
		without map[string]string
		want    string
	}{
		{"one is not ready", nil, "/without/XAC publication.unready"},
		{"it is left out", map[string]string{"XAC": "late"}, ""},
		{"a ready one may be left out", map[string]string{"XAA": "asked for it", "XAC": "late"}, ""},
		{"a reason is needed", map[string]string{"XAC": " "}, "/without/XAC publication.without.reason"},
		{"one that takes no part", map[string]string{"XAC": "late", "A/B": "x"}, "/without/A~1B publication.without.unknown"},
	}
	for _, tt := range tests {
		var got []string
		for _, f := range Unready(all, tt.without) {
			got = append(got, f.Path+" "+f.Key)
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%s: %q; want %q", tt.rule, s, tt.want)
		}
	}
}

func TestIDs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		random := rapid.SliceOfN(rapid.Byte(), 10, 10)
		ms := rapid.Int64Range(0, 1<<48-1)
		a, b := ms.Draw(t, "a"), ms.Draw(t, "b")
		x, errX := NewID(time.UnixMilli(a), bytes.NewReader(random.Draw(t, "x")))
		y, errY := NewID(time.UnixMilli(b), bytes.NewReader(random.Draw(t, "y")))
		if errX != nil || errY != nil {
			t.Fatal(errX, errY)
		}
		if a < b && x >= y {
			t.Fatalf("%s of %d does not come before %s of %d", x, a, y, b)
		}
		if parsed, err := ParseID(string(x)); err != nil || parsed != x {
			t.Fatalf("ParseID(%q) = %q, %v", x, parsed, err)
		}
	})
	for _, s := range []string{"", "asm_", "tok_00000000000000000000000000", "asm_0000000000000000000000000i", "asm_80000000000000000000000000"} {
		if _, err := ParseID(s); err == nil || err.Error() != Unknown().Error() {
			t.Errorf("ParseID(%q): %v; want the fault of an unknown assessment", s, err)
		}
	}
	if _, err := NewID(noon, strings.NewReader("short")); err == nil {
		t.Error("an id was made of too little chance")
	}
}
