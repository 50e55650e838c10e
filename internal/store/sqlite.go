package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"mizan/internal/fault"
)

// driver is the name under which mattn/go-sqlite3 registers.
const driver = sqlite.DriverName

// oldest is the first SQLite without the WAL-reset bug, which could corrupt a
// database that one connection writes while another checkpoints.
const oldest = "3.51.3"

type purpose string

const (
	forWriting purpose = "&_txlock=immediate"
	forReading purpose = "&_query_only=1"
	forCopying purpose = "&mode=rw" // makes no database where there is none
)

// dsn names the database with its settings. FULL waits for the disk at every
// commit: with NORMAL a power cut loses transactions that were acknowledged.
func dsn(path string, p purpose) string {
	file := (&url.URL{Path: path}).EscapedPath()
	return "file:" + file +
		"?_journal_mode=WAL&_synchronous=FULL&_foreign_keys=1&_busy_timeout=5000" + string(p)
}

// mapped lays gorm over a connection or a pool. Statements are prepared once.
func mapped(conn gorm.ConnPool) (*gorm.DB, error) {
	db, err := gorm.Open(sqlite.New(sqlite.Config{Conn: conn}), &gorm.Config{
		SkipDefaultTransaction: true, // every write is in a transaction of Tx
		PrepareStmt:            true,
		DisableAutomaticPing:   true, // not known to a single connection
		TranslateError:         true,
		Logger:                 logger.Discard,
	})
	if err != nil {
		return nil, fmt.Errorf("map database: %w", err)
	}
	return db, nil
}

func checkLibrary(ctx context.Context, db *sql.DB) error {
	var version string
	if err := db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return fmt.Errorf("ask for the version of SQLite: %w", answered(err))
	}
	return checkVersion(version)
}

func checkVersion(version string) error {
	if older(version, oldest) {
		return fault.New(fault.Internal, "store.sqlite.old", "version", version, "oldest", oldest)
	}
	return nil
}

// older compares versions number by number.
func older(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(as), len(bs)) {
		x, errX := strconv.Atoi(as[i])
		y, errY := strconv.Atoi(bs[i])
		if errX != nil || errY != nil {
			return true // not a version we know how to trust
		}
		if x != y {
			return x < y
		}
	}
	return len(as) < len(bs)
}
