package api

import (
	"mizan/scoring/coherence"
)

// CoherenceBody is the self-check of an index, for the authors of its method.
type CoherenceBody struct {
	PublishedBody
	Report   coherence.Report `json:"report"`
	Notes    []string         `json:"notes" doc:"On reading the figures"`
	Warnings []BrokenRuleBody `json:"warnings" doc:"Questions to the authors, not verdicts"`
}

// BrokenRuleBody is one broken rule in words.
type BrokenRuleBody struct {
	coherence.Warning
	Text   string `json:"text"`
	Source string `json:"source" doc:"Where the limit comes from"`
}

// NewCoherence returns the document of a self-check.
func NewCoherence(a Analysed, r coherence.Report, w Words) CoherenceBody {
	out := CoherenceBody{PublishedBody: newPublishedBody(a.standing), Report: r, Notes: []string{}}
	for _, n := range r.Notes {
		out.Notes = append(out.Notes, w.T(n.Key, n.Args))
	}
	rules := make(map[coherence.Rule]coherence.Convention, len(r.Rules))
	for _, c := range r.Rules {
		rules[c.Rule] = c
	}
	out.Warnings = each(r.Warnings, func(found coherence.Warning) BrokenRuleBody {
		rule := rules[found.Rule]
		return BrokenRuleBody{found, w.T(rule.Key, a.warningArgs(w, found, rule)), rule.Source}
	})
	return out
}

func (a Analysed) warningArgs(w Words, found coherence.Warning, rule coherence.Convention) map[string]any {
	figure := func(x float64) string {
		if rule.Share {
			return w.percent(x)
		}
		return w.number(x, 2)
	}
	args := map[string]any{"value": figure(found.Value), "limit": figure(found.Limit)}
	if found.Node != "" {
		args["node"] = a.title(w, found.Node)
	}
	if found.Other != "" {
		args["other"] = a.title(w, found.Other)
	}
	if found.Unit != "" {
		args["unit"] = w.name(found.Unit)
	}
	return args
}
