package plainyaml_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/plainyaml"
)

// What is read keeps its line and its digits.
func TestParse(t *testing.T) {
	r := plainyaml.Reader{File: "f.yaml"}
	n, ok := r.Parse([]byte("# first\nweight: 9.40570\nempty:\nlist:\n  - a\n  - {b: true}\ntext: |\n  long\n"))
	if !ok || len(r.Faults) > 0 {
		t.Fatalf("Parse: %v, faults %v", ok, r.Faults)
	}
	text := func(line int, s string) plainyaml.Node {
		return plainyaml.Node{Line: line, Kind: plainyaml.Scalar, Text: s}
	}
	want := plainyaml.Node{Line: 2, Kind: plainyaml.Mapping, Pairs: []plainyaml.Pair{
		{Key: "weight", Line: 2, Value: text(2, "9.40570")},
		{Key: "empty", Line: 3, Value: text(3, "")},
		{Key: "list", Line: 4, Value: plainyaml.Node{Line: 5, Kind: plainyaml.List, List: []plainyaml.Node{
			text(5, "a"),
			{Line: 6, Kind: plainyaml.Mapping, Pairs: []plainyaml.Pair{{Key: "b", Line: 6, Value: text(6, "true")}}},
		}}},
		{Key: "text", Line: 7, Value: text(7, "long")},
	}}
	if diff := cmp.Diff(want, n); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Each fault of a file, with the line that it is told at.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name, text string
		read       func(*plainyaml.Reader, plainyaml.Node)
		want       []string
	}{
		{"nothing", "", nil, []string{"f.yaml:1 yaml.documents"}},
		{"two documents", "a: 1\n---\nb: 2\n", nil, []string{"f.yaml:1 yaml.documents"}},
		{"a list", "- a\n", nil, []string{"f.yaml:1 yaml.kind"}},
		{"broken", "a: 1\nb: [x\n", nil, []string{"f.yaml:2 yaml.syntax"}},
		{"too large", strings.Repeat("# pad\n", 1<<20), nil, []string{"f.yaml:1 yaml.large"}},
		{"too deep", "a: " + strings.Repeat("[", 60) + strings.Repeat("]", 60), nil, []string{"f.yaml:1 yaml.deep"}},
		{"brackets that never close", "a: " + strings.Repeat("[", 200<<10), nil, []string{"f.yaml:1 yaml.deep"}},
		{"a bracket a line", "a:\n" + strings.Repeat(" [\n", 50_000), nil, []string{"f.yaml:100 yaml.deep"}},
		{"mappings in brackets", "a: " + strings.Repeat("[a: ", 1000), nil, []string{"f.yaml:1 yaml.deep"}},
		{"lists in lists in one line", strings.Repeat("- ", 50_000), nil, []string{"f.yaml:1 yaml.deep"}},
		{"indented ever further", staircase(200), nil, []string{"f.yaml:101 yaml.deep"}},
		{"more entries than the parser bears", strings.Repeat("a: 1\n", 50_000), nil, []string{"f.yaml:6001 yaml.entries"}},
		{"the same with blocks of text", strings.Repeat("a: |\n  1\n", 50_000), nil, []string{"f.yaml:12001 yaml.entries"}},
		{"the same further in", "b:\n- c:\n" + strings.Repeat("    a: 1\n", 50_000), nil, []string{"f.yaml:6003 yaml.entries"}},
		{"a list longer than a file may be", "a:\n" + strings.Repeat("- 1\n", 150_000), nil, []string{"f.yaml:1 yaml.entries"}},
		{"marks without end", strings.Repeat("%", 1<<20), nil, []string{"f.yaml:1 yaml.entries"}},
		{"empty lines without end", "a: |\n  x\n" + strings.Repeat(" \n", 50_000) + "b: 1\n", nil, []string{"f.yaml:503 yaml.blank"}},
		{"nothing but comments", "# a: 1\n", nil, []string{"f.yaml:1 yaml.documents"}},
		{"an anchor", "a: &x 1\n", nil, []string{"f.yaml:1 yaml.reference"}},
		{"an alias", "a: 1\nb: *x\n", nil, []string{"f.yaml:2 yaml.reference"}},
		{"a key twice", "a: 1\nb: 2\na: 3\n", nil, []string{"f.yaml:3 yaml.key.twice"}},
		{"a key nobody knows", "a: 1\nc: 2\n", func(r *plainyaml.Reader, n plainyaml.Node) { r.Known(n, "a", "b") }, []string{"f.yaml:2 yaml.key.unknown"}},
		{"a key that is missing", "a: 1\n", func(r *plainyaml.Reader, n plainyaml.Node) { r.Require(n, "b", plainyaml.List) }, []string{"f.yaml:1 yaml.key.missing"}},
		{"an empty text", "a:\n", func(r *plainyaml.Reader, n plainyaml.Node) { r.Text(n, "a") }, []string{"f.yaml:1 yaml.key.missing"}},
		{"another kind", "x: 1\na: {b: 1}\n", func(r *plainyaml.Reader, n plainyaml.Node) { r.Text(n, "a") }, []string{"f.yaml:2 yaml.key.kind"}},
		{"a word that is no choice", "a: maybe\n", func(r *plainyaml.Reader, n plainyaml.Node) { r.One(n, "a", "yes", "no") }, []string{"f.yaml:1 yaml.key.choice"}},
		{"two spaces", "a: b  c\n", func(r *plainyaml.Reader, n plainyaml.Node) { r.Text(n, "a") }, []string{"f.yaml:1 yaml.text.spaces"}},
		{"a control character", "a: \"b\\u0007c\"\n", func(r *plainyaml.Reader, n plainyaml.Node) { r.Text(n, "a") }, []string{"f.yaml:1 yaml.text.character"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := plainyaml.Reader{File: "f.yaml"}
			if n, ok := r.Parse([]byte(c.text)); ok && c.read != nil {
				c.read(&r, n)
			}
			var got []string
			for _, f := range r.Faults {
				got = append(got, f.Path+" "+f.Key)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("faults (-want +got)\n%s", diff)
			}
		})
	}
}

