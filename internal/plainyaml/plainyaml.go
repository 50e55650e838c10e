// Package plainyaml reads the plain part of YAML, texts, lists and mappings,
// and keeps the line of everything, so that a fault can say "file:line". It is
// no general decoder: there are no anchors, tags or merges, no Go structs, and
// no values but the text that was written, so that no digit is lost.
package plainyaml

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"

	"mizan/internal/fault"
)

// Limits of one file: its bytes, and how deep its entries may be nested.
const (
	maxFile  = 4 << 20
	maxDepth = 40
)

// Node is a value with its place. A missing value is an empty text.
type Node struct {
	Line  int
	Kind  Kind
	Text  string // of a Scalar: as written, numbers and booleans too
	List  []Node
	Pairs []Pair // in the order of the file, no key twice
}

// Pair is one entry of a mapping.
type Pair struct {
	Key   string
	Line  int
	Value Node
}

// Kind says what a node is.
type Kind string

// The kinds.
const (
	Scalar  Kind = "text"
	List    Kind = "list"
	Mapping Kind = "mapping"
)

// Has reports whether a mapping has the key, be its value empty or not.
func (n Node) Has(key string) bool {
	return slices.ContainsFunc(n.Pairs, func(p Pair) bool { return p.Key == key })
}

// Get returns the value of a key; a missing one is an empty text at the
// mapping's own line.
func (n Node) Get(key string) Node {
	for _, p := range n.Pairs {
		if p.Key == key {
			return p.Value
		}
	}
	return Node{Line: n.Line, Kind: Scalar}
}

// Reader reads one file and collects every fault on the way.
type Reader struct {
	File   string // the name that faults give
	Limit  int    // bytes; 0 means 4 MB
	Empty  bool   // a file without entries is an empty mapping, not a fault
	Faults []fault.Field
}

// At adds a fault at a line.
func (r *Reader) At(line int, key string, args ...any) {
	r.Faults = append(r.Faults, fault.At(fmt.Sprintf("%s:%d", r.File, line), key, args...))
}

// Parse reads the bytes of a file that must hold one mapping. ok is false if
// there is nothing to go on with; other faults leave a mapping to look into. A
// byte order mark is skipped.
func (r *Reader) Parse(data []byte) (n Node, ok bool) {
	data = plain(data)
	if !r.small(data) {
		return Node{}, false
	}
	tokens := lexer.Tokenize(string(data))
	if !r.bounded(tokens) {
		return Node{}, false
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.syntax(err)
		return Node{}, false
	}
	switch body := onlyBody(file); {
	case body != nil:
		n = r.convert(body, 0)
		return n, r.Is(n, Mapping)
	case len(file.Docs) > 1:
		r.At(1, "yaml.documents", "count", len(file.Docs))
	case r.Empty:
		return Node{Line: 1, Kind: Mapping}, true
	default:
		r.At(1, "yaml.documents", "count", 0)
	}
	return Node{}, false
}

// onlyBody is what a file of one document holds; nil if it has several, or
// nothing but comments.
func onlyBody(file *ast.File) ast.Node {
	if len(file.Docs) != 1 {
		return nil
	}
	body := file.Docs[0].Body
	switch body.(type) {
	case *ast.CommentGroupNode, *ast.NullNode:
		return nil
	}
	return body
}

func (r *Reader) syntax(err error) {
	var e yaml.Error
	if errors.As(err, &e) && e.GetToken() != nil {
		r.At(e.GetToken().Position.Line, "yaml.syntax", "message", e.GetMessage())
		return
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	r.At(1, "yaml.syntax", "message", first)
}

func (r *Reader) convert(n ast.Node, depth int) Node {
	line := n.GetToken().Position.Line
	if depth > maxDepth {
		r.At(line, "yaml.deep", "limit", maxDepth)
		return Node{Line: line, Kind: Scalar}
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		return r.mapping(n.Values, line, depth)
	case *ast.MappingValueNode:
		return r.mapping([]*ast.MappingValueNode{n}, n.Key.GetToken().Position.Line, depth)
	case *ast.SequenceNode:
		out := Node{Line: line, Kind: List}
		for _, v := range n.Values {
			out.List = append(out.List, r.convert(v, depth+1))
		}
		return out
	case *ast.LiteralNode:
		return Node{Line: line, Kind: Scalar, Text: strings.TrimSpace(n.Value.Value)}
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		// References could make an entry contain itself.
		r.At(line, "yaml.reference")
		return Node{Line: line, Kind: Scalar}
	default:
		return Node{Line: line, Kind: Scalar, Text: n.GetToken().Value}
	}
}

func (r *Reader) mapping(values []*ast.MappingValueNode, line, depth int) Node {
	out := Node{Line: line, Kind: Mapping}
	for _, v := range values {
		key := v.Key.GetToken()
		if out.Has(key.Value) {
			r.At(key.Position.Line, "yaml.key.twice", "key", key.Value)
			continue
		}
		value := Node{Line: key.Position.Line, Kind: Scalar}
		if _, null := v.Value.(*ast.NullNode); !null && v.Value != nil {
			value = r.convert(v.Value, depth+1)
		}
		out.Pairs = append(out.Pairs, Pair{key.Value, key.Position.Line, value})
	}
	return out
}
