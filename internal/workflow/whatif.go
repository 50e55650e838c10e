package workflow

import (
	"context"
	"slices"

	"mizan/assessment"
	"mizan/internal/economies"
	"mizan/internal/store"
	"mizan/questionnaires"
	"mizan/scoring"
	"mizan/scoring/analysis"
)

// Basis says which of an assessment's two accounts is meant.
type Basis string

// The accounts.
const (
	OnDeclared  Basis = "declared"  // every answer as given
	OnValidated Basis = "validated" // accepted and adjusted answers; the others earn nothing
)

// Supposed is the answer to a what-if question.
type Supposed struct {
	scoring.Outcome
	Questionnaire *questionnaires.Questionnaire
	Peers         *Published // compared with; nil if nothing comparable is published
}

// WhatIf tells what an assessment's answers would be worth if some of them, or
// the method, were different. Nothing is stored. The economy is compared with
// published results alone: those of the same edition, or else of the edition
// with the same questionnaire that was created last.
func (w *Workflow) WhatIf(
	ctx context.Context, id assessment.ID, b Basis, c scoring.Change,
) (Supposed, error) {
	own, err := w.account(ctx, id, b)
	if err != nil {
		return Supposed{}, err
	}
	peers, err := w.prepared(ctx, own)
	if err != nil {
		return Supposed{}, err
	}
	group, err := peers.With(scoring.Unit{Economy: own.assessment.Economy, Values: own.values})
	if err != nil {
		return Supposed{}, err
	}
	outcome, err := group.WhatIf(own.assessment.Economy, c)
	return Supposed{outcome, own.questionnaire, own.peers}, err
}

// prepared is the group compared with, made ready once for each revision. The
// economy's own published values may be among them.
func (w *Workflow) prepared(ctx context.Context, own account) (*scoring.Group, error) {
	scorer := w.scorers[own.questionnaire.ID]
	if own.peers == nil {
		return scoring.PrepareGroup(scorer, nil)
	}
	key := own.peers.key("peers", own.group)
	return analysed(ctx, w.groups, key, func(context.Context) (*scoring.Group, error) {
		return scoring.PrepareGroup(scorer, own.members())
	})
}

// Way is the path of an assessment to a target.
type Way struct {
	scoring.Path
	Questionnaire *questionnaires.Questionnaire
	Peers         *Published
}

// Path tells which open questions, answered in full, take an assessment to the
// next tier or to a target. Peers are counted as in WhatIf.
func (w *Workflow) Path(
	ctx context.Context, id assessment.ID, b Basis, o scoring.PathOptions,
) (Way, error) {
	own, err := w.account(ctx, id, b)
	if err != nil {
		return Way{}, err
	}
	for _, u := range own.others() {
		o.Peers = append(o.Peers, u.Values)
	}
	if own.questionnaire.Method.NeedsGroup() {
		if o.Means, err = w.means(ctx, own.subject); err != nil {
			return Way{}, err
		}
	}
	path, err := scoring.FindPath(w.scorers[own.questionnaire.ID], own.values, o)
	return Way{path, own.questionnaire, own.peers}, err
}

// account is one of an assessment's two accounts, with what it is compared with.
type account struct {
	subject
	values scoring.Values
	peers  *Published
	group  *economies.Group
}

func (w *Workflow) account(ctx context.Context, id assessment.ID, b Basis) (account, error) {
	s, scope, err := w.readable(ctx, id)
	if err != nil {
		return account{}, err
	}
	answers, err := w.Store.Answers(ctx, scope, id)
	if err != nil {
		return account{}, err
	}
	a := account{subject: s, values: DeclaredValues(s.questionnaire, answers)}
	if b == OnValidated {
		a.values = ValidatedValues(s.questionnaire, answers)
	}
	if a.peers, a.group, err = w.peersOf(ctx, s); err == nil && !a.accompanied() {
		a.peers = nil // an edition of other economies is nothing to compare with
	}
	return a, err
}

// peersOf finds the published results that an assessment is compared with.
func (w *Workflow) peersOf(ctx context.Context, s subject) (*Published, *economies.Group, error) {
	e, err := w.Store.EditionOf(ctx, s.assessment)
	if err != nil {
		return nil, nil, err
	}
	group, _ := w.Economies.Group(e.Group)
	public, err := w.Store.Editions(ctx, store.Scope{})
	if err != nil {
		return nil, nil, err
	}
	best := ""
	for _, other := range public { // the newest first
		if other.ID == e.ID || best == "" && other.Questionnaire == e.Questionnaire {
			best = other.ID
		}
		if best == e.ID {
			break
		}
	}
	if best == "" {
		return nil, &group, nil
	}
	p, err := w.Results(ctx, best, 0)
	return p, &group, err
}

// accompanied reports whether there is anybody to compare with.
func (a account) accompanied() bool {
	return a.peers != nil && slices.ContainsFunc(a.peers.Rows, func(row Row) bool {
		return row.Economy != a.assessment.Economy && a.group.Has(economies.Code(row.Economy))
	})
}

// members are the published values of the edition's group.
func (a account) members() []scoring.Unit {
	if a.peers == nil {
		return nil
	}
	var out []scoring.Unit
	for _, row := range a.peers.Rows {
		if a.group.Has(economies.Code(row.Economy)) {
			out = append(out, scoring.Unit{
				Economy: row.Economy, Values: analysis.Values(a.questionnaire, row.Result),
			})
		}
	}
	return out
}

// others are the members without the economy itself.
func (a account) others() []scoring.Unit {
	return slices.DeleteFunc(a.members(), func(u scoring.Unit) bool {
		return u.Economy == a.assessment.Economy
	})
}
