package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"mizan/assessment"
	"mizan/internal/fault"
	"mizan/questionnaires"
)

// isPresent narrows a query of one answer to its present revision.
const isPresent = "revision = " +
	"(SELECT revision FROM present_answers p WHERE p.assessment_id = ? AND p.item = ?)"

// Answers returns the answers that were ever written, by item.
func (s *Store) Answers(
	ctx context.Context, scope Scope, id assessment.ID,
) ([]assessment.Answer, error) {
	var out []assessment.Answer
	// The order of the join is forced: however long the history is, only the
	// present revisions are looked at.
	query := s.db(ctx).Table("present_answers p").Select("answers.*").
		Joins("CROSS JOIN answers USING (assessment_id, item, revision)").
		Where("p.assessment_id = ?", id)
	err := scope.belongings(query).Order("p.item").Find(&out).Error
	return out, answered(err)
}

// Answer returns an answer; one that was never written is blank.
func (s *Store) Answer(
	ctx context.Context, scope Scope, id assessment.ID, item questionnaires.Code,
) (assessment.Answer, error) {
	var a assessment.Answer
	query := s.db(ctx).Where("assessment_id = ? AND item = ?", id, item).Where(isPresent, id, item)
	err := scope.belongings(query).Take(&a).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return assessment.Blank(id, item), nil
	}
	return a, answered(err)
}

// AnswerHistory returns every revision of an answer, the oldest first.
func (s *Store) AnswerHistory(
	ctx context.Context, scope Scope, id assessment.ID, item questionnaires.Code,
) ([]assessment.Answer, error) {
	var out []assessment.Answer
	query := s.db(ctx).Where("assessment_id = ? AND item = ?", id, item)
	err := scope.belongings(query).Order("revision").Find(&out).Error
	return out, answered(err)
}

// AllRevisions returns every revision of every answer of an assessment.
func (s *Store) AllRevisions(
	ctx context.Context, scope Scope, id assessment.ID,
) ([]assessment.Answer, error) {
	var out []assessment.Answer
	query := s.db(ctx).Where("assessment_id = ?", id)
	err := scope.belongings(query).Order("item, revision").Find(&out).Error
	return out, answered(err)
}

// AnswerAt returns one revision of an answer.
func (s *Store) AnswerAt(
	ctx context.Context, scope Scope, id assessment.ID, item questionnaires.Code, revision int,
) (assessment.Answer, error) {
	var a assessment.Answer
	query := s.db(ctx).
		Where("assessment_id = ? AND item = ? AND revision = ?", id, item, revision)
	err := scope.belongings(query).Take(&a).Error
	return a, answered(err)
}

// PutAnswer adds a revision of an answer, which becomes the present one. It
// must be the successor of the present one.
func (s *Store) PutAnswer(ctx context.Context, a *assessment.Answer) error {
	err := s.db(ctx).Create(a).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return fault.New(fault.Stale, "answer.stale", "revision", a.Revision)
	}
	if err != nil {
		return answered(err)
	}
	done := s.db(ctx).Exec("INSERT INTO present_answers (assessment_id, item, revision) "+
		"VALUES (?, ?, ?) ON CONFLICT (assessment_id, item) DO UPDATE "+
		"SET revision = excluded.revision WHERE revision = excluded.revision - 1",
		a.AssessmentID, a.Item, a.Revision)
	return changed(done, "answer.stale")
}
