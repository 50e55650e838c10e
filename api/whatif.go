package api

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"strings"

	"mizan/internal/fault"
	"mizan/internal/workflow"
	"mizan/questionnaires"
	"mizan/scoring"
)

// PostWhatIfBody supposes that some things were different. What it does not
// name stays as it is.
type PostWhatIfBody struct {
	Basis   string               `json:"basis,omitempty" validate:"omitempty,basis" doc:"Else declared"`
	Answers []SupposedAnswerBody `json:"answers,omitempty" validate:"max=1000,dive" doc:"Of this economy"`
	Weights []SupposedWeightBody `json:"weights,omitempty" validate:"max=1000,dive" doc:"For everybody"`
	Means   []SupposedMeanBody   `json:"means,omitempty" validate:"max=1000,dive" doc:"For everybody"`
	Missing SupposedRulesBody    `json:"missing,omitzero" doc:"For everybody"`
}

// SupposedAnswerBody is another answer; without a state, an answered one.
type SupposedAnswerBody struct {
	Item   string `json:"item" validate:"required,max=200" example:"legal.substantive-law.1"`
	State  string `json:"state,omitempty" validate:"omitempty,oneof=answered unanswered not-applicable"`
	Choice string `json:"choice,omitempty" validate:"max=100" doc:"Of the scale, when answered"`
}

// SupposedWeightBody is another weight.
type SupposedWeightBody struct {
	Item   string `json:"item" validate:"required,max=200" example:"legal"`
	Weight string `json:"weight" validate:"required,number" doc:"Above 0; only ratios count" example:"25"`
}

// SupposedMeanBody is another way to combine the children of an item.
type SupposedMeanBody struct {
	Item    string `json:"item" validate:"required,max=200" example:"index"`
	Mean    string `json:"mean" validate:"required,oneof=arithmetic geometric harmonic generalised"`
	Power   string `json:"power,omitempty" validate:"number" doc:"Of the generalised mean, of either sign"`
	Floor   string `json:"floor,omitempty" validate:"number" doc:"What a credit of 0 counts" example:"1/100"`
	Minimum string `json:"minimum,omitempty" validate:"number" doc:"Share of children that need a score"`
}

// SupposedRulesBody is what questions without a credit are worth; what is left
// out stays as it is.
type SupposedRulesBody struct {
	Unanswered    string `json:"unanswered,omitempty" validate:"omitempty,missing"`
	NotApplicable string `json:"not_applicable,omitempty" validate:"omitempty,missing"`
	Cap           string `json:"not_applicable_cap,omitempty" validate:"number" doc:"Share" example:"1/4"`
}

// whatIfExample is the request body shown in the document.
var whatIfExample = PostWhatIfBody{
	Answers: []SupposedAnswerBody{{Item: "legal.substantive-law.1", Choice: "yes"}},
	Weights: []SupposedWeightBody{{Item: "legal", Weight: "25"}},
}

// WhatIfBody is what would be different. Nothing was stored.
type WhatIfBody struct {
	Economy     string             `json:"economy"`
	Peers       *PeersBody         `json:"peers,omitempty" doc:"Absent if nothing comparable is published"`
	Before      OutcomeBody        `json:"before"`
	After       OutcomeBody        `json:"after"`
	Difference  *NumberBody        `json:"difference,omitempty" doc:"Of the composite"`
	Items       []ItemChangeBody   `json:"items" doc:"Whose points differ"`
	Mean        *StatisticMoveBody `json:"mean,omitempty" doc:"Of the group, this economy included"`
	Median      *StatisticMoveBody `json:"median,omitempty"`
	Overtaken   []string           `json:"overtaken" doc:"Economies that would fall behind this one"`
	OvertakenBy []string           `json:"overtaken_by" doc:"Economies that would get ahead of this one"`
	Tiers       []TierMoveBody     `json:"tiers" doc:"Economies that would be in another tier"`
}

// PeersBody names the published results of others that something is compared with.
type PeersBody struct {
	Edition  string `json:"edition"`
	Revision int    `json:"revision"`
}

// OutcomeBody is one economy's composite, tier and position.
type OutcomeBody struct {
	Points   *NumberBody `json:"points,omitempty" doc:"Absent without a score"`
	Tier     string      `json:"tier,omitempty"`
	Position int         `json:"position,omitempty"`
	Tied     int         `json:"tied"`
}

