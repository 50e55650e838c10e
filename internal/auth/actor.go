// Package auth says who acts and what they may do: actors, roles, one policy
// table and API tokens. It knows no HTTP, no database and no clock; economies
// are plain ISO 3166 alpha-3 codes here.
package auth

import (
	"context"
	"slices"
)

// Actor is whoever acts. The zero Actor is anonymous: the public.
type Actor struct {
	ID      string // of the token; "operator" for commands run on the machine itself
	Name    string
	Economy string // alpha-3; "" is the region
	Roles   []Role
}

// Anonymous reports whether nobody is known to be acting.
func (a Actor) Anonymous() bool { return a.ID == "" }

// Regional reports whether the actor belongs to the region, not to a country.
func (a Actor) Regional() bool { return !a.Anonymous() && a.Economy == "" }

// Is reports whether the actor holds the role.
func (a Actor) Is(role Role) bool { return slices.Contains(a.Roles, role) }

// Operator returns the actor for commands run on the machine itself, such as
// an import. It is no token, so nobody can sign in as it.
func Operator() Actor {
	return Actor{ID: "operator", Name: "operator", Roles: []Role{operator}}
}

type actorKey struct{}

// With returns a context in which a acts.
func With(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// From returns who acts in the context; nobody having been put there it is
// the anonymous actor.
func From(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}
