package auth

import (
	"regexp"
	"testing"
	"time"
)

func TestNewSecret(t *testing.T) {
	form := regexp.MustCompile(`^mzn_[a-z2-7]{52}$`)
	seen := make(map[string]bool)
	for range 100 {
		secret, hash := NewSecret()
		if !form.MatchString(secret) || seen[secret] {
			t.Fatalf("secret %q: new and of the form %s is wanted", secret, form)
		}
		seen[secret] = true
		if hash != Hash(secret) || len(hash) != 64 {
			t.Errorf("hash %q is not that of the secret", hash)
		}
	}
}

// The stored form may never change: every token would stop working.
func TestHash(t *testing.T) {
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-4, "abc"
	if got := Hash("abc"); got != want {
		t.Errorf(`Hash("abc") = %s; want %s`, got, want)
	}
}

func TestActive(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	at := func(d time.Duration) *time.Time { x := now.Add(d); return &x }
	tests := []struct {
		rule             string
		expires, revoked *time.Time
		want             bool
	}{
		{"without an end", nil, nil, true},
		{"before its end", at(time.Second), nil, true},
		{"at its end", at(0), nil, false},
		{"after its end", at(-time.Second), nil, false},
		{"revoked", nil, at(-time.Hour), false},
		{"revoked before its end", at(time.Hour), at(0), false},
	}
	for _, tt := range tests {
		if got := (Token{Expires: tt.expires, Revoked: tt.revoked}).Active(now); got != tt.want {
			t.Errorf("%s: active = %v; want %v", tt.rule, got, tt.want)
		}
	}
}

func TestRoles(t *testing.T) {
	for _, r := range Roles() {
		if !r.Known() {
			t.Errorf("%s is not known", r)
		}
	}
	for _, r := range []Role{operator, "", "Admin", "root"} {
		if r.Known() {
			t.Errorf("%q could be given to a token", r)
		}
	}
}
