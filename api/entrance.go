package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"mizan/internal/fault"
)

// entrance stands before the router: a HEAD finds the route of its GET, a path
// is routed as what it says and not as it was spelt, and headers that are
// known only when an answer leaves are put right.
func entrance(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(leaving{w}, decoded(headAsGet(r)))
	})
}

type headKey struct{}

// headAsGet turns a HEAD into a GET; net/http, which knows the request as it
// came, drops the body.
func headAsGet(r *http.Request) *http.Request {
	if r.Method != http.MethodHead {
		return r
	}
	r = r.WithContext(context.WithValue(r.Context(), headKey{}, true))
	r.Method = http.MethodGet
	return r
}

// methodOf is the method as it was sent.
func methodOf(r *http.Request) string {
	if r.Context().Value(headKey{}) != nil {
		return http.MethodHead
	}
	return r.Method
}

// decoded lets the router see gci@5.0.0 where gci%405.0.0 was sent: it goes by
// the spelling otherwise. People type the one, and programs that escape every
// segment send the other; a segment may hold either (RFC 3986 section 3.3). A
// path with an encoded slash keeps its spelling, for wholeSegments to refuse.
func decoded(r *http.Request) *http.Request {
	if r.URL.RawPath == "" || hasEncodedSlash(r) {
		return r
	}
	address := *r.URL
	address.RawPath = ""
	r = r.WithContext(r.Context())
	r.URL = &address
	return r
}

func hasEncodedSlash(r *http.Request) bool {
	return strings.Contains(strings.ToLower(r.URL.RawPath), "%2f")
}

// wholeSegments refuses an encoded slash: no name of ours holds one, and
// decoded it would lead to another address.
func wholeSegments(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if hasEncodedSlash(c.Request()) {
			return fault.New(fault.NotFound, "request.route.unknown")
		}
		return next(c)
	}
}

// leaving is an answer on its way out.
type leaving struct{ http.ResponseWriter }

// WriteHeader gives a compressed answer a tag of its own, since a strong tag
// names one sequence of bytes (RFC 9110 section 8.8.3.3), and allows HEAD
// wherever GET is.
func (w leaving) WriteHeader(status int) {
	h := w.Header()
	if tag := h.Get("ETag"); tag != "" && h.Get("Content-Encoding") != "" {
		h.Set("ETag", packedTag(tag))
	}
	if allow := h.Get("Allow"); allow != "" {
		h.Set("Allow", withHead(allow))
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap leads http.ResponseController to the connection.
func (w leaving) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func withHead(allow string) string {
	methods := strings.Split(allow, ", ")
	if slices.Contains(methods, http.MethodGet) && !slices.Contains(methods, http.MethodHead) {
		methods = append(methods, http.MethodHead)
	}
	return strings.Join(methods, ", ")
}
