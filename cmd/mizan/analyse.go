package main

import (
	"encoding/json"
	"slices"
	"strings"

	"mizan/api"
	"mizan/internal/economies"
	"mizan/internal/fault"
	"mizan/internal/workflow"
	"mizan/scoring/analysis"
	"mizan/scoring/robust"
)

// analyseCommand analyses published results, or any index from files.
type analyseCommand struct {
	What         string `arg:"" optional:"" default:"robustness" enum:"${analyses}" help:"${analysing}"`
	Edition      string `required:"" xor:"index" help:"Edition, such as gci-2024."`
	Method       string `required:"" xor:"index" help:"Method file (YAML) of any other index."`
	Revision     int    `default:"0" help:"Revision of the published results; 0 is the latest."`
	Group        string `help:"Its members only, such as las; all economies if not given."`
	From         string `help:"Of change: the edition to compare with."`
	FromRevision int    `default:"0" help:"Of change: its revision; 0 is the latest."`
	Economy      string `help:"Of change: this economy only, item by item."`
	Pairs        bool   `help:"Of robustness: also how likely each economy is ahead of each other one."`
	// Nil if not given, so that a flag that means nothing for what is asked is refused.
	Replications *int    `help:"Of robustness: how often the index is recomputed; ${replications} if none."`
	Rows         *int    `help:"Of sensitivity: N of the design, ${rows} if not given."`
	Seed         *uint32 `help:"Of robustness and sensitivity: same seed, same figures; ${seed} if none."`

	Format string `default:"json" enum:"json,csv" help:"json or csv."`
	Lang   string `default:"en" enum:"ar,en,fr" help:"Language of names and notes: ar, en or fr."`
	Out    string `default:"-" help:"Where to write; - is standard output."`
	Data   string `default:"data" help:"Folder of the database."`
}

// analysisDocument is what an analysis is written as.
type analysisDocument interface {
	CSV() ([]byte, error)
}

// The analyses.
const (
	analyseRobustness  = "robustness"
	analyseSensitivity = "sensitivity"
	analyseCoherence   = "coherence"
	analyseChange      = "change"
)

// ofOthers reports a flag that means nothing for what is asked.
func (c *analyseCommand) ofOthers() error {
	for _, f := range []struct {
		name  string
		given bool
		kinds []string
	}{
		{"--pairs", c.Pairs, []string{analyseRobustness}},
		{"--replications", c.Replications != nil, []string{analyseRobustness}},
		{"--rows", c.Rows != nil, []string{analyseSensitivity}},
		{"--seed", c.Seed != nil, []string{analyseRobustness, analyseSensitivity}},
		{"--from", c.From != "", []string{analyseChange}},
		{"--from-revision", c.FromRevision != 0, []string{analyseChange}},
		{"--economy", c.Economy != "", []string{analyseChange}},
	} {
		if f.given && !slices.Contains(f.kinds, c.What) {
			return usageError{f.name + " goes with " + strings.Join(f.kinds, " or ")}
		}
	}
	return nil
}

// simulation is how robustness is computed.
func (c *analyseCommand) simulation() robust.Settings {
	return robust.Settings{
		Seed: or(c.seed(), analysis.Seed), Pairs: true,
		Replications: or(c.Replications, analysis.Replications),
	}
}

// design is how sensitivity is computed.
func (c *analyseCommand) design() robust.SobolSettings {
	return robust.SobolSettings{Seed: or(c.seed(), analysis.Seed), Rows: or(c.Rows, analysis.Rows)}
}

func (c *analyseCommand) seed() *uint64 {
	if c.Seed == nil {
		return nil
	}
	seed := uint64(*c.Seed)
	return &seed
}

// or is what was given, or what is usual.
func or[T any](given *T, usual T) T {
	if given == nil {
		return usual
	}
	return *given
}

// Run analyses the published results in the database, or an index from files.
func (c *analyseCommand) Run(a *app) (err error) {
	if c.Method != "" {
		return c.index(a)
	}
	if err := c.ofOthers(); err != nil {
		return err
	}
	if c.What == analyseChange && c.From == "" {
		return usageError{"change needs --from, the edition to compare with"}
	}
	if err := stored(c.Data); err != nil {
		return err
	}
	s, err := a.open(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = s.close(err) }()
	p, err := s.work.Results(a.ctx, c.Edition, c.Revision)
	if err != nil {
		return err
	}
	group, err := c.group(s.register)
	if err != nil {
		return err
	}
	document, err := c.analyse(a, s, p, group)
	if err != nil {
		return err
	}
	out, err := c.render(document)
	if err != nil {
		return err
	}
	return a.write(c.Out, out)
}

func (c *analyseCommand) group(register *economies.Register) (*economies.Group, error) {
	if c.Group == "" {
		return nil, nil //nolint:nilnil // no group is not a fault: all economies
	}
	g, ok := register.Group(c.Group)
	if !ok {
		return nil, fault.New(fault.Invalid, "request.group.unknown", "group", c.Group)
	}
	return &g, nil
}

func (c *analyseCommand) analyse(
	a *app, s *service, p *workflow.Published, g *economies.Group,
) (analysisDocument, error) {
	about := api.NewAnalysed(p, g)
	words := api.Words{
		Lang: c.Lang, Economies: s.register,
		Text: func(lang, key string, args map[string]any) string { return a.texts.In(lang).T(key, args) },
	}
	if c.What == analyseChange {
		from, err := s.work.Results(a.ctx, c.From, c.FromRevision)
		if err != nil {
			return nil, err
		}
		found, err := s.work.Change(a.ctx, from, p, g, c.Economy)
		if err != nil {
			return nil, err
		}
		return api.NewChange(about, found, words, c.Economy)
	}
	frame, err := p.Frame(g)
	if err != nil {
		return nil, err
	}
	switch c.What {
	case analyseSensitivity:
		found, err := analysis.Sensitivity(a.ctx, frame, c.design())
		if err != nil {
			return nil, err
		}
		return api.NewSensitivity(about, found, words), nil
	case analyseCoherence:
		found, err := analysis.Coherence(frame, nil)
		if err != nil {
			return nil, err
		}
		return api.NewCoherence(about, found, words), nil
	}
	found, err := analysis.Robustness(a.ctx, frame, c.simulation())
	if err != nil {
		return nil, err
	}
	return api.NewRobustness(about, found, words, c.Pairs), nil
}

func (c *analyseCommand) render(d analysisDocument) ([]byte, error) {
	if c.Format == "csv" {
		return d.CSV()
	}
	out, err := json.MarshalIndent(d, "", "  ")
	return append(out, '\n'), err
}
