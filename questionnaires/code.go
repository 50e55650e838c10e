package questionnaires

import (
	"math/big"
	"regexp"
	"strings"

	"mizan/internal/fault"
)

// Code names an item for ever: "legal", "legal.substantive-law",
// "legal.substantive-law.1". A child's code starts with its parent's.
type Code string

// ID names a questionnaire version: "gci@5.0.0".
type ID string

var (
	codePattern    = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$`)
	slugPattern    = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	versionPattern = regexp.MustCompile(`^(0|[1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})$`)
	numberPattern  = regexp.MustCompile(`^[0-9]{1,18}(\.[0-9]{1,18}|/[0-9]{1,18})?$`)
)

// NewID joins a set and a version.
func NewID(set, version string) ID { return ID(set + "@" + version) }

// ParseID reads "set@major.minor.patch".
func ParseID(s string) (ID, error) {
	set, version, _ := strings.Cut(s, "@")
	if !slugPattern.MatchString(set) || !versionPattern.MatchString(version) {
		return "", fault.New(fault.Invalid, "questionnaire.id.form", "value", s)
	}
	return ID(s), nil
}

// Set is the part before the "@".
func (id ID) Set() string {
	set, _, _ := strings.Cut(string(id), "@")
	return set
}

// Version is the part after the "@".
func (id ID) Version() string {
	_, version, _ := strings.Cut(string(id), "@")
	return version
}

// Under reports whether the code lies directly below the parent.
func (c Code) Under(parent Code) bool {
	rest := string(c)
	if parent != Index {
		var found bool
		if rest, found = strings.CutPrefix(rest, string(parent)+"."); !found {
			return false
		}
	}
	return !strings.Contains(rest, ".")
}

// ParseNumber reads a non-negative decimal or fraction exactly: "9.4057",
// "1/2", "20". At most 18 digits on each side; no sign and no exponent.
func ParseNumber(s string) (*big.Rat, bool) {
	if !numberPattern.MatchString(s) {
		return nil, false
	}
	if _, den, found := strings.Cut(s, "/"); found && strings.Trim(den, "0") == "" {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}
