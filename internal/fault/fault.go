// Package fault is the one error type that may be shown to the person who
// caused it: a code, a text key with its arguments, and every rejected field.
// It knows no language and no HTTP; internal/i18n turns keys into sentences
// and api turns codes into statuses.
package fault

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

// Code says what kind of fault it is. There is one HTTP status for each.
type Code string

// The codes. Codes lists them all.
const (
	Malformed       Code = "malformed"       // the bytes are not what they claim to be
	Invalid         Code = "invalid"         // understood, but against a rule
	Unauthenticated Code = "unauthenticated" // nobody is known to be asking
	Forbidden       Code = "forbidden"       // known, and not allowed
	NotFound        Code = "not_found"       // does not exist for the one who asks
	Conflict        Code = "conflict"        // the present state forbids it
	Stale           Code = "stale"           // the writer saw an older revision
	Unconditional   Code = "unconditional"   // a write without the revision it is based on
	TooLarge        Code = "too_large"       // over a stated limit
	Unavailable     Code = "unavailable"     // try again later
	NoSpace         Code = "no_space"        // the disk is full
	Internal        Code = "internal"        // ours; never shown in detail
)

// Codes returns every code in the order of their declaration.
func Codes() []Code {
	return []Code{
		Malformed, Invalid, Unauthenticated, Forbidden, NotFound, Conflict, Stale,
		Unconditional, TooLarge, Unavailable, NoSpace, Internal,
	}
}

// Args are the named arguments of a text. Values are strings, integers or
// anything with a String method; they are safe to show.
type Args map[string]any

// Field is one rejected input.
type Field struct {
	Path string // where: JSON pointer, or "file:line", or "file:cell"
	Key  string // text key, e.g. "answer.choice.unknown"
	Args Args
}

// Error is a fault. Key, Args and Fields are safe to show; the cause is not.
type Error struct {
	Code   Code
	Key    string
	Args   Args
	Fields []Field
	cause  error
}

// New returns a fault with the text key and its arguments given as
// alternating names and values: New(NotFound, "edition.unknown", "edition", id).
func New(code Code, key string, args ...any) *Error {
	return &Error{Code: code, Key: key, Args: Pairs(args...)}
}

// Pairs turns alternating names and values into Args. A name that is no
// string, or a last name without a value, is a programming error and shows as
// such in the text instead of being lost.
func Pairs(args ...any) Args {
	if len(args) == 0 {
		return nil
	}
	out := make(Args, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		name := fmt.Sprint(args[i])
		if i+1 == len(args) {
			out[name] = "(missing)"
			break
		}
		out[name] = args[i+1]
	}
	return out
}

// At returns the field fault at path.
func At(path, key string, args ...any) Field {
	return Field{Path: path, Key: key, Args: Pairs(args...)}
}

// Because attaches the cause, for the log only.
func (e *Error) Because(cause error) *Error {
	e.cause = cause
	return e
}

// With attaches rejected fields.
func (e *Error) With(fields ...Field) *Error {
	e.Fields = append(e.Fields, fields...)
	return e
}

// Error is the form for logs: code, key, sorted arguments, fields, cause.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Code) + ": " + e.Key + e.Args.String())
	for _, f := range e.Fields {
		b.WriteString("; " + f.Path + ": " + f.Key + f.Args.String())
	}
	if e.cause != nil {
		b.WriteString(": " + e.cause.Error())
	}
	return b.String()
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.cause }

// String lists the arguments by name: " (item=legal, max=20)".
func (a Args) String() string {
	if len(a) == 0 {
		return ""
	}
	names := make([]string, 0, len(a))
	for name := range a {
		names = append(names, name)
	}
	sort.Strings(names)
	for i, name := range names {
		names[i] = fmt.Sprintf("%s=%v", name, a[name])
	}
	return " (" + strings.Join(names, ", ") + ")"
}

// Of returns the fault inside err. An error that is none becomes an Internal
// fault with err as its cause; nil stays nil.
func Of(err error) *Error {
	if err == nil {
		return nil
	}
	var f *Error
	if errors.As(err, &f) {
		return f
	}
	return New(Internal, "fault.internal").Because(err)
}

// Is reports whether err is a fault of the given code.
func Is(err error, code Code) bool {
	return err != nil && Of(err).Code == code
}
