// Package store is every database call: SQLite through gorm, one writer with
// group commit, readers that never wait for it. It takes from the domain the
// structs and gives them back; rules and permissions are decided elsewhere, but
// every read of what belongs to a country states its Scope.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"gorm.io/gorm"
)

// Options says where the database is.
type Options struct {
	Path string // of the SQLite file; made if missing, with its folder
}

// Store is the database, or one transaction of it: every method works in
// both, but writing needs a transaction.
type Store struct {
	lock    *fileLock
	reading *sql.DB
	read    *gorm.DB
	writer  *writer
	tx      *gorm.DB // inside a transaction
	known   *known   // inside a transaction that writes
}

// readers is how many connections may read at once.
const readers = 8

// Open opens the database, takes it for this process alone and brings its
// schema up to date. The faults:
//
//   - fault.Conflict "store.locked": another process has it;
//   - fault.Conflict "store.newer": a newer version of the program wrote it;
//   - fault.Internal "store.sqlite.old": this SQLite may corrupt databases.
func Open(ctx context.Context, o Options) (*Store, error) {
	if err := create(o.Path); err != nil {
		return nil, fmt.Errorf("create database %s: %w", o.Path, err)
	}
	lock, err := takeLock(o.Path + ".lock")
	if err != nil {
		return nil, err
	}
	s := &Store{lock: lock}
	if err := s.open(ctx, o.Path); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// create makes the file readable by nobody else; SQLite gives its journal the
// same permissions.
func create(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func (s *Store) open(ctx context.Context, path string) error {
	if err := prepare(ctx, path); err != nil {
		return err
	}
	var err error
	if s.writer, err = startWriter(ctx, path); err != nil {
		return err
	}
	if s.reading, err = sql.Open(driver, dsn(path, forReading)); err != nil {
		return fmt.Errorf("open database %s for reading: %w", path, err)
	}
	s.reading.SetMaxOpenConns(readers)
	s.reading.SetMaxIdleConns(readers)
	s.read, err = mapped(s.reading)
	return err
}

// prepare checks the library and the schema on a connection of its own.
func prepare(ctx context.Context, path string) error {
	db, err := sql.Open(driver, dsn(path, forWriting))
	if err != nil {
		return fmt.Errorf("open database %s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	err = checkLibrary(ctx, db)
	if err == nil {
		err = migrate(ctx, db)
	}
	return errors.Join(err, db.Close())
}

// Close lets the transactions that wait finish, and closes the database.
func (s *Store) Close() error {
	var errs []error
	if s.writer != nil {
		errs = append(errs, s.writer.close())
	}
	if s.reading != nil {
		errs = append(errs, s.reading.Close())
	}
	return errors.Join(append(errs, s.lock.release())...)
}

// Tx runs do in a transaction and returns once its changes are on disk, or
// will never be. An error, or a panic, of do undoes what do has done and
// nothing else. Transactions run one after another, many in one commit; do
// must therefore neither wait nor use anything but tx, whose methods work on
// although the context be cancelled. fault.Unavailable may mean
// that the outcome is unknown: repeat with the same idempotency key.
func (s *Store) Tx(ctx context.Context, do func(tx *Store) error) error {
	if s.tx != nil {
		return do(s)
	}
	return s.writer.do(ctx, do)
}

// Snapshot runs do with a view of the database that does not change while it
// lasts. It can only read, and waits for no writer.
func (s *Store) Snapshot(ctx context.Context, do func(view *Store) error) error {
	return s.read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return do(&Store{tx: tx})
	})
}

// Ready reports whether the database takes writes. It tries to recover one
// that has failed before.
func (s *Store) Ready(ctx context.Context) error {
	if err := s.writer.ready(ctx); err != nil {
		return err
	}
	return answered(s.reading.PingContext(ctx))
}

// db returns the handle for one statement. A statement of a transaction is
// not cancelled: SQLite would roll back the whole batch.
func (s *Store) db(ctx context.Context) *gorm.DB {
	if s.tx != nil {
		return s.tx.WithContext(context.WithoutCancel(ctx))
	}
	return s.read.WithContext(ctx)
}
