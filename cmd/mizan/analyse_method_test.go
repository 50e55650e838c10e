package main

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// methodFiles writes a method, a structure and data, and returns the method file.
func methodFiles(t *testing.T, method, structure, data string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{"method.yaml": method, "structure.csv": structure, "data.csv": data} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(folder, "method.yaml")
}

// analyseMethod runs an analysis of an index from files.
func analyseMethod(t *testing.T, method string, args ...string) string {
	t.Helper()
	got := mizan(t, "", append([]string{"analyse", "--method", method}, args...)...)
	if got.code != exitDone || got.err != "" {
		t.Fatalf("analyse %v = %d %s", args, got.code, got.err)
	}
	return got.out
}

var asemMethod = filepath.Join(compositeData, "asem.yaml")

// The figures that docs/index-from-files.md shows.
func TestAnalyseMethod(t *testing.T) {
	got := parsed[robustnessBody](t, analyseMethod(t, asemMethod))
	if got.Version != "asem-2018" || len(got.Files) != 3 || got.Replications != 10_000 || got.Seed != 1 {
		t.Errorf("about %+v, %d replications, seed %d", got.aboutBody, got.Replications, got.Seed)
	}
	lines := make(map[string]string)
	for _, u := range got.Units {
		lines[u.Unit] = strings.Join([]string{
			strconv.Itoa(u.Rank), strconv.FormatFloat(*u.Low, 'f', -1, 64), strconv.FormatFloat(*u.High, 'f', -1, 64),
		}, " ")
	}
	for unit, want := range map[string]string{"CHE": "1 1 1", "AUT": "7 5 9", "LUX": "8 5 29"} {
		if lines[unit] != want {
			t.Errorf("%s: rank and interval %s; want %s", unit, lines[unit], want)
		}
	}
	first, last := got.Units[0], got.Units[50]
	if first.Unit != "CHE" || last.Rank != 51 || first.ScoreSD != nil || first.Borderline != nil || len(first.Tiers) > 0 || first.Group != 1 {
		t.Errorf("first %+v, last %+v; want CHE, rank 51, and no spread of scores on two scales", first, last)
	}
	documented, err := os.ReadFile(filepath.Join("..", "..", "docs", "index-from-files.md"))
	if err != nil {
		t.Fatal(err)
	}
	shown := analyseMethod(t, asemMethod, "--format", "csv")
	for _, line := range strings.Split(shown, "\n")[:8] {
		if !strings.Contains(string(documented), line+"\n") {
			t.Errorf("the documentation does not show %s", line)
		}
	}
}

// A file and a document say the same.
func TestAnalyseMethodCSV(t *testing.T) {
	tiered := methodFiles(t, "version: v\ndecimals: 1\ntiers: [{code: high, lower: 50}]\nuncertainty: {aggregation: [nominal, {mean: geometric, floor: 1}]}\n",
		"code,parent,weight\ni,,\na,i,2\nb,i,1\n", "unit,a,b\nX,1,9\nY,5,4\nZ,9,1\nV,,\n")
	for _, method := range []string{asemMethod, tiered} {
		args := []string{"robustness", "--replications", "300", "--seed", "9"}
		body := parsed[robustnessBody](t, analyseMethod(t, method, args...))
		rows := table(t, analyseMethod(t, method, append(args, "--format", "csv")...))
		if len(rows) != len(body.Units) {
			t.Fatalf("%d lines for %d units", len(rows), len(body.Units))
		}
		for k, u := range body.Units {
			want := map[string]string{
				"version": body.Version, "unit": u.Unit, "score": u.score(), "rank": whole(u.Rank), "tier": u.Tier,
				"rank_low": text(u.Low), "rank_median": text(u.Median), "rank_high": text(u.High), "rank_mean": text(u.Mean),
				"score_sd": text(u.ScoreSD), "borderline": u.borderline(), "group": whole(u.Group), "seed": "9", "replications": "300", "year": "",
			}
			if method == tiered {
				want["probability_high"] = u.probability(0)
			}
			if diff := cmp.Diff(want, rows[k]); diff != "" {
				t.Errorf("%s (-document +file)\n%s", u.Unit, diff)
			}
		}
	}
	rows := table(t, analyseMethod(t, tiered, "--format", "csv"))
	if last := rows[3]; last["unit"] != "V" || last["score"] != "" || last["rank"] != "" || last["rank_low"] != "" || last["probability_high"] != "" {
		t.Errorf("a unit without data: %v", last)
	}
	if rows[0]["score_sd"] == "" || rows[0]["probability_high"] == "" || !strings.Contains("true false", rows[0]["borderline"]) {
		t.Errorf("one scale, and no figures of it: %v", rows[0])
	}
	if rows[0]["score"] != "66.7" {
		t.Errorf("score %s; want 66.7, to the digits of the method", rows[0]["score"])
	}
}

