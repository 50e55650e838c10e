package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"mizan/internal/fault"
	"mizan/questionnaires"
	"mizan/scoring"
)

// stream scores one economy after the other while the file is being read. A
// file that is written appears whole or not at all; what went to standard
// output before a fault was found stays there, and the exit code tells.
func (c *scoreCommand) stream(a *app, q *questionnaires.Questionnaire) error {
	in, name, err := a.input(c.Answers)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // read only: nothing to lose
	score := func(out io.Writer) error {
		return scoring.ScoreStream(in, out, q, scoring.StreamOptions{File: name, Decimals: c.Round})
	}
	if c.Out == "-" {
		return score(a.out)
	}
	err = fillFile(c.Out, score)
	var known *fault.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	return unwritable(c.Out, err)
}

// input opens a file, or standard input for "-", and names it for faults.
func (a *app) input(path string) (in io.ReadCloser, name string, err error) {
	if path == "-" {
		return io.NopCloser(a.in), "standard input", nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, "", fault.New(fault.NotFound, "file.unreadable",
			"file", path, "message", plain(err)).Because(err)
	}
	return file, filepath.Base(path), nil
}
