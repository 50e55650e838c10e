package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"runtime"
	"sync"

	"mizan/internal/economies"
	"mizan/internal/fault"
	"mizan/internal/i18n"
	"mizan/internal/turns"
	"mizan/internal/workflow"
	"mizan/reports"
	"mizan/scoring"
)

// Limits of drawing: how many requests may wait for their document, how many
// finished documents are kept. One is 40 to 90 kB.
const (
	maxWaiting = 64
	maxKept    = 512
)

// scorecards draws scorecards of published results and keeps the finished
// ones: a revision never changes, so its documents never do. Half of the
// processors may draw; the others are left to those who write answers.
type scorecards struct {
	work     *workflow.Workflow
	register *economies.Register
	texts    *i18n.Texts
	fonts    *reports.Fonts
	turns    *turns.Turns

	mu   sync.Mutex
	kept map[scorecardKey]document
}

type scorecardKey struct {
	edition, economy, lang, peers string
	revision                      int
}

type document struct {
	pdf []byte
	tag string // SHA-256 of the bytes
}

func newScorecards(
	work *workflow.Workflow, register *economies.Register, texts *i18n.Texts, fonts *reports.Fonts,
) *scorecards {
	return &scorecards{
		work: work, register: register, texts: texts, fonts: fonts,
		turns: turns.New(runtime.GOMAXPROCS(0)/2, maxWaiting),
		kept:  make(map[scorecardKey]document),
	}
}

// pdf returns the scorecard of one economy in a published revision (0 is the
// latest) and its tag. It waits while others are being drawn; if too many wait
// already it is refused with fault.Unavailable.
func (s *scorecards) pdf(
	ctx context.Context, edition, economy, lang, peers string, revision int,
) (pdf []byte, tag string, err error) {
	published, err := s.work.Results(ctx, edition, revision)
	if err != nil {
		return nil, "", err
	}
	snapshot := s.snapshot(published)
	if peers == "" {
		peers = snapshot.PeersOf(economies.Code(economy))
	}
	key := scorecardKey{edition, economy, lang, peers, published.Revision.Number}
	d, ok := s.get(key)
	if !ok {
		d, err = s.queued(ctx, key, snapshot)
	}
	return d.pdf, d.tag, err
}

// queued waits for a turn and draws, unless another has drawn the same by then.
func (s *scorecards) queued(
	ctx context.Context, key scorecardKey, snapshot reports.Snapshot,
) (document, error) {
	done, err := s.turns.Take(ctx)
	if err != nil {
		return document{}, fault.New(fault.Unavailable, "scorecard.busy").Because(err)
	}
	defer done()
	if d, ok := s.get(key); ok {
		return d, nil
	}
	return s.draw(key, snapshot)
}

func (s *scorecards) draw(key scorecardKey, snapshot reports.Snapshot) (document, error) {
	card, err := reports.NewScorecard(snapshot, reports.Request{
		Economy: economies.Code(key.economy), Peers: key.peers, Lang: key.lang,
	})
	if err != nil {
		return document{}, err
	}
	pdf, err := card.PDF(s.fonts)
	if err != nil {
		return document{}, err
	}
	sum := sha256.Sum256(pdf)
	d := document{pdf, hex.EncodeToString(sum[:])}
	s.put(key, d)
	return d, nil
}

func (s *scorecards) snapshot(p *workflow.Published) reports.Snapshot {
	results := make(map[economies.Code]scoring.Result, len(p.Rows))
	for _, row := range p.Rows {
		results[economies.Code(row.Economy)] = row.Result
	}
	return reports.Snapshot{
		Edition: p.Edition, Revision: p.Revision, Questionnaire: p.Questionnaire,
		Results: results, Register: s.register, Texts: s.texts,
	}
}

func (s *scorecards) get(key scorecardKey) (document, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.kept[key]
	return d, ok
}

// put keeps a finished document. When the store is full any one of the others
// goes: all are as cheap to draw again.
func (s *scorecards) put(key scorecardKey, d document) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.kept) >= maxKept {
		for other := range s.kept {
			delete(s.kept, other)
			break
		}
	}
	s.kept[key] = d
}
