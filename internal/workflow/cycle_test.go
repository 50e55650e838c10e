package workflow_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/fault"
	"mizan/internal/storetest"
	"mizan/internal/workflow"
	"mizan/questionnaires"
	"mizan/scoring"
)

// trial is a service with an edition of the trial questionnaire and everybody
// who takes part in it. XAA is the country whose assessment the tests follow.
type trial struct {
	*storetest.Service
	t  testing.TB
	id assessment.ID // of XAA's assessment

	contributor, focal, approver, observer context.Context // of XAA
	stranger                               context.Context // of XAB, with every role of a country
	reviewer, publisher, second            context.Context // of the region
	author, expert, admin                  context.Context
	operator, anonymous                    context.Context
}

const edition = "trial-2026"

func newTrial(t testing.TB) *trial {
	t.Helper()
	return trialOn(t, storetest.New(t))
}

func trialOn(t testing.TB, s *storetest.Service) *trial {
	t.Helper()
	s.AddEdition(t, edition)
	as := func(name, economy string, roles ...auth.Role) context.Context {
		return storetest.As(t.Context(), name, economy, roles...)
	}
	return &trial{
		Service: s, t: t, id: s.AssessmentOf(t, edition, "XAA").ID,
		contributor: as("contributor", "XAA", auth.Contributor),
		focal:       as("focal", "XAA", auth.FocalPoint),
		approver:    as("approver", "XAA", auth.Approver),
		observer:    as("observer", "XAA", auth.Observer),
		stranger: as("stranger", "XAB",
			auth.Contributor, auth.FocalPoint, auth.Approver, auth.Observer),
		reviewer:  as("reviewer", "", auth.Reviewer),
		publisher: as("publisher", "", auth.Publisher),
		second:    as("second", "", auth.Publisher),
		author:    as("author", "", auth.Author),
		expert:    as("expert", "", auth.Expert),
		admin:     as("admin", "", auth.Admin),
		operator:  auth.With(t.Context(), auth.Operator()),
		anonymous: t.Context(),
	}
}

// must ends the test if an operation fails.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// yes is an answer that earns full credit and brings evidence.
func yes() workflow.AnswerInput {
	return workflow.AnswerInput{
		State: assessment.Answered, Choice: "yes",
		Evidence: []assessment.Citation{{Title: "Act", URL: "https://example.org/act", Pages: "3"}},
	}
}

func choice(code string) workflow.AnswerInput {
	in := yes()
	in.Choice = code
	return in
}

// put writes an answer on the present revision.
func (tr *trial) put(id assessment.ID, item questionnaires.Code, in workflow.AnswerInput) assessment.Answer {
	tr.t.Helper()
	ctx := tr.countryOf(id)
	now := must(tr.Answer(ctx, id, item))(tr.t)
	return must(tr.PutAnswer(ctx, id, item, in, workflow.Write{IfRevision: now.Revision}))(tr.t)
}

// countryOf returns a context for somebody with every role in the country.
func (tr *trial) countryOf(id assessment.ID) context.Context {
	a := must(tr.Assessment(tr.reviewer, id))(tr.t)
	return storetest.As(tr.t.Context(), "all of "+a.Economy, a.Economy,
		auth.Contributor, auth.FocalPoint, auth.Approver)
}

// decide puts a verdict on the present revision.
func (tr *trial) decide(id assessment.ID, item questionnaires.Code, in workflow.VerdictInput) assessment.Answer {
	tr.t.Helper()
	now := must(tr.Answer(tr.reviewer, id, item))(tr.t)
	return must(tr.Decide(tr.reviewer, id, item, in, workflow.Write{IfRevision: now.Revision}))(tr.t)
}

// move does a transition on the present revision as whoever may do it.
func (tr *trial) move(id assessment.ID, action assessment.Action) assessment.Assessment {
	tr.t.Helper()
	a := must(tr.Assessment(tr.reviewer, id))(tr.t)
	in := workflow.TransitionInput{Action: action, Reason: "for a reason"}
	return must(tr.Transition(tr.whoMay(id, action), id, in, workflow.Write{IfRevision: a.Revision}))(tr.t)
}

// whoMay returns a context for somebody who may do the transition.
func (tr *trial) whoMay(id assessment.ID, action assessment.Action) context.Context {
	tr.t.Helper()
	for _, ctx := range []context.Context{tr.reviewer, tr.publisher} {
		if auth.Allow(auth.From(ctx), auth.Action(action), "XAA") == nil {
			return ctx
		}
	}
	return tr.countryOf(id)
}

var questions = []questionnaires.Code{"law.crime.1", "law.crime.2", "skill.school.1"}

// validated takes an assessment from invited to validated with the choices.
func (tr *trial) validated(id assessment.ID, choices ...string) {
	tr.t.Helper()
	for i, item := range questions {
		tr.put(id, item, choice(choices[i]))
	}
	tr.reviewed(id)
	for _, item := range questions {
		tr.decide(id, item, workflow.VerdictInput{Decision: assessment.Accepted})
	}
	tr.move(id, assessment.Validate)
}

