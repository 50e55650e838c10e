package analysis

import (
	"fmt"
	"path/filepath"
	"strings"

	"mizan/internal/fault"
	"mizan/scoring/coherence"
	"mizan/scoring/composite"
	"mizan/scoring/robust"
)

// Labels of the choices that only an index from files has. They are the names
// of the entries in its method file; see composite.Uncertainty.
const (
	ImputeLabel    = "impute"
	TreatLabel     = "treat"
	WinsoriseLabel = "winsorise"
	NormaliseLabel = "normalise"
)

// Study is an index from files as the analyses read it: that of the last year,
// if the data have several.
type Study struct {
	Project *composite.Project
	Index   *composite.Index
	choices []choice // about data
}

// choice is a choice between ways to take a step before aggregation.
type choice struct {
	label string
	ways  []string
	take  func(m *composite.Method, way int)
}

// NewStudy builds the index of a project. Faults are those of building it.
func NewStudy(p *composite.Project) (*Study, error) {
	s := &Study{Project: p}
	u := p.Recipe.Uncertainty
	s.choices = append(s.choices, choiceOf(ImputeLabel, u.Impute,
		func(m *composite.Method, how composite.Imputation) { m.Impute = how })...)
	s.choices = append(s.choices, choiceOf(TreatLabel, u.Treat,
		func(m *composite.Method, how *composite.Treatment) { m.Treat = how })...)
	s.choices = append(s.choices, choiceOf(WinsoriseLabel, u.Winsorise, winsorise)...)
	s.choices = append(s.choices, choiceOf(NormaliseLabel, u.Normalise,
		func(m *composite.Method, how composite.Normalisation) { m.Normalise = how })...)
	var err error
	s.Index, err = s.build(p.Recipe.Method)
	return s, err
}

// choiceOf returns the choice between alternatives, if there are some.
func choiceOf[T any](
	label string, from []composite.Alternative[T], take func(*composite.Method, T),
) []choice {
	if len(from) == 0 {
		return nil
	}
	out := choice{label: label, take: func(m *composite.Method, way int) { take(m, from[way].Entry) }}
	for _, a := range from {
		out.ways = append(out.ways, a.Label)
	}
	return []choice{out}
}

// winsorise gives the treatment another limit; where nothing is treated, there
// is none to give.
func winsorise(m *composite.Method, limit int) {
	if m.Treat != nil {
		how := *m.Treat
		how.Winsorise = limit
		m.Treat = &how
	}
}

// build builds the index by a method and returns that of the last year.
func (s *Study) build(m composite.Method) (*composite.Index, error) {
	all, err := s.Project.BuildBy(m)
	if err != nil {
		return nil, err
	}
	return all[len(all)-1], nil
}

// Inputs returns what the method file says is uncertain:
//
//   - weights-n: every weight of level n times 1 + a u, u uniform in [-1, 1], each
//     weight on its own, for every level whose a is above 0;
//   - partial: what an answer between nothing and full credit counts; where
//     there is such an answer (an imputed value is none);
//   - impute, treat, winsorise, normalise: the ways to take that step;
//   - aggregation: the means of all inner nodes.
//
// Each alternative of a choice is equally likely.
func (s *Study) Inputs() []robust.Input {
	u := s.Project.Recipe.Uncertainty
	inputs := weights(s.Index.Tree, u.Amplitude)
	if masks := s.masks(); len(masks) > 0 {
		inputs = append(inputs, robust.Credit{
			Label: PartialLabel, Low: u.Partial.Low, High: u.Partial.High, Top: s.top(), Partial: masks,
		})
	}
	for _, c := range s.choices {
		in := robust.Choice{Label: c.label, Data: true}
		for _, way := range c.ways {
			in.Alternatives = append(in.Alternatives, robust.Alternative{Label: way})
		}
		inputs = append(inputs, in)
	}
	if len(u.Aggregation) > 0 {
		inputs = append(inputs, s.aggregation())
	}
	return inputs
}

// top is full credit on the scale of the normalised indicators.
func (s *Study) top() float64 { return s.Index.Tree.Nodes[composite.Root].Top }

// masks marks the partial answers of each indicator that has one. A value that
// imputation put there is no answer.
func (s *Study) masks() []robust.Mask {
	if s.Project.Recipe.Uncertainty.Partial == nil {
		return nil
	}
	given := s.Index.Table(composite.StepDenominated)
	var out []robust.Mask
	for _, m := range robust.PartialAnswers(s.Index.Tree, s.Index.Basis(), s.top()) {
		answers := given.Columns[given.Column(s.Index.Tree.Nodes[m.Node].Code)]
		for u, unit := range s.Index.Scores.Units {
			m.Units[u] = m.Units[u] && answers.Known[given.Unit(unit)]
		}
		if anySet([][]bool{m.Units}) {
			out = append(out, m)
		}
	}
	return out
}

func (s *Study) aggregation() robust.Choice {
	out := robust.Choice{Label: AggregationLabel}
	for _, a := range s.Project.Recipe.Uncertainty.Aggregation {
		way := robust.Alternative{Label: a.Label}
		for i, how := range s.Index.Tree.Combinations(a.Entry) {
			if a.Entry != nil && !s.Index.Tree.Leaf(i) {
				way.Means = append(way.Means, robust.NodeMean{Node: i, Combination: how})
			}
		}
		out.Alternatives = append(out.Alternatives, way)
	}
	return out
}

