package workflow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/fault"
)

// Publication returns the latest proposal to publish an edition.
func (w *Workflow) Publication(
	ctx context.Context, editionID string,
) (assessment.Publication, error) {
	actor := auth.From(ctx)
	if actor.Anonymous() {
		return assessment.Publication{}, auth.Required()
	}
	if _, err := w.Edition(ctx, editionID); err != nil {
		return assessment.Publication{}, err
	}
	if err := auth.Allow(actor, auth.ReadPublication, ""); err != nil {
		return assessment.Publication{}, err
	}
	return w.Store.LastPublication(ctx, editionID)
}

// Propose proposes to publish an edition: every assessment must be validated,
// published before, or left out with a reason. wr.IfRevision is the edition's.
func (w *Workflow) Propose(
	ctx context.Context, editionID string, in ProposeInput, wr Write,
) (assessment.Publication, error) {
	var out assessment.Publication
	err := w.onEdition(ctx, auth.Propose, editionID, wr, func(c *editionChange) (err error) {
		out, err = w.propose(ctx, c, in)
		return err
	}, func(c *editionChange, done *assessment.Event) (err error) {
		out, err = c.publicationOf(ctx, done)
		return err
	})
	if err != nil {
		return assessment.Publication{}, err
	}
	return out, nil
}

func (w *Workflow) propose(
	ctx context.Context, c *editionChange, in ProposeInput,
) (assessment.Publication, error) {
	last, err := c.tx.LastPublication(ctx, c.edition.ID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return last, err
	}
	if last.State == assessment.Proposed {
		return last, fault.New(fault.Conflict, "publication.pending")
	}
	frozen, err := w.freeze(ctx, c, in)
	if err != nil {
		return last, err
	}
	c.edition.Revision++
	p := assessment.Publication{
		EditionID: c.edition.ID, Number: last.Number + 1, State: assessment.Proposed,
		Reason: in.Reason, Without: in.Without, InputHash: inputHash(frozen),
		ProposedByID: c.op.actor.ID, ProposedByName: c.op.actor.Name, ProposedAt: c.op.at,
		Revision: c.edition.Revision,
	}
	if err := c.tx.SaveEdition(ctx, &c.edition); err != nil {
		return p, err
	}
	if err := c.tx.AddPublication(ctx, &p); err != nil {
		return p, err
	}
	c.op.event.Reason = in.Reason
	return p, c.op.record(ctx, c.tx,
		proposal{Number: p.Number, Inputs: p.InputHash, Without: p.Without})
}

// proposal is what the events of a publication say of it.
type proposal struct {
	Number  int               `json:"number"`
	Inputs  string            `json:"inputs,omitempty"`
	Results string            `json:"results,omitempty"`
	Became  int               `json:"revision,omitempty"`
	Without map[string]string `json:"without,omitempty"`
}

// Withdraw ends a proposal without publishing. wr.IfRevision is the edition's,
// which the proposal carries as its Revision.
func (w *Workflow) Withdraw(
	ctx context.Context, editionID string, wr Write,
) (assessment.Publication, error) {
	var out assessment.Publication
	err := w.onEdition(ctx, auth.Withdraw, editionID, wr, func(c *editionChange) (err error) {
		out, err = w.withdraw(ctx, c)
		return err
	}, func(c *editionChange, done *assessment.Event) (err error) {
		out, err = c.publicationOf(ctx, done)
		return err
	})
	if err != nil {
		return assessment.Publication{}, err
	}
	return out, nil
}

func (w *Workflow) withdraw(
	ctx context.Context, c *editionChange,
) (assessment.Publication, error) {
	p, err := c.tx.LastPublication(ctx, c.edition.ID)
	if err != nil {
		return p, err
	}
	if err := p.Close(assessment.Withdrawn, c.op.author()); err != nil {
		return p, err
	}
	return p, c.close(ctx, &p, proposal{Number: p.Number})
}

// close stores the end of a proposal and the edition as it then stands.
func (c *editionChange) close(
	ctx context.Context, p *assessment.Publication, detail proposal,
) error {
	c.edition.Revision++
	p.Revision = c.edition.Revision
	if err := c.tx.SaveEdition(ctx, &c.edition); err != nil {
		return err
	}
	if err := c.tx.ClosePublication(ctx, p); err != nil {
		return err
	}
	return c.op.record(ctx, c.tx, detail)
}

