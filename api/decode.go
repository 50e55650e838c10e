package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"mizan/internal/fault"
)

// maxDepth bounds the nesting of a request body; the deepest of ours has four
// levels.
const maxDepth = 16

// decode reads one JSON value of the shape into out. Bytes that are no JSON,
// no UTF-8, too deeply nested or ambiguous (a member twice) are Malformed, and
// so is a member the shape does not have; a member of the wrong kind is
// Invalid. All members at fault are listed.
func decode(data []byte, s *shape, out any) error {
	if err := wellFormed(data); err != nil {
		return err
	}
	r := &shapeReader{tokens: json.NewDecoder(bytes.NewReader(data))}
	r.tokens.UseNumber()
	if err := r.value(s, "", 0); err != nil {
		return err
	}
	switch {
	case len(r.unknown) > 0:
		return fault.New(fault.Malformed, "request.body.members").With(slices.Concat(r.unknown, r.wrong)...)
	case len(r.wrong) > 0:
		return invalidRequest(r.wrong)
	}
	return json.Unmarshal(data, out)
}

// wellFormed reports whether the bytes are exactly one JSON value in UTF-8.
func wellFormed(data []byte) error {
	if len(bytes.TrimSpace(data)) == 0 {
		return fault.New(fault.Malformed, "request.body.empty")
	}
	if !utf8.Valid(data) || loneSurrogate(data) {
		return fault.New(fault.Malformed, "request.body.utf8")
	}
	var raw json.RawMessage
	err := json.Unmarshal(data, &raw)
	if err == nil {
		return nil
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fault.New(fault.Malformed, "request.body.syntax", "offset", syntax.Offset)
	}
	return fault.New(fault.Malformed, "request.body.syntax", "offset", len(data)).Because(err)
}

// loneSurrogate reports whether an escape \uD800 to \uDFFF stands without its
// other half. It would become U+FFFD, which nobody wrote.
func loneSurrogate(data []byte) bool {
	for i := 0; i+1 < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		first, ok := escaped(data[i:])
		if !ok || !utf16.IsSurrogate(first) {
			i++ // over the escaped character
			continue
		}
		second, _ := escaped(data[min(i+6, len(data)):])
		if utf16.DecodeRune(first, second) == utf8.RuneError {
			return true
		}
		i += 11
	}
	return false
}

// escaped reads a leading \uXXXX.
func escaped(data []byte) (rune, bool) {
	if len(data) < 6 || data[0] != '\\' || data[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(data[2:6]), 16, 16)
	return rune(n), err == nil
}

// shapeReader walks the tokens of a body beside the shape it should have.
type shapeReader struct {
	tokens  *json.Decoder
	unknown []fault.Field
	wrong   []fault.Field
}

// value reads one value at the JSON pointer. A nil shape accepts anything: it
// stands for the value of an unknown member.
func (r *shapeReader) value(s *shape, at string, depth int) error {
	if depth > maxDepth {
		return fault.New(fault.Malformed, "request.body.deep", "limit", maxDepth)
	}
	token, err := r.tokens.Token()
	if err != nil {
		return unreadable(err)
	}
	got := kindOf(token)
	if s != nil && got != s.kind {
		r.wrong = append(r.wrong, fault.At(at, "request.field.kind", "want", s.kind, "got", got))
		s = nil
	}
	switch got {
	case objectKind:
		return r.object(s, at, depth)
	case listKind:
		return r.list(s, at, depth)
	default:
		return nil
	}
}

func (r *shapeReader) object(s *shape, at string, depth int) error {
	seen := make(map[string]bool)
	for r.tokens.More() {
		token, err := r.tokens.Token()
		if err != nil {
			return unreadable(err)
		}
		name, _ := token.(string) // syntax was checked: a member's name is a string
		path := at + "/" + pointerToken(name)
		if seen[name] {
			return fault.New(fault.Malformed, "request.body.twice", "member", path)
		}
		seen[name] = true
		member, known := s.member(name)
		if !known {
			r.unknown = append(r.unknown, fault.At(path, "request.field.unknown"))
		}
		if err := r.value(member, path, depth+1); err != nil {
			return err
		}
	}
	_, err := r.tokens.Token() // the closing brace
	return err
}

func (r *shapeReader) list(s *shape, at string, depth int) error {
	var element *shape
	if s != nil {
		element = s.element
	}
	for i := 0; r.tokens.More(); i++ {
		if err := r.value(element, at+"/"+strconv.Itoa(i), depth+1); err != nil {
			return err
		}
	}
	_, err := r.tokens.Token() // the closing bracket
	return err
}

func unreadable(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fault.New(fault.Malformed, "request.body.syntax", "offset", 0).Because(err)
}

// pointerToken escapes a name for a JSON pointer (RFC 6901).
func pointerToken(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
