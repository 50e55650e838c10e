package plainyaml

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Is reports whether a value is of the kind, and says so if it is not.
func (r *Reader) Is(n Node, want Kind) bool {
	if n.Kind != want {
		r.At(n.Line, "yaml.kind", "want", want, "got", n.Kind)
	}
	return n.Kind == want
}

// Known reports keys of a mapping that mean nothing, usually misspelt ones.
func (r *Reader) Known(n Node, keys ...string) {
	for _, p := range n.Pairs {
		if !slices.Contains(keys, p.Key) {
			r.At(p.Line, "yaml.key.unknown", "key", p.Key, "known", strings.Join(keys, ", "))
		}
	}
}

// Require returns the value of a key that must be of the kind and not empty.
// A value of another kind is reported and returned as an empty one.
func (r *Reader) Require(n Node, key string, want Kind) Node {
	v := n.Get(key)
	switch {
	case !n.Has(key) || (want == Scalar && v.Kind == Scalar && v.Text == ""):
		r.At(v.Line, "yaml.key.missing", "key", key)
	case v.Kind != want:
		r.At(v.Line, "yaml.key.kind", "key", key, "want", want, "got", v.Kind)
		return Node{Line: v.Line, Kind: want}
	}
	return v
}

// Text returns a required one-paragraph text.
func (r *Reader) Text(n Node, key string) string {
	v := r.Require(n, key, Scalar)
	r.clean(v)
	return v.Text
}

// clean reports characters and spaces that have no place in a text.
func (r *Reader) clean(v Node) {
	bad := func(c rune) bool {
		return c < ' ' || c == 0x7f || c == 0xfeff || c == 0xfffd || (c >= 0xe000 && c <= 0xf8ff)
	}
	if i := strings.IndexFunc(v.Text, bad); i >= 0 {
		c, _ := utf8.DecodeRuneInString(v.Text[i:])
		r.At(v.Line, "yaml.text.character", "character", fmt.Sprintf("%U", c))
	}
	if v.Text != strings.TrimSpace(v.Text) || strings.Contains(v.Text, "  ") {
		r.At(v.Line, "yaml.text.spaces")
	}
}

// One returns a text that must be one of the given words; a missing one is
// the first, and so is one that is reported as unknown.
func (r *Reader) One(n Node, key string, words ...string) string {
	if !n.Has(key) {
		return words[0]
	}
	v := n.Get(key)
	if !slices.Contains(words, v.Text) {
		known := strings.Join(words, ", ")
		r.At(v.Line, "yaml.key.choice", "key", key, "value", v.Text, "known", known)
		return words[0]
	}
	return v.Text
}
