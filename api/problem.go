package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"mizan/internal/fault"
)

// Problem is a problem document of RFC 9457.
type Problem struct {
	Type     string         `json:"type" doc:"Identifies the kind of problem for ever, e.g. /problems/stale"`
	Title    string         `json:"title" doc:"The kind of problem in the language asked for"`
	Status   int            `json:"status" doc:"The HTTP status"`
	Detail   string         `json:"detail" doc:"What happened here, in the language asked for"`
	Instance string         `json:"instance" doc:"The path that was asked for"`
	Code     string         `json:"code" doc:"The last part of the type, for programs"`
	Request  string         `json:"request,omitempty" doc:"With a 5xx: where to find the cause in the log"`
	Errors   []ProblemField `json:"errors,omitempty" doc:"Every rejected input"`
	Current  *CurrentBody   `json:"current,omitempty" doc:"With stale: what is stored now"`
}

// ProblemField is one rejected input: a member of the body or a parameter.
type ProblemField struct {
	Pointer   string `json:"pointer,omitempty" doc:"JSON pointer (RFC 6901) into the request body"`
	Parameter string `json:"parameter,omitempty" doc:"Place and name of a parameter, e.g. query.group"`
	Code      string `json:"code" doc:"The broken rule, for programs"`
	Detail    string `json:"detail" doc:"The broken rule in the language asked for"`
}

// CurrentBody is what a stale writer has not seen, so that nothing is lost:
// the caller still has his own text and now the other one as well.
type CurrentBody struct {
	Revision   int             `json:"revision" doc:"To be sent as If-Match with the next attempt"`
	Answer     *AnswerBody     `json:"answer,omitempty" doc:"The answer as stored now"`
	Assessment *AssessmentBody `json:"assessment,omitempty" doc:"The assessment as it is now"`
}

// statusOf is the only place where a fault meets HTTP.
func statusOf() map[fault.Code]int {
	return map[fault.Code]int{
		fault.Malformed:       http.StatusBadRequest,
		fault.Invalid:         http.StatusUnprocessableEntity,
		fault.Unauthenticated: http.StatusUnauthorized,
		fault.Forbidden:       http.StatusForbidden,
		fault.NotFound:        http.StatusNotFound,
		fault.Conflict:        http.StatusConflict,
		fault.Stale:           http.StatusPreconditionFailed,
		fault.Unconditional:   http.StatusPreconditionRequired,
		fault.TooLarge:        http.StatusRequestEntityTooLarge,
		fault.Unavailable:     http.StatusServiceUnavailable,
		fault.NoSpace:         http.StatusInsufficientStorage,
		fault.Internal:        http.StatusInternalServerError,
	}
}

// The problems that are HTTP's own; no fault of the domain has these codes.
const (
	methodNotAllowed fault.Code = "method_not_allowed"
	mediaType        fault.Code = "media_type"
)

// transportStatus completes statusOf for them.
func transportStatus() map[fault.Code]int {
	return map[fault.Code]int{
		methodNotAllowed: http.StatusMethodNotAllowed,
		mediaType:        http.StatusUnsupportedMediaType,
	}
}

// What the service asks of its callers before they try again, in seconds: when
// it is unavailable, and when its operator has to make space first.
const (
	retryAfter = "5"
	retrySpace = "60"
)

// problems turns errors into problem documents.
type problems struct {
	translate func(lang, key string, args map[string]any) string
	log       *slog.Logger
	status    map[fault.Code]int
}

func newProblems(o Options) *problems {
	p := &problems{translate: o.Translate, log: o.Log, status: statusOf()}
	for code, status := range transportStatus() {
		p.status[code] = status
	}
	return p
}

// failure is a fault on its way through huma, with what is stored now if the
// writer was late.
type failure struct {
	cause   *fault.Error
	status  int
	current *CurrentBody
}

// fail wraps an error for huma. The status of an unknown code is 500.
func (p *problems) fail(err error, current *CurrentBody) *failure {
	f := fault.Of(err)
	status, ok := p.status[f.Code]
	if !ok {
		status = http.StatusInternalServerError
	}
	return &failure{cause: f, status: status, current: current}
}

// Error is the form for logs.
func (f *failure) Error() string { return f.cause.Error() }

// GetStatus tells huma the status.
func (f *failure) GetStatus() int { return f.status }

