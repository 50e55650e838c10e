package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mizan/internal/reference"
)

// outcome is what a user sees of one run of the program.
type outcome struct {
	code     int
	out, err string
}

func mizan(t *testing.T, stdin string, args ...string) outcome {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), args, strings.NewReader(stdin), &out, &errs)
	return outcome{code, out.String(), errs.String()}
}

// referenceFile writes the values of a reference edition where a user would have them.
func referenceFile(t testing.TB, edition int) string {
	t.Helper()
	in, err := reference.Editions()[edition].Values()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	data, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "values.csv")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestScore(t *testing.T) {
	path := referenceFile(t, 1)
	out := filepath.Join(t.TempDir(), "scores.csv")
	got := mizan(t, "", "score", "--questionnaire", "gci@5.0.0", "--answers", path, "--out", out, "--round", "2")
	if got.code != exitDone || got.out != "" || got.err != "" {
		t.Fatalf("score = %+v; want nothing printed and 0", got)
	}
	file, err := os.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := 1 + 194*26; len(rows) != want {
		t.Errorf("%d rows; want %d: a head, and index, 5 pillars and 20 indicators of 194 economies", len(rows), want)
	}
	tiers := map[string]int{}
	for _, r := range rows[1:] {
		if (r[4] != "") != (r[1] == "index") {
			t.Fatalf("row %v: the tier belongs to the index alone", r)
		}
		if r[1] == "index" {
			tiers[r[4]]++
			if r[3] != "100.00" {
				t.Errorf("the index of %s has a maximum of %s", r[0], r[3])
			}
		}
		if strings.Join(r[:4], ",") == "OMN,index,97.01,100.00" {
			t.Error("Oman is 97.00 in the series")
		}
	}
	for tier, want := range map[string]int{"T1": 46, "T2": 29, "T3": 49, "T4": 56, "T5": 14} {
		if tiers[tier] != want {
			t.Errorf("%d economies in %s; want %d", tiers[tier], tier, want)
		}
	}
}

// --out leaves pipes and links what they are, and replaces files whole.
func TestScoreWritesThroughLinks(t *testing.T) {
	folder := t.TempDir()
	target, link := filepath.Join(folder, "target.csv"), filepath.Join(folder, "link.csv")
	if err := os.Symlink("target.csv", link); err != nil {
		t.Fatal(err)
	}
	for range 2 { // first a link to nothing, then to a file
		got := mizan(t, "economy,item,value\nOMN,legal,0.5\n", "score", "--questionnaire", "gci@5.0.0", "--answers", "-", "--out", link)
		if got.code != exitDone {
			t.Fatalf("score = %+v", got)
		}
		if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("the link is no link any more: %v, %v", info, err)
		}
		if data, err := os.ReadFile(target); err != nil || !bytes.HasPrefix(data, []byte("economy,")) {
			t.Errorf("target: %.20q, %v", data, err)
		}
	}
	if got := mizan(t, "economy,item,value\nOMN,legal,0.5\n", "score", "--questionnaire", "gci@5.0.0", "--answers", "-", "--out", os.DevNull); got.code != exitDone {
		t.Errorf("to %s = %+v", os.DevNull, got)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Fatalf("%s was replaced: %v, %v", os.DevNull, info, err)
	}
}

func TestScoreReadsStandardInput(t *testing.T) {
	got := mizan(t, "economy,item,value\nOMN,legal,0.5\n", "score", "--questionnaire", "gci@5.0.0", "--answers", "-", "--round", "1")
	if got.code != exitDone || !strings.Contains(got.out, "OMN,index,10.0,100.0,T5\n") {
		t.Errorf("score = %+v", got)
	}
}

