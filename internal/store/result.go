package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"mizan/assessment"
	"mizan/internal/fault"
	"mizan/questionnaires"
	"mizan/scoring"
)

// Result is one economy's frozen result.
type Result struct {
	Economy    string
	Provenance string
	Result     scoring.Result
	Declared   scoring.Values // what the economy itself said, where that is not what was validated
}

// resultRow is the stored form. Its JSON is part of the results' hash, so the
// shape of frozenResult must never change.
type resultRow struct {
	EditionID  string
	Revision   int
	Economy    string
	Provenance string
	Body       string
}

// TableName is asked for by gorm.
func (resultRow) TableName() string { return "results" }

type frozenResult struct {
	Questionnaire questionnaires.ID `json:"questionnaire"`
	Hash          string            `json:"hash"`
	Method        string            `json:"method"`
	Engine        string            `json:"engine"`
	Input         string            `json:"input"`
	Tier          string            `json:"tier"`
	Items         []frozenItem      `json:"items"`
	Declared      []frozenValue     `json:"declared,omitempty"` // by item
}

type frozenValue struct {
	Code   questionnaires.Code `json:"code"`
	State  scoring.State       `json:"state"`
	Credit *big.Rat            `json:"credit"`
}

type frozenItem struct {
	Code      questionnaires.Code `json:"code"`
	State     scoring.State       `json:"state"`
	Credit    *big.Rat            `json:"credit"`
	Points    *big.Rat            `json:"points"`
	Max       *big.Rat            `json:"max"`
	Effective *big.Rat            `json:"effective"`
	Given     bool                `json:"given"`
	Counts    [5]int              `json:"counts"`            // in the order of scoring.Counts
	Imputed   bool                `json:"imputed,omitempty"` // the credit is a group's mean
	Means     int                 `json:"means,omitempty"`   // of the counts: how many have a group's mean
}

// AddRevision freezes results, which must be sorted by economy, and fills in
// the hash of what is stored.
func (s *Store) AddRevision(ctx context.Context, r *assessment.Revision, results []Result) error {
	rows := make([]resultRow, len(results))
	for i, res := range results {
		body, err := json.Marshal(freeze(res.Result, res.Declared))
		if err != nil {
			return fmt.Errorf("encode the result of %s: %w", res.Economy, err)
		}
		rows[i] = resultRow{r.EditionID, r.Number, res.Economy, res.Provenance, string(body)}
	}
	r.ResultsHash = hashRows(rows)
	if err := s.db(ctx).Create(r).Error; err != nil {
		return answered(err)
	}
	if len(rows) == 0 {
		return nil
	}
	return answered(s.db(ctx).CreateInBatches(rows, batchRows).Error)
}

// Revisions returns the published revisions of an edition, the first first.
func (s *Store) Revisions(ctx context.Context, editionID string) ([]assessment.Revision, error) {
	var out []assessment.Revision
	err := s.db(ctx).Where("edition_id = ?", editionID).Order("number").Find(&out).Error
	return out, answered(err)
}

// Revision returns a published revision; number 0 stands for the latest.
func (s *Store) Revision(
	ctx context.Context, editionID string, number int,
) (assessment.Revision, error) {
	query := s.db(ctx).Where("edition_id = ?", editionID)
	if number != 0 {
		query = query.Where("number = ?", number)
	}
	var r assessment.Revision
	err := query.Order("number DESC").Limit(1).Take(&r).Error
	return r, lookedUp(err, fault.New(fault.NotFound, "revision.unknown"))
}

// Results returns the frozen results of a revision by economy. Results that
// are no longer what was published are not returned but reported.
func (s *Store) Results(ctx context.Context, r assessment.Revision) ([]Result, error) {
	var rows []resultRow
	err := s.db(ctx).Where("edition_id = ? AND revision = ?", r.EditionID, r.Number).
		Order("economy").Find(&rows).Error
	if err != nil {
		return nil, answered(err)
	}
	if hashRows(rows) != r.ResultsHash {
		cause := errors.New("the stored results do not have the hash of their publication")
		return nil, fault.New(fault.Internal, "revision.altered",
			"edition", r.EditionID, "revision", r.Number).Because(cause)
	}
	out := make([]Result, len(rows))
	for i, row := range rows {
		var f frozenResult
		if err := json.Unmarshal([]byte(row.Body), &f); err != nil {
			return nil, fmt.Errorf("decode the result of %s: %w", row.Economy, err)
		}
		out[i] = Result{row.Economy, row.Provenance, thaw(f), thawValues(f.Declared)}
	}
	return out, nil
}

func hashRows(rows []resultRow) string {
	texts := make([]string, 0, 3*len(rows))
	for _, r := range rows {
		texts = append(texts, r.Economy, r.Provenance, r.Body)
	}
	return assessment.HashOf(texts...)
}

func freeze(r scoring.Result, declared scoring.Values) frozenResult {
	out := frozenResult{
		r.Questionnaire, r.Hash, r.Method, r.Engine, r.Input, r.Tier,
		make([]frozenItem, len(r.Items)), nil,
	}
	for _, code := range slices.Sorted(maps.Keys(declared)) {
		v := declared[code]
		out.Declared = append(out.Declared, frozenValue{code, v.State, v.Credit})
	}
	for i, s := range r.Items {
		c := s.Counts
		out.Items[i] = frozenItem{
			s.Code, s.State, s.Credit, s.Points, s.Max, s.Effective, s.Given,
			[5]int{c.Answered, c.Unanswered, c.NotApplicable, c.Unverifiable, c.Awaiting},
			s.Imputed, c.Imputed,
		}
	}
	return out
}

func thawValues(frozen []frozenValue) scoring.Values {
	out := make(scoring.Values, len(frozen))
	for _, v := range frozen {
		out[v.Code] = scoring.Value{State: v.State, Credit: v.Credit}
	}
	return out
}

func thaw(f frozenResult) scoring.Result {
	out := scoring.Result{
		Questionnaire: f.Questionnaire, Hash: f.Hash, Method: f.Method, Engine: f.Engine,
		Input: f.Input, Tier: f.Tier, Items: make([]scoring.ItemScore, len(f.Items)),
	}
	for i, s := range f.Items {
		c := s.Counts
		out.Items[i] = scoring.ItemScore{
			Code: s.Code, State: s.State, Credit: s.Credit, Points: s.Points, Max: s.Max,
			Effective: s.Effective, Given: s.Given, Imputed: s.Imputed,
			Counts: scoring.Counts{
				Answered: c[0], Unanswered: c[1], NotApplicable: c[2], Unverifiable: c[3], Awaiting: c[4],
				Imputed: s.Means,
			},
		}
	}
	return out
}
