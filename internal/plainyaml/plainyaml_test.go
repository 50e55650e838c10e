package plainyaml_test

import (
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
