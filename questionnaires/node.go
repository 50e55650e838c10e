package questionnaires

import "mizan/internal/plainyaml"

// node is a value in a questionnaire's file, with its line.
type node = plainyaml.Node

// The kinds of nodes.
const (
	scalar  = plainyaml.Scalar
	list    = plainyaml.List
	mapping = plainyaml.Mapping
)

// reader turns one file into a part of a questionnaire and collects every
// fault on the way.
type reader struct{ plainyaml.Reader }

func newReader(file string) *reader { return &reader{plainyaml.Reader{File: file}} }
