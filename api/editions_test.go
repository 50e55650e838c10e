package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// seen is what somebody is shown at several addresses, headers and all.
func (f *fixture) seen(who string, paths ...string) map[string]string {
	f.Helper()
	out := make(map[string]string)
	for _, path := range paths {
		out[path] = names{}.masked(f.as(who).get(path).want(http.StatusOK))
	}
	return out
}

// Nothing that publishers do before both have acted moves a byte, a header or a
// tag of what anybody else is shown. A new date shows as that date, and to those
// alone whom it binds.
func TestProposalsDoNotShow(t *testing.T) {
	f := newFixture(t)
	path := f.open()
	f.fill(path)
	f.publish(path)
	var made NewTokenBody
	f.as("admin").post("/tokens", PostTokenBody{Name: "outsider", Economy: "OMN", Roles: []string{"focal_point"}}).into(&made)
	f.tokens["outsider"] = made.Secret
	const edition = "/editions/trial-1"
	public := []string{"/editions", edition, edition + "?lang=ar", edition + "/results", edition + "/revisions", edition + "/economies/XAA/results"}
	country := append([]string{path, path + "/events", "/assessments", edition + "/assessments"}, public...)
	look := func() map[string]map[string]string {
		return map[string]map[string]string{
			"anonymous": f.seen("anonymous", public...), "outsider": f.seen("outsider", public...),
			"focal": f.seen("focal", country...), "reviewer": f.seen("reviewer", country...), "author": f.seen("author", public...),
		}
	}
	reschedule := func(closes string) *answer {
		tag := f.as("publisher").get(edition).tag()
		return f.as("publisher").ifMatch(tag).put(edition+"/schedule", PutScheduleBody{Closes: closes}).want(http.StatusOK)
	}
	publisher := f.as("publisher").get(edition).tag()
	var before map[string]map[string]string
	check := func(step string) {
		t.Helper()
		if diff := cmp.Diff(before, look()); diff != "" {
			t.Errorf("%s shows (-before +after)\n%s", step, diff)
		}
	}
	f.move("publisher", path, PostTransitionBody{Action: "reopen", Reason: "A law was overlooked"}).want(http.StatusOK)
	f.say(path, "law.rules.1", no()).want(http.StatusOK)
	f.toReview(path)
	f.judge(path, "law.rules.1", PutVerdictBody{Decision: "accepted"}).want(http.StatusOK)
	f.move("reviewer", path, PostTransitionBody{Action: "validate"}).want(http.StatusOK)
	before = look()
	f.now.at = f.now.at.Add(time.Hour)
	proposed := f.propose()
	check("a proposal")
	f.as("second").ifMatch(proposed.tag()).del(edition + "/publication").want(http.StatusOK)
	check("a withdrawal")
	reschedule("")
	check("rescheduling to the same dates")
	if after := f.as("publisher").get(edition).tag(); after == publisher {
		t.Errorf("the publisher's tag is %s still", after)
	}
	reschedule("2027-05-31T21:00:00Z")
	after := look()
	for _, who := range []string{"anonymous", "outsider"} {
		if diff := cmp.Diff(before[who], after[who]); diff != "" {
			t.Errorf("new dates show to %s (-before +after)\n%s", who, diff)
		}
	}
	if !strings.Contains(after["focal"][edition], `"closes":"2027-05-31T21:00:00Z"`) {
		t.Errorf("the country is not shown when the edition closes: %s", after["focal"][edition])
	}
}

// An answer in another language, or for another role, never passes for the one
// that the caller holds.
func TestTagsDoNotCrossRepresentations(t *testing.T) {
	f := newFixture(t)
	path := f.open()
	f.fill(path)
	f.publish(path)
	for _, tt := range []struct{ rule, path, holder, reader, lang string }{
		{"an edition in another language", "/editions/trial-1", "anonymous", "anonymous", "ar"},
		{"an edition of a publisher, in another language", "/editions/trial-1", "publisher", "publisher", "ar"},
		{"an edition of a publisher, for the public", "/editions/trial-1", "publisher", "anonymous", "en"},
		{"an assessment in another language", path, "focal", "focal", "fr"},
		{"an assessment for another role", path, "focal", "reviewer", "en"},
		{"results in another language", "/editions/trial-1/results", "anonymous", "anonymous", "fr"},
	} {
		t.Run(tt.rule, func(*testing.T) {
			held := f.as(tt.holder).get(tt.path + "?lang=en").want(http.StatusOK).tag()
			f.as(tt.reader).with("If-None-Match", held).get(tt.path + "?lang=" + tt.lang).want(http.StatusOK)
		})
	}
	held := f.as("anonymous").get("/editions/trial-1").tag()
	f.as("anonymous").with("If-None-Match", held).get("/editions/trial-1").want(http.StatusNotModified)
}
