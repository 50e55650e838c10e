package workflow_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/fault"
	"mizan/internal/storetest"
	"mizan/internal/workflow"
	"mizan/questionnaires"
)

func TestStaleWrites(t *testing.T) {
	tr := newTrial(t)
	first := tr.put(tr.id, "law.crime.1", choice("yes"))
	second := tr.put(tr.id, "law.crime.1", choice("no"))
	_, err := tr.PutAnswer(tr.focal, tr.id, "law.crime.1", choice("partial"), workflow.Write{IfRevision: first.Revision})
	wantFault(t, err, fault.Stale, "answer.stale")
	if got := fault.Of(err).Args["revision"]; got != 2 {
		t.Errorf("the fault tells revision %v; want 2", got)
	}
	_, err = tr.ClearAnswer(tr.focal, tr.id, "law.crime.1", workflow.Write{IfRevision: 0})
	wantFault(t, err, fault.Stale, "answer.stale")
	if diff := cmp.Diff(second, must(tr.Answer(tr.focal, tr.id, "law.crime.1"))(t)); diff != "" {
		t.Errorf("a stale write changed the answer (-before +after)\n%s", diff)
	}
	_, err = tr.Transition(tr.focal, tr.id, workflow.TransitionInput{Action: assessment.Clear}, workflow.Write{IfRevision: 1})
	wantFault(t, err, fault.Stale, "assessment.stale")
	_, err = tr.Propose(tr.publisher, edition, workflow.ProposeInput{Reason: "r", Without: others()}, workflow.Write{IfRevision: 9})
	wantFault(t, err, fault.Stale, "edition.stale")
}

// Two reviewers who looked at the same answer: the second is told.
func TestReviewersDoNotOverwriteEachOther(t *testing.T) {
	tr := newTrial(t)
	for _, item := range questions {
		tr.put(tr.id, item, yes())
	}
	tr.reviewed(tr.id)
	on := workflow.Write{IfRevision: 1}
	must(tr.Decide(tr.reviewer, tr.id, "law.crime.1", workflow.VerdictInput{Decision: assessment.Accepted}, on))(t)
	_, err := tr.Decide(tr.reviewer, tr.id, "law.crime.1", workflow.VerdictInput{Decision: assessment.SentBack, Reason: "r"}, on)
	wantFault(t, err, fault.Stale, "answer.stale")
}

// Fifty people append their marks to the comments of three answers of one
// assessment, each reading again when told that somebody was faster: every
// acknowledged mark must be there in the end, once.
func TestFiftyEditors(t *testing.T) {
	tr := newTrial(t)
	const editors, marks = 50, 6
	acknowledged := make([][]string, editors)
	var wait sync.WaitGroup
	for e := range editors {
		wait.Go(func() {
			for m := range marks {
				item := questions[(e+m)%len(questions)]
				mark := fmt.Sprintf("<%d-%d>", e, m)
				if err := tr.appendMark(item, mark); err != nil {
					t.Errorf("%s: %v", mark, err)
					return
				}
				acknowledged[e] = append(acknowledged[e], mark)
			}
		})
	}
	wait.Wait()
	var text strings.Builder
	revisions := 0
	for _, item := range questions {
		a := must(tr.Answer(tr.focal, tr.id, item))(t)
		text.WriteString(a.Comment)
		revisions += a.Revision
	}
	for _, marks := range acknowledged {
		for _, mark := range marks {
			if n := strings.Count(text.String(), mark); n != 1 {
				t.Errorf("%s is there %d times", mark, n)
			}
		}
	}
	if revisions != editors*marks {
		t.Errorf("%d revisions for %d writes", revisions, editors*marks)
	}
	must(tr.Audit(tr.operator, edition))(t)
}

// appendMark reads, appends and writes until nobody was faster.
func (tr *trial) appendMark(item questionnaires.Code, mark string) error {
	for {
		a, err := tr.Answer(tr.contributor, tr.id, item)
		if err != nil {
			return err
		}
		in := yes()
		in.Comment = a.Comment + mark
		_, err = tr.PutAnswer(tr.contributor, tr.id, item, in, workflow.Write{IfRevision: a.Revision})
		if !fault.Is(err, fault.Stale) {
			return err
		}
	}
}

