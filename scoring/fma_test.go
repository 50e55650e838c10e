package scoring_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Go may compile x*y + z to one instruction that rounds once, on arm64 and on
// other machines, but not on amd64 at its usual level. The last bits of a score
// would then depend on the machine. An explicit conversion, float64(x*y) + z,
// forbids it. These tests read what the compiler makes of this code for arm64.

// fused finds an instruction that multiplies and adds in one, with the source
// line it was made from: "0x01cc 00460 (/src/rank.go:67)	FMADDD	F0, F2, F4, F0".
var fused = regexp.MustCompile(`(?m)^\t0x[0-9a-f]+ \d+ \((.*?:\d+)\)\t(FN?M(?:ADD|SUB)[SD])\b`)

// instruction finds any instruction.
var instruction = regexp.MustCompile(`(?m)^\t0x[0-9a-f]+ \d+ \((.*?):\d+\)\t[A-Z]`)

// complaint finds what a compiler says that does not get to its listing.
var complaint = regexp.MustCompile(`(?m)^\S+\.go:\d+:.*$`)

// assembly compiles packages for arm64 and returns the listing. The listing of
// packages that are up to date comes from Go's build cache.
func assembly(t *testing.T, dir, pattern string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "build", "-gcflags="+pattern+"=-S", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOARCH=arm64", "GOOS=linux", "CGO_ENABLED=0", "GOFLAGS=")
	listing, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go build for arm64 in %s: %v\n%s", dir, err, bytes.Join(complaint.FindAll(listing, -1), []byte("\n")))
	}
	return string(listing)
}

// fusedIn lists the places below dir, as file:line and instruction. Code of
// other modules that was inlined keeps the place it came from, and is no concern
// of ours.
func fusedIn(listing, dir string) []string {
	var places []string
	for _, m := range fused.FindAllStringSubmatch(listing, -1) {
		if strings.HasPrefix(m[1], dir+string(filepath.Separator)) {
			places = append(places, m[1]+": "+m[2])
		}
	}
	slices.Sort(places)
	return slices.Compact(places)
}

func TestNoFusedMultiplyAdd(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the engine for another machine")
	}
	dir, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	listing := assembly(t, dir, "mizan/scoring/...")
	compiled := make(map[string]bool)
	for _, m := range instruction.FindAllStringSubmatch(listing, -1) {
		compiled[filepath.Dir(m[1])] = true
	}
	for _, folder := range packages(t, dir) {
		if !compiled[folder] {
			t.Errorf("the listing has no instruction of %s: nothing was proved of it", folder)
		}
	}
	for _, place := range fusedIn(listing, dir) {
		t.Errorf("%s: write float64(x*y) around the product, so that it is rounded by itself", place)
	}
}

// packages returns the folders of the engine that hold code.
func packages(t *testing.T, dir string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-f", "{{if .GoFiles}}{{.Dir}}{{end}}", "./...")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

// The search must find what it is for, and only that.
func TestFusedMultiplyAddIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles for another machine")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{
		"go.mod": "module control\n\ngo 1.26\n",
		"control.go": `package control

func Fused(x, y, z float64) float64    { return x*y + z }
func Less(x, y, z float64) float64     { return z - x*y }
func Half(x, y float64) float64        { return x + y/2 }
func Rounded(x, y, z float64) float64  { return float64(x*y) + z }
func Quotient(x, y, z float64) float64 { return x/y + z }
`,
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var lines []string
	for _, place := range fusedIn(assembly(t, dir, "control"), dir) {
		lines = append(lines, strings.TrimPrefix(place, filepath.Join(dir, "control.go")+":"))
	}
	if want := []string{"3: FMADDD", "4: FMSUBD", "5: FMADDD"}; !slices.Equal(lines, want) {
		t.Errorf("found %v, want %v", lines, want)
	}
}
