package api

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/workflow"
	"mizan/scoring"
)

// points are the rounded numbers of a list of bodies.
func pointsOf(n *NumberBody) string {
	if n == nil {
		return ""
	}
	return n.Points
}

// Before anything is published there is nobody to compare with: an answer's
// worth is told, a position among others is not.
func TestWhatIfAlone(t *testing.T) {
	f := newFixture(t)
	path := f.open()
	f.say(path, "law.crime.1", yes()).want(http.StatusOK)
	var got WhatIfBody
	f.as("focal").post(path+"/what-if", PostWhatIfBody{
		Answers: []SupposedAnswerBody{{Item: "law.crime.2", Choice: "yes"}},
	}).want(http.StatusOK).into(&got)
	if got.Peers != nil || got.Before.Position != 1 || got.After.Position != 1 {
		t.Errorf("alone: %+v", got)
	}
	var before, after AssessmentScoresBody
	f.as("focal").get(path + "/score").want(http.StatusOK).into(&before)
	f.say(path, "law.crime.2", yes()).want(http.StatusOK)
	f.as("focal").get(path + "/score").want(http.StatusOK).into(&after)
	said := []string{pointsOf(got.Before.Points), pointsOf(got.After.Points)}
	want := []string{*before.Declared.Scores[0].Points, *after.Declared.Scores[0].Points}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Errorf("supposed and then done (-done +supposed)\n%s", diff)
	}
}

// A what-if is refused as a whole, with every mistake and its place.
func TestWhatIfMistakes(t *testing.T) {
	f := newFixture(t)
	path := f.open()
	tests := []struct {
		what string
		body any
		want []string
	}{
		{"unknown question, choice and number", PostWhatIfBody{
			Answers: []SupposedAnswerBody{{Item: "law.none", Choice: "yes"}, {Item: "law.crime.1", Choice: "perhaps"}},
			Weights: []SupposedWeightBody{{Item: "law", Weight: "a lot"}},
		}, []string{"/answers/0/item", "/answers/1/choice", "/weights/0/weight"}},
		{"a weight of zero", PostWhatIfBody{Weights: []SupposedWeightBody{{Item: "law", Weight: "0"}}}, []string{"/weights/0/weight"}},
		{"a mean that cannot take zero", PostWhatIfBody{Means: []SupposedMeanBody{{Item: "index", Mean: "geometric"}}}, []string{"/means/0"}},
		{"a cap with another rule", PostWhatIfBody{Missing: SupposedRulesBody{NotApplicable: "zero", Cap: "1/2"}}, []string{"/missing"}},
		{"an answer to what is no question", PostWhatIfBody{Answers: []SupposedAnswerBody{{Item: "law", Choice: "yes"}}}, []string{"/answers/0/item"}},
		{"one item twice", PostWhatIfBody{
			Weights: []SupposedWeightBody{{Item: "law", Weight: "2"}, {Item: "law", Weight: "3"}},
		}, []string{"/weights/1/weight"}},
		{"a mean that does not exist", PostWhatIfBody{Means: []SupposedMeanBody{{Item: "index", Mean: "copeland"}}}, []string{"/means/0/mean"}},
		{"a basis that does not exist", `{"basis":"wished"}`, []string{"/basis"}},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			p := f.as("focal").post(path+"/what-if", test.body).want(http.StatusUnprocessableEntity).problem("invalid")
			var places []string
			for _, e := range p.Errors {
				places = append(places, e.Pointer+e.Parameter)
			}
			slices.Sort(places)
			if diff := cmp.Diff(test.want, places); diff != "" {
				t.Errorf("places (-want +got)\n%s", diff)
			}
		})
	}
}

// Weights, means and rules can be supposed all at once. A publication of this
// economy alone is nobody to compare with.
func TestWhatIfMethod(t *testing.T) {
	f := newFixture(t)
	path := f.open()
	f.fill(path)
	f.publish(path)
	var got WhatIfBody
	f.as("focal").post(path+"/what-if", PostWhatIfBody{
		Answers: []SupposedAnswerBody{{Item: "law.crime.1", Choice: "no"}},
		Weights: []SupposedWeightBody{{Item: "law", Weight: "1"}},
		Means:   []SupposedMeanBody{{Item: "index", Mean: "generalised", Power: "-1/2", Floor: "1/100"}},
		Missing: SupposedRulesBody{Unanswered: "leave-out"},
	}).want(http.StatusOK).into(&got)
	if got.Peers != nil {
		t.Errorf("peers: %+v", got.Peers)
	}
	if pointsOf(got.Before.Points) != "100.00" || pointsOf(got.After.Points) == "100.00" || len(got.Items) == 0 {
		t.Errorf("a lost answer: %+v", got)
	}
}

