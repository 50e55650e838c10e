package api

import (
	"context"
	"net/http"
	"time"

	"mizan/assessment"
	"mizan/internal/fault"
	"mizan/internal/workflow"
	"mizan/questionnaires"
)

// AnswerBody is what a country says to one question, with the verdict on it.
type AnswerBody struct {
	Item       string         `json:"item" example:"legal.substantive-law.1"`
	State      string         `json:"state" enum:"answered,unanswered,not-applicable"`
	Choice     string         `json:"choice,omitempty"`
	Reason     string         `json:"reason,omitempty" doc:"Why the question does not apply"`
	Comment    string         `json:"comment,omitempty"`
	Evidence   []CitationBody `json:"evidence"`
	Revision   int            `json:"revision" doc:"0 never written; verdicts raise it as well"`
	Author     string         `json:"author,omitempty"`
	At         *time.Time     `json:"at,omitempty" doc:"Time of the last writing"`
	ReturnedIn int            `json:"returned_in" doc:"Round in which it was last returned; 0 never"`
	Verdict    *VerdictBody   `json:"verdict,omitempty"`
}

// CitationBody points to evidence: a title, an address, or both.
type CitationBody struct {
	Title string `json:"title,omitempty" validate:"max=300"`
	URL   string `json:"url,omitempty" validate:"max=2000" doc:"http or https; or a title, or both"`
	Pages string `json:"pages,omitempty" validate:"max=300"`
}

// PutAnswerBody writes an answer.
type PutAnswerBody struct {
	State    string         `json:"state" validate:"required,oneof=answered unanswered not-applicable"`
	Choice   string         `json:"choice,omitempty" validate:"max=100" doc:"Of the scale, when answered"`
	Reason   string         `json:"reason,omitempty" validate:"max=10000" doc:"When not-applicable"`
	Comment  string         `json:"comment,omitempty" validate:"max=10000"`
	Evidence []CitationBody `json:"evidence,omitempty" validate:"max=20,dive"`
}

// answerExample is the request body shown in the document.
var answerExample = PutAnswerBody{
	State: "answered", Choice: "partial", Comment: "Articles 3 to 9; unauthorised interception is missing.",
	Evidence: []CitationBody{
		{Title: "Law No. 12 of 2022", URL: "https://gazette.example/2022/12", Pages: "4–7"},
	},
}

func (s *service) answers() {
	handle(s, operation{
		id: "list-answers", method: http.MethodGet, path: "/assessments/{id}/answers",
		tag:     "Assessments",
		summary: "All answers",
		about:   "In the order of the questionnaire, unanswered questions included.",
	}, s.listAnswers)
	handle(s, operation{
		id: "get-answer", method: http.MethodGet, path: "/assessments/{id}/answers/{item}",
		tag: "Assessments", tagged: true,
		summary: "One answer",
	}, s.getAnswer)
	handle(s, operation{
		id: "put-answer", method: http.MethodPut, path: "/assessments/{id}/answers/{item}",
		tag: "Assessments", tagged: true,
		summary: "Write an answer", about: `An answer that was never written has the ETag "0".`,
		faults: lateFaults(), example: answerExample,
	}, s.putAnswer)
	handle(s, operation{
		id: "clear-answer", method: http.MethodDelete, path: "/assessments/{id}/answers/{item}",
		tag: "Assessments", tagged: true,
		summary: "Take an answer back",
		about:   "The question is unanswered again; the history keeps what was said.",
		faults:  lateFaults(),
	}, s.clearAnswer)
	handle(s, operation{
		id: "list-answer-history", method: http.MethodGet, path: "/assessments/{id}/answers/{item}/history",
		tag:     "Assessments",
		summary: "Every revision of an answer", about: "The newest last.",
	}, s.listAnswerHistory)
}

// lateFaults are those of a write that names the revision it is based on.
func lateFaults() []fault.Code { return []fault.Code{fault.Stale, fault.Unconditional} }

