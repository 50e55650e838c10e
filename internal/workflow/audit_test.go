package workflow_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	_ "github.com/mattn/go-sqlite3" // to change a database behind the service's back

	"mizan/assessment"
	"mizan/internal/fault"
	"mizan/internal/storetest"
	"mizan/internal/workflow"
)

// Whoever can write to the file can drop the triggers, but not hide what they
// did: every change of the record or of what counts is named.
func TestAudit(t *testing.T) {
	const untie = "DROP TRIGGER events_keep; DROP TRIGGER events_stay; DROP TRIGGER answers_keep; DROP TRIGGER answers_stay; PRAGMA foreign_keys = OFF; "
	tests := []struct {
		rule      string
		statement string
		want      string
	}{
		{"nothing happened", "SELECT 1", ""},
		{"an event is edited", "UPDATE events SET actor_name = 'B' WHERE seq = 3 AND edition_id <> ''", "event.chain.broken"},
		{"an event is deleted", "DELETE FROM events WHERE seq = 3 AND edition_id <> ''", "event.chain.broken"},
		{"events are exchanged", "UPDATE events SET seq = seq + 1000 WHERE seq IN (3, 4); UPDATE events SET seq = 1007 - seq WHERE seq > 1000", "event.chain.broken"},
		{"the first event is deleted", "DELETE FROM events WHERE seq = 1 AND edition_id <> ''", "event.chain.broken"},
		{"the tail is cut off", "DELETE FROM events WHERE seq >= 5 AND edition_id <> ''", "audit.state"},
		{"an answer is edited", "UPDATE answers SET choice = 'yes' WHERE item = 'law.crime.1' AND revision = 1", "audit.answer"},
		{"a verdict is edited", "UPDATE answers SET verdict_decision = 'adjusted', verdict_choice = 'yes' WHERE verdict_decision = 'accepted'", "audit.answer"},
		{"an old revision is made the present one", "UPDATE present_answers SET revision = 1 WHERE item = 'law.crime.1'", "audit.answer"},
		{"an answer is hidden", "DELETE FROM present_answers WHERE item = 'law.crime.1'", "audit.state"},
		{"a revision is deleted", "DELETE FROM answers WHERE item = 'law.crime.1' AND revision = 1", "audit.missing"},
		{"a revision is added", "INSERT INTO answers SELECT assessment_id, item, 9, state, choice, reason, comment, evidence, written, author_id, author_name, at, returned_in, verdict_decision, verdict_reason, verdict_choice, verdict_by_id, verdict_by_name, verdict_at, verdict_on_revision FROM answers WHERE item = 'law.crime.1' AND revision = 1", "audit.answer"},
		{"an assessment is moved", "UPDATE assessments SET state = 'validated' WHERE economy = 'XAA'", "audit.state"},
		{"one that has not begun is moved", "UPDATE assessments SET state = 'validated' WHERE economy = 'XAB'", "audit.state"},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "mizan.db")
			tr := trialOn(t, storetest.On(t, storetest.OpenAt(t, path), storetest.Questionnaires(t)))
			for _, item := range questions {
				tr.put(tr.id, item, choice("no"))
			}
			tr.reviewed(tr.id)
			tr.decide(tr.id, "law.crime.1", workflow.VerdictInput{Decision: assessment.Accepted})
			db, err := sql.Open("sqlite3", "file:"+path)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := db.ExecContext(t.Context(), untie+tt.statement); err != nil {
				t.Fatal(err)
			}
			report, err := tr.Audit(tr.operator, edition)
			if tt.want == "" {
				if err != nil || report.Events != 9 || report.Head == "" {
					t.Errorf("%+v, %v; want 9 events and their head", report, err)
				}
				return
			}
			wantFault(t, err, fault.Conflict, tt.want)
		})
	}
}
