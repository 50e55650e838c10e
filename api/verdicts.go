package api

import (
	"context"
	"net/http"
	"time"

	"mizan/assessment"
	"mizan/internal/fault"
	"mizan/internal/workflow"
)

// VerdictBody is a reviewer's decision on one writing of an answer.
type VerdictBody struct {
	Decision   string     `json:"decision" enum:"accepted,returned,adjusted"`
	Reason     string     `json:"reason,omitempty"`
	Choice     string     `json:"choice,omitempty" doc:"What is validated instead, of an adjusted answer"`
	By         string     `json:"by"`
	At         *time.Time `json:"at,omitempty"`
	OnRevision int        `json:"on_revision" doc:"The writing it judges"`
}

func newVerdictBody(v assessment.Verdict) *VerdictBody {
	if v.Decision == assessment.NoDecision {
		return nil
	}
	return &VerdictBody{
		Decision: string(v.Decision), Reason: v.Reason, Choice: v.Choice,
		By: v.ByName, At: v.At, OnRevision: v.OnRevision,
	}
}

// PutVerdictBody decides on an answer.
type PutVerdictBody struct {
	Decision string `json:"decision" validate:"required,oneof=accepted returned adjusted"`
	Reason   string `json:"reason,omitempty" validate:"max=10000" doc:"Needed to return and to adjust"`
	Choice   string `json:"choice,omitempty" validate:"max=100" doc:"Validated instead, when adjusted"`
}

var verdictExample = PutVerdictBody{
	Decision: "returned", Reason: "The law cited was repealed in 2023; please cite the one in force.",
}

func (s *service) verdicts() {
	handle(s, operation{
		id: "put-verdict", method: http.MethodPut, path: "/assessments/{id}/verdicts/{item}",
		tag: "Assessments", tagged: true,
		summary: "Decide on an answer",
		about: "If-Match is the ETag of the answer. A returned answer needs a reason, " +
			"an adjusted one a reason and the choice validated instead.",
		faults: lateFaults(), example: verdictExample,
	}, s.putVerdict)
	handle(s, operation{
		id: "post-verdicts", method: http.MethodPost, path: "/assessments/{id}/verdicts",
		tag: "Assessments", tagged: true,
		summary: "Accept what is left",
		about: "Accepts every answer that carries no verdict yet, each with an event of its own. " +
			"Questions that were never answered get no verdict. If-Match is the ETag of the assessment.",
		faults: lateFaults(), example: PostVerdictsBody{Decision: "accepted"},
	}, s.postVerdicts)
}

// PostVerdictsBody decides on every answer that is left.
type PostVerdictsBody struct {
	Decision string `json:"decision" validate:"required,oneof=accepted" doc:"Nothing else is given in bulk"`
}

// AcceptedBody says how many answers were accepted.
type AcceptedBody struct {
	Accepted int `json:"accepted"`
}

type postVerdictsInput struct {
	Language
	Write
	AssessmentPath
	Payload[PostVerdictsBody]
}

func (s *service) postVerdicts(ctx context.Context, in *postVerdictsInput) (*reply[AcceptedBody], error) {
	w, err := in.write(in.hash())
	if err != nil {
		return nil, err
	}
	n, err := s.work.AcceptRest(ctx, in.assessment(), w)
	if fault.Is(err, fault.Stale) {
		return nil, s.staleAssessment(ctx, in.assessment(), in.lang(), err)
	}
	if err != nil {
		return nil, err
	}
	return &reply[AcceptedBody]{Body: AcceptedBody{n}, ETag: etag(w.IfRevision)}, nil
}

type putVerdictInput struct {
	Language
	Write
	AnswerPath
	Payload[PutVerdictBody]
}

func (s *service) putVerdict(ctx context.Context, in *putVerdictInput) (*reply[AnswerBody], error) {
	w, err := in.write(in.hash())
	if err != nil {
		return nil, err
	}
	a, err := s.work.Decide(ctx, in.assessment(), in.item(), workflow.VerdictInput{
		Decision: assessment.Decision(in.Value.Decision), Reason: in.Value.Reason, Choice: in.Value.Choice,
	}, w)
	return s.answerReply(ctx, in.AnswerPath, a, err)
}
