package workflow

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/fault"
	"mizan/internal/store"
	"mizan/questionnaires"
)

// operation is one write in progress: who does what, when, on which condition.
type operation struct {
	actor auth.Actor
	scope store.Scope
	at    time.Time
	write Write
	event assessment.Event // what it leaves behind, completed on the way
}

// maxKey is how many bytes an idempotency key may have.
const maxKey = 200

// begin starts an operation of somebody who is signed in. The target and the
// revision that the writer saw are part of what an idempotency key is bound to:
// the same body elsewhere, or over another revision, is another write.
func (w *Workflow) begin(
	ctx context.Context, name string, wr Write, target ...string,
) (*operation, error) {
	actor := auth.From(ctx)
	if actor.Anonymous() {
		return nil, auth.Required()
	}
	if len(wr.Key) > maxKey || !utf8.ValidString(wr.Key) {
		return nil, fault.New(fault.Invalid, "idempotency.key", "limit", maxKey)
	}
	at := w.now()
	bound := append([]string{name, wr.BodyHash, strconv.Itoa(wr.IfRevision)}, target...)
	return &operation{
		actor: actor, scope: store.ScopeOf(actor), at: at, write: wr,
		event: assessment.Event{
			At: at, ActorID: actor.ID, ActorName: actor.Name, Action: name,
			Key: wr.Key, BodyHash: assessment.HashOf(bound...),
		},
	}, nil
}

// now is the time that is recorded: UTC, whole seconds.
func (w *Workflow) now() time.Time { return w.Now().UTC().Truncate(time.Second) }

func (o *operation) author() assessment.Author {
	return assessment.Author{ID: o.actor.ID, Name: o.actor.Name, At: o.at}
}

// earlier returns the event of an earlier attempt with the same key, or nil.
func (o *operation) earlier(ctx context.Context, tx *store.Store) (*assessment.Event, error) {
	if o.write.Key == "" {
		return nil, nil
	}
	e, ok, err := tx.EventByKey(ctx, o.actor.ID, o.write.Key)
	if err != nil || !ok {
		return nil, err
	}
	if e.BodyHash != o.event.BodyHash {
		return nil, fault.New(fault.Conflict, "idempotency.other-body")
	}
	return &e, nil
}

// record appends the operation's event.
func (o *operation) record(ctx context.Context, tx *store.Store, detail any) error {
	text, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("encode the detail of an event: %w", err)
	}
	o.event.Detail = string(text)
	return tx.AddEvent(ctx, &o.event)
}

// subject is the assessment that an operation is about, with what it belongs to.
type subject struct {
	assessment    assessment.Assessment
	edition       assessment.Edition
	questionnaire *questionnaires.Questionnaire
}

// subject loads an assessment in scope with its edition and questionnaire.
func (w *Workflow) subject(
	ctx context.Context, s *store.Store, scope store.Scope, id assessment.ID,
) (subject, error) {
	a, err := s.Assessment(ctx, scope, id)
	if err != nil {
		return subject{}, err
	}
	e, err := s.EditionOf(ctx, a)
	if err != nil {
		return subject{}, err
	}
	q, err := w.asked(&e)
	return subject{a, e, q}, err
}

// asked returns the questionnaire of an edition, unchanged since it was created.
func (w *Workflow) asked(e *assessment.Edition) (*questionnaires.Questionnaire, error) {
	q := w.asking(e)
	return q, e.Asks(q)
}

// asking returns the questionnaire of an edition as the program knows it; nil
// if it does not.
func (w *Workflow) asking(e *assessment.Edition) *questionnaires.Questionnaire {
	q, err := w.Questionnaires.Get(e.Questionnaire)
	if err != nil {
		return nil
	}
	return q
}

// question returns an item that can be answered.
func (s subject) question(code questionnaires.Code) (*questionnaires.Item, error) {
	item, ok := s.questionnaire.Item(code)
	if !ok || !item.Question() {
		return nil, fault.New(fault.NotFound, "item.unknown")
	}
	return item, nil
}

// stale is the fault for a writer who saw another revision than the present one.
func stale(key string, present int) error {
	return fault.New(fault.Stale, key, "revision", present)
}
