package store

import (
	"context"

	"mizan/assessment"
)

// Assessments returns the assessments in scope by edition and economy. An
// empty editionID stands for every edition.
func (s *Store) Assessments(
	ctx context.Context, scope Scope, editionID string,
) ([]assessment.Assessment, error) {
	query := scope.assessments(s.db(ctx))
	if editionID != "" {
		query = query.Where("edition_id = ?", editionID)
	}
	var out []assessment.Assessment
	err := query.Order("edition_id, economy").Find(&out).Error
	return out, answered(err)
}

// Assessment returns an assessment in scope.
func (s *Store) Assessment(
	ctx context.Context, scope Scope, id assessment.ID,
) (assessment.Assessment, error) {
	var a assessment.Assessment
	err := scope.assessments(s.db(ctx).Where("id = ?", id)).Take(&a).Error
	return a, lookedUp(err, assessment.Unknown())
}

// AddAssessments inserts assessments.
func (s *Store) AddAssessments(ctx context.Context, as []assessment.Assessment) error {
	return answered(s.db(ctx).CreateInBatches(as, batchRows).Error)
}

// batchRows is how many rows one INSERT carries at most.
const batchRows = 50

// SaveAssessment stores where an assessment stands; its revision must be the
// successor of the stored one.
func (s *Store) SaveAssessment(ctx context.Context, a *assessment.Assessment) error {
	done := s.db(ctx).Model(a).Where("revision = ?", a.Revision-1).
		Select("state", "round", "returned_only", "revision", "updated_at").Updates(a)
	return changed(done, "assessment.stale")
}
