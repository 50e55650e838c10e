package api

import (
	"context"
	"crypto/rand"
	"log/slog"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"mizan/internal/auth"
	"mizan/internal/fault"
)

type requestKey struct{}

// requestID is the id of the request in its log lines and in 5xx problems.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// identify gives the request an id of ours: one sent by the caller could forge
// log lines.
func identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := rand.Text()
		r := c.Request()
		c.SetRequest(r.WithContext(context.WithValue(r.Context(), requestKey{}, id)))
		c.Response().Header().Set("X-Request-Id", id)
		return next(c)
	}
}

// logged writes one line for each request: the route and never the query,
// whose values and the token are nobody's business.
func (s *service) logged(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := s.now()
		if err := next(c); err != nil {
			c.Error(err)
		}
		ctx := c.Request().Context()
		s.log.LogAttrs(ctx, slog.LevelInfo, "request",
			slog.String("request", requestID(ctx)), slog.String("method", methodOf(c.Request())),
			slog.String("route", c.Path()), slog.Int("status", c.Response().Status),
			slog.Int64("bytes", c.Response().Size), slog.Duration("took", s.now().Sub(start)),
			slog.String("actor", auth.From(ctx).ID), slog.String("from", c.RealIP()))
		return nil
	}
}

// secured puts the headers that keep browsers from guessing on every answer,
// errors included. A year of HSTS is promised behind TLS only.
func secured(behindTLS bool) echo.MiddlewareFunc {
	headers := map[string]string{
		"Content-Security-Policy":      "default-src 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"Cross-Origin-Resource-Policy": "same-origin",
	}
	if behindTLS {
		headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			for name, value := range headers {
				c.Response().Header().Set(name, value)
			}
			return next(c)
		}
	}
}

// authenticated finds out who calls. No token is the public; a token that is
// not in force is refused even where the public may read, so that a program
// learns at once that its token has ended. Outside /api/v1 nobody is asked. It
// is no middleware of the group: echo would then answer 404 for a wrong method.
func (s *service) authenticated(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		header := r.Header.Values("Authorization")
		if len(header) == 0 || !strings.HasPrefix(r.URL.Path, base+"/") {
			return next(c)
		}
		scheme, secret, _ := strings.Cut(header[0], " ")
		if len(header) > 1 || !strings.EqualFold(scheme, "Bearer") {
			return fault.New(fault.Unauthenticated, "request.authorization")
		}
		actor, err := s.work.Authenticate(r.Context(), strings.TrimSpace(secret))
		if err != nil {
			return err
		}
		c.SetRequest(r.WithContext(auth.With(r.Context(), actor)))
		return next(c)
	}
}

// strictQuery refuses a query that cannot be read, of which url.URL.Query would
// drop a part, and parameters that the operation does not have: lest ?grup=las
// or ?group=las;x quietly answers for the whole world. Parameters given twice
// are refused too, which two readers would understand in two ways.
func (s *service) strictQuery(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		query, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			return fault.New(fault.Malformed, "request.malformed").Because(err)
		}
		known, documented := s.queries[r.Method+" "+documentPath(c.Path())]
		if !documented {
			return next(c)
		}
		var bad, twice []fault.Field
		for _, name := range slices.Sorted(maps.Keys(query)) {
			if !slices.Contains(known, name) {
				bad = append(bad, fault.At("query."+name, "request.parameter.unknown"))
			} else if len(query[name]) > 1 {
				twice = append(twice, fault.At("query."+name, "request.parameter.twice"))
			}
		}
		switch {
		case len(twice) > 0:
			return fault.New(fault.Malformed, "request.malformed").With(append(twice, bad...)...)
		case len(bad) > 0:
			return invalidRequest(bad)
		}
		return next(c)
	}
}

// documentPath is echo's form of a path as it stands in the document.
func documentPath(route string) string {
	parts := strings.Split(strings.TrimPrefix(route, base), "/")
	for i, part := range parts {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}
