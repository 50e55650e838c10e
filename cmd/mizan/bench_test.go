package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mizan/questionnaires"
)

// ticks is how often Linux counts processor time in /proc, in a second.
const ticks = 100

// cpu is the processor time a process has used.
func cpu(b *testing.B, pid int) time.Duration {
	b.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Skip("processor time of another process is read from /proc, on Linux only")
	}
	_, rest, _ := strings.Cut(string(data), ") ")
	fields := strings.Fields(rest)
	user, err := strconv.Atoi(fields[11])
	if err != nil {
		b.Fatal(err)
	}
	system, err := strconv.Atoi(fields[12])
	if err != nil {
		b.Fatal(err)
	}
	return time.Duration(user+system) * time.Second / ticks
}

// startFloor builds and starts the bare echo server.
func startFloor(b *testing.B) (base string, pid int) {
	b.Helper()
	binary := filepath.Join(b.TempDir(), "floor")
	build := exec.CommandContext(b.Context(), "go", "build", "-buildvcs=false", "-o", binary, "./testdata/floor")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	s := &served{binary: binary, addr: freeAddress(b)}
	s.startWith(b, s.addr)
	b.Cleanup(func() { s.kill(b) })
	return "http://" + s.addr, s.process.Process.Pid
}

// BenchmarkHTTP is reads and durable writes of answers over loopback by 16
// clients, beside a bare echo server in the same run: requests a second on this
// machine (the clients share it), processor time of the server for each
// request, and how many times the floor that is.
func BenchmarkHTTP(b *testing.B) {
	s, w := prepare(b)
	s.start(b)
	b.Cleanup(func() { s.kill(b) })
	floor, floorPid := startFloor(b)
	const body = `{"state":"answered","choice":"yes","comment":"Articles 3 to 9.",` +
		`"evidence":[{"title":"Law No. 12","pages":"4–7"}]}`
	items := w.items
	var floors [2]float64
	b.Run("read floor", func(b *testing.B) {
		floors[0] = hammer(b, floorPid, func(client, _ int) *http.Request {
			return request(b, http.MethodGet, floor, items[client%len(items)], "", 0, "")
		})
	})
	b.Run("read", func(b *testing.B) {
		mine := hammer(b, s.process.Process.Pid, func(client, _ int) *http.Request {
			return request(b, http.MethodGet, w.base, items[client%len(items)], w.token, 0, "")
		})
		b.ReportMetric(mine/floors[0], "x-floor")
	})
	b.Run("write floor", func(b *testing.B) {
		floors[1] = hammer(b, floorPid, func(client, n int) *http.Request {
			return request(b, http.MethodPut, floor, items[client%len(items)], "", n, body)
		})
	})
	b.Run("durable write", func(b *testing.B) {
		revisions := w.revisions(b, 16)
		mine := hammer(b, s.process.Process.Pid, func(client, _ int) *http.Request {
			r := &revisions[client]
			r.revision++
			return request(b, http.MethodPut, w.base, r.item, w.token, r.revision-1, body)
		})
		b.ReportMetric(mine/floors[1], "x-floor")
	})
}

// standing is a question of one client alone, at its present revision.
type standing struct {
	item     questionnaires.Code
	revision int
}

// revisions gives each client a question of its own.
func (w *writers) revisions(b *testing.B, clients int) []standing {
	b.Helper()
	var out []standing
	for _, indicator := range []string{"legal.substantive-law", "legal.regulation"} {
		for i := 1; i <= 8 && len(out) < clients; i++ {
			item := questionnaires.Code(fmt.Sprintf("%s.%d", indicator, i))
			var now struct {
				Revision int `json:"revision"`
			}
			w.read(b, item, &now)
			out = append(out, standing{item, now.Revision})
		}
	}
	return out
}

func request(
	b *testing.B, method, base string, item questionnaires.Code, token string, revision int, body string,
) *http.Request {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), method, base+"/answers/"+string(item), strings.NewReader(body))
	if err != nil {
		b.Error(err)
		return nil
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("If-Match", fmt.Sprintf("%q", fmt.Sprint(revision)))
	return r
}

// hammer sends b.N requests from 16 clients and returns the processor time of
// the server for each, in microseconds.
func hammer(b *testing.B, pid int, next func(client, n int) *http.Request) (perRequest float64) {
	b.Helper()
	const clients = 16
	transport := &http.Transport{MaxIdleConnsPerHost: clients}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	var who atomic.Int64
	b.SetParallelism(clients / 2) // times the two processors that are asked for
	before := cpu(b, pid)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		me := int(who.Add(1)-1) % clients
		for n := 0; pb.Next(); n++ {
			if err := send(client, next(me, n)); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.StopTimer()
	used := cpu(b, pid) - before
	perRequest = float64(used.Microseconds()) / float64(b.N)
	b.ReportMetric(perRequest, "server-µs/req")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
	return perRequest
}

func send(client *http.Client, r *http.Request) error {
	response, err := client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d: %.200s", response.StatusCode, data)
	}
	return err
}

// BenchmarkStart is a batch of 194 economies as a user runs it: process start,
// reading, scoring, writing.
func BenchmarkStart(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "mizan")
	build := exec.CommandContext(b.Context(), "go", "build", "-buildvcs=false", "-o", binary, ".")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	values, out := referenceFile(b, 1), filepath.Join(b.TempDir(), "scores.csv")
	for b.Loop() {
		command := exec.CommandContext(b.Context(), binary,
			"score", "--questionnaire", "gci@5.0.0", "--answers", values, "--out", out)
		if text, err := command.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, text)
		}
	}
}
