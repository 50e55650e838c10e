package questionnaires

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/fault"
)

// folder is testdata/small in memory, with one text in one file replaced.
func folder(t *testing.T, file, old, replacement string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	for _, name := range []string{"questionnaire.yaml", "ar.yaml", "en.yaml"} {
		data, err := os.ReadFile(filepath.Join("testdata/small", name))
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		if name == file {
			if !strings.Contains(text, old) {
				t.Fatalf("%s does not contain %q", name, old)
			}
			text = strings.Replace(text, old, replacement, 1)
		}
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

func TestLoad(t *testing.T) {
	q, err := Load(os.DirFS("testdata/small"))
	if err != nil {
		t.Fatal(err)
	}
	if q.ID != "small@1.2.0" || q.ID.Set() != "small" || q.ID.Version() != "1.2.0" {
		t.Errorf("ID = %s", q.ID)
	}
	var codes []Code
	for _, i := range q.Items() {
		codes = append(codes, i.Code)
	}
	want := []Code{
		"index", "law", "law.crime", "law.crime.1", "law.crime.2", "law.rules", "law.rules.1",
		"skill", "skill.school", "skill.school.1", "skill.school.2", "skill.school.3", "skill.school.4",
	}
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	if n := len(q.Questions()); n != 7 {
		t.Errorf("%d questions; want 7", n)
	}
	if got := q.Name("ar", "law.crime"); got != "الجرائم" {
		t.Errorf("Arabic name = %q", got)
	}
	if _, used := q.In("fr"); used != "en" {
		t.Errorf("French falls back to %q; want en, and to say so", used)
	}
}

// Each case breaks one thing; want names every fault as "place key".
func TestFaults(t *testing.T) {
	const yaml = "questionnaire.yaml"
	for _, c := range []struct {
		name, file, old, new string
		want                 []string
	}{
		{"weight of zero", yaml, "weight: 9.4", "weight: 0", []string{"questionnaire.yaml:29 questionnaire.weight.zero"}},
		{"weight of zero point zero", yaml, "weight: 9.4", "weight: 0.00", []string{"questionnaire.yaml:29 questionnaire.weight.zero"}},
		{"negative weight", yaml, "weight: 9.4", "weight: -1", []string{"questionnaire.yaml:29 questionnaire.number.form"}},
		{"weight with an exponent", yaml, "weight: 9.4", "weight: 1e999999999", []string{"questionnaire.yaml:29 questionnaire.number.form"}},
		{"no weight", yaml, "        weight: 9.4\n", "", []string{"questionnaire.yaml:28 yaml.key.missing"}},
		{"an item inside itself", yaml, "code: law.crime.1", "code: law", []string{"questionnaire.yaml:31 questionnaire.item.cycle"}},
		{"a reference that could close a cycle", yaml, "items:\n      - code: law.crime", "items: &top\n      - code: law.crime", []string{"questionnaire.yaml:27 yaml.reference", "questionnaire.yaml:27 yaml.key.kind", "questionnaire.yaml:27 questionnaire.item.empty"}},
		{"a code twice", yaml, "code: law.crime.2", "code: law.crime.1", []string{"questionnaire.yaml:32 questionnaire.code.twice"}},
		{"a code out of place", yaml, "code: law.crime.2", "code: law.other.2", []string{"questionnaire.yaml:32 questionnaire.code.place"}},
		{"capitals in a code", yaml, "code: law.crime.2", "code: Law.crime.2", []string{"questionnaire.yaml:32 questionnaire.code.form"}},
		{"a misspelt key", yaml, "evidence: wanted", "evidense: wanted", []string{"questionnaire.yaml:32 yaml.key.unknown"}},
		{"an unknown evidence rule", yaml, "evidence: wanted", "evidence: maybe", []string{"questionnaire.yaml:32 yaml.key.choice"}},
		{"an unknown scale", yaml, "scale: yes-no}", "scale: levels}", []string{"questionnaire.yaml:43 questionnaire.scale.unknown"}},
		{"credit above one", yaml, "credit: 1/2", "credit: 3/2", []string{"questionnaire.yaml:9 questionnaire.credit.range"}},
		{"a fraction over zero", yaml, "credit: 1/2", "credit: 1/0", []string{"questionnaire.yaml:9 questionnaire.number.form"}},
		{"a scale without full credit", yaml, "{code: \"yes\", credit: 1}", "{code: \"yes\", credit: 0}", []string{"questionnaire.yaml:6 questionnaire.scale.ends"}},
		{"tiers out of order", yaml, "lower: 50", "lower: 80", []string{"questionnaire.yaml:22 questionnaire.tier.order"}},
		{"tiers that leave a gap below", yaml, "lower: 0}", "lower: 1}", []string{"questionnaire.yaml:21 questionnaire.tier.floor"}},
		{"an optional question with a weight", yaml, "optional: true", "optional: true, weight: 1", []string{"questionnaire.yaml:46 questionnaire.optional.weight"}},
		{"an item that is neither question nor group", yaml, ", scale: yes-no, optional: true", ", optional: true", []string{"questionnaire.yaml:46 questionnaire.item.body"}},
		{"a key twice", yaml, "set: small", "set: small\nset: big", []string{"questionnaire.yaml:3 yaml.key.twice"}},
		{"version without three parts", yaml, "version: 1.2.0", "version: 1.2", []string{"questionnaire.yaml:3 questionnaire.version.form"}},
		{"broken syntax", yaml, "source: Made", "source: [Made", []string{"questionnaire.yaml:5 yaml.syntax"}},
		{"two faults at once", yaml, "weight: 9.4\n        items:\n          - {code: law.crime.1, weight: 3", "weight: 0\n        items:\n          - {code: law.crime.1, weight: x", []string{"questionnaire.yaml:29 questionnaire.weight.zero", "questionnaire.yaml:31 questionnaire.number.form"}},
		{"a text for no item", "ar.yaml", "  law.rules:", "  law.rulez:", []string{"ar.yaml:24 questionnaire.text.item", "ar.yaml:18 questionnaire.text.missing"}},
		{"an empty text", "en.yaml", "attach: The text of the law.", "attach: ", []string{"en.yaml:38 yaml.key.missing"}},
		{"a stray character", "en.yaml", "title: Skills", "title: \"Sk\\u0007ills\"", []string{"en.yaml:28 yaml.text.character"}},
		{"guidance for partial credit missing", "en.yaml", "    partial: A bill before parliament.\n", "", []string{"en.yaml:34 yaml.key.missing"}},
		{"a choice without a label", "ar.yaml", "    partial: جزئيًا\n", "", []string{"ar.yaml:7 yaml.key.missing"}},
		{"a term in one language only", "en.yaml", "  evidence:\n", "  proof:\n", []string{"ar.yaml:1 questionnaire.text.term", "en.yaml:1 questionnaire.text.term"}},
		{"the wrong language", "ar.yaml", "language: ar", "language: en", []string{"ar.yaml:1 questionnaire.text.language"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(folder(t, c.file, c.old, c.new))
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("Load = %v; want an invalid questionnaire", err)
			}
			var got []string
			for _, f := range fault.Of(err).Fields {
				got = append(got, f.Path+" "+f.Key)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMissingLanguage(t *testing.T) {
	files := folder(t, "", "", "")
	delete(files, "ar.yaml")
	if _, err := Load(files); !fault.Is(err, fault.Invalid) {
		t.Errorf("Load without Arabic = %v; want invalid", err)
	}
	delete(files, "questionnaire.yaml")
	if _, err := Load(files); !fault.Is(err, fault.NotFound) {
		t.Errorf("Load without structure = %v; want not found", err)
	}
}

func TestHash(t *testing.T) {
	base := mustLoad(t, folder(t, "", "", ""))
	for _, c := range []struct {
		name, file, old, new string
		same                 bool
	}{
		{"a comment", "questionnaire.yaml", "# A tree", "# The tree", true},
		{"the spelling of a number", "questionnaire.yaml", "weight: 9.4", "weight: 9.40", true},
		{"a fraction for a decimal", "questionnaire.yaml", "credit: 1/2", "credit: 0.5", true},
		{"a weight", "questionnaire.yaml", "weight: 9.4", "weight: 9.5", false},
		{"a tier's bound", "questionnaire.yaml", "lower: 75", "lower: 76", false},
		{"a word in Arabic", "ar.yaml", "title: الجرائم", "title: الجريمة", false},
		{"a word in English", "en.yaml", "title: Crime", "title: Crimes", false},
	} {
		got := mustLoad(t, folder(t, c.file, c.old, c.new)).Hash
		if (got == base.Hash) != c.same {
			t.Errorf("%s: same hash = %v; want %v", c.name, got == base.Hash, c.same)
		}
	}
	if len(base.Hash) != 64 {
		t.Errorf("hash %q is no SHA-256", base.Hash)
	}
}

func mustLoad(t *testing.T, files fstest.MapFS) *Questionnaire {
	t.Helper()
	q, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestParseID(t *testing.T) {
	for s, ok := range map[string]bool{
		"gci@5.0.0": true, "arab-module@1.12.3": true, "gci": false, "gci@5": false, "gci@05.0.0": false,
		"GCI@5.0.0": false, "@1.0.0": false, "gci@1.0.0 ": false, "": false,
	} {
		if _, err := ParseID(s); (err == nil) != ok {
			t.Errorf("ParseID(%q) = %v; want ok %v", s, err, ok)
		}
	}
}

func FuzzLoad(f *testing.F) {
	data, err := os.ReadFile("testdata/small/questionnaire.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		// Whatever the bytes, the loader answers with a questionnaire or a fault.
		_, err := Load(fstest.MapFS{structureFile: &fstest.MapFile{Data: data}})
		if err == nil {
			t.Error("a questionnaire without texts was accepted")
		}
	})
}
