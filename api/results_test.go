package api

import (
	"bytes"
	"context"
	"encoding/json"
	"math/big"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/auth"
	"mizan/internal/fault"
	"mizan/internal/workflow"
	"mizan/questionnaires"
	"mizan/scoring"
)

// imported publishes an edition of three economies, two of which tie for the
// second place.
func (f *fixture) imported() {
	f.Helper()
	law := func(n, d int64) scoring.Values {
		return scoring.Values{"law": scoring.Credit(big.NewRat(n, d)), "skill": scoring.Credit(big.NewRat(n, d))}
	}
	_, err := f.work.ImportResults(auth.With(f.Context(), auth.Operator()), workflow.Import{
		Edition: workflow.NewEdition{
			ID: "past", Questionnaire: questionnaires.ID("small@1.2.0"), Group: "demo", Fictitious: true,
			Source: "=Made up", Names: map[string]string{"ar": "سابق", "en": "Past", "fr": "Passé"},
		},
		Units: []scoring.Unit{
			{Economy: "XAA", Values: law(1, 3)}, {Economy: "XAB", Values: law(1, 1)}, {Economy: "XAC", Values: law(1, 3)},
		},
		Reason: "Published elsewhere",
	})
	if err != nil {
		f.Fatal(err)
	}
}

// hashes are held to by the packages that compute them.
var hashes = regexp.MustCompile(`"(results|input)_hash":"[0-9a-f]{64}"`)

func TestResultsGolden(t *testing.T) {
	f := newFixture(t)
	f.imported()
	var out bytes.Buffer
	for _, path := range []string{
		"/editions/past/results?lang=ar", "/editions/past/economies/XAC/results?group=demo&lang=fr", "/editions/past/revisions",
		"/questionnaires/small@1.2.0?lang=fr",
	} {
		a := f.as("anonymous").get(path).want(http.StatusOK)
		out.WriteString("# " + path + "\n")
		body := hashes.ReplaceAll(bytes.TrimSpace(a.Body.Bytes()), []byte(`"${1}_hash":"…"`))
		if err := json.Indent(&out, body, "", "  "); err != nil {
			t.Fatal(err)
		}
		out.WriteString("\n")
	}
	golden(t, "results.txt", out.Bytes())
	golden(t, "results_tied.csv", f.as("anonymous").get("/editions/past/results?format=csv").want(http.StatusOK).Body.Bytes())
}

func TestResultsThroughGroups(t *testing.T) {
	f := newFixture(t)
	f.imported()
	tests := []struct {
		rule, query string
		want        []string
	}{
		{"every economy", "", []string{"XAB 1 +0", "XAA 2 +1", "XAC 2 +1"}},
		{"members among themselves", "?group=demo", []string{"XAB 1 +0", "XAA 2 +1", "XAC 2 +1"}},
		{"a group without any of them", "?group=las", nil},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			var body ResultsBody
			f.as("anonymous").get("/editions/past/results" + tt.query).want(http.StatusOK).into(&body)
			var got []string
			for _, e := range body.Economies {
				got = append(got, e.Economy+" "+string('0'+rune(e.Position))+" +"+string('0'+rune(e.Tied)))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("standing (-want +got)\n%s", diff)
			}
		})
	}
	f.as("anonymous").get("/editions/past/results?group=none").want(http.StatusUnprocessableEntity).problem("invalid")
	other := f.as("anonymous").get("/editions/past/economies/XAB/results?group=las").want(http.StatusOK)
	outside := f.as("anonymous").get("/editions/past/economies/XAA/results?group=las").want(http.StatusOK)
	if outside.tag() == other.tag() {
		t.Error("two economies have the same results")
	}
	if strings.Contains(outside.Body.String(), `"position"`) {
		t.Errorf("a position in a group of which the economy is no member: %s", outside.Body)
	}
}

// JSON, CSV and the engine agree digit by digit, in every language.
func TestResultsAgree(t *testing.T) {
	f := newFixture(t)
	f.imported()
	lines := f.as("anonymous").get("/editions/past/results?format=csv").want(http.StatusOK).Body.String()
	for _, lang := range []string{"ar", "en", "fr"} {
		var body ResultsBody
		f.as("anonymous").get("/editions/past/results?lang=" + lang).want(http.StatusOK).into(&body)
		for _, e := range body.Economies {
			for _, s := range e.Scores {
				line := strings.Join([]string{"past,1,all", e.Economy, s.Item, *s.Points, s.Max, *s.Exact, ""}, ",")
				if !strings.Contains(lines, line) {
					t.Errorf("%s: the CSV has no line %s", lang, line)
				}
			}
		}
	}
}

