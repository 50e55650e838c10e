package assessment

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mizan/internal/fault"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// The table of states, written down a second time: rows are states, columns
// actions in the order start, clear, recall, submit, review, release, return,
// validate, publish, reopen. "." is refused.
var specification = `
invited       answering . . . . . . . . .
answering     . in_clearance . . . . . . . .
in_clearance  . . answering submitted . . . . . .
submitted     . . . . in_review . . . . .
in_review     . . . . . submitted returned validated . .
returned      answering . . . . . . . . .
validated     . . . . . . . . published .
published     . . . . . . . . . reopened
reopened      answering . . . . . . . . .
`

func TestEveryStateAndAction(t *testing.T) {
	q := smallest(t)
	rows := strings.Split(strings.TrimSpace(specification), "\n")
	if len(rows) != len(States()) {
		t.Fatalf("%d states specified of %d", len(rows), len(States()))
	}
	for i, row := range rows {
		f := strings.Fields(row)
		state := State(f[0])
		if States()[i] != state || len(f) != 1+len(Actions()) {
			t.Fatalf("row %d is %q; want %s and %d actions", i, row, States()[i], len(Actions()))
		}
		for j, action := range Actions() {
			a := Assessment{State: state, Round: 1, Revision: 7}
			m := Move{Action: action, Reason: "because", At: noon}
			err := a.Apply(m, &Edition{}, q, complete(action))
			checkMove(t, state, action, State(f[1+j]), a, err)
		}
	}
}

// complete returns answers that meet every condition of the action: all
// accepted, or one returned in round 1.
func complete(action Action) []Answer {
	answers := []Answer{
		settled("law.1", "yes", Accepted), settled("law.2", "no", Adjusted),
	}
	if action == Return {
		answers[0].ReturnedIn = 1
	}
	return answers
}

func checkMove(t *testing.T, from State, action Action, want State, a Assessment, err error) {
	t.Helper()
	if want == "." {
		if !fault.Is(err, fault.Conflict) || fault.Of(err).Key != "assessment.state" {
			t.Errorf("%s from %s: %v; want a conflict", action, from, err)
		}
		if a.State != from || a.Revision != 7 || a.Round != 1 || !a.UpdatedAt.IsZero() {
			t.Errorf("%s from %s was refused but left %+v", action, from, a)
		}
		return
	}
	if err != nil || a.State != want || a.Revision != 8 || !a.UpdatedAt.Equal(noon) {
		t.Errorf("%s from %s: %v, %+v; want %s", action, from, err, a, want)
	}
	round, only := 1, false
	if action == Return || action == Reopen {
		round, only = 2, action == Return
	}
	if a.Round != round || a.ReturnedOnly != only {
		t.Errorf("%s from %s: round %d, returned only %v; want %d, %v",
			action, from, a.Round, a.ReturnedOnly, round, only)
	}
}

