package api

import (
	"context"
	"math/big"
	"net/http"

	"mizan/internal/fault"
	"mizan/internal/workflow"
	"mizan/questionnaires"
	"mizan/scoring"
)

// AssessmentScoresBody is an assessment's results as things stand; nobody has
// published them.
type AssessmentScoresBody struct {
	Declared   ComputedBody    `json:"declared" doc:"From the answers as given"`
	Validated  ComputedBody    `json:"validated" doc:"From accepted and adjusted answers alone"`
	Difference *DifferenceBody `json:"difference,omitempty" doc:"With ?difference=true"`
	Missing    *MissingBody    `json:"missing,omitempty" doc:"With ?missing=true"`
}

// DifferenceBody tells, item by item, what makes the validated composite differ
// from the declared one. The contributions add up exactly.
type DifferenceBody struct {
	Points        *NumberBody        `json:"points,omitempty" doc:"Validated less declared"`
	Additive      bool               `json:"additive" doc:"True: the order plays no part"`
	Contributions []ContributionBody `json:"contributions" doc:"In the order of the questionnaire"`
}

// ContributionBody is what one item adds to the difference.
type ContributionBody struct {
	Item    string     `json:"item"`
	Title   string     `json:"title"`
	From    string     `json:"from" doc:"Credit as a fraction, or the state"`
	To      string     `json:"to"`
	Reason  string     `json:"reason" doc:"Such as adjusted, awaiting, unverifiable"`
	Points  NumberBody `json:"points" doc:"Of the composite"`
	Pillar  string     `json:"pillar"`
	Effects []StepTo   `json:"effects" doc:"On each item from the index down, in that item's own points"`
}

// StepTo is an effect on one item.
type StepTo struct {
	Item string `json:"item"`
	NumberBody
}

// MissingBody is the declared composite under each rule for unanswered
// questions. Only that of the method is the economy's result.
type MissingBody struct {
	Unanswered int         `json:"unanswered" doc:"Questions without an answer"`
	Zero       *NumberBody `json:"zero,omitempty" doc:"They count as nothing"`
	LeaveOut   *NumberBody `json:"leave_out,omitempty" doc:"They leave the denominator"`
	GroupMean  *NumberBody `json:"group_mean,omitempty" doc:"They take the mean of the published peers"`
}

// ComputedBody is one computed result.
type ComputedBody struct {
	Questionnaire string      `json:"questionnaire"`
	Hash          string      `json:"questionnaire_hash"`
	Method        string      `json:"method"`
	Engine        string      `json:"engine" doc:"Version of the arithmetic"`
	Input         string      `json:"input_hash" doc:"SHA-256 of the questionnaire's hash and the values"`
	Tier          string      `json:"tier,omitempty"`
	Scores        []ScoreBody `json:"scores"`
}

func (s *service) scores() {
	handle(s, operation{
		id: "get-score", method: http.MethodGet, path: "/assessments/{id}/score",
		tag:     "Assessments",
		summary: "Scores as things stand",
		about: "Declared and validated, every item. On request, what makes them differ, and what " +
			"unanswered questions would be worth under other rules.",
	}, s.getScore)
}

type scoreInput struct {
	Language
	AssessmentPath
	Difference bool `query:"difference" doc:"Also what makes validated differ from declared, item by item"`
	Missing    bool `query:"missing" doc:"Also declared under each rule for what is unanswered"`
}

func (s *service) getScore(ctx context.Context, in *scoreInput) (*reply[AssessmentScoresBody], error) {
	scores, err := s.work.Scores(ctx, in.assessment(),
		workflow.ScoresWanted{Difference: in.Difference, Missing: in.Missing})
	if err != nil {
		return nil, err
	}
	q, err := s.Questionnaires.Get(scores.Declared.Questionnaire)
	if err != nil {
		return nil, fault.New(fault.Internal, "fault.internal").Because(err)
	}
	return &reply[AssessmentScoresBody]{Body: AssessmentScoresBody{
		Declared:   newComputedBody(q, scores.Declared, in.lang()),
		Validated:  newComputedBody(q, scores.Validated, in.lang()),
		Difference: newDifferenceBody(q, scores.Difference, in.lang()),
		Missing:    newMissingBody(q, scores.Missing),
	}}, nil
}

func newComputedBody(q *questionnaires.Questionnaire, r scoring.Result, lang string) ComputedBody {
	return ComputedBody{
		Questionnaire: string(r.Questionnaire), Hash: r.Hash, Method: r.Method, Engine: r.Engine,
		Input: r.Input, Tier: r.Tier, Scores: newScoreBodies(q, r.Items, lang),
	}
}

func newDifferenceBody(q *questionnaires.Questionnaire, x *scoring.Explanation, lang string) *DifferenceBody {
	if x == nil {
		return nil
	}
	out := &DifferenceBody{Additive: x.Additive}
	if from, to := x.From.Index().Points, x.To.Index().Points; from != nil && to != nil {
		out.Points = newNumberBody(q, new(big.Rat).Sub(to, from))
	}
	out.Contributions = each(x.Contributions, func(c scoring.Contribution) ContributionBody {
		b := ContributionBody{
			Item: string(c.Item), Title: q.Name(lang, c.Item), From: valueText(c.From), To: valueText(c.To),
			Reason: string(c.Reason), Points: *newNumberBody(q, c.Points()),
			Effects: each(c.Effects, func(e scoring.Effect) StepTo {
				return StepTo{string(e.Item), *newNumberBody(q, e.Points)}
			}),
		}
		if len(c.Effects) > 1 {
			b.Pillar = string(c.Effects[1].Item)
		}
		return b
	})
	return out
}

func newMissingBody(q *questionnaires.Questionnaire, m *scoring.MissingScores) *MissingBody {
	if m == nil {
		return nil
	}
	return &MissingBody{
		Unanswered: m.Unanswered, Zero: newNumberBody(q, m.Zero.Index().Points),
		LeaveOut:  newNumberBody(q, m.LeaveOut.Index().Points),
		GroupMean: newNumberBody(q, m.GroupMean.Index().Points),
	}
}
