package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"mizan/internal/fault"
)

// Media types and caching rules of answers.
const (
	jsonType    = "application/json"
	problemJSON = "application/problem+json"
	csvType     = "text/csv; charset=utf-8"
	pdfType     = "application/pdf"

	noStore    = "no-store"
	public     = "public, max-age=60"    // texts and lists that a release may change
	publicLong = "public, max-age=86400" // a revision asked for by its number

	// varying is what a public answer depends on beside its address.
	varying = "Accept, Accept-Encoding, Accept-Language"
)

// operation is one method of one path, as documented.
type operation struct {
	id, method, path string
	tag, summary     string
	about            string
	public           bool         // answers without a token
	status           int          // of success, 200 if 0
	tagged           bool         // the answer has an ETag
	other            string       // a media type answered beside JSON; a PDF is answered instead
	faults           []fault.Code // beside those of every operation
	example          any          // of the request body
}

// reply is what an operation answers: a body, or bytes ready to be sent.
type reply[B any] struct {
	Body     B
	ETag     string
	Cache    string // noStore if empty
	Location string
	Next     string // address of the next page
	raw      *rendered
}

// rendered is a body that is bytes already.
type rendered struct {
	media string
	name  string // file name, for documents
	lang  string
	bytes []byte
}

// wire is what huma writes.
type wire struct {
	Status      int
	ContentType string `header:"Content-Type" hidden:"true"`
	ETag        string `header:"ETag" hidden:"true"`
	Cache       string `header:"Cache-Control" hidden:"true"`
	Vary        string `header:"Vary" hidden:"true"`
	Language    string `header:"Content-Language" hidden:"true"`
	Disposition string `header:"Content-Disposition" hidden:"true"`
	Location    string `header:"Location" hidden:"true"`
	Link        string `header:"Link" hidden:"true"`
	Body        []byte
}

// handle registers an operation: its parameters and body are read and checked,
// faults become problems, a caller who has the answer gets 304.
func handle[I, B any](s *service, op operation, do func(context.Context, *I) (*reply[B], error)) {
	if op.status == 0 {
		op.status = http.StatusOK
	}
	var expected *shape
	if c, ok := any(new(I)).(carrier); ok {
		expected = shapeOf(reflect.TypeOf(c.body()).Elem())
	}
	doc := s.describe(op, reflect.TypeFor[B]())
	huma.Register(s.huma, doc, func(ctx context.Context, in *I) (*wire, error) {
		if err := s.check(in, expected); err != nil {
			return nil, s.problems.fail(err, nil)
		}
		r, err := do(ctx, in)
		if err != nil {
			return nil, s.problems.failed(err)
		}
		return r.wire(doc.DefaultStatus, in)
	})
	s.complete(op, new(I))
}

// check reads the body and validates all that was sent; parameters and body
// are reported together.
func (s *service) check(in any, expected *shape) error {
	bad := checkParameters(s.validate, in)
	if c, ok := in.(carrier); ok {
		if err := c.open(expected); err != nil {
			if f := fault.Of(err); f.Code == fault.Invalid {
				return f.With(bad...)
			}
			return err
		}
		bad = append(bad, checkBody(s.validate, c.body())...)
	}
	if len(bad) > 0 {
		return invalidRequest(bad)
	}
	return nil
}

// late is a stale write together with what is stored now.
type late struct {
	error
	current *CurrentBody
}

func (l late) Unwrap() error { return l.error }

// failed wraps what an operation returned.
func (p *problems) failed(err error) *failure {
	var l late
	if errors.As(err, &l) {
		return p.fail(l.error, l.current)
	}
	return p.fail(err, nil)
}

// wire renders the answer, or 304 if the caller has it.
func (r *reply[B]) wire(status int, in any) (*wire, error) {
	out := &wire{
		Status: status, ContentType: jsonType, ETag: r.ETag, Cache: r.Cache,
		Location: r.Location, Vary: varying,
	}
	if out.Cache == "" {
		out.Cache, out.Vary = noStore, ""
	}
	if r.Next != "" {
		out.Link = "<" + r.Next + `>; rel="next"`
	}
	if c, ok := in.(interface{ holds(string) string }); ok && r.ETag != "" {
		if held := c.holds(r.ETag); held != "" {
			out.Status, out.ContentType, out.ETag = http.StatusNotModified, "", held
			return out, nil
		}
	}
	return out, r.fill(out)
}

func (r *reply[B]) fill(out *wire) error {
	if out.Status == http.StatusNoContent {
		out.ContentType = ""
		return nil
	}
	if r.raw == nil {
		body, err := render(r.Body)
		out.Body = body
		return err
	}
	out.ContentType, out.Language, out.Body = r.raw.media, r.raw.lang, r.raw.bytes
	if r.raw.name != "" {
		out.Disposition = `inline; filename="` + r.raw.name + `"`
	}
	return nil
}

// render writes JSON as it is stored in files as well: no HTML escapes, one
// line end.
func render(body any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(body)
	return b.Bytes(), err
}

// marshal writes what huma itself writes: problems. A caller who has gone is
// no error of ours.
func marshal(w io.Writer, body any) error {
	b, err := render(body)
	if err == nil {
		_, _ = w.Write(b)
	}
	return err
}
