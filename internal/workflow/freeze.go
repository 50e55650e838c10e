package workflow

import (
	"context"

	"mizan/assessment"
	"mizan/internal/fault"
	"mizan/internal/store"
	"mizan/scoring"
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
	q, err := w.asked(&c.edition)
	if err != nil {
		return nil, err
	}
	var out []frozenRow
	var values []scoring.Values
	for _, a := range all {
		if _, left := in.Without[a.Economy]; left {
			continue
		}
		answers, err := c.tx.Answers(ctx, c.op.scope, a.ID)
		if err != nil {
			return nil, err
		}
		validated := ValidatedValues(q, answers)
		values = append(values, validated)
		out = append(out, frozenRow{a, Row{
			Economy: a.Economy, Provenance: Validated,
			Declared: otherThan(validated, DeclaredValues(q, answers)),
		}})
	}
	results, err := w.scoreAll(q, values)
	for i := range results {
		out[i].row.Result = results[i]
	}
	return out, err
}

// otherThan are the declared values that differ from the validated ones. What
// was not declared is unanswered.
func otherThan(validated, declared scoring.Values) scoring.Values {
	out := make(scoring.Values)
	for code, v := range declared {
		if now, ok := validated[code]; !ok || !equal(now, v) {
			out[code] = v
		}
	}
	for code := range validated {
		if _, ok := declared[code]; !ok {
			out[code] = scoring.Value{State: scoring.Unanswered}
		}
	}
	return out
}

func equal(a, b scoring.Value) bool {
	return a.State == b.State && (a.State != scoring.Answered || a.Credit.Cmp(b.Credit) == 0)
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
		out[i] = store.Result{
			Economy: r.Economy, Provenance: r.Provenance, Result: r.Result, Declared: r.Declared,
		}
	}
	return out
}
