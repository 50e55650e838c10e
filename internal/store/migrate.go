package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"mizan/internal/fault"
)

//go:embed migrations/sqlite/*.sql
var migrations embed.FS

// migrate brings the schema up to date, each step in a transaction. It
// refuses a schema that a newer version of the program has made.
func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return err
	}
	steps, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	has, known, err := steps.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the version of the schema: %w", answered(err))
	}
	if has > known {
		return fault.New(fault.Conflict, "store.newer", "schema", has, "known", known)
	}
	if _, err := steps.Up(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", answered(err))
	}
	return nil
}