// A correction is a new revision; the old one stays at its address, byte for byte.
func TestCorrectionKeepsTheOldRevision(t *testing.T) {
	f := newFixture(t)
	path := f.open()
	f.fill(path)
	f.publish(path)
	old := f.as("anonymous").get("/editions/trial-1/results?revision=1").want(http.StatusOK)
	if cache := old.Header().Get("Cache-Control"); cache != publicLong {
		t.Errorf("Cache-Control of a revision by its number: %s", cache)
	}
	f.move("publisher", path, PostTransitionBody{Action: "reopen", Reason: "A law was overlooked"}).want(http.StatusOK)
	f.say(path, "law.rules.1", no()).want(http.StatusOK)
	f.toReview(path)
	f.publish(path)
	latest := f.as("anonymous").get("/editions/trial-1/results").want(http.StatusOK)
	again := f.as("anonymous").get("/editions/trial-1/results?revision=1").want(http.StatusOK)
	if again.Body.String() != old.Body.String() || again.tag() != old.tag() {
		t.Error("revision 1 is not what it was")
	}
	if latest.tag() == old.tag() || !strings.Contains(latest.Body.String(), `"revision":2`) {
		t.Errorf("latest: %s %s", latest.tag(), latest.Body)
	}
	f.as("anonymous").with("If-None-Match", old.tag()).get("/editions/trial-1/results").want(http.StatusOK)
}

func TestWithoutScorecards(t *testing.T) {
	f := newFixture(t)
	f.imported()
	f.service.Scorecard = nil
	a := f.as("anonymous").get("/editions/past/economies/XAA/scorecard.pdf").want(http.StatusServiceUnavailable)
	a.problem("unavailable")
	if a.Header().Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

// A busy drawing room says when to come again.
func TestScorecardsBusy(t *testing.T) {
	f := newFixture(t)
	f.imported()
	f.service.Scorecard = func(context.Context, string, string, string, string, int) ([]byte, string, error) {
		return nil, "", fault.New(fault.Unavailable, "scorecard.busy")
	}
	a := f.as("anonymous").get("/editions/past/economies/XAA/scorecard.pdf").want(http.StatusServiceUnavailable)
	if p := a.problem("unavailable"); p.Detail != "[scorecard.busy]" || a.Header().Get("Retry-After") != "5" {
		t.Errorf("%q, Retry-After %q", p.Detail, a.Header().Get("Retry-After"))
	}
	if cache := a.Header().Get("Cache-Control"); cache != noStore {
		t.Errorf("Cache-Control = %q", cache)
	}
}

func TestResultsByAccept(t *testing.T) {
	f := newFixture(t)
	f.imported()
	tests := []struct{ rule, accept, query, want string }{
		{"no wish", "", "", jsonType},
		{"anything", "*/*", "", jsonType},
		{"CSV", "text/csv", "", csvType},
		{"CSV with its parameters", "Text/CSV; charset=utf-8", "", csvType},
		{"any text", "text/*", "", csvType},
		{"CSV rather than anything", "*/*, text/csv", "", csvType},
		{"CSV refused", "text/csv;q=0", "", jsonType},
		{"CSV refused among texts", "text/*, text/csv;q=0", "", jsonType},
		{"JSON rather", "text/csv;q=0.5, application/json", "", jsonType},
		{"CSV rather, named last", "application/json;q=0.1, text/csv", "", csvType},
		{"either", "text/csv, application/json", "", jsonType},
		{"a weight that is none", "text/csv;q=NaN, */*;q=0.1", "", jsonType},
		{"the address wins", "text/csv", "?format=json", jsonType},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			a := f.as("anonymous").with("Accept", tt.accept).get("/editions/past/results" + tt.query).want(http.StatusOK)
			if got := a.Header().Get("Content-Type"); got != tt.want {
				t.Errorf("Accept %q: %s, want %s", tt.accept, got, tt.want)
			}
		})
	}
}

func TestInert(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "ITU": "ITU", "=1+1": "'=1+1", "@x": "'@x", "-1": "'-1", "+1": "'+1", "\tx": "'\tx",
	} {
		if got := inert(text); got != want {
			t.Errorf("inert(%q) = %q, want %q", text, got, want)
		}
	}
}
