package api

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"
)

// Told to stop, the server answers what it has begun and takes nothing new.
func TestServeStopsGracefully(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	server := Server("", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-release
		w.WriteHeader(http.StatusTeapot)
	}))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served, status := make(chan error, 1), make(chan int, 1)
	go func() { served <- Serve(ctx, listener, server) }()
	go func() {
		got, err := http.Get("http://" + listener.Addr().String())
		if err != nil {
			status <- 0
			return
		}
		defer got.Body.Close()
		status <- got.StatusCode
	}()
	<-begun
	stop()
	for { // the listener closes before the running request ends
		c, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			break
		}
		c.Close()
	}
	close(release)
	if got := <-status; got != http.StatusTeapot {
		t.Errorf("the running request got status %d", got)
	}
	if err := <-served; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

func TestServerLimits(t *testing.T) {
	s := Server(":0", nil)
	if s.ReadHeaderTimeout != 5*time.Second || s.ReadTimeout == 0 || s.WriteTimeout == 0 || s.IdleTimeout == 0 || s.MaxHeaderBytes > 1<<20 {
		t.Errorf("limits: %+v", s)
	}
}
