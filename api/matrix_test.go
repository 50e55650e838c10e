package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"
)

// columns are those who ask, in the order of the table's statuses: nobody, the
// country itself, another country that takes part, the region's reviewer and
// publisher, the administrator.
var columns = []string{"anonymous", "focal", "stranger", "reviewer", "publisher", "admin"}

// cell is what one route answers to each of the columns.
type cell struct {
	route string
	body  any
	want  [6]int
}

// matrix is the whole surface. The edition is open and not published; XAA has
// written one answer. Writes carry a revision that is no longer the present
// one, or a body that the domain refuses: 412 and 422 mean "may, but not so".
func matrix() []cell {
	const (
		ok       = http.StatusOK
		seeOther = http.StatusSeeOther
		who      = http.StatusUnauthorized
		mayNot   = http.StatusForbidden
		none     = http.StatusNotFound
		stale    = http.StatusPreconditionFailed
		refused  = http.StatusUnprocessableEntity
	)
	edition := trial()
	edition.Names = map[string]string{"en": "Trial"}
	token := PostTokenBody{Name: "x", Economy: "XAA", Roles: []string{"admin"}}
	return []cell{
		{"GET /healthz", nil, [6]int{ok, ok, ok, ok, ok, ok}},
		{"GET /readyz", nil, [6]int{ok, ok, ok, ok, ok, ok}},
		{"GET /api/docs", nil, [6]int{ok, ok, ok, ok, ok, ok}},
		{"GET /problems/{code}", nil, [6]int{seeOther, seeOther, seeOther, seeOther, seeOther, seeOther}},
		{"GET /api/v1/openapi.json", nil, [6]int{ok, ok, ok, ok, ok, ok}},

		{"GET /api/v1/questionnaires", nil, [6]int{ok, ok, ok, ok, ok, ok}},
		{"GET /api/v1/questionnaires/{questionnaire}", nil, [6]int{ok, ok, ok, ok, ok, ok}},
		{"GET /api/v1/economies", nil, [6]int{ok, ok, ok, ok, ok, ok}},
		{"GET /api/v1/groups", nil, [6]int{ok, ok, ok, ok, ok, ok}},
		{"GET /api/v1/groups/{group}", nil, [6]int{ok, ok, ok, ok, ok, ok}},

		{"GET /api/v1/editions", nil, [6]int{ok, ok, ok, ok, ok, ok}},
		{"POST /api/v1/editions", edition, [6]int{who, mayNot, mayNot, mayNot, refused, mayNot}},
		{"GET /api/v1/editions/{edition}", nil, [6]int{none, ok, ok, ok, ok, ok}},
		{"PUT /api/v1/editions/{edition}/schedule", PutScheduleBody{}, [6]int{who, mayNot, mayNot, mayNot, stale, mayNot}},
		{"GET /api/v1/editions/{edition}/results", nil, [6]int{none, none, none, none, none, none}},
		{"GET /api/v1/editions/{edition}/revisions", nil, [6]int{none, none, none, none, none, none}},
		{"GET /api/v1/editions/{edition}/robustness", nil, [6]int{none, none, none, none, none, none}},
		{"GET /api/v1/editions/{edition}/sensitivity", nil, [6]int{none, none, none, none, none, none}},
		{"GET /api/v1/editions/{edition}/coherence", nil, [6]int{none, none, none, none, none, none}},
		{"GET /api/v1/editions/{edition}/change", nil, [6]int{none, none, none, none, none, none}},
		{"GET /api/v1/editions/{edition}/economies/XAA/results", nil, [6]int{none, none, none, none, none, none}},
		{"GET /api/v1/editions/{edition}/economies/XAA/scorecard.pdf", nil, [6]int{none, none, none, none, none, none}},
		{"GET /api/v1/editions/{edition}/assessments", nil, [6]int{who, ok, ok, ok, ok, ok}},

		{"GET /api/v1/editions/{edition}/publication", nil, [6]int{who, mayNot, mayNot, none, none, mayNot}},
		{"POST /api/v1/editions/{edition}/publication", PostPublicationBody{Reason: "x"}, [6]int{who, mayNot, mayNot, mayNot, stale, mayNot}},
		{"DELETE /api/v1/editions/{edition}/publication", nil, [6]int{who, mayNot, mayNot, mayNot, stale, mayNot}},
		{"POST /api/v1/editions/{edition}/publication/confirmation", nil, [6]int{who, mayNot, mayNot, mayNot, stale, mayNot}},

		{"GET /api/v1/assessments", nil, [6]int{who, ok, ok, ok, ok, ok}},
		{"GET /api/v1/assessments/{assessment}", nil, [6]int{who, ok, none, ok, ok, none}},
		{"GET /api/v1/assessments/{assessment}/answers", nil, [6]int{who, ok, none, ok, ok, none}},
		{"GET /api/v1/assessments/{assessment}/answers/law.crime.1", nil, [6]int{who, ok, none, ok, ok, none}},
		{"PUT /api/v1/assessments/{assessment}/answers/law.crime.1", yes(), [6]int{who, stale, none, mayNot, mayNot, none}},
		{"DELETE /api/v1/assessments/{assessment}/answers/law.crime.1", nil, [6]int{who, stale, none, mayNot, mayNot, none}},
		{"GET /api/v1/assessments/{assessment}/answers/law.crime.1/history", nil, [6]int{who, ok, none, ok, ok, none}},
		{"PUT /api/v1/assessments/{assessment}/verdicts/law.crime.1", PutVerdictBody{Decision: "accepted"}, [6]int{who, mayNot, none, http.StatusConflict, mayNot, none}},
		{"POST /api/v1/assessments/{assessment}/verdicts", PostVerdictsBody{Decision: "accepted"}, [6]int{who, mayNot, none, http.StatusConflict, mayNot, none}},
		{"POST /api/v1/assessments/{assessment}/transitions", PostTransitionBody{Action: "clear"}, [6]int{who, stale, none, mayNot, mayNot, none}},
		{"GET /api/v1/assessments/{assessment}/score", nil, [6]int{who, ok, none, ok, ok, none}},
		{"POST /api/v1/assessments/{assessment}/what-if", PostWhatIfBody{}, [6]int{who, ok, none, ok, ok, none}},
		{"GET /api/v1/assessments/{assessment}/path", nil, [6]int{who, ok, none, ok, ok, none}},
		{"GET /api/v1/assessments/{assessment}/events", nil, [6]int{who, ok, none, ok, ok, none}},

		{"GET /api/v1/tokens", nil, [6]int{who, mayNot, mayNot, mayNot, mayNot, ok}},
		{"POST /api/v1/tokens", token, [6]int{who, mayNot, mayNot, mayNot, mayNot, refused}},
		{"DELETE /api/v1/tokens/tok_06dqsacch0bh8eazzn1z3fq7g4", nil, [6]int{who, mayNot, mayNot, mayNot, mayNot, none}},
	}
}

