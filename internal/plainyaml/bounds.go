package plainyaml

import (
	"bytes"

	"github.com/goccy/go-yaml/token"
)

// The parser needs memory and time by the square of some sizes, so these are
// bounded before it sees a file. The bounds are far from what people write: the
// largest questionnaire has 2,400 tokens, and 700 marks in a language.
const (
	maxMarks   = 400_000 // bytes that may begin a token: about 100 MB of tokens
	maxTokens  = 200_000
	maxEntries = 6_000 // of one mapping in lines
	maxBlank   = 500   // lines in a row with nothing but spaces
	maxOpen    = 100   // levels, counted so that no text of maxDepth is refused
)

// byteOrderMark is what spreadsheets and editors write before UTF-8.
const byteOrderMark = "\xef\xbb\xbf"

// begins reports a byte that may begin a token.
func begins(b byte) bool {
	switch b {
	case '[', ']', '{', '}', ',', ':', '?', '-', '&', '*', '!', '%', '\'', '"', '#', '\n':
		return true
	}
	return false
}

// plain drops the byte order mark and the empty lines at the end.
func plain(data []byte) []byte {
	return bytes.TrimRight(bytes.TrimPrefix(data, []byte(byteOrderMark)), " \t\r\n")
}

// small reports whether the parser may see the bytes.
func (r *Reader) small(data []byte) bool {
	limit := r.Limit
	if limit == 0 {
		limit = maxFile
	}
	if len(data) > limit {
		r.At(1, "yaml.large", "bytes", len(data), "limit", limit)
		return false
	}
	count, line, blank := 0, 1, 0
	for _, b := range data {
		if begins(b) {
			count++
		}
		switch {
		case b == '\n':
			line++
			blank++
		case b != ' ' && b != '\t' && b != '\r':
			blank = 0
		}
		if blank > maxBlank {
			r.At(line, "yaml.blank", "limit", maxBlank)
			return false
		}
	}
	if count > maxMarks {
		r.At(1, "yaml.entries", "limit", maxMarks)
	}
	return count <= maxMarks
}

// nesting follows how deep the tokens of a file are nested, in brackets and by
// columns.
type nesting struct {
	brackets int
	lines    []level // enclosing entries in lines, the outermost first
	last     *token.Token
}

// level is a column where entries begin.
type level struct {
	column  int
	entries int // of the mapping there
}

// bounded reports the first token at which a bound is passed.
func (r *Reader) bounded(tokens token.Tokens) bool {
	var n nesting
	for _, t := range tokens {
		n.add(t)
		switch {
		case n.brackets+len(n.lines) > maxOpen:
			r.At(t.Position.Line, "yaml.deep", "limit", maxDepth)
			return false
		case n.entries() > maxEntries:
			r.At(t.Position.Line, "yaml.entries", "limit", maxEntries)
			return false
		}
	}
	if len(tokens) > maxTokens {
		r.At(1, "yaml.entries", "limit", maxTokens)
	}
	return len(tokens) <= maxTokens
}

func (n *nesting) add(t *token.Token) {
	switch t.Type {
	case token.CommentType:
		return
	case token.SequenceStartType, token.MappingStartType:
		n.place(t)
		n.brackets++
	case token.SequenceEndType, token.MappingEndType:
		n.brackets = max(0, n.brackets-1)
	case token.MappingValueType:
		if n.brackets == 0 && len(n.lines) > 0 {
			n.lines[len(n.lines)-1].entries++
		}
	default:
		n.place(t)
	}
	n.last = t
}

// place opens a level where a token begins an entry: at the beginning of a
// line, or behind the sign of a list or a key.
func (n *nesting) place(t *token.Token) {
	if n.brackets > 0 || !n.begins(t) {
		return
	}
	column := t.Position.Column
	for len(n.lines) > 0 && n.lines[len(n.lines)-1].column > column {
		n.lines = n.lines[:len(n.lines)-1]
	}
	if len(n.lines) == 0 || n.lines[len(n.lines)-1].column < column {
		n.lines = append(n.lines, level{column: column})
	}
}

func (n *nesting) begins(t *token.Token) bool {
	if n.last != nil && (n.last.Type == token.LiteralType || n.last.Type == token.FoldedType) {
		return false // the text of a block
	}
	return n.last == nil || n.last.Position.Line != t.Position.Line ||
		n.last.Type == token.SequenceEntryType || n.last.Type == token.MappingKeyType
}

func (n *nesting) entries() int {
	if len(n.lines) == 0 {
		return 0
	}
	return n.lines[len(n.lines)-1].entries
}
