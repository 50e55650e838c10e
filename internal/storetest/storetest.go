// Package storetest makes what tests of the service stand on: a migrated
// database in a file, a small questionnaire, a clock that is moved by hand and
// a workflow over them. Nothing in it is a stand-in for what the service uses.
package storetest

import (
	"context"
	"crypto/rand"
	"embed"
	"io/fs"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/economies"
	"mizan/internal/store"
	"mizan/internal/workflow"
	"mizan/questionnaires"
)

//go:embed catalogue
var catalogue embed.FS

// Trial is the questionnaire for tests. Its questions are law.crime.1
// (evidence required), law.crime.2 (may not apply), skill.school.1 and the
// optional skill.school.2, all on the scale yes, partial, no.
const Trial questionnaires.ID = "trial@1.0.0"

// Open returns a new migrated database that is closed with the test.
func Open(t testing.TB) *store.Store {
	t.Helper()
	return OpenAt(t, filepath.Join(t.TempDir(), "mizan.db"))
}

// OpenAt opens the database in a file and closes it with the test.
func OpenAt(t testing.TB, path string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return s
}

// Questionnaires returns the catalogue that holds Trial alone.
func Questionnaires(t testing.TB) *questionnaires.Catalogue {
	t.Helper()
	folder, err := fs.Sub(catalogue, "catalogue")
	if err != nil {
		t.Fatal(err)
	}
	c, err := questionnaires.LoadAll(folder)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Clock stands still until it is moved.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// Now is the time it shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Move moves it on.
func (c *Clock) Move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
}

// Service is a workflow with what it stands on.
type Service struct {
	*workflow.Workflow
	Store *store.Store
	Clock *Clock
	Path  string // of the database file; "" if the test opened it itself
}

// New returns a service on a new database, at noon on 1 March 2026.
func New(t testing.TB) *Service {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mizan.db")
	s := On(t, OpenAt(t, path), Questionnaires(t))
	s.Path = path
	return s
}

// On returns a service on a database with a catalogue.
func On(t testing.TB, s *store.Store, c *questionnaires.Catalogue) *Service {
	t.Helper()
	register, err := economies.Load()
	if err != nil {
		t.Fatal(err)
	}
	clock := &Clock{at: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	w := workflow.New(workflow.Deps{
		Store: s, Questionnaires: c, Economies: register, Now: clock.Now, Random: rand.Reader,
	})
	return &Service{Workflow: w, Store: s, Clock: clock}
}

// As returns a context in which somebody acts who needs no token. name tells
// two holders of the same role apart.
func As(ctx context.Context, name, economy string, roles ...auth.Role) context.Context {
	return auth.With(ctx, auth.Actor{ID: "test_" + name, Name: name, Economy: economy, Roles: roles})
}

// AddEdition creates an open edition of Trial for the six fictitious economies
// XAA to XAF.
func (s *Service) AddEdition(t testing.TB, id string) assessment.Edition {
	t.Helper()
	return s.AddEditionOf(t, id, Trial)
}

// AddEditionOf is AddEdition with another questionnaire.
func (s *Service) AddEditionOf(t testing.TB, id string, q questionnaires.ID) assessment.Edition {
	t.Helper()
	e, err := s.CreateEdition(auth.With(t.Context(), auth.Operator()), NewEdition(id, q))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// NewEdition is an edition for the six fictitious economies.
func NewEdition(id string, q questionnaires.ID) workflow.NewEdition {
	return workflow.NewEdition{
		ID: id, Questionnaire: q, Group: "demo", Fictitious: true, Source: "Made up for tests.",
		Names: map[string]string{"ar": "دورة تجريبية", "en": "Trial edition", "fr": "Édition d'essai"},
	}
}

// AssessmentOf returns an economy's assessment in an edition.
func (s *Service) AssessmentOf(t testing.TB, edition, economy string) assessment.Assessment {
	t.Helper()
	all, err := s.Assessments(As(t.Context(), "finder", "", auth.Reviewer), edition)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if a.Economy == economy {
			return a
		}
	}
	t.Fatalf("%s takes no part in %s", economy, edition)
	return assessment.Assessment{}
}
