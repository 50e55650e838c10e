package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
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
