package assessment

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mizan/questionnaires"
)

// smallest is a questionnaire with the three kinds of question: law.1 requires
// evidence, law.2 may not apply, law.3 is optional.
func smallest(t testing.TB) *questionnaires.Questionnaire {
	t.Helper()
	texts := `
language: LANG
title: T
short: T
about: T
scales: {graded: {"yes": Y, partial: P, "no": N}}
items:
  law: {title: T, about: T}
  law.1: {title: T, question: T, counts: T, partial: T, attach: T}
  law.2: {title: T, question: T, counts: T, partial: T, attach: T}
  law.3: {title: T, question: T, counts: T, partial: T, attach: T}
glossary: {term: {term: T, definition: T}}
`
	folder := fstest.MapFS{"questionnaire.yaml": {Data: []byte(`
set: smallest
version: 1.0.0
source: Made up for tests.
scales:
  - code: graded
    choices: [{code: "yes", credit: 1}, {code: partial, credit: 1/2}, {code: "no", credit: 0}]
method: {version: 1.0.0, points: 100, unanswered: zero, decimals: 2}
items:
  - code: law
    weight: 1
    items:
      - {code: law.1, weight: 1, scale: graded, evidence: required}
      - {code: law.2, weight: 1, scale: graded, not-applicable: true}
      - {code: law.3, scale: graded, optional: true}
`)}}
	for _, lang := range []string{"ar", "en"} {
		folder[lang+".yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(texts, "LANG", lang, 1))}
	}
	q, err := questionnaires.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func item(t testing.TB, code questionnaires.Code) *questionnaires.Item {
	t.Helper()
	i, ok := smallest(t).Item(code)
	if !ok {
		t.Fatalf("no item %s", code)
	}
	return i
}

// settled is an answer with evidence and a verdict on its present writing.
func settled(code questionnaires.Code, choice string, d Decision) Answer {
	return Answer{
		Item: code, State: Answered, Choice: choice, Revision: 2, Written: 1,
		Evidence: []Citation{{Title: "Act"}}, Verdict: Verdict{Decision: d, OnRevision: 1},
	}
}

func TestWriteRefuses(t *testing.T) {
	long := strings.Repeat("ع", maxText)
	many := make([]Citation, maxCitations+1)
	url := func(u string) Input {
		return Input{State: Answered, Choice: "yes", Evidence: []Citation{{Title: "Act", URL: u}}}
	}
	tests := []struct {
		rule string
		item questionnaires.Code
		in   Input
		want string
	}{
		{"an answer", "law.1", Input{State: Answered, Choice: "partial"}, ""},
		{"unanswered with a note", "law.1", Input{State: Unanswered, Comment: "ask the ministry\nby May"}, ""},
		{"not applicable with its reason", "law.2", Input{State: NotApplicable, Reason: "no coast"}, ""},
		{"a text of the greatest length", "law.1", Input{State: Answered, Choice: "no", Comment: long}, ""},
		{"an address", "law.1", url("https://example.org/a?b=c#d"), ""},
		{"an Arabic address", "law.1", url("https://مثال.إختبار/قانون"), ""},
		{"no state", "law.1", Input{Choice: "yes"}, "answer.invalid /state answer.state.unknown"},
		{"a state that only reviewers know", "law.1", Input{State: "unverifiable"}, "answer.invalid /state answer.state.unknown"},
		{"no choice", "law.1", Input{State: Answered}, "answer.invalid /choice answer.choice.missing"},
		{"a choice of no scale", "law.1", Input{State: Answered, Choice: "maybe"}, "answer.invalid /choice answer.choice.unknown"},
		{"a choice without an answer", "law.1", Input{State: Unanswered, Choice: "yes"}, "answer.invalid /choice answer.choice.superfluous"},
		{"not applicable where it must apply", "law.1", Input{State: NotApplicable, Reason: "x"}, "answer.invalid /state answer.state.applies"},
		{"not applicable without a reason", "law.2", Input{State: NotApplicable, Reason: " "}, "answer.invalid /reason answer.reason.missing"},
		{"a reason for an answer", "law.1", Input{State: Answered, Choice: "no", Reason: "x"}, "answer.invalid /reason answer.reason.superfluous"},
		{"too long a text", "law.1", Input{State: Unanswered, Comment: long + "ع"}, "answer.invalid /comment text.long"},
		{"broken UTF-8", "law.1", Input{State: Unanswered, Comment: "\xff"}, "answer.invalid /comment text.utf8"},
		{"a control character", "law.1", Input{State: Unanswered, Comment: "a\tb"}, "answer.invalid /comment text.control"},
		{"a line break in a title", "law.1", Input{State: Unanswered, Evidence: []Citation{{Title: "a\nb"}}}, "answer.invalid /evidence/0/title text.control"},
		{"too many citations", "law.1", Input{State: Unanswered, Evidence: many}, "answer.invalid /evidence answer.evidence.many"},
		{"an empty citation", "law.1", Input{State: Unanswered, Evidence: []Citation{{Title: "Act"}, {Pages: "2"}}}, "answer.invalid /evidence/1 answer.evidence.empty"},
		{"a script as address", "law.1", url("javascript:alert(1)"), "answer.invalid /evidence/0/url answer.url.form"},
		{"a file as address", "law.1", url("file:///etc/passwd"), "answer.invalid /evidence/0/url answer.url.form"},
		{"an address with a password", "law.1", url("https://a:b@example.org/"), "answer.invalid /evidence/0/url answer.url.form"},
		{"an address without a host", "law.1", url("https:///x"), "answer.invalid /evidence/0/url answer.url.form"},
		{"too long an address", "law.1", url("https://example.org/" + strings.Repeat("a", maxURL)), "answer.invalid /evidence/0/url text.long"},
		{
			"everything at once", "law.1",
			Input{State: Answered, Choice: "maybe", Reason: "x", Comment: "\x00"},
			"answer.invalid /choice answer.choice.unknown /reason answer.reason.superfluous /comment text.control",
		},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			ans := settled(tt.item, "no", Accepted)
			before := ans
			if got := keys(ans.Write(item(t, tt.item), tt.in, Author{At: noon})); got != tt.want {
				t.Errorf("Write(%+v) = %q; want %q", tt.in, got, tt.want)
			}
			if diff := cmp.Diff(before, ans); tt.want != "" && diff != "" {
				t.Errorf("a refused writing left its mark (-before +after)\n%s", diff)
			}
		})
	}
}

