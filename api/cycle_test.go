package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// trial is the edition of the tests.
func trial() PostEditionBody {
	return PostEditionBody{
		ID: "trial-1", Questionnaire: "small@1.2.0", Group: "demo", Fictitious: true, Source: "Made up for tests",
		Names: map[string]string{"ar": "تجربة", "en": "Trial", "fr": "Essai"},
	}
}

// others are the economies of the group that take no part.
func others() map[string]string {
	out := map[string]string{}
	for _, code := range []string{"XAB", "XAC", "XAD", "XAE", "XAF"} {
		out[code] = "No answers in time"
	}
	return out
}

// open creates the edition and returns the path of XAA's assessment.
func (f *fixture) open() (path string) {
	f.Helper()
	f.staff()
	f.as("author").post("/editions", trial()).want(http.StatusCreated)
	var found ListBody[AssessmentBody]
	f.as("focal").get("/editions/trial-1/assessments").want(http.StatusOK).into(&found)
	if len(found.Data) != 1 || found.Data[0].Economy != "XAA" {
		f.Fatalf("a country sees %+v", found.Data)
	}
	return "/assessments/" + found.Data[0].ID
}

// say writes an answer on top of what is stored.
func (f *fixture) say(path, item string, body PutAnswerBody) *answer {
	f.Helper()
	at := path + "/answers/" + item
	tag := f.as("focal").get(at).want(http.StatusOK).tag()
	return f.as("focal").ifMatch(tag).put(at, body)
}

// move does a transition on top of the present revision.
func (f *fixture) move(who, path string, body PostTransitionBody) *answer {
	f.Helper()
	tag := f.as(who).get(path).want(http.StatusOK).tag()
	return f.as(who).ifMatch(tag).post(path+"/transitions", body)
}

// judge decides on an answer on top of its present revision.
func (f *fixture) judge(path, item string, body PutVerdictBody) *answer {
	f.Helper()
	tag := f.as("reviewer").get(path + "/answers/" + item).want(http.StatusOK).tag()
	return f.as("reviewer").ifMatch(tag).put(path+"/verdicts/"+item, body)
}

func yes() PutAnswerBody {
	return PutAnswerBody{State: "answered", Choice: "yes", Evidence: []CitationBody{{Title: "Law No. 1"}}}
}

func no() PutAnswerBody { return PutAnswerBody{State: "answered", Choice: "no"} }

var scored = []string{"law.crime.1", "law.crime.2", "law.rules.1", "skill.school.1", "skill.school.2", "skill.school.3"}

// fill answers every scored question and brings the assessment to review.
func (f *fixture) fill(path string) {
	f.Helper()
	for _, item := range scored {
		f.say(path, item, yes()).want(http.StatusOK)
	}
	f.toReview(path)
}

func (f *fixture) toReview(path string) {
	f.Helper()
	f.move("focal", path, PostTransitionBody{Action: "clear"}).want(http.StatusOK)
	f.move("approver", path, PostTransitionBody{Action: "submit"}).want(http.StatusOK)
	f.move("reviewer", path, PostTransitionBody{Action: "review"}).want(http.StatusOK)
}

// publish accepts every answer, validates and publishes.
func (f *fixture) publish(path string) {
	f.Helper()
	for _, item := range scored {
		f.judge(path, item, PutVerdictBody{Decision: "accepted"}).want(http.StatusOK)
	}
	f.move("reviewer", path, PostTransitionBody{Action: "validate"}).want(http.StatusOK)
	proposed := f.propose()
	confirm := "/editions/trial-1/publication/confirmation"
	f.as("publisher").ifMatch(proposed.tag()).post(confirm, nil).want(http.StatusConflict).problem("conflict")
	second := f.as("second").ifMatch(proposed.tag()).with("Idempotency-Key", "c"+proposed.tag())
	published := second.post(confirm, nil).want(http.StatusCreated)
	if again := second.post(confirm, nil).want(http.StatusCreated); again.Body.String() != published.Body.String() {
		f.Errorf("a repeated confirmation is answered with %s, want %s", again.Body, published.Body)
	}
}

// propose proposes to publish what is validated.
func (f *fixture) propose() *answer {
	f.Helper()
	tag := f.as("publisher").get("/editions/trial-1").want(http.StatusOK).tag()
	proposal := PostPublicationBody{Reason: "First results", Without: others()}
	return f.as("publisher").ifMatch(tag).post("/editions/trial-1/publication", proposal).want(http.StatusCreated)
}

