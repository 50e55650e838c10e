package workflow_test

import (
	"context"
	"strings"
	"testing"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/fault"
	"mizan/internal/store"
	"mizan/internal/workflow"
	"mizan/scoring"
)

// operation is one call of the workflow on what has the id.
type operation struct {
	name string
	call func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error
}

// onAssessment lists every operation on an assessment, transitions one by one.
func onAssessment() []operation {
	ops := []operation{
		{"Assessment", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.Assessment(ctx, id)
			return err
		}},
		{"Answers", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.Answers(ctx, id)
			return err
		}},
		{"Answer", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.Answer(ctx, id, "law.crime.1")
			return err
		}},
		{"Answer to no question", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.Answer(ctx, id, "no.such")
			return err
		}},
		{"History", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.History(ctx, id, "law.crime.1")
			return err
		}},
		{"Scores", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.Scores(ctx, id, workflow.ScoresWanted{})
			return err
		}},
		{"Scores with all that can be asked for", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.Scores(ctx, id, workflow.ScoresWanted{Difference: true, Missing: true})
			return err
		}},
		{"WhatIf", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.WhatIf(ctx, id, workflow.OnDeclared, scoring.Change{})
			return err
		}},
		{"Path", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.Path(ctx, id, workflow.OnDeclared, scoring.PathOptions{})
			return err
		}},
		{"Events", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, _, err := w.Events(ctx, id, 0, 0)
			return err
		}},
		{"PutAnswer", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.PutAnswer(ctx, id, "law.crime.1", yes(), workflow.Write{IfRevision: 1})
			return err
		}},
		{"PutAnswer that breaks a rule", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.PutAnswer(ctx, id, "law.crime.1", choice("x"), workflow.Write{IfRevision: 1})
			return err
		}},
		{"PutAnswer on another revision", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.PutAnswer(ctx, id, "law.crime.1", yes(), workflow.Write{IfRevision: 7})
			return err
		}},
		{"ClearAnswer", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.ClearAnswer(ctx, id, "law.crime.1", workflow.Write{IfRevision: 1})
			return err
		}},
		{"Decide", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.Decide(ctx, id, "law.crime.1",
				workflow.VerdictInput{Decision: assessment.Accepted}, workflow.Write{IfRevision: 1})
			return err
		}},
	}
	ops = append(ops, operation{"AcceptRest", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
		_, err := w.AcceptRest(ctx, id, workflow.Write{IfRevision: 2})
		return err
	}})
	for _, action := range append(assessment.Actions(), "fly") {
		ops = append(ops, operation{
			"Transition " + string(action),
			func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
				_, err := w.Transition(ctx, id, workflow.TransitionInput{Action: action, Reason: "r"},
					workflow.Write{IfRevision: 2})
				return err
			},
		})
	}
	return ops
}

// Whoever may not know of an assessment is told the same as if there were
// none, whatever they try, and nothing changes.
func TestStrangersSeeNothing(t *testing.T) {
	tr := newTrial(t)
	tr.put(tr.id, "law.crime.1", yes())
	before := must(tr.Audit(tr.operator, edition))(t)
	strangers := map[string]context.Context{
		"another country": tr.stranger, "administrator": tr.admin, "author": tr.author,
		"expert": tr.expert, "operator": tr.operator,
	}
	for who, ctx := range strangers {
		for _, op := range onAssessment() {
			existing, missing := op.call(ctx, tr.Workflow, tr.id), op.call(ctx, tr.Workflow, "asm_none")
			if !fault.Is(existing, fault.NotFound) || existing.Error() != missing.Error() {
				t.Errorf("%s, %s: %v; of what does not exist: %v", who, op.name, existing, missing)
			}
		}
	}
	for _, op := range onAssessment() {
		wantFault(t, op.call(tr.anonymous, tr.Workflow, tr.id), fault.Unauthenticated, "auth.required")
	}
	if after := must(tr.Audit(tr.operator, edition))(t); after != before {
		t.Errorf("the record went from %+v to %+v", before, after)
	}
}

