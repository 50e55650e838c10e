package workflow_test

import (
	"math/big"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/fault"
	"mizan/internal/storetest"
	"mizan/internal/workflow"
	"mizan/questionnaires"
	"mizan/scoring"
)

func TestTwoPublishers(t *testing.T) {
	tr := newTrial(t)
	tr.validated(tr.id, "yes", "yes", "yes")
	_, err := tr.Publication(tr.publisher, edition)
	wantFault(t, err, fault.NotFound, "publication.unknown")
	_, err = tr.Confirm(tr.second, edition, workflow.Write{IfRevision: 1})
	wantFault(t, err, fault.NotFound, "publication.unknown")
	p := tr.propose()
	on := workflow.Write{IfRevision: p.Revision}
	_, err = tr.Confirm(tr.publisher, edition, on)
	wantFault(t, err, fault.Conflict, "publication.same_person")
	_, err = tr.Propose(tr.second, edition, workflow.ProposeInput{Reason: "r", Without: others()}, on)
	wantFault(t, err, fault.Conflict, "publication.pending")
	_, err = tr.Results(tr.publisher, edition, 0)
	wantFault(t, err, fault.NotFound, "edition.unknown")
	p = must(tr.Withdraw(tr.second, edition, on))(t)
	_, err = tr.Confirm(tr.second, edition, on)
	wantFault(t, err, fault.Stale, "edition.stale")
	_, err = tr.Confirm(tr.second, edition, workflow.Write{IfRevision: p.Revision})
	wantFault(t, err, fault.Conflict, "publication.closed")
	p = tr.propose()
	r := must(tr.Confirm(tr.second, edition, workflow.Write{IfRevision: p.Revision}))(t)
	closed := must(tr.Publication(tr.reviewer, edition))(t)
	if closed.State != assessment.Confirmed || closed.Published != r.Number || closed.Number != 2 {
		t.Errorf("after confirmation: %+v", closed)
	}
	if a := must(tr.Assessment(tr.observer, tr.id))(t); a.State != assessment.Published {
		t.Errorf("the assessment is %s", a.State)
	}
	if e := must(tr.Edition(tr.anonymous, edition))(t); e.State != assessment.EditionPublished {
		t.Errorf("the edition is %s", e.State)
	}
}