func TestPath(t *testing.T) {
	f := newFixture(t)
	path := f.open()
	var all PathBody
	f.as("focal").get(path + "/path?target=100").want(http.StatusOK).into(&all)
	if all.Outcome != "found" || len(all.Steps) != len(scored) || !all.Fewest || all.Proof != "sums" || pointsOf(all.End) != "100.00" {
		t.Errorf("from nothing to everything: %+v", all)
	}
	var next PathBody
	f.as("focal").get(path + "/path").want(http.StatusOK).into(&next)
	if next.Tier != "T2" || len(next.Steps) == 0 || len(next.Steps) >= len(all.Steps) {
		t.Errorf("to the next tier: %+v", next)
	}
	cheap := f.as("focal").get(path + "/path?target=T1&exclude=law.crime.2&effort=law.crime.1:7").want(http.StatusOK)
	cheap.into(&next)
	for _, step := range next.Steps {
		if step.Item == "law.crime.2" || step.Item == "law.crime.1" && step.Effort != 7 {
			t.Errorf("excluded or of another effort: %+v", step)
		}
	}
	f.fill(path)
	var top PathBody
	f.as("focal").get(path + "/path").want(http.StatusOK).into(&top)
	if top.Outcome != "top" || len(top.Steps) != 0 {
		t.Errorf("from the top: %+v", top)
	}
	for query, parameter := range map[string]string{
		"target=T9": "query.target", "target=101": "query.target", "effort=law.crime.1": "query.effort",
		"exclude=law.none": "query.exclude", "exclude=,": "query.exclude", "effort=law.crime.1:-1": "query.effort",
		"effort=law.crime.1:1,law.crime.1:2": "query.effort", "basis=x": "query.basis",
	} {
		p := f.as("focal").get(path + "/path?" + query).want(http.StatusUnprocessableEntity).problem("invalid")
		if p.Errors[0].Parameter != parameter {
			t.Errorf("%s: %+v, want it at %s", query, p.Errors, parameter)
		}
	}
	p := f.as("focal").get(path + "/score?missing=maybe").want(http.StatusUnprocessableEntity).problem("invalid")
	if p.Errors[0].Code != "request.field.boolean" {
		t.Errorf("neither true nor false: %+v", p.Errors)
	}
}

// The difference between the two accounts is explained item by item, and the
// rules for what is missing are set side by side.
func TestScoreExplained(t *testing.T) {
	f := newFixture(t)
	path := f.open()
	f.fill(path)
	f.judge(path, "law.rules.1", PutVerdictBody{Decision: "adjusted", Choice: "no", Reason: "The rules lapsed"}).want(http.StatusOK)
	var got AssessmentScoresBody
	f.as("focal").get(path + "/score?difference=true&missing=true").want(http.StatusOK).into(&got)
	if got.Difference == nil || got.Missing == nil {
		t.Fatalf("not what was asked for: %+v", got)
	}
	reasons := map[string]int{}
	for _, c := range got.Difference.Contributions {
		reasons[c.Reason]++
	}
	want := map[string]int{"adjusted": 1, "awaiting": len(scored) - 1}
	if diff := cmp.Diff(want, reasons); diff != "" || pointsOf(got.Difference.Points) != "-100.00" || !got.Difference.Additive {
		t.Errorf("difference %+v (-want +got)\n%s", got.Difference, diff)
	}
	if got.Missing.Unanswered != 0 || pointsOf(got.Missing.Zero) != "100.00" || pointsOf(got.Missing.LeaveOut) != "100.00" {
		t.Errorf("nothing is missing: %+v", got.Missing)
	}
}

// While a step leaves an economy without a score, there is nothing to tell of it.
func TestPathWithoutScore(t *testing.T) {
	f := newFixture(t)
	q, err := f.service.Questionnaires.Get("small@1.2.0")
	if err != nil {
		t.Fatal(err)
	}
	steps := []scoring.Step{{Code: "law.crime.1"}, {Code: "law.crime.2", Score: q.Method.Points}}
	got := f.service.newPathBody(workflow.Way{Path: scoring.Path{Outcome: scoring.PathFound, Steps: steps}, Questionnaire: q}, "en")
	if got.Steps[0].Gain != nil || got.Steps[0].Score != nil || pointsOf(got.Steps[1].Score) != "100.00" {
		t.Errorf("steps: %+v", got.Steps)
	}
}

// What a country is ahead in is told beside its results, in the group asked for.
func TestProfile(t *testing.T) {
	f := newFixture(t)
	path := f.open()
	f.fill(path)
	f.publish(path)
	var got EconomyResultsBody
	f.as("anonymous").get("/editions/trial-1/economies/XAA/results?lang=ar").want(http.StatusOK).into(&got)
	if got.Profile == nil || len(got.Profile.Strengths) != 0 || len(got.Profile.Growth) != 0 || got.Profile.Rule == "" {
		t.Errorf("full marks and nobody beside: %+v", got.Profile)
	}
	var outside EconomyResultsBody
	f.as("anonymous").get("/editions/trial-1/economies/XAA/results?group=las").want(http.StatusOK).into(&outside)
	if outside.Profile != nil {
		t.Errorf("outside the group: %+v", outside.Profile)
	}
}
