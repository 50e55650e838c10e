package store

import "mizan/assessment"

// known is what the writing goroutine remembers of what it has read or
// written. Nobody else writes, so it is true until something is undone; then
// all of it is forgotten. A nil known remembers nothing.
type known struct {
	heads    map[string]assessment.Event   // last event of each chain: number and hash only
	editions map[string]assessment.Edition // read-only: they share their maps
}

func newKnown() *known {
	return &known{make(map[string]assessment.Event), make(map[string]assessment.Edition)}
}

func (k *known) forget() {
	clear(k.heads)
	clear(k.editions)
}

func (k *known) head(editionID string) (e assessment.Event, ok bool) {
	if k != nil {
		e, ok = k.heads[editionID]
	}
	return e, ok
}

func (k *known) setHead(e *assessment.Event) {
	if k != nil {
		k.heads[e.EditionID] = assessment.Event{Seq: e.Seq, Hash: e.Hash}
	}
}

func (k *known) edition(id string) (e assessment.Edition, ok bool) {
	if k != nil {
		e, ok = k.editions[id]
	}
	return e, ok
}

func (k *known) setEdition(e assessment.Edition) {
	if k != nil {
		k.editions[e.ID] = e
	}
}
