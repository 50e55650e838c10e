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
	"time"
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

// lostAfterKills kills a writing process a number of times and returns how
// many rows were acknowledged, and which of them are gone.
func lostAfterKills(t *testing.T, kills int, env ...string) (acknowledged int, lost []string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mizan.db")
	var told []string
	for k := range kills {
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestWriteUntilKilled$")
		child.Env = append(append(os.Environ(), writeEnv+"="+path), env...)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(80+17*k)*time.Millisecond, func() { _ = child.Process.Kill() })
		for lines := bufio.NewReader(out); ; {
			line, err := lines.ReadString('\n')
			if err != nil {
				break
			}
			told = append(told, strings.TrimSpace(line))
		}
		timer.Stop()
		_ = child.Wait() // killed
	}
	rows := present(t, openAt(t, path))
	slices.Sort(rows)
	for _, id := range told {
		if _, ok := slices.BinarySearch(rows, id); !ok {
			lost = append(lost, id)
		}
	}
	return len(told), lost
}

// What was acknowledged survives the sudden death of the process.
func TestKillsLoseNothing(t *testing.T) {
	acknowledged, lost := lostAfterKills(t, 8)
	if acknowledged == 0 || len(lost) > 0 {
		t.Errorf("of %d acknowledged rows %d are lost: %v", acknowledged, len(lost), lost)
	}
}

// The control: a writer that acknowledges too early loses rows, so that
// counting none above means something.
func TestEarlyAcknowledgementsAreLost(t *testing.T) {
	for range 5 {
		if _, lost := lostAfterKills(t, 8, earlyEnv+"=yes"); len(lost) > 0 {
			return
		}
	}
	t.Error("no early acknowledgement was lost in 40 kills: the count of losses cannot be relied on")
}