func text(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'f', -1, 64)
}

// table is a CSV file as one mapping for each line.
func table(t *testing.T, file string) []map[string]string {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, r := range records[1:] {
		row := make(map[string]string)
		for k, cell := range r {
			row[records[0][k]] = cell
		}
		out = append(out, row)
	}
	return out
}

// What moves the ranking, and the index without each element: mean absolute
// rank shifts as COINr 1.1.14 gives them for the eight pillars.
func TestAnalyseMethodSensitivity(t *testing.T) {
	args := []string{"sensitivity"}
	body := parsed[sensitivityBody](t, analyseMethod(t, asemMethod, args...))
	rows := table(t, analyseMethod(t, asemMethod, append(args, "--format", "csv")...))
	if body.Runs != 10000*7 || len(body.Inputs) != 5 || len(body.Units) != 51 || len(body.Removed) != 59 {
		t.Errorf("%d runs, %d inputs, %d units, %d removed", body.Runs, len(body.Inputs), len(body.Units), len(body.Removed))
	}
	if want := 5 + 51*5 + 59; len(rows) != want {
		t.Errorf("%d lines; want %d", len(rows), want)
	}
	for k, e := range body.Shift.Effects {
		if rows[k]["input"] != e.Input || rows[k]["total"] != strconv.FormatFloat(e.Total.Value, 'f', -1, 64) {
			t.Errorf("line %v; want %+v", rows[k], e)
		}
	}
	// As docs/index-from-files.md says.
	if e := body.Shift.Effects[4]; e.Input != "aggregation" || math.Round(100*e.First.Value) != 55 || math.Round(100*e.Total.Value) != 72 {
		t.Errorf("the choice of the mean: %+v; want 55 %% and 72 %%", e)
	}
	if e := body.Shift.Effects[2]; e.Input != "winsorise" || math.Round(100*e.First.Value) != 4 || math.Round(100*e.Total.Value) != 5 {
		t.Errorf("the limit of Winsorisation: %+v; want 4 %% and 5 %%", e)
	}
	shifts := make(map[string]float64)
	for _, r := range body.Removed {
		if r.Level == 2 {
			shifts[r.Item] = r.Mean
		}
	}
	want := readRecords(t, filepath.Join(compositeData, "coinr", "whatif", "remove_L2_mean_abs_rank_change.csv"))
	checked := 0
	for _, r := range want[1:] {
		for k, cell := range r {
			x, err := strconv.ParseFloat(cell, 64)
			if got, ok := shifts[r[0]]; k > 0 && ok && err == nil {
				checked++
				if math.Abs(got-x) > 5e-5 {
					t.Errorf("without %s: %v; want %v", r[0], got, x)
				}
			}
		}
	}
	if checked != 8 {
		t.Errorf("%d shifts checked; want 8", checked)
	}
}

