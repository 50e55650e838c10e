package workflow

import (
	"context"

	"mizan/assessment"
	"mizan/internal/fault"
	"mizan/internal/store"
	"mizan/questionnaires"
)

// compareAssessments holds the stored answers and states against the events.
func (r *recorded) compareAssessments(
	ctx context.Context, view *store.Store, editionID string, all []assessment.Assessment,
) error {
	found := 0
	for _, a := range all {
		if err := r.compareState(a); err != nil {
			return err
		}
		n, err := r.compareAnswers(ctx, view, a.ID)
		if err != nil {
			return err
		}
		found += n
	}
	if found != len(r.digests) {
		return fault.New(fault.Conflict, "audit.missing",
			"edition", editionID, "count", len(r.digests)-found)
	}
	return nil
}

func (r *recorded) compareState(a assessment.Assessment) error {
	want := a
	want.State, want.Round, want.ReturnedOnly, want.Revision = assessment.Invited, 1, false, 1
	if e, ok := r.states[a.ID]; ok {
		var err error
		if want, err = asOf(a, &e); err != nil {
			return err
		}
	}
	if want.State != a.State || want.Round != a.Round || want.Revision != a.Revision ||
		want.ReturnedOnly != a.ReturnedOnly {
		return fault.New(fault.Conflict, "audit.state", "assessment", string(a.ID))
	}
	return nil
}

// compareAnswers returns how many revisions of answers were found in order.
func (r *recorded) compareAnswers(
	ctx context.Context, view *store.Store, id assessment.ID,
) (int, error) {
	revisions, err := view.AllRevisions(ctx, store.AuditScope(), id)
	if err != nil {
		return 0, err
	}
	latest := make(map[questionnaires.Code]int)
	for i := range revisions {
		if err := r.compareAnswer(&revisions[i]); err != nil {
			return 0, err
		}
		latest[revisions[i].Item] = revisions[i].Revision
	}
	present, err := view.Answers(ctx, store.AuditScope(), id)
	if err != nil {
		return 0, err
	}
	for i := range present {
		if err := r.compareAnswer(&present[i]); err != nil {
			return 0, err
		}
		if latest[present[i].Item] != present[i].Revision {
			return 0, alteredAnswer(&present[i])
		}
		delete(latest, present[i].Item)
	}
	if len(latest) > 0 {
		return 0, fault.New(fault.Conflict, "audit.state", "assessment", string(id))
	}
	return len(revisions), nil
}

func (r *recorded) compareAnswer(ans *assessment.Answer) error {
	key := answerRevision{ans.AssessmentID, ans.Item, ans.Revision}
	if digest, ok := r.digests[key]; !ok || digest != ans.Digest() {
		return alteredAnswer(ans)
	}
	return nil
}

func alteredAnswer(ans *assessment.Answer) error {
	return fault.New(fault.Conflict, "audit.answer", "assessment", string(ans.AssessmentID),
		"item", string(ans.Item), "revision", ans.Revision)
}
