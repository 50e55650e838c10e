package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"
	"time"
)

// secretPrefix lets a scanner find leaked secrets.
const secretPrefix = "mzn_"

// Token lets a program act for somebody. The secret itself is stored nowhere.
type Token struct {
	ID        string `gorm:"primaryKey"` // "tok_…"
	Name      string // whose it is, or what for
	Economy   string // alpha-3; "" is the region
	Roles     []Role `gorm:"serializer:json"`
	Hash      string // Hash of the secret; never shown
	CreatedAt time.Time
	CreatedBy string     // name of the actor
	Expires   *time.Time // nil: never
	Revoked   *time.Time // nil: in force
}

// Active reports whether the token is in force at the time.
func (t Token) Active(at time.Time) bool {
	return t.Revoked == nil && (t.Expires == nil || at.Before(*t.Expires))
}

// Actor returns who acts with the token.
func (t Token) Actor() Actor {
	return Actor{ID: t.ID, Name: t.Name, Economy: t.Economy, Roles: t.Roles}
}

// NewSecret returns 256 random bits as "mzn_" and 52 lower-case letters and
// digits, with the hash under which they are stored.
func NewSecret() (secret, hash string) {
	var bits [32]byte
	_, _ = rand.Read(bits[:]) // never fails: the runtime stops the program instead
	text := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(bits[:])
	secret = secretPrefix + strings.ToLower(text)
	return secret, Hash(secret)
}

// Hash returns the hexadecimal SHA-256 of a secret. A plain hash is enough:
// there is nothing to guess in 256 random bits.
func Hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