// The self-check has its warnings in the language that is asked for.
func TestAnalyseMethodCoherence(t *testing.T) {
	seen := make(map[string]string) // text → its language
	for _, lang := range []string{"ar", "en", "fr"} {
		body := parsed[coherenceBody](t, analyseMethod(t, asemMethod, "coherence", "--lang", lang))
		if body.Report.Units != 51 || len(body.Report.Denominators) == 0 {
			t.Errorf("%d units, %d correlations with denominators", body.Report.Units, len(body.Report.Denominators))
		}
		for _, w := range body.Warnings {
			if w.Rule != "influence-low" || w.Node != "SusEcFin" {
				continue
			}
			if other := seen[w.Text]; other != "" || !strings.Contains(w.Text, "SusEcFin") {
				t.Errorf("%s: %q, as in %q", lang, w.Text, other)
			}
			seen[w.Text] = lang
		}
	}
	if len(seen) != 3 {
		t.Errorf("the warning about SusEcFin in %d languages; want 3", len(seen))
	}
	rows := table(t, analyseMethod(t, asemMethod, "coherence", "--format", "csv"))
	for _, r := range rows {
		if r["figure"] == "alpha" && r["item"] == "Index" && r["value"] != "0.7024" {
			t.Errorf("alpha of the sub-indices %s; COINr has 0.702", r["value"])
		}
	}
}

// A document about several years is about the last one and says so.
func TestAnalyseMethodPanel(t *testing.T) {
	method := methodFiles(t, "version: v\n", "code,parent\ni,\na,i\nb,i\n", "unit,time,a,b\nX,2020,1,9\nX,2021,2,4\nY,2020,3,1\nY,2021,9,6\n")
	for _, what := range []string{"robustness", "sensitivity", "coherence"} {
		args := []string{what, "--format", "csv"}
		if what == "robustness" {
			args = append(args, "--replications", "50")
		}
		if rows := table(t, analyseMethod(t, method, args...)); rows[0]["year"] != "2021" {
			t.Errorf("%s: year %q", what, rows[0]["year"])
		}
	}
	body := parsed[robustnessBody](t, analyseMethod(t, method, "--replications", "50", "--pairs"))
	if body.Year != 2021 || len(body.Notes) != 2 || body.Units[0].Unit != "Y" {
		t.Errorf("year %d, notes %q, first %s", body.Year, body.Notes, body.Units[0].Unit)
	}
	if diff := cmp.Diff([][]float64{{0.5, 1}, {0, 0.5}}, body.Ahead); diff != "" {
		t.Errorf("who is ahead (-want +got)\n%s", diff)
	}
}

// Each mistake, and what is told.
func TestAnalyseMethodMistakes(t *testing.T) {
	const structure, data = "code,parent\ni,\na,i\nb,i\n", "unit,a,b\nX,1,2\nY,3,0\n"
	for _, c := range []struct {
		mistake, method string
		args            []string
		code            int
		says            []string
	}{
		{"both kinds of index", "version: x\n", []string{"--edition", "gci-2024"}, exitUsage, []string{"--edition and --method"}},
		{"a group", "version: x\n", []string{"--group", "las"}, exitUsage, []string{"--group goes with --edition"}},
		{"a revision", "version: x\n", []string{"--revision", "2"}, exitUsage, []string{"--revision goes with --edition"}},
		{"an earlier edition", "version: x\n", []string{"--from", "gci-2020"}, exitUsage, []string{"--from goes with --edition"}},
		{"one economy", "version: x\n", []string{"--economy", "OMN"}, exitUsage, []string{"--economy goes with --edition"}},
		{"a change", "version: x\n", []string{"change"}, exitUsage, []string{"change goes with --edition"}},
		{"replications of a sensitivity analysis", "version: x\n", []string{"sensitivity", "--replications", "10000"}, exitUsage, []string{"--replications goes with robustness"}},
		{"rows of robustness", "version: x\n", []string{"--rows", "64"}, exitUsage, []string{"--rows goes with sensitivity"}},
		{"a seed where nothing is drawn", "version: x\n", []string{"coherence", "--seed", "1"}, exitUsage, []string{"--seed goes with robustness or sensitivity"}},
		{"pairs of coherence", "version: x\n", []string{"coherence", "--pairs"}, exitUsage, []string{"--pairs goes with robustness"}},
		{"brackets without end", "version: " + strings.Repeat("[", 200<<10), nil, exitFailed, []string{"method.yaml:1", "nested too deeply"}},
		{"a method file like a book", "# " + strings.Repeat("x", 256<<10), nil, exitFailed, []string{"method.yaml:1", "262144"}},
		{"an unknown entry", "uncertainty: {wieghts: 1}\n", nil, exitFailed, []string{"method.yaml:1", "wieghts", "weights, impute, treat, winsorise, normalise, aggregation, partial"}},
		{"zeros and no floor", "uncertainty: {aggregation: [nominal, geometric]}\n", nil, exitFailed, []string{"structure.csv:3", "structure.csv:4"}},
		{"an alternative that cannot be built", "uncertainty: {normalise: [nominal, distance-to-target]}\n", nil, exitFailed, []string{"structure.csv:3"}},
		{"no replications", "version: x\n", []string{"--replications", "0"}, exitFailed, []string{"1"}},
	} {
		t.Run(c.mistake, func(t *testing.T) {
			got := mizan(t, "", append([]string{"analyse", "--method", methodFiles(t, c.method, structure, data)}, c.args...)...)
			if got.code != c.code || got.code != exitDone && got.out != "" {
				t.Errorf("code %d, %s; want %d, and nothing written", got.code, got.err, c.code)
			}
			for _, want := range c.says {
				if !strings.Contains(got.err, want) {
					t.Errorf("does not say %q:\n%s", want, got.err)
				}
			}
		})
	}
	if got := mizan(t, "", "analyse"); got.code != exitUsage || !strings.Contains(got.err, "--edition") || !strings.Contains(got.err, "--method") {
		t.Errorf("neither kind of index: %d %s", got.code, got.err)
	}
}

