package workflow

import (
	"context"
	"encoding/json"
	"fmt"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/store"
)

// Transition moves an assessment. wr.IfRevision is the assessment's.
// Publishing is no transition that anybody may ask for: see Confirm.
func (w *Workflow) Transition(
	ctx context.Context, id assessment.ID, in TransitionInput, wr Write,
) (assessment.Assessment, error) {
	o, err := w.begin(ctx, string(in.Action), wr, string(id))
	if err != nil {
		return assessment.Assessment{}, err
	}
	var a assessment.Assessment
	err = w.Store.Tx(ctx, func(tx *store.Store) (err error) {
		a, err = w.transitionIn(ctx, tx, o, id, in)
		return err
	})
	if err != nil {
		return assessment.Assessment{}, err
	}
	return a, nil
}

func (w *Workflow) transitionIn(
	ctx context.Context, tx *store.Store, o *operation, id assessment.ID, in TransitionInput,
) (a assessment.Assessment, err error) {
	s, err := w.subject(ctx, tx, o.scope, id)
	if err != nil {
		return a, err
	}
	if err := in.Action.Requestable(); err != nil {
		return a, err
	}
	if err := auth.Allow(o.actor, auth.Action(in.Action), s.assessment.Economy); err != nil {
		return a, err
	}
	if e, err := o.earlier(ctx, tx); err != nil || e != nil {
		if err != nil {
			return a, err
		}
		return asOf(s.assessment, e)
	}
	if s.assessment.Revision != o.write.IfRevision {
		return a, stale("assessment.stale", s.assessment.Revision)
	}
	answers, err := tx.Answers(ctx, o.scope, id)
	if err != nil {
		return a, err
	}
	move := assessment.Move{Action: in.Action, Reason: in.Reason, Incomplete: in.Incomplete, At: o.at}
	err = transit(ctx, tx, &s, move, answers, o.event)
	return s.assessment, err
}

// transit moves the assessment and records it. The event brings who and why it was asked for.
func transit(
	ctx context.Context, tx *store.Store, s *subject, m assessment.Move,
	answers []assessment.Answer, event assessment.Event,
) error {
	a := &s.assessment
	if err := a.Apply(m, &s.edition, s.questionnaire, answers); err != nil {
		return err
	}
	if err := tx.SaveAssessment(ctx, a); err != nil {
		return err
	}
	detail, err := json.Marshal(standing{a.State, a.Round, a.ReturnedOnly, m.Incomplete})
	if err != nil {
		return fmt.Errorf("encode the detail of an event: %w", err)
	}
	event.EditionID, event.AssessmentID = a.EditionID, a.ID
	event.Revision, event.Reason, event.Detail = a.Revision, m.Reason, string(detail)
	return tx.AddEvent(ctx, &event)
}

// standing is where a transition took an assessment, as its event says.
type standing struct {
	State        assessment.State `json:"state"`
	Round        int              `json:"round"`
	ReturnedOnly bool             `json:"returned_only,omitempty"`
	Incomplete   bool             `json:"incomplete,omitempty"` // gaps were accepted
}

// asOf returns the assessment as it was after the event.
func asOf(a assessment.Assessment, e *assessment.Event) (assessment.Assessment, error) {
	var was standing
	if err := json.Unmarshal([]byte(e.Detail), &was); err != nil {
		return a, fmt.Errorf("read event %d of %s: %w", e.Seq, e.EditionID, err)
	}
	a.State, a.Round, a.ReturnedOnly = was.State, was.Round, was.ReturnedOnly
	a.Revision, a.UpdatedAt = e.Revision, e.At
	return a, nil
}
