package store

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"mizan/internal/fault"
	"mizan/internal/needs"
)

// small mounts a file system of a few megabytes, or skips the test where
// that is not allowed.
func small(t *testing.T) string {
	t.Helper()
	if os.Geteuid() != 0 {
		needs.Unmet(t, "a small file system can be mounted by root only: the full disk is not tested")
	}
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=2m"); err != nil {
		needs.Unmet(t, "no file system can be mounted here (%v): the full disk is not tested", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	return folder
}

// With the disk full, writes are refused as such, reads go on, nothing that
// was acknowledged is lost and nothing is half there; with space again,
// everything works again without a restart.
func TestFullDisk(t *testing.T) {
	if runtime.GOOS != "linux" {
		needs.Unmet(t, "the full disk is tested on Linux only")
	}
	folder := small(t)
	ballast := filepath.Join(folder, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 700<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	s, ctx := openAt(t, filepath.Join(folder, "mizan.db")), t.Context()
	pair := func(n int) func(*Store) error {
		return func(tx *Store) error {
			for _, half := range []string{"a", "b"} {
				row := token(fmt.Sprintf("%04d%s", n, half))
				row.Name = strings.Repeat("long ", 2000)
				if err := tx.AddToken(ctx, row); err != nil {
					return err
				}
			}
			return nil
		}
	}
	acknowledged, refused := 0, 0
	for refused < 20 {
		if acknowledged > 1000 {
			t.Fatal("the disk never gets full")
		}
		err := s.Tx(ctx, pair(acknowledged))
		switch {
		case err == nil:
			acknowledged++
		case fault.Is(err, fault.NoSpace):
			refused++
		default:
			t.Fatalf("after %d writes: %v; want it to be said that the disk is full", acknowledged, err)
		}
		if got := len(present(t, s)); got != 2*acknowledged {
			t.Fatalf("%d rows after %d pairs were acknowledged", got, acknowledged)
		}
	}
	if acknowledged == 0 {
		t.Fatal("the disk was full from the start")
	}
	for range 2 {
		if err := s.Ready(ctx); !fault.Is(err, fault.NoSpace) {
			t.Errorf("with the disk full it is ready: %v", err)
		}
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if err := s.Ready(ctx); err != nil {
		t.Errorf("with space again it is not ready: %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(folder, ".space-*")); err != nil || len(left) != 0 {
		t.Errorf("probes are left behind: %v, %v", left, err)
	}
	if err := s.Tx(ctx, pair(acknowledged)); err != nil {
		t.Errorf("with space again: %v", err)
	}
	var verdict string
	if err := s.reading.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("integrity: %q, %v", verdict, err)
	}
	if got := len(present(t, s)); got != 2*acknowledged+2 {
		t.Errorf("%d rows; want %d", got, 2*acknowledged+2)
	}
}
