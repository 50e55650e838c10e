package scoring

import (
	"fmt"
	"math/big"
	"strings"
	"testing/fstest"

	"pgregory.net/rapid"

	"mizan/questionnaires"
)

// branch is a node of a questionnaire made for a test. One without branches is
// a question on the scale yes, partial, no.
type branch struct {
	weight   string
	keys     string // further keys in YAML: "aggregation: geometric, floor: 0.01"
	branches []branch
}

// questions are n questions that may all be left out as not applicable.
func questions(n int) []branch {
	out := make([]branch, n)
	for i := range out {
		out[i] = branch{weight: fmt.Sprint(1 + i%4), keys: "not-applicable: true"}
	}
	return out
}

type fataler interface{ Fatal(args ...any) }

// grown loads a questionnaire with the branches below its index. Items are
// called "a", "b", … and "a.a", "a.b", … method is further YAML of the method.
func grown(t fataler, method string, branches ...branch) *questionnaires.Questionnaire {
	var items, texts strings.Builder
	growItems(&items, &texts, branches, "", "  ")
	structure := "set: grown\nversion: 1.0.0\nsource: Made for a test.\nscales:\n" +
		"  - code: graded\n    choices:\n      - {code: \"yes\", credit: 1}\n" +
		"      - {code: partial, credit: 1/2}\n      - {code: \"no\", credit: 0}\n" +
		"method:\n  version: 1.0.0\n  points: 100\n" + method +
		"  tiers:\n    - {code: T1, lower: 75}\n    - {code: \"T2, so called\", lower: 50}\n    - {code: T3, lower: 0}\n" +
		"items:\n" + items.String()
	files := fstest.MapFS{"questionnaire.yaml": {Data: []byte(structure)}}
	for _, lang := range []string{"ar", "en"} {
		text := "language: " + lang + "\ntitle: T\nshort: T\nabout: T\n" +
			"scales:\n  graded: {\"yes\": T, partial: T, \"no\": T}\n" +
			"tiers: {T1: T, \"T2, so called\": T, T3: T}\nglossary: {}\nitems:\n" + texts.String()
		files[lang+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	q, err := questionnaires.Load(files)
	if err != nil {
		t.Fatal(err, "\n"+structure)
	}
	return q
}

func growItems(items, texts *strings.Builder, branches []branch, parent, indent string) {
	for i, b := range branches {
		code := parent + letter(i)
		fmt.Fprintf(items, "%s- code: %s\n%s  weight: %s\n", indent, code, indent, b.weight)
		for _, key := range strings.Split(b.keys, ", ") {
			if key != "" {
				fmt.Fprintf(items, "%s  %s\n", indent, key)
			}
		}
		if len(b.branches) == 0 {
			fmt.Fprintf(items, "%s  scale: graded\n", indent)
			fmt.Fprintf(texts, "  %s: {title: T, question: T, counts: T, partial: T, attach: T}\n", code)
			continue
		}
		fmt.Fprintf(items, "%s  items:\n", indent)
		fmt.Fprintf(texts, "  %s: {title: T, about: T}\n", code)
		growItems(items, texts, b.branches, code+".", indent+"  ")
	}
}

func letter(i int) string {
	if i < 26 {
		return string(rune('a' + i))
	}
	return letter(i/26-1) + letter(i%26)
}

// weights are those that experts give: small integers, decimals, thirds, and
// the odd one that no machine word can hold a product of.
func drawnWeight() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"1", "1", "2", "3", "20", "9.4057", "10.5943", "1/3", "0.001", "123456789.987654321"})
}

// drawnKeys are ways of combining children, each with what it needs.
func drawnKeys() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{
		"", "", "", "aggregation: geometric, floor: 0.01", "aggregation: harmonic, floor: 1/100",
		"aggregation: generalised, power: 2", "aggregation: generalised, power: 0.5, floor: 0.1",
		"aggregation: generalised, power: -3/2, floor: 0.05", "aggregation: generalised, power: 1, floor: 0.5",
		"aggregation: generalised, power: -1, floor: 0.2", "minimum: 0.5", "minimum: 2/3",
	})
}

// drawnTree is a questionnaire of any shape, by the keys.
func drawnTree(t *rapid.T, method string, keys *rapid.Generator[string]) *questionnaires.Questionnaire {
	return grown(t, method, drawnBranches(t, under(method, keys))...)
}

// under are the keys that a method allows: no minimum may go round a cap.
func under(method string, keys *rapid.Generator[string]) *rapid.Generator[string] {
	if !strings.Contains(method, "not-applicable-cap") {
		return keys
	}
	return keys.Filter(func(k string) bool { return !strings.Contains(k, "minimum") })
}

// drawnBranches are 1 to 3 levels of 1 to 4 branches each.
func drawnBranches(t *rapid.T, keys *rapid.Generator[string]) []branch {
	var grow func(depth int) []branch
	grow = func(depth int) []branch {
		out := make([]branch, rapid.IntRange(1, 4).Draw(t, "branches"))
		for i := range out {
			out[i] = branch{weight: drawnWeight().Draw(t, "weight"), keys: "not-applicable: true"}
			if depth < 3 && rapid.Bool().Draw(t, "inner") {
				out[i].keys = keys.Draw(t, "keys")
				out[i].branches = grow(depth + 1)
			}
		}
		return out
	}
	return grow(1)
}

// drawnValues are values for some of the items: questions in every state, and
// now and then an inner node in place of everything below it.
func drawnValues(t *rapid.T, q *questionnaires.Questionnaire, inner bool) Values {
	out := make(Values)
	var walk func(*questionnaires.Item)
	walk = func(i *questionnaires.Item) {
		if i.Question() {
			if v, ok := drawnValue(t, i); ok {
				out[i.Code] = v
			}
			return
		}
		if inner && rapid.IntRange(0, 9).Draw(t, "given") == 0 {
			out[i.Code] = Credit(big.NewRat(rapid.Int64Range(0, 1000).Draw(t, "credit"), 1000))
			return
		}
		for _, c := range i.Children {
			walk(c)
		}
	}
	walk(q.Root)
	return out
}

func drawnValue(t *rapid.T, i *questionnaires.Item) (v Value, ok bool) {
	switch state := rapid.IntRange(0, 9).Draw(t, "state"); state {
	case 0:
		return Value{State: NotApplicable}, i.NotApplicable
	case 1:
		return Value{State: Unverifiable}, true
	case 2:
		return Value{}, false
	case 3:
		return Credit(big.NewRat(rapid.Int64Range(0, 12).Draw(t, "credit"), 12)), true
	default:
		choices := i.Scale.Choices
		return Credit(choices[state%len(choices)].Credit), true
	}
}