// Choices returns the ways of a choice, as the method file writes them; nil for
// an input that is none.
func (s *Study) Choices(label string) []string {
	for _, in := range s.Inputs() {
		if c, ok := in.(robust.Choice); ok && c.Label == label {
			var ways []string
			for _, a := range c.Alternatives {
				ways = append(ways, a.Label)
			}
			return ways
		}
	}
	return nil
}

// Model is the index as simulations need it. It has no tiers where scores of
// the alternatives do not compare; see OneScale.
func (s *Study) Model() robust.Model {
	m := robust.Model{Tree: s.Index.Tree, Data: s.Index.Basis(), Variant: s.variant}
	if s.OneScale() {
		for _, t := range s.Index.Method.Tiers {
			m.Tiers = append(m.Tiers, t.Lower)
		}
	}
	return m
}

// OneScale reports whether the scores of all alternatives are on the scale of
// the nominal ones. If not, only ranks compare.
func (s *Study) OneScale() bool {
	u := s.Project.Recipe.Uncertainty
	for _, a := range u.Normalise {
		if !a.Entry.SameScale(s.Index.Method.Normalise) {
			return false
		}
	}
	nominal := s.Index.Tree.Combinations(nil)
	for _, a := range u.Aggregation {
		for i, how := range s.Index.Tree.Combinations(a.Entry) {
			if (how.Mean.Kind == composite.Copeland) != (nominal[i].Mean.Kind == composite.Copeland) {
				return false
			}
		}
	}
	return true
}

// variant builds the index with one way of each choice about data.
func (s *Study) variant(picks []int) (*composite.Table, error) {
	m := s.Project.Recipe.Method
	ways := make([]string, len(s.choices))
	for k, c := range s.choices {
		c.take(&m, picks[k])
		ways[k] = c.label + " " + c.ways[picks[k]]
	}
	x, err := s.build(m)
	if err != nil {
		return nil, alternativeFault(fault.Of(err).Code, ways, s.fieldsOf(err)).Because(err)
	}
	if bad := s.otherUnits(x); len(bad) > 0 {
		return nil, alternativeFault(fault.Invalid, ways, bad)
	}
	return x.Basis(), nil
}

// alternativeFault says by which alternatives the index cannot be built.
func alternativeFault(code fault.Code, ways []string, bad []fault.Field) *fault.Error {
	return fault.New(code, "analysis.alternative.invalid",
		"alternatives", strings.Join(ways, " | ")).With(bad...)
}

// fieldsOf is what a fault lists, or else the fault itself at the line of the
// uncertainty in the method file.
func (s *Study) fieldsOf(err error) []fault.Field {
	f := fault.Of(err)
	if len(f.Fields) > 0 {
		return f.Fields
	}
	line := s.Project.Recipe.Uncertainty.Line
	path := fmt.Sprintf("%s:%d", filepath.Base(s.Project.Inputs[0].Path), line)
	return []fault.Field{{Path: path, Key: f.Key, Args: f.Args}}
}

// otherUnits reports units that the screening drops in one of the two indices.
func (s *Study) otherUnits(x *composite.Index) []fault.Field {
	var bad []fault.Field
	for _, unit := range s.Index.Table(composite.StepRaw).Units {
		if (s.Index.Scores.Unit(unit) < 0) != (x.Scores.Unit(unit) < 0) {
			bad = append(bad, fault.At(unit, "analysis.alternative.unit", "unit", unit))
		}
	}
	return bad
}

// elements are the nodes of every level.
func (s *Study) elements() []int { return removable(s.Index.Tree, deepest(s.Index.Tree)) }

// Coherence checks the index against itself. Availability and distributions are
// those of the indicators before imputation and treatment, divided by their
// denominators; answers without goalposts reach from the lowest to the highest
// answer that anybody gave.
func (s *Study) Coherence() (coherence.Report, error) {
	raw := s.asked()
	return coherence.Check(
		coherence.Input{Tree: s.Index.Tree, Scores: s.Index.Scores, Raw: raw},
		coherence.Options{Answers: s.answers(raw)})
}

// asked is the indicators before imputation and the denominators.
func (s *Study) asked() *composite.Table {
	x := s.Index
	out := x.Table(composite.StepDenominated).Clone()
	for _, c := range x.Table(composite.StepRaw).Columns {
		if x.Tree.Node(c.Code) < 0 {
			out.Columns = append(out.Columns, c)
		}
	}
	return out
}

// answers is from the lowest to the highest answer to an indicator that has no
// goalposts.
func (s *Study) answers(raw *composite.Table) coherence.Scale {
	var found []float64
	for _, i := range s.Index.Tree.Leaves() {
		n := s.Index.Tree.Nodes[i]
		if n.Indicator.Kind == composite.Answer && (n.Indicator.Lower == nil || n.Indicator.Upper == nil) {
			found = append(found, raw.Columns[raw.Column(n.Code)].Present()...)
		}
	}
	return endsOf(found)
}

// endsOf is from the lowest to the highest value; the zero scale if there are
// not two different ones.
func endsOf(values []float64) coherence.Scale {
	var s coherence.Scale
	for k, x := range values {
		if k == 0 {
			s = coherence.Scale{Bottom: x, Top: x}
		}
		s.Bottom, s.Top = min(s.Bottom, x), max(s.Top, x)
	}
	if s.Bottom == s.Top {
		return coherence.Scale{}
	}
	return s
}
