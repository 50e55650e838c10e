package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mattn/go-sqlite3"
	"pgregory.net/rapid"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/fault"
)

// open returns a new database.
func open(t testing.TB) *Store {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "mizan.db"))
}

func openAt(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// token is a row that needs no other one.
func token(id string) *auth.Token {
	return &auth.Token{ID: id, Hash: id, Roles: []auth.Role{auth.Admin}, CreatedAt: time.Unix(0, 0).UTC()}
}

func add(ctx context.Context, ids ...string) func(*Store) error {
	return func(tx *Store) error {
		for _, id := range ids {
			if err := tx.AddToken(ctx, token(id)); err != nil {
				return err
			}
		}
		return nil
	}
}

// present returns the ids of the stored rows.
func present(t testing.TB, s *Store) []string {
	t.Helper()
	all, err := s.Tokens(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, x := range all {
		ids = append(ids, x.ID)
	}
	return ids
}

// inOneBatch queues functions while the writer is held up, so that they are
// sure to share a commit, and returns their outcomes.
func inOneBatch(t testing.TB, s *Store, ctxs []context.Context, do ...func(*Store) error) []error {
	t.Helper()
	held, goOn := make(chan struct{}), make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		_ = s.Tx(t.Context(), func(*Store) error { close(held); <-goOn; return nil })
	})
	<-held
	errs := make([]error, len(do))
	for i := range do {
		ctx := t.Context()
		if i < len(ctxs) && ctxs[i] != nil {
			ctx = ctxs[i]
		}
		j := &job{ctx: ctx, do: do[i], result: make(chan error, 1)}
		s.writer.queue <- j // in this order
		wait.Go(func() { errs[i] = <-j.result })
	}
	close(goOn)
	wait.Wait()
	return errs
}

func TestOneFailureHarmsNobodyElse(t *testing.T) {
	failure := errors.New("no")
	ctx := t.Context()
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	tests := []struct {
		rule string
		bad  func(*Store) error
		ctx  context.Context
		want string // in the outcome
	}{
		{"an error after a write", func(tx *Store) error { return errors.Join(add(ctx, "b")(tx), failure) }, nil, "no"},
		{"a panic after a write", func(tx *Store) error { _ = add(ctx, "b")(tx); panic("oh") }, nil, "panic in a transaction: oh"},
		{"a broken constraint", add(ctx, "b", "a"), nil, "duplicated"},
		{"cancelled before its turn", add(ctx, "b"), cancelled, "store.cancelled"},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			s := open(t)
			errs := inOneBatch(t, s, []context.Context{nil, tt.ctx}, add(ctx, "a"), tt.bad, add(ctx, "c"))
			if errs[0] != nil || errs[2] != nil {
				t.Errorf("the others got %v and %v", errs[0], errs[2])
			}
			if errs[1] == nil || !strings.Contains(errs[1].Error(), tt.want) {
				t.Errorf("outcome %v; want %q in it", errs[1], tt.want)
			}
			if diff := cmp.Diff([]string{"a", "c"}, present(t, s)); diff != "" {
				t.Errorf("rows (-want +got)\n%s", diff)
			}
		})
	}
}

// A caller who goes away while the function runs does not interrupt it: SQLite
// would roll back the whole batch. The statement is long enough to be caught.
func TestCancelledWhileRunning(t *testing.T) {
	const rows = 100_000
	s := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	errs := inOneBatch(t, s, []context.Context{nil, ctx}, add(t.Context(), "a"), func(tx *Store) error {
		time.AfterFunc(5*time.Millisecond, cancel)
		return tx.db(ctx).Exec("INSERT INTO tokens (id, name, economy, roles, hash, created_at, created_by) "+
			"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "+
			"SELECT i, '', '', '[]', i, '2026-03-01', '' FROM n", rows).Error
	}, add(t.Context(), "c"))
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
	if got := len(present(t, s)); got != rows+2 {
		t.Errorf("%d rows; want %d", got, rows+2)
	}
}

