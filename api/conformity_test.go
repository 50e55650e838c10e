package api

import (
	"encoding/json"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// documented holds every answer of every test to the document: a documented
// status, a documented media type, the schema's members and no others.
func (f *fixture) documented(method, path string, a *answer) {
	f.Helper()
	doc := f.service.huma.OpenAPI()
	op := operationAt(doc, method, strings.TrimPrefix(path, base))
	if op == nil || !strings.HasPrefix(path, base) || a.Code == http.StatusNotModified {
		return
	}
	response := op.Responses[strconv.Itoa(a.Code)]
	if response == nil {
		f.Errorf("%s: status %d is not documented", a.call, a.Code)
		return
	}
	if code, shared := strings.CutPrefix(response.Ref, "#/components/responses/"); shared {
		response = doc.Components.Responses[code]
	}
	media, _, _ := mime.ParseMediaType(a.Header().Get("Content-Type"))
	content := response.Content[media]
	if content == nil && (media != "" || len(response.Content) > 0) {
		f.Errorf("%s: media type %q of status %d is not documented", a.call, media, a.Code)
		return
	}
	if strings.HasSuffix(media, "json") {
		f.conforms(doc, content.Schema, a)
	}
}

func (f *fixture) conforms(doc *huma.OpenAPI, schema *huma.Schema, a *answer) {
	f.Helper()
	var body any
	if err := json.Unmarshal(a.unpacked(), &body); err != nil {
		f.Errorf("%s: %v", a.call, err)
		return
	}
	var result huma.ValidateResult
	huma.Validate(doc.Components.Schemas, schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, body, &result)
	for _, err := range result.Errors {
		f.Errorf("%s: the answer is not what the document says: %v", a.call, err)
	}
}

// operationAt finds the operation of a path.
func operationAt(doc *huma.OpenAPI, method, path string) *huma.Operation {
	for pattern, item := range doc.Paths {
		for _, op := range methodsOf(item) {
			if op.Method == method && matches(pattern, path) {
				return op
			}
		}
	}
	return nil
}

func matches(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if strings.HasPrefix(want[i], "{") {
			got[i] = want[i]
		}
	}
	return reflect.DeepEqual(want, got)
}
