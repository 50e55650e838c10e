package reports_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mizan/assessment"
	"mizan/internal/economies"
	"mizan/internal/fault"
	"mizan/internal/i18n"
	"mizan/internal/reference"
	"mizan/questionnaires"
	"mizan/reports"
	"mizan/scoring"
)

// published is a reference edition as it would come from the database.
func published(t testing.TB, id string) reports.Snapshot {
	t.Helper()
	catalogue, err := questionnaires.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	register, err := economies.Load()
	if err != nil {
		t.Fatal(err)
	}
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range reference.Editions() {
		if e.ID != id {
			continue
		}
		q, err := catalogue.Get(questionnaires.ID(e.Questionnaire))
		if err != nil {
			t.Fatal(err)
		}
		return reports.Snapshot{
			Edition: assessment.Edition{
				ID: e.ID, Questionnaire: q.ID, Group: e.Group, Names: e.Names, Source: e.Source,
			},
			Revision:      assessment.Revision{EditionID: e.ID, Number: 1, At: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)},
			Questionnaire: q, Results: results(t, e, q), Register: register, Texts: texts,
		}
	}
	t.Fatalf("no edition %s", id)
	return reports.Snapshot{}
}

func results(t testing.TB, e reference.Edition, q *questionnaires.Questionnaire) map[economies.Code]scoring.Result {
	t.Helper()
	file, err := e.Values()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	units, err := scoring.ReadCSV(e.ID, file, q)
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[economies.Code]scoring.Result, len(units))
	for _, u := range units {
		if out[economies.Code(u.Economy)], err = scoring.Compute(q, u.Values); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func card(t testing.TB, s reports.Snapshot, economy, peers, lang string) *reports.Scorecard {
	t.Helper()
	c, err := reports.NewScorecard(s, reports.Request{Economy: economies.Code(economy), Peers: peers, Lang: lang})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Positions, ties and texts of real results in three languages.
func TestPosition(t *testing.T) {
	s24, s20 := published(t, "gci-2024"), published(t, "gci-2020")
	for _, c := range []struct {
		name                 string
		snapshot             reports.Snapshot
		economy, peers, lang string
		score, tier, text    string
		of                   int
		meaning              string
	}{
		{"alone in its position", s24, "OMN", "las", "en", "97.00", "T1", "8", 22, "of 22"},
		{"shared by four", s24, "SAU", "las", "en", "100.00", "T1", "1=", 22, "of 22, shared with Egypt, Qatar and United Arab Emirates"},
		{"shared by twelve, counted instead of named", s24, "SAU", "world", "fr", "100,00", "T1", "1 ex", 194, "sur 194, ex æquo avec 11 autres"},
		{"an edition without tiers", s20, "YEM", "las", "en", "0.00", "", "22", 22, "of 22"},
		{"a small group", s24, "TUN", "amu", "fr", "81,93", "T3", "2", 5, "sur 5"},
		{"the default group of a member of the League", s24, "COM", "", "en", "39.22", "T4", "17", 22, "of 22"},
		{"the default group elsewhere", s24, "EST", "", "en", "95.04", "T1", "20", 46, "of 46"},
	} {
		got := card(t, c.snapshot, c.economy, c.peers, c.lang)
		if got.Score.Text != c.score || got.Tier != c.tier || got.Position.Text != c.text ||
			got.Position.Of != c.of || got.Position.Meaning != c.meaning {
			t.Errorf("%s: score %s, tier %q, position %s of %d, %q", c.name,
				got.Score.Text, got.Tier, got.Position.Text, got.Position.Of, got.Position.Meaning)
		}
	}
}

// Every number on the card is the engine's, rounded once.
func TestFiguresAreTheEngines(t *testing.T) {
	s := published(t, "gci-2024")
	c := card(t, s, "OMN", "las", "en")
	for _, group := range [][]reports.Comparison{c.Pillars, c.Indicators} {
		for _, p := range group {
			item, _ := s.Results["OMN"].Item(p.Code)
			if want := scoring.Round(item.Points, 2); p.Own.Text != want {
				t.Errorf("%s = %s; the engine says %s", p.Code, p.Own.Text, want)
			}
		}
	}
	for _, m := range c.Members {
		if want := scoring.Round(s.Results[m.Code].Index().Points, 2); m.Score.Text != want {
			t.Errorf("%s = %s; the engine says %s", m.Name, m.Score.Text, want)
		}
	}
	want := []string{"16.33", "11.94", "13.27", "11.96", "12.20"} // published means of the Arab States
	for i, p := range c.Pillars {
		if p.Mean.Text != want[i] {
			t.Errorf("mean of %s = %s; want %s", p.Name, p.Mean.Text, want[i])
		}
	}
	if c.Mean.Text != "65.69" {
		t.Errorf("mean = %s; want 65.69", c.Mean.Text)
	}
}

func TestAbsentMembersAreNamedNotCounted(t *testing.T) {
	s := published(t, "gci-2024")
	delete(s.Results, "YEM")
	delete(s.Results, "LBN")
	c := card(t, s, "OMN", "las", "en")
	if c.Position.Of != 20 || c.Peers.Size != 22 || c.Peers.Scored != 20 {
		t.Errorf("position of %d, %d members, %d scored; want 20, 22, 20", c.Position.Of, c.Peers.Size, c.Peers.Scored)
	}
	if diff := cmp.Diff([]string{"Lebanon", "Yemen"}, c.Absent); diff != "" {
		t.Errorf("absent (-want +got):\n%s", diff)
	}
	found := false
	for _, f := range c.Findings {
		found = found || f == "2 members of the group have no result in this edition: Lebanon and Yemen."
	}
	if !found {
		t.Errorf("findings do not name those absent: %q", c.Findings)
	}
}

func TestOnlyMemberWithAResult(t *testing.T) {
	s := published(t, "gci-2024")
	s.Results = map[economies.Code]scoring.Result{"OMN": s.Results["OMN"]}
	for _, lang := range i18n.Languages() {
		c := card(t, s, "OMN", "gcc", lang)
		if c.Position.Of != 1 || len(c.Absent) != 5 {
			t.Errorf("%s: position of %d, %d absent; want 1 and 5", lang, c.Position.Of, len(c.Absent))
		}
		if _, err := c.PDF(fonts(t)); err != nil {
			t.Errorf("%s: %v", lang, err)
		}
	}
}

func TestRefusedRequests(t *testing.T) {
	s := published(t, "gci-2024")
	for _, c := range []struct {
		name    string
		request reports.Request
		code    fault.Code
		key     string
	}{
		{"no such economy", reports.Request{Economy: "ZZZ", Peers: "las", Lang: "en"}, fault.NotFound, "scorecard.economy"},
		{"no such group", reports.Request{Economy: "OMN", Peers: "moon", Lang: "en"}, fault.Invalid, "group.unknown"},
		{"not a member", reports.Request{Economy: "EGY", Peers: "gcc", Lang: "en"}, fault.Invalid, "scorecard.member"},
		{"no such language", reports.Request{Economy: "OMN", Peers: "las", Lang: "de"}, fault.Invalid, "language.unknown"},
	} {
		_, err := reports.NewScorecard(s, c.request)
		if f := fault.Of(err); f == nil || f.Code != c.code || f.Key != c.key {
			t.Errorf("%s: %v; want %s %s", c.name, err, c.code, c.key)
		}
	}
}

// No text may be missing in any language, on any card.
func TestNoMissingTexts(t *testing.T) {
	for _, id := range []string{"gci-2020", "gci-2024"} {
		s := published(t, id)
		for _, lang := range i18n.Languages() {
			for _, economy := range []string{"SAU", "YEM", "EST"} {
				text := fmt.Sprintf("%+v", card(t, s, economy, "", lang))
				if i := strings.Index(text, "[report."); i >= 0 {
					t.Errorf("%s in %s: %.60s", economy, lang, text[i:])
				}
				if strings.Contains(text, "<no value>") {
					t.Errorf("%s in %s: an argument of a text is missing", economy, lang)
				}
			}
		}
	}
}
