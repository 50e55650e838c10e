package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"sync"
	"time"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/fault"
	"mizan/internal/reference"
	"mizan/internal/workflow"
	"mizan/questionnaires"
	"mizan/scoring"
)

// The demonstration's own edition.
const (
	demoEdition       = "demo-2026"
	demoGroup         = "demo"
	demoQuestionnaire = questionnaires.ID("gci@5.0.0")
	demoCountry       = "XAA" // left unfinished, for trying the cycle
	demoOther         = "XAB"
)

// demoOpen are the questions that the country to try has not answered yet.
func demoOpen() []questionnaires.Code {
	return []questionnaires.Code{"cooperation.public-private.3", "cooperation.inter-agency.1"}
}

// demonstration makes data for trying the service: the published GCI, and a
// region of fictitious countries of which one is left to finish.
type demonstration struct {
	*service
	now     func() time.Time
	signIns signIns
}

func (d *demonstration) make(ctx context.Context) error {
	if err := d.importReference(ctx); err != nil {
		return err
	}
	if err := d.makeSignIns(ctx); err != nil {
		return err
	}
	_, err := d.work.CreateEdition(auth.With(ctx, auth.Operator()), workflow.NewEdition{
		ID: demoEdition, Questionnaire: demoQuestionnaire, Group: demoGroup, Fictitious: true,
		Names: map[string]string{
			"ar": "دورة العرض 2026", "en": "Demonstration edition 2026",
			"fr": "Édition de démonstration 2026",
		},
	})
	if err != nil {
		return err
	}
	return d.fill(ctx)
}

// importReference brings in the published editions by running the engine on
// the values of their indicators.
func (d *demonstration) importReference(ctx context.Context) error {
	for _, e := range reference.Editions() {
		q, err := d.catalogue.Get(questionnaires.ID(e.Questionnaire))
		if err != nil {
			return err
		}
		units, err := referenceUnits(e, q)
		if err != nil {
			return err
		}
		_, err = d.work.ImportResults(auth.With(ctx, auth.Operator()), workflow.Import{
			Edition: workflow.NewEdition{
				ID: e.ID, Questionnaire: q.ID, Group: e.Group, Names: e.Names, Source: e.Source,
			},
			Units: units, Reason: "Published results, computed again from the indicators.",
		})
		if err != nil {
			return fmt.Errorf("import %s: %w", e.ID, err)
		}
	}
	return nil
}

func referenceUnits(e reference.Edition, q *questionnaires.Questionnaire) ([]scoring.Unit, error) {
	file, err := e.Values()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return scoring.ReadCSV(e.ID, file, q)
}

// makeSignIns makes one token for each role.
func (d *demonstration) makeSignIns(ctx context.Context) error {
	secret, err := d.work.Setup(ctx, "Demonstration administrator")
	if err != nil {
		return err
	}
	d.signIns = signIns{demoAdmin: secret}
	country := []auth.Role{auth.FocalPoint, auth.Approver}
	for name, in := range map[string]workflow.TokenInput{
		demoFocal:      {Name: "Focal point", Economy: demoCountry, Roles: []auth.Role{auth.FocalPoint}},
		demoApprover:   {Name: "Approver", Economy: demoCountry, Roles: []auth.Role{auth.Approver}},
		demoNeighbour:  {Name: "Neighbour", Economy: demoOther, Roles: country},
		demoReviewer:   {Name: "Reviewer", Roles: []auth.Role{auth.Reviewer}},
		demoPublisher:  {Name: "First publisher", Roles: []auth.Role{auth.Publisher}},
		demoPublisher2: {Name: "Second publisher", Roles: []auth.Role{auth.Publisher}},
	} {
		if d.signIns[name], err = d.token(ctx, in); err != nil {
			return err
		}
	}
	return nil
}

// token makes a token as the demonstration's administrator.
func (d *demonstration) token(ctx context.Context, in workflow.TokenInput) (string, error) {
	admin, err := d.as(ctx, d.signIns[demoAdmin])
	if err != nil {
		return "", err
	}
	secret, _, err := d.work.CreateToken(admin, in)
	return secret, err
}

// as returns a context that acts with the token.
func (d *demonstration) as(ctx context.Context, secret string) (context.Context, error) {
	actor, err := d.work.Authenticate(ctx, secret)
	if err != nil {
		return nil, err
	}
	return auth.With(ctx, actor), nil
}

