package workflow

import (
	"context"

	"mizan/assessment"
	"mizan/internal/fault"
	"mizan/internal/store"
)

// frozenRow is one economy's part of a publication.
type frozenRow struct {
	assessment assessment.Assessment
	row        Row
}

// freeze computes what is published of an edition, by economy, or lists why
// it cannot be.
func (w *Workflow) freeze(
	ctx context.Context, c *editionChange, in ProposeInput,
) ([]frozenRow, error) {
	all, err := c.tx.Assessments(ctx, c.op.scope, c.edition.ID)
	if err != nil {
		return nil, err
	}
	bad := append(assessment.CheckReason(in.Reason), assessment.Unready(all, in.Without)...)
	if len(all) == len(in.Without) {
		bad = append(bad, fault.At("/without", "publication.empty"))
	}
	if len(bad) > 0 {
		return nil, fault.New(fault.Invalid, "publication.invalid", "count", len(bad)).With(bad...)
	}
	var out []frozenRow
	for _, a := range all {
		if _, left := in.Without[a.Economy]; left {
			continue
		}
		row, err := w.freezeOne(ctx, c, a)
		if err != nil {
			return nil, err
		}
		out = append(out, frozenRow{a, row})
	}
	return out, nil
}

func (w *Workflow) freezeOne(
	ctx context.Context, c *editionChange, a assessment.Assessment,
) (Row, error) {
	q, err := w.asked(&c.edition)
	if err != nil {
		return Row{}, err
	}
	answers, err := c.tx.Answers(ctx, c.op.scope, a.ID)
	if err != nil {
		return Row{}, err
	}
	result, err := w.score(q, ValidatedValues(q, answers))
	return Row{a.Economy, result, Validated}, err
}

// inputHash identifies economies and what their results were computed from.
func inputHash(frozen []frozenRow) string { return hashInputs(rows(frozen)) }

func hashInputs(rows []Row) string {
	texts := make([]string, 0, 2*len(rows))
	for _, r := range rows {
		texts = append(texts, r.Economy, r.Result.Input)
	}
	return assessment.HashOf(texts...)
}

func rows(frozen []frozenRow) []Row {
	out := make([]Row, len(frozen))
	for i, f := range frozen {
		out[i] = f.row
	}
	return out
}

func stored(frozen []frozenRow) []store.Result { return storedRows(rows(frozen)) }

func storedRows(rows []Row) []store.Result {
	out := make([]store.Result, len(rows))
	for i, r := range rows {
		out[i] = store.Result{Economy: r.Economy, Provenance: r.Provenance, Result: r.Result}
	}
	return out
}
