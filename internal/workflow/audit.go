package workflow

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/fault"
	"mizan/internal/store"
	"mizan/questionnaires"
)

// AuditReport is the outcome of verifying a chain of events.
type AuditReport struct {
	Events int64
	Head   string // hash of the last event, to be noted elsewhere: a cut-off tail shows by it alone
}

// auditPage is how many events are held in memory at a time.
const auditPage = 1000

// Audit verifies the record of an edition: its chain of events, that every
// revision of every answer is the one its event tells of, and that the answers
// and states that count are the last of them. editionID "" is the chain of the
// service itself. What was altered is fault.Conflict "event.chain.broken",
// "audit.answer" or "audit.state".
func (w *Workflow) Audit(ctx context.Context, editionID string) (AuditReport, error) {
	actor := auth.From(ctx)
	if err := auth.Allow(actor, auth.Audit, ""); err != nil {
		return AuditReport{}, err
	}
	var report AuditReport
	err := w.Store.Snapshot(ctx, func(view *store.Store) error {
		if editionID != "" {
			if _, err := view.Edition(ctx, store.AuditScope(), editionID); err != nil {
				return err
			}
		}
		seen := recorded{map[answerRevision]string{}, map[assessment.ID]assessment.Event{}}
		var err error
		if report, err = seen.chain(ctx, view, editionID); err != nil || editionID == "" {
			return err
		}
		return seen.compare(ctx, view, editionID)
	})
	return report, err
}

// recorded is what the events say of answers and states.
type recorded struct {
	digests map[answerRevision]string
	states  map[assessment.ID]assessment.Event // the last transition
}

type answerRevision struct {
	id       assessment.ID
	item     questionnaires.Code
	revision int
}

// chain verifies a chain page by page and notes what it says.
func (r recorded) chain(
	ctx context.Context, view *store.Store, editionID string,
) (report AuditReport, err error) {
	var last *assessment.Event
	for {
		page, err := view.ChainEvents(ctx, editionID, report.Events, auditPage)
		if err != nil {
			return report, err
		}
		if err := assessment.VerifyChain(last, page); err != nil {
			return report, err
		}
		for i := range page {
			if err := r.note(&page[i]); err != nil {
				return report, err
			}
		}
		if len(page) > 0 {
			last = &page[len(page)-1]
			report = AuditReport{last.Seq, last.Hash}
		}
		if len(page) < auditPage {
			return report, nil
		}
	}
}

func (r recorded) note(e *assessment.Event) error {
	switch {
	case e.Item != "":
		var d answerDetail
		if err := json.Unmarshal([]byte(e.Detail), &d); err != nil {
			return fmt.Errorf("read event %d of %s: %w", e.Seq, e.EditionID, err)
		}
		r.digests[answerRevision{e.AssessmentID, e.Item, e.Revision}] = d.Digest
	case slices.Contains(assessment.Actions(), assessment.Action(e.Action)):
		r.states[e.AssessmentID] = *e
	}
	return nil
}

// compare holds the stored answers and states against the events.
func (r recorded) compare(ctx context.Context, view *store.Store, editionID string) error {
	all, err := view.Assessments(ctx, store.AuditScope(), editionID)
	if err != nil {
		return err
	}
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

func (r recorded) compareState(a assessment.Assessment) error {
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
func (r recorded) compareAnswers(
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

func (r recorded) compareAnswer(ans *assessment.Answer) error {
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
