package store

import (
	"context"

	"mizan/assessment"
	"mizan/internal/fault"
)

// LastPublication returns the latest proposal to publish an edition.
func (s *Store) LastPublication(
	ctx context.Context, editionID string,
) (assessment.Publication, error) {
	var p assessment.Publication
	err := s.db(ctx).Where("edition_id = ?", editionID).Order("number DESC").Limit(1).Take(&p).Error
	return p, lookedUp(err, fault.New(fault.NotFound, "publication.unknown"))
}

// Publications returns every proposal to publish an edition, the first first.
func (s *Store) Publications(
	ctx context.Context, editionID string,
) ([]assessment.Publication, error) {
	var out []assessment.Publication
	err := s.db(ctx).Where("edition_id = ?", editionID).Order("number").Find(&out).Error
	return out, answered(err)
}

// PublicationNumbered returns one proposal.
func (s *Store) PublicationNumbered(
	ctx context.Context, editionID string, number int,
) (assessment.Publication, error) {
	var p assessment.Publication
	err := s.db(ctx).Where("edition_id = ? AND number = ?", editionID, number).Take(&p).Error
	return p, lookedUp(err, fault.New(fault.NotFound, "publication.unknown"))
}

// AddPublication inserts a proposal.
func (s *Store) AddPublication(ctx context.Context, p *assessment.Publication) error {
	return answered(s.db(ctx).Create(p).Error)
}

// ClosePublication stores how a proposal ended.
func (s *Store) ClosePublication(ctx context.Context, p *assessment.Publication) error {
	done := s.db(ctx).Model(p).Where("state = ?", assessment.Proposed).
		Select("state", "closed_by_id", "closed_by_name", "closed_at", "published", "revision").
		Updates(p)
	return changed(done, "edition.stale")
}