// Of many who do the same at once, one succeeds.
func TestOneOfMany(t *testing.T) {
	tr := newTrial(t)
	for _, item := range questions {
		tr.put(tr.id, item, yes())
	}
	cleared := tr.move(tr.id, assessment.Clear)
	results := make(chan error, 100)
	var wait sync.WaitGroup
	for range cap(results) {
		wait.Go(func() {
			_, err := tr.Transition(tr.approver, tr.id, workflow.TransitionInput{Action: assessment.Submit},
				workflow.Write{IfRevision: cleared.Revision})
			results <- err
		})
	}
	wait.Wait()
	close(results)
	done := 0
	for err := range results {
		if err == nil {
			done++
		} else if !fault.Is(err, fault.Stale) {
			t.Errorf("%v; want it stale", err)
		}
	}
	if done != 1 {
		t.Errorf("%d of 100 submitted", done)
	}
}

// An operation repeated with its key gives what it gave the first time, also
// when things have moved on since; with another body it is refused.
func TestReplays(t *testing.T) {
	tr := newTrial(t)
	put := func(body string) (any, error) {
		return tr.PutAnswer(tr.contributor, tr.id, "law.crime.1", choice("no"),
			workflow.Write{Key: "put", BodyHash: body})
	}
	clearAway := func(body string) (any, error) {
		return tr.ClearAnswer(tr.contributor, tr.id, "law.crime.1",
			workflow.Write{IfRevision: 1, Key: "clear", BodyHash: body})
	}
	handOver := func(body string) (any, error) {
		return tr.Transition(tr.focal, tr.id, workflow.TransitionInput{Action: assessment.Clear, Incomplete: true},
			workflow.Write{IfRevision: 2, Key: "hand over", BodyHash: body})
	}
	decide := func(body string) (any, error) {
		return tr.Decide(tr.reviewer, tr.id, "law.crime.1", workflow.VerdictInput{Decision: assessment.Accepted},
			workflow.Write{IfRevision: 3, Key: "decide", BodyHash: body})
	}
	propose := func(body string) (any, error) {
		return tr.Propose(tr.publisher, edition, workflow.ProposeInput{Reason: "r", Without: others()},
			workflow.Write{IfRevision: 1, Key: "propose", BodyHash: body})
	}
	withdraw := func(body string) (any, error) {
		return tr.Withdraw(tr.publisher, edition, workflow.Write{IfRevision: 2, Key: "withdraw", BodyHash: body})
	}
	confirm := func(body string) (any, error) {
		return tr.Confirm(tr.second, edition, workflow.Write{IfRevision: 4, Key: "confirm", BodyHash: body})
	}
	reschedule := func(body string) (any, error) {
		return tr.Reschedule(tr.publisher, edition, nil, nil, workflow.Write{IfRevision: 5, Key: "dates", BodyHash: body})
	}
	steps := []struct {
		name string
		do   func(body string) (any, error)
		then func()
	}{
		{"put", put, func() {}},
		{"clear", clearAway, func() { tr.put(tr.id, "law.crime.1", yes()) }},
		{"hand over", handOver, func() { tr.moveOn(assessment.Submit); tr.moveOn(assessment.Review) }},
		{"decide", decide, func() { tr.moveOn(assessment.Validate) }},
		{"propose", propose, func() {}},
		{"withdraw", withdraw, func() { tr.propose() }},
		{"confirm", confirm, func() {}},
		{"dates", reschedule, func() {}},
	}
	first := make([]string, len(steps))
	for i, s := range steps {
		first[i] = dump(t, must(s.do("body"))(t))
		s.then()
	}
	before := must(tr.Audit(tr.operator, edition))(t)
	for i, s := range steps {
		v, err := s.do("body")
		if got := dump(t, v); err != nil || got != first[i] {
			t.Errorf("%s again: %v, %s; the first time %s", s.name, err, got, first[i])
		}
		_, err = s.do("another body")
		wantFault(t, err, fault.Conflict, "idempotency.other-body")
	}
	if after := must(tr.Audit(tr.operator, edition))(t); after != before {
		t.Errorf("replays left a mark: %+v, then %+v", before, after)
	}
	_, err := tr.PutAnswer(tr.contributor, tr.id, "law.crime.2", choice("no"), workflow.Write{Key: "put", BodyHash: "body"})
	wantFault(t, err, fault.Conflict, "idempotency.other-body") // the same words elsewhere
	_, err = tr.PutAnswer(tr.contributor, tr.id, "law.crime.1", choice("no"), workflow.Write{IfRevision: 77, Key: "put", BodyHash: "body"})
	wantFault(t, err, fault.Conflict, "idempotency.other-body") // over a revision that was not seen then
	_, err = tr.PutAnswer(tr.stranger, tr.id, "law.crime.1", choice("no"), workflow.Write{Key: "put", BodyHash: "body"})
	wantFault(t, err, fault.NotFound, "assessment.unknown") // a key is no permission
}

