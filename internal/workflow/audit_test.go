package workflow_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	_ "github.com/mattn/go-sqlite3" // to change a database behind the service's back

	"mizan/assessment"
	"mizan/internal/auth"
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

func TestTokens(t *testing.T) {
	s := storetest.New(t)
	secret := must(s.Setup(t.Context(), "First administrator"))(t)
	_, err := s.Setup(t.Context(), "Second administrator")
	wantFault(t, err, fault.Conflict, "setup.done")
	first := must(s.Authenticate(t.Context(), secret))(t)
	admin := auth.With(t.Context(), first)
	end := s.Clock.Now().Add(3600e9)
	given, token, err := s.CreateToken(admin, workflow.TokenInput{
		Name: "Focal point", Economy: "XAA", Roles: []auth.Role{auth.FocalPoint}, Expires: &end,
	})
	if err != nil || token.CreatedBy != "First administrator" || token.Hash != auth.Hash(given) {
		t.Fatalf("%+v, %v", token, err)
	}
	focal := must(s.Authenticate(t.Context(), given))(t)
	if focal.Economy != "XAA" || !focal.Is(auth.FocalPoint) || focal.ID != token.ID {
		t.Errorf("authenticated as %+v", focal)
	}
	wantFault(t, s.RevokeToken(admin, first.ID), fault.Conflict, "token.last_admin")
	s.Clock.Move(3600e9)
	_, errExpired := s.Authenticate(t.Context(), given)
	_, errUnknown := s.Authenticate(t.Context(), "mzn_unknown")
	_, errEmpty := s.Authenticate(t.Context(), "")
	other, second, err := s.CreateToken(admin, workflow.TokenInput{Name: "Second administrator", Roles: []auth.Role{auth.Admin}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.RevokeToken(admin, second.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.RevokeToken(admin, second.ID); err != nil {
		t.Errorf("revoked again: %v", err)
	}
	_, errRevoked := s.Authenticate(t.Context(), other)
	for rule, err := range map[string]error{"expired": errExpired, "unknown": errUnknown, "empty": errEmpty, "revoked": errRevoked} {
		if err == nil || err.Error() != "unauthenticated: auth.token.invalid" {
			t.Errorf("%s: %v", rule, err)
		}
	}
	wantFault(t, s.RevokeToken(admin, "tok_none"), fault.NotFound, "token.unknown")
	if all := must(s.Tokens(admin))(t); len(all) != 3 || all[2].Revoked == nil {
		t.Errorf("%+v", all)
	}
	if r := must(s.Audit(auth.With(t.Context(), auth.Operator()), ""))(t); r.Events != 4 {
		t.Errorf("%d events; want one for each of setup, two tokens and a revocation", r.Events)
	}
}

// Once there was an administrator setup stays closed, whatever became of them.
func TestSetupStaysClosed(t *testing.T) {
	s := storetest.New(t)
	secret := must(s.Setup(t.Context(), "A"))(t)
	admin := auth.With(t.Context(), must(s.Authenticate(t.Context(), secret))(t))
	soon := s.Clock.Now().Add(1e9)
	if _, _, err := s.CreateToken(admin, workflow.TokenInput{Name: "B", Roles: []auth.Role{auth.Admin}, Expires: &soon}); err != nil {
		t.Fatal(err)
	}
	if err := s.RevokeToken(admin, auth.From(admin).ID); err != nil {
		t.Fatal(err)
	}
	s.Clock.Move(3600e9)
	_, err := s.Setup(t.Context(), "C")
	wantFault(t, err, fault.Conflict, "setup.done")
}

func TestTokensAreChecked(t *testing.T) {
	s := storetest.New(t)
	admin := storetest.As(t.Context(), "admin", "", auth.Admin)
	now := s.Clock.Now()
	focal := []auth.Role{auth.FocalPoint}
	tests := []struct {
		rule string
		in   workflow.TokenInput
		want string
	}{
		{"no name", workflow.TokenInput{Name: " ", Economy: "OMN", Roles: focal}, "/name token.name.missing"},
		{"a name of two lines", workflow.TokenInput{Name: "a\nb", Economy: "OMN", Roles: focal}, "/name text.control"},
		{"no role", workflow.TokenInput{Name: "A", Economy: "OMN"}, "/roles token.roles.missing"},
		{"an unknown role", workflow.TokenInput{Name: "A", Roles: []auth.Role{"operator"}}, "/roles token.role.unknown"},
		{"a regional role in a country", workflow.TokenInput{Name: "A", Economy: "OMN", Roles: []auth.Role{auth.Reviewer}}, "/roles token.role.side"},
		{"a country's role in the region", workflow.TokenInput{Name: "A", Roles: focal}, "/roles token.role.side"},
		{"an unknown economy", workflow.TokenInput{Name: "A", Economy: "ZZZ", Roles: focal}, "/economy token.economy.unknown"},
		{"already over", workflow.TokenInput{Name: "A", Economy: "OMN", Roles: focal, Expires: &now}, "/expires token.expires.past"},
	}
	for _, tt := range tests {
		_, _, err := s.CreateToken(admin, tt.in)
		wantFault(t, err, fault.Invalid, "token.invalid")
		if f := fault.Of(err); err != nil && (len(f.Fields) != 1 || f.Fields[0].Path+" "+f.Fields[0].Key != tt.want) {
			t.Errorf("%s: %v; want %s", tt.rule, f.Fields, tt.want)
		}
	}
}
