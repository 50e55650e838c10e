package workflow

import (
	"context"
	"maps"
	"slices"
	"time"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/fault"
	"mizan/internal/store"
)

// tokenRecord is a token as its events tell of it.
type tokenRecord struct {
	Issued    tokenIssued
	CreatedAt time.Time
	CreatedBy string
	Revoked   *time.Time
}

func storedToken(t *auth.Token) tokenRecord {
	return tokenRecord{issuedToken(t), t.CreatedAt, t.CreatedBy, t.Revoked}
}

func (r *recorded) noteToken(e *assessment.Event) error {
	var d tokenIssued
	if err := detailOf(e, &d); err != nil {
		return err
	}
	if e.Action == tokenRevoked {
		t, ok := r.tokens[d.Token]
		if !ok {
			return alteredToken(d.Token)
		}
		t.Revoked = &e.At
		r.tokens[d.Token] = t
		return nil
	}
	r.tokens[d.Token] = tokenRecord{Issued: d, CreatedAt: e.At, CreatedBy: e.ActorName}
	return nil
}

// compareTokens holds the stored tokens against the events: none may have more
// rights, a longer life or another holder than it was given.
func (r *recorded) compareTokens(ctx context.Context, view *store.Store) error {
	stored, err := view.Tokens(ctx)
	if err != nil {
		return err
	}
	for i := range stored {
		want, ok := r.tokens[stored[i].ID]
		if !ok {
			return alteredToken(stored[i].ID)
		}
		if ok, err := same(storedToken(&stored[i]), want); err != nil {
			return err
		} else if !ok {
			return alteredToken(stored[i].ID)
		}
		delete(r.tokens, stored[i].ID)
	}
	for _, id := range slices.Sorted(maps.Keys(r.tokens)) {
		return alteredToken(id) // its row is gone
	}
	return nil
}

func alteredToken(id string) error {
	return fault.New(fault.Conflict, "audit.token", "token", id)
}
