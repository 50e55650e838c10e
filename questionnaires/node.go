package questionnaires

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"mizan/internal/fault"
)

// maxFile bounds one questionnaire file; the largest of ours is a tenth of it.
const maxFile = 4 << 20

// maxDepth bounds the nesting of a file: eight levels of items need twice that.
const maxDepth = 40

// node is a YAML value with its place: a text, a list or a mapping. Numbers
// and booleans stay the text that was written, so that no digit is lost.
type node struct {
	line  int
	kind  kind
	text  string
	list  []node
	pairs []pair
}

type pair struct {
	key   string
	line  int
	value node
}

type kind string

const (
	scalar  kind = "text"
	list    kind = "list"
	mapping kind = "mapping"
)

// reader turns one file into nodes and values and collects every fault on the way.
type reader struct {
	file   string
	faults []fault.Field
}

func (r *reader) at(line int, key string, args ...any) {
	r.faults = append(r.faults, fault.At(fmt.Sprintf("%s:%d", r.file, line), key, args...))
}

// parse reads the bytes of a file that must hold one mapping.
func (r *reader) parse(data []byte) (node, bool) {
	if len(data) > maxFile {
		r.at(1, "questionnaire.file.large", "bytes", len(data), "limit", maxFile)
		return node{}, false
	}
	file, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.syntax(err)
		return node{}, false
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		r.at(1, "questionnaire.file.documents", "count", len(file.Docs))
		return node{}, false
	}
	n := r.convert(file.Docs[0].Body, 0)
	if n.kind != mapping {
		r.at(n.line, "questionnaire.node.kind", "want", mapping, "got", n.kind)
		return node{}, false
	}
	return n, true
}

func (r *reader) syntax(err error) {
	var e yaml.Error
	if errors.As(err, &e) && e.GetToken() != nil {
		r.at(e.GetToken().Position.Line, "questionnaire.file.syntax", "message", e.GetMessage())
		return
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	r.at(1, "questionnaire.file.syntax", "message", first)
}

func (r *reader) convert(n ast.Node, depth int) node {
	line := n.GetToken().Position.Line
	if depth > maxDepth {
		r.at(line, "questionnaire.node.deep", "limit", maxDepth)
		return node{line: line, kind: scalar}
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		return r.mapping(n.Values, line, depth)
	case *ast.MappingValueNode:
		return r.mapping([]*ast.MappingValueNode{n}, n.Key.GetToken().Position.Line, depth)
	case *ast.SequenceNode:
		out := node{line: line, kind: list}
		for _, v := range n.Values {
			out.list = append(out.list, r.convert(v, depth+1))
		}
		return out
	case *ast.LiteralNode:
		return node{line: line, kind: scalar, text: strings.TrimSpace(n.Value.Value)}
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		// References could make an item contain itself.
		r.at(line, "questionnaire.node.reference")
		return node{line: line, kind: scalar}
	default:
		return node{line: line, kind: scalar, text: n.GetToken().Value}
	}
}

func (r *reader) mapping(values []*ast.MappingValueNode, line, depth int) node {
	out := node{line: line, kind: mapping}
	for _, v := range values {
		key := v.Key.GetToken()
		if out.has(key.Value) {
			r.at(key.Position.Line, "questionnaire.key.twice", "key", key.Value)
			continue
		}
		value := node{line: key.Position.Line, kind: scalar}
		if _, null := v.Value.(*ast.NullNode); !null && v.Value != nil {
			value = r.convert(v.Value, depth+1)
		}
		out.pairs = append(out.pairs, pair{key.Value, key.Position.Line, value})
	}
	return out
}

func (n node) has(key string) bool {
	return slices.ContainsFunc(n.pairs, func(p pair) bool { return p.key == key })
}

// get returns the value of a key; a missing one is an empty text at the
// mapping's own line.
func (n node) get(key string) node {
	for _, p := range n.pairs {
		if p.key == key {
			return p.value
		}
	}
	return node{line: n.line, kind: scalar}
}

// known reports keys of a mapping that mean nothing, usually misspelt ones.
func (r *reader) known(n node, keys ...string) {
	for _, p := range n.pairs {
		if !slices.Contains(keys, p.key) {
			r.at(p.line, "questionnaire.key.unknown", "key", p.key, "known", strings.Join(keys, ", "))
		}
	}
}

// require returns the value of a key that must be of the kind and not empty.
func (r *reader) require(n node, key string, want kind) node {
	v := n.get(key)
	switch {
	case !n.has(key) || (want == scalar && v.kind == scalar && v.text == ""):
		r.at(v.line, "questionnaire.key.missing", "key", key)
	case v.kind != want:
		r.at(v.line, "questionnaire.key.kind", "key", key, "want", want, "got", v.kind)
		return node{line: v.line, kind: want}
	}
	return v
}

// text returns a required one-paragraph text.
func (r *reader) text(n node, key string) string {
	v := r.require(n, key, scalar)
	r.clean(v)
	return v.text
}

// clean reports characters and spaces that have no place in a text.
func (r *reader) clean(v node) {
	bad := func(c rune) bool {
		return c < ' ' || c == 0x7f || c == 0xfeff || c == 0xfffd || (c >= 0xe000 && c <= 0xf8ff)
	}
	if i := strings.IndexFunc(v.text, bad); i >= 0 {
		c, _ := utf8.DecodeRuneInString(v.text[i:])
		r.at(v.line, "questionnaire.text.character", "character", fmt.Sprintf("%U", c))
	}
	if v.text != strings.TrimSpace(v.text) || strings.Contains(v.text, "  ") {
		r.at(v.line, "questionnaire.text.spaces")
	}
}

// one returns a text that must be one of the given words; a missing one is the first.
func (r *reader) one(n node, key string, words ...string) string {
	if !n.has(key) {
		return words[0]
	}
	v := n.get(key)
	if !slices.Contains(words, v.text) {
		known := strings.Join(words, ", ")
		r.at(v.line, "questionnaire.key.choice", "key", key, "value", v.text, "known", known)
		return words[0]
	}
	return v.text
}
