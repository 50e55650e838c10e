package assessment

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// Edition is one campaign: a questionnaire version put to a group of economies.
type Edition struct {
	ID                string            `gorm:"primaryKey"` // slug: "gci-2024"
	Questionnaire     questionnaires.ID // "gci@5.0.0"
	QuestionnaireHash string            // at creation; the questions must not change under the answers
	Group             string            `gorm:"column:group_code"` // "las"
	Names             map[string]string `gorm:"serializer:json"`   // by language
	Opens             *time.Time        // nil: at once
	Closes            *time.Time        // first round only; nil: never
	State             EditionState
	Revision          int  // of this record: 1, 2, …; raised by every change of dates and publication
	Fictitious        bool // marked as such wherever shown
	Source            string
	CreatedAt         time.Time
}

// EditionState says whether anything of an edition is public.
type EditionState string

// The states of an edition. Published is for ever, also while a correction is prepared.
const (
	EditionOpen      EditionState = "open"
	EditionPublished EditionState = "published"
)

// Languages lists the languages in which an edition is named.
func Languages() []string { return []string{"ar", "en", "fr"} }

const (
	maxSlug = 64
	maxName = 300
)

var slugPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// UnknownEdition is the fault for an edition that does not exist for the one who asks.
func UnknownEdition() error { return fault.New(fault.NotFound, "edition.unknown") }

// Check reports everything that is wrong with a new edition's own fields.
func (e *Edition) Check() error {
	var bad []fault.Field
	if len(e.ID) > maxSlug || !slugPattern.MatchString(e.ID) {
		bad = append(bad, fault.At("/id", "edition.id.form", "limit", maxSlug))
	}
	bad = append(bad, checkNames(e.Names)...)
	bad = append(bad, checkText("/source", e.Source, maxText)...)
	bad = append(bad, checkDates(e.Opens, e.Closes)...)
	return refuse(bad, "edition.invalid")
}

func checkNames(names map[string]string) []fault.Field {
	var bad []fault.Field
	for _, lang := range Languages() {
		if strings.TrimSpace(names[lang]) == "" {
			bad = append(bad, fault.At("/names/"+lang, "edition.name.missing", "language", lang))
		}
		bad = append(bad, checkLine("/names/"+lang, names[lang], maxName)...)
	}
	for lang := range names {
		if !slices.Contains(Languages(), lang) {
			known := strings.Join(Languages(), ", ")
			bad = append(bad, fault.At("/names", "edition.name.language", "known", known))
		}
	}
	return bad
}

func checkDates(opens, closes *time.Time) []fault.Field {
	if opens != nil && closes != nil && !opens.Before(*closes) {
		return []fault.Field{fault.At("/closes", "edition.dates.order")}
	}
	return nil
}

// Reschedule changes when the first round opens and closes.
func (e *Edition) Reschedule(opens, closes *time.Time) error {
	if bad := checkDates(opens, closes); len(bad) > 0 {
		return refuse(bad, "edition.invalid")
	}
	e.Opens, e.Closes = opens, closes
	e.Revision++
	return nil
}

// Accepts reports whether answers may be worked on in a round at the time.
// The dates bind the first round; corrections that were asked for are not late.
func (e *Edition) Accepts(round int, at time.Time) error {
	switch {
	case e.Opens != nil && at.Before(*e.Opens):
		return fault.New(fault.Conflict, "edition.early", "opens", stamp(*e.Opens))
	case round <= 1 && e.Closes != nil && !at.Before(*e.Closes):
		return fault.New(fault.Conflict, "edition.late", "closes", stamp(*e.Closes))
	}
	return nil
}

// Asks returns the edition's questionnaire q, or a fault if q is not what the
// edition was created with.
func (e *Edition) Asks(q *questionnaires.Questionnaire) error {
	if q == nil || q.Hash != e.QuestionnaireHash {
		return fault.New(fault.Conflict, "edition.questionnaire.changed",
			"edition", e.ID, "questionnaire", string(e.Questionnaire))
	}
	return nil
}

// stamp writes a time for a text's argument: RFC 3339, UTC, whole seconds.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
