package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"mizan/assessment"
)

// AddEvent appends an event to the chain of its edition.
func (s *Store) AddEvent(ctx context.Context, e *assessment.Event) error {
	last, err := s.head(ctx, e.EditionID)
	if err != nil {
		return err
	}
	e.Chain(last)
	if err := s.db(ctx).Create(e).Error; err != nil {
		return answered(err)
	}
	s.known.setHead(e)
	return nil
}

// head returns sequence number and hash of the last event of a chain; nil if
// there is none.
func (s *Store) head(ctx context.Context, editionID string) (*assessment.Event, error) {
	if last, ok := s.known.head(editionID); ok {
		return &last, nil
	}
	var last assessment.Event
	err := s.db(ctx).Select("seq", "hash").Where("edition_id = ?", editionID).
		Order("seq DESC").Limit(1).Find(&last).Error
	if err != nil || last.Seq == 0 {
		return nil, answered(err)
	}
	return &last, nil
}

// Events returns at most limit events of an assessment after the first ones.
func (s *Store) Events(
	ctx context.Context, scope Scope, id assessment.ID, first int64, limit int,
) ([]assessment.Event, error) {
	var out []assessment.Event
	query := s.db(ctx).Where("assessment_id = ? AND assessment_id <> ''", id)
	err := scope.belongings(query).Order("seq").Offset(int(first)).Limit(limit).Find(&out).Error
	return out, answered(err)
}

// ChainEvents returns at most limit events of a whole chain after a sequence
// number, to verify it. editionID "" is the chain of the service itself.
func (s *Store) ChainEvents(
	ctx context.Context, editionID string, after int64, limit int,
) ([]assessment.Event, error) {
	var out []assessment.Event
	err := s.db(ctx).Where("edition_id = ? AND seq > ?", editionID, after).
		Order("seq").Limit(limit).Find(&out).Error
	return out, answered(err)
}

// Chains returns the ids of all chains of events in their order, those of
// editions without events among them.
func (s *Store) Chains(ctx context.Context) ([]string, error) {
	var out []string
	err := s.db(ctx).Raw("SELECT edition_id FROM events UNION SELECT id FROM editions ORDER BY 1").
		Scan(&out).Error
	return out, answered(err)
}

// EventByKey returns the event that an actor's idempotency key belongs to.
// ok is false if the key was never used.
func (s *Store) EventByKey(
	ctx context.Context, actorID, key string,
) (e assessment.Event, ok bool, err error) {
	err = s.db(ctx).Where("actor_id = ? AND idem_key = ? AND idem_key <> ''", actorID, key).Take(&e).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return e, false, nil
	}
	return e, err == nil, answered(err)
}
