package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"mizan/internal/auth"
	"mizan/internal/fault"
)

// Tokens returns every token, the oldest first.
func (s *Store) Tokens(ctx context.Context) ([]auth.Token, error) {
	var out []auth.Token
	err := s.db(ctx).Order("id").Find(&out).Error
	return out, answered(err)
}

// Token returns the token with the id.
func (s *Store) Token(ctx context.Context, id string) (auth.Token, error) {
	var t auth.Token
	err := s.db(ctx).Where("id = ?", id).Take(&t).Error
	return t, lookedUp(err, fault.New(fault.NotFound, "token.unknown"))
}

// TokenByHash returns the token whose secret has the hash. ok is false if
// there is none.
func (s *Store) TokenByHash(ctx context.Context, hash string) (t auth.Token, ok bool, err error) {
	err = s.db(ctx).Where("hash = ?", hash).Take(&t).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return t, false, nil
	}
	return t, err == nil, answered(err)
}

// AddToken inserts a token.
func (s *Store) AddToken(ctx context.Context, t *auth.Token) error {
	return answered(s.db(ctx).Create(t).Error)
}

// RevokeToken ends a token that is in force.
func (s *Store) RevokeToken(ctx context.Context, id string, at time.Time) error {
	err := s.db(ctx).Model(&auth.Token{}).Where("id = ? AND revoked IS NULL", id).
		Select("revoked").Updates(auth.Token{Revoked: &at}).Error
	return answered(err)
}
