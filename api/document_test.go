package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mizan/internal/economies"
	"mizan/questionnaires"
)

// newDocuments is the API without a database: enough for what it says of itself.
func newDocuments(t *testing.T) *fixture {
	t.Helper()
	register, err := economies.Load()
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := questionnaires.LoadAll(os.DirFS("testdata/catalogue"))
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{T: t, tokens: map[string]string{"anonymous": ""}}
	f.routes, f.service, err = build(Options{
		Questionnaires: catalogue, Economies: register, Now: time.Now, Version: "1.0.0-test",
	})
	if err != nil {
		t.Fatal(err)
	}
	f.handler = entrance(f.routes)
	return f
}

func TestOpenAPIDocument(t *testing.T) {
	f := newDocuments(t)
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, openAPIPath, nil))
	if w.Code != http.StatusOK {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	golden(t, "openapi.json", append(bytes.TrimSpace(w.Body.Bytes()), '\n'))
}

// Every example of the document is what its schema says, and every reference
// leads somewhere.
func TestOpenAPIExamples(t *testing.T) {
	f := newDocuments(t)
	doc := f.service.huma.OpenAPI()
	checked := 0
	for path, item := range doc.Paths {
		for _, op := range methodsOf(item) {
			if op.RequestBody == nil {
				continue
			}
			media := op.RequestBody.Content[jsonType]
			if media.Example == nil {
				t.Errorf("%s %s: no example of the body", op.Method, path)
				continue
			}
			checked++
			for _, err := range invalidExample(t, doc, media) {
				t.Errorf("%s %s: %v", op.Method, path, err)
			}
		}
	}
	if checked == 0 {
		t.Error("no example was checked")
	}
}

func invalidExample(t *testing.T, doc *huma.OpenAPI, media *huma.MediaType) []error {
	t.Helper()
	raw, err := json.Marshal(media.Example)
	if err != nil {
		t.Fatal(err)
	}
	var plain any
	if err := json.Unmarshal(raw, &plain); err != nil {
		t.Fatal(err)
	}
	var result huma.ValidateResult
	huma.Validate(doc.Components.Schemas, media.Schema, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, plain, &result)
	return result.Errors
}

func TestOpenAPIReferences(t *testing.T) {
	f := newDocuments(t)
	raw, err := json.Marshal(f.service.huma.OpenAPI())
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	found := 0
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if ref, ok := v["$ref"].(string); ok {
				found++
				if !resolves(doc, ref) {
					t.Errorf("reference %s leads nowhere", ref)
				}
			}
			for _, member := range v {
				walk(member)
			}
		case []any:
			for _, element := range v {
				walk(element)
			}
		}
	}
	walk(doc)
	if found == 0 {
		t.Error("no reference was found")
	}
}

func resolves(doc map[string]any, ref string) bool {
	var at any = doc
	for _, name := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		members, ok := at.(map[string]any)
		if !ok {
			return false
		}
		if at, ok = members[name]; !ok {
			return false
		}
	}
	return true
}

// The page loads nothing, runs nothing and leads to every operation.
func TestDocsPage(t *testing.T) {
	f := newDocuments(t)
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, docsPath, nil))
	page := w.Body.String()
	for _, unwanted := range []string{"<script", "http://", "src=", "onclick", "<form", "<img", "<link", "ZgotmplZ"} {
		if strings.Contains(page, unwanted) {
			t.Errorf("the page contains %q", unwanted)
		}
	}
	for path, item := range f.service.huma.OpenAPI().Paths {
		for _, op := range methodsOf(item) {
			if !strings.Contains(page, fmt.Sprintf(`<article id="%s"`, op.OperationID)) {
				t.Errorf("the page does not show %s %s", op.Method, path)
			}
		}
	}
	policy := w.Header().Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") || strings.Contains(policy, "unsafe") {
		t.Errorf("Content-Security-Policy: %s", policy)
	}
}
