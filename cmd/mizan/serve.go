package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"

	"mizan/api"
	"mizan/internal/fault"
)

// serveCommand runs the service.
type serveCommand struct {
	Addr      string `default:"127.0.0.1:8080" help:"Address to listen on."`
	Data      string `default:"data" help:"Folder of the database."`
	BehindTLS bool   `name:"behind-tls" help:"Callers come by HTTPS through a proxy."`
}

// Run serves until the context ends, then lets running requests finish.
func (c *serveCommand) Run(a *app) (err error) {
	s, err := a.open(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = s.close(err) }()
	return a.serve(s, c.Addr, c.BehindTLS, func(string) error { return nil })
}

// serve listens and calls ready with the address it listens on.
func (a *app) serve(s *service, addr string, behindTLS bool, ready func(addr string) error) error {
	log := slog.New(slog.NewJSONHandler(a.err, nil))
	handler, err := a.handler(s, log, behindTLS)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(a.ctx, "tcp", addr)
	if err != nil {
		return fault.New(fault.Unavailable, "serve.address",
			"addr", addr, "message", listenReason(err)).Because(err)
	}
	log.Info("listening", "addr", listener.Addr().String(), "version", version())
	if err := ready(listener.Addr().String()); err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := api.Serve(a.ctx, listener, api.Server(addr, handler)); err != nil {
		return fmt.Errorf("serve on %s: %w", addr, err)
	}
	log.Info("stopped")
	return nil
}

// listenReason is the part of a listen error that says why.
func listenReason(err error) string {
	if op, ok := err.(*net.OpError); ok { //nolint:errorlint // Listen returns it bare
		return op.Err.Error()
	}
	return err.Error()
}