// moveOn does a transition that gaps do not stop.
func (tr *trial) moveOn(action assessment.Action) {
	tr.t.Helper()
	a := must(tr.Assessment(tr.reviewer, tr.id))(tr.t)
	in := workflow.TransitionInput{Action: action, Incomplete: true}
	must(tr.Transition(tr.whoMay(tr.id, action), tr.id, in, workflow.Write{IfRevision: a.Revision}))(tr.t)
}

func TestKeysAreEachActorsOwn(t *testing.T) {
	tr := newTrial(t)
	w := workflow.Write{Key: "k", BodyHash: "b"}
	must(tr.PutAnswer(tr.contributor, tr.id, "law.crime.1", yes(), w))(t)
	_, err := tr.PutAnswer(tr.focal, tr.id, "law.crime.1", yes(), w)
	wantFault(t, err, fault.Stale, "answer.stale")
	w.Key = strings.Repeat("k", 201)
	_, err = tr.PutAnswer(tr.focal, tr.id, "law.crime.1", yes(), w)
	wantFault(t, err, fault.Invalid, "idempotency.key")
}

// The same write sent many times at once is done once.
func TestReplaysAtOnce(t *testing.T) {
	tr := newTrial(t)
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			a, err := tr.PutAnswer(tr.contributor, tr.id, "law.crime.1", yes(), workflow.Write{Key: "k", BodyHash: "b"})
			if err != nil || a.Revision != 1 {
				t.Errorf("revision %d, %v; want the first", a.Revision, err)
			}
		})
	}
	wait.Wait()
	if past := must(tr.History(tr.focal, tr.id, "law.crime.1"))(t); len(past) != 1 {
		t.Errorf("%d revisions; want one", len(past))
	}
}

func TestDates(t *testing.T) {
	s := storetest.New(t)
	opens, closes := s.Clock.Now().Add(time.Hour), s.Clock.Now().Add(2*time.Hour)
	in := storetest.NewEdition(edition, storetest.Trial)
	in.Opens, in.Closes = &opens, &closes
	must(s.CreateEdition(auth.With(t.Context(), auth.Operator()), in))(t)
	id := s.AssessmentOf(t, edition, "XAA").ID
	focal := storetest.As(t.Context(), "focal", "XAA", auth.FocalPoint)
	publisher := storetest.As(t.Context(), "publisher", "", auth.Publisher)
	put := func(revision int) error {
		_, err := s.PutAnswer(focal, id, "law.crime.1", yes(), workflow.Write{IfRevision: revision})
		return err
	}
	wantFault(t, put(0), fault.Conflict, "edition.early")
	s.Clock.Move(time.Hour)
	if err := put(0); err != nil {
		t.Error(err)
	}
	s.Clock.Move(time.Hour)
	wantFault(t, put(1), fault.Conflict, "edition.late")
	later := closes.Add(24 * time.Hour)
	e := must(s.Reschedule(publisher, edition, &opens, &later, workflow.Write{IfRevision: 1}))(t)
	if e.Revision != 2 || !e.Closes.Equal(later) {
		t.Errorf("rescheduled: %+v", e)
	}
	if err := put(1); err != nil {
		t.Errorf("after more time was given: %v", err)
	}
	_, err := s.Reschedule(publisher, edition, &later, &opens, workflow.Write{IfRevision: 2})
	wantFault(t, err, fault.Invalid, "edition.invalid")
}

