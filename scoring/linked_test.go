package scoring

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mizan/questionnaires"
)

func linkText(l Linked) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s -> %s, mapped %s, comparable %s:", shown(l.Published.Index().Points),
		shown(l.Rescored.Index().Points), l.Mapped.RatString(), l.Comparable.RatString())
	for _, i := range l.Items {
		credit := string(i.Value.State)
		if i.Value.State == Answered {
			credit = i.Value.Credit.RatString()
		}
		fmt.Fprintf(&b, " %s=%v %s", i.Code, i.From, credit)
		if !i.Comparable {
			fmt.Fprintf(&b, "!%s", i.Why)
		}
	}
	return b.String()
}

// The small questionnaire and a second version of it, linked in every way. Of
// 100 points crime.1 weighs 47/2, crime.2 47/6, rules.1 106/3 and each of the
// three of school 100/9.
func TestLink(t *testing.T) {
	one2one := func(from, to code, same bool, why questionnaires.Reason) questionnaires.Link {
		return questionnaires.Link{From: []code{from}, To: []code{to}, Comparable: same, Why: why}
	}
	for _, c := range []struct {
		name  string
		drop  []code // from the earlier version
		links []questionnaires.Link
		given map[code]string
		want  string
	}{
		{
			"the same items", nil, nil,
			map[code]string{"law.crime.1": "yes", "law.crime.2": "not-applicable", "skill.school.1": "unverifiable"},
			"94/3 -> 94/3, mapped 1, comparable 1: law.crime.1=[law.crime.1] 1 law.crime.2=[law.crime.2] not-applicable law.rules.1=[law.rules.1] unanswered skill.school.1=[skill.school.1] unverifiable skill.school.2=[skill.school.2] unanswered skill.school.3=[skill.school.3] unanswered",
		},
		{
			"an item that is new leaves the later tree: law is crime alone",
			[]code{"law.rules"},
			nil,
			map[code]string{"law.crime.1": "yes"},
			"50 -> 50, mapped 97/150, comparable 97/150: law.crime.1=[law.crime.1] 1 law.crime.2=[law.crime.2] unanswered law.rules.1=[] ! skill.school.1=[skill.school.1] unanswered skill.school.2=[skill.school.2] unanswered skill.school.3=[skill.school.3] unanswered",
		},
		{
			"merged: 3 of 4 parts yes; and not comparable",
			nil,
			[]questionnaires.Link{
				{From: []code{"law.crime.1", "law.crime.2"}, To: []code{"law.rules.1"}, Comparable: false, Why: questionnaires.Merged},
				one2one("law.rules.1", "law.crime.1", true, questionnaires.Moved),
			},
			map[code]string{"law.crime.1": "yes", "law.crime.2": "no"},
			"47/2 -> 53/2, mapped 553/600, comparable 341/600: law.crime.1=[law.rules.1] unanswered law.crime.2=[] ! law.rules.1=[law.crime.1 law.crime.2] 3/4!merged skill.school.1=[skill.school.1] unanswered skill.school.2=[skill.school.2] unanswered skill.school.3=[skill.school.3] unanswered",
		},
		{
			"split: each part has the whole's answer",
			nil,
			[]questionnaires.Link{{From: []code{"law.crime.1"}, To: []code{"law.crime.1", "law.crime.2"}, Comparable: true, Why: questionnaires.Split}},
			map[code]string{"law.crime.1": "partial", "law.crime.2": "yes"},
			"235/12 -> 47/3, mapped 1, comparable 1: law.crime.1=[law.crime.1] 1/2 law.crime.2=[law.crime.1] 1/2 law.rules.1=[law.rules.1] unanswered skill.school.1=[skill.school.1] unanswered skill.school.2=[skill.school.2] unanswered skill.school.3=[skill.school.3] unanswered",
		},
		{
			"a value given for an inner item goes to that item, and one below is not comparable",
			nil,
			[]questionnaires.Link{one2one("law.crime.1", "law.crime.1", false, questionnaires.Rescaled)},
			map[code]string{"law.crime": "1/2", "law.rules": "1", "skill": "0"},
			"51 -> 51, mapped 1, comparable 103/150: law.crime=[law.crime] 1/2!contents law.rules=[law.rules] 1 skill=[skill] 0",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			was := edited(t, c.drop, nil)
			is := edited(t, nil, nil)
			was.ID = "small@1.1.0"
			is.Crosswalk = &questionnaires.Crosswalk{From: was.ID, Links: c.links}
			got, err := Link(Scored{Questionnaire: was, Values: answers(t, was, c.given)}, is)
			if err != nil {
				t.Fatal(err)
			}
			if got := linkText(got); got != c.want {
				t.Errorf("linked = %s\n   want %s", got, c.want)
			}
		})
	}
}

// Under its own version a result stays what it is; under another the published
// one is untouched and the shares are between 0 and 1.
func TestLinkLeavesThePublishedAlone(t *testing.T) {
	earlier, now := gci(t, "gci@4.0.0"), gci(t, "gci@5.0.0")
	rapid.Check(t, func(t *rapid.T) {
		a, b := versions(t, earlier, now)
		from := Scored{Questionnaire: a, Values: anything(t, a)}
		want, err := Compute(a, from.Values)
		if err != nil {
			t.Fatal(err)
		}
		same, err := Link(from, a)
		if err != nil {
			t.Fatal(err)
		}
		if shown(same.Rescored.Index().Points) != shown(want.Index().Points) || same.Comparable.Cmp(one) != 0 {
			t.Errorf("under its own version: %s; want %s, comparable as a whole", linkText(same), shown(want.Index().Points))
		}
		if b.Method.NeedsGroup() {
			return
		}
		l, err := Link(from, b)
		if err != nil {
			t.Fatal(err)
		}
		if shown(l.Published.Index().Points) != shown(want.Index().Points) || l.Published.Hash != a.Hash {
			t.Errorf("published = %v; want %v", l.Published.Index().Points, want.Index().Points)
		}
		if l.Comparable.Sign() < 0 || l.Comparable.Cmp(l.Mapped) > 0 || l.Mapped.Cmp(one) > 0 {
			t.Errorf("shares %v and %v", l.Comparable, l.Mapped)
		}
		if !slices.ContainsFunc(l.Items, func(i LinkedItem) bool { return i.Value.State != "" }) && l.Mapped.Sign() != 0 {
			t.Errorf("nothing was carried over and %v is mapped", l.Mapped)
		}
	})
}