// ItemChangeBody is an item with other points.
type ItemChangeBody struct {
	Item  string      `json:"item"`
	Title string      `json:"title"`
	From  *NumberBody `json:"from,omitempty"`
	To    *NumberBody `json:"to,omitempty"`
}

// StatisticMoveBody is a statistic of the group.
type StatisticMoveBody struct {
	From  string `json:"from" doc:"Rounded by the method"`
	To    string `json:"to"`
	Exact bool   `json:"exact" doc:"False: computed in floating point, right to 9 digits after the point"`
}

// TierMoveBody is an economy in another tier.
type TierMoveBody struct {
	Economy string `json:"economy"`
	From    string `json:"from"`
	To      string `json:"to"`
}

func (s *service) whatIfs() {
	handle(s, operation{
		id: "post-what-if", method: http.MethodPost, path: "/assessments/{id}/what-if",
		tag:     "Assessments",
		summary: "What if some answers, weights or means were different",
		about: "Score, tier, position and effect on the group. Nothing is stored. Others take part " +
			"with their published results alone.",
		example: whatIfExample,
	}, s.postWhatIf)
}

type whatIfInput struct {
	Language
	AssessmentPath
	Payload[PostWhatIfBody]
}

func (s *service) postWhatIf(ctx context.Context, in *whatIfInput) (*reply[WhatIfBody], error) {
	a, err := s.work.Assessment(ctx, in.assessment())
	if err != nil {
		return nil, err
	}
	q, err := s.asked(ctx, a.EditionID)
	if err != nil {
		return nil, err
	}
	change, places, err := newChange(q, in.Value)
	if err != nil {
		return nil, err
	}
	basis := workflow.Basis(cmp.Or(in.Value.Basis, string(workflow.OnDeclared)))
	found, err := s.work.WhatIf(ctx, in.assessment(), basis, change)
	if err != nil {
		return nil, places.locate(err)
	}
	return &reply[WhatIfBody]{Body: newWhatIfBody(found, in.lang())}, nil
}

// asked is the questionnaire of an edition that the caller may see.
func (s *service) asked(ctx context.Context, edition string) (*questionnaires.Questionnaire, error) {
	e, err := s.work.Edition(ctx, edition)
	if err != nil {
		return nil, err
	}
	return s.Questionnaires.Get(e.Questionnaire)
}

// supposing turns a body into a change, and notes what it cannot read.
type supposing struct {
	q      *questionnaires.Questionnaire
	bad    []fault.Field
	places places
}

// places are where a request names items: by list and code, a JSON pointer or
// the name of a parameter.
type places map[[2]string]string

// Lists of a what-if body.
const (
	ofAnswers = "answers"
	ofWeights = "weights"
	ofMeans   = "means"
)

// name notes where an item is named; twice in one list is a fault.
func (r *supposing) name(list, code, path string) {
	key := [2]string{list, code}
	if _, twice := r.places[key]; twice {
		r.bad = append(r.bad, fault.At(path, "request.item.twice", "item", code))
	}
	r.places[key] = path
}

// locate puts the faults of the engine, which name items, where the request
// names them. An item in several lists is looked up in that of the fault.
func (p places) locate(err error) error {
	f := fault.Of(err)
	if f == nil || f.Code != fault.Invalid {
		return err
	}
	fields := slices.Clone(f.Fields)
	for i := range fields {
		if path, ok := p.of(fields[i]); ok {
			fields[i].Path = path
		}
	}
	return invalidRequest(fields)
}

func (p places) of(f fault.Field) (path string, ok bool) {
	if f.Path == "method" {
		return "/missing", true
	}
	lists := []string{ofMeans, ofWeights, ofAnswers}
	switch words := strings.Split(f.Key, "."); words[min(1, len(words)-1)] { // what the fault is about
	case "weight":
		lists = []string{ofWeights}
	case "value":
		lists = []string{ofAnswers}
	}
	for _, list := range lists {
		if path, ok := p[[2]string{list, f.Path}]; ok {
			return path, true
		}
	}
	return "", false
}

