package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"gorm.io/gorm"

	"mizan/internal/fault"
)

// batchLimit is how many transactions share one commit at most.
const batchLimit = 64

// writer runs transactions one after another, as many as wait in one commit:
// what costs is waiting for the disk, and that is paid once.
//
// Each function has its own savepoint, so that one that fails undoes only its
// own work. Nobody is answered before the commit.
type writer struct {
	path  string
	queue chan *job
	done  chan struct{} // closed when the last batch is through

	mu     sync.RWMutex // held for reading while sending to queue
	closed bool

	full atomic.Bool // a write found no space, and none has been seen since

	// Used by the writing goroutine alone. The first three are nil while the
	// database cannot be reopened.
	pool   *sql.DB
	conn   *sql.Conn
	mapped *gorm.DB
	broken error // why writing has stopped
	known  *known
	commit func(context.Context) error
}

// job is one transaction that waits.
type job struct {
	ctx    context.Context //nolint:containedctx // a queued call keeps the context it was made with
	do     func(tx *Store) error
	result chan error
}

func startWriter(ctx context.Context, path string) (*writer, error) {
	w := &writer{path: path, queue: make(chan *job, batchLimit), done: make(chan struct{}), known: newKnown()}
	w.commit = func(ctx context.Context) error { return w.exec(ctx, "COMMIT") }
	if err := w.connect(ctx); err != nil {
		return nil, err
	}
	go w.run()
	return w, nil
}

// connect opens the one connection that writes. Transactions are begun and
// ended by statements on it: database/sql would prepare every statement anew
// in each of its own. What cannot be opened whole leaves nothing open.
func (w *writer) connect(ctx context.Context) error {
	pool, err := sql.Open(driver, dsn(w.path, forWriting))
	if err != nil {
		return fmt.Errorf("open database %s for writing: %w", w.path, err)
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return errors.Join(fmt.Errorf("connect for writing: %w", answered(err)), pool.Close())
	}
	db, err := mapped(conn)
	if err != nil {
		return errors.Join(err, ignoreDone(conn.Close()), pool.Close())
	}
	w.pool, w.conn, w.mapped = pool, conn, db
	return nil
}

// disconnect closes what connect has opened; where there is no connection it
// does nothing.
func (w *writer) disconnect() error {
	if w.pool == nil {
		return nil
	}
	err := errors.Join(ignoreDone(w.conn.Close()), w.pool.Close())
	w.pool, w.conn, w.mapped = nil, nil, nil
	return err
}

// do queues a transaction and waits for its outcome.
func (w *writer) do(ctx context.Context, do func(tx *Store) error) error {
	j := &job{ctx: ctx, do: do, result: make(chan error, 1)}
	if err := w.send(j); err != nil {
		return err
	}
	return <-j.result
}

func (w *writer) send(j *job) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.closed {
		return fault.New(fault.Unavailable, "store.closed")
	}
	select {
	case w.queue <- j:
		return nil
	case <-j.ctx.Done():
		return cancelled(j.ctx)
	}
}

func cancelled(ctx context.Context) error {
	return fault.New(fault.Unavailable, "store.cancelled").Because(context.Cause(ctx))
}

func (w *writer) close() error {
	w.mu.Lock()
	again := w.closed
	w.closed = true
	if !again {
		close(w.queue)
	}
	w.mu.Unlock()
	<-w.done
	return w.disconnect()
}

// ignoreDone drops the error for a connection that was closed before.
func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrConnDone) {
		return nil
	}
	return err
}

func (w *writer) run() {
	defer close(w.done)
	batch := make([]*job, 0, batchLimit)
	for first := range w.queue {
		batch = w.gather(append(batch[:0], first))
		for i, err := range w.runBatch(batch) {
			batch[i].result <- err
		}
	}
}

