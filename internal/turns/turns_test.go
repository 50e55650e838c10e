package turns_test

import (
	"context"
	"errors"
	"testing"

	"mizan/internal/turns"
)

func TestTake(t *testing.T) {
	ctx := context.Background()
	places := turns.New(1, 2)
	first, err := places.Take(ctx)
	if err != nil {
		t.Fatal(err)
	}
	second := make(chan func())
	go func() {
		done, err := places.Take(ctx)
		for errors.Is(err, turns.ErrFull) { // the third was in for a moment
			done, err = places.Take(ctx)
		}
		second <- done
	}()
	// The second waits until the first is done, so a third that may not wait is
	// refused as soon as the second is in.
	for err = error(nil); !errors.Is(err, turns.ErrFull); {
		gone, cancel := context.WithCancel(ctx)
		cancel()
		var done func()
		if done, err = places.Take(gone); done != nil {
			t.Fatal("two run at once")
		}
	}
	first()
	(<-second)()
	again, err := places.Take(ctx)
	if err != nil {
		t.Fatalf("after all are done: %v", err)
	}
	again()
}

func TestTakeGivesUp(t *testing.T) {
	places := turns.New(1, 2)
	done, err := places.Take(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	for range 5 { // a caller who gave up leaves the queue
		if _, err := places.Take(gone); !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v, want the context's", err)
		}
	}
}
