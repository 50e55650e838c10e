package assessment

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// Event is one line of the audit record. The events of an edition form a
// chain: each hash covers the one before. They hold no answers and no reasons
// given inside answers.
type Event struct {
	EditionID    string `gorm:"primaryKey"` // "" is the chain of the service itself: tokens
	Seq          int64  `gorm:"primaryKey"` // 1, 2, … without gaps within the chain
	AssessmentID ID
	At           time.Time
	ActorID      string
	ActorName    string
	Action       string // of the policy or the table of states
	Item         questionnaires.Code
	Revision     int    // that the operation produced
	Reason       string // of a transition
	Detail       string // small JSON object; may be empty
	Key          string `gorm:"column:idem_key"` // idempotency key, unique for an actor; may be empty
	BodyHash     string // of operation, target, revision seen and body
	PrevHash     string // "" for the first
	Hash         string // SHA-256 of all fields above
}

// Chain fills in the place of e after last; nil starts a chain.
func (e *Event) Chain(last *Event) {
	e.Seq, e.PrevHash = 1, ""
	if last != nil {
		e.Seq, e.PrevHash = last.Seq+1, last.Hash
	}
	e.Hash = e.digest()
}

// digest is the SHA-256 over every field but the hash itself, each written
// with its length.
func (e *Event) digest() string {
	return HashOf(
		e.EditionID, strconv.FormatInt(e.Seq, 10), string(e.AssessmentID),
		e.At.UTC().Format(time.RFC3339Nano), e.ActorID, e.ActorName, e.Action,
		string(e.Item), strconv.Itoa(e.Revision), e.Reason, e.Detail, e.Key,
		e.BodyHash, e.PrevHash,
	)
}

// VerifyChain reports the first event of a chain that was altered, or that
// does not follow the one before. last is the event before the first of
// events; nil if they start the chain. A cut-off tail cannot be seen from the
// events alone: compare the last hash with one noted elsewhere.
func VerifyChain(last *Event, events []Event) error {
	for i := range events {
		want := events[i]
		want.Chain(last)
		if want.Seq != events[i].Seq || want.Hash != events[i].Hash || want.PrevHash != events[i].PrevHash {
			return fault.New(fault.Conflict, "event.chain.broken",
				"edition", events[i].EditionID, "event", want.Seq)
		}
		last = &events[i]
	}
	return nil
}

// Digest identifies one revision of an answer, verdict included. Events carry
// it, so that a changed answer shows without the event holding the answer.
func (ans *Answer) Digest() string {
	v := &ans.Verdict
	texts := []string{
		string(ans.AssessmentID), string(ans.Item), strconv.Itoa(ans.Revision),
		strconv.Itoa(ans.Written), string(ans.State), ans.Choice, ans.Reason, ans.Comment,
		ans.AuthorID, ans.AuthorName, stamp(ans.At), strconv.Itoa(ans.ReturnedIn),
		string(v.Decision), v.Reason, v.Choice, v.ByID, v.ByName, strconv.Itoa(v.OnRevision),
	}
	if v.At != nil {
		texts = append(texts, stamp(*v.At))
	}
	for _, c := range ans.Evidence {
		texts = append(texts, c.Title, c.URL, c.Pages)
	}
	return HashOf(texts...)
}

// Digest identifies what never changes of an edition. Its event carries it,
// besides the dates, state and revision, which do change.
func (e *Edition) Digest() string {
	texts := []string{
		e.ID, string(e.Questionnaire), e.QuestionnaireHash, e.Group,
		strconv.FormatBool(e.Fictitious), e.Source, stamp(e.CreatedAt),
	}
	for _, lang := range slices.Sorted(maps.Keys(e.Names)) {
		texts = append(texts, lang, e.Names[lang])
	}
	return HashOf(texts...)
}

// encode writes texts unambiguously: length, colon, bytes.
func encode(texts []string) []byte {
	size := 0
	for _, t := range texts {
		size += len(t) + 8
	}
	out := make([]byte, 0, size)
	for _, t := range texts {
		out = strconv.AppendInt(out, int64(len(t)), 10)
		out = append(out, ':')
		out = append(out, t...)
	}
	return out
}