// What the writer remembers of a function's work is forgotten when that is
// undone: the chain goes on from what is stored, and so do editions.
func TestUndoneIsForgotten(t *testing.T) {
	s, ctx := filled(t), t.Context()
	event := func(tx *Store) error {
		return tx.AddEvent(ctx, &assessment.Event{EditionID: "first", At: noon, Action: "x"})
	}
	undone := func(tx *Store) error {
		e := assessment.Edition{ID: "first", State: assessment.EditionPublished, Revision: 2}
		return errors.Join(event(tx), tx.SaveEdition(ctx, &e), errors.New("no"))
	}
	var seen assessment.Edition
	look := func(tx *Store) (err error) {
		seen, err = tx.EditionOf(ctx, assessment.Assessment{EditionID: "first"})
		return err
	}
	errs := inOneBatch(t, s, nil, event, undone, event, look)
	if errs[0] != nil || errs[1] == nil || errs[2] != nil || errs[3] != nil {
		t.Fatal(errs)
	}
	events, err := s.ChainEvents(ctx, "first", 0, 10)
	if err != nil || len(events) != 2 {
		t.Fatalf("%d events, %v; want two", len(events), err)
	}
	if err := assessment.VerifyChain(nil, events); err != nil {
		t.Error(err)
	}
	if seen.Revision != 1 || seen.State != assessment.EditionOpen {
		t.Errorf("the edition is remembered as %+v", seen)
	}
}

// Nobody is told of success before the commit, and a failed commit is
// everybody's failure; the next batch works again.
func TestFailedCommit(t *testing.T) {
	tests := []struct {
		rule string
		err  error
		want fault.Code
	}{
		{"the disk is full", sqlite3.Error{Code: sqlite3.ErrFull}, fault.NoSpace},
		{"the sync fails", sqlite3.Error{Code: sqlite3.ErrIoErr, ExtendedCode: sqlite3.ErrIoErrFsync}, fault.Unavailable},
		{"for no known reason", errors.New("?"), fault.Unavailable},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			s, ctx := open(t), t.Context()
			if err := s.Tx(ctx, add(ctx, "a")); err != nil {
				t.Fatal(err)
			}
			commit := s.writer.commit
			failing := func(context.Context) error {
				s.writer.commit = commit
				return tt.err
			}
			errs := inOneBatch(t, s, nil, func(*Store) error { s.writer.commit = failing; return nil }, add(ctx, "b"))
			for i, err := range errs {
				if !fault.Is(err, tt.want) {
					t.Errorf("outcome %d is %v; want %s", i, err, tt.want)
				}
			}
			if diff := cmp.Diff([]string{"a"}, present(t, s)); diff != "" {
				t.Errorf("rows (-want +got)\n%s", diff)
			}
			if err := errors.Join(s.Ready(ctx), s.Tx(ctx, add(ctx, "c"))); err != nil {
				t.Errorf("it does not recover: %v", err)
			}
			if diff := cmp.Diff([]string{"a", "c"}, present(t, s)); diff != "" {
				t.Errorf("rows (-want +got)\n%s", diff)
			}
		})
	}
}

// A failed sync is not retried: the connection is given up for a new one.
func TestFailedSyncReopens(t *testing.T) {
	s, ctx := open(t), t.Context()
	before := s.writer.conn
	s.writer.commit = func(context.Context) error {
		return sqlite3.Error{Code: sqlite3.ErrIoErr, ExtendedCode: sqlite3.ErrIoErrFsync}
	}
	for range 2 {
		if err := s.Tx(ctx, add(ctx, "a")); !fault.Is(err, fault.Unavailable) {
			t.Errorf("outcome %v; want it unavailable", err)
		}
	}
	if s.writer.conn == before || s.writer.broken == nil {
		t.Error("the connection whose sync failed is still in use")
	}
	if got := present(t, s); len(got) != 0 {
		t.Errorf("rows %v", got)
	}
}

// While the database cannot be reopened, writes and questions after its health
// are refused as often as they come; once it can, everything works again.
func TestCannotBeReopened(t *testing.T) {
	for _, closed := range []bool{false, true} {
		t.Run(fmt.Sprintf("closed meanwhile %v", closed), func(t *testing.T) {
			s, ctx := open(t), t.Context()
			commit, path := s.writer.commit, s.writer.path
			err := s.Tx(ctx, func(*Store) error {
				s.writer.path = filepath.Join(path, "away", "mizan.db") // its folder is a file
				s.writer.commit = func(context.Context) error {
					s.writer.commit = commit
					return sqlite3.Error{Code: sqlite3.ErrIoErr, ExtendedCode: sqlite3.ErrIoErrFsync}
				}
				return nil
			})
			for range 3 {
				for _, err := range []error{err, s.Ready(ctx), s.Tx(ctx, add(ctx, "a"))} {
					if !fault.Is(err, fault.Unavailable) {
						t.Errorf("outcome %v; want it unavailable", err)
					}
				}
			}
			if closed {
				if err := s.Close(); err != nil {
					t.Errorf("close without a connection: %v", err)
				}
				return
			}
			s.writer.path = path // the writer is idle: every call has been answered
			if err := errors.Join(s.Ready(ctx), s.Tx(ctx, add(ctx, "b"))); err != nil {
				t.Errorf("it does not recover: %v", err)
			}
			if diff := cmp.Diff([]string{"b"}, present(t, s)); diff != "" {
				t.Errorf("rows (-want +got)\n%s", diff)
			}
		})
	}
}