// Whoever may read is told what they may not do, and may do the rest: the
// policy is in force everywhere.
func TestPolicyIsInForce(t *testing.T) {
	tr := newTrial(t)
	insiders := map[string]context.Context{
		"contributor": tr.contributor, "focal point": tr.focal, "approver": tr.approver,
		"observer": tr.observer, "reviewer": tr.reviewer, "publisher": tr.publisher,
	}
	actions := map[string]auth.Action{"PutAnswer": auth.WriteAnswer, "ClearAnswer": auth.WriteAnswer, "Decide": auth.Decide, "AcceptRest": auth.Decide}
	for who, ctx := range insiders {
		actor := auth.From(ctx)
		for _, op := range onAssessment() {
			call, _, _ := strings.Cut(op.name, " ")
			action, named := actions[call]
			if transition, ok := strings.CutPrefix(op.name, "Transition "); ok {
				action, named = auth.Action(transition), assessment.Action(transition).Requestable() == nil
			}
			err := op.call(ctx, tr.Workflow, tr.id)
			if allowed := !named || auth.Allow(actor, action, "XAA") == nil; allowed == fault.Is(err, fault.Forbidden) {
				t.Errorf("%s, %s: %v; allowed by the policy: %v", who, op.name, err, allowed)
			}
		}
	}
}

// onEdition lists every operation on an edition that is not published.
func onEdition() []operation {
	write := workflow.Write{IfRevision: 1}
	return []operation{
		{"Edition", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.Edition(ctx, string(id))
			return err
		}},
		{"Assessments", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.Assessments(ctx, string(id))
			return err
		}},
		{"Publication", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.Publication(ctx, string(id))
			return err
		}},
		{"Propose", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.Propose(ctx, string(id), workflow.ProposeInput{Reason: "r"}, write)
			return err
		}},
		{"Confirm", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.Confirm(ctx, string(id), write)
			return err
		}},
		{"Withdraw", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.Withdraw(ctx, string(id), write)
			return err
		}},
		{"Reschedule", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.Reschedule(ctx, string(id), nil, nil, write)
			return err
		}},
		{"Results", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.Results(ctx, string(id), 0)
			return err
		}},
		{"Revisions", func(ctx context.Context, w *workflow.Workflow, id assessment.ID) error {
			_, err := w.Revisions(ctx, string(id))
			return err
		}},
	}
}

// An edition that is not published exists for those who take part in it only.
func TestEditionsAreHiddenUntilPublished(t *testing.T) {
	tr := newTrial(t)
	outside := auth.With(t.Context(), auth.Actor{ID: "x", Economy: "OMN", Roles: []auth.Role{auth.FocalPoint}})
	for who, ctx := range map[string]context.Context{"another country": outside, "the public": tr.anonymous} {
		for _, op := range onEdition() {
			existing, missing := op.call(ctx, tr.Workflow, edition), op.call(ctx, tr.Workflow, "none")
			hidden := fault.Is(existing, fault.NotFound) || fault.Is(existing, fault.Unauthenticated)
			if !hidden || existing.Error() != missing.Error() {
				t.Errorf("%s, %s: %v; of what does not exist: %v", who, op.name, existing, missing)
			}
		}
	}
	if all := must(tr.Editions(tr.anonymous))(t); len(all) != 0 {
		t.Errorf("the public sees %+v", all)
	}
	tr.validated(tr.id, "yes", "yes", "yes")
	tr.publish()
	if all := must(tr.Editions(outside))(t); len(all) != 1 {
		t.Errorf("another country sees %d published editions", len(all))
	}
	wantFault(t, onEdition()[3].call(outside, tr.Workflow, edition), fault.Forbidden, "auth.forbidden")
}