// What answers do to the course: the first starts it, and none can be written
// while it is with others.
func TestAnswersFollowTheState(t *testing.T) {
	tr := newTrial(t)
	tr.put(tr.id, "law.crime.1", yes())
	if a := must(tr.Assessment(tr.focal, tr.id))(t); a.State != assessment.Answering || a.Revision != 2 {
		t.Errorf("after the first answer: %+v", a)
	}
	for _, item := range questions[1:] {
		tr.put(tr.id, item, yes())
	}
	for _, action := range []assessment.Action{assessment.Clear, assessment.Submit, assessment.Review} {
		tr.move(tr.id, action)
		_, err := tr.PutAnswer(tr.focal, tr.id, "law.crime.1", yes(), workflow.Write{IfRevision: 1})
		wantFault(t, err, fault.Conflict, "answer.closed")
		if action != assessment.Review {
			_, err = tr.Decide(tr.reviewer, tr.id, "law.crime.1",
				workflow.VerdictInput{Decision: assessment.Accepted}, workflow.Write{IfRevision: 1})
			wantFault(t, err, fault.Conflict, "verdict.state")
		}
	}
	events, _, err := tr.Events(tr.observer, tr.id, 0, 0)
	var did []string
	for _, e := range events {
		did = append(did, e.Action)
	}
	want := []string{"start", "write_answer", "write_answer", "write_answer", "clear", "submit", "review"}
	if diff := cmp.Diff(want, did); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

func TestGapsAreListed(t *testing.T) {
	tr := newTrial(t)
	tr.put(tr.id, "law.crime.1", workflow.AnswerInput{State: assessment.Answered, Choice: "yes"})
	_, err := tr.Transition(tr.focal, tr.id, workflow.TransitionInput{Action: assessment.Clear}, workflow.Write{IfRevision: 2})
	wantFault(t, err, fault.Invalid, "assessment.incomplete")
	var got []string
	for _, f := range fault.Of(err).Fields {
		got = append(got, f.Path+" "+f.Key)
	}
	want := []string{
		"/answers/law.crime.1 answer.gap.evidence", "/answers/law.crime.2 answer.gap.unanswered",
		"/answers/skill.school.1 answer.gap.unanswered",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAnswersAreInOrder(t *testing.T) {
	tr := newTrial(t)
	tr.put(tr.id, "skill.school.1", yes())
	var got []string
	for _, a := range must(tr.Answers(tr.observer, tr.id))(t) {
		got = append(got, string(a.Item)+" "+string(a.State))
	}
	want := []string{
		"law.crime.1 unanswered", "law.crime.2 unanswered", "skill.school.1 answered", "skill.school.2 unanswered",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	_, err := tr.Answer(tr.observer, tr.id, "law")
	wantFault(t, err, fault.NotFound, "item.unknown")
}

func TestEventPages(t *testing.T) {
	tr := newTrial(t)
	for range 7 {
		tr.put(tr.id, "law.crime.1", yes())
	}
	var seqs []int64
	for after, page := int64(0), 0; ; page++ {
		events, next, err := tr.Events(tr.reviewer, tr.id, after, 3)
		if err != nil || page > 5 {
			t.Fatal(page, err)
		}
		for _, e := range events {
			seqs = append(seqs, e.Seq)
		}
		if next == 0 {
			break
		}
		after = next
	}
	if want := []int64{1, 2, 3, 4, 5, 6, 7, 8}; !slices.Equal(seqs, want) {
		t.Errorf("pages hold %v; want %v", seqs, want)
	}
}

// A caller who has gone before its turn changes nothing.
func TestGoneBeforeItsTurn(t *testing.T) {
	tr := newTrial(t)
	ctx, cancel := context.WithCancelCause(tr.focal)
	cancel(errors.New("gone"))
	_, err := tr.PutAnswer(ctx, tr.id, "law.crime.1", yes(), workflow.Write{})
	wantFault(t, err, fault.Unavailable, "store.cancelled")
	if a := must(tr.Answer(tr.focal, tr.id, "law.crime.1"))(t); a.Revision != 0 {
		t.Errorf("it wrote %+v", a)
	}
}

// Accepting the rest leaves verdicts alone that were given, needs none for what
// was never answered, and is recorded answer by answer.
func TestAcceptRest(t *testing.T) {
	tr := newTrial(t)
	tr.put(tr.id, "law.crime.1", yes())
	tr.put(tr.id, "skill.school.1", yes())
	tr.moveOn(assessment.Clear)
	tr.moveOn(assessment.Submit)
	tr.moveOn(assessment.Review)
	tr.decide(tr.id, "law.crime.1", workflow.VerdictInput{Decision: assessment.Adjusted, Choice: "no", Reason: "r"})
	a := must(tr.Assessment(tr.reviewer, tr.id))(t)
	_, err := tr.AcceptRest(tr.reviewer, tr.id, workflow.Write{IfRevision: a.Revision - 1})
	wantFault(t, err, fault.Stale, "assessment.stale")
	for range 2 { // the second time by its key
		w := workflow.Write{IfRevision: a.Revision, Key: "rest", BodyHash: "b"}
		if n := must(tr.AcceptRest(tr.reviewer, tr.id, w))(t); n != 1 {
			t.Errorf("%d answers accepted; want the one without a verdict", n)
		}
	}
	want := []assessment.Decision{assessment.Adjusted, "", assessment.Accepted, ""}
	var got []assessment.Decision
	for _, ans := range must(tr.Answers(tr.reviewer, tr.id))(t) {
		got = append(got, ans.Verdict.Decision)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	must(tr.Audit(tr.operator, edition))(t)
	tr.moveOn(assessment.Validate)
	must(tr.Audit(tr.operator, edition))(t)
}
