package auth

import (
	"slices"
	"strings"

	"mizan/internal/fault"
)

// Action is something that only some may do. The actions on an assessment
// that move it bear the names of its transitions.
type Action string

// The actions on one economy's assessment.
const (
	ReadAssessment Action = "read_assessment" // answers, verdicts, history, scores
	ReadEvents     Action = "read_events"
	WriteAnswer    Action = "write_answer"
	Start          Action = "start"
	Clear          Action = "clear"
	Recall         Action = "recall"
	Submit         Action = "submit"
	Review         Action = "review"
	Release        Action = "release"
	Decide         Action = "decide"
	Return         Action = "return"
	Validate       Action = "validate"
	Reopen         Action = "reopen"
)

// The actions of the region.
const (
	ReadPublication Action = "read_publication"
	Propose         Action = "propose"
	Confirm         Action = "confirm"
	Withdraw        Action = "withdraw"
	CreateEdition   Action = "create_edition"
	Reschedule      Action = "reschedule"
	ImportResults   Action = "import_results"
	Audit           Action = "audit" // verify the chain of events
	ManageTokens    Action = "manage_tokens"
)

// rule is one row of the policy.
type rule struct {
	action Action
	of     subject
	roles  []Role
}

// subject is what an action is done to: it decides what those are told who
// may not even know that it exists.
type subject string

const (
	anAssessment subject = "assessment"
	anEdition    subject = "edition"
	theService   subject = "service"
)

// policy is the whole policy: who may do what. A role that is not named may not.
var policy = []rule{
	{ReadAssessment, anAssessment, []Role{Contributor, FocalPoint, Approver, Observer, Reviewer, Publisher}},
	{ReadEvents, anAssessment, []Role{Contributor, FocalPoint, Approver, Observer, Reviewer, Publisher}},
	{WriteAnswer, anAssessment, []Role{Contributor, FocalPoint}},
	{Start, anAssessment, []Role{Contributor, FocalPoint}},
	{Clear, anAssessment, []Role{FocalPoint}},
	{Recall, anAssessment, []Role{FocalPoint, Approver}},
	{Submit, anAssessment, []Role{Approver}},
	{Review, anAssessment, []Role{Reviewer}},
	{Release, anAssessment, []Role{Reviewer}},
	{Decide, anAssessment, []Role{Reviewer}},
	{Return, anAssessment, []Role{Reviewer}},
	{Validate, anAssessment, []Role{Reviewer}},
	{Reopen, anAssessment, []Role{Publisher}},
	{ReadPublication, anEdition, []Role{Reviewer, Publisher}},
	{Propose, anEdition, []Role{Publisher}},
	{Confirm, anEdition, []Role{Publisher}},
	{Withdraw, anEdition, []Role{Publisher}},
	{Reschedule, anEdition, []Role{Publisher}},
	{Audit, anEdition, []Role{Publisher, operator}},
	{CreateEdition, theService, []Role{Publisher, Author, operator}},
	{ImportResults, theService, []Role{Publisher, operator}},
	{ManageTokens, theService, []Role{Admin}},
}

// Actions returns every action of the policy, in its order.
func Actions() []Action {
	var out []Action
	for _, r := range policy {
		out = append(out, r.action)
	}
	return out
}

// Allow says whether the actor may do the action to what belongs to an
// economy ("" for what belongs to the region). The faults:
//
//   - fault.Unauthenticated for the anonymous actor;
//   - fault.NotFound for whoever may not read an assessment: people of other
//     countries, and the region's roles that have no business with answers.
//     It equals the fault for an assessment that does not exist;
//   - fault.Forbidden for whoever may know of it and lacks the role.
func Allow(a Actor, action Action, economy string) error {
	if a.Anonymous() {
		return Required()
	}
	r, known := ruleOf(action)
	if r.of == anAssessment && !a.reads(economy) {
		return fault.New(fault.NotFound, "assessment.unknown")
	}
	if !known || !a.holdsAny(r.roles) {
		return fault.New(fault.Forbidden, "auth.forbidden", "action", string(action))
	}
	return nil
}

// Required is the fault for whoever must sign in first.
func Required() error { return fault.New(fault.Unauthenticated, "auth.required") }

// reads reports whether the actor may read assessments of the economy.
func (a Actor) reads(economy string) bool {
	r, _ := ruleOf(ReadAssessment)
	return a.holdsAny(r.roles) && (a.Economy == "" || a.Economy == economy)
}

// holdsAny reports whether the actor holds one of the roles, as what it is: a
// regional role counts for nothing in a country, nor the other way round, and
// beside Admin no other role counts: whoever gives out rights does not use them.
func (a Actor) holdsAny(roles []Role) bool {
	admin := a.Is(Admin)
	return slices.ContainsFunc(a.Roles, func(r Role) bool {
		return r.Regional() == (a.Economy == "") && (r == Admin || !admin) &&
			slices.Contains(roles, r)
	})
}

func ruleOf(action Action) (rule, bool) {
	i := slices.IndexFunc(policy, func(r rule) bool { return r.action == action })
	if i < 0 {
		return rule{}, false
	}
	return policy[i], true
}

// PolicyMarkdown returns the policy as a Markdown table, for the handbook.
func PolicyMarkdown() string {
	var b strings.Builder
	columns := append(Roles(), operator)
	b.WriteString("| Action | On |")
	for _, r := range columns {
		b.WriteString(" " + string(r) + " |")
	}
	b.WriteString("\n|" + strings.Repeat(" --- |", 2+len(columns)) + "\n")
	for _, rule := range policy {
		b.WriteString("| " + string(rule.action) + " | " + string(rule.of) + " |")
		for _, r := range columns {
			if slices.Contains(rule.roles, r) {
				b.WriteString(" yes |")
			} else {
				b.WriteString("  |")
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
