package workflow_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/auth"
	"mizan/internal/fault"
	"mizan/internal/storetest"
	"mizan/internal/workflow"
)

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

// setUp makes the first administrator and returns a context in which they act.
func setUp(t testing.TB, s *storetest.Service) context.Context {
	t.Helper()
	secret := must(s.Setup(t.Context(), "A"))(t)
	return auth.With(t.Context(), must(s.Authenticate(t.Context(), secret))(t))
}

// give makes a token; a life of 0 does not end.
func give(
	ctx context.Context, t testing.TB, s *storetest.Service, name string, life time.Duration,
	roles ...auth.Role,
) auth.Token {
	t.Helper()
	in := workflow.TokenInput{Name: name, Roles: roles}
	if life > 0 {
		end := s.Clock.Now().Add(life)
		in.Expires = &end
	}
	_, token, err := s.CreateToken(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// Whoever sits at the machine is never locked out: setup is open while no
// administrator is in force, for whatever reason, and leaves its event.
func TestSetupOpensAgain(t *testing.T) {
	s := storetest.New(t)
	admin := setUp(t, s)
	give(admin, t, s, "B", time.Hour, auth.Admin)
	// as a database of old may be: the one who never expires is gone
	change(t, s.Path, "UPDATE tokens SET expires = '2026-03-01 12:30:00+00:00' WHERE name = 'A'")
	_, err := s.Setup(t.Context(), "C")
	wantFault(t, err, fault.Conflict, "setup.done")
	s.Clock.Move(2 * time.Hour)
	again := must(s.Authenticate(t.Context(), must(s.Setup(t.Context(), "C"))(t)))(t)
	if !again.Is(auth.Admin) || again.Name != "C" {
		t.Errorf("set up again as %+v", again)
	}
	events := must(s.Store.ChainEvents(t.Context(), "", 0, 10))(t)
	if last := events[len(events)-1]; len(events) != 3 || last.Action != "setup" {
		t.Errorf("%d events, the last %+v; want it to tell of the setup", len(events), last)
	}
	_, err = s.Setup(t.Context(), "D")
	wantFault(t, err, fault.Conflict, "setup.done")
}

// The administrators who are left must not all end by themselves.
func TestLastAdministrators(t *testing.T) {
	s := storetest.New(t)
	admin := setUp(t, s)
	first := auth.From(admin).ID
	brief := give(admin, t, s, "B", time.Hour, auth.Admin)
	wantFault(t, s.RevokeToken(admin, first), fault.Conflict, "token.last_lasting_admin")
	if err := s.RevokeToken(admin, brief.ID); err != nil {
		t.Errorf("one that ends by itself: %v", err)
	}
	wantFault(t, s.RevokeToken(admin, first), fault.Conflict, "token.last_admin")
	reviewer := give(admin, t, s, "R", 0, auth.Reviewer)
	if err := s.RevokeToken(admin, reviewer.ID); err != nil {
		t.Errorf("one of no administrator: %v", err)
	}
	give(admin, t, s, "C", 0, auth.Admin)
	if err := s.RevokeToken(admin, first); err != nil {
		t.Errorf("with another that lasts: %v", err)
	}
}

// The record says to whom which rights were given, and nothing that helps to
// use them.
func TestTokenEvents(t *testing.T) {
	s := storetest.New(t)
	admin := setUp(t, s)
	end := s.Clock.Now().Add(time.Hour)
	secret, token, err := s.CreateToken(admin, workflow.TokenInput{
		Name: "Focal point", Economy: "XAA", Roles: []auth.Role{auth.FocalPoint}, Expires: &end,
	})
	if err != nil {
		t.Fatal(err)
	}
	e := must(s.Store.ChainEvents(t.Context(), "", 1, 1))(t)[0]
	start, digest, _ := strings.Cut(e.Detail, `"secret_digest":`)
	want := `{"token":"` + token.ID + `","name":"Focal point","economy":"XAA",` +
		`"roles":["focal_point"],"expires":"2026-03-01T13:00:00Z",`
	if diff := cmp.Diff(want, start); diff != "" || len(digest) != 67 {
		t.Errorf("%s (-want +got)\n%s", digest, diff)
	}
	if strings.Contains(e.Detail, secret) || strings.Contains(e.Detail, token.Hash) {
		t.Errorf("the event holds the secret or its hash: %s", e.Detail)
	}
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
		{"an administrator who reviews too", workflow.TokenInput{Name: "A", Roles: []auth.Role{auth.Admin, auth.Reviewer}}, "/roles token.role.admin"},
		{"a publisher who administers too", workflow.TokenInput{Name: "A", Roles: []auth.Role{auth.Publisher, auth.Admin}}, "/roles token.role.admin"},
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
