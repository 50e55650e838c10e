package main

import (
	"encoding/csv"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/needs"
	"mizan/internal/reference"
	"mizan/questionnaires"
	"mizan/scoring"
)

// number is one published number, as it is written and exactly.
type number struct{ Points, Exact string }

// fetch returns what the service answers.
func fetch(t *testing.T, handler http.Handler, address string) []byte {
	t.Helper()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody))
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", address, w.Code, w.Body)
	}
	return w.Body.Bytes()
}

// The engine, the JSON, the CSV and the PDF say the same, digit by digit, for
// composite and pillars of all Arab States.
func TestNumbersAgree(t *testing.T) {
	s := withReference(t)
	handler, err := testApp(t).handler(s, slog.New(slog.DiscardHandler), false)
	if err != nil {
		t.Fatal(err)
	}
	const edition = "/api/v1/editions/gci-2024"
	fromJSON := jsonNumbers(t, fetch(t, handler, edition+"/results?group=las"))
	fromCSV := csvNumbers(t, fetch(t, handler, edition+"/results?group=las&format=csv"))
	if len(fromJSON) != 22*6 {
		t.Fatalf("%d numbers; want 22 economies with a composite and five pillars", len(fromJSON))
	}
	if diff := cmp.Diff(fromJSON, fromCSV); diff != "" {
		t.Errorf("JSON and CSV differ (-json +csv):\n%s", diff)
	}
	if diff := cmp.Diff(engineNumbers(t, s, fromJSON), fromJSON); diff != "" {
		t.Errorf("engine and JSON differ (-engine +json):\n%s", diff)
	}
	for _, lang := range []string{"ar", "en", "fr"} {
		words := pdfWords(t, fetch(t, handler, edition+"/economies/OMN/scorecard.pdf?peers=las&lang="+lang))
		for key, n := range fromJSON {
			written := n.Points
			if lang == "fr" {
				written = strings.Replace(written, ".", ",", 1)
			}
			if !words[written] {
				t.Errorf("%s: %s of %s is not in the document", lang, written, key)
			}
		}
	}
}

func jsonNumbers(t *testing.T, data []byte) map[string]number {
	t.Helper()
	var body struct {
		Economies []struct {
			Economy string
			Scores  []struct{ Item, Points, Exact string }
		}
	}
	if err := json.Unmarshal(data, &body); err != nil {
		t.Fatal(err)
	}
	out := make(map[string]number)
	for _, e := range body.Economies {
		for _, s := range e.Scores {
			out[e.Economy+" "+s.Item] = number{s.Points, s.Exact}
		}
	}
	return out
}

func csvNumbers(t *testing.T, data []byte) map[string]number {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := make(map[string]int)
	for i, name := range rows[0] {
		column[name] = i
	}
	out := make(map[string]number)
	for _, r := range rows[1:] {
		if item := r[column["item"]]; !strings.Contains(item, ".") {
			out[r[column["economy"]]+" "+item] = number{r[column["points"]], r[column["exact"]]}
		}
	}
	return out
}

// engineNumbers computes the same numbers from the indicators.
func engineNumbers(t *testing.T, s *service, like map[string]number) map[string]number {
	t.Helper()
	q, err := s.catalogue.Get("gci@5.0.0")
	if err != nil {
		t.Fatal(err)
	}
	units, err := referenceUnits(reference.Editions()[1], q)
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]number)
	for _, u := range units {
		r, err := scoring.Compute(q, u.Values)
		if err != nil {
			t.Fatal(err)
		}
		for key := range like {
			economy, item, _ := strings.Cut(key, " ")
			if economy == u.Economy {
				score, _ := r.Item(questionnaires.Code(item))
				out[key] = number{scoring.Round(score.Points, 2), score.Points.RatString()}
			}
		}
	}
	return out
}

// pdfWords are the words that poppler finds, without directional marks.
func pdfWords(t *testing.T, file []byte) map[string]bool {
	t.Helper()
	program := needs.Program(t, "pdftotext")
	path := filepath.Join(t.TempDir(), "card.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.CommandContext(t.Context(), program, path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	marks := strings.NewReplacer("\u200e", "", "\u200f", "", "\u202a", "", "\u202b", "", "\u202c", "")
	out := make(map[string]bool)
	for _, w := range strings.Fields(marks.Replace(string(text))) {
		out[w] = true
	}
	return out
}