// Every entry of a method file may be left out, even all, and what editors on
// Windows write before the text is no part of it.
func TestMethodWithoutEntries(t *testing.T) {
	want := ""
	for name, method := range map[string]string{
		"nothing": "", "comments": "# version: x\n", "a byte order mark": "\xef\xbb\xbf", "a mark and an entry": "\xef\xbb\xbfdata: data.csv\n",
	} {
		file := methodFiles(t, method, "code,parent\ni,\na,i\nb,i\n", "unit,a,b\nX,1,2\nY,3,0\n")
		got := mizan(t, "", "score", "--method", file)
		if want == "" {
			want = got.out
		}
		if got.code != exitDone || got.out != want || !strings.Contains(want, "X,i,") {
			t.Errorf("%s: %+v; want %s", name, got, want)
		}
	}
}

// Figures that cannot be given are left out or refused: no file holds NaN or
// an infinite number, however large the data are.
func TestAnalyseMethodLargeValues(t *testing.T) {
	const structure = "code,parent\ni,\na,i\nb,i\n"
	for _, c := range []struct {
		name, data string
		refused    bool
	}{
		{"the largest numbers", "X,1e308,1e308\nY,-1e308,1e308\nZ,0,-1e308\n", true},
		{"squares too large", "X,1e160,1\nY,-1e160,2\nZ,0,3\n", true},
		{"large", "X,1e49,1\nY,-1e49,2\nZ,0,3\n", false},
	} {
		method := methodFiles(t, "normalise: none\n", structure, "unit,a,b\n"+c.data)
		for _, what := range []string{"robustness", "sensitivity", "coherence"} {
			for _, format := range []string{"csv", "json"} {
				args := []string{"analyse", what, "--method", method, "--format", format}
				if what == "robustness" {
					args = append(args, "--replications", "200")
				}
				if what == "sensitivity" {
					args = append(args, "--rows", "64")
				}
				got := mizan(t, "", args...)
				if strings.Contains(got.out, "NaN") || strings.Contains(got.out, "Inf") {
					t.Errorf("%s, %s as %s:\n%s", c.name, what, format, got.out)
				}
				refused := c.refused && what != "coherence"
				if refused != (got.code == exitFailed) || refused && !strings.Contains(got.err, "structure.csv:3") {
					t.Errorf("%s, %s as %s: code %d, %s; refused should be %v", c.name, what, format, got.code, got.err, refused)
				}
			}
		}
	}
}
