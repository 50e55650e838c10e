package workflow

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/fault"
	"mizan/internal/store"
)

// editionRecord is an edition as a whole, as its events tell of it.
type editionRecord struct {
	Digest        string // of what never changes
	Invited       string // see invitedDigest
	Opens, Closes *time.Time
	State         assessment.EditionState
	Revision      int
}

// invitedDigest identifies the countries of an edition with their assessments,
// so that no country can be given another's.
func invitedDigest(all []assessment.Assessment) string {
	sorted := slices.SortedFunc(slices.Values(all), func(a, b assessment.Assessment) int {
		return strings.Compare(a.Economy, b.Economy)
	})
	var texts []string
	for _, a := range sorted {
		texts = append(texts, a.Economy, string(a.ID))
	}
	return assessment.HashOf(texts...)
}

// noteEdition notes what an event says of its edition as a whole.
func (r *recorded) noteEdition(e *assessment.Event) error {
	r.edition.Revision = e.Revision
	switch e.Action {
	case string(auth.CreateEdition), string(auth.ImportResults):
		return r.noteCreation(e)
	case string(auth.Reschedule):
		var d dates
		err := detailOf(e, &d)
		r.edition.Opens, r.edition.Closes = d.Opens, d.Closes
		return err
	case string(auth.Propose):
		return r.noteProposal(e)
	case string(auth.Withdraw), string(auth.Confirm):
		return r.noteClosing(e)
	}
	return fmt.Errorf("read event %d of %s: its action %q is not known", e.Seq, e.EditionID, e.Action)
}

func (r *recorded) noteCreation(e *assessment.Event) error {
	var d imported
	if err := detailOf(e, &d); err != nil {
		return err
	}
	r.edition.Digest, r.edition.Invited = d.Edition, d.Invited
	r.edition.Opens, r.edition.Closes = d.Opens, d.Closes
	r.edition.State = assessment.EditionOpen
	if d.Became != 0 {
		r.edition.State = assessment.EditionPublished
		r.revisions = append(r.revisions, d.became(e))
	}
	return nil
}

func (r *recorded) noteProposal(e *assessment.Event) error {
	var d proposal
	if err := detailOf(e, &d); err != nil {
		return err
	}
	r.publications = append(r.publications, assessment.Publication{
		EditionID: e.EditionID, Number: d.Number, State: assessment.Proposed,
		Reason: e.Reason, Without: d.Without, InputHash: d.Inputs,
		ProposedByID: e.ActorID, ProposedByName: e.ActorName, ProposedAt: e.At,
		Revision: e.Revision,
	})
	return nil
}

// noteClosing notes how the proposal that waits ended.
func (r *recorded) noteClosing(e *assessment.Event) error {
	var d proposal
	if err := detailOf(e, &d); err != nil {
		return err
	}
	if len(r.publications) == 0 {
		return alteredPublication(e.EditionID, d.Number)
	}
	p := &r.publications[len(r.publications)-1] // there is one proposal at a time
	p.State, p.ClosedByID, p.ClosedByName = assessment.Withdrawn, e.ActorID, e.ActorName
	p.ClosedAt, p.Revision = &e.At, e.Revision
	if e.Action == string(auth.Confirm) {
		p.State, p.Published = assessment.Confirmed, d.Became
		r.edition.State = assessment.EditionPublished
		r.revisions = append(r.revisions, d.became(e))
	}
	return nil
}

// became returns the revision of which the event tells.
func (p proposal) became(e *assessment.Event) assessment.Revision {
	return assessment.Revision{
		EditionID: e.EditionID, Number: p.Became, At: e.At, Reason: e.Reason,
		Without: p.Without, InputHash: p.Inputs, ResultsHash: p.Results,
	}
}

func (r *recorded) compareEdition(e *assessment.Edition, all []assessment.Assessment) error {
	stored := editionRecord{e.Digest(), invitedDigest(all), e.Opens, e.Closes, e.State, e.Revision}
	if ok, err := same(stored, r.edition); err != nil || ok {
		return err
	}
	return alteredEdition(e.ID)
}

func (r *recorded) comparePublications(
	ctx context.Context, view *store.Store, editionID string,
) error {
	stored, err := view.Publications(ctx, editionID)
	if err != nil {
		return err
	}
	for i := range max(len(stored), len(r.publications)) {
		if i >= len(stored) || i >= len(r.publications) {
			return alteredPublication(editionID, i+1)
		}
		a, b := stored[i], r.publications[i]
		a.Without, b.Without = someOrNil(a.Without), someOrNil(b.Without)
		if ok, err := same(a, b); err != nil {
			return err
		} else if !ok {
			return alteredPublication(editionID, i+1)
		}
	}
	return nil
}

// compareRevisions holds the published revisions, and the results that belong
// to each, against the events.
func (r *recorded) compareRevisions(
	ctx context.Context, view *store.Store, editionID string,
) error {
	stored, err := view.Revisions(ctx, editionID)
	if err != nil {
		return err
	}
	for i := range max(len(stored), len(r.revisions)) {
		if i >= len(stored) || i >= len(r.revisions) {
			return alteredResults(editionID, i+1)
		}
		a, b := stored[i], r.revisions[i]
		a.Without, b.Without = someOrNil(a.Without), someOrNil(b.Without)
		if ok, err := same(a, b); err != nil {
			return err
		} else if !ok {
			return alteredResults(editionID, i+1)
		}
		if _, err := view.Results(ctx, b); err != nil {
			return fault.New(fault.Conflict, "audit.results",
				"edition", editionID, "revision", i+1).Because(err)
		}
	}
	return nil
}

// someOrNil makes an empty map nil: events do not tell the two apart.
func someOrNil(m map[string]string) map[string]string {
	if len(m) == 0 {
		return nil
	}
	return m
}

func alteredEdition(id string) error {
	return fault.New(fault.Conflict, "audit.edition", "edition", id)
}

func alteredPublication(editionID string, number int) error {
	return fault.New(fault.Conflict, "audit.publication", "edition", editionID, "number", number)
}

func alteredResults(editionID string, revision int) error {
	return fault.New(fault.Conflict, "audit.results", "edition", editionID, "revision", revision)
}
