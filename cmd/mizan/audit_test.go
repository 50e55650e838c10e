package main

import (
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// change edits a database behind the program's back.
func change(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// An operator backs up a running service, verifies the copy, and is told the
// first thing in it that is not as the record says.
func TestBackupAndVerify(t *testing.T) {
	folder, kept := t.TempDir(), t.TempDir()
	if got := mizan(t, "", "setup", "--data", folder); got.code != exitDone {
		t.Fatalf("setup = %+v", got)
	}
	got := mizan(t, "", "import", "results", referenceFile(t, 1), "--data", folder, "--edition", "gci-2024",
		"--questionnaire", "gci@5.0.0", "--name-ar", "الدورة", "--name-en", "Edition", "--name-fr", "Édition", "--source", "ITU")
	if got.code != exitDone {
		t.Fatalf("import = %+v", got)
	}
	running, err := testApp(t).open(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = running.close(nil) }()
	copied := filepath.Join(kept, databaseFile)
	if got := mizan(t, "", "backup", copied, "--data", folder); got.code != exitDone || !strings.HasPrefix(got.out, copied+": ") {
		t.Fatalf("backup of a running service = %+v", got)
	}
	before, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	if got := mizan(t, "", "backup", copied, "--data", folder); got.code != exitFailed || !strings.Contains(got.err, "exists already") {
		t.Errorf("backup over another = %+v; want a refusal", got)
	}
	if after, err := os.ReadFile(copied); err != nil || string(after) != string(before) {
		t.Errorf("the refused backup changed the first: %v", err)
	}
	sound := regexp.MustCompile(`^\(service\): events 1, head [0-9a-f]{64}\ngci-2024: events 1, head [0-9a-f]{64}\n$`)
	if got := mizan(t, "", "audit", "verify", "--data", kept); got.code != exitDone || !sound.MatchString(got.out) {
		t.Errorf("audit verify = %+v; want a line for each chain", got)
	}
	one := regexp.MustCompile(`^gci-2024: events 1, head [0-9a-f]{64}\n$`)
	if got := mizan(t, "", "audit", "verify", "--data", kept, "--edition", "gci-2024"); got.code != exitDone || !one.MatchString(got.out) {
		t.Errorf("audit verify --edition = %+v; want one line", got)
	}
	change(t, copied, "DROP TRIGGER results_keep; UPDATE results SET body = replace(body, 'T3', 'T1')")
	got = mizan(t, "", "audit", "verify", "--data", kept)
	if got.code != exitFailed || !strings.Contains(got.err, "gci-2024") || strings.Count(got.out, "\n") != 1 {
		t.Errorf("audit verify of what was altered = %+v; want it named after the chain that is sound", got)
	}
}

// Verifying or backing up what is not there makes nothing.
func TestNothingToVerify(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "none")
	for _, args := range [][]string{
		{"audit", "verify", "--data", folder},
		{"backup", filepath.Join(t.TempDir(), "copy.db"), "--data", folder},
	} {
		got := mizan(t, "", args...)
		if got.code != exitFailed || !strings.Contains(got.err, databaseFile) {
			t.Errorf("%v = %+v; want the missing file named", args, got)
		}
	}
	if _, err := os.Stat(folder); err == nil {
		t.Error("a database was made")
	}
}