// Each mistake of a user, with the exit code and what the first lines must say.
func TestMistakes(t *testing.T) {
	folder := t.TempDir()
	broken := brokenQuestionnaire(t)
	for _, c := range []struct {
		name, stdin string
		args        []string
		code        int
		says        []string
	}{
		{"no command", "", nil, exitUsage, []string{"mizan --help"}},
		{"an unknown command", "", []string{"fly"}, exitUsage, []string{"fly"}},
		{"an unknown flag", "", []string{"version", "--loud"}, exitUsage, []string{"--loud"}},
		{"a missing flag", "", []string{"score", "--answers", "-"}, exitUsage, []string{"--questionnaire"}},
		{"an impossible rounding", "", []string{"score", "--questionnaire", "gci@5.0.0", "--answers", "-", "--round", "99"}, exitUsage, []string{"0 to 15"}},
		{"an unknown questionnaire", "", []string{"score", "--questionnaire", "gci@9.0.0", "--answers", "-"}, exitFailed, []string{"gci@9.0.0"}},
		{"no such file", "", []string{"score", "--questionnaire", "gci@5.0.0", "--answers", "none.csv"}, exitFailed, []string{"none.csv"}},
		{"a malformed line", "economy,item,value\nOMN,legal,0.5\nOMN,\"technical,1\n", []string{"score", "--questionnaire", "gci@5.0.0", "--answers", "-"}, exitFailed, []string{"standard input:3"}},
		{"an unknown item", "economy,item,value\nOMN,leagl,0.5\n", []string{"score", "--questionnaire", "gci@5.0.0", "--answers", "-"}, exitFailed, []string{"standard input:2", "leagl"}},
		{"outside the scale", "economy,item,value\nOMN,legal.substantive-law.1,maybe\n", []string{"score", "--questionnaire", "gci@5.0.0", "--answers", "-"}, exitFailed, []string{"standard input:2", "maybe", "yes, partial, no"}},
		{"no room to write", "economy,item,value\nOMN,legal,0.5\n", []string{"score", "--questionnaire", "gci@5.0.0", "--answers", "-", "--out", "/proc/none/x.csv"}, exitFailed, []string{"/proc/none/x.csv"}},
		{"a questionnaire with faults", "", []string{"questionnaire", "check", broken}, exitFailed, []string{"questionnaire.yaml:29", "questionnaire.yaml:31"}},
		{"a folder without a questionnaire", "", []string{"questionnaire", "check", folder}, exitFailed, []string{"questionnaire.yaml"}},
		{"a report without a database", "", []string{"report", "--data", folder, "--edition", "none", "--economy", "OMN", "--out", "-"}, exitFailed, []string{"mizan.db"}},
		{"a language nobody wrote", "", []string{"report", "--edition", "x", "--economy", "OMN", "--lang", "de", "--out", "-"}, exitUsage, []string{"de"}},
		{"nobody is serving", "", []string{"health", "--addr", "127.0.0.1:1"}, exitFailed, []string{"127.0.0.1:1"}},
	} {
		got := mizan(t, c.stdin, c.args...)
		if got.code != c.code {
			t.Errorf("%s: exit code %d; want %d (%s)", c.name, got.code, c.code, got.err)
		}
		for _, want := range c.says {
			if !strings.Contains(got.err, want) {
				t.Errorf("%s: says %q; want %q in it", c.name, got.err, want)
			}
		}
		if strings.Contains(got.err, "[") && regexp.MustCompile(`\[[a-z]+\.[a-z.-]+\]`).MatchString(got.err) {
			t.Errorf("%s: a text is missing: %s", c.name, got.err)
		}
	}
}

