// Package assessment is one edition's assessments: their answers, evidence,
// verdicts and events, the states they pass through and the rules for changing
// them. It knows no HTTP, no SQL, no clock, no scores and not who may do what.
package assessment

import (
	"encoding/binary"
	"fmt"
	"io"
	"regexp"
	"time"

	"mizan/internal/fault"
)

// ID names an assessment: "asm_" and 26 letters and digits that sort by time.
type ID string

const (
	idPrefix      = "asm_"
	tokenIDPrefix = "tok_"
)

// crockford is the alphabet of Crockford's Base 32: no i, l, o or u.
const crockford = "0123456789abcdefghjkmnpqrstvwxyz"

var idPattern = regexp.MustCompile(`^asm_[0-7][0-9a-hjkmnp-tv-z]{25}$`)

// NewID returns an id made at the time, from 80 random bits.
func NewID(at time.Time, random io.Reader) (ID, error) {
	s, err := sortable(idPrefix, at, random)
	return ID(s), err
}

// NewTokenID returns the id of an API token, made like that of an assessment.
func NewTokenID(at time.Time, random io.Reader) (string, error) {
	return sortable(tokenIDPrefix, at, random)
}

// ParseID reads an id. What is none is told apart from no existing assessment
// by nobody: both are the fault of an unknown one.
func ParseID(s string) (ID, error) {
	if !idPattern.MatchString(s) {
		return "", Unknown()
	}
	return ID(s), nil
}

// Unknown is the fault for an assessment that does not exist for the one who asks.
func Unknown() error { return fault.New(fault.NotFound, "assessment.unknown") }

// sortable writes 48 bits of milliseconds since 1970 and 80 random bits as 26
// digits of base 32, the most significant first.
func sortable(prefix string, at time.Time, random io.Reader) (string, error) {
	var bits [16]byte
	binary.BigEndian.PutUint64(bits[:8], uint64(at.UnixMilli())<<16) // #nosec G115 -- after 1970
	if _, err := io.ReadFull(random, bits[6:]); err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	high, low := binary.BigEndian.Uint64(bits[:8]), binary.BigEndian.Uint64(bits[8:])
	var digits [26]byte
	for i := len(digits) - 1; i >= 0; i-- {
		digits[i] = crockford[low&31]
		low = low>>5 | high<<59
		high >>= 5
	}
	return prefix + string(digits[:]), nil
}
