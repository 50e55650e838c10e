package store

import (
	"math/big"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/fault"
	"mizan/questionnaires"
	"mizan/scoring"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// filled holds two open editions and a published one, each with an assessment
// of OMN and of QAT, but for the second edition, which is QAT's alone.
func filled(t testing.TB) *Store {
	t.Helper()
	s, ctx := open(t), t.Context()
	err := s.Tx(ctx, func(tx *Store) error {
		for _, e := range []assessment.Edition{
			{ID: "first", State: assessment.EditionOpen},
			{ID: "second", State: assessment.EditionOpen},
			{ID: "third", State: assessment.EditionPublished},
		} {
			e.Revision, e.CreatedAt, e.Names = 1, noon, map[string]string{"en": "E"}
			if err := tx.AddEdition(ctx, &e); err != nil {
				return err
			}
			for _, economy := range []string{"OMN", "QAT"} {
				if e.ID == "second" && economy == "OMN" {
					continue
				}
				a := assessment.New(assessment.ID(e.ID+"-"+economy), &e, economy, noon)
				if err := tx.AddAssessments(ctx, []assessment.Assessment{a}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestScope(t *testing.T) {
	s := filled(t)
	actor := func(economy string, roles ...auth.Role) auth.Actor {
		return auth.Actor{ID: "x", Economy: economy, Roles: roles}
	}
	tests := []struct {
		who         string
		actor       auth.Actor
		editions    string
		assessments string
	}{
		{"the public", auth.Actor{}, "third", ""},
		{"a country", actor("OMN", auth.Observer), "first third", "first-OMN third-OMN"},
		{"another country", actor("QAT", auth.Observer), "first second third", "first-QAT second-QAT third-QAT"},
		{"a country that takes no part", actor("TUN", auth.Observer), "third", ""},
		{"a country without a role", actor("OMN"), "third", ""},
		{"a country with a regional role", actor("OMN", auth.Publisher), "third", ""},
		{"a reviewer", actor("", auth.Reviewer), "first second third", "first-OMN first-QAT second-QAT third-OMN third-QAT"},
		{"an administrator", actor("", auth.Admin), "first second third", ""},
		{"an author", actor("", auth.Author), "first second third", ""},
		{"the operator", auth.Operator(), "first second third", ""},
	}
	for _, tt := range tests {
		t.Run(tt.who, func(t *testing.T) {
			scope := ScopeOf(tt.actor)
			editions, err := s.Editions(t.Context(), scope)
			if err != nil {
				t.Fatal(err)
			}
			var seen []string
			for _, e := range editions {
				seen = append(seen, e.ID)
			}
			if got := strings.Join(seen, " "); got != tt.editions {
				t.Errorf("editions %q; want %q", got, tt.editions)
			}
			all, err := s.Assessments(t.Context(), scope, "")
			if err != nil {
				t.Fatal(err)
			}
			seen = nil
			for _, a := range all {
				seen = append(seen, string(a.ID))
			}
			if got := strings.Join(seen, " "); got != tt.assessments {
				t.Errorf("assessments %q; want %q", got, tt.assessments)
			}
			one(t, s, scope, tt.assessments)
		})
	}
}

// one checks that what is not listed cannot be had by its id either, nor
// anything that belongs to it.
func one(t *testing.T, s *Store, scope Scope, visible string) {
	t.Helper()
	ctx := t.Context()
	for _, id := range []assessment.ID{"first-OMN", "first-QAT", "second-QAT", "third-OMN", "none"} {
		_, err := s.Assessment(ctx, scope, id)
		listed := slices.Contains(strings.Fields(visible), string(id))
		if (err == nil) != listed {
			t.Errorf("%s: %v; listed: %v", id, err, listed)
		}
		if err != nil && err.Error() != assessment.Unknown().Error() {
			t.Errorf("%s: %v; want the fault of an unknown one", id, err)
		}
	}
}

func TestStaleSaves(t *testing.T) {
	s, ctx := filled(t), t.Context()
	e := assessment.Edition{ID: "first", State: assessment.EditionOpen, Revision: 3}
	a := assessment.Assessment{ID: "first-OMN", State: assessment.Answering, Revision: 3}
	ans := assessment.Answer{AssessmentID: "first-OMN", Item: "law.1", State: assessment.Unanswered, Revision: 1, At: noon}
	later := ans
	later.Revision = 3
	tests := []struct {
		rule string
		do   func(*Store) error
		ok   bool
	}{
		{"an edition that skips a revision", func(tx *Store) error { return tx.SaveEdition(ctx, &e) }, false},
		{"an assessment that skips one", func(tx *Store) error { return tx.SaveAssessment(ctx, &a) }, false},
		{"a first answer", func(tx *Store) error { x := ans; return tx.PutAnswer(ctx, &x) }, true},
		{"the first once more", func(tx *Store) error { x := ans; return tx.PutAnswer(ctx, &x) }, false},
		{"an answer that skips a revision", func(tx *Store) error { return tx.PutAnswer(ctx, &later) }, false},
	}
	for _, tt := range tests {
		err := s.Tx(ctx, tt.do)
		if (err == nil) != tt.ok || (err != nil && !fault.Is(err, fault.Stale)) {
			t.Errorf("%s: %v", tt.rule, err)
		}
	}
	all, err := s.AllRevisions(ctx, AuditScope(), "first-OMN")
	if err != nil || len(all) != 1 {
		t.Errorf("%d revisions are stored, %v; want the first alone", len(all), err)
	}
}

// An answer comes back as it was stored, whatever is in it.
func TestAnswerRoundTrip(t *testing.T) {
	s, ctx := filled(t), t.Context()
	text := rapid.StringN(0, 40, -1)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		at := time.Unix(rapid.Int64Range(0, 1<<36).Draw(rt, "at"), 0).UTC()
		want := assessment.Answer{
			AssessmentID: "first-OMN", Item: questionnaires.Code("law." + text.Draw(rt, "item")),
			Revision: 1, Written: 1, State: assessment.Answered, At: at,
			Choice: text.Draw(rt, "choice"), Comment: text.Draw(rt, "comment"), Reason: text.Draw(rt, "reason"),
			AuthorID: "a", AuthorName: text.Draw(rt, "name"), ReturnedIn: rapid.IntRange(0, 9).Draw(rt, "round"),
		}
		if now, err := s.Answer(ctx, AuditScope(), want.AssessmentID, want.Item); err != nil || now.Revision > 0 {
			rt.Skip("drawn before")
		}
		if rapid.Bool().Draw(rt, "decided") {
			want.Verdict = assessment.Verdict{Decision: assessment.Adjusted, Reason: text.Draw(rt, "why"), At: &at, OnRevision: 1}
		}
		for range rapid.IntRange(0, 3).Draw(rt, "citations") {
			want.Evidence = append(want.Evidence, assessment.Citation{Title: text.Draw(rt, "title"), Pages: text.Draw(rt, "pages")})
		}
		stored := want
		if err := s.Tx(ctx, func(tx *Store) error { return tx.PutAnswer(ctx, &stored) }); err != nil {
			rt.Fatal(err)
		}
		got, err := s.Answer(ctx, AuditScope(), want.AssessmentID, want.Item)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			rt.Fatalf("%v (-want +got)\n%s", err, diff)
		}
	})
}

// Reading an assessment gives the last revision of each answer.
func TestAnswersArePresentOnes(t *testing.T) {
	s, ctx := filled(t), t.Context()
	for revision := 1; revision <= 3; revision++ {
		for _, item := range []questionnaires.Code{"law.2", "law.1"} {
			a := assessment.Answer{AssessmentID: "first-OMN", Item: item, Revision: revision, State: assessment.Unanswered, At: noon}
			if err := s.Tx(ctx, func(tx *Store) error { return tx.PutAnswer(ctx, &a) }); err != nil {
				t.Fatal(err)
			}
		}
	}
	answers, err := s.Answers(ctx, AuditScope(), "first-OMN")
	if err != nil || len(answers) != 2 || answers[0].Item != "law.1" || answers[0].Revision != 3 || answers[1].Revision != 3 {
		t.Errorf("%+v, %v; want the third revision of law.1 and law.2", answers, err)
	}
	past, err := s.AnswerHistory(ctx, AuditScope(), "first-OMN", "law.2")
	if err != nil || len(past) != 3 || past[0].Revision != 1 {
		t.Errorf("history %+v, %v", past, err)
	}
	if seen, err := s.Answers(ctx, ScopeOf(auth.Actor{ID: "x", Economy: "QAT", Roles: []auth.Role{auth.Observer}}), "first-OMN"); err != nil || len(seen) != 0 {
		t.Errorf("another country sees %d answers, %v", len(seen), err)
	}
}

func TestResults(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mizan.db")
	s, ctx := openAt(t, path), t.Context()
	result := scoring.Result{
		Questionnaire: "gci@5.0.0", Hash: "h", Method: "1", Engine: "1", Input: "i", Tier: "T1",
		Items: []scoring.ItemScore{
			{
				Code: "index", State: scoring.Answered, Credit: big.NewRat(1, 3), Points: big.NewRat(100, 3), Max: big.NewRat(100, 1),
				Effective: big.NewRat(100, 1), Counts: scoring.Counts{Answered: 1, Unanswered: 2, NotApplicable: 3, Unverifiable: 4, Awaiting: 5},
			},
			{Code: "law", State: scoring.NotApplicable, Max: big.NewRat(1, 7), Effective: new(big.Rat), Given: true},
		},
	}
	declared := scoring.Values{
		"law": {State: scoring.Unanswered}, "skill": scoring.Credit(big.NewRat(1, 2)),
	}
	want := []Result{{"OMN", "imported", result, scoring.Values{}}, {"QAT", "validated", result, declared}}
	r := assessment.Revision{EditionID: "e", Number: 1, At: noon, Reason: "first", Without: map[string]string{"TUN": "late"}}
	err := s.Tx(ctx, func(tx *Store) error {
		e := assessment.Edition{ID: "e", State: assessment.EditionPublished, Revision: 1, CreatedAt: noon, Names: r.Without}
		if err := tx.AddEdition(ctx, &e); err != nil {
			return err
		}
		return tx.AddRevision(ctx, &r, want)
	})
	if err != nil {
		t.Fatal(err)
	}
	stored, err := s.Revision(ctx, "e", 0)
	if diff := cmp.Diff(r, stored); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	got, err := s.Results(ctx, stored)
	rats := cmp.Comparer(func(a, b *big.Rat) bool { return (a == nil) == (b == nil) && (a == nil || a.Cmp(b) == 0) })
	if diff := cmp.Diff(want, got, rats); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	change(t, path, "DROP TRIGGER results_keep")
	change(t, path, `UPDATE results SET body = replace(body, '100/3', '103/3') WHERE economy = 'QAT'`)
	if _, err := openAt(t, path).Results(ctx, stored); err == nil || fault.Of(err).Key != "revision.altered" {
		t.Errorf("altered results: %v; want them refused", err)
	}
}
