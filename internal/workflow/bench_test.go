package workflow_test

import (
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"mizan/internal/auth"
	"mizan/internal/storetest"
	"mizan/internal/workflow"
	"mizan/questionnaires"
)

// benchmarked is a service on the whole questionnaire of the GCI.
func benchmarked(b *testing.B) *trial {
	b.Helper()
	catalogue, err := questionnaires.Embedded()
	if err != nil {
		b.Fatal(err)
	}
	s := storetest.On(b, storetest.Open(b), catalogue)
	s.AddEditionOf(b, edition, "gci@5.0.0")
	tr := &trial{Service: s, t: b, id: s.AssessmentOf(b, edition, "XAA").ID}
	tr.contributor = storetest.As(b.Context(), "contributor", "XAA", auth.Contributor)
	tr.reviewer = storetest.As(b.Context(), "reviewer", "", auth.Reviewer)
	return tr
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

// reportCPU reports processor time for each operation: unlike elapsed time it
// says something on a machine that does other work besides.
func reportCPU(b *testing.B, before time.Duration) {
	b.Helper()
	b.ReportMetric(float64((cpu(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
}

// Durable writes of answers by 16 writers, each on a question of their own.
func BenchmarkPutAnswer(b *testing.B) {
	tr := benchmarked(b)
	items := must(tr.Answers(tr.contributor, tr.id))(b)
	var writers atomic.Int64
	b.SetParallelism(8) // times the two processors that are asked for
	before := cpu(b)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		item := items[writers.Add(1)-1].Item
		in := yes()
		for n := 0; pb.Next(); n++ {
			in.Comment = "Note " + strconv.Itoa(n)
			if _, err := tr.PutAnswer(tr.contributor, tr.id, item, in, workflow.Write{IfRevision: n}); err != nil {
				b.Error(err)
				return
			}
		}
	})
	reportCPU(b, before)
}

// Reads of one answer with the check of who may.
func BenchmarkAnswerRead(b *testing.B) {
	tr := benchmarked(b)
	item := must(tr.Answers(tr.contributor, tr.id))(b)[0].Item
	tr.put(tr.id, item, yes())
	before := cpu(b)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := tr.Answer(tr.contributor, tr.id, item); err != nil {
				b.Error(err)
				return
			}
		}
	})
	reportCPU(b, before)
}
