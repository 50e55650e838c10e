package store

import (
	"bufio"
	"context"
	"database/sql"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"mizan/internal/fault"
)

// heldEnv names the database that a child process is to hold.
const heldEnv = "MIZAN_TEST_HELD"

// TestHold is the second process: it opens a database and keeps it until
// standard input ends. Run as a test of its own it does nothing.
func TestHold(t *testing.T) {
	path := os.Getenv(heldEnv)
	if path == "" {
		return
	}
	openAt(t, path)
	if _, err := os.Stdout.WriteString("held\n"); err != nil {
		t.Fatal(err)
	}
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
}

// holder starts a process that holds the database, and returns it with what
// ends it.
func holder(t *testing.T, path string) (*exec.Cmd, io.Closer) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestHold$")
	child.Env = append(os.Environ(), heldEnv+"="+path)
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if line, _ := bufio.NewReader(out).ReadString('\n'); line != "held\n" {
		t.Fatalf("the first process says %q", line)
	}
	return child, in
}

func TestSecondProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mizan.db")
	first, goOn := holder(t, path)
	_, err := Open(t.Context(), Options{Path: path})
	if f := fault.Of(err); f == nil || f.Code != fault.Conflict || f.Key != "store.locked" {
		t.Errorf("the second process gets %v; want store.locked", err)
	}
	if err := goOn.Close(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait() // its output is not read to the end
	openAt(t, path)  // once the first has gone
}

// What a killed process held is free, and whole.
func TestKilledProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mizan.db")
	first, _ := holder(t, path)
	if err := first.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait() // killed
	if err := openAt(t, path).Ready(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestTwiceInOneProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mizan.db")
	openAt(t, path)
	if _, err := Open(t.Context(), Options{Path: path}); !fault.Is(err, fault.Conflict) {
		t.Errorf("opened twice: %v", err)
	}
}

func TestNewerSchema(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mizan.db")
	if err := openAt(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	change(t, path, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
	_, err := Open(t.Context(), Options{Path: path})
	if f := fault.Of(err); f == nil || f.Key != "store.newer" || f.Args["schema"] != int64(9999) {
		t.Errorf("a newer schema: %v; want store.newer with its number", err)
	}
}

// change runs a statement behind the store's back.
func change(t testing.TB, path, statement string) {
	t.Helper()
	db, err := sql.Open(driver, dsn(path, forWriting))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func TestLibraryVersion(t *testing.T) {
	tests := []struct {
		version string
		ok      bool
	}{
		{"3.51.3", true},
		{"3.54.1", true},
		{"3.100.0", true},
		{"4.0.0", true},
		{"3.51.2", false},
		{"3.51", false},
		{"3.7.17", false},
		{"2.99.99", false},
		{"", false},
		{"new", false},
	}
	for _, tt := range tests {
		if err := checkVersion(tt.version); (err == nil) != tt.ok {
			t.Errorf("version %q: %v; want it accepted: %v", tt.version, err, tt.ok)
		}
	}
}

// The settings that durability rests on, as the connections have them.
func TestSettings(t *testing.T) {
	s := open(t)
	tests := []struct{ pragma, want string }{
		{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"}, {"busy_timeout", "5000"},
	}
	for _, tt := range tests {
		var writing, reading string
		ctx := t.Context()
		if err := s.writer.conn.QueryRowContext(ctx, "PRAGMA "+tt.pragma).Scan(&writing); err != nil {
			t.Fatal(err)
		}
		if err := s.reading.QueryRowContext(ctx, "PRAGMA "+tt.pragma).Scan(&reading); err != nil {
			t.Fatal(err)
		}
		if writing != tt.want || reading != tt.want {
			t.Errorf("%s is %s for writing and %s for reading; want %s", tt.pragma, writing, reading, tt.want)
		}
	}
}

func TestFilesArePrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder with ? and #", "mizan.db")
	s := openAt(t, path)
	if err := s.Tx(t.Context(), add(t.Context(), "a")); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		info, err := os.Stat(path + suffix)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s%s: %v, %v; want it readable by the owner alone", path, suffix, info, err)
		}
	}
}

func TestNotADatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mizan.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("not a database ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Options{Path: path}); err == nil {
		t.Error("a file of another kind was opened")
	}
}

func TestBackup(t *testing.T) {
	s, ctx := open(t), t.Context()
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := s.Tx(ctx, add(ctx, "a", "b")); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(ctx, copied); err != nil {
		t.Fatal(err)
	}
	if err := s.Tx(ctx, add(ctx, "c")); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(present(t, openAt(t, copied)), " "); got != "a b" {
		t.Errorf("the copy holds %q; want what there was when it was taken", got)
	}
	err := s.Backup(ctx, copied)
	if f := fault.Of(err); f == nil || f.Key != "store.backup.exists" {
		t.Errorf("a backup over another: %v", err)
	}
	if info, err := os.Stat(copied); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy: %v, %v; want it readable by the owner alone", info, err)
	}
}

// What cannot be copied leaves neither a copy nor an empty original behind.
func TestFailedBackup(t *testing.T) {
	folder := t.TempDir()
	from, to := filepath.Join(folder, "mizan.db"), filepath.Join(folder, "copy.db")
	err := Copy(t.Context(), from, to)
	if f := fault.Of(err); f == nil || f.Key != "store.missing" {
		t.Errorf("a copy of nothing: %v", err)
	}
	if err := os.WriteFile(from, []byte(strings.Repeat("not a database ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Copy(t.Context(), from, to); err == nil {
		t.Error("a file of another kind was copied")
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) != 1 {
		t.Errorf("files %v, %v; want the original alone", files, err)
	}
}

// What is a record cannot be changed by statements, not even our own.
func TestRecordsAreOnlyAddedTo(t *testing.T) {
	s, ctx := open(t), t.Context()
	path := s.writer.path
	change(t, path, `INSERT INTO events VALUES ('', 1, '', '2026-03-01', 'a', 'A', 'x', '', 0, '', '', '', '', '', 'h')`)
	for _, statement := range []string{"UPDATE events SET actor_name = 'B'", "DELETE FROM events"} {
		err := s.Tx(ctx, func(tx *Store) error { return tx.db(ctx).Exec(statement).Error })
		if err == nil || !strings.Contains(err.Error(), "only ever added") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

func TestReadySaysNo(t *testing.T) {
	s := open(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := s.Ready(ctx); err != nil {
		t.Errorf("a healthy store is not ready: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Ready(ctx); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a closed store says %v", err)
	}
}
