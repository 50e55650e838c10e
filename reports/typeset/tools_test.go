package typeset

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"mizan/internal/needs"
)

// tool runs an external program on the input, which is its last argument, and
// gives its output. Without the program the test is skipped, except in
// continuous integration, where it fails.
func tool(t *testing.T, name string, input []byte, args ...string) string {
	t.Helper()
	program := needs.Program(t, name)
	file := filepath.Join(t.TempDir(), "input")
	if err := os.WriteFile(file, input, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, arg := range args {
		args[i] = strings.ReplaceAll(arg, "INPUT", file)
	}
	command := exec.CommandContext(t.Context(), program, args...)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", command, err, out, stderr.Bytes())
	}
	return string(out)
}

// extracted is the words pdftotext finds, without directional marks.
func extracted(t *testing.T, pdf []byte) []string {
	t.Helper()
	text := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) || r == '\f' {
			return -1
		}
		return r
	}, tool(t, "pdftotext", pdf, "-enc", "UTF-8", "INPUT", "-"))
	return strings.Fields(text)
}

// searched is the words of a text as they are found: without directional marks
// and without vowel marks.
func searched(text string) []string {
	return strings.Fields(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.M, r) {
			return -1
		}
		return r
	}, Sanitize(text)))
}
