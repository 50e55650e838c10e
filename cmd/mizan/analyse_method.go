package main

import (
	"math"
	"strings"

	"mizan/api"
	"mizan/scoring/analysis"
	"mizan/scoring/robust"
)

// ofEditions reports flags that mean nothing for an index from files.
func (c *analyseCommand) ofEditions() error {
	for _, f := range []struct {
		name  string
		given bool
	}{
		{analyseChange, c.What == analyseChange},
		{"--revision", c.Revision != 0},
		{"--group", c.Group != ""},
		{"--from", c.From != ""},
		{"--from-revision", c.FromRevision != 0},
		{"--economy", c.Economy != ""},
	} {
		if f.given {
			return usageError{f.name + " goes with --edition"}
		}
	}
	return nil
}

// index analyses any index that a method file describes. It needs no database.
func (c *analyseCommand) index(a *app) error {
	if err := c.ofEditions(); err != nil {
		return err
	}
	if err := c.ofOthers(); err != nil {
		return err
	}
	project, err := a.openProject(c.Method)
	if err != nil {
		return err
	}
	if err := spared(project.Inputs, []string{c.Out}); err != nil {
		return err
	}
	s, err := analysis.NewStudy(project)
	if err != nil {
		return err
	}
	document, err := c.study(a, s)
	if err != nil {
		return project.Located(err)
	}
	out, err := c.render(document)
	if err != nil {
		return err
	}
	return a.write(c.Out, out)
}

func (c *analyseCommand) study(a *app, s *analysis.Study) (analysisDocument, error) {
	d := studied{s, api.Words{
		Lang: c.Lang,
		Text: func(lang, key string, args map[string]any) string { return a.texts.In(lang).T(key, args) },
	}}
	switch c.What {
	case analyseSensitivity:
		found, err := analysis.Sensitivity(a.ctx, s, c.design())
		if err != nil {
			return nil, err
		}
		return d.sensitivity(found), nil
	case analyseCoherence:
		found, err := s.Coherence()
		if err != nil {
			return nil, err
		}
		return d.coherence(found), nil
	}
	found, err := analysis.Robustness(a.ctx, s, c.simulation())
	if err != nil {
		return nil, err
	}
	return d.robustness(found, c.Pairs), nil
}

// studied is an index from files that is being told about in a language.
type studied struct {
	*analysis.Study
	words api.Words
}

// inputs says what was varied, and how far.
func (d studied) inputs(names []string) []api.InputBody {
	out := make([]api.InputBody, len(names))
	for i, name := range names {
		out[i] = api.InputBody{Input: name, Text: d.input(name)}
	}
	return out
}

func (d studied) input(name string) string {
	u, w := d.Project.Recipe.Uncertainty, d.words
	if level, ok := strings.CutPrefix(name, analysis.WeightsLabel); ok {
		a := d.amplitude(name)
		return w.T("analysis.input.weights.range", map[string]any{
			"level": level, "low": d.short(1 - a), "high": d.short(1 + a),
		})
	}
	ways := map[string]any{"alternatives": strings.Join(d.Choices(name), " | ")}
	switch name {
	case analysis.PartialLabel:
		return w.T("analysis.input.partial.range", map[string]any{
			"low": d.short(u.Partial.Low), "high": d.short(u.Partial.High), "half": d.short(0.5),
		})
	case analysis.ImputeLabel:
		return w.T("analysis.input.impute", ways)
	case analysis.TreatLabel:
		return w.T("analysis.input.treat", ways)
	case analysis.WinsoriseLabel:
		return w.T("analysis.input.winsorise", ways)
	case analysis.NormaliseLabel:
		return w.T("analysis.input.normalise", ways)
	}
	return w.T("analysis.input.means", ways)
}

// amplitude is how far the weights of an input vary.
func (d studied) amplitude(name string) float64 {
	for _, in := range d.Inputs() {
		if noise, ok := in.(robust.WeightNoise); ok && in.Name() == name {
			return maximum(noise.Amplitude)
		}
	}
	return 0
}

func maximum(values []float64) float64 {
	var out float64
	for _, x := range values {
		out = max(out, x)
	}
	return out
}

// short writes a number that somebody wrote in a file, without the traces of
// adding it to 1.
func (d studied) short(x float64) string { return d.words.Number(math.Round(x*1e9)/1e9, -1) }

// notes are remarks on all figures of the index; more are put before them.
func (d studied) notes(more ...string) []string {
	out := append([]string{}, more...)
	if !d.OneScale() {
		out = append(out, d.words.T("analysis.note.scales", nil))
	}
	if d.Index.Year != 0 {
		out = append(out, d.words.T("analysis.note.year", map[string]any{"year": d.Index.Year}))
	}
	return out
}
