package api

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// constrain writes the validator's tags of a struct type into its schema and
// into those of the structs below it, so that what is published is what is
// checked.
func constrain(registry huma.Registry, t reflect.Type) {
	if t.Kind() != reflect.Struct {
		return
	}
	s := registry.Schema(t, false, t.Name())
	s.Required = nil
	for i := range t.NumField() {
		f := t.Field(i)
		name, rules := jsonName(f), f.Tag.Get("validate")
		applyRules(s.Properties[name], rules)
		own, _, _ := strings.Cut(rules, "dive")
		if slices.Contains(strings.Split(own, ","), "required") {
			s.Required = append(s.Required, name)
		}
		constrain(registry, elementOf(f.Type))
	}
	s.PrecomputeMessages()
}

// elementOf is the type at the bottom of slices and maps.
func elementOf(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	return t
}

// applyRules applies one tag: the rules before "dive" to the value itself, those
// after it to its elements, those between "keys" and "endkeys" to the names of
// its members.
func applyRules(s *huma.Schema, tag string) {
	own, below, dives := strings.Cut(tag, "dive")
	for rule := range strings.SplitSeq(strings.Trim(own, ","), ",") {
		applyRule(s, rule)
	}
	if !dives {
		return
	}
	below = strings.Trim(below, ",")
	if keys, values, found := strings.Cut(below, ",endkeys"); found {
		names := &huma.Schema{Type: huma.TypeString}
		applyRules(names, strings.TrimPrefix(keys, "keys,"))
		s.Extensions = map[string]any{"propertyNames": names}
		below = strings.Trim(values, ",")
	}
	if element, ok := s.AdditionalProperties.(*huma.Schema); ok {
		applyRules(element, below)
	} else if s.Items != nil {
		applyRules(s.Items, below)
	}
}

func applyRule(s *huma.Schema, rule string) {
	if long, ok := aliases()[rule]; ok {
		applyRules(s, long)
		return
	}
	name, limit, _ := strings.Cut(rule, "=")
	switch name {
	case "required":
		if s.Type == huma.TypeString {
			applyRule(s, "min=1")
		}
	case "max":
		setLimit(s, limit, &s.MaxLength, &s.MaxItems, &s.MaxProperties, &s.Maximum)
	case "min":
		setLimit(s, limit, &s.MinLength, &s.MinItems, &s.MinProperties, &s.Minimum)
	case "oneof":
		s.Enum = nil
		for choice := range strings.FieldsSeq(limit) {
			s.Enum = append(s.Enum, choice)
		}
	case "datetime":
		s.Format = "date-time"
	default:
		s.Pattern = patterns()[name]
	}
}

// setLimit writes a limit where the kind of value puts it.
func setLimit(s *huma.Schema, limit string, length, items, properties **int, size **float64) {
	n, err := strconv.Atoi(limit)
	if err != nil {
		return
	}
	switch s.Type {
	case huma.TypeString:
		*length = &n
	case huma.TypeArray:
		*items = &n
	case huma.TypeObject:
		*properties = &n
	default:
		x := float64(n)
		*size = &x
	}
}

// plainLists takes back huma's reading that every list may be null: ours are
// empty instead.
func plainLists(schemas map[string]*huma.Schema) {
	for _, s := range schemas {
		if s.Type == huma.TypeArray {
			s.Nullable = false
		}
		plainLists(s.Properties)
		if s.Items != nil {
			plainLists(map[string]*huma.Schema{"": s.Items})
		}
		if element, ok := s.AdditionalProperties.(*huma.Schema); ok {
			plainLists(map[string]*huma.Schema{"": element})
		}
	}
}
