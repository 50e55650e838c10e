// Package workflow is the operations of the service: who may do them, what
// they change, and the event each leaves behind, in one transaction. Whoever
// acts is taken from the context (package auth). It knows no HTTP and renders
// nothing.
//
// Faults common to all operations: fault.Unauthenticated without an actor;
// fault.NotFound for what does not exist and, equal to it, for what the actor
// may not know of; fault.Forbidden for what the actor may see but not do;
// fault.Conflict where the present state forbids it; fault.Stale where the
// writer saw an older revision; fault.Invalid with every rejected field.
package workflow

import (
	"io"
	"sync"
	"time"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/economies"
	"mizan/internal/store"
	"mizan/questionnaires"
	"mizan/scoring"
)

// Deps is what a Workflow works with.
type Deps struct {
	Store          *store.Store
	Questionnaires *questionnaires.Catalogue
	Economies      *economies.Register
	Now            func() time.Time // time.Now except in tests
	Random         io.Reader        // crypto/rand.Reader except in tests
}

// Workflow does the operations. It is safe for concurrent use.
type Workflow struct {
	Deps
	scorers  map[questionnaires.ID]*scoring.Scorer
	results  resultCache
	analyses *analyses // for the public
	groups   *analyses // of peers, for those who answer: the public does not keep them waiting
	asks     sync.Map  // edition id → *questionnaires.Questionnaire, for reading
}

// New returns a Workflow.
func New(d Deps) *Workflow {
	w := &Workflow{
		Deps: d, scorers: make(map[questionnaires.ID]*scoring.Scorer),
		analyses: newAnalyses(), groups: newAnalyses(),
	}
	for _, q := range d.Questionnaires.All() {
		w.scorers[q.ID] = scoring.Prepare(q)
	}
	return w
}

// Write is the condition under which a write is made, and how a repeated one
// is known.
type Write struct {
	IfRevision int    // the revision the writer saw; 0 for an answer that was never written
	Key        string // idempotency key: the same for every attempt; "" if there is none
	BodyHash   string // SHA-256 of what was sent
}

// NewEdition is what an edition is created from.
type NewEdition struct {
	ID            string
	Questionnaire questionnaires.ID
	Group         string
	Names         map[string]string
	Opens, Closes *time.Time
	Fictitious    bool
	Source        string
}

// TransitionInput moves an assessment.
type TransitionInput struct {
	Action     assessment.Action
	Reason     string // needed to reopen
	Incomplete bool   // gaps are known and accepted
}

// AnswerInput is what a country writes.
type AnswerInput = assessment.Input

// VerdictInput is what a reviewer writes.
type VerdictInput = assessment.Ruling

// Scores are an assessment's results as things stand.
type Scores struct {
	Declared  scoring.Result // from the answers as given
	Validated scoring.Result // accepted and adjusted answers; what is not decided earns nothing yet

	Difference *scoring.Explanation   // from declared to validated; nil unless wanted
	Missing    *scoring.MissingScores // of the declared; nil unless wanted
}

// ProposeInput proposes to publish an edition.
type ProposeInput struct {
	Reason  string
	Without map[string]string // economy left out → reason; public once published
}

// Import is the results of an edition that was run elsewhere.
type Import struct {
	Edition NewEdition
	Units   []scoring.Unit
	Reason  string
}

// Published is one frozen revision of an edition's results. It is shared:
// nothing in it may be changed.
type Published struct {
	Edition       assessment.Edition
	Revision      assessment.Revision
	Questionnaire *questionnaires.Questionnaire
	Rows          []Row // by economy code
}

// Row is one economy's frozen result.
type Row struct {
	Economy    string
	Result     scoring.Result
	Provenance string         // Validated or Imported
	Declared   scoring.Values // what the economy said, where that is not what was validated
}

// Where a published result comes from.
const (
	Validated = "validated" // answers decided on here
	Imported  = "imported"  // published elsewhere
)

// TokenInput is what a token is created from.
type TokenInput struct {
	Name    string // 1 to 100 characters
	Economy string // alpha-3; "" for the region
	Roles   []auth.Role
	Expires *time.Time // nil: never
}
