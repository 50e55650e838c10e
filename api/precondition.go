package api

import (
	"regexp"
	"strconv"
	"strings"

	"mizan/internal/fault"
	"mizan/internal/workflow"
)

// Conditional makes a read cheap for a caller who has the answer already. Only
// reads whose tag changes with every byte of the answer have it: one in another
// language, or for another role, must not pass for it.
type Conditional struct {
	IfNoneMatch string `header:"If-None-Match" doc:"ETag of the answer at hand: 304 if it still holds"`
}

// holds returns the tag under which the caller has the answer (weak comparison,
// RFC 9110 section 13.1.2): that of the packed bytes if he has those. It is
// empty if the caller has none.
func (c Conditional) holds(tag string) string {
	for _, held := range strings.Split(c.IfNoneMatch, ",") {
		switch held = strings.TrimPrefix(strings.TrimSpace(held), "W/"); held {
		case "*", tag:
			return tag
		case packedTag(tag):
			return held
		}
	}
	return ""
}

// Write is what every write of shared state carries.
type Write struct {
	Key
	IfMatch string `header:"If-Match" doc:"ETag of what the write is based on, e.g. \"3\"; not *"`
}

// packed marks the tag of compressed bytes.
const packed = "-gzip"

// packedTag is the tag of an answer's compressed bytes.
func packedTag(tag string) string { return strings.TrimSuffix(tag, `"`) + packed + `"` }

// etag writes a revision as an entity tag.
func etag(revision int) string { return `"` + strconv.Itoa(revision) + `"` }

var (
	// tagList is If-Match as RFC 9110 sections 8.8.3 and 13.1.1 write it, empty
	// elements included.
	tagList = regexp.MustCompile(`^[ \t,]*` + entityTag + `([ \t]*,[ \t]*(` + entityTag + `)?)*[ \t]*$`)
	oneTag  = regexp.MustCompile(entityTag)
	// revisionTag is a tag that etag may have written.
	revisionTag = regexp.MustCompile(`^"(0|[1-9][0-9]{0,8})(` + packed + `)?"$`)
)

const entityTag = `(?:W/)?"[\x21\x23-\x7e\x80-\x{10ffff}]*"`

// noRevision is what a writer has seen whose tags name no revision. It is that
// of nothing, so the write is late.
const noRevision = -1

// write reads the revision the writer has seen and joins it with the key and
// the hash of the body.
func (w Write) write(bodyHash string) (workflow.Write, error) {
	switch {
	case strings.TrimSpace(w.IfMatch) == "", w.IfMatch == "*":
		return workflow.Write{}, fault.New(fault.Unconditional, "request.if-match.missing")
	case !tagList.MatchString(w.IfMatch):
		bad := fault.At("header.If-Match", "request.if-match.form")
		return workflow.Write{}, invalidRequest([]fault.Field{bad})
	}
	seen := revisionSeen(w.IfMatch)
	return workflow.Write{IfRevision: seen, Key: w.IdempotencyKey, BodyHash: bodyHash}, nil
}

// revisionSeen is the highest revision in a list of tags. Revisions only rise,
// so no other one of the list can be the present one. A weak tag does not count
// (RFC 9110 section 13.1.1).
func revisionSeen(tags string) int {
	seen := noRevision
	for _, tag := range oneTag.FindAllString(tags, -1) {
		if m := revisionTag.FindStringSubmatch(tag); m != nil {
			revision, _ := strconv.Atoi(m[1]) // at most nine digits
			seen = max(seen, revision)
		}
	}
	return seen
}
