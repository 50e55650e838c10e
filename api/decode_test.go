package api

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mizan/internal/fault"
)

// outcome is a fault without its arguments: the code and where it was found.
type outcome struct {
	Code   fault.Code
	Key    string
	Fields []string
}

func outcomeOf(err error) outcome {
	if err == nil {
		return outcome{}
	}
	f := fault.Of(err)
	o := outcome{Code: f.Code, Key: f.Key}
	for _, field := range f.Fields {
		o.Fields = append(o.Fields, field.Path+" "+field.Key)
	}
	return o
}

func TestDecode(t *testing.T) {
	malformed := func(key string, fields ...string) outcome {
		return outcome{fault.Malformed, "request.body." + key, fields}
	}
	wrong := func(fields ...string) outcome { return outcome{fault.Invalid, "request.invalid", fields} }
	tests := []struct {
		rule, body string
		want       outcome
	}{
		{"a full answer", `{"state":"answered","choice":"yes","evidence":[{"title":"a","pages":"1"}]}`, outcome{}},
		{"space around it", " \n{\"state\":\"answered\"}\t", outcome{}},
		{"escapes and both halves of a surrogate", `{"comment":"\"\\\n\u0041\ud83d\ude00"}`, outcome{}},
		{"a backslash before u is no escape", `{"comment":"\\ud800"}`, outcome{}},
		{"nothing", ``, malformed("empty")},
		{"spaces only", " \n", malformed("empty")},
		{"no JSON", `state=answered`, malformed("syntax")},
		{"cut off", `{"state":"answered"`, malformed("syntax")},
		{"a comma too many", `{"state":"answered",}`, malformed("syntax")},
		{"trailing data", `{"state":"answered"} {}`, malformed("syntax")},
		{"trailing brace", `{"state":"answered"}}`, malformed("syntax")},
		{"a byte order mark", "\ufeff{}", malformed("syntax")},
		{"invalid UTF-8", "{\"comment\":\"\xff\"}", malformed("utf8")},
		{"half a surrogate", `{"comment":"\ud800"}`, malformed("utf8")},
		{"the other half", `{"comment":"\udc00x"}`, malformed("utf8")},
		{"a surrogate and a letter", `{"comment":"\ud800\u0041"}`, malformed("utf8")},
		{"a raw control character", "{\"comment\":\"\x01\"}", malformed("syntax")},
		{"a member twice", `{"state":"answered","state":"unanswered"}`, malformed("twice")},
		{"a member twice, once escaped", `{"state":"answered","st\u0061te":"unanswered"}`, malformed("twice")},
		{"a member twice further down", `{"evidence":[{"url":"a","url":"b"}]}`, malformed("twice")},
		{"a member twice inside an unknown one", `{"x":{"y":1,"y":2}}`, malformed("twice")},
		{
			"every unknown member", `{"revision":4,"evidence":[{"sha256":""}],"x":{"y":[1]}}`,
			malformed("members", "/revision request.field.unknown", "/evidence/0/sha256 request.field.unknown", "/x request.field.unknown"),
		},
		{"names are exact", `{"State":"answered"}`, malformed("members", "/State request.field.unknown")},
		{"a name that needs escapes in a pointer", `{"a/b~c":1}`, malformed("members", "/a~1b~0c request.field.unknown")},
		{
			"unknown members and wrong kinds together", `{"x":1,"state":2}`,
			malformed("members", "/x request.field.unknown", "/state request.field.kind"),
		},
		{
			"every wrong kind", `{"state":1,"evidence":{"title":"a"},"comment":null}`,
			wrong("/state request.field.kind", "/evidence request.field.kind", "/comment request.field.kind"),
		},
		{
			"a list of the wrong kind", `{"evidence":["a",{"title":true}]}`,
			wrong("/evidence/0 request.field.kind", "/evidence/1/title request.field.kind"),
		},
		{"a list instead of an object", `[]`, wrong(" request.field.kind")},
		{"null", `null`, wrong(" request.field.kind")},
		{"a number that no machine holds", `{"state":1e999999999}`, wrong("/state request.field.kind")},
		{"deep nesting", `{"x":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `}`, malformed("syntax")},
		{"nesting just too deep", `{"x":` + strings.Repeat("[", 17) + strings.Repeat("]", 17) + `}`, malformed("deep")},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			var into PutAnswerBody
			err := decode([]byte(tt.body), shapeOf(reflect.TypeOf(into)), &into)
			if diff := cmp.Diff(tt.want, outcomeOf(err)); diff != "" {
				t.Errorf("decode(%.60s) (-want +got)\n%s", tt.body, diff)
			}
		})
	}
}

// Whatever is sent: a value or a fault, never a panic and never an internal one.
func TestDecodeIsTotal(t *testing.T) {
	alphabet := []string{"{", "}", "[", "]", ",", ":", `"`, `\`, "u", "d800", "state", "x", "1", "null", " ", "\xff"}
	rapid.Check(t, func(t *rapid.T) {
		body := strings.Join(rapid.SliceOf(rapid.SampledFrom(alphabet)).Draw(t, "body"), "")
		var into PutAnswerBody
		err := decode([]byte(body), shapeOf(reflect.TypeOf(into)), &into)
		if code := outcomeOf(err).Code; err != nil && code != fault.Malformed && code != fault.Invalid {
			t.Fatalf("decode(%q): %v", body, err)
		}
	})
}

func TestPointer(t *testing.T) {
	tests := []struct{ rule, namespace, want string }{
		{"a member", "PutAnswerBody.state", "/state"},
		{"a member of an element", "PutAnswerBody.evidence[12].url", "/evidence/12/url"},
		{"a member with a free name", "PostPublicationBody.without[OM/N]", "/without/OM~1N"},
		{"the whole", "PutAnswerBody", ""},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			if got := pointer(tt.namespace); got != tt.want {
				t.Errorf("pointer(%q) = %q, want %q", tt.namespace, got, tt.want)
			}
		})
	}
}
