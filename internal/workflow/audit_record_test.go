package workflow_test

import (
	"database/sql"
	"testing"
	"time"

	"mizan/internal/auth"
	"mizan/internal/fault"
	"mizan/internal/storetest"
	"mizan/internal/workflow"
	"mizan/scoring"
)

// change edits a database behind the service's back, as whoever holds the file can.
func change(t testing.TB, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const untie = "PRAGMA foreign_keys = OFF; DROP TRIGGER events_keep; DROP TRIGGER events_stay; " +
		"DROP TRIGGER answers_keep; DROP TRIGGER answers_stay; DROP TRIGGER revisions_keep; " +
		"DROP TRIGGER revisions_stay; DROP TRIGGER results_keep; DROP TRIGGER results_stay; "
	if _, err := db.ExecContext(t.Context(), untie+statement); err != nil {
		t.Fatal(err)
	}
}

// What is published, by whom and when is held against the record too.
func TestAuditOfPublications(t *testing.T) {
	tests := []struct{ rule, statement, want string }{
		{"nothing happened", "SELECT 1", ""},
		{"the closing date is moved", "UPDATE editions SET closes = '2027-01-01 00:00:00+00:00'", "audit.edition"},
		{"the opening date is taken away", "UPDATE editions SET opens = NULL", "audit.edition"},
		{"a name is changed", `UPDATE editions SET names = replace(names, 'Trial edition', 'Other')`, "audit.edition"},
		{"the source is changed", "UPDATE editions SET source = 'ITU'", "audit.edition"},
		{"it is made real", "UPDATE editions SET fictitious = 0", "audit.edition"},
		{"other questions were asked", "UPDATE editions SET questionnaire_hash = 'x'", "audit.edition"},
		{"of another group", "UPDATE editions SET group_code = 'las'", "audit.edition"},
		{"it is hidden", "UPDATE editions SET state = 'open'", "audit.edition"},
		{"its revision is raised", "UPDATE editions SET revision = 9", "audit.edition"},
		{"it is deleted", "DELETE FROM editions", "audit.edition"},
		{"two countries are exchanged", "UPDATE assessments SET economy = 'tmp' WHERE economy = 'XAA'; UPDATE assessments SET economy = 'XAA' WHERE economy = 'XAB'; UPDATE assessments SET economy = 'XAB' WHERE economy = 'tmp'", "audit.edition"},
		{"somebody else proposed", "UPDATE publications SET proposed_by_id = 'test_second' WHERE number = 2", "audit.publication"},
		{"under another name", "UPDATE publications SET proposed_by_name = 'x' WHERE number = 1", "audit.publication"},
		{"a proposal is opened again", "UPDATE publications SET state = 'proposed' WHERE number = 2", "audit.publication"},
		{"a country is left out of it", `UPDATE publications SET without = '{"XAA":"late"}' WHERE number = 1`, "audit.publication"},
		{"a proposal is deleted", "DELETE FROM publications WHERE number = 2", "audit.publication"},
		{"a proposal is added", "INSERT INTO publications SELECT edition_id, 3, state, reason, without, input_hash, proposed_by_id, proposed_by_name, proposed_at, closed_by_id, closed_by_name, closed_at, published, revision FROM publications WHERE number = 2", "audit.publication"},
		{"a result is rewritten", "UPDATE results SET body = replace(body, '\"tier\":\"', '\"tier\":\"T')", "audit.results"},
		{"a result is rewritten with its hash", "UPDATE results SET body = '{}'; UPDATE revisions SET results_hash = 'b5a90f17b11b1f19f5c2e5d7a79b2c9b1d87ae4a3aa6c1b8d20ea0a8b87a6f5c'", "audit.results"},
		{"it came from elsewhere", "UPDATE results SET provenance = 'imported'", "audit.results"},
		{"a result is deleted", "DELETE FROM results", "audit.results"},
		{"a country is left out of what is published", `UPDATE revisions SET without = '{}'`, "audit.results"},
		{"for another reason", "UPDATE revisions SET reason = 'x'", "audit.results"},
		{"a revision is deleted", "DELETE FROM revisions", "audit.results"},
		{"a revision is added", "INSERT INTO revisions SELECT edition_id, 2, at, reason, without, input_hash, results_hash FROM revisions", "audit.results"},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			tr := newTrial(t)
			opens, closes := tr.Clock.Now().Add(-time.Hour), tr.Clock.Now().Add(time.Hour)
			must(tr.Reschedule(tr.publisher, edition, &opens, &closes, workflow.Write{IfRevision: 1}))(t)
			tr.validated(tr.id, "yes", "yes", "yes")
			tr.publish()
			p := tr.propose()
			must(tr.Withdraw(tr.publisher, edition, workflow.Write{IfRevision: p.Revision}))(t)
			change(t, tr.Path, tt.statement)
			report, err := tr.Audit(tr.operator, edition)
			if tt.want == "" {
				if err != nil || report.Head == "" {
					t.Errorf("%+v, %v", report, err)
				}
				return
			}
			wantFault(t, err, fault.Conflict, tt.want)
		})
	}
}

