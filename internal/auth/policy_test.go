package auth

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/fault"
)

// The policy, written down a second time: a change of rights is a change of
// this table too. Columns: contributor, focal_point, approver, observer,
// reviewer, publisher, author, expert, admin, operator.
var specification = `
read_assessment   C F A O R P - - - -
read_events       C F A O R P - - - -
write_answer      C F - - - - - - - -
start             C F - - - - - - - -
clear             - F - - - - - - - -
recall            - F A - - - - - - -
submit            - - A - - - - - - -
review            - - - - R - - - - -
release           - - - - R - - - - -
decide            - - - - R - - - - -
return            - - - - R - - - - -
validate          - - - - R - - - - -
reopen            - - - - - P - - - -
read_publication  - - - - R P - - - -
propose           - - - - - P - - - -
confirm           - - - - - P - - - -
withdraw          - - - - - P - - - -
reschedule        - - - - - P - - - -
audit             - - - - - P - - - o
create_edition    - - - - - P a - - o
import_results    - - - - - P - - - o
manage_tokens     - - - - - - - - m -
`

func TestPolicy(t *testing.T) {
	rows := strings.Split(strings.TrimSpace(specification), "\n")
	if len(rows) != len(Actions()) {
		t.Fatalf("%d actions are specified, the policy has %d", len(rows), len(Actions()))
	}
	roles := append(Roles(), operator)
	for i, line := range rows {
		f := strings.Fields(line)
		action := Action(f[0])
		if Actions()[i] != action {
			t.Errorf("action %d is %s; specified is %s", i, Actions()[i], action)
		}
		for j, role := range roles {
			actor := Actor{ID: "x", Roles: []Role{role}}
			economy := ""
			if !role.Regional() {
				actor.Economy, economy = "OMN", "OMN"
			}
			allowed := Allow(actor, action, economy) == nil
			if want := f[1+j] != "-"; allowed != want {
				t.Errorf("%s may %s: %v; want %v", role, action, allowed, want)
			}
		}
	}
}

func TestAllowFaults(t *testing.T) {
	country := func(roles ...Role) Actor { return Actor{ID: "x", Economy: "OMN", Roles: roles} }
	region := func(roles ...Role) Actor { return Actor{ID: "x", Roles: roles} }
	tests := []struct {
		rule    string
		actor   Actor
		action  Action
		economy string
		want    string
	}{
		{"nobody must sign in", Actor{}, ReadAssessment, "OMN", "unauthenticated: auth.required"},
		{"nobody must sign in for what does not exist", Actor{}, "no_such", "", "unauthenticated: auth.required"},
		{"another country does not exist", country(FocalPoint), ReadAssessment, "QAT", "not_found: assessment.unknown"},
		{"nor to write to", country(FocalPoint), WriteAnswer, "QAT", "not_found: assessment.unknown"},
		{"nor for what the role may not do at home", country(Observer), Submit, "QAT", "not_found: assessment.unknown"},
		{"at home a missing role is said", country(Observer), WriteAnswer, "OMN", "forbidden: auth.forbidden (action=write_answer)"},
		{"the region's readers are told too", region(Reviewer), WriteAnswer, "OMN", "forbidden: auth.forbidden (action=write_answer)"},
		{"an administrator has no business with answers", region(Admin), ReadAssessment, "OMN", "not_found: assessment.unknown"},
		{"whatever else they hold", region(Admin, Reviewer, Publisher), ReadAssessment, "OMN", "not_found: assessment.unknown"},
		{"in a country too", country(FocalPoint, Admin), ReadAssessment, "OMN", "not_found: assessment.unknown"},
		{"nor with publishing", region(Publisher, Admin), Confirm, "", "forbidden: auth.forbidden (action=confirm)"},
		{"but with tokens", region(Publisher, Admin), ManageTokens, "", ""},
		{"nor has the machine's operator", Operator(), ReadAssessment, "OMN", "not_found: assessment.unknown"},
		{"a regional role counts for nothing in a country", country(Reviewer), ReadAssessment, "OMN", "not_found: assessment.unknown"},
		{"nor a country's in the region", region(FocalPoint), ReadAssessment, "OMN", "not_found: assessment.unknown"},
		{"roles add up", country(Observer, Approver), Submit, "OMN", ""},
		{"the region reads every country", region(Reviewer), ReadAssessment, "QAT", ""},
		{"an action that is not in the table is nobody's", region(Publisher), "no_such", "", "forbidden: auth.forbidden (action=no_such)"},
		{"without roles nothing", country(), ReadAssessment, "OMN", "not_found: assessment.unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			got := ""
			if err := Allow(tt.actor, tt.action, tt.economy); err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("Allow(%v, %s, %q) = %q; want %q", tt.actor, tt.action, tt.economy, got, tt.want)
			}
		})
	}
}

// Whoever may do something to an assessment may read it: otherwise a write
// would answer what a read hides.
func TestActorsReadWhatTheyChange(t *testing.T) {
	for _, r := range policy {
		if r.of != anAssessment {
			continue
		}
		for _, role := range r.roles {
			if a := (Actor{ID: "x", Roles: []Role{role}}); role.Regional() && !a.reads("OMN") {
				t.Errorf("%s may %s but not read", role, r.action)
			}
			if a := (Actor{ID: "x", Economy: "OMN", Roles: []Role{role}}); !role.Regional() && !a.reads("OMN") {
				t.Errorf("%s may %s but not read", role, r.action)
			}
		}
	}
}

func TestPolicyMarkdown(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(PolicyMarkdown()), "\n")
	if len(lines) != 2+len(policy) {
		t.Fatalf("%d lines; want a head and a line for each of %d actions", len(lines), len(policy))
	}
	want := "| submit | assessment |  |  | yes |  |  |  |  |  |  |  |"
	if diff := cmp.Diff(want, lines[2+6]); diff != "" {
		t.Errorf("row of submit (-want +got)\n%s", diff)
	}
}

func TestContext(t *testing.T) {
	if a := From(t.Context()); !a.Anonymous() || a.Regional() {
		t.Errorf("an empty context acts as %+v", a)
	}
	a := Actor{ID: "tok_1", Name: "A", Economy: "OMN", Roles: []Role{Observer}}
	if diff := cmp.Diff(a, From(With(t.Context(), a))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if !fault.Is(Allow(From(t.Context()), ManageTokens, ""), fault.Unauthenticated) {
		t.Error("an empty context may manage tokens")
	}
}
