package main

import (
	"mizan/internal/auth"
	"mizan/internal/fault"
	"mizan/internal/workflow"
)

// auditCommand groups what is done with the record of events.
type auditCommand struct {
	Verify auditVerify `cmd:"" help:"Verify that what is stored is what the record of events says."`
}

// auditVerify verifies chains of events and what they tell of. The heads that it
// prints are to be kept elsewhere: only they show that the tail of a chain was
// cut off, or the whole of it made anew.
type auditVerify struct {
	Edition string `help:"Verify this edition alone; all editions and the tokens if not given."`
	Data    string `default:"data" help:"Folder of the database. While the service runs, verify a backup."`
}

// Run prints a line for each chain that is sound and ends at the first that is not.
func (c *auditVerify) Run(a *app) (err error) {
	if err := stored(c.Data); err != nil {
		return err
	}
	s, err := a.open(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = s.close(err) }()
	ctx := auth.With(a.ctx, auth.Operator())
	chains := []string{c.Edition}
	if c.Edition == "" {
		if chains, err = s.work.Chains(ctx); err != nil {
			return err
		}
	}
	for _, id := range chains {
		report, err := s.work.Audit(ctx, id)
		if err != nil {
			return unsound(id, err)
		}
		if err := a.sound(id, report); err != nil {
			return err
		}
	}
	return nil
}

// sound prints a chain that was verified: its name, the number of its events
// and the hash of the last.
func (a *app) sound(id string, r workflow.AuditReport) error {
	if id == "" {
		id = "(service)"
	}
	return a.say("%s: events %d, head %s\n", id, r.Events, r.Head)
}

// unsound says what to do about a record that could not be read as one.
func unsound(id string, err error) error {
	if fault.Of(err).Code != fault.Internal {
		return err
	}
	return fault.New(fault.Conflict, "audit.unreadable", "edition", id).Because(err)
}
