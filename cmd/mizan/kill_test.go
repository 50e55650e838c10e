package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mizan/questionnaires"
)

var kills = flag.Int("kills", 6, "how many times TestKill kills the service; scripts/kill-storm runs more")

// acknowledged is the last write of an answer that the service said it had stored.
type acknowledged struct {
	revision int
	comment  string
}

// writers answer questions over HTTP, each its own, and remember what was
// acknowledged. A refused or broken request is simply tried again.
type writers struct {
	base, token string
	items       []questionnaires.Code

	mu   sync.Mutex
	acks map[questionnaires.Code]acknowledged
	sum  int
}

func (w *writers) run(ctx context.Context) {
	var wait sync.WaitGroup
	for _, item := range w.items {
		wait.Go(func() {
			for ctx.Err() == nil {
				w.write(ctx, item)
			}
		})
	}
	wait.Wait()
}

// write reads the present revision and writes the next.
func (w *writers) write(ctx context.Context, item questionnaires.Code) {
	var now struct {
		Revision int `json:"revision"`
	}
	if status, body := w.call(ctx, http.MethodGet, item, 0, ""); status != http.StatusOK || json.Unmarshal(body, &now) != nil {
		pause(ctx, 10*time.Millisecond)
		return
	}
	comment := fmt.Sprintf("%s after revision %d, %d", item, now.Revision, rand.Int64())
	status, body := w.call(ctx, http.MethodPut, item, now.Revision, comment)
	if status != http.StatusOK || json.Unmarshal(body, &now) != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.acks[item] = acknowledged{now.Revision, comment}
	w.sum++
}

func (w *writers) call(
	ctx context.Context, method string, item questionnaires.Code, revision int, comment string,
) (status int, body []byte) {
	var in io.Reader = http.NoBody
	if method == http.MethodPut {
		text, err := json.Marshal(map[string]any{"state": "answered", "choice": "no", "comment": comment})
		if err != nil {
			return 0, nil
		}
		in = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, w.base+"/answers/"+string(item), in)
	if err != nil {
		return 0, nil
	}
	request.Header.Set("Authorization", "Bearer "+w.token)
	request.Header.Set("Content-Type", "application/json")
	if method == http.MethodPut {
		request.Header.Set("If-Match", fmt.Sprintf("%q", fmt.Sprint(revision)))
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil
	}
	defer func() { _ = response.Body.Close() }()
	body, err = io.ReadAll(response.Body)
	if err != nil {
		return 0, nil
	}
	return response.StatusCode, body
}

// read fetches an answer, which must be there.
func (w *writers) read(t testing.TB, item questionnaires.Code, into any) {
	t.Helper()
	status, body := w.call(t.Context(), http.MethodGet, item, 0, "")
	if status != http.StatusOK {
		t.Fatalf("%s cannot be read: %d %s", item, status, body)
	}
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatal(err)
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// lost counts acknowledged writes that the service does not hold any more.
func (w *writers) lost(t *testing.T) (lost int) {
	t.Helper()
	for item, ack := range w.acks {
		var now struct {
			Revision int    `json:"revision"`
			Comment  string `json:"comment"`
		}
		w.read(t, item, &now)
		// An unacknowledged later write may be there; an earlier state may not.
		if now.Revision < ack.revision || (now.Revision == ack.revision && now.Comment != ack.comment) {
			lost++
		}
	}
	return lost
}

// served is the service in a process of its own.
type served struct {
	binary, folder, addr string
	process              *exec.Cmd
}

func (s *served) start(t testing.TB) {
	t.Helper()
	s.startWith(t, "serve", "--data", s.folder, "--addr", s.addr)
}

// startWith starts the program and waits until it answers.
func (s *served) startWith(t testing.TB, args ...string) {
	t.Helper()
	s.process = exec.CommandContext(t.Context(), s.binary, args...)
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	for range 500 {
		response, err := http.Get("http://" + s.addr + "/readyz")
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return
			}
		}
		pause(t.Context(), 20*time.Millisecond)
	}
	t.Fatal("the service did not become ready")
}

func (s *served) kill(t testing.TB) {
	t.Helper()
	if err := s.process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = s.process.Wait() // it was killed
}

// prepare makes a demonstration in a folder and returns where to write.
func prepare(t testing.TB) (s *served, w *writers) {
	t.Helper()
	s = &served{binary: filepath.Join(t.TempDir(), "mizan"), folder: t.TempDir(), addr: freeAddress(t)}
	build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", s.binary, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	guide, stop := demo(t, s.folder)
	stop()
	known, err := readSignIns(s.folder)
	if err != nil {
		t.Fatal(err)
	}
	id := guide[strings.Index(guide, "asm_"):]
	w = &writers{
		base: "http://" + s.addr + "/api/v1/assessments/" + id[:30], token: known[demoFocal],
		acks: make(map[questionnaires.Code]acknowledged),
	}
	for i := range 8 {
		w.items = append(w.items, questionnaires.Code(fmt.Sprintf("legal.substantive-law.%d", i+1)))
	}
	return s, w
}

func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// Whatever was acknowledged is there after kill -9, however often.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills processes")
	}
	s, w := prepare(t)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	s.start(t)
	go func() { w.run(ctx); close(done) }()
	for range *kills {
		pause(ctx, time.Duration(150+rand.IntN(350))*time.Millisecond)
		s.kill(t)
		s.start(t)
	}
	pause(ctx, 200*time.Millisecond)
	stop()
	<-done
	s.kill(t)
	s.start(t)
	defer s.kill(t)
	lost := w.lost(t)
	t.Logf("%d kills, %d writes acknowledged, %d lost", *kills+1, w.sum, lost)
	if w.sum < *kills {
		t.Errorf("only %d writes were acknowledged: this proves nothing", w.sum)
	}
	if lost != 0 {
		t.Errorf("%d acknowledged writes were lost", lost)
	}
}

// The same count must see a loss where there is one: here a write is
// acknowledged by something in front that loses it.
func TestKillControl(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills processes")
	}
	s, w := prepare(t)
	s.start(t)
	defer s.kill(t)
	w.write(t.Context(), w.items[0])
	honest := w.acks[w.items[0]]
	if honest.revision == 0 {
		t.Fatal("the write was not acknowledged")
	}
	if lost := w.lost(t); lost != 0 {
		t.Fatalf("%d lost before anything was", lost)
	}
	w.acks[w.items[0]] = acknowledged{honest.revision + 1, "acknowledged before it was stored"}
	if lost := w.lost(t); lost != 1 {
		t.Errorf("%d lost; the count must see the one that was never stored", lost)
	}
	w.acks[w.items[0]] = acknowledged{honest.revision, "another text"}
	if lost := w.lost(t); lost != 1 {
		t.Errorf("%d lost; the count must see the one that was overwritten", lost)
	}
}