// A proposal that waits is part of the record, and so is an import.
func TestAuditBeforeTheEnd(t *testing.T) {
	tr := newTrial(t)
	tr.validated(tr.id, "yes", "yes", "yes")
	tr.propose()
	must(tr.Audit(tr.operator, edition))(t)
	change(t, tr.Path, "UPDATE publications SET proposed_by_id = 'test_second'")
	_, err := tr.Audit(tr.operator, edition)
	wantFault(t, err, fault.Conflict, "audit.publication")
	must(tr.ImportResults(tr.operator, workflow.Import{
		Edition: storetest.NewEdition("elsewhere", storetest.Trial), Reason: "Imported.",
		Units: []scoring.Unit{{Economy: "XAA"}},
	}))(t)
	must(tr.Audit(tr.operator, "elsewhere"))(t)
	if diff := must(tr.Chains(tr.operator))(t); len(diff) != 3 || diff[0] != "" {
		t.Errorf("chains %q; want that of the service and two editions", diff)
	}
	_, err = tr.Audit(tr.operator, "none")
	wantFault(t, err, fault.NotFound, "edition.unknown")
	_, err = tr.Chains(tr.focal)
	wantFault(t, err, fault.Forbidden, "auth.forbidden")
}

// No token may come back, have more rights, a longer life or another holder
// than the record says.
func TestAuditOfTokens(t *testing.T) {
	tests := []struct{ rule, statement, want string }{
		{"nothing happened", "SELECT 1", ""},
		{"a revoked one is in force", "UPDATE tokens SET revoked = NULL", "audit.token"},
		{"one is revoked", "UPDATE tokens SET revoked = '2026-03-01 12:00:00+00:00' WHERE name = 'Reviewer'", "audit.token"},
		{"it has another role", `UPDATE tokens SET roles = '["publisher"]' WHERE name = 'Reviewer'`, "audit.token"},
		{"it is of a country", "UPDATE tokens SET economy = 'XAB' WHERE name = 'Reviewer'", "audit.token"},
		{"it lasts longer", "UPDATE tokens SET expires = '2030-03-01 12:00:00+00:00' WHERE name = 'Reviewer'", "audit.token"},
		{"it never ends", "UPDATE tokens SET expires = NULL", "audit.token"},
		{"it is somebody else's", "UPDATE tokens SET name = 'x' WHERE name = 'Reviewer'", "audit.token"},
		{"its secret is another", "UPDATE tokens SET hash = 'x' WHERE name = 'Reviewer'", "audit.token"},
		{"somebody else gave it", "UPDATE tokens SET created_by = 'x'", "audit.token"},
		{"it is deleted", "DELETE FROM tokens WHERE name = 'Reviewer'", "audit.token"},
		{"one is added", "INSERT INTO tokens SELECT 'tok_x', name, economy, roles, 'x', created_at, created_by, expires, revoked FROM tokens LIMIT 1", "audit.token"},
		{"the tail is cut off", "DELETE FROM events WHERE seq = 4", "audit.token"},
		{"an event is edited", "UPDATE events SET detail = replace(detail, 'reviewer', 'publisher')", "event.chain.broken"},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			s := storetest.New(t)
			admin := setUp(t, s)
			give(admin, t, s, "Reviewer", time.Hour, auth.Reviewer)
			gone := give(admin, t, s, "Publisher", 0, auth.Publisher)
			if err := s.RevokeToken(admin, gone.ID); err != nil {
				t.Fatal(err)
			}
			change(t, s.Path, tt.statement)
			report, err := s.Audit(auth.With(t.Context(), auth.Operator()), "")
			if tt.want == "" {
				if err != nil || report.Events != 4 {
					t.Errorf("%+v, %v; want 4 events", report, err)
				}
				return
			}
			wantFault(t, err, fault.Conflict, tt.want)
		})
	}
}
