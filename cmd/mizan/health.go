package main

import (
	"net"
	"net/http"
	"time"

	"mizan/internal/fault"
)

// healthCommand asks a running service whether it can work, as a container's
// health check does.
type healthCommand struct {
	Addr string `default:"127.0.0.1:8080" help:"Address of the service."`
}

const healthTimeout = 3 * time.Second

// Run fails unless the service says that it is ready.
func (c *healthCommand) Run(a *app) error {
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return usageError{"--addr takes host:port"}
	}
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "127.0.0.1" // where the service listens on every address
	}
	address := "http://" + net.JoinHostPort(host, port) + "/readyz"
	request, err := http.NewRequestWithContext(a.ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return usageError{"--addr takes host:port"}
	}
	response, err := (&http.Client{Timeout: healthTimeout}).Do(request)
	if err != nil {
		return fault.New(fault.Unavailable, "health.silent", "addr", c.Addr).Because(err)
	}
	defer func() { _ = response.Body.Close() }() // nothing more is read
	if response.StatusCode != http.StatusOK {
		return fault.New(fault.Unavailable, "health.ill", "addr", c.Addr, "status", response.StatusCode)
	}
	return a.say("ready\n")
}
