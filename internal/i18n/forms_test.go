package i18n

import (
	"go/ast"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// form is a function or method that takes the key of a text.
type form struct {
	folder string   // where it is called; "" everywhere
	on     string   // what stands before the dot; "" anything
	name   string   // of the function
	key    int      // place of the key among the arguments
	shape  string   // what the key becomes; "" it is whole
	pairs  int      // place of the first of alternating names and values; 0 none
	mapped int      // place of a map by name; 0 none
	adds   []string // arguments that the function adds itself
	plural bool
}

// forms are the ways in which the source names a text in a call.
func forms() []form {
	return []form{
		{on: "fault", name: "New", key: 1, pairs: 2},
		{on: "fault", name: "At", key: 1, pairs: 2},
		{folder: "internal/fault", name: "New", key: 1, pairs: 2},
		{folder: "questionnaires", name: "At", key: 1, pairs: 2},
		{folder: "internal/plainyaml", name: "At", key: 1, pairs: 2},
		{folder: "scoring/composite", name: "At", on: "r", key: 1, pairs: 2},
		{folder: "scoring/composite", name: "reject", key: 2, pairs: 3},
		{folder: "scoring/composite", name: "rejectCell", key: 2, pairs: 3},
		{folder: "scoring/composite", name: "at", on: "c", key: 1, pairs: 2, adds: []string{"node"}},
		{folder: "scoring/composite", name: "twice", key: 1, adds: []string{"code"}},
		{folder: "scoring", name: "at", key: 1, pairs: 2},
		{folder: "scoring/coherence", name: "rule", key: 1, adds: []string{"node", "other", "unit", "value", "limit"}},
		{folder: "scoring/coherence", name: "note", key: 0, pairs: 1},
		{folder: "assessment", name: "refuse", key: 1, adds: []string{"count"}},
		{folder: "internal/economies", name: "add", key: 1, pairs: 2},
		{folder: "internal/economies", name: "addAt", key: 2, pairs: 3},
		{folder: "internal/economies", name: "claim", key: 3, adds: []string{"value", "first"}},
		{folder: "internal/workflow", name: "stale", key: 0, adds: []string{"revision"}},
		{folder: "internal/store", name: "changed", key: 1},
		{name: "T", key: 0, mapped: 1},
		{name: "Plural", key: 0, mapped: 2, adds: []string{"count"}, plural: true},
		{folder: "reports", name: "t", key: 0, shape: "report.label.%s"},
		{folder: "reports", name: "note", key: 0, shape: "report.note.%s.label"},
		{folder: "reports", name: "note", key: 0, shape: "report.note.%s.text", mapped: 1},
	}
}

func (f form) wrap() string {
	if f.shape == "" {
		return "%s"
	}
	return f.shape
}

// returner is a function that hands back the key of a text to be printed.
type returner struct {
	folder, name string
	args         []string // that its caller passes
	pairs        bool     // it hands back names and values as a second result
}

func returners() []returner {
	return []returner{
		{folder: "internal/economies", name: "textFault", args: []string{"column"}},
		{folder: "scoring", name: "parseValue", args: []string{"item", "value", "known"}},
		{folder: "api", name: "explain", pairs: true},
	}
}

// family is the keys that begin with a prefix and end in one of several words.
type family struct {
	folder, prefix string
	args           []string
	members        func(*source) []string
}

func families() []family {
	limit := []string{"limit"}
	measures := func(s *source) []string { return s.resultsOf("api", "measure") }
	return []family{
		{folder: "api", prefix: "problem.", members: (*source).codes},
		{folder: "api", prefix: "request.field.max.", args: limit, members: measures},
		{folder: "api", prefix: "request.field.min.", args: limit, members: measures},
		{folder: "api", prefix: "request.field.form.", members: (*source).rules},
		// The members of these two are the keys of forms.
		{folder: "reports", prefix: "report.label.", members: none},
		{folder: "reports", prefix: "report.note.", members: none},
	}
}

func none(*source) []string { return nil }

// codes returns the values of every constant that is a fault.Code.
func (s *source) codes() []string {
	var out []string
	for _, f := range s.files {
		ast.Inspect(f.tree, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || !isCode(f.folder, spec.Type) {
				return true
			}
			for _, v := range spec.Values {
				if code, ok := text(v); ok {
					out = append(out, code)
				}
			}
			return true
		})
	}
	return out
}

func isCode(folder string, e ast.Expr) bool {
	switch t := e.(type) {
	case *ast.Ident:
		return folder == "internal/fault" && t.Name == "Code"
	case *ast.SelectorExpr:
		x, ok := t.X.(*ast.Ident)
		return ok && x.Name == "fault" && t.Sel.Name == "Code"
	}
	return false
}

// resultsOf returns the texts that a function may return.
func (s *source) resultsOf(folder, name string) []string {
	var out []string
	s.inspect(folder, func(n ast.Node) {
		fn, ok := n.(*ast.FuncDecl)
		if !ok || fn.Name.Name != name {
			return
		}
		ast.Inspect(fn, func(n ast.Node) bool {
			if r, ok := n.(*ast.ReturnStmt); ok {
				value, _ := text(r.Results[0])
				out = append(out, value)
			}
			return true
		})
	})
	return out
}

var ruleName = regexp.MustCompile(`^[a-z0-9]+`)

// rules returns the validator's rules about the form of a field, from the
// tags of requests and the aliases used in them; rules about presence, choice
// and size have texts of their own.
func (s *source) rules() []string {
	aliases := s.aliases()
	other := []string{"omitempty", "dive", "keys", "endkeys", "required", "max", "min", "oneof"}
	var out []string
	var add func(tag string)
	add = func(tag string) {
		for rule := range strings.SplitSeq(tag, ",") {
			name := ruleName.FindString(rule)
			if meaning, ok := aliases[name]; ok {
				add(meaning)
			} else if name != "" && !slices.Contains(other, name) && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	s.inspect("api", func(n ast.Node) {
		if field, ok := n.(*ast.Field); ok && field.Tag != nil {
			tag, _ := text(field.Tag)
			add(reflect.StructTag(tag).Get("validate"))
		}
	})
	return out
}

// aliases returns the validator's rules that stand for others.
func (s *source) aliases() map[string]string {
	out := make(map[string]string)
	s.inspect("api", func(n ast.Node) {
		fn, ok := n.(*ast.FuncDecl)
		if !ok || fn.Name.Name != "aliases" {
			return
		}
		ast.Inspect(fn, func(n ast.Node) bool {
			if kv, ok := n.(*ast.KeyValueExpr); ok {
				name, _ := text(kv.Key)
				out[name] = beginning(kv.Value)
			}
			return true
		})
	})
	return out
}

// beginning returns the first part of a text that is put together.
func beginning(e ast.Expr) string {
	for {
		sum, ok := e.(*ast.BinaryExpr)
		if !ok {
			break
		}
		e = sum.X
	}
	first, _ := text(e)
	return first
}

// inspect calls do with every node of a folder's files.
func (s *source) inspect(folder string, do func(ast.Node)) {
	for _, f := range s.files {
		if f.folder == folder {
			ast.Inspect(f.tree, func(n ast.Node) bool {
				do(n)
				return true
			})
		}
	}
}
