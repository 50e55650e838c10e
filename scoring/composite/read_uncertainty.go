package composite

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"mizan/internal/plainyaml"
)

// uncertaintyKeys are the entries of the uncertainty.
var uncertaintyKeys = []string{
	"weights", "impute", "treat", "winsorise", "normalise", "aggregation", "partial",
}

// alternativeKeys are the entries of an alternative aggregation: how many
// children must have a value is no choice that is varied.
var alternativeKeys = []string{"mean", "power", "floor"}

// uncertainty reads {weights, impute, treat, winsorise, normalise, aggregation,
// partial}. An alternative is a complete entry of its step, or Nominal.
func (r *methodReader) uncertainty(n plainyaml.Node, out *Recipe) {
	s := r.section(n, "uncertainty", "weights")
	r.Known(s, uncertaintyKeys...)
	m, u := out.Method, &out.Uncertainty
	u.Line = s.Line
	r.noise(s, u)
	u.Impute = alternatives(r, s, "impute", "method", m.Impute, r.impute)
	u.Treat = alternatives(r, s, "treat", "", m.Treat, r.treat)
	limit := 0
	if m.Treat != nil {
		limit = m.Treat.Winsorise
	}
	u.Winsorise = alternatives(r, s, "winsorise", "", limit, r.winsorise)
	r.normalisations(s, out)
	combined := func(n plainyaml.Node) *Aggregation {
		a := r.aggregation(n, alternativeKeys)
		s := n.Get("aggregation")
		if s.Get("power").Text != "" && !a.generalised() {
			r.At(s.Line, "composite.method.unused")
		}
		return &a
	}
	u.Aggregation = alternatives(r, s, "aggregation", "mean", nil, combined)
	u.Partial = r.partial(s)
	r.treated(m, *u)
}

// alternatives reads a list of entries of a step. first is the entry that a
// word alone stands for.
func alternatives[T any](
	r *methodReader, s plainyaml.Node, key, first string, nominal T, read func(plainyaml.Node) T,
) []Alternative[T] {
	list := s.Get(key)
	if !s.Has(key) || !r.Is(list, plainyaml.List) {
		return nil
	}
	var out []Alternative[T]
	for _, v := range list.List {
		a := Alternative[T]{asWritten(v, first), v.Line, nominal}
		known := func(b Alternative[T]) bool { return b.Label == a.Label }
		switch {
		case a.Label == "":
			r.At(v.Line, "composite.uncertainty.empty", "key", key)
		case slices.ContainsFunc(out, known):
			r.At(v.Line, "composite.uncertainty.twice", "key", key, "alternative", a.Label)
		case a.Label != Nominal:
			a.Entry = read(entry(key, v))
		}
		out = append(out, a)
	}
	if len(out) < 2 {
		r.At(list.Line, "composite.uncertainty.few", "key", key)
	}
	return out
}

// entry is a value as the only entry of a mapping.
func entry(key string, v plainyaml.Node) plainyaml.Node {
	return plainyaml.Node{Line: v.Line, Kind: plainyaml.Mapping, Pairs: []plainyaml.Pair{
		{Key: key, Line: v.Line, Value: v},
	}}
}

// asWritten is a value in one line, without the braces around it and the name
// of the entry that a word alone stands for.
func asWritten(n plainyaml.Node, first string) string {
	var parts []string
	switch n.Kind {
	case plainyaml.Scalar:
		return n.Text
	case plainyaml.List:
		for _, v := range n.List {
			parts = append(parts, asWritten(v, ""))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case plainyaml.Mapping:
	}
	for _, p := range n.Pairs {
		text := asWritten(p.Value, "")
		if p.Value.Kind == plainyaml.Mapping {
			text = "{" + text + "}"
		}
		if p.Key != first {
			text = p.Key + " " + text
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

// noise reads how far weights vary: a number, or numbers by depth.
func (r *methodReader) noise(s plainyaml.Node, u *Uncertainty) {
	v := s.Get("weights")
	if v.Kind != plainyaml.Mapping {
		u.Weights = r.between(s, "weights", UsualNoise, 0, 1)
		return
	}
	u.Levels = []LevelNoise{}
	for _, p := range v.Pairs {
		depth, err := strconv.Atoi(p.Key)
		if err != nil || depth < 1 {
			r.At(p.Line, "composite.uncertainty.level", "value", p.Key)
			continue
		}
		u.Levels = append(u.Levels, LevelNoise{depth, r.between(v, p.Key, 0, 0, 1), p.Line})
	}
}

// normalisations reads the alternatives, and which of their settings they name.
func (r *methodReader) normalisations(s plainyaml.Node, out *Recipe) {
	type way struct {
		how  Normalisation
		said said
	}
	read := func(n plainyaml.Node) (w way) {
		w.how, w.said = r.normalise(n)
		return w
	}
	nominal := way{out.Method.Normalise, out.said}
	for _, a := range alternatives(r, s, "normalise", "method", nominal, read) {
		out.Uncertainty.Normalise = append(out.Uncertainty.Normalise,
			Alternative[Normalisation]{a.Label, a.Line, a.Entry.how})
		out.saidOf = append(out.saidOf, a.Entry.said)
	}
}

// partial reads [low, high].
func (r *methodReader) partial(s plainyaml.Node) *Range {
	if !s.Has("partial") {
		return nil
	}
	v := r.Require(s, "partial", plainyaml.List)
	var ends []float64
	for _, end := range v.List {
		ends = append(ends, r.between(entry("partial", end), "partial", math.NaN(), 0, 1))
	}
	if len(ends) != 2 || !(ends[0] < ends[1]) {
		r.At(v.Line, "composite.uncertainty.partial")
		return nil
	}
	return &Range{ends[0], ends[1]}
}

// treated reports limits of a treatment that there is none of.
func (r *methodReader) treated(m Method, u Uncertainty) {
	some := func(a Alternative[*Treatment]) bool { return a.Entry != nil }
	if len(u.Winsorise) > 0 && m.Treat == nil && !slices.ContainsFunc(u.Treat, some) {
		r.At(u.Winsorise[0].Line, "composite.uncertainty.treat")
	}
}
