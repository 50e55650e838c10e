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

// SelfCheckBody is a CoherenceBody of what nobody published.
type SelfCheckBody struct {
	Report   coherence.Report `json:"report"`
	Notes    []string         `json:"notes"`
	Warnings []BrokenRuleBody `json:"warnings"`
}

// BrokenRuleBody is one broken rule in words.
type BrokenRuleBody struct {
	coherence.Warning
	Text   string `json:"text"`
	Source string `json:"source" doc:"Where the limit comes from"`
}

// NewCoherence returns the document of a self-check.
func NewCoherence(a Analysed, r coherence.Report, w Words) CoherenceBody {
	title := func(node string) string { return a.title(w, node) }
	b := NewSelfCheck(r, w, title)
	return CoherenceBody{newPublishedBody(a.standing), b.Report, b.Notes, b.Warnings}
}

// NewSelfCheck puts a report into words. title names the nodes of the tree.
func NewSelfCheck(r coherence.Report, w Words, title func(node string) string) SelfCheckBody {
	out := SelfCheckBody{Report: r, Notes: []string{}}
	for _, n := range r.Notes {
		out.Notes = append(out.Notes, w.T(n.Key, n.Args))
	}
	rules := make(map[coherence.Rule]coherence.Convention, len(r.Rules))
	for _, c := range r.Rules {
		rules[c.Rule] = c
	}
	out.Warnings = each(r.Warnings, func(found coherence.Warning) BrokenRuleBody {
		rule := rules[found.Rule]
		return BrokenRuleBody{found, w.T(rule.Key, warningArgs(w, found, rule, title)), rule.Source}
	})
	return out
}

func warningArgs(
	w Words, found coherence.Warning, rule coherence.Convention, title func(node string) string,
) map[string]any {
	figure := func(x float64) string {
		if rule.Share {
			return w.percent(x)
		}
		return w.Number(x, 2)
	}
	args := map[string]any{"value": figure(found.Value), "limit": figure(found.Limit)}
	if found.Node != "" {
		args["node"] = title(found.Node)
	}
	if found.Other != "" {
		args["other"] = title(found.Other)
	}
	if found.Unit != "" {
		args["unit"] = w.name(found.Unit)
	}
	return args
}