func TestWriteClearsTheVerdict(t *testing.T) {
	ans := settled("law.1", "no", Adjusted)
	ans.ReturnedIn = 1
	if err := ans.Write(item(t, "law.1"), Input{State: Answered, Choice: "yes"}, Author{"a", "A", noon}); err != nil {
		t.Fatal(err)
	}
	want := Answer{
		Item: "law.1", State: Answered, Choice: "yes", Revision: 3, Written: 3,
		AuthorID: "a", AuthorName: "A", At: noon, ReturnedIn: 1,
	}
	if diff := cmp.Diff(want, ans); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestDecide(t *testing.T) {
	given := Answer{Item: "law.1", State: Answered, Choice: "yes", Revision: 4, Written: 4}
	blank := Blank("asm_1", "law.1")
	tests := []struct {
		rule string
		ans  Answer
		in   Ruling
		want string
	}{
		{"accepted", given, Ruling{Decision: Accepted}, ""},
		{"accepted with a note", given, Ruling{Decision: Accepted, Reason: "well documented"}, ""},
		{"returned with a reason", given, Ruling{Decision: SentBack, Reason: "which article?"}, ""},
		{"returned to be answered at all", blank, Ruling{Decision: SentBack, Reason: "please answer"}, ""},
		{"adjusted with choice and reason", given, Ruling{Decision: Adjusted, Choice: "no", Reason: "a bill only"}, ""},
		{"returned without a reason", given, Ruling{Decision: SentBack}, "verdict.invalid /reason verdict.reason.missing"},
		{"adjusted with neither", given, Ruling{Decision: Adjusted}, "verdict.invalid /reason verdict.reason.missing /choice answer.choice.missing"},
		{"adjusted to what is no choice", given, Ruling{Decision: Adjusted, Choice: "x", Reason: "y"}, "verdict.invalid /choice answer.choice.unknown"},
		{"accepted with a choice", given, Ruling{Decision: Accepted, Choice: "no"}, "verdict.invalid /choice verdict.choice.superfluous"},
		{"nothing to accept", blank, Ruling{Decision: Accepted}, "verdict.invalid /decision verdict.unanswered"},
		{"nothing to adjust", blank, Ruling{Decision: Adjusted, Choice: "no", Reason: "y"}, "verdict.invalid /decision verdict.unanswered"},
		{"no decision", given, Ruling{}, "verdict.invalid /decision verdict.decision.unknown"},
		{"another word", given, Ruling{Decision: "liked"}, "verdict.invalid /decision verdict.decision.unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			ans := tt.ans
			if got := keys(ans.Decide(item(t, "law.1"), tt.in, 3, Author{At: noon})); got != tt.want {
				t.Fatalf("Decide(%+v) = %q; want %q", tt.in, got, tt.want)
			}
			if tt.want != "" {
				return
			}
			if ans.Revision != tt.ans.Revision+1 || ans.Written != tt.ans.Written || ans.Verdict.OnRevision != ans.Written {
				t.Errorf("revision %d, written %d, verdict on %d", ans.Revision, ans.Written, ans.Verdict.OnRevision)
			}
			if returned := ans.ReturnedIn == 3; returned != (tt.in.Decision == SentBack) {
				t.Errorf("returned in round %d", ans.ReturnedIn)
			}
		})
	}
}