// gather adds to a batch what waits already.
func (w *writer) gather(batch []*job) []*job {
	for len(batch) < batchLimit {
		select {
		case j, open := <-w.queue:
			if !open {
				return batch
			}
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// runBatch runs the functions and commits, and returns the outcome of each.
func (w *writer) runBatch(batch []*job) []error {
	ctx := context.WithoutCancel(batch[0].ctx)
	errs := make([]error, len(batch))
	err := w.recover(ctx)
	if err == nil {
		err = w.attempt(ctx, batch, errs)
	}
	if err != nil {
		for i := range errs {
			errs[i] = err
		}
	}
	return errs
}

// attempt returns an error if nothing of the batch was committed.
func (w *writer) attempt(ctx context.Context, batch []*job, errs []error) error {
	if err := w.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return w.abandon(ctx, err)
	}
	for i, j := range batch {
		outcome, fatal := w.one(ctx, j)
		if fatal != nil {
			return w.abandon(ctx, fatal)
		}
		errs[i] = outcome
	}
	if err := w.commit(ctx); err != nil {
		return w.abandon(ctx, err)
	}
	return nil
}

// one runs a function in its savepoint. fatal means that the transaction as a
// whole can no longer be relied on.
func (w *writer) one(ctx context.Context, j *job) (outcome, fatal error) {
	if j.ctx.Err() != nil {
		return cancelled(j.ctx), nil
	}
	if err := w.exec(ctx, "SAVEPOINT f"); err != nil {
		return nil, err
	}
	err := call(j.do, &Store{tx: w.mapped, known: w.known})
	if err == nil {
		return nil, w.exec(ctx, "RELEASE f")
	}
	w.known.forget()
	if endsBatch(err) {
		return nil, err
	}
	return err, errors.Join(w.exec(ctx, "ROLLBACK TO f"), w.exec(ctx, "RELEASE f"))
}

// call turns a panic into an error: the writer serves everybody.
func call(do func(tx *Store) error, tx *Store) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a transaction: %v\n%s", p, debug.Stack())
		}
	}()
	return do(tx)
}

// abandon undoes the batch. After a failure to write nothing more is written
// on this connection: a second sync may report success for what the first lost.
func (w *writer) abandon(ctx context.Context, cause error) error {
	w.known.forget()
	if full(cause) {
		w.full.Store(true)
	}
	undo := w.exec(ctx, "ROLLBACK") // fails where SQLite has rolled back already
	if failed(cause) || (undo != nil && !endsBatch(cause)) {
		w.broken = cause
	}
	var f *fault.Error
	if answer := answered(cause); errors.As(answer, &f) {
		return answer
	}
	return fault.New(fault.Unavailable, "store.failed").Because(cause)
}

// recover reopens the database after a failure. A checkpoint copies what the
// log holds into the database and syncs both, so that nothing rests on pages
// whose sync has failed.
func (w *writer) recover(ctx context.Context) error {
	if w.broken == nil {
		return nil
	}
	stopped := fault.New(fault.Unavailable, "store.failed").Because(w.broken)
	_ = w.disconnect() // it is given up in any case
	if err := w.connect(ctx); err != nil {
		return stopped
	}
	var blocked, logged, copied int
	row := w.conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(FULL)")
	if err := row.Scan(&blocked, &logged, &copied); err != nil || blocked != 0 {
		return stopped
	}
	w.broken = nil
	return nil
}

// ready reports whether a write would succeed. An empty transaction writes
// nothing, so once the disk was full it is space itself that is asked for.
func (w *writer) ready(ctx context.Context) error {
	if err := w.do(ctx, func(*Store) error { return nil }); err != nil {
		return err
	}
	if !w.full.Load() {
		return nil
	}
	if err := probe(filepath.Dir(w.path)); err != nil {
		return fault.New(fault.NoSpace, "store.full").Because(err)
	}
	w.full.Store(false)
	return nil
}

// probeSize is more than the largest answer takes with its event and history.
const probeSize = 256 << 10

// probe reports whether a file of probeSize bytes can be written in the folder.
func probe(folder string) (err error) {
	f, err := os.CreateTemp(folder, ".space-*")
	if err != nil {
		return fmt.Errorf("probe for space: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	if _, err := f.Write(make([]byte, probeSize)); err != nil {
		return fmt.Errorf("probe for space: %w", err)
	}
	return f.Sync()
}

// exec runs a prepared statement without arguments.
func (w *writer) exec(ctx context.Context, statement string) error {
	_, err := w.mapped.ConnPool.ExecContext(ctx, statement)
	return err
}