// Confirm publishes what another publisher has proposed: the results of the
// validated answers are frozen as the edition's next revision. wr.IfRevision
// is the edition's, which the proposal carries as its Revision.
func (w *Workflow) Confirm(
	ctx context.Context, editionID string, wr Write,
) (assessment.Revision, error) {
	var out assessment.Revision
	var fresh *Published
	err := w.onEdition(ctx, auth.Confirm, editionID, wr, func(c *editionChange) (err error) {
		fresh, err = w.confirm(ctx, c)
		if err == nil {
			out = fresh.Revision
		}
		return err
	}, func(c *editionChange, done *assessment.Event) (err error) {
		out, err = c.revisionOf(ctx, done)
		return err
	})
	if err != nil {
		return assessment.Revision{}, err
	}
	if fresh != nil {
		w.results.put(fresh)
	}
	return out, nil
}

func (w *Workflow) confirm(ctx context.Context, c *editionChange) (*Published, error) {
	p, err := c.tx.LastPublication(ctx, c.edition.ID)
	if err != nil {
		return nil, err
	}
	if err := p.Close(assessment.Confirmed, c.op.author()); err != nil {
		return nil, err
	}
	frozen, err := w.freeze(ctx, c, ProposeInput{p.Reason, p.Without})
	if err != nil || inputHash(frozen) != p.InputHash {
		return nil, changedSince(err)
	}
	last, err := c.tx.Revision(ctx, c.edition.ID, 0)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	r := assessment.Revision{
		EditionID: c.edition.ID, Number: last.Number + 1, At: c.op.at, Reason: p.Reason,
		Without: p.Without, InputHash: p.InputHash,
	}
	if err := c.tx.AddRevision(ctx, &r, stored(frozen)); err != nil {
		return nil, err
	}
	if err := publishAll(ctx, c, frozen); err != nil {
		return nil, err
	}
	p.Published, c.edition.State = r.Number, assessment.EditionPublished
	c.op.event.Reason = p.Reason
	detail := proposal{p.Number, p.InputHash, r.ResultsHash, r.Number, p.Without}
	if err := c.close(ctx, &p, detail); err != nil {
		return nil, err
	}
	return w.published(c.edition, r, rows(frozen)), nil
}

// changedSince is the fault for a proposal that is no longer what was proposed.
func changedSince(err error) error {
	var f *fault.Error
	if err != nil && (!errors.As(err, &f) || f.Code != fault.Invalid) {
		return err
	}
	changed := fault.New(fault.Conflict, "publication.changed")
	if f != nil {
		changed = changed.With(f.Fields...)
	}
	return changed
}

// publishAll moves the assessments that are published for the first time, or
// again after a correction.
func publishAll(ctx context.Context, c *editionChange, frozen []frozenRow) error {
	for _, f := range frozen {
		if f.assessment.State == assessment.Published {
			continue
		}
		event := c.op.event
		event.Action, event.Key, event.BodyHash = string(assessment.Publish), "", ""
		s := subject{assessment: f.assessment, edition: c.edition}
		move := assessment.Move{Action: assessment.Publish, At: c.op.at}
		if err := transit(ctx, c.tx, &s, move, nil, event); err != nil {
			return err
		}
	}
	return nil
}

// publicationOf returns a proposal as it was after the event.
func (c *editionChange) publicationOf(
	ctx context.Context, e *assessment.Event,
) (assessment.Publication, error) {
	var was proposal
	if err := json.Unmarshal([]byte(e.Detail), &was); err != nil {
		return assessment.Publication{}, fmt.Errorf("read event %d of %s: %w", e.Seq, e.EditionID, err)
	}
	p, err := c.tx.PublicationNumbered(ctx, e.EditionID, was.Number)
	if e.Action == string(auth.Propose) {
		p.State, p.ClosedByID, p.ClosedByName, p.ClosedAt = assessment.Proposed, "", "", nil
		p.Published, p.Revision = 0, e.Revision
	}
	return p, err
}

// revisionOf returns the revision that the event tells of.
func (c *editionChange) revisionOf(
	ctx context.Context, e *assessment.Event,
) (assessment.Revision, error) {
	var was proposal
	if err := json.Unmarshal([]byte(e.Detail), &was); err != nil {
		return assessment.Revision{}, fmt.Errorf("read event %d of %s: %w", e.Seq, e.EditionID, err)
	}
	return c.tx.Revision(ctx, e.EditionID, was.Became)
}
