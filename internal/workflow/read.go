package workflow

import (
	"context"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/store"
	"mizan/questionnaires"
)

// Limits of a page of events.
const (
	DefaultEvents = 100
	MaxEvents     = 500
)

// Assessments returns the assessments that the actor may see, by edition and
// economy. An empty editionID stands for every edition.
func (w *Workflow) Assessments(
	ctx context.Context, editionID string,
) ([]assessment.Assessment, error) {
	scope, err := readerScope(ctx)
	if err != nil {
		return nil, err
	}
	if editionID != "" {
		if _, err := w.Store.Edition(ctx, scope, editionID); err != nil {
			return nil, err
		}
	}
	return w.Store.Assessments(ctx, scope, editionID)
}

// Assessment returns an assessment.
func (w *Workflow) Assessment(
	ctx context.Context, id assessment.ID,
) (assessment.Assessment, error) {
	scope, err := readerScope(ctx)
	if err != nil {
		return assessment.Assessment{}, err
	}
	return w.Store.Assessment(ctx, scope, id)
}

// Answers returns the answers to every question in the order of the
// questionnaire; those never written are blank.
func (w *Workflow) Answers(ctx context.Context, id assessment.ID) ([]assessment.Answer, error) {
	s, scope, err := w.readable(ctx, id)
	if err != nil {
		return nil, err
	}
	written, err := w.Store.Answers(ctx, scope, id)
	if err != nil {
		return nil, err
	}
	return everyAnswer(s, written), nil
}

// Answer returns the answer to a question; one never written is blank.
func (w *Workflow) Answer(
	ctx context.Context, id assessment.ID, item questionnaires.Code,
) (assessment.Answer, error) {
	s, scope, err := w.readable(ctx, id)
	if err != nil {
		return assessment.Answer{}, err
	}
	if _, err := s.question(item); err != nil {
		return assessment.Answer{}, err
	}
	return w.Store.Answer(ctx, scope, id, item)
}

// History returns every revision of an answer, the oldest first.
func (w *Workflow) History(
	ctx context.Context, id assessment.ID, item questionnaires.Code,
) ([]assessment.Answer, error) {
	s, scope, err := w.readable(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.question(item); err != nil {
		return nil, err
	}
	return w.Store.AnswerHistory(ctx, scope, id, item)
}

// Events returns a page of an assessment's events after the one numbered
// after, 0 for the first. limit 0 stands for DefaultEvents; more than MaxEvents
// are never returned. next is where to go on, 0 at the end.
//
// Seq is counted within the assessment here, and PrevHash is left out: numbers
// and hashes of the whole edition's chain would tell a country how busy the
// others are.
func (w *Workflow) Events(
	ctx context.Context, id assessment.ID, after int64, limit int,
) (events []assessment.Event, next int64, err error) {
	a, err := w.Assessment(ctx, id)
	if err != nil {
		return nil, 0, err
	}
	actor := auth.From(ctx)
	if err := auth.Allow(actor, auth.ReadEvents, a.Economy); err != nil {
		return nil, 0, err
	}
	if limit <= 0 {
		limit = DefaultEvents
	}
	after, limit = max(after, 0), min(limit, MaxEvents)
	events, err = w.Store.Events(ctx, store.ScopeOf(actor), id, after, limit+1)
	if err != nil {
		return nil, 0, err
	}
	if len(events) > limit {
		events, next = events[:limit], after+int64(limit)
	}
	for i := range events {
		events[i].Seq, events[i].PrevHash = after+int64(i)+1, ""
	}
	return events, next, nil
}

// readable loads what the actor may read; a questionnaire that has changed
// since is no obstacle to reading.
func (w *Workflow) readable(
	ctx context.Context, id assessment.ID,
) (subject, store.Scope, error) {
	scope, err := readerScope(ctx)
	if err != nil {
		return subject{}, scope, err
	}
	s := subject{}
	if s.assessment, err = w.Store.Assessment(ctx, scope, id); err != nil {
		return s, scope, err
	}
	s.questionnaire, err = w.questionsOf(ctx, s.assessment)
	return s, scope, err
}

// questionsOf returns the questionnaire of an assessment. Which one that is
// never changes, so it is remembered.
func (w *Workflow) questionsOf(
	ctx context.Context, a assessment.Assessment,
) (*questionnaires.Questionnaire, error) {
	known, _ := w.asks.Load(a.EditionID)
	if q, ok := known.(*questionnaires.Questionnaire); ok {
		return q, nil
	}
	e, err := w.Store.EditionOf(ctx, a)
	if err != nil {
		return nil, err
	}
	q := w.asking(&e)
	if q == nil {
		return nil, e.Asks(nil)
	}
	w.asks.Store(a.EditionID, q)
	return q, nil
}

// readerScope returns what whoever is signed in may read.
func readerScope(ctx context.Context) (store.Scope, error) {
	actor := auth.From(ctx)
	if actor.Anonymous() {
		return store.Scope{}, auth.Required()
	}
	return store.ScopeOf(actor), nil
}

// everyAnswer puts answers in the order of the questions and fills the blanks.
func everyAnswer(s subject, written []assessment.Answer) []assessment.Answer {
	byItem := make(map[questionnaires.Code]assessment.Answer, len(written))
	for _, a := range written {
		byItem[a.Item] = a
	}
	questions := s.questionnaire.Questions()
	out := make([]assessment.Answer, len(questions))
	for i, q := range questions {
		a, ok := byItem[q.Code]
		if !ok {
			a = assessment.Blank(s.assessment.ID, q.Code)
		}
		out[i] = a
	}
	return out
}
