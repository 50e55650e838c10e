package api

import (
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/economies"
	"mizan/internal/store"
	"mizan/internal/workflow"
	"mizan/questionnaires"
)

// bench is an edition with the tokens of a focal point and the address of one
// of its answers.
type bench struct {
	handler      http.Handler
	workflow     *workflow.Workflow
	secret, path string
}

func newBench(b *testing.B) bench {
	b.Helper()
	database, err := store.Open(b.Context(), store.Options{Path: filepath.Join(b.TempDir(), "mizan.db")})
	must(b, err)
	b.Cleanup(func() { must(b, database.Close()) })
	register, err := economies.Load()
	must(b, err)
	catalogue, err := questionnaires.LoadAll(os.DirFS("testdata/catalogue"))
	must(b, err)
	work := workflow.New(workflow.Deps{
		Store: database, Questionnaires: catalogue, Economies: register, Now: time.Now, Random: rand.Reader,
	})
	handler, err := New(Options{Workflow: work, Questionnaires: catalogue, Economies: register, Now: time.Now})
	must(b, err)
	admin, err := work.Setup(b.Context(), "Administrator")
	must(b, err)
	actor, err := work.Authenticate(b.Context(), admin)
	must(b, err)
	secret, token, err := work.CreateToken(auth.With(b.Context(), actor), workflow.TokenInput{
		Name: "focal", Economy: "XAA", Roles: []auth.Role{auth.FocalPoint},
	})
	must(b, err)
	_, err = work.CreateEdition(auth.With(b.Context(), auth.Operator()), workflow.NewEdition{
		ID: "trial-1", Questionnaire: "small@1.2.0", Group: "demo", Fictitious: true, Names: trial().Names,
	})
	must(b, err)
	found, err := work.Assessments(auth.With(b.Context(), token.Actor()), "trial-1")
	must(b, err)
	return bench{handler, work, secret, base + "/assessments/" + string(found[0].ID) + "/answers/law.crime.1"}
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (x bench) request(method, body string) *http.Request {
	r := httptest.NewRequest(method, x.path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+x.secret)
	r.Header.Set("Content-Type", jsonType)
	return r
}

const benchAnswer = `{"state":"answered","choice":"yes","comment":"Articles 3 to 9.","evidence":[{"title":"Law No. 12"}]}`

func BenchmarkAnswerGet(b *testing.B) {
	b.Run("api", func(b *testing.B) {
		x := newBench(b)
		b.ReportAllocs()
		for b.Loop() {
			w := httptest.NewRecorder()
			x.handler.ServeHTTP(w, x.request(http.MethodGet, ""))
			if w.Code != http.StatusOK {
				b.Fatal(w.Code, w.Body)
			}
		}
	})
	b.Run("workflow alone", func(b *testing.B) {
		x := newBench(b)
		read := x.read(b)
		b.ReportAllocs()
		for b.Loop() {
			read()
		}
	})
	b.Run("bare echo", bareEcho(http.MethodGet))
}

// read returns what the API makes the workflow do for one answer.
func (x bench) read(b *testing.B) func() {
	b.Helper()
	_, rest, _ := strings.Cut(x.path, "/assessments/")
	id, item, _ := strings.Cut(rest, "/answers/")
	return func() {
		actor, err := x.workflow.Authenticate(b.Context(), x.secret)
		must(b, err)
		_, err = x.workflow.Answer(auth.With(b.Context(), actor), assessment.ID(id), questionnaires.Code(item))
		must(b, err)
	}
}

func BenchmarkAnswerPut(b *testing.B) {
	b.Run("api", func(b *testing.B) {
		x := newBench(b)
		b.ReportAllocs()
		for revision := 0; b.Loop(); revision++ {
			r := x.request(http.MethodPut, benchAnswer)
			r.Header.Set("If-Match", etag(revision))
			w := httptest.NewRecorder()
			x.handler.ServeHTTP(w, r)
			if w.Code != http.StatusOK {
				b.Fatal(w.Code, w.Body)
			}
		}
	})
	b.Run("bare echo", bareEcho(http.MethodPut))
}

// bareEcho is the floor: a route that decodes and answers the same JSON and
// does nothing else.
func bareEcho(method string) func(*testing.B) {
	return func(b *testing.B) {
		e := echo.New()
		e.Add(method, base+"/assessments/:id/answers/:item", func(c echo.Context) error {
			var body PutAnswerBody
			if method == http.MethodPut {
				if err := c.Bind(&body); err != nil {
					return err
				}
			}
			return c.JSON(http.StatusOK, AnswerBody{Item: c.Param("item"), State: body.State, Choice: body.Choice})
		})
		x := bench{path: base + "/assessments/asm_06dqsacch0bh8eazzn1z3fq7g4/answers/law.crime.1", secret: "mzn_x"}
		b.ReportAllocs()
		for b.Loop() {
			w := httptest.NewRecorder()
			e.ServeHTTP(w, x.request(method, benchAnswer))
			if w.Code != http.StatusOK {
				b.Fatal(w.Code, w.Body)
			}
		}
	}
}
