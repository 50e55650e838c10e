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

// RevokeToken ends a token for ever. The last administrator's stays, and so does
// the last administrator's that never expires: those that do end by themselves.
func (w *Workflow) RevokeToken(ctx context.Context, id string) error {
	o, err := w.tokenOperation(ctx, tokenRevoked)
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
		if err := spareable(t, all, o.at); err != nil {
			return err
		}
		if err := tx.RevokeToken(ctx, id, o.at); err != nil {
			return err
		}
		return o.record(ctx, tx, tokenDetail{id})
	})
}

// Setup makes an administrator's token where none is in force: the first, or
// one more after all have expired. It is for whoever sits at the machine. While
// there is an administrator it is closed: fault.Conflict.
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
		if slices.ContainsFunc(all, adminAt(o.at)) {
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
	return secret, t, o.record(ctx, tx, issuedToken(&t))
}

// tokenRevoked is the action of the event of a revocation.
const tokenRevoked = "revoke_token"

// tokenDetail is what that event says.
type tokenDetail struct {
	Token string `json:"token"`
}

// tokenIssued is what the event of a new token says: to whom it was given, with
// which rights. Secret tells tokens apart and leads neither to the secret nor
// to the stored hash of it.
type tokenIssued struct {
	Token   string      `json:"token"`
	Name    string      `json:"name"`
	Economy string      `json:"economy,omitempty"`
	Roles   []auth.Role `json:"roles"`
	Expires *time.Time  `json:"expires,omitempty"`
	Secret  string      `json:"secret_digest"`
}

func issuedToken(t *auth.Token) tokenIssued {
	digest := assessment.HashOf("token secret", t.Hash)
	return tokenIssued{t.ID, t.Name, t.Economy, t.Roles, utc(t.Expires), digest}
}

// adminAt finds administrators' tokens that are in force.
func adminAt(at time.Time) func(auth.Token) bool {
	return func(t auth.Token) bool { return slices.Contains(t.Roles, auth.Admin) && t.Active(at) }
}

// spareable reports why a token may not be revoked, as the tokens are.
func spareable(t auth.Token, all []auth.Token, at time.Time) error {
	admin := adminAt(at)
	if !admin(t) {
		return nil
	}
	others := slices.DeleteFunc(slices.Clone(all), func(o auth.Token) bool {
		return o.ID == t.ID || !admin(o)
	})
	lasting := func(o auth.Token) bool { return o.Expires == nil }
	switch {
	case len(others) == 0:
		return fault.New(fault.Conflict, "token.last_admin")
	case lasting(t) && !slices.ContainsFunc(others, lasting):
		return fault.New(fault.Conflict, "token.last_lasting_admin")
	}
	return nil
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

// checkRoles reports unknown roles, roles of the other side (a token is a
// country's or the region's), and others beside the administrator's: whoever
// gives out rights must not hold them.
func checkRoles(in TokenInput) []fault.Field {
	if len(in.Roles) == 0 {
		return []fault.Field{fault.At("/roles", "token.roles.missing")}
	}
	var bad []fault.Field
	isOther := func(r auth.Role) bool { return r != auth.Admin }
	if slices.Contains(in.Roles, auth.Admin) && slices.ContainsFunc(in.Roles, isOther) {
		bad = append(bad, fault.At("/roles", "token.role.admin"))
	}
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
