package workflow

import (
	"context"
	"time"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/economies"
	"mizan/internal/fault"
	"mizan/internal/store"
)

// Editions returns the editions that the actor may see, the newest first:
// published ones for everybody, those a country takes part in for its people,
// all for the region.
func (w *Workflow) Editions(ctx context.Context) ([]assessment.Edition, error) {
	return w.Store.Editions(ctx, editionScope(ctx))
}

// Edition returns an edition that the actor may see.
func (w *Workflow) Edition(ctx context.Context, id string) (assessment.Edition, error) {
	return w.Store.Edition(ctx, editionScope(ctx), id)
}

func editionScope(ctx context.Context) store.Scope { return store.ScopeOf(auth.From(ctx)) }

// CreateEdition creates an open edition and invites every member of its group.
func (w *Workflow) CreateEdition(ctx context.Context, in NewEdition) (assessment.Edition, error) {
	o, err := w.begin(ctx, string(auth.CreateEdition), Write{}, in.ID)
	if err != nil {
		return assessment.Edition{}, err
	}
	if err := auth.Allow(o.actor, auth.CreateEdition, ""); err != nil {
		return assessment.Edition{}, err
	}
	e, members, err := w.newEdition(in, o.at)
	if err != nil {
		return assessment.Edition{}, err
	}
	invited, err := w.invite(&e, members, o.at)
	if err != nil {
		return assessment.Edition{}, err
	}
	err = w.Store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.AddEdition(ctx, &e); err != nil {
			return err
		}
		if err := tx.AddAssessments(ctx, invited); err != nil {
			return err
		}
		o.event.EditionID, o.event.Revision = e.ID, e.Revision
		return o.record(ctx, tx, creation(&e, invited, len(invited)))
	})
	if err != nil {
		return assessment.Edition{}, err
	}
	return e, nil
}

// created is what the event of a new edition says.
type created struct {
	Questionnaire string `json:"questionnaire"` // its hash
	Economies     int    `json:"economies"`
	Edition       string `json:"edition"` // its digest
	Invited       string `json:"invited"` // see invitedDigest
	dates
}

func creation(e *assessment.Edition, invited []assessment.Assessment, economies int) created {
	return created{
		e.QuestionnaireHash, economies, e.Digest(), invitedDigest(invited), dates{e.Opens, e.Closes},
	}
}

// newEdition makes an edition of checked input and returns the group's members.
func (w *Workflow) newEdition(
	in NewEdition, at time.Time,
) (assessment.Edition, []economies.Code, error) {
	e := assessment.Edition{
		ID: in.ID, Questionnaire: in.Questionnaire, Group: in.Group, Names: in.Names,
		Opens: utc(in.Opens), Closes: utc(in.Closes), State: assessment.EditionOpen, Revision: 1,
		Fictitious: in.Fictitious, Source: in.Source, CreatedAt: at,
	}
	var bad []fault.Field
	if err := e.Check(); err != nil {
		bad = fault.Of(err).Fields
	}
	q, err := w.Questionnaires.Get(in.Questionnaire)
	if err != nil {
		bad = append(bad, fault.At("/questionnaire", "edition.questionnaire.unknown"))
	} else {
		e.QuestionnaireHash = q.Hash
	}
	group, ok := w.Economies.Group(in.Group)
	if !ok {
		bad = append(bad, fault.At("/group", "edition.group.unknown"))
	}
	if !e.Fictitious && w.anyFictitious(group.Members) {
		bad = append(bad, fault.At("/fictitious", "edition.fictitious"))
	}
	if len(bad) > 0 {
		err := fault.New(fault.Invalid, "edition.invalid", "count", len(bad)).With(bad...)
		return assessment.Edition{}, nil, err
	}
	return e, group.Members, nil
}

func (w *Workflow) anyFictitious(members []economies.Code) bool {
	for _, code := range members {
		if e, ok := w.Economies.Economy(code); ok && e.Fictitious {
			return true
		}
	}
	return false
}

func (w *Workflow) invite(
	e *assessment.Edition, members []economies.Code, at time.Time,
) ([]assessment.Assessment, error) {
	out := make([]assessment.Assessment, len(members))
	for i, code := range members {
		id, err := assessment.NewID(at, w.Random)
		if err != nil {
			return nil, err
		}
		out[i] = assessment.New(id, e, string(code), at)
	}
	return out, nil
}

// utc is a moment as it is stored: UTC, whole seconds.
func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC().Truncate(time.Second)
	return &u
}

// Reschedule changes when an edition's first round opens and closes.
// wr.IfRevision is the edition's.
func (w *Workflow) Reschedule(
	ctx context.Context, id string, opens, closes *time.Time, wr Write,
) (assessment.Edition, error) {
	var out assessment.Edition
	err := w.onEdition(ctx, auth.Reschedule, id, wr, func(c *editionChange) error {
		if err := c.edition.Reschedule(utc(opens), utc(closes)); err != nil {
			return err
		}
		if err := c.tx.SaveEdition(ctx, &c.edition); err != nil {
			return err
		}
		out = c.edition
		return c.op.record(ctx, c.tx, dates{out.Opens, out.Closes})
	}, func(c *editionChange, _ *assessment.Event) error {
		out = c.edition // dates are set, not added up: the present ones will do
		return nil
	})
	if err != nil {
		return assessment.Edition{}, err
	}
	return out, nil
}

type dates struct {
	Opens  *time.Time `json:"opens"`
	Closes *time.Time `json:"closes"`
}

// editionChange is one change of an edition as a whole.
type editionChange struct {
	tx      *store.Store
	op      *operation
	edition assessment.Edition
}

// onEdition runs a change of an edition in a transaction, or replay if the
// same was done before under the same idempotency key. wr.IfRevision is the
// edition's.
func (w *Workflow) onEdition(
	ctx context.Context, action auth.Action, id string, wr Write,
	change func(*editionChange) error, replay func(*editionChange, *assessment.Event) error,
) error {
	o, err := w.begin(ctx, string(action), wr, id)
	if err != nil {
		return err
	}
	return w.Store.Tx(ctx, func(tx *store.Store) error {
		e, err := tx.Edition(ctx, o.scope, id)
		if err != nil {
			return err
		}
		if err := auth.Allow(o.actor, action, ""); err != nil {
			return err
		}
		c := &editionChange{tx, o, e}
		if done, err := o.earlier(ctx, tx); err != nil || done != nil {
			if err != nil {
				return err
			}
			return replay(c, done)
		}
		if e.Revision != wr.IfRevision {
			return stale("edition.stale", e.Revision)
		}
		o.event.EditionID, o.event.Revision = e.ID, e.Revision+1
		return change(c)
	})
}
