package questionnaires

import (
	"testing"
)

func embeddedCatalogue(t testing.TB) *Catalogue {
	t.Helper()
	c, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCatalogue(t *testing.T) {
	c := embeddedCatalogue(t)
	for _, want := range []struct {
		id                                     ID
		pillars, indicators, scored, questions int
	}{
		{"gci@4.0.0", 5, 20, 82, 82},
		{"gci@5.0.0", 5, 20, 82, 83},
	} {
		q, err := c.Get(want.id)
		if err != nil {
			t.Fatal(err)
		}
		scored := 0
		for _, i := range q.Questions() {
			if i.Scored() {
				scored++
			}
		}
		if n := len(q.Pillars()); n != want.pillars {
			t.Errorf("%s: %d pillars; want %d", q.ID, n, want.pillars)
		}
		if n := len(q.Indicators()); n != want.indicators {
			t.Errorf("%s: %d indicators; want %d", q.ID, n, want.indicators)
		}
		if n := len(q.Questions()); n != want.questions || scored != want.scored {
			t.Errorf("%s: %d questions, %d scored; want %d and %d", q.ID, n, scored, want.questions, want.scored)
		}
		for _, p := range q.Pillars() {
			if p.Weight.RatString() != "20" {
				t.Errorf("%s: pillar %s weighs %v; want 20", q.ID, p.Code, p.Weight)
			}
		}
	}
}

// Child online protection belongs to the technical pillar in the fourth
// edition, to the organizational one in the fifth, where its two questions
// weigh 0.5242 and 0.4758.
func TestChildOnlineProtection(t *testing.T) {
	c := embeddedCatalogue(t)
	for _, want := range []struct {
		id        ID
		code, not Code
		points    string
		weights   [2]string
	}{
		{"gci@4.0.0", "technical.child-online-protection", "organizational.child-online-protection", "4.1111", [2]string{"1", "1"}},
		{"gci@5.0.0", "organizational.child-online-protection", "technical.child-online-protection", "3.2839", [2]string{"5242", "4758"}},
	} {
		q, err := c.Get(want.id)
		if err != nil {
			t.Fatal(err)
		}
		item, ok := q.Item(want.code)
		if !ok {
			t.Fatalf("%s has no %s", q.ID, want.code)
		}
		if _, ok := q.Item(want.not); ok {
			t.Errorf("%s has %s too", q.ID, want.not)
		}
		if got := item.Weight.FloatString(4); got != want.points {
			t.Errorf("%s: %s weighs %s; want %s", q.ID, want.code, got, want.points)
		}
		for i, c := range item.Children {
			if c.Weight.RatString() != want.weights[i] {
				t.Errorf("%s: %s weighs %v; want %s", q.ID, c.Code, c.Weight, want.weights[i])
			}
		}
	}
}

func BenchmarkEmbedded(b *testing.B) {
	for b.Loop() {
		if _, err := Embedded(); err != nil {
			b.Fatal(err)
		}
	}
}