// fill answers for every country at once; the writes share commits.
func (d *demonstration) fill(ctx context.Context) error {
	reviewer, err := d.as(ctx, d.signIns[demoReviewer])
	if err != nil {
		return err
	}
	list, err := d.work.Assessments(reviewer, demoEdition)
	if err != nil {
		return err
	}
	var wait sync.WaitGroup
	faults := make([]error, len(list))
	for i, a := range list {
		wait.Go(func() {
			if err := d.country(ctx, reviewer, a); err != nil {
				faults[i] = fmt.Errorf("%s: %w", a.Economy, err)
			}
		})
	}
	wait.Wait()
	for _, err := range faults {
		if err != nil {
			return err
		}
	}
	return nil
}

// country answers one country's questions and, but for the one left to try,
// takes it through clearance and review. Its token for that is revoked again.
func (d *demonstration) country(ctx, reviewer context.Context, a assessment.Assessment) error {
	admin, err := d.as(ctx, d.signIns[demoAdmin])
	if err != nil {
		return err
	}
	secret, token, err := d.work.CreateToken(admin, workflow.TokenInput{
		Name: "Ministry of Communications", Economy: a.Economy,
		Roles: []auth.Role{auth.FocalPoint, auth.Approver},
	})
	if err != nil {
		return err
	}
	country, err := d.as(ctx, secret)
	if err != nil {
		return err
	}
	if err := d.answers(country, a); err != nil {
		return err
	}
	if a.Economy != demoCountry {
		if err := d.review(country, reviewer, a); err != nil {
			return err
		}
	}
	return d.work.RevokeToken(admin, token.ID)
}

func (d *demonstration) answers(country context.Context, a assessment.Assessment) error {
	q, err := d.catalogue.Get(demoQuestionnaire)
	if err != nil {
		return err
	}
	open := make(map[questionnaires.Code]bool)
	if a.Economy == demoCountry {
		for _, code := range demoOpen() {
			open[code] = true
		}
	}
	for _, item := range q.Questions() {
		if open[item.Code] {
			continue
		}
		_, err := d.work.PutAnswer(country, a.ID, item.Code, invented(q, item, a.Economy), workflow.Write{})
		if err != nil {
			return fmt.Errorf("%s: %w", item.Code, err)
		}
	}
	return nil
}

// invented is an answer made up from nothing but the names of country and
// question, so that every demonstration shows the same.
func invented(
	q *questionnaires.Questionnaire, item *questionnaires.Item, economy string,
) workflow.AnswerInput {
	level := map[string]uint32{"XAA": 62, "XAB": 88, "XAC": 45, "XAD": 97, "XAE": 30, "XAF": 71}[economy]
	h := fnv.New32a()
	_, _ = h.Write([]byte(economy + string(item.Code))) // writing to a hash cannot fail
	draw := h.Sum32() % 100
	choices := item.Scale.Codes()
	in := workflow.AnswerInput{State: assessment.Answered, Choice: choices[len(choices)-1]}
	switch {
	case draw < level:
		in.Choice = choices[0]
	case draw < level+12:
		in.Choice = choices[len(choices)/2]
	}
	in.Evidence = []assessment.Citation{{
		Title: "Invented document: " + q.Name("en", item.Code),
		URL:   "https://example.org/" + economy + "/" + string(item.Code),
		Pages: fmt.Sprint(1 + draw%40),
	}}
	return in
}

// review takes a complete assessment from the country to validated.
func (d *demonstration) review(country, reviewer context.Context, a assessment.Assessment) error {
	for _, step := range []struct {
		as     context.Context //nolint:containedctx // a table of who does what
		action assessment.Action
	}{
		{country, assessment.Clear},
		{country, assessment.Submit},
		{reviewer, assessment.Review},
		{reviewer, ""},
		{reviewer, assessment.Validate},
	} {
		now, err := d.work.Assessment(step.as, a.ID)
		if err != nil {
			return err
		}
		write := workflow.Write{IfRevision: now.Revision}
		if step.action == "" {
			_, err = d.work.AcceptRest(step.as, a.ID, write)
		} else {
			_, err = d.work.Transition(step.as, a.ID, workflow.TransitionInput{Action: step.action}, write)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", step.action, err)
		}
	}
	return nil
}

// open returns the assessment of the country to try.
func (d *demonstration) open(ctx context.Context) (assessment.ID, error) {
	focal, err := d.as(ctx, d.signIns[demoFocal])
	if err != nil {
		return "", err
	}
	list, err := d.work.Assessments(focal, demoEdition)
	if err != nil {
		return "", err
	}
	for _, a := range list {
		if a.Economy == demoCountry {
			return a.ID, nil
		}
	}
	return "", fault.New(fault.NotFound, "assessment.unknown")
}
