package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"mizan/internal/fault"
)

// demoCommand runs the whole service on demonstration data.
type demoCommand struct {
	Addr string `default:"127.0.0.1:8080" help:"Address to listen on."`
	Data string `help:"Folder of the database; a temporary one if not given."`
}

// demoFile keeps the sign-ins of a demonstration beside its database, so that
// a second start can print them again. Its presence says that the folder holds
// a demonstration and nothing else.
const demoFile = "demonstration.json"

// Run makes the data where it is not there yet, prints what to try and serves.
func (c *demoCommand) Run(a *app) (err error) {
	folder := c.Data
	if folder == "" {
		if folder, err = os.MkdirTemp("", "mizan-demo-"); err != nil {
			return fmt.Errorf("make a folder for the demonstration: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	}
	known, err := readSignIns(folder)
	if err != nil {
		return err
	}
	if known == nil {
		if err := clearFolder(folder); err != nil {
			return err
		}
	}
	s, err := a.open(folder)
	if err != nil {
		return err
	}
	defer func() { err = s.close(err) }()
	d := &demonstration{service: s, now: a.now, signIns: known}
	if known == nil {
		complain(a.err, "Making the demonstration data …")
		if err := d.make(a.ctx); err != nil {
			return fmt.Errorf("make the demonstration data: %w", err)
		}
		if err := writeSignIns(folder, d.signIns); err != nil {
			return err
		}
	}
	id, err := d.open(a.ctx)
	if err != nil {
		return err
	}
	return a.serve(s, c.Addr, false, func(addr string) error {
		return a.say("%s", fillGuide(addr, id, d.signIns))
	})
}

// signIns is the token of each role in the demonstration.
type signIns map[string]string

// The roles of the demonstration.
const (
	demoAdmin      = "admin"
	demoFocal      = "focal"      // focal point of the country to try
	demoApprover   = "approver"   // of the same country
	demoNeighbour  = "neighbour"  // focal point of another country
	demoReviewer   = "reviewer"   // of the region
	demoPublisher  = "publisher"  // of the region
	demoPublisher2 = "publisher2" // the second one, who confirms
)

// clearFolder readies a folder for new demonstration data: it says what the
// folder is for, and removes what a start that was broken off has left.
func clearFolder(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	if err := writeSignIns(folder, signIns{}); err != nil {
		return err
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		err := os.Remove(filepath.Join(folder, databaseFile+suffix))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("clear the folder: %w", err)
		}
	}
	return nil
}

// readSignIns returns nil where the data is still to be made: in a folder
// without a database, and in one whose making was broken off. It refuses a
// folder whose database is not a demonstration's.
func readSignIns(folder string) (signIns, error) {
	data, err := os.ReadFile(filepath.Join(folder, demoFile))
	if errors.Is(err, os.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(folder, databaseFile)); err == nil {
			return nil, fault.New(fault.Conflict, "demo.folder", "folder", folder)
		}
		return nil, nil //nolint:nilnil // no demonstration yet is not a fault
	}
	if err != nil {
		return nil, fmt.Errorf("read the sign-ins: %w", err)
	}
	var s signIns
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("read the sign-ins: %w", err)
	}
	if len(s) == 0 {
		return nil, nil //nolint:nilnil // as above
	}
	return s, nil
}

func writeSignIns(folder string, s signIns) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("keep the sign-ins: %w", err)
	}
	if err := os.WriteFile(filepath.Join(folder, demoFile), data, 0o600); err != nil {
		return fmt.Errorf("keep the sign-ins: %w", err)
	}
	return nil
}
