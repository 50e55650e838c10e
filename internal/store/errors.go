package store

import (
	"errors"
	"syscall"

	"github.com/mattn/go-sqlite3"
	"gorm.io/gorm"

	"mizan/internal/fault"
)

// answered turns what the database says into a fault where it is one that
// somebody can do something about. Other errors pass unchanged.
func answered(err error) error {
	switch {
	case err == nil:
		return nil
	case full(err):
		return fault.New(fault.NoSpace, "store.full").Because(err)
	case failed(err):
		return fault.New(fault.Unavailable, "store.failed").Because(err)
	case busy(err):
		return fault.New(fault.Unavailable, "store.busy").Because(err)
	}
	return err
}

// lookedUp is answered for a look-up of one thing: missing is the fault for
// one that is not there.
func lookedUp(err, missing error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return missing
	}
	return answered(err)
}

// full reports whether there was no room left on the disk.
func full(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.Code == sqlite3.ErrFull || e.SystemErrno == syscall.ENOSPC)
}

// failed reports whether reading or writing itself failed, so that nothing
// more can be trusted to reach the disk.
func failed(err error) bool {
	var e sqlite3.Error
	if !errors.As(err, &e) || full(err) {
		return false
	}
	switch e.Code {
	case sqlite3.ErrIoErr, sqlite3.ErrCorrupt, sqlite3.ErrNotADB, sqlite3.ErrCantOpen,
		sqlite3.ErrReadonly, sqlite3.ErrNomem, sqlite3.ErrProtocol:
		return true
	default:
		return false
	}
}

func busy(err error) bool {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return false
	}
	return e.Code == sqlite3.ErrBusy || e.Code == sqlite3.ErrLocked || e.Code == sqlite3.ErrInterrupt
}

// endsBatch reports whether SQLite may have rolled back the whole transaction
// of its own accord, so that no other function of the batch can be committed.
func endsBatch(err error) bool { return full(err) || failed(err) || busy(err) }
