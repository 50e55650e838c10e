package needs

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// verdict is a testing.TB that remembers how a test would have ended.
type verdict struct {
	testing.TB
	ended   string
	message string
}

func (v *verdict) Helper() {}

func (v *verdict) Fatalf(format string, args ...any) { v.end("failed", format, args) }

func (v *verdict) Skipf(format string, args ...any) { v.end("skipped", format, args) }

func (v *verdict) end(how, format string, args []any) {
	v.ended, v.message = how, fmt.Sprintf(format, args...)
	panic(v) // Fatalf and Skipf never return
}

func TestProgram(t *testing.T) {
	absent := func(string) (string, error) { return "", errors.New("not found") }
	present := func(name string) (string, error) { return "/usr/bin/" + name, nil }
	lacking := "qpdf (Debian package qpdf) is missing: no structure checks of PDF reports"
	tests := []struct {
		rule    string
		name    string
		look    func(string) (string, error)
		strict  bool
		path    string
		ended   string
		message string
	}{
		{"a program that is there", "qpdf", present, false, "/usr/bin/qpdf", "", ""},
		{"there, under CI", "qpdf", present, true, "/usr/bin/qpdf", "", ""},
		{"a missing one skips", "qpdf", absent, false, "", "skipped", lacking},
		{"a missing one fails under CI", "qpdf", absent, true, "", "failed", lacking},
		{
			"an unlisted one fails even if there", "sh", present, false, "", "failed",
			"sh is not listed in internal/needs/programs.tsv",
		},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			v := &verdict{TB: t}
			path := ending(v, func() string { return find(v, tt.name, tt.look, tt.strict) })
			got := []string{path, v.ended, v.message}
			if diff := cmp.Diff([]string{tt.path, tt.ended, tt.message}, got); diff != "" {
				t.Errorf("find(%s): path, end, message (-want +got)\n%s", tt.name, diff)
			}
		})
	}
}

// ending runs f and catches the end that v puts to it.
func ending(v *verdict, f func() string) (path string) {
	defer func() {
		if r := recover(); r != nil && r != any(v) {
			panic(r)
		}
	}()
	return f()
}

// Every line is a comment or has three filled columns, and a program once only.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for line := range strings.Lines(programs) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 3 || f[0] == "" || f[1] == "" || f[2] == "" {
			t.Errorf("programs.tsv: want three columns in %q", line)
		}
		if seen[f[0]] {
			t.Errorf("programs.tsv: %s is listed twice", f[0])
		}
		seen[f[0]] = true
	}
	if len(seen) == 0 {
		t.Error("programs.tsv lists no program")
	}
}
