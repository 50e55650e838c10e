package workflow_test

import (
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/assessment"
	"mizan/internal/storetest"
	"mizan/internal/workflow"
	"mizan/questionnaires"
	"mizan/scoring"
)

// twoPublished publishes XAA and XAB and takes XAB back for a correction.
func twoPublished(t *testing.T) (tr *trial, other assessment.ID) {
	t.Helper()
	tr = newTrial(t)
	other = tr.AssessmentOf(t, edition, "XAB").ID
	tr.validated(tr.id, "partial", "yes", "no")
	tr.validated(other, "yes", "yes", "no")
	without := others()
	delete(without, "XAB")
	in := workflow.ProposeInput{Reason: "first results", Without: without}
	p := must(tr.Propose(tr.publisher, edition, in, workflow.Write{IfRevision: tr.revision()}))(t)
	must(tr.Confirm(tr.second, edition, workflow.Write{IfRevision: p.Revision}))(t)
	tr.move(other, assessment.Reopen)
	tr.put(other, "law.crime.1", choice("no"))
	return tr, other
}

// What others have not published plays no part in what a country is told: XAB
// counts with its published answers, whatever it has written since.
func TestPeersArePublished(t *testing.T) {
	tr, _ := twoPublished(t)
	got := must(tr.WhatIf(tr.focal, tr.id, workflow.OnDeclared, scoring.Change{}))(t)
	if got.Peers == nil || got.RankBefore.Position != 2 || got.RankAfter.Position != 2 {
		t.Errorf("peers %v, positions %+v and %+v; want second behind XAB as published", got.Peers, got.RankBefore, got.RankAfter)
	}
	path := must(tr.Workflow.Path(tr.focal, tr.id, workflow.OnDeclared, scoring.PathOptions{Target: got.Before.Index().Max}))(t)
	full := map[questionnaires.Code][2]int{}
	for _, step := range path.Steps {
		full[step.Code] = [2]int{step.Full, step.Of}
	}
	// XAB has answered the first with yes, as published, and the second with no
	want := map[questionnaires.Code][2]int{"law.crime.1": {1, 1}, "skill.school.1": {0, 1}}
	if diff := cmp.Diff(want, full); diff != "" {
		t.Errorf("steps, and peers that have them in full (-want +got)\n%s", diff)
	}
}

// A country's own answers are those of now, published or not.
func TestOwnAnswersAreOfNow(t *testing.T) {
	tr, other := twoPublished(t)
	own := tr.countryOf(other)
	got := must(tr.WhatIf(own, other, workflow.OnDeclared, scoring.Change{}))(t)
	now := must(tr.Scores(own, other, workflow.ScoresWanted{}))(t)
	if diff := cmp.Diff(now.Declared.Index(), got.Before.Index(), compareRats); diff != "" {
		t.Errorf("(-score +what-if)\n%s", diff)
	}
	if got.RankBefore.Position != 2 {
		t.Errorf("position %d; want behind XAA now", got.RankBefore.Position)
	}
	raised := scoring.Change{Values: scoring.Values{"law.crime.1": scoring.Credit(got.Before.Index().Credit)}}
	if _, err := tr.WhatIf(own, other, workflow.OnDeclared, raised); err != nil {
		t.Errorf("a credit that is no choice of the scale: %v", err)
	}
}

