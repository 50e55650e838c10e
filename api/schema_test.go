package api

import (
	"reflect"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

// What is published is what is checked: for every limit, form and choice in
// the schema of a request there is a value that the validator refuses, and
// every member that is needed is missed.
func TestSchemasAreChecked(t *testing.T) {
	f := newDocuments(t)
	schemas := f.service.registry().Map()
	checked := 0
	for _, body := range []any{
		PutAnswerBody{},
		CitationBody{},
		PutVerdictBody{},
		PostTransitionBody{},
		PostEditionBody{},
		PutScheduleBody{},
		PostPublicationBody{},
		PostTokenBody{},
	} {
		rt := reflect.TypeOf(body)
		s := schemas[strings.TrimSuffix(rt.Name(), "Body")]
		if s == nil {
			t.Fatalf("no schema of %s", rt)
		}
		for i := range rt.NumField() {
			field := rt.Field(i)
			for _, bad := range violations(s.Properties[jsonName(field)]) {
				checked++
				value := reflect.New(rt)
				value.Elem().Field(i).Set(reflect.ValueOf(bad).Convert(field.Type))
				if !refused(f, value.Interface(), "/"+jsonName(field)) {
					t.Errorf("%s.%s: %.40v… is accepted", rt.Name(), field.Name, bad)
				}
			}
		}
		for _, name := range s.Required {
			checked++
			if !refused(f, reflect.New(rt).Interface(), "/"+name) {
				t.Errorf("%s: %s is not missed", rt.Name(), name)
			}
		}
	}
	if checked < 40 {
		t.Errorf("only %d rules were checked", checked)
	}
}

func refused(f *fixture, body any, pointer string) bool {
	for _, field := range checkBody(f.service.validate, body) {
		if field.Path == pointer || strings.HasPrefix(field.Path, pointer+"/") {
			return true
		}
	}
	return false
}

// violations are values that break one rule of a schema each.
func violations(s *huma.Schema) []any {
	var out []any
	if s.MaxLength != nil {
		out = append(out, strings.Repeat("x", *s.MaxLength+1), strings.Repeat("ع", *s.MaxLength+1))
	}
	if s.Pattern != "" {
		out = append(out, "?\n")
	}
	if s.Type == huma.TypeString && len(s.Enum) > 0 {
		out = append(out, "none-of-these")
	}
	if s.Format == "date-time" {
		out = append(out, "2027-13-01")
	}
	if s.MaxItems != nil && s.Items.Type == huma.TypeString {
		out = append(out, make([]string, *s.MaxItems+1))
	}
	if s.Type == huma.TypeArray && len(s.Items.Enum) > 0 {
		out = append(out, []string{"none-of-these"})
	}
	if s.MaxItems != nil && s.Items.Ref != "" {
		out = append(out, make([]CitationBody, *s.MaxItems+1))
	}
	if s.Type == huma.TypeObject {
		out = append(out, map[string]string{"?": "x"})
	}
	return out
}
