package store

import (
	"syscall"
	"testing"
	"time"
)

// The floor: one small INSERT for each durable transaction, by 16 writers.
// What an operation costs is to be read as a multiple of it, taken in the same run.
func BenchmarkTx(b *testing.B) {
	s, ctx := open(b), b.Context()
	if err := s.Tx(ctx, func(tx *Store) error {
		return tx.db(ctx).Exec("CREATE TABLE floor (id INTEGER PRIMARY KEY, text TEXT NOT NULL)").Error
	}); err != nil {
		b.Fatal(err)
	}
	b.SetParallelism(8) // times the two processors that are asked for
	before := cpu(b)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			err := s.Tx(ctx, func(tx *Store) error {
				return tx.db(ctx).Exec("INSERT INTO floor (text) VALUES (?)", "a short text").Error
			})
			if err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64((cpu(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
}

// cpu is the processor time of this process so far.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
