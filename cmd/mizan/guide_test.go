package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/needs"
)

// printed collects what a running program prints and hands it over once a
// text has appeared.
type printed struct {
	mu     sync.Mutex
	text   bytes.Buffer
	until  string
	found  chan string
	closed bool
}

func (p *printed) Write(data []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text.Write(data)
	if !p.closed && strings.Contains(p.text.String(), p.until) {
		p.closed = true
		p.found <- p.text.String()
	}
	return len(data), nil
}

// demo runs the demonstration and returns what it printed. It runs until stop
// is called.
func demo(t testing.TB, folder string) (guide string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out := &printed{until: "change?from=", found: make(chan string, 1)}
	done := make(chan int, 1)
	var errs bytes.Buffer
	go func() {
		done <- run(ctx, []string{"demo", "--addr", "127.0.0.1:0", "--data", folder}, nil, out, &errs)
	}()
	stop = func() {
		cancel()
		if code := <-done; code != exitDone {
			t.Errorf("demo ended with %d: %s", code, errs.String())
		}
	}
	select {
	case text := <-out.found:
		return text, stop
	case code := <-done:
		t.Fatalf("demo ended with %d: %s", code, errs.String())
	case <-time.After(2 * time.Minute):
		t.Fatal("demo did not start")
	}
	return "", stop
}

// The commands that the demonstration prints work as printed, one after
// another: answer, clear, submit, return, correct, validate, publish, report.
func TestGuide(t *testing.T) {
	needs.Program(t, "curl")
	guide, stop := demo(t, t.TempDir())
	defer stop()
	const marked = `curl() { command curl -w '\nstatus %{http_code}\n' "$@"; }` + "\n"
	script := marked
	for _, line := range strings.Split(guide[strings.Index(guide, "Sign in as:"):], "\n") {
		if strings.HasPrefix(line, "  ") {
			script += strings.TrimSpace(line) + "\n"
		}
	}
	command := exec.CommandContext(t.Context(), "bash", "-u", "-e")
	command.Dir, command.Stdin = t.TempDir(), strings.NewReader(script)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var got []string
	for _, m := range regexp.MustCompile(`(?m)^status (\d+)$`).FindAllStringSubmatch(string(out), -1) {
		got = append(got, m[1])
	}
	want := []string{
		"200", "200", "200", "200", "200", // answers, path, what-if, clearance
		"200", "404", // submission; the neighbour
		"200", "200", "200", "200", "200", "200", // review, verdict, return, correction, clearance, submission
		"200", "200", "200", "200", // review, acceptance, validation, score
		"201", "201", "200", "200", "200", // proposal, confirmation, results, two cards
		"200", "200", "200", "200", "200", // analyses
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	for _, economy := range []string{"XAA", "XAB", "XAC", "XAD", "XAE", "XAF"} {
		if !strings.Contains(string(out), "\ndemo-2026,1,all,"+economy+",index,") {
			t.Errorf("the published file lacks %s", economy)
		}
	}
	for _, name := range []string{"XAA-ar.pdf", "XAA-en.pdf"} {
		data, err := os.ReadFile(filepath.Join(command.Dir, name))
		if err != nil || !bytes.HasPrefix(data, []byte("%PDF-1.7")) {
			t.Errorf("%s: %v, %.20q", name, err, data)
		}
	}
}

// A demonstration started again on its folder shows the same sign-ins; one
// started on somebody's real data refuses.
func TestDemoKeepsToItsFolder(t *testing.T) {
	folder := t.TempDir()
	first, stop := demo(t, folder)
	stop()
	second, stop := demo(t, folder)
	stop()
	token := regexp.MustCompile(`mzn_[a-z2-7]+|asm_[a-z0-9]+`)
	if diff := cmp.Diff(token.FindAllString(first, -1), token.FindAllString(second, -1)); diff != "" {
		t.Errorf("sign-ins and assessment of the second start (-first +second):\n%s", diff)
	}
	broken := t.TempDir() // as a start that was killed leaves it
	for name, text := range map[string]string{demoFile: "{}", databaseFile: "half a database"} {
		if err := os.WriteFile(filepath.Join(broken, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, stop = demo(t, broken)
	stop()
	serious := t.TempDir()
	if got := mizan(t, "", "setup", "--data", serious); got.code != exitDone {
		t.Fatal(got.err)
	}
	if got := mizan(t, "", "demo", "--data", serious, "--addr", "127.0.0.1:0"); got.code != exitFailed {
		t.Errorf("a demonstration on real data = %+v; want a refusal", got)
	}
}
