package workflow

import (
	"context"
	"slices"
	"strings"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/economies"
	"mizan/internal/fault"
	"mizan/internal/store"
	"mizan/questionnaires"
	"mizan/scoring"
)

// Results returns a frozen revision of a published edition to anybody;
// revision 0 is the latest. An edition of which nothing is published is
// fault.NotFound, whoever asks.
func (w *Workflow) Results(
	ctx context.Context, editionID string, revision int,
) (*Published, error) {
	if p := w.results.get(editionID, revision); p != nil {
		return p, nil
	}
	e, err := w.Store.Edition(ctx, store.Scope{}, editionID)
	if err != nil {
		return nil, err
	}
	if revision < 0 {
		return nil, fault.New(fault.NotFound, "revision.unknown")
	}
	r, err := w.Store.Revision(ctx, editionID, revision)
	if err != nil {
		return nil, err
	}
	found, err := w.Store.Results(ctx, r)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(found))
	for i, f := range found {
		rows[i] = Row{f.Economy, f.Result, f.Provenance, f.Declared}
	}
	p := w.published(e, r, rows)
	if p.Questionnaire == nil {
		return nil, e.Asks(nil)
	}
	w.results.add(p, revision == 0)
	return p, nil
}

// Revisions returns the published revisions of an edition, the first first.
func (w *Workflow) Revisions(
	ctx context.Context, editionID string,
) ([]assessment.Revision, error) {
	if _, err := w.Store.Edition(ctx, store.Scope{}, editionID); err != nil {
		return nil, err
	}
	return w.Store.Revisions(ctx, editionID)
}

// Of returns the result of an economy. ok is false if it is not among those
// published.
func (p *Published) Of(economy string) (row Row, ok bool) {
	i, ok := slices.BinarySearchFunc(p.Rows, economy, func(r Row, code string) int {
		return strings.Compare(r.Economy, code)
	})
	if !ok {
		return Row{}, false
	}
	return p.Rows[i], true
}

func (w *Workflow) published(e assessment.Edition, r assessment.Revision, rows []Row) *Published {
	return &Published{Edition: e, Revision: r, Questionnaire: w.asking(&e), Rows: rows}
}

// ImportResults scores and publishes at once an edition that was run
// elsewhere. It refuses an edition that exists.
func (w *Workflow) ImportResults(ctx context.Context, in Import) (assessment.Revision, error) {
	o, err := w.begin(ctx, string(auth.ImportResults), Write{}, in.Edition.ID)
	if err != nil {
		return assessment.Revision{}, err
	}
	if err := auth.Allow(o.actor, auth.ImportResults, ""); err != nil {
		return assessment.Revision{}, err
	}
	e, members, err := w.newEdition(in.Edition, o.at)
	if err != nil {
		return assessment.Revision{}, err
	}
	e.State = assessment.EditionPublished
	rows, err := w.imported(in, members)
	if err != nil {
		return assessment.Revision{}, err
	}
	r := assessment.Revision{
		EditionID: e.ID, Number: 1, At: o.at, Reason: in.Reason, InputHash: hashInputs(rows),
	}
	err = w.Store.Tx(ctx, func(tx *store.Store) error {
		return o.importIn(ctx, tx, &e, &r, rows)
	})
	if err != nil {
		return assessment.Revision{}, err
	}
	w.results.put(w.published(e, r, rows))
	return r, nil
}

func (o *operation) importIn(
	ctx context.Context, tx *store.Store, e *assessment.Edition, r *assessment.Revision, rows []Row,
) error {
	if err := tx.AddEdition(ctx, e); err != nil {
		return err
	}
	if err := tx.AddRevision(ctx, r, storedRows(rows)); err != nil {
		return err
	}
	o.event.EditionID, o.event.Revision, o.event.Reason = e.ID, e.Revision, r.Reason
	return o.record(ctx, tx, imported{
		proposal{Inputs: r.InputHash, Results: r.ResultsHash, Became: r.Number},
		creation(e, nil, len(rows)),
	})
}

// imported is what the event of an import says: it creates and publishes at once.
type imported struct {
	proposal
	created
}

// imported scores the units of an import, by economy.
func (w *Workflow) imported(in Import, members []economies.Code) ([]Row, error) {
	bad := assessment.CheckReason(in.Reason)
	if len(in.Units) == 0 {
		bad = append(bad, fault.At("/units", "import.empty"))
	}
	q, err := w.Questionnaires.Get(in.Edition.Questionnaire)
	if err != nil {
		return nil, err
	}
	seen := make(map[string]bool, len(in.Units))
	units := slices.SortedFunc(slices.Values(in.Units), func(a, b scoring.Unit) int {
		return strings.Compare(a.Economy, b.Economy)
	})
	values := make([]scoring.Values, len(units))
	for i, u := range units {
		values[i] = u.Values
		bad = append(bad, checkUnit(q, u, members, seen)...)
	}
	if len(bad) > 0 {
		return nil, fault.New(fault.Invalid, "import.invalid", "count", len(bad)).With(bad...)
	}
	results, err := w.scoreAll(q, values)
	if err != nil {
		return nil, err
	}
	out := make([]Row, len(units))
	for i, u := range units {
		out[i] = Row{Economy: u.Economy, Result: results[i], Provenance: Imported}
	}
	return out, nil
}

// checkUnit reports what keeps one economy of an import from being scored.
func checkUnit(
	q *questionnaires.Questionnaire, u scoring.Unit, members []economies.Code, seen map[string]bool,
) []fault.Field {
	path := "/units/" + u.Economy
	if !slices.Contains(members, economies.Code(u.Economy)) {
		return []fault.Field{fault.At(path, "import.economy.member", "economy", u.Economy)}
	}
	if seen[u.Economy] {
		return []fault.Field{fault.At(path, "import.economy.twice", "economy", u.Economy)}
	}
	seen[u.Economy] = true
	err := scoring.Check(q, u.Values)
	if err == nil {
		return nil
	}
	fields := slices.Clone(fault.Of(err).Fields)
	for i := range fields {
		fields[i].Path = path + "/" + fields[i].Path
	}
	return append(fields, fault.At(path, "import.values.invalid", "economy", u.Economy))
}
