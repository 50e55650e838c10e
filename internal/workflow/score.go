package workflow

import (
	"context"
	"fmt"

	"mizan/assessment"
	"mizan/questionnaires"
	"mizan/scoring"
)

// ScoresWanted says what is computed beside the two results.
type ScoresWanted struct {
	Difference bool // what makes the validated result differ from the declared one
	Missing    bool // the declared result under each rule for unanswered questions
}

// Scores computes what an assessment's answers are worth as things stand.
// Where a rule takes the mean of a group, the group is that of WhatIf: what
// others have not published plays no part.
func (w *Workflow) Scores(
	ctx context.Context, id assessment.ID, want ScoresWanted,
) (out Scores, err error) {
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
	scorer, ok := w.scorers[s.questionnaire.ID]
	if !ok {
		return Scores{}, unprepared(s.questionnaire)
	}
	var means scoring.GroupMeans
	if want.Missing || s.questionnaire.Method.NeedsGroup() {
		if means, err = w.means(ctx, s); err != nil {
			return Scores{}, err
		}
	}
	declared := scoring.Basis{Values: DeclaredValues(s.questionnaire, answers), Means: means}
	validated := scoring.Basis{Values: ValidatedValues(s.questionnaire, answers), Means: means}
	if out.Declared, err = scorer.ScoreWith(declared.Values, means); err != nil {
		return Scores{}, err
	}
	if out.Validated, err = scorer.ScoreWith(validated.Values, means); err != nil {
		return Scores{}, err
	}
	if want.Difference {
		x, err := scorer.ExplainWith(declared, validated)
		if err != nil {
			return Scores{}, err
		}
		out.Difference = &x
	}
	if want.Missing {
		m, err := scorer.Alternatives(declared.Values, means)
		if err != nil {
			return Scores{}, err
		}
		out.Missing = &m
	}
	return out, nil
}

// means are those of the published results that an assessment is compared with.
func (w *Workflow) means(ctx context.Context, s subject) (scoring.GroupMeans, error) {
	a := account{subject: s}
	var err error
	if a.peers, a.group, err = w.peersOf(ctx, s); err != nil {
		return nil, err
	}
	var group []scoring.Values
	for _, u := range a.others() {
		group = append(group, u.Values)
	}
	return w.scorers[s.questionnaire.ID].GroupMeans(group)
}

// scoreAll scores a group of economies.
func (w *Workflow) scoreAll(
	q *questionnaires.Questionnaire, values []scoring.Values,
) ([]scoring.Result, error) {
	scorer, ok := w.scorers[q.ID]
	if !ok {
		return nil, unprepared(q)
	}
	return scorer.ScoreAll(values)
}

func unprepared(q *questionnaires.Questionnaire) error {
	return fmt.Errorf("score %s: no such questionnaire", q.ID)
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