// A proposal can be withdrawn and made again; a repeated proposal is the same.
func TestWithdrawal(t *testing.T) {
	f := newFixture(t)
	path := f.open()
	f.fill(path)
	for _, item := range scored {
		f.judge(path, item, PutVerdictBody{Decision: "accepted"}).want(http.StatusOK)
	}
	f.move("reviewer", path, PostTransitionBody{Action: "validate"}).want(http.StatusOK)
	publication := "/editions/trial-1/publication"
	first := f.propose()
	f.as("second").ifMatch(first.tag()).post(publication, PostPublicationBody{Reason: "Again", Without: others()}).
		want(http.StatusConflict).problem("conflict")
	var withdrawn PublicationBody
	withdraw := f.as("second").ifMatch(first.tag()).with("Idempotency-Key", "w-1")
	withdraw.del(publication).want(http.StatusOK).into(&withdrawn)
	withdraw.del(publication).want(http.StatusOK)
	if withdrawn.State != "withdrawn" || withdrawn.ClosedBy != "second" {
		t.Errorf("withdrawn: %+v", withdrawn)
	}
	f.as("second").ifMatch(first.tag()).post(publication+"/confirmation", nil).want(http.StatusPreconditionFailed)
	again := f.propose()
	seen := f.as("reviewer").get(publication).want(http.StatusOK)
	if seen.tag() != again.tag() || seen.Body.String() != again.Body.String() {
		t.Errorf("the last proposal is %s %s, want %s %s", seen.tag(), seen.Body, again.tag(), again.Body)
	}
}

// An adjusted answer counts as adjusted in the validated score alone.
func TestAdjustment(t *testing.T) {
	f := newFixture(t)
	path := f.open()
	f.fill(path)
	f.judge(path, "law.rules.1", PutVerdictBody{Decision: "adjusted", Choice: "no"}).want(http.StatusUnprocessableEntity)
	adjusted := PutVerdictBody{Decision: "adjusted", Choice: "no", Reason: "The rules lapsed"}
	var a AnswerBody
	f.judge(path, "law.rules.1", adjusted).want(http.StatusOK).into(&a)
	if a.Choice != "yes" || a.Verdict == nil || a.Verdict.Choice != "no" || a.Verdict.By != "reviewer" {
		t.Errorf("adjusted answer: %+v", a)
	}
	var scores AssessmentScoresBody
	f.as("focal").get(path + "/score").want(http.StatusOK).into(&scores)
	if declared, validated := *scores.Declared.Scores[0].Points, *scores.Validated.Scores[0].Points; declared != "100.00" || validated != "0.00" {
		t.Errorf("declared %s, validated %s", declared, validated)
	}
}

func TestSchedule(t *testing.T) {
	f := newFixture(t)
	path := f.open()
	schedule := PutScheduleBody{Opens: "2026-01-01T00:00:00Z", Closes: "2026-11-01T00:00:00+03:00"}
	var e EditionBody
	f.as("publisher").ifMatch(`"1"`).put("/editions/trial-1/schedule", schedule).want(http.StatusOK).into(&e)
	if e.Revision != 2 || e.Closes.Format("2006-01-02T15:04:05Z07:00") != "2026-10-31T21:00:00Z" {
		t.Errorf("edition: %+v", e)
	}
	f.say(path, "law.crime.1", yes()).want(http.StatusConflict).problem("conflict")
	f.as("publisher").ifMatch(`"2"`).put("/editions/trial-1/schedule", PutScheduleBody{}).want(http.StatusOK)
	f.say(path, "law.crime.1", yes()).want(http.StatusOK)
}

// The whole course of an edition, by HTTP alone.
func TestCycle(t *testing.T) {
	f := newFixture(t)
	path := f.open()
	f.as("anonymous").get("/editions/trial-1/results").want(http.StatusNotFound)

	f.say(path, "law.crime.1", yes()).want(http.StatusOK)
	at := path + "/answers/law.crime.1"
	cleared := f.as("focal").ifMatch(`"1"`).del(at).want(http.StatusOK)
	if cleared.tag() != `"2"` {
		t.Errorf("a cleared answer has the tag %s, want a new revision", cleared.tag())
	}
	gaps := f.move("focal", path, PostTransitionBody{Action: "clear"}).want(http.StatusUnprocessableEntity).problem("invalid")
	if len(gaps.Errors) != len(scored) {
		t.Errorf("gaps: %+v, want one for each of %v", gaps.Errors, scored)
	}
	f.fill(path)

	f.judge(path, "law.crime.2", PutVerdictBody{Decision: "returned", Reason: "Repealed"}).want(http.StatusOK)
	f.move("reviewer", path, PostTransitionBody{Action: "return"}).want(http.StatusOK)
	f.say(path, "law.rules.1", no()).want(http.StatusConflict).problem("conflict")
	f.say(path, "law.crime.2", no()).want(http.StatusOK)
	f.toReview(path)
	f.publish(path)

	checkPublic(f)
	checkRecord(f, path)
}

