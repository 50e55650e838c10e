package workflow

import (
	"context"
	"fmt"

	"mizan/assessment"
	"mizan/questionnaires"
	"mizan/scoring"
)

// Scores computes what an assessment's answers are worth as things stand.
func (w *Workflow) Scores(ctx context.Context, id assessment.ID) (Scores, error) {
	scope, err := readerScope(ctx)
	if err != nil {
		return Scores{}, err
	}
	s, err := w.subject(ctx, w.Store, scope, id)
	if err != nil {
		return Scores{}, err
	}
	answers, err := w.Store.Answers(ctx, scope, id)
	if err != nil {
		return Scores{}, err
	}
	var out Scores
	if out.Declared, err = w.score(s.questionnaire, DeclaredValues(s.questionnaire, answers)); err != nil {
		return Scores{}, err
	}
	out.Validated, err = w.score(s.questionnaire, ValidatedValues(s.questionnaire, answers))
	return out, err
}

func (w *Workflow) score(
	q *questionnaires.Questionnaire, values scoring.Values,
) (scoring.Result, error) {
	scorer, ok := w.scorers[q.ID]
	if !ok {
		return scoring.Result{}, fmt.Errorf("score %s: no such questionnaire", q.ID)
	}
	return scorer.Score(values)
}

// DeclaredValues returns what the engine scores as a country's own account:
// every answer as given.
func DeclaredValues(q *questionnaires.Questionnaire, answers []assessment.Answer) scoring.Values {
	return values(q, answers, func(item *questionnaires.Item, a assessment.Answer) scoring.Value {
		return given(item, a, a.Choice)
	})
}

// ValidatedValues returns what the engine scores for publication: accepted
// answers as given, adjusted ones as adjusted, all others as awaiting.
func ValidatedValues(q *questionnaires.Questionnaire, answers []assessment.Answer) scoring.Values {
	return values(q, answers, func(item *questionnaires.Item, a assessment.Answer) scoring.Value {
		switch {
		case !a.Settled():
			return scoring.Value{State: scoring.Awaiting}
		case a.Verdict.Decision == assessment.Adjusted:
			a.State = assessment.Answered
			return given(item, a, a.Verdict.Choice)
		}
		return given(item, a, a.Choice)
	})
}

// values converts the answers to scored questions; what is unanswered has no value.
func values(
	q *questionnaires.Questionnaire, answers []assessment.Answer,
	convert func(*questionnaires.Item, assessment.Answer) scoring.Value,
) scoring.Values {
	out := make(scoring.Values, len(answers))
	for _, a := range answers {
		item, ok := q.Item(a.Item)
		if ok && item.Question() && item.Scored() && a.State != assessment.Unanswered {
			out[a.Item] = convert(item, a)
		}
	}
	return out
}

func given(item *questionnaires.Item, a assessment.Answer, choice string) scoring.Value {
	if a.State == assessment.NotApplicable {
		return scoring.Value{State: scoring.NotApplicable}
	}
	c, _ := item.Scale.Choice(choice) // checked when written; no credit is refused by the engine
	return scoring.Value{State: scoring.Answered, Credit: c.Credit}
}