// Should SQLite have rolled back on its own, what follows must not be
// committed statement by statement.
func TestRolledBackBehindItsBack(t *testing.T) {
	s, ctx := open(t), t.Context()
	errs := inOneBatch(t, s, nil, add(ctx, "a"), func(tx *Store) error {
		return tx.db(ctx).Exec("ROLLBACK").Error
	}, add(ctx, "c"))
	for i, err := range errs {
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("outcome %d is %v; want it unavailable", i, err)
		}
	}
	if got := present(t, s); len(got) != 0 {
		t.Errorf("rows %v; want none", got)
	}
	if err := s.Tx(ctx, add(ctx, "d")); err != nil {
		t.Error(err)
	}
}

// Whatever mixture of success, error and panic is queued: each function has
// all of its rows or none, as it was told.
func TestBatchesAreAllOrNothing(t *testing.T) {
	s, round := open(t), 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		kinds := rapid.SliceOfN(rapid.IntRange(0, 3), 1, 70).Draw(rt, "kinds")
		do := make([]func(*Store) error, len(kinds))
		for i, kind := range kinds {
			id := fmt.Sprintf("%04d-%02d", round, i)
			do[i] = func(tx *Store) error {
				err := add(t.Context(), id+"x", id+"y")(tx)
				switch kind {
				case 1:
					return errors.New("no")
				case 2:
					panic("oh")
				case 3:
					return errors.Join(err, tx.AddToken(t.Context(), token(id+"x")))
				}
				return err
			}
		}
		errs := inOneBatch(t, s, nil, do...)
		rows := present(t, s)
		for i, kind := range kinds {
			id := fmt.Sprintf("%04d-%02d", round, i)
			stored := slices.Contains(rows, id+"x") && slices.Contains(rows, id+"y")
			partly := slices.Contains(rows, id+"x") || slices.Contains(rows, id+"y")
			if stored != (kind == 0) || partly != stored || (errs[i] == nil) != stored {
				rt.Fatalf("kind %d: stored %v, partly %v, told %v", kind, stored, partly, errs[i])
			}
		}
	})
}

func TestCloseFlushes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mizan.db")
	s := openAt(t, path)
	var wait sync.WaitGroup
	done := make(chan string, 200)
	for i := range 200 {
		wait.Go(func() {
			id := fmt.Sprintf("%03d", i)
			if s.Tx(t.Context(), add(t.Context(), id)) == nil {
				done <- id
			}
		})
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	wait.Wait()
	close(done)
	var told []string
	for id := range done {
		told = append(told, id)
	}
	slices.Sort(told)
	if got := present(t, openAt(t, path)); !slices.Equal(got, told) {
		t.Errorf("%d rows are stored, %d were acknowledged", len(got), len(told))
	}
	if err := s.Tx(t.Context(), add(t.Context(), "z")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a closed store says %v", err)
	}
}

// Readers are served while the writer is busy.
func TestReadersDoNotWait(t *testing.T) {
	s, ctx := open(t), t.Context()
	err := s.Tx(ctx, func(tx *Store) error {
		if err := tx.AddToken(ctx, token("a")); err != nil {
			return err
		}
		if got := present(t, s); len(got) != 0 {
			t.Errorf("a reader sees %v before the commit", got)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestReadersCannotWrite(t *testing.T) {
	s := open(t)
	if err := s.AddToken(t.Context(), token("a")); err == nil {
		t.Error("a write outside a transaction succeeded")
	}
	err := s.Snapshot(t.Context(), func(view *Store) error { return view.AddToken(t.Context(), token("a")) })
	if err == nil {
		t.Error("a write in a snapshot succeeded")
	}
}