// checkPublic reads what the public reads: law 20 × (9.4 × 3/4 + 10.6)/20 of
// 30, and all of 10 of 30, of 100 points.
func checkPublic(f *fixture) {
	f.Helper()
	var results ResultsBody
	got := f.as("anonymous").get("/editions/trial-1/results?group=demo&lang=fr").want(http.StatusOK).into(&results)
	points, fraction := "92.17", "553/6"
	want := ScoreBody{Item: "index", Title: "index", State: "answered", Points: &points, Max: "100.00", Exact: &fraction}
	if len(results.Economies) != 1 {
		f.Fatalf("results: %s", got.Body)
	}
	row := results.Economies[0]
	if diff := cmp.Diff(want, row.Scores[0], cmp.FilterPath(isTitle, cmp.Ignore())); diff != "" {
		f.Errorf("composite (-want +got)\n%s", diff)
	}
	if row.Tier != "T1" || row.Position != 1 || row.Tied != 0 || row.Name != "Fayrouzie" {
		f.Errorf("standing: %+v", row)
	}
	if len(results.Without) != len(others()) || len(results.Statistics) != 3 || results.Statistics[0].Mean.Exact != fraction {
		f.Errorf("left out %+v, statistics %+v", results.Without, results.Statistics)
	}
	if cache := got.Header().Get("Cache-Control"); cache != public {
		f.Errorf("Cache-Control of published results: %s", cache)
	}
	f.as("anonymous").with("If-None-Match", got.tag()).get("/editions/trial-1/results?group=demo&lang=fr").
		want(http.StatusNotModified)
	card := f.as("anonymous").get("/editions/trial-1/economies/XAA/scorecard.pdf?lang=ar&peers=demo").want(http.StatusOK)
	if card.Body.String() != "%PDF-1.7 trial-1 XAA ar demo" || card.Header().Get("Content-Type") != pdfType {
		f.Errorf("scorecard: %s %s", card.Header(), card.Body)
	}
	f.as("anonymous").with("If-None-Match", `"card-ar"`).
		get("/editions/trial-1/economies/XAA/scorecard.pdf?lang=ar").want(http.StatusNotModified)
	var one EconomyResultsBody
	f.as("anonymous").get("/editions/trial-1/economies/XAA/results?revision=1").want(http.StatusOK).into(&one)
	if len(one.Scores) != 12 || one.Position != 1 {
		f.Errorf("all items of one economy: %d, position %d", len(one.Scores), one.Position)
	}
	f.as("anonymous").get("/editions/trial-1/economies/XAB/results").want(http.StatusNotFound)
	f.as("anonymous").get("/editions/trial-1/economies/XAB/scorecard.pdf").want(http.StatusNotFound)
	f.as("anonymous").get("/editions/trial-1/economies/XAA/scorecard.pdf?peers=none").want(http.StatusUnprocessableEntity)
	f.as("anonymous").get("/editions/trial-1/results?revision=2").want(http.StatusNotFound)
	lines := f.as("anonymous").with("Accept", "text/csv").get("/editions/trial-1/results").want(http.StatusOK)
	golden(f.T, "results.csv", lines.Body.Bytes())
}

func isTitle(p cmp.Path) bool { return p.Last().String() == ".Title" }

// checkRecord reads the audit record by pages and the history of an answer.
func checkRecord(f *fixture, path string) {
	f.Helper()
	seen := 0
	for next := path + "/events?limit=7"; next != ""; {
		var page ListBody[EventBody]
		got := f.as("reviewer").get(next).want(http.StatusOK).into(&page)
		seen += len(page.Data)
		link := got.Header().Get("Link")
		address, _, _ := strings.Cut(strings.TrimPrefix(link, "<"+base), ">")
		next = address
	}
	if seen < 25 {
		f.Errorf("%d events in all pages, want one for every step", seen)
	}
	var history ListBody[AnswerBody]
	f.as("focal").get(path + "/answers/law.crime.2/history").want(http.StatusOK).into(&history)
	var said []string
	for _, a := range history.Data {
		said = append(said, a.Choice)
	}
	if diff := cmp.Diff([]string{"yes", "yes", "no", "no"}, said); diff != "" {
		f.Errorf("history: writing, return, writing, acceptance (-want +got)\n%s", diff)
	}
	var scores AssessmentScoresBody
	f.as("focal").get(path + "/score").want(http.StatusOK).into(&scores)
	if scores.Declared.Tier != "T1" || scores.Validated.Tier != "T1" {
		f.Errorf("scores: %+v", scores)
	}
}
