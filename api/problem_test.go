package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/fault"
)

func TestEveryCodeHasAStatus(t *testing.T) {
	status := statusOf()
	for _, code := range fault.Codes() {
		if http.StatusText(status[code]) == "" || status[code] < 400 {
			t.Errorf("code %s has status %d", code, status[code])
		}
	}
	if len(status) != len(fault.Codes()) {
		t.Errorf("%d statuses for %d codes", len(status), len(fault.Codes()))
	}
	for code := range transportStatus() {
		if _, both := status[code]; both {
			t.Errorf("%s is a code of the domain and one of HTTP", code)
		}
	}
}

// The documents of one problem of each kind, in the language asked for.
func TestProblemsGolden(t *testing.T) {
	f, n := begun(t)
	path := "/assessments/" + n["assessment"] + "/answers/law.crime.1"
	invalid := PutAnswerBody{State: "maybe", Evidence: []CitationBody{{URL: "ftp://x"}, {Title: strings.Repeat("x", 301)}}}
	calls := []struct {
		code fault.Code
		a    *answer
	}{
		{fault.Malformed, f.as("focal").ifMatch(`"1"`).put(path, `{"state":"answered","admin":true}`)},
		{fault.Invalid, f.as("focal").ifMatch(`"1"`).put(path+"?lang=xx", invalid)},
		{fault.Unauthenticated, f.as("anonymous").get("/tokens?lang=ar")},
		{fault.Forbidden, f.as("focal").get("/tokens?lang=fr")},
		{fault.NotFound, f.as("focal").with("Accept-Language", "fr-MA, ar;q=0.5").get("/editions/none")},
		{fault.Conflict, f.as("reviewer").ifMatch(`"1"`).put("/assessments/"+n["assessment"]+"/verdicts/law.crime.1", PutVerdictBody{Decision: "accepted"})},
		{fault.Stale, f.as("focal").ifMatch(`"0"`).put(path, no())},
		{fault.Unconditional, f.as("focal").put(path, no())},
		{fault.TooLarge, f.as("focal").ifMatch(`"1"`).put(path, `{"comment":"`+strings.Repeat("x", bodyLimit)+`"}`)},
		{methodNotAllowed, f.as("focal").del("/questionnaires")},
		{mediaType, f.as("focal").ifMatch(`"1"`).with("Content-Type", "text/plain").put(path, "{}")},
	}
	var out bytes.Buffer
	for _, c := range calls {
		c.a.problem(string(c.code))
		doc := strings.ReplaceAll(c.a.Body.String(), n["assessment"], "{assessment}")
		var pretty bytes.Buffer
		if err := json.Indent(&pretty, []byte(strings.TrimSpace(doc)), "", "  "); err != nil {
			t.Fatal(err)
		}
		out.WriteString("# " + strings.ReplaceAll(c.a.call, n["assessment"], "{assessment}") + "\n" + pretty.String() + "\n")
	}
	golden(t, "problems.txt", out.Bytes())
}

func TestHeadersOfStatuses(t *testing.T) {
	p := newProblems(Options{}.withDefaults())
	tests := []struct {
		code        fault.Code
		name, value string
	}{
		{fault.Unauthenticated, "WWW-Authenticate", "Bearer"},
		{fault.Unavailable, "Retry-After", "5"},
		{fault.NoSpace, "Retry-After", "60"},
		{fault.Forbidden, "Cache-Control", "no-store"},
	}
	for _, tt := range tests {
		if got := p.fail(fault.New(tt.code, "x"), nil).GetHeaders().Get(tt.name); got != tt.value {
			t.Errorf("%s: %s = %q, want %q", tt.code, tt.name, got, tt.value)
		}
	}
}

// The cause of a 5xx is in the log, under the id that the caller is told, and
// nowhere else.
func TestCausesStayInTheLog(t *testing.T) {
	f, _ := begun(t)
	f.service.Ready = nil // readyz panics
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	var p Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	want := Problem{
		Type: "/problems/internal", Title: "[problem.internal]", Status: 500, Detail: "[fault.internal]",
		Instance: "/readyz", Code: "internal", Request: w.Header().Get("X-Request-Id"),
	}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Errorf("problem (-want +got)\n%s", diff)
	}
	if !strings.Contains(f.log.String(), "nil pointer") || !strings.Contains(f.log.String(), p.Request) {
		t.Errorf("the log has neither cause nor id:\n%s", f.log)
	}
}

