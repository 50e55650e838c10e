package assessment

import (
	"slices"
	"strings"
	"time"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// State is where an assessment stands.
type State string

// The states. Nothing else is possible.
const (
	Invited     State = "invited"      // nothing answered yet
	Answering   State = "answering"    // with the contributors
	InClearance State = "in_clearance" // with the approver
	Submitted   State = "submitted"    // with the region, not looked at
	InReview    State = "in_review"    // with a reviewer
	Returned    State = "returned"     // back with reasons; only returned answers are open
	Validated   State = "validated"    // every answer decided on
	Published   State = "published"    // its results are frozen
	Reopened    State = "reopened"     // to be corrected; a new revision follows
)

// States returns every state in the order of the course of an assessment.
func States() []State {
	return []State{
		Invited, Answering, InClearance, Submitted, InReview, Returned,
		Validated, Published, Reopened,
	}
}

// Action moves an assessment from one state to another.
type Action string

// The actions.
const (
	Start    Action = "start"
	Clear    Action = "clear" // hand over for clearance
	Recall   Action = "recall"
	Submit   Action = "submit"
	Review   Action = "review"
	Release  Action = "release" // put back unreviewed
	Return   Action = "return"
	Validate Action = "validate"
	Publish  Action = "publish" // by publication of the edition only
	Reopen   Action = "reopen"
)

// Actions returns every action.
func Actions() []Action {
	return []Action{
		Start, Clear, Recall, Submit, Review, Release, Return, Validate, Publish, Reopen,
	}
}

// Transition is one row of the table of states.
type Transition struct {
	Action Action
	From   []State
	To     State

	Dated    bool // bound by the edition's dates
	Complete bool // refuses gaps, unless incompleteness is stated
	Decided  bool // every answer needs an accepted or adjusted verdict
	Returns  bool // at least one answer must have been returned
	Reasoned bool // needs a reason
	NewRound bool // opens the next round
}

// transitions is the table of states: whatever is not in it is refused.
var transitions = []Transition{
	{Action: Start, From: []State{Invited, Returned, Reopened}, To: Answering, Dated: true},
	{Action: Clear, From: []State{Answering}, To: InClearance, Dated: true, Complete: true},
	{Action: Recall, From: []State{InClearance}, To: Answering},
	{Action: Submit, From: []State{InClearance}, To: Submitted, Dated: true, Complete: true},
	{Action: Review, From: []State{Submitted}, To: InReview},
	{Action: Release, From: []State{InReview}, To: Submitted},
	{Action: Return, From: []State{InReview}, To: Returned, Returns: true, NewRound: true},
	{Action: Validate, From: []State{InReview}, To: Validated, Decided: true},
	{Action: Publish, From: []State{Validated}, To: Published},
	{Action: Reopen, From: []State{Published}, To: Reopened, Reasoned: true, NewRound: true},
}

// Transitions returns the table of states.
func Transitions() []Transition { return slices.Clone(transitions) }

// Assessment is one economy's part in an edition.
type Assessment struct {
	ID           ID `gorm:"primaryKey"`
	EditionID    string
	Economy      string // alpha-3
	State        State
	Round        int  // 1, 2, …; raised when returned or reopened
	ReturnedOnly bool // this round is open for returned answers alone
	Revision     int  // of this record: 1, 2, …; raised by every transition, not by answers
	CreatedAt    time.Time
	UpdatedAt    time.Time `gorm:"autoUpdateTime:false"` // of the last transition
}

// New returns an assessment that an economy is invited to.
func New(id ID, e *Edition, economy string, at time.Time) Assessment {
	return Assessment{
		ID: id, EditionID: e.ID, Economy: economy, State: Invited,
		Round: 1, Revision: 1, CreatedAt: at, UpdatedAt: at,
	}
}

// Move is a wish to do an action.
type Move struct {
	Action     Action
	Reason     string
	Incomplete bool // gaps are known and accepted
	At         time.Time
}

// Allows reports which of the actions the present state has a row for.
func (s State) Allows(action Action) (Transition, bool) {
	for _, t := range transitions {
		if t.Action == action && slices.Contains(t.From, s) {
			return t, true
		}
	}
	return Transition{}, false
}

// Apply does the action, or says why not: an unknown action is fault.Invalid,
// one that the present state has no row for is fault.Conflict, and a missing
// condition lists everything that is missing.
func (a *Assessment) Apply(
	m Move, e *Edition, q *questionnaires.Questionnaire, answers []Answer,
) error {
	if !slices.Contains(Actions(), m.Action) {
		return unknownAction()
	}
	t, ok := a.State.Allows(m.Action)
	if !ok {
		return fault.New(fault.Conflict, "assessment.state",
			"action", string(m.Action), "state", string(a.State))
	}
	if err := a.conditions(t, m, e, q, answers); err != nil {
		return err
	}
	a.State = t.To
	a.Revision++
	a.UpdatedAt = m.At
	if t.NewRound {
		a.Round++
		a.ReturnedOnly = t.Returns
	}
	return nil
}

func (a *Assessment) conditions(
	t Transition, m Move, e *Edition, q *questionnaires.Questionnaire, answers []Answer,
) error {
	if t.Dated {
		if err := e.Accepts(a.Round, m.At); err != nil {
			return err
		}
	}
	bad := checkText("/reason", m.Reason, maxText)
	if t.Reasoned && strings.TrimSpace(m.Reason) == "" {
		bad = append(bad, fault.At("/reason", "assessment.reason.missing"))
	}
	if len(bad) > 0 {
		return refuse(bad, "assessment.transition.invalid")
	}
	if t.Complete && !m.Incomplete {
		if gaps := Gaps(q, answers); len(gaps) > 0 {
			return fault.New(fault.Invalid, "assessment.incomplete", "count", len(gaps)).With(gaps...)
		}
	}
	if t.Decided {
		if open := Undecided(q, answers); len(open) > 0 {
			return fault.New(fault.Invalid, "assessment.undecided", "count", len(open)).With(open...)
		}
	}
	if t.Returns && !slices.ContainsFunc(answers, a.returned) {
		return fault.New(fault.Conflict, "assessment.return.nothing")
	}
	return nil
}

// returned reports whether the answer was returned in the present round.
func (a *Assessment) returned(ans Answer) bool { return ans.ReturnedIn == a.Round }

// Opens reports whether the country may change the answer, once the
// assessment is with its contributors.
func (a *Assessment) Opens(ans Answer) bool {
	return !a.ReturnedOnly || ans.ReturnedIn == a.Round-1
}

// Requestable refuses what is no action and, with the same fault, Publish: an
// assessment is published by the publication of its edition only.
func (action Action) Requestable() error {
	if action == Publish || !slices.Contains(Actions(), action) {
		return unknownAction()
	}
	return nil
}

func unknownAction() error {
	var known []string
	for _, a := range Actions() {
		if a != Publish {
			known = append(known, string(a))
		}
	}
	field := fault.At("/action", "assessment.action.unknown", "known", strings.Join(known, ", "))
	return refuse([]fault.Field{field}, "assessment.transition.invalid")
}
