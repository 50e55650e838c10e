package store

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Names of the environment that tells a child process what to write.
const (
	writeEnv = "MIZAN_TEST_WRITE" // path of the database
	earlyEnv = "MIZAN_TEST_EARLY" // the control: acknowledge before the commit
)

// TestWriteUntilKilled is the process that is killed: it writes rows from
// several goroutines and prints the id of each once it is acknowledged. Run as
// a test of its own it does nothing.
func TestWriteUntilKilled(t *testing.T) {
	path := os.Getenv(writeEnv)
	if path == "" {
		return
	}
	s, ctx := openAt(t, path), t.Context()
	early := os.Getenv(earlyEnv) != ""
	var wait sync.WaitGroup
	for writer := range 8 {
		wait.Go(func() {
			for n := 0; ; n++ {
				id := fmt.Sprintf("%d-%d-%d", os.Getpid(), writer, n)
				err := s.Tx(ctx, func(tx *Store) error {
					if early {
						_, _ = os.Stdout.WriteString(id + "\n")
					}
					return tx.AddToken(ctx, token(id))
				})
				if err == nil && !early {
					_, _ = os.Stdout.WriteString(id + "\n")
				}
			}
		})
	}
	wait.Wait()
}

// killed runs the writing process on the database, kills it once it has
// acknowledged a number of rows, and returns all that it acknowledged.
func killed(t *testing.T, path string, after int, env ...string) (told []string) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestWriteUntilKilled$")
	child.Env = append(append(os.Environ(), writeEnv+"="+path), env...)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewReader(out); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			break
		}
		told = append(told, strings.TrimSpace(line))
		if len(told) == after {
			_ = child.Process.Kill()
		}
	}
	if err := child.Wait(); err == nil || len(told) < after {
		t.Fatalf("the process ended with %v after %d acknowledgements; want it killed after %d", err, len(told), after)
	}
	return told
}

// lost returns which of the rows are not in the database.
func lost(t *testing.T, path string, rows []string) (gone []string) {
	t.Helper()
	s := openAt(t, path)
	stored := present(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(stored)
	for _, id := range rows {
		if _, ok := slices.BinarySearch(stored, id); !ok {
			gone = append(gone, id)
		}
	}
	return gone
}

// What was acknowledged survives the sudden death of the process.
func TestKillsLoseNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mizan.db")
	var told []string
	for k := range 8 {
		told = append(told, killed(t, path, 1+37*k)...)
	}
	if gone := lost(t, path, told); len(gone) > 0 {
		t.Errorf("of %d acknowledged rows %d are lost: %v", len(told), len(gone), gone)
	}
}

// The control: a writer that acknowledges too early loses rows, so that
// counting none above means something. How many kills that takes is chance.
func TestEarlyAcknowledgementsAreLost(t *testing.T) {
	const most = 500
	path := filepath.Join(t.TempDir(), "mizan.db")
	for k := range most {
		if len(lost(t, path, killed(t, path, 1+k, earlyEnv+"=yes"))) > 0 {
			return
		}
	}
	t.Errorf("no early acknowledgement was lost in %d kills: the count of losses cannot be relied on", most)
}
