package main

import (
	"context"
	"errors"
	"io"

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
		how := scoring.StreamOptions{File: name, Decimals: c.Round}
		return a.stopped(scoring.ScoreStream(in, out, q, how))
	}
	if c.Out == "-" {
		return score(a.out)
	}
	err = a.stopped(fillFile(c.Out, score))
	var known *fault.Error
	if err == nil || errors.Is(err, context.Canceled) || errors.As(err, &known) {
		return err
	}
	return unwritable(c.Out, err)
}
