package main

// setupCommand makes the first administrator.
type setupCommand struct {
	Name string `default:"First administrator" help:"Name of the token's holder."`
	Data string `default:"data" help:"Folder of the database."`
}

// Run prints the token once; it is stored hashed and cannot be shown again.
func (c *setupCommand) Run(a *app) (err error) {
	s, err := a.open(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = s.close(err) }()
	secret, err := s.work.Setup(a.ctx, c.Name)
	if err != nil {
		return err
	}
	complain(a.err, "The administrator's token. Keep it now: it cannot be shown again.")
	return a.say("%s\n", secret)
}
