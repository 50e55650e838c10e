// Package turns keeps long computations from crowding out everything else: a
// few run, some wait for their turn, and the rest are told at once that there
// is no room. It does not know what is computed.
package turns

import (
	"context"
	"errors"
)

// Turns are the places of one kind of work. It is safe for concurrent use.
type Turns struct {
	waiting, running chan struct{}
}

// ErrFull says that as many wait as may.
var ErrFull = errors.New("no room to wait")

// New returns turns for the given number of callers that run, and of those
// that run or wait. Both are at least 1.
func New(running, waiting int) *Turns {
	return &Turns{
		waiting: make(chan struct{}, max(1, waiting)),
		running: make(chan struct{}, max(1, running)),
	}
}

// Take waits for a turn. The caller calls done when the work is over. The
// error is ErrFull, or the context's if it ends first.
func (t *Turns) Take(ctx context.Context) (done func(), err error) {
	select {
	case t.waiting <- struct{}{}:
	default:
		return nil, ErrFull
	}
	select {
	case t.running <- struct{}{}:
		return func() { <-t.running; <-t.waiting }, nil
	case <-ctx.Done():
		<-t.waiting
		return nil, ctx.Err()
	}
}