// A stale write loses nothing: the problem carries what is stored now, and the
// next attempt on top of it succeeds.
func TestStaleWrite(t *testing.T) {
	f, n := begun(t)
	path := "/assessments/" + n["assessment"] + "/answers/law.crime.1"
	late := f.as("focal").ifMatch(`"0"`).put(path, no()).want(http.StatusPreconditionFailed).problem("stale")
	if late.Current == nil || late.Current.Revision != 1 || late.Current.Answer.Choice != "yes" {
		t.Fatalf("current: %+v", late.Current)
	}
	f.as("focal").ifMatch(etag(late.Current.Revision)).put(path, no()).want(http.StatusOK)
	move := f.as("focal").ifMatch(`"1"`).post("/assessments/"+n["assessment"]+"/transitions", PostTransitionBody{Action: "clear"})
	if p := move.want(http.StatusPreconditionFailed).problem("stale"); p.Current.Assessment.State != "answering" {
		t.Errorf("current: %+v", p.Current)
	}
	proposal := f.as("publisher").ifMatch(`"7"`).post("/editions/trial-1/publication", PostPublicationBody{Reason: "x"})
	if p := proposal.want(http.StatusPreconditionFailed).problem("stale"); p.Current.Revision != 1 {
		t.Errorf("current: %+v", p.Current)
	}
}

func TestPreconditions(t *testing.T) {
	f, n := begun(t)
	path := "/assessments/" + n["assessment"] + "/answers/law.crime.1"
	tests := []struct {
		rule, tag string
		want      int
	}{
		{"none", "", http.StatusPreconditionRequired},
		{"any revision is no revision", "*", http.StatusPreconditionRequired},
		{"without quotes", "1", http.StatusUnprocessableEntity},
		{"one quote", `"1`, http.StatusUnprocessableEntity},
		{"tags without a comma", `"1" "2"`, http.StatusUnprocessableEntity},
		{"any among tags", `"1", *`, http.StatusUnprocessableEntity},
		{"a weak tag never matches", `W/"1"`, http.StatusPreconditionFailed},
		{"two that do not match", `"2", "3"`, http.StatusPreconditionFailed},
		{"tags of somebody else", `"", "a,b", "01"`, http.StatusPreconditionFailed},
		{"a number beyond all", `"99999999999999999999"`, http.StatusPreconditionFailed},
		{"another revision", `"4"`, http.StatusPreconditionFailed},
		{"the present one", `"1"`, http.StatusOK},
		{"that of the compressed answer", `"2-gzip"`, http.StatusOK},
		{"one of a list", `W/"9", "2", "x" ,"3",`, http.StatusOK},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(*testing.T) {
			f.as("focal").ifMatch(tt.tag).put(path, no()).want(tt.want)
		})
	}
}

func TestConditionalRead(t *testing.T) {
	f, n := begun(t)
	path := "/assessments/" + n["assessment"] + "/answers/law.crime.1"
	for _, held := range []string{`"1"`, `W/"1"`, `"7", "1"`, "*"} {
		a := f.as("focal").with("If-None-Match", held).get(path).want(http.StatusNotModified)
		if a.Body.Len() > 0 || a.tag() != `"1"` {
			t.Errorf("If-None-Match %s: %d bytes, tag %s", held, a.Body.Len(), a.tag())
		}
	}
	f.as("focal").with("If-None-Match", `"0"`).get(path).want(http.StatusOK)
	f.as("stranger").with("If-None-Match", `"1"`).get(path).want(http.StatusNotFound)
}

// A repeated request is answered as the first time; the same key with another
// body is a conflict.
func TestIdempotency(t *testing.T) {
	f, n := begun(t)
	path := "/assessments/" + n["assessment"] + "/answers/law.crime.2"
	call := f.as("focal").ifMatch(`"0"`).with("Idempotency-Key", "k-1")
	first := call.put(path, yes()).want(http.StatusOK)
	again := call.put(path, yes()).want(http.StatusOK)
	if first.Body.String() != again.Body.String() || first.tag() != again.tag() {
		t.Errorf("first %s\nagain %s", first.Body, again.Body)
	}
	call.put(path, no()).want(http.StatusConflict).problem("conflict")
	f.as("focal").ifMatch(`"1"`).with("Idempotency-Key", "two words").put(path, no()).want(http.StatusUnprocessableEntity)
	history := f.as("focal").get(path + "/history").want(http.StatusOK)
	if n := strings.Count(history.Body.String(), `"revision"`); n != 1 {
		t.Errorf("%d revisions after a repeated request, want 1", n)
	}
}
