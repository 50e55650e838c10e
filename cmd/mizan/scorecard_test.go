package main

import (
	"sync"
	"testing"

	"mizan/internal/fault"
	"mizan/internal/turns"
)

// withReference is the service with the published editions and nothing else.
func withReference(t *testing.T) *service {
	t.Helper()
	a := testApp(t)
	s, err := a.open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(nil); err != nil {
			t.Error(err)
		}
	})
	if err := (&demonstration{service: s}).importReference(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// However many ask for a fresh card at once, it is drawn once: all get the
// same bytes in memory, under either name of its group.
func TestOneCardIsDrawnOnce(t *testing.T) {
	s := withReference(t)
	var wait sync.WaitGroup
	got := make([]*byte, 40)
	for i := range got {
		wait.Go(func() {
			peers := []string{"", "las"}[i%2]
			pdf, _, err := s.cards.pdf(t.Context(), "gci-2024", "OMN", "ar", peers, 0)
			if err != nil {
				t.Error(err)
				return
			}
			got[i] = &pdf[0]
		})
	}
	wait.Wait()
	for i := range got {
		if got[i] != got[0] {
			t.Fatalf("request %d got a card of its own", i)
		}
	}
}

// When too many wait, one more is told to come back; finished cards are served all the same.
func TestTooManyWait(t *testing.T) {
	s := withReference(t)
	if _, _, err := s.cards.pdf(t.Context(), "gci-2024", "OMN", "en", "las", 0); err != nil {
		t.Fatal(err)
	}
	s.cards.turns = turns.New(1, 1)
	if _, err := s.cards.turns.Take(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.cards.pdf(t.Context(), "gci-2024", "QAT", "en", "las", 0); !fault.Is(err, fault.Unavailable) {
		t.Errorf("one more = %v; want unavailable", err)
	}
	if _, _, err := s.cards.pdf(t.Context(), "gci-2024", "OMN", "en", "las", 0); err != nil {
		t.Errorf("a finished card = %v", err)
	}
}
