package questionnaires

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/fault"
)

// walk is testdata/small with a crosswalk from its version 1.1.0.
func walk(t *testing.T, items string) (*Questionnaire, error) {
	t.Helper()
	return Load(folder(t, "questionnaire.yaml", "items:\n  - code: law\n",
		"crosswalk:\n  from: small@1.1.0\n  items:\n"+items+"items:\n  - code: law\n"))
}

func TestCrosswalk(t *testing.T) {
	q, err := walk(t, `    - {from: law.old, to: law.rules, comparable: yes, why: moved}
    - {from: [law.a, law.b], to: law.crime.1, comparable: no, why: merged}
    - from: skill.old
      to: [skill.school.1, skill.school.2]
      comparable: no
      why: split
`)
	if err != nil {
		t.Fatal(err)
	}
	want := &Crosswalk{"small@1.1.0", []Link{
		{[]Code{"law.old"}, []Code{"law.rules"}, true, Moved},
		{[]Code{"law.a", "law.b"}, []Code{"law.crime.1"}, false, Merged},
		{[]Code{"skill.old"}, []Code{"skill.school.1", "skill.school.2"}, false, Split},
	}}
	if diff := cmp.Diff(want, q.Crosswalk); diff != "" {
		t.Errorf("crosswalk (-want +got):\n%s", diff)
	}
	plain := mustLoad(t, folder(t, "", "", ""))
	if q.Hash == plain.Hash {
		t.Error("the crosswalk does not reach the hash")
	}
	if plain.Crosswalk != nil || strings.Contains(string(plain.Canonical()), "Crosswalk") {
		t.Error("a questionnaire without a crosswalk mentions one in its canonical form")
	}
}

