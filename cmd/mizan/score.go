package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"

	"mizan/internal/fault"
	"mizan/questionnaires"
	"mizan/scoring"
)

// scoreCommand scores a batch file.
type scoreCommand struct {
	Questionnaire string `required:"" help:"Questionnaire version, such as gci@5.0.0."`
	Answers       string `required:"" help:"CSV file economy,item,value; - is standard input."`
	Out           string `default:"-" help:"Where to write the scores; - is standard output."`
	Round         int    `default:"-1" help:"Digits after the point, 0 to 15; full precision if not given."`
}

// maxRound is the most digits that --round prints.
const maxRound = 15

// Run scores every economy of the file. Nothing is written unless all of it
// could be scored.
func (c *scoreCommand) Run(a *app) error {
	if c.Round < -1 || c.Round > maxRound {
		return usageError{"--round takes 0 to 15"}
	}
	catalogue, err := questionnaires.Embedded()
	if err != nil {
		return err
	}
	id, err := questionnaires.ParseID(c.Questionnaire)
	if err != nil {
		return err
	}
	q, err := catalogue.Get(id)
	if err != nil {
		return err
	}
	units, err := readUnits(a, c.Answers, q)
	if err != nil {
		return err
	}
	results, err := scoreAll(q, units)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := scoring.WriteCSV(&out, units, results, c.Round); err != nil {
		return err
	}
	return a.write(c.Out, out.Bytes())
}

// readUnits reads a batch file, or standard input for "-".
func readUnits(a *app, path string, q *questionnaires.Questionnaire) ([]scoring.Unit, error) {
	if path == "-" {
		return scoring.ReadCSV("standard input", a.in, q)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fault.New(fault.NotFound, "file.unreadable",
			"file", path, "message", plain(err)).Because(err)
	}
	defer func() { _ = file.Close() }() // read only: nothing to lose
	return scoring.ReadCSV(filepath.Base(path), file, q)
}

func scoreAll(q *questionnaires.Questionnaire, units []scoring.Unit) ([]scoring.Result, error) {
	scorer := scoring.Prepare(q)
	results := make([]scoring.Result, len(units))
	for i, u := range units {
		r, err := scorer.Score(u.Values)
		if err != nil {
			return nil, err
		}
		results[i] = r
	}
	return results, nil
}

// write puts the bytes on standard output for "-", otherwise into a file that
// appears whole or not at all.
func (a *app) write(path string, data []byte) error {
	if path == "-" {
		_, err := io.Copy(a.out, bytes.NewReader(data))
		return err
	}
	if err := writeTo(path, data); err != nil {
		return fault.New(fault.Unavailable, "file.unwritable",
			"file", path, "message", plain(err)).Because(err)
	}
	return nil
}

// writeTo replaces a file, also behind a symbolic link. What is there and is no
// file, such as a pipe, is written to as it is.
func writeTo(path string, data []byte) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		out, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = out.Write(data)
		return errors.Join(err, out.Close())
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	} else if target, err := os.Readlink(path); err == nil {
		path = filepath.Join(filepath.Dir(path), target) // to a file that is still to be made
		if filepath.IsAbs(target) {
			path = target
		}
	}
	return replaceFile(path, data)
}

// replaceFile writes beside the target and renames, so that a full disk or a
// broken run leaves the old file as it was.
func replaceFile(path string, data []byte) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(path), ".mizan-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp.Name()) // the first error is the one to tell
		}
	}()
	if _, err = temp.Write(data); err != nil {
		_ = temp.Close() // as above
		return err
	}
	if err = temp.Sync(); err != nil {
		_ = temp.Close() // as above
		return err
	}
	if err = temp.Close(); err != nil {
		return err
	}
	//nolint:gosec // results, as readable as any file that a shell writes
	if err = os.Chmod(temp.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}
