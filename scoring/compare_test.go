package scoring

import (
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mizan/questionnaires"
)

func mustExplain(t fataler, q *questionnaires.Questionnaire, from, to Values) Explanation {
	e, err := Prepare(q).Explain(from, to)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// A declared result and the validated one of the same answers: in index points
// crime is 94/3, of which question 1 has three quarters; rules is 106/3; each
// question of skill is 100/9.
func TestExplain(t *testing.T) {
	q := small(t)
	declared := answers(t, q, map[code]string{
		"law.crime.1": "yes", "law.crime.2": "yes", "law.rules.1": "yes",
		"skill.school.1": "yes", "skill.school.2": "no",
	})
	validated := answers(t, q, map[code]string{
		"law.crime.1": "partial", "law.crime.2": "unverifiable", "law.rules.1": "yes",
		"skill.school.1": "awaiting", "skill.school.2": "awaiting", "skill.school.3": "yes",
	})
	e := mustExplain(t, q, declared, validated)
	type line struct {
		Item   code
		Reason Reason
		Index  string
		Path   []code
	}
	var got []line
	for _, c := range e.Contributions {
		l := line{Item: c.Item, Reason: c.Reason, Index: c.Points().RatString()}
		for _, f := range c.Effects {
			l.Path = append(l.Path, f.Item)
		}
		got = append(got, l)
	}
	want := []line{
		{"law.crime.1", Adjusted, "-47/4", []code{"index", "law", "law.crime", "law.crime.1"}},
		{"law.crime.2", NotShown, "-47/6", []code{"index", "law", "law.crime", "law.crime.2"}},
		{"skill.school.1", NoVerdict, "-100/9", []code{"index", "skill", "skill.school", "skill.school.1"}},
		{"skill.school.2", NoVerdict, "0", []code{"index", "skill", "skill.school", "skill.school.2"}},
		{"skill.school.3", Supplied, "100/9", []code{"index", "skill", "skill.school", "skill.school.3"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("contributions (-want +got):\n%s", diff)
	}
	if !e.Additive {
		t.Error("fixed denominators and arithmetic means are additive")
	}
}

func TestReasons(t *testing.T) {
	q := small(t)
	for _, c := range []struct {
		item     code
		from, to string // "" is no value
		want     Reason
		additive bool
	}{
		{"law.crime.2", "yes", "partial", Adjusted, true},
		{"law.crime.2", "yes", "awaiting", NoVerdict, true},
		{"law.crime.2", "not-applicable", "awaiting", NoVerdict, false},
		{"law.crime.2", "yes", "unverifiable", NotShown, true},
		{"law.crime.2", "yes", "not-applicable", OtherApplicability, false},
		{"law.crime.2", "not-applicable", "no", OtherApplicability, false},
		{"law.crime.2", "yes", "", Withdrawn, true},
		{"law.crime.2", "yes", "unanswered", Withdrawn, true},
		{"law.crime.2", "", "yes", Supplied, true},
		{"law.crime.2", "awaiting", "yes", Settled, true},
		{"law.crime.2", "unverifiable", "no", Settled, true},
		{"law.crime.2", "", "unanswered", "", true},
		{"law.crime.2", "partial", "0.5", "", true},
		{"law", "1/2", "", OtherLevel, true},
		{"law", "1/2", "1/3", Adjusted, true},
	} {
		values := func(text string) Values {
			if text == "" {
				return Values{"skill": Credit(one)}
			}
			return answers(t, q, map[code]string{c.item: text, "skill": "1"})
		}
		e := mustExplain(t, q, values(c.from), values(c.to))
		var got Reason
		if len(e.Contributions) == 1 {
			got = e.Contributions[0].Reason
		}
		if got != c.want || len(e.Contributions) > 1 || e.Additive != c.additive {
			t.Errorf("%s from %q to %q: %+v, additive %v; want %q, %v", c.item, c.from, c.to, e.Contributions, e.Additive, c.want, c.additive)
		}
	}
}

// Values of an inner node on one side and of its questions on the other change
// together, and are told as the inner node's.
func TestExplainOtherLevel(t *testing.T) {
	q := small(t)
	e := mustExplain(t, q,
		answers(t, q, map[code]string{"law": "0.5", "skill.school.1": "yes"}),
		answers(t, q, map[code]string{"law.crime.1": "yes", "law.rules.1": "yes", "skill.school.1": "yes"}))
	if len(e.Contributions) != 1 || e.Contributions[0].Item != "law" || e.Contributions[0].Reason != OtherLevel {
		t.Fatalf("%+v; want one contribution of law", e.Contributions)
	}
	// crime 3/4 of 94/3 and rules 106/3, less half of 200/3
	if got := e.Contributions[0].Points().RatString(); got != "51/2" {
		t.Errorf("law contributes %s; want 51/2", got)
	}
}

// The group's mean may move under an answer that nobody gave.
func TestExplainGroupMean(t *testing.T) {
	q := grown(t, "  unanswered: group-mean\n", questions(2)...)
	e, err := Prepare(q).ExplainWith(
		Basis{Values{"a": Credit(one)}, GroupMeans{"b": rat("1/2")}},
		Basis{Values{"a": Credit(one)}, GroupMeans{"b": rat("3/4")}})
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Contributions) != 1 || e.Contributions[0].Reason != OtherGroup || e.Contributions[0].Points().RatString() != "50/3" {
		t.Errorf("%+v; want 50/3 points by the group's mean of b", e.Contributions)
	}
}

// For any method and any two sets of values, contributions add up exactly to
// the difference, at the index and at every other node; without a change there
// is none; and the way back is the way there.
func TestLawContributionsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		method := rapid.SampledFrom([]string{"  unanswered: group-mean\n", "  not-applicable: group-mean\n"})
		q := drawnTree(t, rapid.OneOf(drawnMethod(), method).Draw(t, "method"), drawnKeys())
		from := Basis{drawnValues(t, q, true), drawnMeans(t, q)}
		to := Basis{drawnValues(t, q, true), drawnMeans(t, q)}
		s := Prepare(q)
		e, err := s.ExplainWith(from, to)
		if err != nil {
			t.Fatal(err)
		}
		sums := make(map[code]*big.Rat)
		for _, c := range e.Contributions {
			for _, f := range c.Effects {
				if sums[f.Item] == nil {
					sums[f.Item] = new(big.Rat)
				}
				sums[f.Item].Add(sums[f.Item], f.Points)
			}
		}
		for _, item := range inner(q) {
			was, shown := e.From.Item(item.Code)
			is, stillShown := e.To.Item(item.Code)
			if !shown || !stillShown {
				continue // below a node whose value was given
			}
			want := new(big.Rat).Sub(orZero(is.Points), orZero(was.Points))
			if got := orZero(sums[item.Code]); got.Cmp(want) != 0 {
				t.Errorf("contributions to %s add up to %v; the difference is %v", item.Code, got, want)
			}
		}
		if none, err := s.ExplainWith(from, from); err != nil || len(none.Contributions) != 0 || !none.Additive {
			t.Errorf("from a result to itself: %+v, %v", none.Contributions, err)
		}
	})
}