// Line 27 is the first of the items.
func TestCrosswalkFaults(t *testing.T) {
	for _, c := range []struct {
		name, items string
		want        []string
	}{
		{"a target that does not exist", "    - {from: law.a, to: law.none, comparable: yes}\n", []string{"27 questionnaire.crosswalk.target"}},
		{"the whole index", "    - {from: index, to: law, comparable: yes}\n", []string{"27 questionnaire.code.form"}},
		{"a code in capitals", "    - {from: Law, to: law, comparable: yes}\n", []string{"27 questionnaire.code.form"}},
		{"a source in two links", "    - {from: law.a, to: law.crime, comparable: yes}\n    - {from: law.a, to: law.rules, comparable: yes}\n", []string{"28 questionnaire.crosswalk.twice"}},
		{"a target in two links", "    - {from: law.a, to: law.crime, comparable: yes}\n    - {from: law.b, to: law.crime, comparable: yes}\n", []string{"28 questionnaire.crosswalk.twice"}},
		{"split and merged at once", "    - {from: [law.a, law.b], to: [law.crime, law.rules], comparable: yes}\n", []string{"27 questionnaire.crosswalk.many"}},
		{"no reason", "    - {from: law.a, to: law.crime, comparable: no}\n", []string{"27 questionnaire.crosswalk.why"}},
		{"a reason that is not in the list", "    - {from: law.a, to: law.crime, comparable: no, why: better}\n", []string{"27 yaml.key.choice"}},
		{"a reason that only the engine gives", "    - {from: law.a, to: law.crime, comparable: no, why: contents}\n", []string{"27 yaml.key.choice"}},
		{"comparable or not is not said", "    - {from: law.a, to: law.crime}\n", []string{"27 yaml.key.missing"}},
		{"comparable perhaps, and no reason", "    - {from: law.a, to: law.crime, comparable: maybe}\n", []string{"27 yaml.key.choice"}},
		{"comparable perhaps", "    - {from: law.a, to: law.crime, comparable: maybe, why: moved}\n", []string{"27 yaml.key.choice"}},
		{"nowhere to", "    - {from: law.a, comparable: yes}\n", []string{"27 yaml.key.missing"}},
		{"an empty list", "    - {from: [], to: law.crime, comparable: yes}\n", []string{"27 yaml.key.missing"}},
		{"a key without meaning", "    - {from: law.a, to: law.crime, comparable: yes, note: x}\n", []string{"27 yaml.key.unknown"}},
		{"a text for a link", "    - law.a\n", []string{"27 yaml.kind"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := walk(t, c.items)
			var got []string
			if f := fault.Of(err); f != nil {
				for _, field := range f.Fields {
					got = append(got, strings.TrimPrefix(field.Path, "questionnaire.yaml:")+" "+field.Key)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
	for from, want := range map[string]string{
		"small@1.2.0": "questionnaire.crosswalk.from", "small@1.2.1": "questionnaire.crosswalk.from", "small@1.10.0": "questionnaire.crosswalk.from",
		"small@10.0.0": "questionnaire.crosswalk.from", "other@1.0.0": "questionnaire.crosswalk.from", "small": "questionnaire.id.form",
	} {
		_, err := Load(folder(t, "questionnaire.yaml", "items:\n  - code: law\n",
			"crosswalk:\n  from: "+from+"\n  items:\n    - {from: law.a, to: law.crime, comparable: yes}\nitems:\n  - code: law\n"))
		if f := fault.Of(err); f == nil || f.Fields[0].Key != want || f.Fields[0].Path != "questionnaire.yaml:25" {
			t.Errorf("from %s: %v; want %s", from, err, want)
		}
	}
}

// The shipped crosswalk from the fourth to the fifth edition says what the two
// files say: child online protection moved with its two questions, two others
// have new answers to choose from, one is new, and nothing was lost.
func TestCrosswalkOfEditions(t *testing.T) {
	c := embeddedCatalogue(t)
	earlier, _ := c.Get("gci@4.0.0")
	now, _ := c.Get("gci@5.0.0")
	pairs, err := Compare(earlier, now)
	if err != nil {
		t.Fatal(err)
	}
	var fresh, moved, lost []Code
	why := map[Reason][]Code{}
	for _, i := range now.Items() {
		l, ok := pairs.OfNow(i.Code)
		switch {
		case !ok:
			fresh = append(fresh, i.Code)
		case !l.Comparable:
			why[l.Why] = append(why[l.Why], i.Code)
		case l.From[0] != i.Code:
			moved = append(moved, i.Code)
		}
	}
	for _, i := range earlier.Items() {
		if _, ok := pairs.OfEarlier(i.Code); !ok {
			lost = append(lost, i.Code)
		}
	}
	cop := Code("organizational.child-online-protection")
	for _, check := range []struct {
		name      string
		want, got []Code
	}{
		{"new", []Code{"cooperation.inter-agency.2"}, fresh},
		{"moved", []Code{cop, cop + ".1", cop + ".2"}, moved},
		{"lost", nil, lost},
		{"other answers", []Code{"cooperation.international.1", "cooperation.international.2"}, why[Rescaled]},
		{"other contents", []Code{"index", "technical", "organizational", "cooperation", "cooperation.international"}, why[Contents]},
	} {
		if diff := cmp.Diff(check.want, check.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", check.name, diff)
		}
	}
}

// What was moved is word for word what it was, in every language; so is every
// comparable question.
func TestComparableQuestionsAskTheSame(t *testing.T) {
	c := embeddedCatalogue(t)
	earlier, _ := c.Get("gci@4.0.0")
	now, _ := c.Get("gci@5.0.0")
	pairs, err := Compare(earlier, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range now.Questions() {
		was, l, ok := pairs.Partner(i.Code)
		if !ok || !l.Comparable {
			continue
		}
		for _, lang := range now.Languages() {
			a, b := earlier.Texts[lang].Items[was.Code], now.Texts[lang].Items[i.Code]
			if diff := cmp.Diff(a, b); diff != "" {
				t.Errorf("%s in %s is said to be comparable (-fourth +fifth):\n%s", i.Code, lang, diff)
			}
		}
	}
}

func TestCompareRefuses(t *testing.T) {
	c := embeddedCatalogue(t)
	four, _ := c.Get("gci@4.0.0")
	five, _ := c.Get("gci@5.0.0")
	small := mustLoad(t, folder(t, "", "", ""))
	renamed := func(q *Questionnaire, id ID, x *Crosswalk) *Questionnaire {
		out := q.Derive("renamed", func(*Item) bool { return true })
		out.ID, out.Crosswalk = id, x
		return out
	}
	for _, c := range []struct {
		name         string
		earlier, now *Questionnaire
		want         string
	}{
		{"backwards", five, four, "questionnaire.crosswalk.none"},
		{"another set", small, five, "questionnaire.crosswalk.none"},
		{"an earlier major version without a crosswalk", renamed(five, "gci@3.0.0", nil), five, "questionnaire.crosswalk.none"},
		{"a source that does not exist", renamed(four, "gci@4.0.0", nil), renamed(five, "gci@5.0.0", &Crosswalk{From: "gci@4.0.0", Links: []Link{
			{From: []Code{"legal.none"}, To: []Code{"legal"}, Comparable: true},
			{From: []Code{"cooperation.international.1"}, To: []Code{"cooperation.international.1"}},
			{From: []Code{"cooperation.international.2"}, To: []Code{"cooperation.international.2"}},
		}}), "questionnaire.invalid questionnaire.crosswalk.source"},
		{"other answers that are passed over", four, renamed(five, "gci@5.0.0", &Crosswalk{From: "gci@4.0.0"}), "questionnaire.invalid questionnaire.crosswalk.scale questionnaire.crosswalk.scale"},
	} {
		_, err := Compare(c.earlier, c.now)
		f := fault.Of(err)
		if f == nil {
			t.Errorf("%s: %v; want a fault", c.name, err)
			continue
		}
		got := f.Key
		for _, field := range f.Fields {
			got += " " + field.Key
		}
		if got != c.want {
			t.Errorf("%s: %s; want %s", c.name, got, c.want)
		}
	}
	if _, err := Compare(five, renamed(five, "gci@5.1.0", nil)); err != nil {
		t.Errorf("a minor version with the same codes: %v", err)
	}
	if err := five.Crosswalk.Check(small, five); fault.Of(err) == nil || fault.Of(err).Key != "questionnaire.crosswalk.other" {
		t.Errorf("a crosswalk for another version: %v", err)
	}
}

// Two items that change places leave neither parent with what it had, though
// each has as many as before and every question is comparable.
func TestContentsThatChangedPlaces(t *testing.T) {
	earlier := mustLoad(t, folder(t, "", "", ""))
	now := earlier.Derive("next", func(*Item) bool { return true })
	now.ID = "small@2.0.0"
	now.Crosswalk = &Crosswalk{From: earlier.ID, Links: []Link{
		{From: []Code{"law.rules.1"}, To: []Code{"skill.school.2"}, Comparable: true, Why: Moved},
		{From: []Code{"skill.school.2"}, To: []Code{"law.rules.1"}, Comparable: true, Why: Moved},
	}}
	pairs, err := Compare(earlier, now)
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[Code]Reason{
		"law.crime": "", "law.rules": Contents, "skill.school": Contents, "law": Contents, "law.rules.1": Moved,
	} {
		l, _ := pairs.OfNow(code)
		if l.Why != want || l.Comparable != (want != Contents) {
			t.Errorf("%s is comparable: %v, %q; want %q", code, l.Comparable, l.Why, want)
		}
	}
}

func TestDerive(t *testing.T) {
	q := mustLoad(t, folder(t, "", "", ""))
	was := slices.Clone(q.Canonical())
	d := q.Derive("without law", func(i *Item) bool {
		i.NotApplicable = true
		return i.Code != "law"
	})
	if _, ok := d.Item("law.crime.1"); ok || len(d.Pillars()) != 1 {
		t.Error("law or something below it is still there")
	}
	i, _ := d.Item("skill.school.1")
	if !i.NotApplicable || i.Parent.Parent.Parent != d.Root || i.Parent.Children[0] != i {
		t.Errorf("%s is not a whole item of the copy: %+v", i.Code, i)
	}
	if string(was) != string(q.Canonical()) {
		t.Error("the original changed")
	}
	if d.Hash == q.Hash || d.Hash == q.Derive("", func(*Item) bool { return true }).Hash {
		t.Error("hashes do not tell copies and original apart")
	}
}

func TestEarlierVersion(t *testing.T) {
	order := []ID{"s@0.9.12", "s@0.10.0", "s@1.0.0", "s@1.0.2", "s@1.0.10", "s@1.2.0", "s@9.0.0", "s@10.0.0"}
	for i, a := range order {
		for k, b := range order {
			if got := a.before(b); got != (i < k) {
				t.Errorf("%s before %s: %v", a, b, got)
			}
		}
	}
}
