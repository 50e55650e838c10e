package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"mizan/assessment"
	"mizan/internal/fault"
)

// Editions returns the editions in scope, the newest first.
func (s *Store) Editions(ctx context.Context, scope Scope) ([]assessment.Edition, error) {
	var out []assessment.Edition
	err := scope.editions(s.db(ctx)).Order("created_at DESC, id").Find(&out).Error
	return out, answered(err)
}

// Edition returns an edition in scope.
func (s *Store) Edition(ctx context.Context, scope Scope, id string) (assessment.Edition, error) {
	var e assessment.Edition
	err := scope.editions(s.db(ctx).Where("id = ?", id)).Take(&e).Error
	return e, lookedUp(err, assessment.UnknownEdition())
}

// EditionOf returns the edition of an assessment: whoever may read the one may
// read the other.
func (s *Store) EditionOf(
	ctx context.Context, a assessment.Assessment,
) (assessment.Edition, error) {
	if e, ok := s.known.edition(a.EditionID); ok {
		return e, nil
	}
	e, err := s.Edition(ctx, Scope{reach: staff}, a.EditionID)
	if err == nil {
		s.known.setEdition(e)
	}
	return e, err
}

// AddEdition inserts an edition. One that exists is fault.Conflict.
func (s *Store) AddEdition(ctx context.Context, e *assessment.Edition) error {
	err := s.db(ctx).Create(e).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return fault.New(fault.Conflict, "edition.exists", "edition", e.ID)
	}
	return answered(err)
}

// SaveEdition stores the dates, state and revision of an edition, which must
// be the successor of the stored revision.
func (s *Store) SaveEdition(ctx context.Context, e *assessment.Edition) error {
	done := s.db(ctx).Model(e).Where("revision = ?", e.Revision-1).
		Select("opens", "closes", "state", "revision").Updates(e)
	if err := changed(done, "edition.stale"); err != nil {
		return err
	}
	s.known.setEdition(*e)
	return nil
}

// changed is the outcome of an update that is bound to a revision.
func changed(done *gorm.DB, stale string) error {
	if done.Error != nil {
		return answered(done.Error)
	}
	if done.RowsAffected == 0 {
		return fault.New(fault.Stale, stale)
	}
	return nil
}
