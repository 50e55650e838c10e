package api

import (
	"context"
	"net/http"
	"time"

	"mizan/internal/auth"
	"mizan/internal/fault"
	"mizan/internal/workflow"
)

// TokenBody is an API token without its secret, which is stored nowhere.
type TokenBody struct {
	ID        string     `json:"id" example:"tok_06dqsacch0bh8eazzn1z3fq7g4"`
	Name      string     `json:"name"`
	Economy   string     `json:"economy,omitempty" doc:"Alpha-3; absent for the region"`
	Roles     []string   `json:"roles"`
	Created   time.Time  `json:"created"`
	CreatedBy string     `json:"created_by"`
	Expires   *time.Time `json:"expires,omitempty"`
	Revoked   *time.Time `json:"revoked,omitempty"`
}

// NewTokenBody is a token just made: the only time its secret is shown.
type NewTokenBody struct {
	Secret string    `json:"secret" doc:"To be sent as Authorization: Bearer …; shown once"`
	Token  TokenBody `json:"token"`
}

// PostTokenBody makes a token.
type PostTokenBody struct {
	Name    string   `json:"name" validate:"required,max=100"`
	Economy string   `json:"economy,omitempty" validate:"omitempty,iso3" doc:"Alpha-3; none for the region"`
	Roles   []string `json:"roles" validate:"required,min=1,max=9,dive,role" doc:"Of one side only"`
	Expires string   `json:"expires,omitempty" validate:"omitempty,moment" doc:"Never, if left out"`
}

func (s *service) tokens() {
	handle(s, operation{
		id: "list-tokens", method: http.MethodGet, path: "/tokens",
		tag: "Tokens", summary: "Tokens",
	}, s.listTokens)
	handle(s, operation{
		id: "create-token", method: http.MethodPost, path: "/tokens",
		tag: "Tokens", status: http.StatusCreated,
		summary: "Make a token", about: "The answer holds the secret, this once.",
		example: PostTokenBody{
			Name: "Focal point", Economy: "XAA", Roles: []string{"focal_point"},
			Expires: "2027-12-31T00:00:00Z",
		},
	}, s.createToken)
	handle(s, operation{
		id: "revoke-token", method: http.MethodDelete, path: "/tokens/{id}",
		tag: "Tokens", status: http.StatusNoContent,
		summary: "Revoke a token", about: "Holds from the next request on.",
		faults: []fault.Code{fault.NotFound},
	}, s.revokeToken)
}

func (s *service) listTokens(ctx context.Context, _ *listInput) (*listReply[TokenBody], error) {
	tokens, err := s.work.Tokens(ctx)
	if err != nil {
		return nil, err
	}
	return &listReply[TokenBody]{Body: listOf(tokens, newTokenBody)}, nil
}

type createTokenInput struct {
	Language
	Payload[PostTokenBody]
}

func (s *service) createToken(ctx context.Context, in *createTokenInput) (*reply[NewTokenBody], error) {
	secret, t, err := s.work.CreateToken(ctx, workflow.TokenInput{
		Name: in.Value.Name, Economy: in.Value.Economy, Expires: moment(in.Value.Expires),
		Roles: each(in.Value.Roles, func(role string) auth.Role { return auth.Role(role) }),
	})
	if err != nil {
		return nil, err
	}
	return &reply[NewTokenBody]{Body: NewTokenBody{Secret: secret, Token: newTokenBody(t)}}, nil
}

type tokenInput struct {
	Language
	ID string `path:"id" doc:"Token, tok_…" example:"tok_06dqsacch0bh8eazzn1z3fq7g4"`
}

func (s *service) revokeToken(ctx context.Context, in *tokenInput) (*reply[struct{}], error) {
	if err := s.work.RevokeToken(ctx, in.ID); err != nil {
		return nil, err
	}
	return &reply[struct{}]{}, nil
}

func newTokenBody(t auth.Token) TokenBody {
	return TokenBody{
		ID: t.ID, Name: t.Name, Economy: t.Economy, Created: t.CreatedAt, CreatedBy: t.CreatedBy,
		Expires: t.Expires, Revoked: t.Revoked,
		Roles: each(t.Roles, func(r auth.Role) string { return string(r) }),
	}
}
