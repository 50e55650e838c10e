package api

import (
	"context"
	"net/http"
	"time"

	"mizan/assessment"
	"mizan/internal/auth"
)

// AssessmentBody is one economy's part in an edition.
type AssessmentBody struct {
	ID           string    `json:"id" example:"asm_06dqsacch0bh8eazzn1z3fq7g4"`
	Edition      string    `json:"edition"`
	Economy      string    `json:"economy" example:"XAA"`
	Name         string    `json:"name" doc:"Of the economy, in the language asked for"`
	State        string    `json:"state" doc:"From invited to published"`
	Round        int       `json:"round" doc:"1, 2, …; raised when returned or reopened"`
	ReturnedOnly bool      `json:"returned_only" doc:"This round is open for returned answers alone"`
	Revision     int       `json:"revision" doc:"Raised by every transition, not by answers"`
	Actions      []string  `json:"actions" doc:"Transitions that the state and the caller's role allow"`
	Created      time.Time `json:"created"`
	Updated      time.Time `json:"updated" doc:"Time of the last transition"`
}

func (s *service) assessments() {
	handle(s, operation{
		id: "list-assessments", method: http.MethodGet, path: "/assessments", tag: "Assessments",
		summary: "Assessments the caller may read", about: "A country sees its own.",
	}, s.listAssessments)
	handle(s, operation{
		id: "list-edition-assessments", method: http.MethodGet, path: "/editions/{id}/assessments",
		tag:     "Assessments",
		summary: "Assessments of an edition", about: "A country sees its own.",
	}, s.listEditionAssessments)
	handle(s, operation{
		id: "get-assessment", method: http.MethodGet, path: "/assessments/{id}",
		tag: "Assessments", tagged: true,
		summary: "One assessment",
	}, s.getAssessment)
}

func (s *service) listAssessments(ctx context.Context, in *listInput) (*listReply[AssessmentBody], error) {
	return s.assessmentsOf(ctx, "", in.lang())
}

type editionAssessmentsInput struct {
	Language
	ID string `path:"id" doc:"Edition" example:"las-2027"`
}

func (s *service) listEditionAssessments(
	ctx context.Context, in *editionAssessmentsInput,
) (*listReply[AssessmentBody], error) {
	return s.assessmentsOf(ctx, in.ID, in.lang())
}

func (s *service) assessmentsOf(
	ctx context.Context, edition, lang string,
) (*listReply[AssessmentBody], error) {
	found, err := s.work.Assessments(ctx, edition)
	if err != nil {
		return nil, err
	}
	return &listReply[AssessmentBody]{Body: listOf(found, func(a assessment.Assessment) AssessmentBody {
		return s.newAssessmentBody(ctx, a, lang)
	})}, nil
}

// AssessmentPath names an assessment.
type AssessmentPath struct {
	ID string `path:"id" doc:"Assessment, asm_…" example:"asm_06dqsacch0bh8eazzn1z3fq7g4"`
}

func (p AssessmentPath) assessment() assessment.ID { return assessment.ID(p.ID) }

type assessmentInput struct {
	Language
	AssessmentPath
}

func (s *service) getAssessment(ctx context.Context, in *assessmentInput) (*reply[AssessmentBody], error) {
	a, err := s.work.Assessment(ctx, in.assessment())
	if err != nil {
		return nil, err
	}
	return s.assessmentReply(ctx, a, in.lang()), nil
}

func (s *service) assessmentReply(
	ctx context.Context, a assessment.Assessment, lang string,
) *reply[AssessmentBody] {
	return &reply[AssessmentBody]{Body: s.newAssessmentBody(ctx, a, lang), ETag: etag(a.Revision)}
}

func (s *service) newAssessmentBody(
	ctx context.Context, a assessment.Assessment, lang string,
) AssessmentBody {
	return AssessmentBody{
		ID: string(a.ID), Edition: a.EditionID, Economy: a.Economy, Name: s.nameOf(a.Economy, lang),
		State: string(a.State), Round: a.Round, ReturnedOnly: a.ReturnedOnly, Revision: a.Revision,
		Actions: actions(auth.From(ctx), a), Created: a.CreatedAt, Updated: a.UpdatedAt,
	}
}

// actions lists the transitions that the state and the actor's roles allow.
// Nobody's role allows to publish one: that is done to an edition.
func actions(actor auth.Actor, a assessment.Assessment) []string {
	out := []string{}
	for _, action := range assessment.Actions() {
		_, possible := a.State.Allows(action)
		allowed := auth.Allow(actor, auth.Action(action), a.Economy) == nil
		if possible && allowed {
			out = append(out, string(action))
		}
	}
	return out
}
