package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"mizan/internal/fault"
)

// Backup writes a consistent copy of the database to a file that must not
// exist yet, while the service goes on.
func (s *Store) Backup(ctx context.Context, path string) error {
	return Copy(ctx, s.writer.path, path)
}

// Copy writes a consistent copy of the database in a file to another, which
// must not exist yet. It takes no lock and writes nothing to the original,
// which may be in use by a running service. The faults:
//
//   - fault.NotFound "store.missing": there is no database;
//   - fault.Conflict "store.backup.exists": the file to write exists;
//   - fault.NoSpace: the disk of the copy is full. Nothing is left of it.
func Copy(ctx context.Context, from, to string) error {
	if _, err := os.Stat(from); errors.Is(err, os.ErrNotExist) {
		return fault.New(fault.NotFound, "store.missing", "file", from)
	}
	if err := reserve(to); err != nil {
		return err
	}
	err := vacuumInto(ctx, from, to)
	if err == nil {
		err = syncFile(to)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("back up to %s: %w", to, err), os.Remove(to))
	}
	return nil
}

// reserve makes the file, readable by nobody else, before SQLite fills it.
func reserve(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return fault.New(fault.Conflict, "store.backup.exists", "file", path)
	}
	if err != nil {
		return fmt.Errorf("create backup: %w", err)
	}
	return f.Close()
}

func vacuumInto(ctx context.Context, from, to string) error {
	db, err := sql.Open(driver, dsn(from, forCopying))
	if err != nil {
		return err
	}
	err = checkLibrary(ctx, db)
	if err == nil {
		_, err = db.ExecContext(ctx, "VACUUM INTO ?", to)
	}
	return errors.Join(answered(err), db.Close())
}

// syncFile waits until a file and its name in the folder are on disk.
func syncFile(path string) error {
	for _, name := range []string{path, filepath.Dir(path)} {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return err
		}
	}
	return nil
}
