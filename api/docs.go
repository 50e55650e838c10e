package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"mizan/internal/fault"
)

// docsChapters lists the operations below the tags of the document, in the
// order of the addresses.
func docsChapters(doc *huma.OpenAPI) []docsChapter {
	var out []docsChapter
	for _, tag := range doc.Tags {
		chapter := docsChapter{Name: tag.Name, About: tag.Description}
		for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
			for _, op := range methodsOf(doc.Paths[path]) {
				if slices.Contains(op.Tags, tag.Name) {
					chapter.Operations = append(chapter.Operations, newDocsOperation(op))
				}
			}
		}
		out = append(out, chapter)
	}
	return out
}

// methodsOf lists the operations of a path: reading before writing.
func methodsOf(item *huma.PathItem) []*huma.Operation {
	all := []*huma.Operation{item.Get, item.Post, item.Put, item.Delete}
	return slices.DeleteFunc(all, func(op *huma.Operation) bool { return op == nil })
}

func newDocsOperation(op *huma.Operation) docsOperation {
	out := docsOperation{
		ID: op.OperationID, Method: op.Method, Path: base + op.Path, Summary: op.Summary,
		About: op.Description, Public: len(op.Security) == 0, Curl: curl(op),
	}
	for _, p := range op.Parameters {
		f := newDocsField(p.Name, p.Schema)
		f.Place, f.About, f.Required = p.In, p.Description, p.Required
		out.Parameters = append(out.Parameters, f)
	}
	if op.RequestBody != nil {
		out.Body = schemaOf(op.RequestBody.Content[jsonType].Schema)
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		out.Answers = append(out.Answers, newDocsAnswers(status, op.Responses[status])...)
	}
	return out
}

func newDocsAnswers(status string, r *huma.Response) []docsAnswer {
	if code, shared := strings.CutPrefix(r.Ref, "#/components/responses/"); shared {
		return []docsAnswer{{Status: status, Schema: "Problem", About: code, Media: problemJSON}}
	}
	if len(r.Content) == 0 {
		return []docsAnswer{{Status: status, About: r.Description}}
	}
	var out []docsAnswer
	for _, media := range slices.Sorted(maps.Keys(r.Content)) {
		out = append(out, docsAnswer{
			Status: status, About: r.Description, Media: media, Schema: schemaOf(r.Content[media].Schema),
		})
	}
	return out
}

// schemaOf is the name of a referenced schema; "" for any other.
func schemaOf(s *huma.Schema) string {
	name, _ := strings.CutPrefix(s.Ref, "#/components/schemas/")
	return name
}

func docsSchemas(doc *huma.OpenAPI) []docsSchema {
	schemas := doc.Components.Schemas.Map()
	var out []docsSchema
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		s := docsSchema{Name: name}
		for _, member := range slices.Sorted(maps.Keys(schemas[name].Properties)) {
			f := newDocsField(member, schemas[name].Properties[member])
			f.Required = slices.Contains(schemas[name].Required, member)
			s.Fields = append(s.Fields, f)
		}
		out = append(out, s)
	}
	return out
}

// newDocsField describes a value in one line: its type, its limits, its choices.
func newDocsField(name string, s *huma.Schema) docsField {
	f := docsField{Name: name, About: s.Description, Link: schemaOf(s), Type: s.Type}
	if f.Link != "" {
		f.Type = f.Link
	}
	if s.Type == huma.TypeArray {
		f.Link = schemaOf(s.Items)
		f.Type = "array of " + newDocsField("", s.Items).Type
	}
	if s.Format != "" && s.Format != "int64" {
		f.Type += ", " + s.Format
	}
	if s.MaxLength != nil {
		f.Type += fmt.Sprintf(", at most %d characters", *s.MaxLength)
	}
	if s.MaxItems != nil {
		f.Type += fmt.Sprintf(", at most %d", *s.MaxItems)
	}
	if len(s.Enum) > 0 {
		f.Type += ": " + strings.Join(each(s.Enum, func(v any) string { return fmt.Sprint(v) }), ", ")
	}
	return f
}

func docsProblems() []docsProblem {
	status := statusOf()
	for code, s := range transportStatus() {
		status[code] = s
	}
	codes := slices.SortedFunc(maps.Keys(status), func(a, b fault.Code) int { return status[a] - status[b] })
	return each(codes, func(c fault.Code) docsProblem {
		return docsProblem{Code: string(c), Status: status[c], About: http.StatusText(status[c])}
	})
}

// curl writes a call of the operation with its examples.
func curl(op *huma.Operation) string {
	path := base + op.Path
	var headers []string
	for _, p := range op.Parameters {
		if p.In == "path" && len(p.Schema.Examples) > 0 {
			path = strings.ReplaceAll(path, "{"+p.Name+"}", fmt.Sprint(p.Schema.Examples[0]))
		}
		if p.Name == "If-Match" {
			headers = append(headers, `If-Match: "3"`)
		}
	}
	if len(op.Security) > 0 {
		headers = append(headers, "Authorization: Bearer $MIZAN_TOKEN")
	}
	words := []string{"curl"}
	if op.Method != http.MethodGet {
		words = append(words, "-X "+op.Method)
	}
	words = append(words, `"$MIZAN`+path+`"`)
	if op.RequestBody != nil {
		headers = append(headers, "Content-Type: "+jsonType)
	}
	for _, h := range headers {
		words = append(words, "\\\n  -H \""+strings.ReplaceAll(h, `"`, `\"`)+`"`)
	}
	if op.RequestBody != nil {
		body, _ := json.Marshal(op.RequestBody.Content[jsonType].Example) // our own structs
		words = append(words, "\\\n  -d '"+string(body)+"'")
	}
	return strings.Join(words, " ")
}
