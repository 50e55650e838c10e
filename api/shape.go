package api

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// kind is a kind of JSON value, by its name in JSON Schema.
type kind string

const (
	objectKind  kind = "object"
	listKind    kind = "array"
	textKind    kind = "string"
	flagKind    kind = "boolean"
	numberKind  kind = "number"
	nothingKind kind = "null"
)

// shape is what a body may hold on the wire: names and kinds, no rules.
type shape struct {
	kind    kind
	members map[string]*shape // of an object with fixed names
	element *shape            // of a list, or of an object with free names
}

// shapeOf derives the shape of a request type. Requests are made of structs,
// maps, slices, strings and booleans; another kind is a mistake in this package.
func shapeOf(t reflect.Type) *shape {
	switch t.Kind() {
	case reflect.String:
		return &shape{kind: textKind}
	case reflect.Bool:
		return &shape{kind: flagKind}
	case reflect.Slice:
		return &shape{kind: listKind, element: shapeOf(t.Elem())}
	case reflect.Map:
		return &shape{kind: objectKind, element: shapeOf(t.Elem())}
	case reflect.Struct:
		s := &shape{kind: objectKind, members: make(map[string]*shape)}
		for i := range t.NumField() {
			s.members[jsonName(t.Field(i))] = shapeOf(t.Field(i).Type)
		}
		return s
	default:
		panic(fmt.Sprintf("api: a request cannot hold a %s", t))
	}
}

// member returns the shape of a member. Everything is known inside a value
// whose own place is at fault, so that one mistake is reported once.
func (s *shape) member(name string) (m *shape, known bool) {
	if s == nil {
		return nil, true
	}
	if s.element != nil {
		return s.element, true
	}
	m, known = s.members[name]
	return m, known
}

// jsonName is the name of a field on the wire.
func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// kindOf tells the kind of value a token begins.
func kindOf(token json.Token) kind {
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return objectKind
		}
		return listKind
	case string:
		return textKind
	case bool:
		return flagKind
	case nil:
		return nothingKind
	default:
		return numberKind
	}
}
