package api

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"flag"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"

	"mizan/internal/auth"
	"mizan/internal/economies"
	"mizan/internal/store"
	"mizan/internal/workflow"
	"mizan/questionnaires"
)

var update = flag.Bool("update", false, "write golden files anew")

// fixture is the whole API over a real database, with a small questionnaire
// and a clock that stands still.
type fixture struct {
	*testing.T
	handler http.Handler
	routes  *echo.Echo
	service *service
	work    *workflow.Workflow
	now     *clock
	log     *bytes.Buffer
	tokens  map[string]string // who → secret
}

// clock is a clock that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{
		T: t, now: &clock{at: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)},
		log: new(bytes.Buffer), tokens: map[string]string{"anonymous": ""},
	}
	f.build(filepath.Join(t.TempDir(), "mizan.db"))
	return f
}

func (f *fixture) build(path string) {
	f.Helper()
	database, err := store.Open(f.Context(), store.Options{Path: path})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := database.Close(); err != nil {
			f.Error(err)
		}
	})
	register, err := economies.Load()
	if err != nil {
		f.Fatal(err)
	}
	catalogue, err := questionnaires.LoadAll(os.DirFS("testdata/catalogue"))
	if err != nil {
		f.Fatal(err)
	}
	f.work = workflow.New(workflow.Deps{
		Store: database, Questionnaires: catalogue, Economies: register, Now: f.now.now, Random: rand.Reader,
	})
	f.routes, f.service, err = build(Options{
		Workflow: f.work, Questionnaires: catalogue, Economies: register, Now: f.now.now, Version: "1.0.0-test",
		Scorecard: stubScorecard, Log: slog.New(slog.NewJSONHandler(&lockedWriter{to: f.log}, nil)),
	})
	if err != nil {
		f.Fatal(err)
	}
	f.handler = entrance(f.routes)
}

// lockedWriter lets concurrent requests log into one buffer.
type lockedWriter struct {
	mu sync.Mutex
	to *bytes.Buffer
}

func (w *lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(p)
}

func stubScorecard(_ context.Context, edition, economy, lang, peers string, _ int) ([]byte, string, error) {
	text := strings.Join([]string{"%PDF-1.7", edition, economy, lang, peers}, " ")
	return []byte(text), "card-" + lang, nil
}

// staff makes a token for everybody who takes part in the tests. The names are
// those of the columns of the matrix.
func (f *fixture) staff() {
	f.Helper()
	secret, err := f.work.Setup(f.Context(), "Administrator")
	if err != nil {
		f.Fatal(err)
	}
	f.tokens["admin"] = secret
	for _, p := range []struct {
		who, economy string
		roles        []string
	}{
		{"focal", "XAA", []string{"focal_point"}},
		{"approver", "XAA", []string{"approver"}},
		{"stranger", "XAB", []string{"focal_point", "approver"}},
		{"reviewer", "", []string{"reviewer"}},
		{"publisher", "", []string{"publisher"}},
		{"second", "", []string{"publisher"}},
		{"author", "", []string{"author"}},
	} {
		var made NewTokenBody
		f.as("admin").post("/tokens", PostTokenBody{Name: p.who, Economy: p.economy, Roles: p.roles}).
			want(http.StatusCreated).into(&made)
		f.tokens[p.who] = made.Secret
	}
}

// caller asks as somebody, with headers.
type caller struct {
	f       *fixture
	who     string
	headers map[string]string
}

func (f *fixture) as(who string) caller {
	f.Helper()
	if _, ok := f.tokens[who]; !ok {
		f.Fatalf("no token for %q", who)
	}
	return caller{f: f, who: who, headers: map[string]string{}}
}

func (c caller) with(name, value string) caller {
	headers := map[string]string{name: value}
	for n, v := range c.headers {
		if n != name {
			headers[n] = v
		}
	}
	c.headers = headers
	return c
}

func (c caller) ifMatch(tag string) caller { return c.with("If-Match", tag) }

func (c caller) get(path string) *answer            { return c.send(http.MethodGet, path, nil) }
func (c caller) del(path string) *answer            { return c.send(http.MethodDelete, path, nil) }
func (c caller) put(path string, body any) *answer  { return c.send(http.MethodPut, path, body) }
func (c caller) post(path string, body any) *answer { return c.send(http.MethodPost, path, body) }

// send asks for a path below /api/v1.
func (c caller) send(method, path string, body any) *answer {
	c.f.Helper()
	return c.call(method, base+path, body)
}

// call asks for a path; a body of type string is sent as it is.
func (c caller) call(method, path string, body any) *answer {
	c.f.Helper()
	var r *http.Request
	switch b := body.(type) {
	case nil:
		r = httptest.NewRequest(method, path, nil)
	case string:
		r = httptest.NewRequest(method, path, strings.NewReader(b))
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			c.f.Fatal(err)
		}
		r = httptest.NewRequest(method, path, bytes.NewReader(raw))
	}
	if body != nil {
		r.Header.Set("Content-Type", jsonType)
	}
	if secret := c.f.tokens[c.who]; secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	for name, value := range c.headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	c.f.handler.ServeHTTP(w, r)
	a := &answer{f: c.f, ResponseRecorder: w, call: method + " " + path + " as " + c.who}
	c.f.documented(method, r.URL.Path, a)
	return a
}

// answer is what came back.
type answer struct {
	f *fixture
	*httptest.ResponseRecorder
	call string
}

func (a *answer) want(status int) *answer {
	a.f.Helper()
	if a.Code != status {
		a.f.Fatalf("%s: status %d, want %d\n%s", a.call, a.Code, status, a.Body)
	}
	return a
}

func (a *answer) into(v any) *answer {
	a.f.Helper()
	if err := json.Unmarshal(a.Body.Bytes(), v); err != nil {
		a.f.Fatalf("%s: %v\n%s", a.call, err, a.Body)
	}
	return a
}

// problem reads a problem document and checks what every one of them has.
func (a *answer) problem(code string) Problem {
	a.f.Helper()
	var p Problem
	a.into(&p)
	if p.Code != code || p.Status != a.Code || p.Type != "/problems/"+code {
		a.f.Fatalf("%s: problem %+v, want code %s and status %d", a.call, p, code, a.Code)
	}
	if ct := a.Header().Get("Content-Type"); ct != problemJSON {
		a.f.Fatalf("%s: content type %q of a problem", a.call, ct)
	}
	return p
}

func (a *answer) tag() string { return a.Header().Get("ETag") }

// golden compares with a file below testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs; look at it, then run: go test ./api -update\n(-want +got)\n%s", path, diff)
	}
}

// actorOf is who a token stands for.
func (f *fixture) actorOf(who string) auth.Actor {
	f.Helper()
	a, err := f.work.Authenticate(f.Context(), f.tokens[who])
	if err != nil {
		f.Fatal(err)
	}
	return a
}
