package main

import (
	"fmt"
	"runtime/debug"

	"mizan/questionnaires"
	"mizan/scoring"
)

// versionCommand prints what a result depends on.
type versionCommand struct{}

// Run prints program, commit, engine and every questionnaire with its hash.
func (versionCommand) Run(a *app) error {
	catalogue, err := questionnaires.Embedded()
	if err != nil {
		return err
	}
	lines := fmt.Sprintf("mizan   %s%s\nengine  %s\n", version(), commit(), scoring.Engine)
	for _, q := range catalogue.All() {
		lines += fmt.Sprintf("%s  method %s  %s\n", q.ID, q.Method.Version, q.Hash)
	}
	return a.say("%s", lines)
}

func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return " (" + s.Value + ")"
		}
	}
	return ""
}