// names are what stands in the braces of the matrix.
type names map[string]string

func (n names) path(route string) (method, path string) {
	for name, value := range n {
		route = strings.ReplaceAll(route, "{"+name+"}", value)
	}
	method, path, _ = strings.Cut(route, " ")
	return method, path
}

// begun is a fixture with an open edition in which XAA has written an answer.
func begun(t *testing.T) (*fixture, names) {
	t.Helper()
	f := newFixture(t)
	path := f.open()
	f.say(path, "law.crime.1", yes()).want(http.StatusOK)
	return f, names{
		"edition": "trial-1", "assessment": strings.TrimPrefix(path, "/assessments/"),
		"questionnaire": "small@1.2.0", "group": "demo", "code": "stale",
	}
}

func TestMatrix(t *testing.T) {
	f, n := begun(t)
	for _, c := range matrix() {
		t.Run(c.route, func(t *testing.T) {
			method, path := n.path(c.route)
			var got [6]int
			for i, who := range columns {
				got[i] = f.as(who).ifMatch(`"99"`).call(method, path, c.body).Code
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("columns %v (-want +got)\n%s", columns, diff)
			}
		})
	}
}

// A new route without a row in the matrix fails here.
func TestMatrixIsComplete(t *testing.T) {
	f := newDocuments(t)
	var registered, listed []string
	for _, r := range f.routes.Routes() {
		if r.Method != echo.RouteNotFound {
			registered = append(registered, r.Method+" "+neutral(r.Path))
		}
	}
	for _, c := range matrix() {
		listed = append(listed, neutral(c.route))
	}
	slices.Sort(registered)
	slices.Sort(listed)
	if diff := cmp.Diff(registered, listed); diff != "" {
		t.Errorf("routes (-registered +in the matrix)\n%s", diff)
	}
}

// neutral writes every variable part of a path as *.
func neutral(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		variable := strings.HasPrefix(p, ":") || strings.HasPrefix(p, "{") ||
			p == "XAA" || p == "law.crime.1" || strings.HasPrefix(p, "tok_")
		if variable {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}

// Whoever may not know of something is told what he would be told if it did
// not exist, byte for byte but for the name he gave.
func TestNothingShows(t *testing.T) {
	f, n := begun(t)
	var made NewTokenBody
	f.as("admin").post("/tokens", PostTokenBody{Name: "outsider", Economy: "OMN", Roles: []string{"focal_point", "approver"}}).into(&made)
	f.tokens["outsider"] = made.Secret
	invented := names{"edition": "trial-9", "assessment": "asm_06dqsacch0bh8eazzn1z3fq7g4"}
	checked := 0
	for _, c := range matrix() {
		strangers := []string{"anonymous", "outsider"}
		if strings.Contains(c.route, "{assessment}") {
			strangers = append(strangers, "stranger", "admin")
		} else if !strings.Contains(c.route, "{edition}") {
			continue
		}
		for _, who := range strangers {
			checked++
			method, path := n.path(c.route)
			existing := f.as(who).ifMatch(`"99"`).call(method, path, c.body)
			_, path = invented.path(c.route)
			unreal := f.as(who).ifMatch(`"99"`).call(method, path, c.body)
			if who != "anonymous" && existing.Code != http.StatusNotFound {
				t.Errorf("%s as %s: status %d, want 404", c.route, who, existing.Code)
			}
			if diff := cmp.Diff(invented.masked(unreal), n.masked(existing)); diff != "" {
				t.Errorf("%s as %s tells what exists (-invented +real)\n%s", c.route, who, diff)
			}
		}
	}
	if checked < 60 {
		t.Errorf("only %d pairs were compared", checked)
	}
}

// masked is an answer without the names that the caller gave.
func (n names) masked(a *answer) string {
	text := a.Body.String()
	for _, name := range []string{"edition", "assessment"} {
		if n[name] != "" {
			text = strings.ReplaceAll(text, n[name], "{"+name+"}")
		}
	}
	header := a.Header().Clone()
	header.Del("X-Request-Id")
	var lines []string
	for name, values := range header {
		lines = append(lines, name+": "+strings.Join(values, ", "))
	}
	slices.Sort(lines)
	return strings.Join(append(lines, text), "\n")
}
