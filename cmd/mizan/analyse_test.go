package main

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"log/slog"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/api"
)

// withPublished is a folder with the published editions in a database.
func withPublished(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	a := testApp(t)
	s, err := a.open(folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := (&demonstration{service: s}).importReference(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.close(nil); err != nil {
		t.Fatal(err)
	}
	return folder
}

func analyse(t *testing.T, folder string, args ...string) string {
	t.Helper()
	got := mizan(t, "", append([]string{"analyse", "--data", folder}, args...)...)
	if got.code != exitDone || got.err != "" {
		t.Fatalf("analyse %v = %d %s", args, got.code, got.err)
	}
	return got.out
}

func parsed[T any](t *testing.T, document string) (out T) {
	t.Helper()
	if err := json.Unmarshal([]byte(document), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// The command and the API give the same figures.
func TestAnalyseAgrees(t *testing.T) {
	folder := withPublished(t)
	a := testApp(t)
	s, err := a.open(folder)
	if err != nil {
		t.Fatal(err)
	}
	handler, err := a.handler(s, slog.New(slog.DiscardHandler), false)
	if err != nil {
		t.Fatal(err)
	}
	const edition = "/api/v1/editions/gci-2024/"
	served := map[string]string{}
	for what, query := range map[string]string{
		"robustness": "", "sensitivity": "", "coherence": "", "change": "&from=gci-2020",
	} {
		served[what] = string(fetch(t, handler, edition+what+"?group=las&lang=ar"+query))
		served[what+" csv"] = string(fetch(t, handler, edition+what+"?group=las&format=csv"+query))
	}
	if err := s.close(nil); err != nil {
		t.Fatal(err)
	}
	for what, want := range served {
		kind, form, _ := strings.Cut(what, " ")
		args := []string{kind, "--edition", "gci-2024", "--group", "las", "--lang", "ar"}
		if kind == "change" {
			args = append(args, "--from", "gci-2020")
		}
		if form == "csv" {
			args = append(args, "--format", "csv")
		}
		got := analyse(t, folder, args...)
		if form == "" {
			want, got = indented(t, want), indented(t, got)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-served +command)\n%s", what, diff)
		}
	}
}

func indented(t *testing.T, document string) string {
	t.Helper()
	out, err := json.MarshalIndent(parsed[any](t, document), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// The parts of a change add up to the difference, of the fractions exactly, for
// every economy in the world.
func TestAnalyseChange(t *testing.T) {
	folder := withPublished(t)
	got := parsed[api.ChangeBody](t, analyse(t, folder, "change", "--edition", "gci-2024", "--from", "gci-2020"))
	if len(got.Economies) != 194 {
		t.Fatalf("%d economies, want 194", len(got.Economies))
	}
	for _, e := range got.Economies {
		sum := new(big.Rat)
		for _, p := range e.Parts {
			sum.Add(sum, fraction(t, p.Exact))
		}
		whole := new(big.Rat).Sub(fraction(t, e.To.Exact), fraction(t, e.From.Exact))
		if sum.Cmp(whole) != 0 || whole.Cmp(fraction(t, e.Difference.Exact)) != 0 {
			t.Errorf("%s: the parts sum to %s, the difference is %s", e.Economy, sum, whole)
		}
		if p := e.Position; p.Own+p.Peers+p.EntryExit != p.From-p.To {
			t.Errorf("%s: positions %+v do not add up", e.Economy, *p)
		}
	}
	one := parsed[api.ChangeBody](t, analyse(t, folder, "change", "--edition", "gci-2024", "--from", "gci-2020", "--economy", "OMN"))
	if len(one.Economies) != 1 || one.Economies[0].Linked == nil || len(one.Economies[0].Effects) == 0 {
		t.Errorf("one economy: %+v", one.Economies)
	}
}

func fraction(t *testing.T, text string) *big.Rat {
	t.Helper()
	x, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is no fraction", text)
	}
	return x
}

// Another seed gives other figures, the same seed the same bytes.
func TestAnalyseSeed(t *testing.T) {
	folder := withPublished(t)
	args := []string{"robustness", "--edition", "gci-2024", "--group", "las", "--replications", "500", "--format", "csv"}
	first, again := analyse(t, folder, args...), analyse(t, folder, args...)
	other := analyse(t, folder, append(args, "--seed", "2")...)
	if first != again || first == other {
		t.Errorf("same seed equal %v, other seed equal %v", first == again, first == other)
	}
	r := csv.NewReader(strings.NewReader(first))
	for lines := 0; ; lines++ {
		if _, err := r.Read(); err == io.EOF {
			if lines != 23 {
				t.Errorf("%d lines, want a head and 22 economies", lines)
			}
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnalyseMistakes(t *testing.T) {
	folder := withPublished(t)
	tests := []struct {
		what string
		args []string
		code int
		want string
	}{
		{"no edition of the name", []string{"robustness", "--edition", "gci-1999"}, exitFailed, "edition"},
		{"no group of the name", []string{"coherence", "--edition", "gci-2024", "--group", "x"}, exitFailed, "group"},
		{"a change since nothing", []string{"change", "--edition", "gci-2024"}, exitUsage, "--from"},
		{"a change of nobody", []string{"change", "--edition", "gci-2024", "--from", "gci-2020", "--economy", "XXX"}, exitFailed, "result"},
		{"an earlier edition of something else", []string{"--edition", "gci-2024", "--from", "gci-2020"}, exitUsage, "--from goes with change"},
		{"one economy of coherence", []string{"coherence", "--edition", "gci-2024", "--economy", "OMN"}, exitUsage, "--economy goes with change"},
		{"no such analysis", []string{"alchemy", "--edition", "gci-2024"}, exitUsage, "robustness"},
		{"no replications", []string{"robustness", "--edition", "gci-2024", "--replications", "0"}, exitFailed, "1"},
		{"too few rows", []string{"sensitivity", "--edition", "gci-2024", "--rows", "3"}, exitFailed, "20"},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			got := mizan(t, "", append([]string{"analyse", "--data", folder}, test.args...)...)
			if got.code != test.code || got.out != "" || !strings.Contains(got.err, test.want) {
				t.Errorf("%d %q, %q; want %d and %q named", got.code, got.out, got.err, test.code, test.want)
			}
		})
	}
}
