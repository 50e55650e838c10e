package main

import "mizan/internal/economies"

// reportCommand draws one scorecard.
type reportCommand struct {
	Edition  string `required:"" help:"Edition, such as gci-2024."`
	Economy  string `required:"" help:"ISO 3166 alpha-3 code, such as OMN."`
	Lang     string `default:"en" enum:"ar,en,fr" help:"Language of the document: ar, en or fr."`
	Peers    string `help:"Group to compare with, such as las or world; its own region if not given."`
	Revision int    `default:"0" help:"Revision of the published results; 0 is the latest."`
	Out      string `required:"" help:"Where to write the PDF; - is standard output."`
	Data     string `default:"data" help:"Folder of the database."`
}

// Run draws the scorecard from the published results in the database.
func (c *reportCommand) Run(a *app) (err error) {
	if err := stored(c.Data); err != nil {
		return err
	}
	s, err := a.open(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = s.close(err) }()
	economy, err := economies.ParseCode(c.Economy)
	if err != nil {
		return err
	}
	pdf, _, err := s.cards.pdf(a.ctx, c.Edition, string(economy), c.Lang, c.Peers, c.Revision)
	if err != nil {
		return err
	}
	return a.write(c.Out, pdf)
}
