package api

import (
	"errors"
	"reflect"
	"regexp"
	"strings"

	"github.com/go-playground/validator/v10"

	"mizan/internal/fault"
)

// patterns are the named forms a tag may ask for, beside the validator's own.
// The same expressions stand in the schemas.
func patterns() map[string]string {
	return map[string]string{
		"slug":          `^[a-z0-9]+(-[a-z0-9]+)*$`,
		"iso3":          `^[A-Z]{3}$`,
		"questionnaire": `^[a-z0-9]+(-[a-z0-9]+)*@[0-9]+\.[0-9]+\.[0-9]+$`,
		"opaque":        `^[\x21-\x7e]+$`,
	}
}

// aliases are rules with a name of their own: choices and forms that several
// fields share or that are long.
func aliases() map[string]string {
	return map[string]string{
		"language": "oneof=ar en fr",
		"code":     "slug,max=64",
		"name":     "min=1,max=300",
		"reason":   "min=1,max=10000",
		"key":      "opaque,max=128",
		"number":   "max=40",
		"basis":    "oneof=declared validated",
		"missing":  "oneof=zero leave-out group-mean",
		"moment":   "datetime=2006-01-02T15:04:05Z07:00",
		"action":   "oneof=start clear recall submit review release return validate reopen",
		"role": "oneof=contributor focal_point approver observer " +
			"reviewer publisher author expert admin",
	}
}

// newValidator returns the one validator of requests. It names fields as they
// are written on the wire.
func newValidator() (*validator.Validate, error) {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(wireName)
	for tag, expression := range patterns() {
		form := regexp.MustCompile(expression)
		matches := func(fl validator.FieldLevel) bool { return form.MatchString(fl.Field().String()) }
		if err := v.RegisterValidation(tag, matches); err != nil {
			return nil, err
		}
	}
	for alias, rules := range aliases() {
		v.RegisterAlias(alias, rules)
	}
	return v, nil
}

// wireName names a field: the member of a body, or the place and name of a
// parameter, "query.lang".
func wireName(f reflect.StructField) string {
	for _, place := range []string{"path", "query", "header"} {
		if name := f.Tag.Get(place); name != "" {
			return place + "." + name
		}
	}
	return jsonName(f)
}

// checkParameters validates the parameters of an input.
func checkParameters(v *validator.Validate, input any) []fault.Field {
	return rejected(v.Struct(input), func(e validator.FieldError) string { return e.Field() })
}

// checkBody validates a decoded body.
func checkBody(v *validator.Validate, body any) []fault.Field {
	return rejected(v.Struct(body), func(e validator.FieldError) string { return pointer(e.Namespace()) })
}

func rejected(err error, place func(validator.FieldError) string) []fault.Field {
	var errs validator.ValidationErrors
	if !errors.As(err, &errs) {
		return nil
	}
	out := make([]fault.Field, len(errs))
	for i, e := range errs {
		key, args := explain(e)
		out[i] = fault.At(place(e), key, args...)
	}
	return out
}

// explain turns a broken rule into a text key and its arguments.
func explain(e validator.FieldError) (key string, args []any) {
	switch e.ActualTag() {
	case "required":
		return "request.field.required", nil
	case "max":
		return "request.field.max." + measure(e.Kind()), []any{"limit", e.Param()}
	case "min":
		return "request.field.min." + measure(e.Kind()), []any{"limit", e.Param()}
	case "oneof":
		return "request.field.choice", []any{"known", strings.ReplaceAll(e.Param(), " ", ", ")}
	default:
		return "request.field.form." + e.ActualTag(), nil
	}
}

// measure names what a limit counts.
func measure(k reflect.Kind) string {
	switch k {
	case reflect.String:
		return "length"
	case reflect.Slice, reflect.Map:
		return "count"
	default:
		return "number"
	}
}

// pointer turns the validator's "PutAnswerBody.evidence[0].url" into the JSON
// pointer "/evidence/0/url".
func pointer(namespace string) string {
	_, rest, _ := strings.Cut(namespace, ".")
	var b strings.Builder
	for rest != "" {
		end := strings.IndexAny(rest, ".[")
		if rest[0] == '[' {
			end = strings.IndexByte(rest, ']')
			b.WriteString("/" + pointerToken(rest[1:end]))
			rest = strings.TrimPrefix(rest[end+1:], ".")
			continue
		}
		if end < 0 {
			end = len(rest)
		}
		b.WriteString("/" + pointerToken(rest[:end]))
		rest = strings.TrimPrefix(rest[end:], ".")
	}
	return b.String()
}

// invalidRequest is the fault of a request whose fields break rules.
func invalidRequest(fields []fault.Field) error {
	return fault.New(fault.Invalid, "request.invalid", "count", len(fields)).With(fields...)
}
