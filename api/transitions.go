package api

import (
	"context"
	"net/http"

	"mizan/assessment"
	"mizan/internal/fault"
	"mizan/internal/workflow"
)

// PostTransitionBody moves an assessment.
type PostTransitionBody struct {
	Action     string `json:"action" validate:"required,action"`
	Reason     string `json:"reason,omitempty" validate:"max=10000" doc:"Needed to reopen"`
	Incomplete bool   `json:"incomplete,omitempty" doc:"Gaps are known and accepted"`
}

func (s *service) transitions() {
	handle(s, operation{
		id: "post-transition", method: http.MethodPost, path: "/assessments/{id}/transitions",
		tag: "Assessments", tagged: true,
		summary: "Move an assessment",
		about: "clear and submit refuse gaps and list every one, unless incomplete is true. " +
			"reopen needs a reason. What is possible now is in the assessment's actions.",
		faults: lateFaults(), example: PostTransitionBody{Action: "submit"},
	}, s.postTransition)
}

type transitionInput struct {
	Language
	Write
	AssessmentPath
	Payload[PostTransitionBody]
}

func (s *service) postTransition(ctx context.Context, in *transitionInput) (*reply[AssessmentBody], error) {
	w, err := in.write(in.hash())
	if err != nil {
		return nil, err
	}
	a, err := s.work.Transition(ctx, in.assessment(), workflow.TransitionInput{
		Action: assessment.Action(in.Value.Action), Reason: in.Value.Reason, Incomplete: in.Value.Incomplete,
	}, w)
	if fault.Is(err, fault.Stale) {
		return nil, s.staleAssessment(ctx, in.assessment(), in.lang(), err)
	}
	if err != nil {
		return nil, err
	}
	return s.assessmentReply(ctx, a, in.lang()), nil
}

// staleAssessment joins a stale write with the assessment as it is now.
func (s *service) staleAssessment(ctx context.Context, id assessment.ID, lang string, stale error) error {
	current, err := s.work.Assessment(ctx, id)
	if err != nil {
		return err
	}
	body := s.newAssessmentBody(ctx, current, lang)
	return late{stale, &CurrentBody{Revision: current.Revision, Assessment: &body}}
}
