package robust

import (
	"context"
	"runtime"
	"sync"
)

// worker computes blocks of replications, one after the other.
type worker interface {
	compute(block int) error
	merge() // adds the block just computed to the whole
}

// inOrder computes blocks 0 to count-1 on all processors and merges them in
// their order, one at a time: sums do not depend on the number of processors,
// nor on which was faster. The first error, by block, ends it, as does the
// context.
func inOrder(ctx context.Context, count int, start func() worker) error {
	q := &queue{count: count}
	q.turn.L = &q.mu
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), count) {
		w := start()
		all.Go(func() { q.work(ctx, w) })
	}
	all.Wait()
	return q.err
}

type queue struct {
	mu            sync.Mutex
	turn          sync.Cond
	count         int // of blocks
	taken, merged int
	err           error
}

func (q *queue) work(ctx context.Context, w worker) {
	for {
		block, ok := q.take()
		if !ok {
			return
		}
		err := ctx.Err()
		if err == nil {
			err = w.compute(block)
		}
		q.settle(block, err, w)
	}
}

func (q *queue) take() (block int, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.err != nil || q.taken == q.count {
		return 0, false
	}
	q.taken++
	return q.taken - 1, true
}

// settle waits for the blocks before this one, of which each is with a worker,
// and merges it unless one of them failed.
func (q *queue) settle(block int, err error, w worker) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.merged < block {
		q.turn.Wait()
	}
	if q.err == nil {
		q.err = err
	}
	if q.err == nil {
		w.merge()
	}
	q.merged++
	q.turn.Broadcast()
}