// What one country sees stays the same to the byte while another one works.
func TestNothingShowsThatOthersWork(t *testing.T) {
	tr := newTrial(t)
	tr.put(tr.id, "law.crime.1", yes())
	see := func() string {
		events, next, err := tr.Events(tr.focal, tr.id, 0, 1)
		return dump(t, events, next, err,
			must(tr.Editions(tr.focal))(t), must(tr.Assessments(tr.focal, ""))(t), must(tr.Answers(tr.focal, tr.id))(t))
	}
	before := see()
	other := tr.AssessmentOf(t, edition, "XAB").ID
	for range 20 {
		tr.put(other, "law.crime.1", yes())
	}
	if after := see(); after != before {
		t.Errorf("before %s\nafter  %s", before, after)
	}
	tr.put(tr.id, "law.crime.2", yes())
	events, _, err := tr.Events(tr.focal, tr.id, 0, 0)
	if err != nil || len(events) != 3 || events[2].Seq != 3 || events[2].PrevHash != "" {
		t.Errorf("events %+v, %v; want them counted within the assessment", events, err)
	}
}

// Operations of the region are refused to everybody else, and services to
// all who lack the role.
func TestRegionalOperations(t *testing.T) {
	tr := newTrial(t)
	ops := []struct {
		name   string
		action auth.Action
		call   func(ctx context.Context) error
	}{
		{"CreateEdition", auth.CreateEdition, func(ctx context.Context) error {
			_, err := tr.CreateEdition(ctx, workflow.NewEdition{})
			return err
		}},
		{"ImportResults", auth.ImportResults, func(ctx context.Context) error {
			_, err := tr.ImportResults(ctx, workflow.Import{Units: []scoring.Unit{}})
			return err
		}},
		{"Audit", auth.Audit, func(ctx context.Context) error { _, err := tr.Audit(ctx, edition); return err }},
		{"Tokens", auth.ManageTokens, func(ctx context.Context) error { _, err := tr.Tokens(ctx); return err }},
		{"CreateToken", auth.ManageTokens, func(ctx context.Context) error {
			_, _, err := tr.CreateToken(ctx, workflow.TokenInput{})
			return err
		}},
		{"RevokeToken", auth.ManageTokens, func(ctx context.Context) error { return tr.RevokeToken(ctx, "tok_x") }},
	}
	for _, ctx := range []context.Context{
		tr.focal, tr.approver, tr.reviewer, tr.publisher, tr.author, tr.expert, tr.admin, tr.operator,
	} {
		for _, op := range ops {
			allowed := auth.Allow(auth.From(ctx), op.action, "") == nil
			if err := op.call(ctx); allowed == fault.Is(err, fault.Forbidden) {
				t.Errorf("%s, %s: %v; allowed by the policy: %v", auth.From(ctx).Name, op.name, err, allowed)
			}
		}
	}
	for _, op := range ops {
		wantFault(t, op.call(tr.anonymous), fault.Unauthenticated, "auth.required")
	}
}

// The second fence: the store gives nothing out of scope either.
func TestStoreKeepsToItsScope(t *testing.T) {
	tr := newTrial(t)
	tr.put(tr.id, "law.crime.1", yes())
	scope := store.ScopeOf(auth.From(tr.stranger))
	answers, err := tr.Store.Answers(t.Context(), scope, tr.id)
	one, errOne := tr.Store.Answer(t.Context(), scope, tr.id, "law.crime.1")
	history, errHistory := tr.Store.AnswerHistory(t.Context(), scope, tr.id, "law.crime.1")
	events, errEvents := tr.Store.Events(t.Context(), scope, tr.id, 0, 10)
	if len(answers) != 0 || one.Revision != 0 || len(history) != 0 || len(events) != 0 {
		t.Errorf("a stranger's scope gives %+v, %+v, %+v, %+v", answers, one, history, events)
	}
	for _, err := range []error{err, errOne, errHistory, errEvents} {
		if err != nil {
			t.Error(err)
		}
	}
}