func TestOne(t *testing.T) {
	r := plainyaml.Reader{File: "f.yaml"}
	n, _ := r.Parse([]byte("a: no\nb: maybe\n"))
	for key, want := range map[string]string{"a": "no", "b": "yes", "c": "yes"} {
		if got := r.One(n, key, "yes", "no"); got != want {
			t.Errorf("One(%s) = %q; want %q", key, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("a: 1\nb: [x, {c: d}]\n")
	f.Add("? a\n: b\n<<: *x\n")
	f.Fuzz(func(t *testing.T, text string) {
		r := plainyaml.Reader{File: "f.yaml"}
		n, ok := r.Parse([]byte(text))
		if ok && n.Kind != plainyaml.Mapping {
			t.Errorf("read a %s", n.Kind)
		}
		if !ok && len(r.Faults) == 0 {
			t.Error("refused without a fault")
		}
	})
}

// staircase is a file of mappings in mappings.
func staircase(levels int) string {
	var b strings.Builder
	for i := range levels {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// A file that is refused costs little, whatever is in it. Counted, not timed:
// the parser took 15 GB for the first of these.
func TestCostOfNesting(t *testing.T) {
	for name, text := range map[string]string{
		"brackets": strings.Repeat("[", 200<<10), "dashes": strings.Repeat("- ", 100<<10),
		"entries": strings.Repeat("a: 1\n", 40<<10), "empty lines": "a: |\n" + strings.Repeat("\n", 200<<10) + "b",
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r := plainyaml.Reader{File: "f.yaml"}
		if _, ok := r.Parse([]byte(text)); ok || len(r.Faults) != 1 {
			t.Errorf("%s: read %v, faults %v; want one fault", name, ok, r.Faults)
		}
		runtime.ReadMemStats(&after)
		if spent := (after.TotalAlloc - before.TotalAlloc) >> 20; spent > 150 {
			t.Errorf("%s: %d MB for %d bytes", name, spent, len(text))
		}
	}
}

// Brackets in texts and comments are no nesting, however many there are, and
// neither is a long list of shallow ones.
func TestTextsWithBrackets(t *testing.T) {
	many := strings.Repeat("[{(", 500)
	for name, text := range map[string]string{
		"plain": "a: x" + many + "\n", "double quotes": "a: \"" + many + "\"\n", "single quotes": "a: '" + many + "'\n",
		"a block": "a: |\n  " + many + "\n  - - - - -\n", "a folded block": "a: >\n  " + many + "\n", "a comment": "# " + many + "\na: 1 # " + many + "\n",
		"many short lists": "a:\n" + strings.Repeat("  - [1, {b: 2}]\n", 3000), "lines of dashes": "# " + strings.Repeat("-", 5000) + "\na: 1\n",
		"shallow after deep": "a:\n" + strings.Repeat("- b:\n    c:\n      - d: 1\n", 2000), "text over lines": "a: x\n" + strings.Repeat("  [y\n", 400),
		"empty lines at the end": "a: 1" + strings.Repeat("\n", 5000), "all that fits": "a: " + strings.Repeat("[", 38) + strings.Repeat("]", 38),
	} {
		r := plainyaml.Reader{File: "f.yaml"}
		if _, ok := r.Parse([]byte(text)); !ok || len(r.Faults) > 0 {
			t.Errorf("%s: read %v, faults %v", name, ok, r.Faults)
		}
	}
}

// Every file that the program holds is far from the bounds.
func TestShippedFiles(t *testing.T) {
	count := 0
	for _, pattern := range []string{
		"../../questionnaires/catalogue/*/*/*.yaml", "../../scoring/composite/testdata/*.yaml", "../i18n/texts/*.yaml",
	} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			count++
			r := plainyaml.Reader{File: file}
			if _, ok := r.Parse(data); !ok || len(r.Faults) > 0 {
				t.Errorf("%s: read %v, faults %v", file, ok, r.Faults)
			}
		}
	}
	if count < 10 {
		t.Errorf("%d files found", count)
	}
}

// What a reader may say about its files.
func TestReader(t *testing.T) {
	const mark = "\xef\xbb\xbf"
	for _, c := range []struct {
		name, text string
		reader     plainyaml.Reader
		ok         bool
		fault      string
	}{
		{"a byte order mark", mark + "a: 1\n", plainyaml.Reader{}, true, ""},
		{"a mark and nothing else", mark, plainyaml.Reader{Empty: true}, true, ""},
		{"an empty file", "", plainyaml.Reader{Empty: true}, true, ""},
		{"only comments", "# a: 1\n\n# b: 2\n", plainyaml.Reader{Empty: true}, true, ""},
		{"only the beginning of a document", "---\n", plainyaml.Reader{Empty: true}, true, ""},
		{"a list is still none", "- a\n", plainyaml.Reader{Empty: true}, false, "yaml.kind"},
		{"an empty file where entries are needed", mark + " \n", plainyaml.Reader{}, false, "yaml.documents"},
		{"as long as it may be", "a: 12\n", plainyaml.Reader{Limit: 5}, true, ""},
		{"longer", "a: 123\n", plainyaml.Reader{Limit: 5}, false, "yaml.large"},
	} {
		n, ok := c.reader.Parse([]byte(c.text))
		got := ""
		if len(c.reader.Faults) > 0 {
			got = c.reader.Faults[0].Key
		}
		if ok != c.ok || got != c.fault || ok && n.Kind != plainyaml.Mapping {
			t.Errorf("%s: a %s, %v, %q; want %v, %q", c.name, n.Kind, ok, got, c.ok, c.fault)
		}
	}
}
