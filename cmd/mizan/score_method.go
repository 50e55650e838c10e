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
	project, err := openProject(c.Method)
	if err != nil {
		return err
	}
	all, err := project.Build()
	if err != nil {
		return err
	}
	decimals := c.Round
	if decimals < 0 {
		decimals = project.Recipe.Method.Decimals
	}
	if c.Steps != "" {
		if err := writeSteps(c.Steps, append(composite.StepFiles(all), project.About())); err != nil {
			return err
		}
	}
	var out bytes.Buffer
	if err := composite.WriteScores(&out, all, decimals); err != nil {
		return err
	}
	return a.write(c.Out, out.Bytes())
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
