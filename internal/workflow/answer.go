package workflow

import (
	"context"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/fault"
	"mizan/internal/store"
	"mizan/questionnaires"
)

// PutAnswer writes what a country says to a question. The first writing of an
// assessment, or of a new round, starts it. wr.IfRevision is the answer's.
func (w *Workflow) PutAnswer(
	ctx context.Context, id assessment.ID, item questionnaires.Code, in AnswerInput, wr Write,
) (assessment.Answer, error) {
	return w.writeAnswer(ctx, "write_answer", id, item, in, wr)
}

// ClearAnswer takes an answer back to unanswered, as a new revision.
func (w *Workflow) ClearAnswer(
	ctx context.Context, id assessment.ID, item questionnaires.Code, wr Write,
) (assessment.Answer, error) {
	blank := AnswerInput{State: assessment.Unanswered}
	return w.writeAnswer(ctx, "clear_answer", id, item, blank, wr)
}

// Decide puts a reviewer's verdict on an answer, as a new revision of it.
// wr.IfRevision is the answer's.
func (w *Workflow) Decide(
	ctx context.Context, id assessment.ID, item questionnaires.Code, in VerdictInput, wr Write,
) (assessment.Answer, error) {
	c := answerChange{action: auth.Decide, id: id, code: item}
	c.apply = func(_ *store.Store, s *subject, q *questionnaires.Item, ans *assessment.Answer) error {
		return ans.Decide(q, in, s.assessment.Round, c.op.author())
	}
	c.allowed = func(s *subject, _ assessment.Answer) error {
		if s.assessment.State != assessment.InReview {
			return fault.New(fault.Conflict, "verdict.state", "state", string(s.assessment.State))
		}
		return nil
	}
	return w.changeAnswer(ctx, &c, "decide", wr)
}

func (w *Workflow) writeAnswer(
	ctx context.Context, name string, id assessment.ID, item questionnaires.Code,
	in AnswerInput, wr Write,
) (assessment.Answer, error) {
	c := answerChange{action: auth.WriteAnswer, id: id, code: item}
	c.allowed = c.open
	c.apply = func(tx *store.Store, s *subject, q *questionnaires.Item, ans *assessment.Answer) error {
		if err := ans.Write(q, in, c.op.author()); err != nil {
			return err
		}
		return c.op.start(ctx, tx, s)
	}
	return w.changeAnswer(ctx, &c, name, wr)
}

// answerChange is one change of one answer.
type answerChange struct {
	op     *operation
	action auth.Action
	id     assessment.ID
	code   questionnaires.Code

	allowed func(*subject, assessment.Answer) error // by the state of the assessment
	apply   func(*store.Store, *subject, *questionnaires.Item, *assessment.Answer) error
}

// open reports why the country may not change the answer now.
func (c *answerChange) open(s *subject, ans assessment.Answer) error {
	a := &s.assessment
	_, startable := a.State.Allows(assessment.Start)
	if a.State != assessment.Answering && !startable {
		return fault.New(fault.Conflict, "answer.closed", "state", string(a.State))
	}
	if !a.Opens(ans) {
		return fault.New(fault.Conflict, "answer.not_returned")
	}
	return s.edition.Accepts(a.Round, c.op.at)
}

// start moves an assessment to answering when the first answer of a round is written.
func (o *operation) start(ctx context.Context, tx *store.Store, s *subject) error {
	if s.assessment.State == assessment.Answering {
		return nil
	}
	event := o.event
	event.Action, event.Key, event.BodyHash = string(assessment.Start), "", ""
	move := assessment.Move{Action: assessment.Start, At: o.at}
	return transit(ctx, tx, s, move, nil, event)
}

func (w *Workflow) changeAnswer(
	ctx context.Context, c *answerChange, name string, wr Write,
) (assessment.Answer, error) {
	var err error
	if c.op, err = w.begin(ctx, name, wr, string(c.id), string(c.code)); err != nil {
		return assessment.Answer{}, err
	}
	var ans assessment.Answer
	err = w.Store.Tx(ctx, func(tx *store.Store) (err error) {
		ans, err = w.changeAnswerIn(ctx, tx, c)
		return err
	})
	if err != nil {
		return assessment.Answer{}, err
	}
	return ans, nil
}

func (w *Workflow) changeAnswerIn(
	ctx context.Context, tx *store.Store, c *answerChange,
) (ans assessment.Answer, err error) {
	s, err := w.subject(ctx, tx, c.op.scope, c.id)
	if err != nil {
		return ans, err
	}
	if err := auth.Allow(c.op.actor, c.action, s.assessment.Economy); err != nil {
		return ans, err
	}
	item, err := s.question(c.code)
	if err != nil {
		return ans, err
	}
	if e, err := c.op.earlier(ctx, tx); err != nil || e != nil {
		if err != nil {
			return ans, err
		}
		return tx.AnswerAt(ctx, c.op.scope, c.id, c.code, e.Revision)
	}
	if ans, err = tx.Answer(ctx, c.op.scope, c.id, c.code); err != nil {
		return ans, err
	}
	return ans, w.replaceAnswer(ctx, tx, c, &s, item, &ans)
}

func (w *Workflow) replaceAnswer(
	ctx context.Context, tx *store.Store, c *answerChange, s *subject,
	item *questionnaires.Item, ans *assessment.Answer,
) error {
	if err := c.allowed(s, *ans); err != nil {
		return err
	}
	if ans.Revision != c.op.write.IfRevision {
		return stale("answer.stale", ans.Revision)
	}
	e := &c.op.event
	e.EditionID, e.AssessmentID = s.edition.ID, c.id
	if err := c.apply(tx, s, item, ans); err != nil {
		return err
	}
	if err := tx.PutAnswer(ctx, ans); err != nil {
		return err
	}
	e.Item, e.Revision = c.code, ans.Revision
	return c.op.record(ctx, tx, answerDetail{ans.Digest(), ans.Verdict.Decision})
}

// answerDetail is what the event of an answer says of it: that, not what.
type answerDetail struct {
	Digest   string              `json:"digest"`
	Decision assessment.Decision `json:"decision,omitempty"`
}