// A second thought takes the answer off the list of what is returned.
func TestDecideAgain(t *testing.T) {
	ans := Answer{Item: "law.1", State: Answered, Choice: "yes", Revision: 1, Written: 1}
	for _, r := range []Ruling{{Decision: SentBack, Reason: "why?"}, {Decision: Accepted}} {
		if err := ans.Decide(item(t, "law.1"), r, 1, Author{At: noon}); err != nil {
			t.Fatal(err)
		}
	}
	if ans.ReturnedIn != 0 || !ans.Settled() || ans.Revision != 3 {
		t.Errorf("%+v; want it settled and no longer returned", ans)
	}
}

// Whatever is written and decided in whatever order, the revision counts every
// change, and a verdict stands only until the next writing.
func TestRevisionsCount(t *testing.T) {
	i := item(t, "law.2")
	rapid.Check(t, func(t *rapid.T) {
		ans, changes, settled := Blank("asm_1", "law.2"), 0, false
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			var err error
			writes := rapid.Bool().Draw(t, "writes")
			if writes {
				states := []AnswerState{Unanswered, Answered, NotApplicable}
				in := Input{State: rapid.SampledFrom(states).Draw(t, "state"), Comment: "c"}
				in.Choice = rapid.SampledFrom([]string{"", "yes", "x"}).Draw(t, "choice")
				err = ans.Write(i, in, Author{At: noon})
			} else {
				in := Ruling{Decision: rapid.SampledFrom([]Decision{Accepted, SentBack, Adjusted}).Draw(t, "decision")}
				in.Reason = rapid.SampledFrom([]string{"", "r"}).Draw(t, "reason")
				in.Choice = rapid.SampledFrom([]string{"", "no"}).Draw(t, "choice")
				err = ans.Decide(i, in, 1, Author{At: noon})
			}
			if err == nil {
				changes++
				settled = !writes && ans.Verdict.Decision != SentBack
			}
			if ans.Revision != changes || ans.Settled() != settled || ans.Written > ans.Revision {
				t.Fatalf("after %d changes: %+v; settled should be %v", changes, ans, settled)
			}
		}
	})
}
