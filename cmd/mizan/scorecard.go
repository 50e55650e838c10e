package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"

	"mizan/internal/economies"
	"mizan/internal/fault"
	"mizan/internal/i18n"
	"mizan/internal/workflow"
	"mizan/reports"
	"mizan/scoring"
)

// Limits of drawing: how many documents at once, how many finished ones kept.
// A document is 50 to 80 kB.
const (
	maxDrawing = 2
	maxKept    = 512
)

// scorecards draws scorecards of published results and keeps the finished
// ones: a revision never changes, so its documents never do.
type scorecards struct {
	work     *workflow.Workflow
	register *economies.Register
	texts    *i18n.Texts
	fonts    *reports.Fonts
	slots    chan struct{}

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
		slots: make(chan struct{}, maxDrawing), kept: make(map[scorecardKey]document),
	}
}

// pdf returns the scorecard of one economy in a published revision (0 is the
// latest) and its tag. It waits while others are being drawn.
func (s *scorecards) pdf(
	ctx context.Context, edition, economy, lang, peers string, revision int,
) (pdf []byte, tag string, err error) {
	published, err := s.work.Results(ctx, edition, revision)
	if err != nil {
		return nil, "", err
	}
	key := scorecardKey{edition, economy, lang, peers, published.Revision.Number}
	if d, ok := s.get(key); ok {
		return d.pdf, d.tag, nil
	}
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return nil, "", fault.New(fault.Unavailable, "scorecard.busy").Because(ctx.Err())
	}
	card, err := reports.NewScorecard(s.snapshot(published), reports.Request{
		Economy: economies.Code(economy), Peers: peers, Lang: lang,
	})
	if err != nil {
		return nil, "", err
	}
	if pdf, err = card.PDF(s.fonts); err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(pdf)
	d := document{pdf, hex.EncodeToString(sum[:])}
	s.put(key, d)
	return d.pdf, d.tag, nil
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