func TestConditions(t *testing.T) {
	q := smallest(t)
	before, after := noon.Add(-time.Hour), noon.Add(time.Hour)
	open := &Edition{}
	tests := []struct {
		rule    string
		a       Assessment
		m       Move
		e       *Edition
		answers []Answer
		want    string
	}{
		{
			"clearance lists every gap",
			Assessment{State: Answering, Round: 1},
			Move{Action: Clear},
			open,
			nil, "assessment.incomplete /answers/law.1 answer.gap.unanswered /answers/law.2 answer.gap.unanswered",
		},
		{
			"credit without the evidence required is a gap",
			Assessment{State: Answering, Round: 1},
			Move{Action: Clear},
			open,
			[]Answer{{Item: "law.1", State: Answered, Choice: "yes"}, {Item: "law.2", State: Answered, Choice: "yes"}},
			"assessment.incomplete /answers/law.1 answer.gap.evidence",
		},
		{
			"no credit needs no evidence",
			Assessment{State: Answering, Round: 1},
			Move{Action: Clear},
			open,
			[]Answer{{Item: "law.1", State: Answered, Choice: "no"}, {Item: "law.2", State: NotApplicable}},
			"",
		},
		{"gaps may be accepted", Assessment{State: Answering, Round: 1}, Move{Action: Clear, Incomplete: true}, open, nil, ""},
		{
			"submission looks again",
			Assessment{State: InClearance, Round: 1},
			Move{Action: Submit},
			open,
			nil, "assessment.incomplete /answers/law.1 answer.gap.unanswered /answers/law.2 answer.gap.unanswered",
		},
		{"not before the edition opens", Assessment{State: Invited, Round: 1}, Move{Action: Start}, &Edition{Opens: &after}, nil, "edition.early"},
		{"at the moment it opens", Assessment{State: Invited, Round: 1}, Move{Action: Start}, &Edition{Opens: &noon}, nil, ""},
		{"not at the moment it closes", Assessment{State: InClearance, Round: 1}, Move{Action: Submit, Incomplete: true}, &Edition{Closes: &noon}, nil, "edition.late"},
		{"corrections are not late", Assessment{State: InClearance, Round: 2}, Move{Action: Submit, Incomplete: true}, &Edition{Closes: &before}, nil, ""},
		{"a review is not bound by the dates", Assessment{State: Submitted, Round: 1}, Move{Action: Review}, &Edition{Closes: &before}, nil, ""},
		{
			"validation needs every verdict",
			Assessment{State: InReview, Round: 1},
			Move{Action: Validate},
			open,
			[]Answer{{Item: "law.1", State: Answered, Choice: "no", Written: 1}, settled("law.2", "no", SentBack)},
			"assessment.undecided /answers/law.1 verdict.missing /answers/law.2 verdict.missing",
		},
		{
			"a verdict on an earlier writing is none",
			Assessment{State: InReview, Round: 1},
			Move{Action: Validate},
			open,
			[]Answer{func() Answer { a := settled("law.1", "no", Accepted); a.Written = 9; return a }()},
			"assessment.undecided /answers/law.1 verdict.missing",
		},
		{
			"unanswered and optional ones need none",
			Assessment{State: InReview, Round: 1},
			Move{Action: Validate},
			open,
			[]Answer{{Item: "law.3", State: Answered, Choice: "yes", Written: 1}},
			"",
		},
		{
			"nothing to return",
			Assessment{State: InReview, Round: 2},
			Move{Action: Return},
			open,
			[]Answer{{Item: "law.1", ReturnedIn: 1}},
			"assessment.return.nothing",
		},
		{
			"reopening needs a reason",
			Assessment{State: Published},
			Move{Action: Reopen, Reason: " \n"},
			open, nil,
			"assessment.transition.invalid /reason assessment.reason.missing",
		},
		{
			"a reason is a text",
			Assessment{State: Submitted},
			Move{Action: Review, Reason: "a\x00b"},
			open, nil,
			"assessment.transition.invalid /reason text.control",
		},
		{
			"an unknown action is no conflict",
			Assessment{State: Invited},
			Move{Action: "fly"},
			open, nil,
			"assessment.transition.invalid /action assessment.action.unknown",
		},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			tt.m.At = noon
			err := tt.a.Apply(tt.m, tt.e, q, tt.answers)
			if got := keys(err); got != tt.want {
				t.Errorf("Apply(%+v) = %q; want %q", tt.m, got, tt.want)
			}
		})
	}
}

// keys writes a fault as its key, then path and key of each field.
func keys(err error) string {
	if err == nil {
		return ""
	}
	f := fault.Of(err)
	out := []string{f.Key}
	for _, field := range f.Fields {
		out = append(out, field.Path, field.Key)
	}
	return strings.Join(out, " ")
}

func TestRequestable(t *testing.T) {
	for _, a := range append(Actions(), "", "fly") {
		want := a != Publish && slices.Contains(Actions(), a)
		if err := a.Requestable(); (err == nil) != want {
			t.Errorf("%q requestable: %v; want %v", a, err, want)
		}
	}
}

func TestOpens(t *testing.T) {
	tests := []struct {
		rule       string
		only       bool
		round      int
		returnedIn int
		want       bool
	}{
		{"in the first round everything", false, 1, 0, true},
		{"after a return what was returned", true, 2, 1, true},
		{"and nothing else", true, 2, 0, false},
		{"nor what was returned a round before", true, 3, 1, false},
		{"after reopening everything", false, 3, 0, true},
	}
	for _, tt := range tests {
		a := Assessment{ReturnedOnly: tt.only, Round: tt.round}
		if got := a.Opens(Answer{ReturnedIn: tt.returnedIn}); got != tt.want {
			t.Errorf("%s: %v; want %v", tt.rule, got, tt.want)
		}
	}
}
