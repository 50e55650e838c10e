package workflow

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/economies"
	"mizan/internal/fault"
	"mizan/internal/store"
)

// maxTokenName is how many characters the name of a token may have.
const maxTokenName = 100

// Authenticate returns who acts with the secret. Unknown, expired and revoked
// ones are the same fault.Unauthenticated.
func (w *Workflow) Authenticate(ctx context.Context, secret string) (auth.Actor, error) {
	t, ok, err := w.Store.TokenByHash(ctx, auth.Hash(secret))
	if err != nil {
		return auth.Actor{}, err
	}
	if !ok || !t.Active(w.Now()) {
		return auth.Actor{}, fault.New(fault.Unauthenticated, "auth.token.invalid")
	}
	return t.Actor(), nil
}

// Tokens returns every token, the oldest first.
func (w *Workflow) Tokens(ctx context.Context) ([]auth.Token, error) {
	if err := auth.Allow(auth.From(ctx), auth.ManageTokens, ""); err != nil {
		return nil, err
	}
	return w.Store.Tokens(ctx)
}

// CreateToken returns a new token with its secret, which is stored nowhere
// and cannot be shown again.
func (w *Workflow) CreateToken(
	ctx context.Context, in TokenInput,
) (secret string, t auth.Token, err error) {
	o, err := w.tokenOperation(ctx, "create_token")
	if err != nil {
		return "", auth.Token{}, err
	}
	if err := w.checkToken(in, o.at); err != nil {
		return "", auth.Token{}, err
	}
	err = w.Store.Tx(ctx, func(tx *store.Store) (err error) {
		secret, t, err = w.addToken(ctx, tx, o, in)
		return err
	})
	if err != nil {
		return "", auth.Token{}, err
	}
	return secret, t, nil
}

// RevokeToken ends a token for ever. The last administrator's stays.
func (w *Workflow) RevokeToken(ctx context.Context, id string) error {
	o, err := w.tokenOperation(ctx, "revoke_token")
	if err != nil {
		return err
	}
	return w.Store.Tx(ctx, func(tx *store.Store) error {
		t, err := tx.Token(ctx, id)
		if err != nil || t.Revoked != nil {
			return err
		}
		all, err := tx.Tokens(ctx)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(all, otherAdmin(id, o.at)) {
			return fault.New(fault.Conflict, "token.last_admin")
		}
		if err := tx.RevokeToken(ctx, id, o.at); err != nil {
			return err
		}
		return o.record(ctx, tx, tokenDetail{id})
	})
}

// Setup makes the first administrator's token. Once there has been one, in
// force or not, it is closed: fault.Conflict.
func (w *Workflow) Setup(ctx context.Context, name string) (secret string, err error) {
	ctx = auth.With(ctx, auth.Actor{ID: "setup", Name: "setup"})
	in := TokenInput{Name: name, Roles: []auth.Role{auth.Admin}}
	o, err := w.begin(ctx, "setup", Write{})
	if err != nil {
		return "", err
	}
	if err := w.checkToken(in, o.at); err != nil {
		return "", err
	}
	err = w.Store.Tx(ctx, func(tx *store.Store) error {
		all, err := tx.Tokens(ctx)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(all, isAdmin) {
			return fault.New(fault.Conflict, "setup.done")
		}
		secret, _, err = w.addToken(ctx, tx, o, in)
		return err
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

func (w *Workflow) tokenOperation(ctx context.Context, name string) (*operation, error) {
	o, err := w.begin(ctx, name, Write{})
	if err != nil {
		return nil, err
	}
	return o, auth.Allow(o.actor, auth.ManageTokens, "")
}

type tokenDetail struct {
	Token string `json:"token"`
}

func (w *Workflow) addToken(
	ctx context.Context, tx *store.Store, o *operation, in TokenInput,
) (string, auth.Token, error) {
	id, err := assessment.NewTokenID(o.at, w.Random)
	if err != nil {
		return "", auth.Token{}, err
	}
	secret, hash := auth.NewSecret()
	t := auth.Token{
		ID: id, Name: in.Name, Economy: in.Economy, Roles: in.Roles, Hash: hash,
		CreatedAt: o.at, CreatedBy: o.actor.Name, Expires: utc(in.Expires),
	}
	if err := tx.AddToken(ctx, &t); err != nil {
		return "", auth.Token{}, err
	}
	return secret, t, o.record(ctx, tx, tokenDetail{id})
}

func isAdmin(t auth.Token) bool { return slices.Contains(t.Roles, auth.Admin) }

// otherAdmin finds an administrator's token in force besides the one named.
func otherAdmin(id string, at time.Time) func(auth.Token) bool {
	return func(t auth.Token) bool { return t.ID != id && isAdmin(t) && t.Active(at) }
}

func (w *Workflow) checkToken(in TokenInput, at time.Time) error {
	bad := append(checkTokenName(in.Name), checkRoles(in)...)
	if in.Economy != "" {
		if _, ok := w.Economies.Economy(economies.Code(in.Economy)); !ok {
			bad = append(bad, fault.At("/economy", "token.economy.unknown"))
		}
	}
	if in.Expires != nil && !at.Before(*in.Expires) {
		bad = append(bad, fault.At("/expires", "token.expires.past"))
	}
	if len(bad) > 0 {
		return fault.New(fault.Invalid, "token.invalid", "count", len(bad)).With(bad...)
	}
	return nil
}

func checkTokenName(name string) []fault.Field {
	switch {
	case strings.TrimSpace(name) == "":
		return []fault.Field{fault.At("/name", "token.name.missing")}
	case !utf8.ValidString(name):
		return []fault.Field{fault.At("/name", "text.utf8")}
	case utf8.RuneCountInString(name) > maxTokenName:
		return []fault.Field{fault.At("/name", "text.long", "limit", maxTokenName)}
	case strings.ContainsFunc(name, unicode.IsControl):
		return []fault.Field{fault.At("/name", "text.control")}
	}
	return nil
}

// checkRoles reports unknown roles, and roles of the other side: a token is a
// country's or the region's.
func checkRoles(in TokenInput) []fault.Field {
	if len(in.Roles) == 0 {
		return []fault.Field{fault.At("/roles", "token.roles.missing")}
	}
	var bad []fault.Field
	for _, r := range in.Roles {
		switch {
		case !r.Known():
			bad = append(bad, fault.At("/roles", "token.role.unknown", "known", knownRoles()))
		case r.Regional() != (in.Economy == ""):
			bad = append(bad, fault.At("/roles", "token.role.side", "role", string(r)))
		}
	}
	return bad
}

func knownRoles() string {
	var out []string
	for _, r := range auth.Roles() {
		out = append(out, string(r))
	}
	return strings.Join(out, ", ")
}