func newChange(q *questionnaires.Questionnaire, b PostWhatIfBody) (scoring.Change, places, error) {
	r := &supposing{q: q, places: make(places)}
	c := scoring.Change{
		Values:  make(scoring.Values, len(b.Answers)),
		Weights: make(map[questionnaires.Code]*big.Rat, len(b.Weights)),
		Means:   make(map[questionnaires.Code]questionnaires.Aggregation, len(b.Means)),
	}
	for i, a := range b.Answers {
		path := fmt.Sprintf("/answers/%d", i)
		r.name(ofAnswers, a.Item, path+"/item")
		c.Values[questionnaires.Code(a.Item)] = r.answer(path, a)
	}
	for i, w := range b.Weights {
		path := fmt.Sprintf("/weights/%d/weight", i)
		r.name(ofWeights, w.Item, path)
		c.Weights[questionnaires.Code(w.Item)] = r.number(path, w.Weight)
	}
	for i, m := range b.Means {
		path := fmt.Sprintf("/means/%d", i)
		r.name(ofMeans, m.Item, path)
		c.Means[questionnaires.Code(m.Item)] = r.mean(path, m)
	}
	c.Missing = r.rules(b.Missing)
	if len(r.bad) > 0 {
		return scoring.Change{}, nil, invalidRequest(r.bad)
	}
	return c, r.places, nil
}

// rules are those of the method where nothing else is said; nil if nothing is.
func (r *supposing) rules(b SupposedRulesBody) *scoring.MissingRules {
	if b == (SupposedRulesBody{}) {
		return nil
	}
	m := r.q.Method
	out := &scoring.MissingRules{
		Unanswered:       cmp.Or(questionnaires.MissingRule(b.Unanswered), m.Unanswered),
		NotApplicable:    cmp.Or(questionnaires.MissingRule(b.NotApplicable), m.NotApplicable),
		NotApplicableCap: m.NotApplicableCap,
	}
	if b.Cap != "" {
		out.NotApplicableCap = r.number("/missing/not_applicable_cap", b.Cap)
	}
	return out
}

func (r *supposing) answer(path string, a SupposedAnswerBody) scoring.Value {
	state := scoring.State(cmp.Or(a.State, string(scoring.Answered)))
	item, ok := r.q.Item(questionnaires.Code(a.Item))
	switch {
	case !ok:
		r.bad = append(r.bad, fault.At(path+"/item", "score.item.unknown", "item", a.Item))
	case !item.Question():
		r.bad = append(r.bad, fault.At(path+"/item", "request.item.inner", "item", a.Item))
	case state == scoring.Answered:
		choice, ok := item.Scale.Choice(a.Choice)
		if !ok {
			r.bad = append(r.bad, fault.At(path+"/choice", "answer.choice.unknown",
				"choice", a.Choice, "known", joined(item.Scale.Codes())))
		}
		return scoring.Credit(choice.Credit)
	}
	return scoring.Value{State: state}
}

// number reads an exact number that may be left out.
func (r *supposing) number(path, text string) *big.Rat {
	if text == "" {
		return nil
	}
	x, ok := questionnaires.ParseNumber(text)
	if !ok {
		r.bad = append(r.bad, fault.At(path, "request.field.number", "value", text))
	}
	return x
}

func (r *supposing) mean(path string, b SupposedMeanBody) questionnaires.Aggregation {
	a := questionnaires.Aggregation{
		Floor: r.number(path+"/floor", b.Floor), Minimum: r.number(path+"/minimum", b.Minimum),
	}
	if b.Mean != questionnaires.Arithmetic.String() {
		a.Mean = questionnaires.Mean(b.Mean)
	}
	if size, negative := cutSign(b.Power); negative {
		if a.Power = r.number(path+"/power", size); a.Power != nil {
			a.Power.Neg(a.Power)
		}
	} else {
		a.Power = r.number(path+"/power", b.Power)
	}
	return a
}

// target reads a tier of the questionnaire, or points.
func (r *supposing) target(text string) *big.Rat {
	for _, t := range r.q.Method.Tiers {
		if t.Code == text {
			return t.Lower
		}
	}
	x, ok := questionnaires.ParseNumber(text)
	if !ok {
		r.bad = append(r.bad, fault.At("query.target", "request.target.unknown", "value", text))
	}
	return x
}
