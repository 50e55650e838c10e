package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

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

	// Used by the writing goroutine alone.
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
// in each of its own.
func (w *writer) connect(ctx context.Context) error {
	var err error
	if w.pool, err = sql.Open(driver, dsn(w.path, forWriting)); err != nil {
		return fmt.Errorf("open database %s for writing: %w", w.path, err)
	}
	if w.conn, err = w.pool.Conn(ctx); err != nil {
		return errors.Join(fmt.Errorf("connect for writing: %w", answered(err)), w.pool.Close())
	}
	w.mapped, err = mapped(w.conn)
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
	return errors.Join(ignoreDone(w.conn.Close()), w.pool.Close())
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
	_ = errors.Join(ignoreDone(w.conn.Close()), w.pool.Close()) // it is given up in any case
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

func (w *writer) ready(ctx context.Context) error {
	return w.do(ctx, func(*Store) error { return nil })
}

// copyTo runs VACUUM INTO on a connection of its own.
func (w *writer) copyTo(ctx context.Context, path string) error {
	db, err := sql.Open(driver, dsn(w.path, forWriting))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", path)
	return errors.Join(answered(err), db.Close())
}

// exec runs a prepared statement without arguments.
func (w *writer) exec(ctx context.Context, statement string) error {
	_, err := w.mapped.ConnPool.ExecContext(ctx, statement)
	return err
}
