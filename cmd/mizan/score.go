package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"

	"mizan/questionnaires"
	"mizan/scoring"
)

// scoreCommand scores a batch file of a questionnaire, or any index from files.
type scoreCommand struct {
	Questionnaire string `required:"" xor:"index" help:"Questionnaire version, such as gci@5.0.0."`
	Answers       string `required:"" xor:"data" help:"CSV file economy,item,value; - is standard input."`
	Method        string `required:"" xor:"index,data" help:"Method file (YAML) of any other index."`
	Steps         string `help:"With --method: folder for a table of every step."`
	Stream        bool   `help:"Score files of any length in little memory; sorted by economy."`
	Out           string `default:"-" help:"Where to write the scores; - is standard output."`
	Round         int    `default:"-1" help:"Digits after the point, 0 to 15; full precision if not given."`
}

// maxRound is the most digits that --round prints.
const maxRound = 15

// Run scores every economy of the file. Nothing is written unless all of it
// could be scored, but for a stream to standard output.
func (c *scoreCommand) Run(a *app) error {
	if c.Round < -1 || c.Round > maxRound {
		return usageError{"--round takes 0 to 15"}
	}
	if c.Method != "" && c.Stream {
		return usageError{"--stream goes with --questionnaire"}
	}
	if c.Method != "" {
		return c.index(a)
	}
	if c.Steps != "" {
		return usageError{"--steps goes with --method"}
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
	if c.Stream {
		return c.stream(a, q)
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
	if err := a.stopped(scoring.WriteCSV(&out, units, results, c.Round)); err != nil {
		return err
	}
	return a.write(c.Out, out.Bytes())
}

// readUnits reads a batch file, or standard input for "-".
func readUnits(a *app, path string, q *questionnaires.Questionnaire) ([]scoring.Unit, error) {
	in, name, err := a.input(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }() // read only: nothing to lose
	units, err := scoring.ReadCSV(name, in, q)
	return units, a.stopped(err)
}

func scoreAll(q *questionnaires.Questionnaire, units []scoring.Unit) ([]scoring.Result, error) {
	values := make([]scoring.Values, len(units))
	for i, u := range units {
		values[i] = u.Values
	}
	return scoring.Prepare(q).ScoreAll(values)
}

// write puts the bytes on standard output for "-", otherwise into a file that
// appears whole or not at all.
func (a *app) write(path string, data []byte) error {
	if path == "-" {
		_, err := io.Copy(a.out, bytes.NewReader(data))
		return err
	}
	if err := writeTo(path, data); err != nil {
		return unwritable(path, err)
	}
	return nil
}

// writeTo puts the bytes into a file; see fillFile.
func writeTo(path string, data []byte) error {
	return fillFile(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// fillFile replaces a file, also behind a symbolic link. What is there and is
// no file, such as a pipe, is written to as it is.
func fillFile(path string, fill func(io.Writer) error) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		out, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(fill(out), out.Close())
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	} else if target, err := os.Readlink(path); err == nil {
		path = filepath.Join(filepath.Dir(path), target) // to a file that is still to be made
		if filepath.IsAbs(target) {
			path = target
		}
	}
	return replaceFile(path, fill)
}

// replaceFile writes beside the target and renames, so that a full disk or a
// broken run leaves the old file as it was.
func replaceFile(path string, fill func(io.Writer) error) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(path), ".mizan-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp.Name()) // the first error is the one to tell
		}
	}()
	if err = fill(temp); err != nil {
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
