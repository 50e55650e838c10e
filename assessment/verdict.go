package assessment

import (
	"strings"
	"time"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// Decision is what a reviewer says to an answer.
type Decision string

// The decisions. The empty one means that none was taken yet.
const (
	Accepted   Decision = "accepted"
	SentBack   Decision = "returned" // with a reason; the country may answer again
	Adjusted   Decision = "adjusted" // with the choice that is validated instead, and a reason
	NoDecision Decision = ""
)

// Verdict is a reviewer's decision on one writing of an answer.
type Verdict struct {
	Decision   Decision
	Reason     string
	Choice     string // with Adjusted only
	ByID       string
	ByName     string
	At         *time.Time
	OnRevision int // the writing it judges
}

// Ruling is what a reviewer writes.
type Ruling struct {
	Decision Decision
	Reason   string
	Choice   string
}

// Decide puts a verdict on the present writing, as a new revision of the
// answer, so that two reviewers cannot overwrite each other. round is the
// assessment's.
func (ans *Answer) Decide(item *questionnaires.Item, r Ruling, round int, by Author) error {
	if err := r.check(item, *ans); err != nil {
		return err
	}
	ans.Revision++
	at := by.At
	ans.Verdict = Verdict{
		Decision: r.Decision, Reason: r.Reason, Choice: r.Choice,
		ByID: by.ID, ByName: by.Name, At: &at, OnRevision: ans.Written,
	}
	switch {
	case r.Decision == SentBack:
		ans.ReturnedIn = round
	case ans.ReturnedIn == round:
		ans.ReturnedIn = 0
	}
	return nil
}

func (r Ruling) check(item *questionnaires.Item, ans Answer) error {
	bad := checkText("/reason", r.Reason, maxText)
	switch r.Decision {
	case Accepted, Adjusted:
		if !ans.given() {
			bad = append(bad, fault.At("/decision", "verdict.unanswered"))
		}
	case SentBack:
	case NoDecision:
		fallthrough
	default:
		bad = append(bad, fault.At("/decision", "verdict.decision.unknown",
			"known", "accepted, returned, adjusted"))
	}
	if r.Decision == SentBack || r.Decision == Adjusted {
		if strings.TrimSpace(r.Reason) == "" {
			bad = append(bad, fault.At("/reason", "verdict.reason.missing"))
		}
	}
	if r.Decision == Adjusted {
		bad = append(bad, checkChoice(item, r.Choice)...)
	} else if r.Choice != "" {
		bad = append(bad, fault.At("/choice", "verdict.choice.superfluous"))
	}
	return refuse(bad, "verdict.invalid")
}

// Settled reports whether the present writing has been accepted or adjusted.
func (ans Answer) Settled() bool {
	v := ans.Verdict
	return v.OnRevision == ans.Written && (v.Decision == Accepted || v.Decision == Adjusted)
}

// Undecided lists the scored questions whose answer is neither accepted nor adjusted.
// There is nothing to decide on unanswered ones.
func Undecided(q *questionnaires.Questionnaire, answers []Answer) []fault.Field {
	byItem := index(answers)
	var open []fault.Field
	for _, item := range q.Questions() {
		ans := byItem[item.Code]
		if item.Scored() && ans.given() && !ans.Settled() {
			path := "/answers/" + string(item.Code)
			open = append(open, fault.At(path, "verdict.missing", "item", string(item.Code)))
		}
	}
	return open
}
