package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// volatile is what differs from run to run in private answers: ids and hashes.
var volatile = regexp.MustCompile(`(asm|tok)_[0-9a-z]{26}|[0-9a-f]{64}`)

// What those who may read an assessment are shown, member by member.
func TestPrivateGolden(t *testing.T) {
	f := newFixture(t)
	path := f.open()
	f.say(path, "law.crime.2", PutAnswerBody{
		State: "not-applicable", Reason: "There is no such body", Comment: "See the letter",
		Evidence: []CitationBody{{Title: "Letter", URL: "https://example.org/letter", Pages: "2"}},
	}).want(http.StatusOK)
	for _, item := range []string{"law.crime.1", "law.rules.1", "skill.school.1", "skill.school.2", "skill.school.3"} {
		f.say(path, item, yes()).want(http.StatusOK)
	}
	f.toReview(path)
	f.judge(path, "law.crime.2", PutVerdictBody{Decision: "returned", Reason: "There is"}).want(http.StatusOK)
	f.move("reviewer", path, PostTransitionBody{Action: "return"}).want(http.StatusOK)
	var out bytes.Buffer
	for _, call := range []struct{ who, path string }{
		{"focal", path},
		{"reviewer", path},
		{"focal", path + "/answers/law.crime.2"},
		{"focal", path + "/events?limit=2"},
		{"publisher", "/editions/trial-1"},
	} {
		a := f.as(call.who).get(call.path).want(http.StatusOK)
		body := volatile.ReplaceAll(bytes.TrimSpace(a.Body.Bytes()), []byte("…"))
		out.WriteString("# " + volatile.ReplaceAllString(a.call, "…") + "\n")
		if err := json.Indent(&out, body, "", "  "); err != nil {
			t.Fatal(err)
		}
		out.WriteString("\n")
	}
	golden(t, "private.txt", out.Bytes())

	var tokens ListBody[TokenBody]
	f.as("admin").get("/tokens").want(http.StatusOK).into(&tokens)
	i := slices.IndexFunc(tokens.Data, func(b TokenBody) bool { return b.Name == "stranger" })
	want := TokenBody{
		ID: f.actorOf("stranger").ID, Name: "stranger", Economy: "XAB", Roles: []string{"focal_point", "approver"},
		Created: f.now.now(), CreatedBy: "Administrator",
	}
	if diff := cmp.Diff(want, tokens.Data[i]); diff != "" {
		t.Errorf("a token (-want +got)\n%s", diff)
	}
}
