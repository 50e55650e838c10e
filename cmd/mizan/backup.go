package main

import (
	"errors"
	"os"
	"path/filepath"

	"mizan/internal/fault"
	"mizan/internal/store"
)

// backupCommand copies the database, also while the service runs.
type backupCommand struct {
	File string `arg:"" help:"File to write; must not exist yet."`
	Data string `default:"data" help:"Folder of the database."`
}

// Run writes a consistent copy that is readable by its owner alone.
func (c *backupCommand) Run(a *app) error {
	if err := store.Copy(a.ctx, filepath.Join(c.Data, databaseFile), c.File); err != nil {
		return err
	}
	info, err := os.Stat(c.File)
	if err != nil {
		return err
	}
	return a.say("%s: %d bytes\n", c.File, info.Size())
}

// stored reports that the folder has no database, for commands that must not
// make one.
func stored(folder string) error {
	path := filepath.Join(folder, databaseFile)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return fault.New(fault.NotFound, "store.missing", "file", path)
	}
	return nil
}
