package main

import (
	"bytes"
	"os"
	"path/filepath"

	"mizan/internal/fault"
	"mizan/scoring/composite"
)

// index scores any index that a method file describes. Nothing is written
// unless all of it could be computed.
func (c *scoreCommand) index(a *app) error {
	project, err := a.openProject(c.Method)
	if err != nil {
		return err
	}
	all, err := project.Build()
	if err := a.stopped(err); err != nil {
		return err
	}
	decimals := c.Round
	if decimals < 0 {
		decimals = project.Recipe.Method.Decimals
	}
	var steps []composite.StepFile
	if c.Steps != "" {
		steps = append(composite.StepFiles(all), project.About())
	}
	if err := c.spares(project.Inputs, steps); err != nil {
		return err
	}
	if c.Steps != "" {
		if err := writeSteps(c.Steps, steps); err != nil {
			return err
		}
	}
	var out bytes.Buffer
	if err := composite.WriteScores(&out, all, decimals); err != nil {
		return err
	}
	return a.write(c.Out, out.Bytes())
}

// spares refuses to write over a file that the index was computed from.
func (c *scoreCommand) spares(inputs []composite.Input, steps []composite.StepFile) error {
	out := []string{c.Out}
	for _, file := range steps {
		out = append(out, filepath.Join(c.Steps, file.Name))
	}
	return spared(inputs, out)
}

// spared reports a path to be written that is an input, by whatever name or
// link. "-" is standard output.
func spared(inputs []composite.Input, out []string) error {
	for _, path := range out {
		written, err := os.Stat(path)
		if path == "-" || err != nil {
			continue // nothing is there that could be lost
		}
		for _, in := range inputs {
			if read, err := os.Stat(in.Path); err == nil && os.SameFile(read, written) {
				return fault.New(fault.Invalid, "file.input", "file", path)
			}
		}
	}
	return nil
}

// writeSteps puts the files that show every step into a folder, which is made
// if it is not there.
func writeSteps(folder string, files []composite.StepFile) error {
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // results, as readable as any
		return unwritable(folder, err)
	}
	for _, file := range files {
		var out bytes.Buffer
		if err := file.Write(&out); err != nil {
			return err
		}
		path := filepath.Join(folder, file.Name)
		if err := writeTo(path, out.Bytes()); err != nil {
			return unwritable(path, err)
		}
	}
	return nil
}

func unwritable(path string, err error) error {
	return fault.New(fault.Unavailable, "file.unwritable", "file", path, "message", plain(err)).Because(err)
}
