package assessment

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// AnswerState says what is known of a question. "No" is an answer; the other
// two are the ways of not having one.
type AnswerState string

// The states of an answer.
const (
	Unanswered    AnswerState = "unanswered"
	Answered      AnswerState = "answered"
	NotApplicable AnswerState = "not-applicable" // only where the question allows it, with a reason
)

// Limits of what a country may write.
const (
	maxText      = 10_000 // runes of a comment or reason
	maxTitle     = 300    // runes of a citation's title or pages
	maxURL       = 2000   // bytes
	maxCitations = 20
)

// Answer is what a country says to one question, with the reviewer's verdict.
// Revision is 0 if it was never written, and raised by every writing and every
// verdict.
type Answer struct {
	AssessmentID ID                  `gorm:"primaryKey"`
	Item         questionnaires.Code `gorm:"primaryKey"`
	Revision     int                 `gorm:"primaryKey;autoIncrement:false"`
	State        AnswerState
	Choice       string // code from the question's scale; with Answered only
	Reason       string // why it does not apply; with NotApplicable only
	Comment      string
	Evidence     []Citation `gorm:"serializer:json"`
	Written      int        // revision at which the country last wrote
	AuthorID     string
	AuthorName   string
	At           time.Time // of the last writing
	ReturnedIn   int       // round in which it was last returned; 0 never
	Verdict      Verdict   `gorm:"embedded;embeddedPrefix:verdict_"`
}

// Citation points to evidence: a title, an address, or both.
type Citation struct {
	Title string
	URL   string // http or https; may be empty if there is a title
	Pages string
}

// Input is what a country writes.
type Input struct {
	State    AnswerState
	Choice   string
	Reason   string
	Comment  string
	Evidence []Citation
}

// Author is who writes or decides, and when.
type Author struct {
	ID, Name string
	At       time.Time
}

// Blank returns the answer to a question that was never written.
func Blank(id ID, item questionnaires.Code) Answer {
	return Answer{AssessmentID: id, Item: item, State: Unanswered}
}

// Write replaces what the country says, as a new revision. A verdict on the
// former one is cleared; the history keeps it.
func (ans *Answer) Write(item *questionnaires.Item, in Input, by Author) error {
	if err := in.check(item); err != nil {
		return err
	}
	ans.State, ans.Choice, ans.Reason = in.State, in.Choice, in.Reason
	ans.Comment, ans.Evidence = in.Comment, in.Evidence
	ans.Revision++
	ans.Written = ans.Revision
	ans.AuthorID, ans.AuthorName, ans.At = by.ID, by.Name, by.At
	ans.Verdict = Verdict{}
	return nil
}

// check reports every field that breaks a rule of the question.
func (in Input) check(item *questionnaires.Item) error {
	bad := in.checkState(item)
	bad = append(bad, checkText("/reason", in.Reason, maxText)...)
	bad = append(bad, checkText("/comment", in.Comment, maxText)...)
	bad = append(bad, checkEvidence(in.Evidence)...)
	return refuse(bad, "answer.invalid")
}

func (in Input) checkState(item *questionnaires.Item) []fault.Field {
	var bad []fault.Field
	switch in.State {
	case Answered:
		bad = checkChoice(item, in.Choice)
	case NotApplicable:
		if !item.NotApplicable {
			bad = append(bad, fault.At("/state", "answer.state.applies"))
		}
		if strings.TrimSpace(in.Reason) == "" {
			bad = append(bad, fault.At("/reason", "answer.reason.missing"))
		}
	case Unanswered:
	default:
		return []fault.Field{fault.At("/state", "answer.state.unknown",
			"known", "answered, unanswered, not-applicable")}
	}
	if in.State != Answered && in.Choice != "" {
		bad = append(bad, fault.At("/choice", "answer.choice.superfluous", "state", string(in.State)))
	}
	if in.State != NotApplicable && in.Reason != "" {
		bad = append(bad, fault.At("/reason", "answer.reason.superfluous", "state", string(in.State)))
	}
	return bad
}

func checkChoice(item *questionnaires.Item, choice string) []fault.Field {
	known := strings.Join(item.Scale.Codes(), ", ")
	if choice == "" {
		return []fault.Field{fault.At("/choice", "answer.choice.missing", "known", known)}
	}
	if _, ok := item.Scale.Choice(choice); !ok {
		return []fault.Field{fault.At("/choice", "answer.choice.unknown", "known", known)}
	}
	return nil
}

func checkEvidence(evidence []Citation) []fault.Field {
	if len(evidence) > maxCitations {
		return []fault.Field{fault.At("/evidence", "answer.evidence.many", "limit", maxCitations)}
	}
	var bad []fault.Field
	for i, c := range evidence {
		path := "/evidence/" + strconv.Itoa(i)
		if strings.TrimSpace(c.Title) == "" && c.URL == "" {
			bad = append(bad, fault.At(path, "answer.evidence.empty"))
		}
		bad = append(bad, checkLine(path+"/title", c.Title, maxTitle)...)
		bad = append(bad, checkLine(path+"/pages", c.Pages, maxTitle)...)
		bad = append(bad, checkURL(path+"/url", c.URL)...)
	}
	return bad
}

func checkURL(path, address string) []fault.Field {
	if address == "" {
		return nil
	}
	if len(address) > maxURL {
		return []fault.Field{fault.At(path, "text.long", "limit", maxURL)}
	}
	if bad := checkLine(path, address, maxURL); len(bad) > 0 {
		return bad
	}
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil {
		return []fault.Field{fault.At(path, "answer.url.form")}
	}
	return nil
}

// Gaps lists what keeps an assessment from being complete: scored questions
// without an answer, and answers that earn credit without the evidence that
// their question requires.
func Gaps(q *questionnaires.Questionnaire, answers []Answer) []fault.Field {
	byItem := index(answers)
	var gaps []fault.Field
	for _, item := range q.Questions() {
		if !item.Scored() {
			continue
		}
		ans := byItem[item.Code]
		path := "/answers/" + string(item.Code)
		switch {
		case !ans.given():
			gaps = append(gaps, fault.At(path, "answer.gap.unanswered", "item", string(item.Code)))
		case item.Evidence == questionnaires.EvidenceRequired && len(ans.Evidence) == 0 && ans.earns(item):
			gaps = append(gaps, fault.At(path, "answer.gap.evidence", "item", string(item.Code)))
		}
	}
	return gaps
}

// given reports whether there is anything to decide on.
func (ans Answer) given() bool {
	return ans.State == Answered || ans.State == NotApplicable
}

func (ans Answer) earns(item *questionnaires.Item) bool {
	c, ok := item.Scale.Choice(ans.Choice)
	return ans.State == Answered && ok && c.Credit.Sign() > 0
}

func index(answers []Answer) map[questionnaires.Code]Answer {
	out := make(map[questionnaires.Code]Answer, len(answers))
	for _, a := range answers {
		out[a.Item] = a
	}
	return out
}
