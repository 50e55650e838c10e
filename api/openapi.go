package api

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"mizan/internal/fault"
)

// base is the path that every operation stands below.
const base = "/api/v1"

// tags are the chapters of the document, in its order.
func tags() []*huma.Tag {
	return []*huma.Tag{
		{Name: "Results", Description: "Published editions and their frozen results. Public."},
		{Name: "Analyses", Description: "How sure results are, what moves them, what changed. Public."},
		{Name: "Questionnaires", Description: "What is asked and how it counts. Public."},
		{Name: "Economies", Description: "The register of economies and groups. Public."},
		{Name: "Assessments", Description: "Answers of one economy, their review and their state."},
		{Name: "Publication", Description: "One publisher proposes to publish, another confirms."},
		{Name: "Tokens", Description: "Who may call. Administrators only."},
	}
}

// about is the introduction of the document.
const about = `Every address is relative to ` + base + `. Published results, questionnaires and the
register need no sign-in; everything else needs a token, sent as "Authorization: Bearer mzn_…" and
never in an address. What a caller may not know of answers 404, exactly as if it did not exist.

Texts come in Arabic, English or French: ?lang=ar, or Accept-Language.

A write names the revision it is based on: send the ETag of the last read as If-Match, exactly as it
came; that of a compressed answer ends in -gzip. Without it the answer is 428, and so it is for *,
which names no revision. A write that came late answers 412 and carries what is stored now; one whose
tags are weak or not of this service does so too. A request sent again
with the same Idempotency-Key, If-Match and body is done once and answered alike; anything else under
the same key is a conflict. An empty text is the same as none.

Errors are problem documents (RFC 9457, application/problem+json): "code" is for programs, "detail" for
people, "errors" lists every rejected input. With 503 and 507, Retry-After says how many seconds to wait.

Scores are exact: "points" and "max" are rounded as the method says, "exact" is the fraction itself.`

// introduction is about with one line for each paragraph.
func introduction() string {
	paragraphs := strings.Split(about, "\n\n")
	for i, p := range paragraphs {
		paragraphs[i] = strings.ReplaceAll(p, "\n", " ")
	}
	return strings.Join(paragraphs, "\n\n")
}

func config(version string, p *problems) huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Mizan", Version: version, Description: introduction()},
			Servers: []*huma.Server{{URL: base}},
			Tags:    tags(),
			Components: &huma.Components{
				Schemas:   huma.NewMapRegistry("#/components/schemas/", schemaName),
				Responses: map[string]*huma.Response{},
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"token": {Type: "http", Scheme: "bearer", Description: "Made by an administrator: mzn_…"},
				},
			},
		},
		Formats:       map[string]huma.Format{jsonType: {Marshal: marshal}, "json": {Marshal: marshal}},
		DefaultFormat: jsonType,
		Transformers:  []huma.Transformer{p.transform},
	}
}

// schemaName names a schema after its type, without our suffix for types that
// are JSON on the wire.
func schemaName(t reflect.Type, hint string) string {
	return strings.ReplaceAll(huma.DefaultSchemaNamer(t, hint), "Body", "")
}

// describe turns an operation into huma's form.
func (s *service) describe(op operation, answer reflect.Type) huma.Operation {
	doc := huma.Operation{
		OperationID: op.id, Method: op.method, Path: op.path, DefaultStatus: op.status,
		Tags: []string{op.tag}, Summary: op.summary, Description: op.about,
		SkipValidateParams: true, SkipValidateBody: true,
		Responses: map[string]*huma.Response{strconv.Itoa(op.status): s.success(op, answer)},
	}
	if !op.public {
		doc.Security = []map[string][]string{{"token": {}}}
	}
	for _, code := range s.faultsOf(op) {
		s.refuses(doc.Responses, code)
	}
	return doc
}

// refuses adds the shared answer of a fault.
func (s *service) refuses(responses map[string]*huma.Response, code fault.Code) {
	status := strconv.Itoa(s.problems.status[code])
	responses[status] = &huma.Response{Ref: "#/components/responses/" + string(code)}
}