// The difference between the two accounts is the sum of what is told of each
// item, and the three rules for what is missing stand side by side.
func TestScoresExplained(t *testing.T) {
	tr, other := twoPublished(t)
	own := tr.countryOf(other)
	now := must(tr.Answer(own, other, "law.crime.2"))(t)
	must(tr.ClearAnswer(own, other, "law.crime.2", workflow.Write{IfRevision: now.Revision}))(t)
	got := must(tr.Scores(own, other, workflow.ScoresWanted{Difference: true, Missing: true}))(t)
	sum := new(big.Rat).Set(got.Declared.Index().Points)
	for _, c := range got.Difference.Contributions {
		sum.Add(sum, c.Points())
	}
	if sum.Cmp(got.Validated.Index().Points) != 0 {
		t.Errorf("declared and contributions make %s, validated is %s", sum, got.Validated.Index().Points)
	}
	m := got.Missing
	points := []string{m.Zero.Index().Points.RatString(), m.LeaveOut.Index().Points.RatString(), m.GroupMean.Index().Points.RatString()}
	// XAA, the only published peer, has answered it with yes.
	if diff := cmp.Diff([]string{"0", "0", "25"}, points); diff != "" || m.Unanswered != 1 {
		t.Errorf("%d unanswered; as nothing, left out, by the group's mean (-want +got)\n%s", m.Unanswered, diff)
	}
}

// Revisions of one edition are compared like two editions.
func TestChangeBetweenRevisions(t *testing.T) {
	tr, other := twoPublished(t)
	tr.move(other, assessment.Clear)
	tr.move(other, assessment.Submit)
	tr.move(other, assessment.Review)
	tr.decide(other, "law.crime.1", workflow.VerdictInput{Decision: assessment.Accepted})
	tr.move(other, assessment.Validate)
	without := others()
	delete(without, "XAB")
	in := workflow.ProposeInput{Reason: "correction", Without: without}
	p := must(tr.Propose(tr.publisher, edition, in, workflow.Write{IfRevision: tr.revision()}))(t)
	must(tr.Confirm(tr.second, edition, workflow.Write{IfRevision: p.Revision}))(t)
	first, second := must(tr.Results(tr.anonymous, edition, 1))(t), must(tr.Results(tr.anonymous, edition, 2))(t)
	got := must(tr.Change(tr.anonymous, first, second, nil, ""))(t)
	moved := map[string]int{}
	for _, e := range got.Economies {
		moved[e.Economy] = e.Rank.Gained
	}
	if diff := cmp.Diff(map[string]int{"XAA": 1, "XAB": -1}, moved); diff != "" {
		t.Errorf("positions gained (-want +got)\n%s", diff)
	}
	effects := got.Economies[1].Score.Effects
	if len(effects) != 1 || effects[0].Now != questionnaires.Code("law.crime.1") || effects[0].Part != scoring.AnswersChanged {
		t.Errorf("effects: %+v", effects)
	}
}

// Another decision on the same answer is no other answer.
func TestChangedVerdict(t *testing.T) {
	tr, other := twoPublished(t)
	tr.put(other, "law.crime.1", choice("yes")) // what was published
	tr.reviewed(other)
	tr.decide(other, "law.crime.1", workflow.VerdictInput{Decision: assessment.Accepted})
	tr.decide(other, "law.crime.2", workflow.VerdictInput{Decision: assessment.Adjusted, Choice: "no", Reason: "repealed"})
	tr.move(other, assessment.Validate)
	without := others()
	delete(without, "XAB")
	in := workflow.ProposeInput{Reason: "correction", Without: without}
	p := must(tr.Propose(tr.publisher, edition, in, workflow.Write{IfRevision: tr.revision()}))(t)
	must(tr.Confirm(tr.second, edition, workflow.Write{IfRevision: p.Revision}))(t)
	// read back from the database, as after a restart
	service := storetest.On(t, tr.Store, storetest.Questionnaires(t))
	first, second := must(service.Results(tr.anonymous, edition, 1))(t), must(service.Results(tr.anonymous, edition, 2))(t)
	got := must(service.Change(tr.anonymous, first, second, nil, "XAB"))(t)
	parts := map[scoring.Part]string{}
	for _, part := range got.Economies[0].Score.Parts {
		if part.Points.Sign() != 0 {
			parts[part.Part] = part.Points.RatString()
		}
	}
	if diff := cmp.Diff(map[scoring.Part]string{scoring.LateValidation: "-25"}, parts); diff != "" {
		t.Errorf("parts (-want +got)\n%s", diff)
	}
}
