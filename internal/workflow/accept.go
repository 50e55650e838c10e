package workflow

import (
	"context"
	"encoding/json"
	"fmt"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/fault"
	"mizan/internal/store"
)

// AcceptRest accepts every answer on which no verdict was given yet, each with
// an event of its own, and returns how many there were. Questions that were
// never answered need no verdict and get none. wr.IfRevision is the assessment's.
func (w *Workflow) AcceptRest(
	ctx context.Context, id assessment.ID, wr Write,
) (accepted int, err error) {
	o, err := w.begin(ctx, "accept_rest", wr, string(id))
	if err != nil {
		return 0, err
	}
	err = w.Store.Tx(ctx, func(tx *store.Store) (err error) {
		accepted, err = w.acceptRestIn(ctx, tx, o, id)
		return err
	})
	if err != nil {
		return 0, err
	}
	return accepted, nil
}

// acceptance is what the event of AcceptRest says.
type acceptance struct {
	Accepted int `json:"accepted"`
}

func (w *Workflow) acceptRestIn(
	ctx context.Context, tx *store.Store, o *operation, id assessment.ID,
) (int, error) {
	s, err := w.subject(ctx, tx, o.scope, id)
	if err != nil {
		return 0, err
	}
	if err := auth.Allow(o.actor, auth.Decide, s.assessment.Economy); err != nil {
		return 0, err
	}
	if e, err := o.earlier(ctx, tx); err != nil || e != nil {
		return acceptedThen(e, err)
	}
	if s.assessment.State != assessment.InReview {
		return 0, fault.New(fault.Conflict, "verdict.state", "state", string(s.assessment.State))
	}
	if s.assessment.Revision != o.write.IfRevision {
		return 0, stale("assessment.stale", s.assessment.Revision)
	}
	done, err := o.acceptEach(ctx, tx, &s)
	if err != nil {
		return 0, err
	}
	o.event.EditionID, o.event.AssessmentID = s.edition.ID, id
	o.event.Revision = s.assessment.Revision
	return done, o.record(ctx, tx, acceptance{done})
}

func acceptedThen(e *assessment.Event, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	var was acceptance
	if err := json.Unmarshal([]byte(e.Detail), &was); err != nil {
		return 0, fmt.Errorf("read event %d of %s: %w", e.Seq, e.EditionID, err)
	}
	return was.Accepted, nil
}

// acceptEach accepts the answers that were written and not judged.
func (o *operation) acceptEach(ctx context.Context, tx *store.Store, s *subject) (done int, err error) {
	answers, err := tx.Answers(ctx, o.scope, s.assessment.ID)
	if err != nil {
		return 0, err
	}
	for i := range answers {
		ans := &answers[i]
		if ans.State == assessment.Unanswered || ans.Verdict.Decision != assessment.NoDecision {
			continue
		}
		if err := o.accept(ctx, tx, s, ans); err != nil {
			return 0, err
		}
		done++
	}
	return done, nil
}

func (o *operation) accept(
	ctx context.Context, tx *store.Store, s *subject, ans *assessment.Answer,
) error {
	item, err := s.question(ans.Item)
	if err != nil {
		return err
	}
	ruling := VerdictInput{Decision: assessment.Accepted}
	if err := ans.Decide(item, ruling, s.assessment.Round, o.author()); err != nil {
		return err
	}
	if err := tx.PutAnswer(ctx, ans); err != nil {
		return err
	}
	one := *o
	one.event.Action, one.event.Key, one.event.BodyHash = "decide", "", ""
	one.event.EditionID, one.event.AssessmentID = s.edition.ID, s.assessment.ID
	one.event.Item, one.event.Revision = ans.Item, ans.Revision
	return one.record(ctx, tx, answerDetail{ans.Digest(), ans.Verdict.Decision})
}
