package assessment

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"mizan/internal/fault"
)

// Publication is a proposal to publish an edition: one publisher proposes,
// another confirms.
type Publication struct {
	EditionID      string `gorm:"primaryKey"`
	Number         int    `gorm:"primaryKey"` // 1, 2, … within the edition
	State          PublicationState
	Reason         string
	Without        map[string]string `gorm:"serializer:json"` // economy left out → reason, public
	InputHash      string            // what is to be published; see InputHash
	ProposedByID   string
	ProposedByName string
	ProposedAt     time.Time
	ClosedByID     string // who confirmed or withdrew
	ClosedByName   string
	ClosedAt       *time.Time
	Published      int // number of the revision it became; 0 none
	Revision       int // of the edition's record after the last change; the next write states it
}

// PublicationState says what became of a proposal.
type PublicationState string

// The states of a publication.
const (
	Proposed  PublicationState = "proposed"
	Withdrawn PublicationState = "withdrawn"
	Confirmed PublicationState = "confirmed"
)

// Revision is one frozen publication of an edition's results.
type Revision struct {
	EditionID   string `gorm:"primaryKey"`
	Number      int    `gorm:"primaryKey"` // 1, 2, …
	At          time.Time
	Reason      string
	Without     map[string]string `gorm:"serializer:json"` // economy left out → reason
	InputHash   string            // SHA-256 over economies and what their results were computed from
	ResultsHash string            // SHA-256 over the stored results
}

// CheckReason reports what is wrong with the reason for a publication or import.
func CheckReason(reason string) []fault.Field {
	if strings.TrimSpace(reason) == "" {
		return []fault.Field{fault.At("/reason", "publication.reason.missing")}
	}
	return checkText("/reason", reason, maxText)
}

// Close ends a proposal as confirmed or withdrawn. The one who proposed may
// withdraw, but only another may confirm: another token, of another name.
func (p *Publication) Close(as PublicationState, by Author) error {
	if p.State != Proposed {
		return fault.New(fault.Conflict, "publication.closed", "state", string(p.State))
	}
	if as == Confirmed && (by.ID == p.ProposedByID || sameName(by.Name, p.ProposedByName)) {
		return fault.New(fault.Conflict, "publication.same_person")
	}
	at := by.At
	p.State, p.ClosedByID, p.ClosedByName, p.ClosedAt = as, by.ID, by.Name, &at
	return nil
}

// sameName compares names of people without regard to case and spacing.
func sameName(a, b string) bool {
	plain := func(name string) string { return strings.Join(strings.Fields(name), " ") }
	return strings.EqualFold(plain(a), plain(b))
}

// Unready lists the assessments that can neither be published nor are left
// out, and what is wrong with those left out. Published ones stay as they are.
func Unready(assessments []Assessment, without map[string]string) []fault.Field {
	var bad []fault.Field
	rest := make(map[string]bool, len(without))
	for economy := range without {
		rest[economy] = true
	}
	for _, a := range assessments {
		if rest[a.Economy] {
			delete(rest, a.Economy)
			continue
		}
		if _, ok := a.State.Allows(Publish); !ok && a.State != Published {
			bad = append(bad, fault.At("/without/"+a.Economy, "publication.unready",
				"economy", a.Economy, "state", string(a.State)))
		}
	}
	for economy, reason := range without {
		path := "/without/" + pointer(economy)
		if rest[economy] {
			bad = append(bad, fault.At(path, "publication.without.unknown"))
		}
		if strings.TrimSpace(reason) == "" {
			bad = append(bad, fault.At(path, "publication.without.reason"))
		}
		bad = append(bad, checkText(path, reason, maxText)...)
	}
	slices.SortFunc(bad, func(a, b fault.Field) int { return strings.Compare(a.Path, b.Path) })
	return bad
}

// pointer escapes a member's name for a JSON pointer (RFC 6901).
func pointer(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

// HashOf returns the SHA-256, in hexadecimal, of texts in their order. Each
// is written with its length, so that no two lists have the same bytes.
func HashOf(texts ...string) string {
	sum := sha256.Sum256(encode(texts))
	return hex.EncodeToString(sum[:])
}
