// Package needs is how a test asks for what Go does not bring: a program such
// as pdftotext, or a right that only root has. Only tests import it; the
// service itself runs no other program.
package needs

import (
	_ "embed"
	"os"
	"os/exec"
	"strings"
	"testing"
)

//go:embed programs.tsv
var programs string

// need is one line of programs.tsv.
type need struct{ program, debian, purpose string }

// Program returns the path of a program listed in programs.tsv. Where the
// program is missing the test is skipped, or fails if the environment says
// CI=true: there, a check that is silently left out would look like a passed one.
// A program that is not listed fails the test everywhere.
func Program(t testing.TB, name string) string {
	t.Helper()
	return find(t, name, exec.LookPath, os.Getenv("CI") == "true")
}

// find is Program with the search and the strictness handed in.
func find(t testing.TB, name string, look func(string) (string, error), strict bool) string {
	t.Helper()
	n, ok := listed(programs, name)
	if !ok {
		t.Fatalf("%s is not listed in internal/needs/programs.tsv", name)
	}
	path, err := look(name)
	if err == nil {
		return path
	}
	unmet(t, strict, "%s (Debian package %s) is missing: no %s", n.program, n.debian, n.purpose)
	return ""
}

// Unmet ends a test that this machine cannot run for another reason than a
// missing program, such as a right that only root has: skipped with the reason,
// or failed if the environment says CI=true.
func Unmet(t testing.TB, format string, args ...any) {
	t.Helper()
	unmet(t, os.Getenv("CI") == "true", format, args...)
}

func unmet(t testing.TB, strict bool, format string, args ...any) {
	t.Helper()
	if strict {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// listed looks a program up in the text of programs.tsv.
func listed(table, program string) (need, bool) {
	for line := range strings.Lines(table) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) == 3 && f[0] == program {
			return need{program: f[0], debian: f[1], purpose: f[2]}, true
		}
	}
	return need{}, false
}