// ContentType tells huma the media type of what the failure will be turned into.
func (f *failure) ContentType(string) string { return problemJSON }

// GetHeaders tells huma the headers that go with the status.
func (f *failure) GetHeaders() http.Header {
	h := http.Header{"Cache-Control": {noStore}}
	switch f.status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", "Bearer")
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", retryAfter)
	case http.StatusInsufficientStorage:
		h.Set("Retry-After", retrySpace)
	}
	return h
}

// transform is huma's hook for what it is about to write: failures of ours and
// errors of its own become problem documents.
func (p *problems) transform(ctx huma.Context, _ string, v any) (any, error) {
	u := ctx.URL()
	lang := languageOf(u.Query().Get("lang"), ctx.Header("Accept-Language"))
	switch e := v.(type) {
	case *failure:
		return p.document(ctx.Context(), e, lang, u.Path), nil
	case *huma.ErrorModel:
		ctx.SetHeader("Cache-Control", noStore)
		return p.document(ctx.Context(), p.fail(fromHuma(e), nil), lang, u.Path), nil
	}
	return v, nil
}

// fromHuma reads the errors that huma finds itself: parameters that are no
// numbers, or neither true nor false. Whatever else it may report is a mistake of ours.
func fromHuma(e *huma.ErrorModel) error {
	if e.Status != http.StatusUnprocessableEntity {
		return fault.New(fault.Internal, "fault.internal").Because(errors.New(e.Detail))
	}
	var bad []fault.Field
	for _, d := range e.Errors {
		if d.Message == "invalid boolean" {
			bad = append(bad, fault.At(d.Location, "request.field.boolean"))
			continue
		}
		bad = append(bad, fault.At(d.Location, "request.field.integer"))
	}
	return invalidRequest(bad)
}

// document writes a failure in a language. The cause of a 5xx goes to the log
// under the request's id and nowhere else.
func (p *problems) document(ctx context.Context, f *failure, lang, path string) *Problem {
	doc := &Problem{
		Type: "/problems/" + string(f.cause.Code), Code: string(f.cause.Code),
		Status: f.status, Instance: path,
		Title:   p.translate(lang, "problem."+string(f.cause.Code), nil),
		Detail:  p.translate(lang, f.cause.Key, f.cause.Args),
		Current: f.current,
	}
	switch {
	case f.status == http.StatusServiceUnavailable: // a full queue is no fault of the service
		doc.Request = requestID(ctx)
		p.log.WarnContext(ctx, "request refused", "request", doc.Request, "err", f.cause)
	case f.status >= http.StatusInternalServerError:
		doc.Request = requestID(ctx)
		p.log.ErrorContext(ctx, "request failed", "request", doc.Request, "err", f.cause)
	}
	for _, field := range f.cause.Fields {
		doc.Errors = append(doc.Errors, p.field(lang, field))
	}
	return doc
}

func (p *problems) field(lang string, f fault.Field) ProblemField {
	out := ProblemField{Code: f.Key, Detail: p.translate(lang, f.Key, f.Args)}
	if f.Path == "" || strings.HasPrefix(f.Path, "/") {
		out.Pointer = f.Path
	} else {
		out.Parameter = f.Path
	}
	return out
}

// handle is echo's error handler: unknown routes, wrong methods, refused
// tokens, panics.
func (p *problems) handle(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	r := c.Request()
	f := p.fail(fromEcho(err), nil)
	lang := languageOf(r.URL.Query().Get("lang"), r.Header.Get("Accept-Language"))
	body, _ := json.Marshal(p.document(r.Context(), f, lang, r.URL.Path)) // strings and numbers only
	for name, values := range f.GetHeaders() {
		c.Response().Header()[name] = values
	}
	_ = c.Blob(f.status, problemJSON, append(body, '\n')) // the caller has gone
}

// fromEcho gives echo's own errors a code.
func fromEcho(err error) error {
	var he *echo.HTTPError
	if !errors.As(err, &he) {
		return err
	}
	switch he.Code {
	case http.StatusNotFound:
		return fault.New(fault.NotFound, "request.route.unknown")
	case http.StatusMethodNotAllowed:
		return fault.New(methodNotAllowed, "request.method")
	case http.StatusBadRequest:
		return fault.New(fault.Malformed, "request.malformed").Because(err)
	}
	return fault.New(fault.Internal, "fault.internal").Because(err)
}
