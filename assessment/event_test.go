package assessment

import (
	"reflect"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"mizan/internal/fault"
)

// chain makes a chain of n events.
func chain(n int) []Event {
	events := make([]Event, n)
	var last *Event
	for i := range events {
		events[i] = Event{
			EditionID: "e", AssessmentID: "asm_1", At: noon, ActorID: "a", ActorName: "A",
			Action: "write_answer", Item: "law.1", Revision: i + 1, Reason: "r", Detail: "{}",
			Key: "k" + strconv.Itoa(i), BodyHash: "b",
		}
		events[i].Chain(last)
		last = &events[i]
	}
	return events
}

func TestVerifyChain(t *testing.T) {
	events := chain(5)
	if err := VerifyChain(nil, events); err != nil {
		t.Fatalf("an untouched chain: %v", err)
	}
	if err := VerifyChain(&events[1], events[2:]); err != nil {
		t.Errorf("the second page of an untouched chain: %v", err)
	}
	tests := []struct {
		rule   string
		tamper func([]Event) []Event
		broken int64 // sequence number that is named
	}{
		{"an event is deleted", func(e []Event) []Event { return slices.Delete(e, 2, 3) }, 3},
		{"the first is deleted", func(e []Event) []Event { return e[1:] }, 1},
		{"two are exchanged", func(e []Event) []Event { e[2], e[3] = e[3], e[2]; return e }, 3},
		{"one is inserted", func(e []Event) []Event { return slices.Insert(e, 2, e[1]) }, 3},
		{"one is edited and hashed again", func(e []Event) []Event {
			e[2].ActorName = "B"
			e[2].Chain(&e[1])
			return e
		}, 4},
	}
	for _, tt := range tests {
		err := VerifyChain(nil, tt.tamper(chain(5)))
		wantBroken(t, tt.rule, err, tt.broken)
	}
}

func wantBroken(t testing.TB, rule string, err error, seq int64) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Key != "event.chain.broken" || f.Args["event"] != seq {
		t.Errorf("%s: %v; want event %d to be named", rule, err, seq)
	}
}

// Every field is covered by the hash, those added later too.
func TestEveryFieldCounts(t *testing.T) {
	kind := reflect.TypeFor[Event]()
	for i := range kind.NumField() {
		events := chain(3)
		field := reflect.ValueOf(&events[1]).Elem().Field(i)
		switch v := field.Interface().(type) {
		case int, int64:
			field.SetInt(field.Int() + 1)
		default:
			if field.Kind() == reflect.String {
				field.SetString(field.String() + "x")
			} else {
				events[1].At = events[1].At.Add(1)
			}
			_ = v
		}
		if err := VerifyChain(nil, events); err == nil {
			t.Errorf("a changed %s goes unnoticed", kind.Field(i).Name)
		}
	}
}

// No two lists of texts have the same bytes, so that nothing can be shifted
// from one field into the next.
func TestHashOfIsUnambiguous(t *testing.T) {
	texts := rapid.SliceOfN(rapid.StringOfN(rapid.RuneFrom([]rune("0123456789:ab")), 0, 5, -1), 0, 4)
	rapid.Check(t, func(t *rapid.T) {
		a, b := texts.Draw(t, "a"), texts.Draw(t, "b")
		if same := slices.Equal(a, b); same != (HashOf(a...) == HashOf(b...)) {
			t.Fatalf("%q and %q: equal is %v, equal hashes %v", a, b, same, !same)
		}
	})
}

func TestEveryPartOfAnAnswerCounts(t *testing.T) {
	whole := func() Answer {
		at := noon
		a := settled("law.1", "yes", Accepted)
		a.Verdict.At = &at
		return a
	}
	base := whole()
	changes := map[string]func(*Answer){
		"assessment": func(a *Answer) { a.AssessmentID = "x" },
		"item":       func(a *Answer) { a.Item = "x" },
		"state":      func(a *Answer) { a.State = Unanswered },
		"choice":     func(a *Answer) { a.Choice = "no" },
		"reason":     func(a *Answer) { a.Reason = "x" },
		"comment":    func(a *Answer) { a.Comment = "x" },
		"evidence":   func(a *Answer) { a.Evidence[0].Pages = "x" },
		"no more":    func(a *Answer) { a.Evidence = nil },
		"revision":   func(a *Answer) { a.Revision++ },
		"written":    func(a *Answer) { a.Written++ },
		"author":     func(a *Answer) { a.AuthorName = "x" },
		"at":         func(a *Answer) { a.At = noon },
		"returned":   func(a *Answer) { a.ReturnedIn++ },
		"decision":   func(a *Answer) { a.Verdict.Decision = SentBack },
		"why":        func(a *Answer) { a.Verdict.Reason = "x" },
		"adjusted":   func(a *Answer) { a.Verdict.Choice = "x" },
		"by":         func(a *Answer) { a.Verdict.ByID = "x" },
		"by name":    func(a *Answer) { a.Verdict.ByName = "x" },
		"when":       func(a *Answer) { a.Verdict.At = nil },
		"on":         func(a *Answer) { a.Verdict.OnRevision++ },
	}
	for name, change := range changes {
		a := whole()
		change(&a)
		if a.Digest() == base.Digest() {
			t.Errorf("a changed %s has the same digest", name)
		}
	}
}