// success describes the answer of an operation.
func (s *service) success(op operation, answer reflect.Type) *huma.Response {
	out := &huma.Response{Description: http.StatusText(op.status), Content: map[string]*huma.MediaType{}}
	if op.status == http.StatusNoContent {
		return out
	}
	if op.other != pdfType {
		out.Content[jsonType] = &huma.MediaType{Schema: s.registry().Schema(answer, true, "")}
	}
	if op.other != "" {
		media, _, _ := strings.Cut(op.other, ";")
		out.Content[media] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	}
	if op.tagged {
		out.Headers = map[string]*huma.Param{"ETag": {
			Description: "To be sent as it came: as If-Match, or as If-None-Match where that is listed",
			Schema:      &huma.Schema{Type: huma.TypeString},
		}}
	}
	return out
}

// faultsOf lists what can go wrong: with any request, with one that needs a
// token, with one that writes.
func (s *service) faultsOf(op operation) []fault.Code {
	codes := []fault.Code{
		fault.Malformed, fault.Invalid, fault.Unauthenticated, fault.Unavailable, fault.Internal,
	}
	if strings.Contains(op.path, "{") {
		codes = append(codes, fault.NotFound)
	}
	if !op.public {
		codes = append(codes, fault.Forbidden)
	}
	if op.method != http.MethodGet {
		codes = append(codes, fault.Conflict, fault.NoSpace)
	}
	return append(codes, op.faults...)
}

// complete adds what huma cannot know: the body it does not read, the rules of
// the parameters, examples.
func (s *service) complete(op operation, in any) {
	doc := s.documented(op.method, op.path)
	t := reflect.TypeOf(in).Elem()
	known := []string{}
	for _, p := range doc.Parameters {
		p.Description, p.Schema.Description = p.Schema.Description, ""
		applyRules(p.Schema, parameterRules(t, p))
		if p.In == "query" {
			known = append(known, p.Name)
		}
	}
	s.queries[op.method+" "+op.path] = known
	if op.status == http.StatusNoContent {
		doc.Responses[strconv.Itoa(op.status)].Content = nil
	}
	c, ok := in.(carrier)
	if !ok {
		return
	}
	body := reflect.TypeOf(c.body()).Elem()
	schema := s.registry().Schema(body, true, "")
	constrain(s.registry(), body)
	doc.RequestBody = &huma.RequestBody{
		Required: true,
		Content:  map[string]*huma.MediaType{jsonType: {Schema: schema, Example: op.example}},
	}
	for _, code := range []fault.Code{fault.TooLarge, mediaType} {
		s.refuses(doc.Responses, code)
	}
}

// parameterRules finds the validator's tag of a parameter in an input type.
func parameterRules(t reflect.Type, p *huma.Param) string {
	for _, f := range reflect.VisibleFields(t) {
		if f.Tag.Get(p.In) == p.Name {
			return strings.TrimPrefix(f.Tag.Get("validate"), "omitempty,")
		}
	}
	return ""
}

// documented returns the operation as it stands in the document.
func (s *service) documented(method, path string) *huma.Operation {
	item := s.huma.OpenAPI().Paths[path]
	return map[string]*huma.Operation{
		http.MethodGet: item.Get, http.MethodPost: item.Post,
		http.MethodPut: item.Put, http.MethodDelete: item.Delete,
	}[method]
}

func (s *service) registry() huma.Registry { return s.huma.OpenAPI().Components.Schemas }

// finish completes the document once every operation is in it: shared
// responses, lists that are never null, no schema of huma's own errors.
func (s *service) finish() {
	components := s.huma.OpenAPI().Components
	schema := s.registry().Schema(reflect.TypeFor[Problem](), true, "")
	for code, status := range s.problems.status {
		components.Responses[string(code)] = &huma.Response{
			Description: http.StatusText(status),
			Content:     map[string]*huma.MediaType{problemJSON: {Schema: schema}},
		}
	}
	schemas := s.registry().Map()
	delete(schemas, "ErrorModel")
	delete(schemas, "ErrorDetail")
	plainLists(schemas)
	for path, item := range s.huma.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete} {
			if op != nil {
				slices.SortStableFunc(op.Parameters, func(a, b *huma.Param) int {
					return place(a, path) - place(b, path)
				})
			}
		}
	}
}

// place orders parameters: path, query, header.
func place(p *huma.Param, path string) int {
	switch p.In {
	case "path":
		return strings.Index(path, "{"+p.Name+"}")
	case "query":
		return len(path)
	default:
		return len(path) + 1
	}
}
