package api

import (
	"context"
	"net/http"

	"mizan/internal/fault"
	"mizan/questionnaires"
	"mizan/scoring"
)

// AssessmentScoresBody is an assessment's results as things stand; nobody has
// published them.
type AssessmentScoresBody struct {
	Declared  ComputedBody `json:"declared" doc:"From the answers as given"`
	Validated ComputedBody `json:"validated" doc:"From accepted and adjusted answers alone"`
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
		summary: "Scores as things stand", about: "Declared and validated, every item.",
	}, s.getScore)
}

func (s *service) getScore(ctx context.Context, in *assessmentInput) (*reply[AssessmentScoresBody], error) {
	scores, err := s.work.Scores(ctx, in.assessment())
	if err != nil {
		return nil, err
	}
	q, err := s.Questionnaires.Get(scores.Declared.Questionnaire)
	if err != nil {
		return nil, fault.New(fault.Internal, "fault.internal").Because(err)
	}
	return &reply[AssessmentScoresBody]{Body: AssessmentScoresBody{
		Declared:  newComputedBody(q, scores.Declared, in.lang()),
		Validated: newComputedBody(q, scores.Validated, in.lang()),
	}}, nil
}

func newComputedBody(q *questionnaires.Questionnaire, r scoring.Result, lang string) ComputedBody {
	return ComputedBody{
		Questionnaire: string(r.Questionnaire), Hash: r.Hash, Method: r.Method, Engine: r.Engine,
		Input: r.Input, Tier: r.Tier, Scores: newScoreBodies(q, r.Items, lang),
	}
}