// Of many who confirm at once, one does.
func TestConfirmedOnce(t *testing.T) {
	tr := newTrial(t)
	tr.validated(tr.id, "yes", "no", "partial")
	p := tr.propose()
	var wait sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for range 30 {
		wait.Go(func() {
			_, err := tr.Confirm(tr.second, edition, workflow.Write{IfRevision: p.Revision})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				done++
			} else if !fault.Is(err, fault.Stale) {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if all := must(tr.Revisions(tr.anonymous, edition))(t); done != 1 || len(all) != 1 {
		t.Errorf("%d of 30 confirmed, %d revisions", done, len(all))
	}
}

func TestProposalsAreChecked(t *testing.T) {
	tr := newTrial(t)
	everybody := others()
	everybody["XAA"] = "late"
	tests := []struct {
		rule string
		in   workflow.ProposeInput
		want string
	}{
		{"nothing is ready", workflow.ProposeInput{Reason: "r", Without: others()}, "/without/XAA publication.unready"},
		{"nobody is left", workflow.ProposeInput{Reason: "r", Without: everybody}, "/without publication.empty"},
		{"no reason", workflow.ProposeInput{Without: everybody}, "/reason publication.reason.missing /without publication.empty"},
	}
	for _, tt := range tests {
		_, err := tr.Propose(tr.publisher, edition, tt.in, workflow.Write{IfRevision: 1})
		wantFault(t, err, fault.Invalid, "publication.invalid")
		var got []string
		for _, f := range fault.Of(err).Fields {
			got = append(got, f.Path, f.Key)
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%s: %q; want %q", tt.rule, s, tt.want)
		}
	}
}

// What is confirmed is what was proposed: a published assessment that was
// reopened in between stops it.
func TestConfirmWhatWasProposed(t *testing.T) {
	tr := newTrial(t)
	tr.validated(tr.id, "yes", "yes", "yes")
	tr.publish()
	p := tr.propose()
	tr.move(tr.id, assessment.Reopen)
	_, err := tr.Confirm(tr.second, edition, workflow.Write{IfRevision: p.Revision})
	wantFault(t, err, fault.Conflict, "publication.changed")
	tr.put(tr.id, "law.crime.1", choice("no"))
	tr.reviewed(tr.id)
	tr.decide(tr.id, "law.crime.1", workflow.VerdictInput{Decision: assessment.Accepted})
	tr.move(tr.id, assessment.Validate)
	_, err = tr.Confirm(tr.second, edition, workflow.Write{IfRevision: p.Revision})
	wantFault(t, err, fault.Conflict, "publication.changed")
}

// A reader during publication sees the old revision or the new one, whole;
// once somebody has seen the new one, nobody sees the old.
func TestRevisionsAppearAtOnce(t *testing.T) {
	tr := newTrial(t)
	tr.validated(tr.id, "yes", "yes", "yes")
	tr.publish()
	stop := make(chan struct{})
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			last := 0
			for {
				p, err := tr.Results(tr.anonymous, edition, 0)
				if err != nil || p.Revision.Number < last || len(p.Rows) != 1 {
					t.Errorf("%+v, %v after revision %d", p, err, last)
					return
				}
				last = p.Revision.Number
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	for range 5 {
		tr.publish()
	}
	close(stop)
	wait.Wait()
	for _, revision := range []int{-1, 7} {
		_, err := tr.Results(tr.anonymous, edition, revision)
		wantFault(t, err, fault.NotFound, "revision.unknown")
	}
}

// What a second service finds in the database equals what the first published
// from memory, and a fresh computation.
func TestFrozenResultsAreFresh(t *testing.T) {
	tr := newTrial(t)
	tr.validated(tr.id, "partial", "yes", "no")
	tr.publish()
	other := storetest.On(t, tr.Store, storetest.Questionnaires(t))
	scores := must(tr.Scores(tr.reviewer, tr.id, workflow.ScoresWanted{}))(t)
	for _, s := range []*storetest.Service{tr.Service, other} {
		p := must(s.Results(tr.anonymous, edition, 1))(t)
		if diff := cmp.Diff(scores.Validated, p.Rows[0].Result, compareRats); diff != "" {
			t.Errorf("(-fresh +frozen)\n%s", diff)
		}
		if p.Revision.ResultsHash == "" || p.Revision.InputHash == "" || p.Rows[0].Provenance != workflow.Validated {
			t.Errorf("%+v", p)
		}
	}
}

// A validated result never earns more than the country declared, unless a
// reviewer has raised an answer; undecided answers earn nothing.
func TestValidatedValues(t *testing.T) {
	q, err := storetest.Questionnaires(t).Get(storetest.Trial)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		var answers []assessment.Answer
		for _, item := range append(questions, "skill.school.2") {
			a := assessment.Answer{Item: item, Written: 1, Revision: 1}
			a.State = rapid.SampledFrom([]assessment.AnswerState{assessment.Unanswered, assessment.Answered}).Draw(rt, "state")
			if a.State == assessment.Answered {
				a.Choice = rapid.SampledFrom([]string{"yes", "partial", "no"}).Draw(rt, "choice")
			}
			d := rapid.SampledFrom([]assessment.Decision{"", assessment.Accepted, assessment.SentBack}).Draw(rt, "decision")
			a.Verdict = assessment.Verdict{Decision: d, OnRevision: rapid.IntRange(0, 1).Draw(rt, "on")}
			answers = append(answers, a)
		}
		declared := must(scoring.Compute(q, workflow.DeclaredValues(q, answers)))(t).Index()
		validated := must(scoring.Compute(q, workflow.ValidatedValues(q, answers)))(t).Index()
		if validated.Points.Cmp(declared.Points) > 0 {
			rt.Fatalf("validated %s is more than declared %s", rat(validated.Points), rat(declared.Points))
		}
		for i := range answers {
			answers[i].Verdict = assessment.Verdict{Decision: assessment.Accepted, OnRevision: 1}
		}
		accepted := must(scoring.Compute(q, workflow.ValidatedValues(q, answers)))(t).Index()
		if accepted.Points.Cmp(declared.Points) != 0 {
			rt.Fatalf("all accepted: %s; declared %s", rat(accepted.Points), rat(declared.Points))
		}
	})
}

func TestValuesByVerdict(t *testing.T) {
	q, err := storetest.Questionnaires(t).Get(storetest.Trial)
	if err != nil {
		t.Fatal(err)
	}
	verdict := func(d assessment.Decision, choice string, on int) assessment.Verdict {
		return assessment.Verdict{Decision: d, Choice: choice, OnRevision: on}
	}
	yes := assessment.Answer{Item: "law.crime.2", State: assessment.Answered, Choice: "yes", Written: 2}
	waived := assessment.Answer{Item: "law.crime.2", State: assessment.NotApplicable, Written: 2}
	tests := []struct {
		rule string
		ans  assessment.Answer
		v    assessment.Verdict
		want scoring.Value
	}{
		{"accepted as given", yes, verdict(assessment.Accepted, "", 2), scoring.Credit(big.NewRat(1, 1))},
		{"adjusted as adjusted", yes, verdict(assessment.Adjusted, "partial", 2), scoring.Credit(big.NewRat(1, 2))},
		{"returned awaits", yes, verdict(assessment.SentBack, "", 2), scoring.Value{State: scoring.Awaiting}},
		{"undecided awaits", yes, assessment.Verdict{}, scoring.Value{State: scoring.Awaiting}},
		{"decided before it was written anew awaits", yes, verdict(assessment.Accepted, "", 1), scoring.Value{State: scoring.Awaiting}},
		{"accepted as not applicable", waived, verdict(assessment.Accepted, "", 2), scoring.Value{State: scoring.NotApplicable}},
		{"not accepted as not applicable", waived, verdict(assessment.Adjusted, "no", 2), scoring.Credit(new(big.Rat))},
	}
	for _, tt := range tests {
		tt.ans.Verdict = tt.v
		got := workflow.ValidatedValues(q, []assessment.Answer{tt.ans})["law.crime.2"]
		if got.State != tt.want.State || rat(got.Credit) != rat(tt.want.Credit) {
			t.Errorf("%s: %s %s; want %s %s", tt.rule, got.State, rat(got.Credit), tt.want.State, rat(tt.want.Credit))
		}
	}
}

func TestImport(t *testing.T) {
	s := storetest.New(t)
	ctx := auth.With(t.Context(), auth.Operator())
	unit := func(economy string, x int64) scoring.Unit {
		return scoring.Unit{Economy: economy, Values: scoring.Values{
			"law": scoring.Credit(big.NewRat(x, 4)), "skill": scoring.Credit(big.NewRat(1, 1)),
		}}
	}
	in := workflow.Import{
		Edition: storetest.NewEdition("gci-0", storetest.Trial), Reason: "published elsewhere",
		Units: []scoring.Unit{unit("XAB", 1), unit("XAA", 3)},
	}
	r := must(s.ImportResults(ctx, in))(t)
	p := must(s.Results(t.Context(), "gci-0", 0))(t)
	row, ok := p.Of("XAA")
	if r.Number != 1 || p.Rows[1].Economy != "XAB" || !ok || rat(row.Result.Index().Points) != "175/2" || row.Provenance != workflow.Imported {
		t.Errorf("imported %+v, %+v", r, p.Rows)
	}
	if _, ok := p.Of("XAC"); ok {
		t.Error("an economy that was not imported has a result")
	}
	_, err := s.ImportResults(ctx, in)
	wantFault(t, err, fault.Conflict, "edition.exists")
	must(s.Audit(ctx, "gci-0"))(t)
	bad := in
	bad.Edition.ID, bad.Reason = "gci-1", ""
	bad.Units = []scoring.Unit{
		unit("OMN", 1), unit("XAA", 1), unit("XAA", 1), unit("XAC", 5),
	}
	_, err = s.ImportResults(ctx, bad)
	wantFault(t, err, fault.Invalid, "import.invalid")
	var got []string
	for _, f := range fault.Of(err).Fields {
		got = append(got, f.Path+" "+f.Key)
	}
	want := []string{
		"/reason publication.reason.missing", "/units/OMN import.economy.member", "/units/XAA import.economy.twice",
		"/units/XAC/law score.value.range", "/units/XAC import.values.invalid",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	_, err = s.Results(t.Context(), "gci-1", 0)
	wantFault(t, err, fault.NotFound, "edition.unknown")
}

func TestNewEditionsAreChecked(t *testing.T) {
	s := storetest.New(t)
	ctx := auth.With(t.Context(), auth.Operator())
	tests := []struct {
		rule   string
		change func(*workflow.NewEdition)
		want   string
	}{
		{"no such questionnaire", func(e *workflow.NewEdition) { e.Questionnaire = "none@1.0.0" }, "/questionnaire edition.questionnaire.unknown"},
		{"no such group", func(e *workflow.NewEdition) { e.Group = "none" }, "/group edition.group.unknown"},
		{"invented economies not marked as such", func(e *workflow.NewEdition) { e.Fictitious = false }, "/fictitious edition.fictitious"},
		{
			"everything at once", func(e *workflow.NewEdition) { *e = workflow.NewEdition{} },
			"/id edition.id.form /names/ar edition.name.missing /names/en edition.name.missing /names/fr edition.name.missing " +
				"/questionnaire edition.questionnaire.unknown /group edition.group.unknown",
		},
	}
	for _, tt := range tests {
		in := storetest.NewEdition("e", storetest.Trial)
		tt.change(&in)
		_, err := s.CreateEdition(ctx, in)
		wantFault(t, err, fault.Invalid, "edition.invalid")
		var got []string
		for _, f := range fault.Of(err).Fields {
			got = append(got, f.Path, f.Key)
		}
		if text := strings.Join(got, " "); text != tt.want {
			t.Errorf("%s: %q; want %q", tt.rule, text, tt.want)
		}
	}
	s.AddEdition(t, "e")
	_, err := s.CreateEdition(ctx, storetest.NewEdition("e", storetest.Trial))
	wantFault(t, err, fault.Conflict, "edition.exists")
	if all := must(s.Assessments(storetest.As(t.Context(), "r", "", auth.Reviewer), "e"))(t); len(all) != 6 {
		t.Errorf("%d economies are invited; want 6", len(all))
	}
}

// A questionnaire that is no longer what it was stops writing and scoring,
// not reading.
func TestChangedQuestionnaire(t *testing.T) {
	tr := newTrial(t)
	tr.put(tr.id, "law.crime.1", yes())
	catalogue := storetest.Questionnaires(t)
	q, err := catalogue.Get(storetest.Trial)
	if err != nil {
		t.Fatal(err)
	}
	q.Hash = "another"
	for name, c := range map[string]*questionnaires.Catalogue{"changed": catalogue, "gone": {}} {
		s := storetest.On(t, tr.Store, c)
		_, err := s.PutAnswer(tr.focal, tr.id, "law.crime.1", yes(), workflow.Write{IfRevision: 1})
		wantFault(t, err, fault.Conflict, "edition.questionnaire.changed")
		_, err = s.Scores(tr.focal, tr.id, workflow.ScoresWanted{})
		wantFault(t, err, fault.Conflict, "edition.questionnaire.changed")
		if _, err = s.Answers(tr.focal, tr.id); (err == nil) != (name == "changed") {
			t.Errorf("%s: reading gives %v", name, err)
		}
	}
}
