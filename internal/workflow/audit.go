package workflow

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
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

// Chains returns the ids of all chains of events: "" for that of the service
// itself, and one for every edition that is stored or that events tell of.
func (w *Workflow) Chains(ctx context.Context) ([]string, error) {
	if err := auth.Allow(auth.From(ctx), auth.Audit, ""); err != nil {
		return nil, err
	}
	found, err := w.Store.Chains(ctx)
	if err != nil || slices.Contains(found, "") {
		return found, err
	}
	return append([]string{""}, found...), nil
}

// Audit verifies the record of an edition: its chain of events, and that what
// is stored is what the events tell of: the edition itself with its dates and
// countries, every revision of every answer, which of them counts, the states,
// the proposals to publish and the published results. editionID "" is the chain
// of the service itself, held against the tokens. What was altered is
// fault.Conflict "event.chain.broken" or one of the faults named "audit.…".
func (w *Workflow) Audit(ctx context.Context, editionID string) (AuditReport, error) {
	actor := auth.From(ctx)
	if err := auth.Allow(actor, auth.Audit, ""); err != nil {
		return AuditReport{}, err
	}
	var report AuditReport
	err := w.Store.Snapshot(ctx, func(view *store.Store) (err error) {
		seen := newRecorded()
		if report, err = seen.chain(ctx, view, editionID); err != nil {
			return err
		}
		if editionID == "" {
			return seen.compareTokens(ctx, view)
		}
		e, err := view.Edition(ctx, store.AuditScope(), editionID)
		if fault.Is(err, fault.NotFound) && report.Events > 0 {
			return alteredEdition(editionID)
		}
		if err != nil {
			return err
		}
		return seen.compare(ctx, view, &e)
	})
	return report, err
}

// recorded is what the events of a chain say.
type recorded struct {
	digests      map[answerRevision]string
	states       map[assessment.ID]assessment.Event // the last transition
	edition      editionRecord
	publications []assessment.Publication
	revisions    []assessment.Revision
	tokens       map[string]tokenRecord
}

type answerRevision struct {
	id       assessment.ID
	item     questionnaires.Code
	revision int
}

func newRecorded() *recorded {
	return &recorded{
		digests: make(map[answerRevision]string),
		states:  make(map[assessment.ID]assessment.Event),
		tokens:  make(map[string]tokenRecord),
	}
}

// chain verifies a chain page by page and notes what it says.
func (r *recorded) chain(
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

func (r *recorded) note(e *assessment.Event) error {
	switch {
	case e.EditionID == "":
		return r.noteToken(e)
	case e.Item != "":
		var d answerDetail
		if err := detailOf(e, &d); err != nil {
			return err
		}
		r.digests[answerRevision{e.AssessmentID, e.Item, e.Revision}] = d.Digest
	case e.AssessmentID == "":
		return r.noteEdition(e)
	case slices.Contains(assessment.Actions(), assessment.Action(e.Action)):
		r.states[e.AssessmentID] = *e
	}
	return nil
}

// detailOf decodes what an event says besides its own fields.
func detailOf(e *assessment.Event, into any) error {
	if err := json.Unmarshal([]byte(e.Detail), into); err != nil {
		return fmt.Errorf("read event %d of %s: %w", e.Seq, e.EditionID, err)
	}
	return nil
}

// same reports whether two values are written alike.
func same(a, b any) (bool, error) {
	left, errLeft := json.Marshal(a)
	right, errRight := json.Marshal(b)
	if err := errors.Join(errLeft, errRight); err != nil {
		return false, fmt.Errorf("compare with the record of events: %w", err)
	}
	return bytes.Equal(left, right), nil
}

// compare holds what is stored of an edition against the events.
func (r *recorded) compare(
	ctx context.Context, view *store.Store, e *assessment.Edition,
) error {
	all, err := view.Assessments(ctx, store.AuditScope(), e.ID)
	if err != nil {
		return err
	}
	if err := r.compareEdition(e, all); err != nil {
		return err
	}
	if err := r.compareAssessments(ctx, view, e.ID, all); err != nil {
		return err
	}
	if err := r.comparePublications(ctx, view, e.ID); err != nil {
		return err
	}
	return r.compareRevisions(ctx, view, e.ID)
}