// Where the explanation says that the order plays no part, each contribution
// is what the item does alone.
func TestLawAdditive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := drawnTree(t, drawnMethod().Draw(t, "method"), rapid.Just(""))
		from, to := drawnValues(t, q, false), drawnValues(t, q, false)
		e := mustExplain(t, q, from, to)
		if !e.Additive {
			return
		}
		for _, c := range e.Contributions {
			alone := make(Values)
			for k, v := range from {
				alone[k] = v
			}
			delete(alone, c.Item)
			if v, ok := to[c.Item]; ok {
				alone[c.Item] = v
			}
			gap := new(big.Rat).Sub(orZero(mustCompute(t, q, alone).Index().Points), orZero(e.From.Index().Points))
			if gap.Cmp(c.Points()) != 0 {
				t.Errorf("%s contributes %v; alone it moves the index by %v", c.Item, c.Points(), gap)
			}
		}
	})
}

func orZero(x *big.Rat) *big.Rat {
	if x == nil {
		return zero
	}
	return x
}

func drawnMeans(t *rapid.T, q *questionnaires.Questionnaire) GroupMeans {
	out := make(GroupMeans)
	for _, i := range q.Questions() {
		if rapid.Bool().Draw(t, "mean") {
			out[i.Code] = big.NewRat(rapid.Int64Range(0, 6).Draw(t, "mean"), 6)
		}
	}
	return out
}