// brokenQuestionnaire has a weight of zero and an item inside itself.
func brokenQuestionnaire(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	const small = "../../questionnaires/testdata/small"
	for _, name := range []string{"questionnaire.yaml", "ar.yaml", "en.yaml"} {
		data, err := os.ReadFile(filepath.Join(small, name))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Replace(string(data), "weight: 9.4", "weight: 0", 1)
		text = strings.Replace(text, "{code: law.crime.1,", "{code: law.crime,", 1)
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestQuestionnaireCheck(t *testing.T) {
	for _, what := range []string{"../../questionnaires/catalogue/gci/5.0.0", "gci@5.0.0"} {
		got := mizan(t, "", "questionnaire", "check", what)
		const want = "gci@5.0.0 is sound: 5 pillars, 20 indicators, 83 questions (82 scored), texts in ar, en, fr\nSHA-256 "
		if got.code != exitDone || !strings.HasPrefix(got.out, want) {
			t.Errorf("check %s = %+v; want %q", what, got, want)
		}
	}
}

func TestVersion(t *testing.T) {
	got := mizan(t, "", "version")
	for _, want := range []string{"mizan ", "engine ", "gci@4.0.0", "gci@5.0.0"} {
		if got.code != exitDone || !strings.Contains(got.out, want) {
			t.Errorf("version = %+v; want %q in it", got, want)
		}
	}
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"help"}, {"score", "--help"}} {
		if got := mizan(t, "", args...); got.code != exitDone || !strings.Contains(got.out, "Usage: mizan") {
			t.Errorf("%v = %+v", args, got)
		}
	}
}

func TestSetupClosesItself(t *testing.T) {
	folder := t.TempDir()
	first := mizan(t, "", "setup", "--data", folder)
	if first.code != exitDone || !regexp.MustCompile(`^mzn_[a-z2-7]{52}\n$`).MatchString(first.out) {
		t.Fatalf("setup = %+v; want one token", first)
	}
	if second := mizan(t, "", "setup", "--data", folder); second.code != exitFailed || second.out != "" {
		t.Errorf("second setup = %+v; want a refusal", second)
	}
}

func TestImportAndReport(t *testing.T) {
	folder, values := t.TempDir(), referenceFile(t, 1)
	args := []string{
		"import", "results", values, "--data", folder, "--edition", "gci-2024", "--questionnaire", "gci@5.0.0",
		"--name-ar", "الدورة", "--name-en", "Edition", "--name-fr", "Édition", "--source", "ITU",
	}
	if got := mizan(t, "", args...); got.code != exitDone || !strings.Contains(got.out, "194 economies") {
		t.Fatalf("import = %+v", got)
	}
	if got := mizan(t, "", args...); got.code != exitFailed {
		t.Errorf("importing an edition twice = %+v; want a refusal", got)
	}
	if got := mizan(t, "", "report", "--data", folder, "--edition", "none", "--economy", "OMN", "--out", "-"); got.code != exitFailed || !strings.Contains(got.err, "edition") {
		t.Errorf("report of no edition = %+v", got)
	}
	for _, lang := range []string{"ar", "en", "fr"} {
		out := filepath.Join(folder, lang+".pdf")
		got := mizan(t, "", "report", "--data", folder, "--edition", "gci-2024", "--economy", "OMN", "--lang", lang, "--out", out)
		data, err := os.ReadFile(out)
		if got.code != exitDone || err != nil || !bytes.HasPrefix(data, []byte("%PDF-1.7")) {
			t.Errorf("report in %s = %+v, %v", lang, got, err)
		}
	}
}

// A second process must not touch a database that is in use.
func TestOneProcessPerDatabase(t *testing.T) {
	folder := t.TempDir()
	a := testApp(t)
	s, err := a.open(folder)
	if err != nil {
		t.Fatal(err)
	}
	got := mizan(t, "", "setup", "--data", folder)
	if got.code != exitFailed || got.out != "" {
		t.Errorf("a second process = %+v; want a refusal", got)
	}
	if err := s.close(nil); err != nil {
		t.Fatal(err)
	}
	if got := mizan(t, "", "setup", "--data", folder); got.code != exitDone {
		t.Errorf("after the first has ended = %+v", got)
	}
}

func testApp(t *testing.T) *app {
	t.Helper()
	a, err := newApp(t.Context(), nil, io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestOutcomeOfACancelledRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	code := run(ctx, []string{"serve", "--data", t.TempDir(), "--addr", "127.0.0.1:0"}, nil, &out, &errs)
	if code != exitDone && !strings.Contains(errs.String(), "mizan:") {
		t.Errorf("code %d, %q", code, errs.String())
	}
}
