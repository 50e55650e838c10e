package main

import (
	"mizan/internal/auth"
	"mizan/internal/workflow"
	"mizan/questionnaires"
)

// importCommand groups what can be brought in.
type importCommand struct {
	Results importResults `cmd:"" help:"Score a file of values and freeze it as a published edition."`
}

// importResults brings in the results of an edition that was run elsewhere.
type importResults struct {
	File          string `arg:"" help:"CSV file economy,item,value; - is standard input."`
	Edition       string `required:"" help:"Id of the new edition: lower-case letters, digits and dashes."`
	Questionnaire string `required:"" help:"Questionnaire version, such as gci@5.0.0."`
	Group         string `default:"world" help:"Group of the edition."`
	NameAr        string `required:"" help:"Name of the edition in Arabic."`
	NameEn        string `required:"" help:"Name of the edition in English."`
	NameFr        string `required:"" help:"Name of the edition in French."`
	Source        string `required:"" help:"Who published the figures; printed wherever they are shown."`
	Reason        string `default:"Imported." help:"Why the results are brought in; kept with the revision."`
	Data          string `default:"data" help:"Folder of the database."`
}

// Run scores the file and freezes the results in one transaction.
func (c *importResults) Run(a *app) (err error) {
	s, err := a.open(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = s.close(err) }()
	id, err := questionnaires.ParseID(c.Questionnaire)
	if err != nil {
		return err
	}
	q, err := s.catalogue.Get(id)
	if err != nil {
		return err
	}
	units, err := readUnits(a, c.File, q)
	if err != nil {
		return err
	}
	revision, err := s.work.ImportResults(auth.With(a.ctx, auth.Operator()), workflow.Import{
		Edition: workflow.NewEdition{
			ID: c.Edition, Questionnaire: id, Group: c.Group, Source: c.Source,
			Names: map[string]string{"ar": c.NameAr, "en": c.NameEn, "fr": c.NameFr},
		},
		Units: units, Reason: c.Reason,
	})
	if err != nil {
		return err
	}
	return a.say("%s: revision %d with %d economies\n", c.Edition, revision.Number, len(units))
}
