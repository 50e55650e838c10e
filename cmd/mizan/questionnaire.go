package main

import (
	"os"
	"strings"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// questionnaireCommand groups what is done to questionnaire files.
type questionnaireCommand struct {
	Check questionnaireCheck `cmd:"" help:"List every fault of a questionnaire with file and line."`
}

// questionnaireCheck checks a folder, or a version that the program holds.
type questionnaireCheck struct {
	Folder string `arg:"" help:"Folder with questionnaire.yaml and the texts, or an id such as gci@5.0.0."`
}

// Run prints what the questionnaire is if it has no fault.
func (c *questionnaireCheck) Run(a *app) error {
	q, err := c.load()
	if err != nil {
		return err
	}
	scored := 0
	for _, item := range q.Questions() {
		if item.Scored() {
			scored++
		}
	}
	const form = "%s is sound: %d pillars, %d indicators, %d questions (%d scored), texts in %s\nSHA-256 %s\n"
	return a.say(form, q.ID, len(q.Pillars()), len(q.Indicators()), len(q.Questions()), scored,
		strings.Join(q.Languages(), ", "), q.Hash)
}

func (c *questionnaireCheck) load() (*questionnaires.Questionnaire, error) {
	if id, err := questionnaires.ParseID(c.Folder); err == nil {
		catalogue, err := questionnaires.Embedded()
		if err != nil {
			return nil, err
		}
		return catalogue.Get(id)
	}
	if info, err := os.Stat(c.Folder); err != nil || !info.IsDir() {
		return nil, fault.New(fault.NotFound, "questionnaire.folder", "folder", c.Folder)
	}
	return questionnaires.Load(os.DirFS(c.Folder))
}