// AnswerPath names an answer.
type AnswerPath struct {
	AssessmentPath
	Item string `path:"item" doc:"Question, e.g. legal.substantive-law.1" example:"legal.substantive-law.1"`
}

func (p AnswerPath) item() questionnaires.Code { return questionnaires.Code(p.Item) }

func (s *service) listAnswers(ctx context.Context, in *assessmentInput) (*listReply[AnswerBody], error) {
	answers, err := s.work.Answers(ctx, in.assessment())
	if err != nil {
		return nil, err
	}
	return &listReply[AnswerBody]{Body: listOf(answers, newAnswerBody)}, nil
}

type answerInput struct {
	Language
	Conditional
	AnswerPath
}

func (s *service) getAnswer(ctx context.Context, in *answerInput) (*reply[AnswerBody], error) {
	a, err := s.work.Answer(ctx, in.assessment(), in.item())
	return s.answerReply(ctx, in.AnswerPath, a, err)
}

type putAnswerInput struct {
	Language
	Write
	AnswerPath
	Payload[PutAnswerBody]
}

func (s *service) putAnswer(ctx context.Context, in *putAnswerInput) (*reply[AnswerBody], error) {
	w, err := in.write(in.hash())
	if err != nil {
		return nil, err
	}
	a, err := s.work.PutAnswer(ctx, in.assessment(), in.item(), newAnswerInput(in.Value), w)
	return s.answerReply(ctx, in.AnswerPath, a, err)
}

type clearAnswerInput struct {
	Language
	Write
	AnswerPath
}

func (s *service) clearAnswer(ctx context.Context, in *clearAnswerInput) (*reply[AnswerBody], error) {
	w, err := in.write(hashOf(nil))
	if err != nil {
		return nil, err
	}
	a, err := s.work.ClearAnswer(ctx, in.assessment(), in.item(), w)
	return s.answerReply(ctx, in.AnswerPath, a, err)
}

func (s *service) listAnswerHistory(ctx context.Context, in *answerInput) (*listReply[AnswerBody], error) {
	revisions, err := s.work.History(ctx, in.assessment(), in.item())
	if err != nil {
		return nil, err
	}
	return &listReply[AnswerBody]{Body: listOf(revisions, newAnswerBody)}, nil
}

// answerReply answers with an answer; a stale write with the one stored now.
func (s *service) answerReply(
	ctx context.Context, at AnswerPath, a assessment.Answer, err error,
) (*reply[AnswerBody], error) {
	if fault.Is(err, fault.Stale) {
		current, readErr := s.work.Answer(ctx, at.assessment(), at.item())
		if readErr != nil {
			return nil, readErr
		}
		body := newAnswerBody(current)
		return nil, late{err, &CurrentBody{Revision: current.Revision, Answer: &body}}
	}
	if err != nil {
		return nil, err
	}
	return &reply[AnswerBody]{Body: newAnswerBody(a), ETag: etag(a.Revision)}, nil
}

func newAnswerInput(b PutAnswerBody) workflow.AnswerInput {
	return workflow.AnswerInput{
		State: assessment.AnswerState(b.State), Choice: b.Choice, Reason: b.Reason, Comment: b.Comment,
		Evidence: each(b.Evidence, func(c CitationBody) assessment.Citation {
			return assessment.Citation(c)
		}),
	}
}

func newAnswerBody(a assessment.Answer) AnswerBody {
	out := AnswerBody{
		Item: string(a.Item), State: string(a.State), Choice: a.Choice, Reason: a.Reason, Comment: a.Comment,
		Revision: a.Revision, Author: a.AuthorName, ReturnedIn: a.ReturnedIn,
		Verdict:  newVerdictBody(a.Verdict),
		Evidence: each(a.Evidence, func(c assessment.Citation) CitationBody { return CitationBody(c) }),
	}
	if !a.At.IsZero() {
		out.At = &a.At
	}
	return out
}
