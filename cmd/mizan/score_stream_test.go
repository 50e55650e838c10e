package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The published values of 194 economies come out of a stream byte for byte as
// they come out of memory.
func TestScoreStream(t *testing.T) {
	path := referenceFile(t, 1)
	for _, round := range []string{"-1", "2"} {
		args := []string{"score", "--questionnaire", "gci@5.0.0", "--answers", path, "--round=" + round}
		whole := mizan(t, "", args...)
		if stream := mizan(t, "", append(args, "--stream")...); stream != whole || whole.code != exitDone {
			t.Errorf("--round=%s: the stream answers %d with %d bytes, memory %d with %d bytes",
				round, stream.code, len(stream.out), whole.code, len(whole.out))
		}
	}
}

func TestScoreStreamFaults(t *testing.T) {
	const head = "economy,item,value\n"
	out := filepath.Join(t.TempDir(), "scores.csv")
	if err := os.WriteFile(out, []byte("as before"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, in string
		more     []string
		code     int
		want     []string
	}{
		{"an economy that comes back", head + "OMN,legal,1\nQAT,legal,1\nOMN,technical,1\n", nil, exitFailed, []string{"standard input:4", "OMN", "2"}},
		{"an unknown item", head + "OMN,leagl,1\n", nil, exitFailed, []string{"standard input:2", "leagl"}},
		{"no such file", "", []string{"--answers", "none.csv"}, exitFailed, []string{"none.csv"}},
		{"no room to write", head + "OMN,legal,1\n", []string{"--out", "/proc/none/x.csv"}, exitFailed, []string{"/proc/none/x.csv"}},
		{"another index", "", []string{"--method", "m.yaml"}, exitUsage, nil},
	} {
		args := append([]string{"score", "--stream", "--questionnaire", "gci@5.0.0"}, c.more...)
		if !strings.Contains(strings.Join(args, " "), "--answers") {
			args = append(args, "--answers", "-")
		}
		if !strings.Contains(strings.Join(args, " "), "--out") {
			args = append(args, "--out", out)
		}
		got := mizan(t, c.in, args...)
		if got.code != c.code {
			t.Errorf("%s: %+v; want code %d", c.name, got, c.code)
		}
		for _, want := range c.want {
			if !strings.Contains(got.err, want) {
				t.Errorf("%s: %q does not say %q", c.name, got.err, want)
			}
		}
	}
	if data, err := os.ReadFile(out); err != nil || string(data) != "as before" {
		t.Errorf("a run that failed left %q, %v; want the file as before", data, err)
	}
}

// endless is standard input that never ends, and on which somebody presses
// Ctrl-C after a while.
type endless struct {
	stop  context.CancelFunc
	reads int
}

func (e *endless) Read(to []byte) (int, error) {
	if e.reads++; e.reads == 1 {
		return copy(to, "economy,item,value\n"), nil
	}
	if e.reads == 20 {
		e.stop()
	}
	return copy(to, "OMN,legal,\n"), nil
}

// A program that is told to stop stops, leaves the old file and says so,
// whether data keep coming, none come, or the file is there.
func TestStopped(t *testing.T) {
	folder := t.TempDir()
	out := filepath.Join(folder, "scores.csv")
	answers := filepath.Join(folder, "answers.csv")
	method := methodFiles(t, "version: v\n", "code,parent\ni,\na,i\n", "unit,a\nX,1\nY,2\n")
	for path, text := range map[string]string{out: "as before", answers: "economy,item,value\nOMN,legal,1\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	silent, held := io.Pipe()
	defer func() { _ = held.Close() }()
	type input func(stop context.CancelFunc) io.Reader
	never := func(stop context.CancelFunc) io.Reader { return &endless{stop: stop} }
	waiting := func(stop context.CancelFunc) io.Reader {
		time.AfterFunc(10*time.Millisecond, stop)
		return silent
	}
	before := func(stop context.CancelFunc) io.Reader {
		stop()
		return strings.NewReader("")
	}
	score := []string{"score", "--questionnaire", "gci@5.0.0", "--out", out}
	for _, c := range []struct {
		name string
		in   input
		args []string
	}{
		{"an endless stream", never, append(score, "--stream", "--answers", "-")},
		{"a stream in which nothing comes", waiting, append(score, "--stream", "--answers", "-")},
		{"an endless table", never, append(score, "--answers", "-")},
		{"a file in a stream", before, append(score, "--stream", "--answers", answers)},
		{"a file", before, append(score, "--answers", answers)},
		{"another index", before, []string{"score", "--method", method, "--out", out}},
		{"an analysis", before, []string{"analyse", "--method", method, "--out", out}},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			var printed, errs bytes.Buffer
			code := run(ctx, c.args, c.in(stop), &printed, &errs)
			if code != exitFailed || printed.Len() > 0 || !strings.Contains(errs.String(), "was stopped") ||
				strings.Contains(errs.String(), "context canceled") {
				t.Errorf("code %d, %q, %q; want 1 and that it was stopped", code, printed.String(), errs.String())
			}
			if data, err := os.ReadFile(out); err != nil || string(data) != "as before" {
				t.Errorf("left %.40q, %v; want the file as before", data, err)
			}
		})
	}
	if left, err := filepath.Glob(filepath.Join(folder, ".mizan-*")); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}