// reviewed takes an assessment from answering to in_review.
func (tr *trial) reviewed(id assessment.ID) {
	tr.t.Helper()
	tr.move(id, assessment.Clear)
	tr.move(id, assessment.Submit)
	tr.move(id, assessment.Review)
}

// others leaves out everybody but XAA.
func others() map[string]string {
	return map[string]string{
		"XAB": "late", "XAC": "late", "XAD": "late", "XAE": "late", "XAF": "late",
	}
}

// revision is the edition's present one.
func (tr *trial) revision() int {
	tr.t.Helper()
	return must(tr.Edition(tr.publisher, edition))(tr.t).Revision
}

func (tr *trial) propose() assessment.Publication {
	tr.t.Helper()
	in := workflow.ProposeInput{Reason: "first results", Without: others()}
	return must(tr.Propose(tr.publisher, edition, in, workflow.Write{IfRevision: tr.revision()}))(tr.t)
}

func (tr *trial) publish() assessment.Revision {
	tr.t.Helper()
	p := tr.propose()
	return must(tr.Confirm(tr.second, edition, workflow.Write{IfRevision: p.Revision}))(tr.t)
}

// compareRats lets go-cmp compare exact numbers.
var compareRats = cmp.Comparer(func(a, b scoring.ItemScore) bool {
	text := func(s scoring.ItemScore) string {
		return strings.Join([]string{
			string(s.Code), string(s.State), rat(s.Credit), rat(s.Points), rat(s.Max), rat(s.Effective),
		}, " ")
	}
	return text(a) == text(b) && a.Given == b.Given && a.Counts == b.Counts
})

// The whole course once, with an answer returned, corrected, published,
// reopened and published again.
func TestCycle(t *testing.T) {
	tr := newTrial(t)
	tr.put(tr.id, "law.crime.1", choice("no"))
	tr.put(tr.id, "law.crime.2", workflow.AnswerInput{State: assessment.NotApplicable, Reason: "no sea"})
	tr.put(tr.id, "skill.school.1", choice("partial"))
	tr.reviewed(tr.id)
	tr.decide(tr.id, "law.crime.1", workflow.VerdictInput{Decision: assessment.SentBack, Reason: "see the new act"})
	tr.decide(tr.id, "law.crime.2", workflow.VerdictInput{Decision: assessment.Accepted})
	tr.decide(tr.id, "skill.school.1", workflow.VerdictInput{Decision: assessment.Accepted})
	if a := tr.move(tr.id, assessment.Return); a.State != assessment.Returned || a.Round != 2 {
		t.Fatalf("after return: %+v", a)
	}
	_, err := tr.PutAnswer(tr.focal, tr.id, "skill.school.1", yes(), workflow.Write{IfRevision: 2})
	wantFault(t, err, fault.Conflict, "answer.not_returned")
	tr.put(tr.id, "law.crime.1", choice("partial"))
	tr.put(tr.id, "law.crime.1", choice("yes")) // stays open after the first correction
	tr.reviewed(tr.id)
	tr.decide(tr.id, "law.crime.1", workflow.VerdictInput{
		Decision: assessment.Adjusted, Choice: "partial", Reason: "in force from next year",
	})
	tr.move(tr.id, assessment.Validate)
	scores := must(tr.Scores(tr.focal, tr.id, workflow.ScoresWanted{}))(t)
	if got := rat(scores.Declared.Index().Points); got != "75" {
		t.Errorf("declared index = %s; want 75", got)
	}
	r := tr.publish()
	if r.Number != 1 {
		t.Errorf("first revision is number %d", r.Number)
	}
	p := must(tr.Results(tr.anonymous, edition, 0))(t)
	row, ok := p.Of("XAA")
	if !ok || rat(row.Result.Index().Points) != "50" || len(p.Rows) != 1 {
		t.Errorf("published: %v, %+v; want an index of 50 and no other row", ok, row)
	}
	if diff := cmp.Diff(scores.Validated, row.Result, compareRats); diff != "" {
		t.Errorf("frozen result differs from a fresh one (-fresh +frozen)\n%s", diff)
	}
	tr.correct(t)
	for _, id := range []string{edition, ""} {
		must(tr.Audit(tr.operator, id))(t)
	}
}

// correct reopens the published assessment and publishes a second revision.
func (tr *trial) correct(t *testing.T) {
	t.Helper()
	tr.move(tr.id, assessment.Reopen)
	tr.put(tr.id, "law.crime.1", choice("no"))
	tr.reviewed(tr.id)
	tr.decide(tr.id, "law.crime.1", workflow.VerdictInput{Decision: assessment.Accepted})
	tr.move(tr.id, assessment.Validate)
	tr.publish()
	for revision, want := range map[int]string{0: "25", 1: "50", 2: "25"} {
		p := must(tr.Results(tr.anonymous, edition, revision))(t)
		if got := rat(p.Rows[0].Result.Index().Points); got != want {
			t.Errorf("index of revision %d = %s; want %s", revision, got, want)
		}
	}
}
