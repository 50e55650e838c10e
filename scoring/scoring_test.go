package scoring

import (
	"math/big"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

type code = questionnaires.Code

func small(t testing.TB) *questionnaires.Questionnaire {
	t.Helper()
	q, err := questionnaires.Load(os.DirFS("../questionnaires/testdata/small"))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// answers reads "yes", "partial", "no", a state, or a number for each item.
func answers(t testing.TB, q *questionnaires.Questionnaire, given map[code]string) Values {
	t.Helper()
	out := make(Values)
	for c, text := range given {
		item, ok := q.Item(c)
		if !ok {
			out[c] = Credit(rat(text))
			continue
		}
		if s := State(text); s == NotApplicable || s == Unverifiable || s == Awaiting || s == Unanswered {
			out[c] = Value{State: s}
			continue
		}
		if item.Question() {
			if choice, ok := item.Scale.Choice(text); ok {
				out[c] = Credit(choice.Credit)
				continue
			}
		}
		out[c] = Credit(rat(text))
	}
	return out
}

func rat(s string) *big.Rat {
	x, ok := new(big.Rat).SetString(s)
	if !ok {
		panic("test number " + s)
	}
	return x
}

// The small questionnaire on paper: law 20 of 30 parts, skill 10 of 30, so of
// 100 points law has 66 2/3 and skill 33 1/3. In law, crime has 9.4 of 20 and
// rules 10.6 of 20; in crime, question 1 weighs 3 and question 2 weighs 1.
func TestCompute(t *testing.T) {
	all := map[code]string{
		"law.crime.1": "yes", "law.crime.2": "yes", "law.rules.1": "yes",
		"skill.school.1": "yes", "skill.school.2": "yes", "skill.school.3": "yes",
	}
	for _, c := range []struct {
		name   string
		change map[code]string
		want   map[code]string // points as reduced fractions; "" is no score
		tier   string
	}{
		{"everything done", nil, map[code]string{"index": "100", "law": "200/3", "skill": "100/3", "law.crime": "94/3"}, "T1"},
		{
			"half of one question of weight 3 in 4",
			map[code]string{"law.crime.1": "partial"},
			// crime: (3/2 + 1)/4 = 5/8; law: 9.4/20 × 5/8 + 10.6/20 = 0.82375; × 200/3
			map[code]string{"law.crime": "235/12", "law": "659/12", "index": "353/4"},
			"T1",
		},
		{
			"no, unanswered and unverifiable earn the same nothing",
			map[code]string{"skill.school.1": "no", "skill.school.2": "unanswered", "skill.school.3": "unverifiable"},
			map[code]string{"skill": "0", "index": "200/3"},
			"T2",
		},
		{
			"a question that does not apply leaves the denominator",
			map[code]string{"law.crime.1": "no", "law.crime.2": "not-applicable"},
			map[code]string{"law.crime": "0", "law.crime.2": "", "law": "106/3", "index": "206/3"},
			"T2",
		},
		{
			"an indicator that does not apply leaves its pillar the same way",
			map[code]string{"law.rules.1": "not-applicable", "law.crime.1": "no"},
			// law is crime alone: 1/4
			map[code]string{"law.rules": "", "law": "50/3", "index": "50"},
			"T2",
		},
		{
			"exactly on a bound is inside the tier",
			map[code]string{"law.rules.1": "not-applicable", "law.crime.1": "yes", "law.crime.2": "no", "skill.school.1": "0.75", "skill.school.2": "0.75", "skill.school.3": "0.75"},
			map[code]string{"index": "75"},
			"T1",
		},
		{
			"just below a bound is outside, however it rounds",
			map[code]string{"law.rules.1": "not-applicable", "law.crime.1": "yes", "law.crime.2": "no", "skill.school.1": "0.7499999999", "skill.school.2": "0.75", "skill.school.3": "0.75"},
			map[code]string{"index": "2249999999970000000000/30000000000000000000"},
			"",
		},
		{
			"the optional question changes nothing",
			map[code]string{"skill.school.4": "no"},
			map[code]string{"index": "100"},
			"T1",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := small(t)
			given := make(map[code]string)
			for k, v := range all {
				given[k] = v
			}
			for k, v := range c.change {
				given[k] = v
			}
			r, err := Compute(q, answers(t, q, given))
			if err != nil {
				t.Fatal(err)
			}
			for item, want := range c.want {
				if c.tier == "" && item == "index" {
					if got := Round(r.Index().Points, 2); got != "75.00" || r.Tier != "T2" {
						t.Errorf("index = %s in %s; want 75.00 in T2", got, r.Tier)
					}
					continue
				}
				s, _ := r.Item(item)
				got := ""
				if s.Points != nil {
					got = s.Points.RatString()
				}
				if got != want {
					t.Errorf("%s = %q; want %q", item, got, want)
				}
			}
			if c.tier != "" && r.Tier != c.tier {
				t.Errorf("tier = %s; want %s", r.Tier, c.tier)
			}
		})
	}
}

func TestStatesAreKeptApart(t *testing.T) {
	q := small(t)
	r, err := Compute(q, answers(t, q, map[code]string{
		"law.crime.1": "no", "law.crime.2": "not-applicable", "law.rules.1": "unverifiable", "skill.school.1": "awaiting",
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := Counts{Answered: 1, Unanswered: 2, NotApplicable: 1, Unverifiable: 1, Awaiting: 1}
	if diff := cmp.Diff(want, r.Index().Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if n := r.Index().Counts.Applicable(); n != 5 {
		t.Errorf("applicable = %d; want 5", n)
	}
	for item, want := range map[code]State{
		"law.crime.1": Answered, "law.crime.2": NotApplicable, "law.rules.1": Unverifiable,
		"skill.school.1": Awaiting, "skill.school.2": Unanswered,
		"law.crime": Answered, "law.rules": Unverifiable, "skill": Awaiting, "index": Answered,
	} {
		if s, _ := r.Item(item); s.State != want {
			t.Errorf("%s is %s; want %s", item, s.State, want)
		}
	}
}

func TestGivenInnerNodes(t *testing.T) {
	q := small(t)
	r, err := Compute(q, answers(t, q, map[code]string{"law": "0.5", "skill.school": "1"}))
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Index().Points.RatString(); got != "200/3" {
		t.Errorf("index = %s; want 200/3", got)
	}
	if _, ok := r.Item("law.crime"); ok {
		t.Error("law.crime has a row although the value of law was given")
	}
	if s, _ := r.Item("law"); !s.Given || s.Counts.Answered != 1 {
		t.Errorf("law = %+v; want a given node that counts once", s)
	}
}

func TestNothingAnswered(t *testing.T) {
	q := small(t)
	r, err := Compute(q, nil)
	if err != nil {
		t.Fatal(err)
	}
	if i := r.Index(); i.Points.Sign() != 0 || i.Counts.Answered != 0 || i.Counts.Unanswered != 6 {
		t.Errorf("index = %v with %+v; want 0 points and six questions unanswered", i.Points, i.Counts)
	}
	q.Method.Unanswered = questionnaires.MissingLeaveOut
	if r, err = Compute(q, nil); err != nil || r.Index().Points != nil || r.Tier != "" {
		t.Errorf("with unanswered left out: %v, tier %q, %v; want no score and no tier", r.Index().Points, r.Tier, err)
	}
}

func TestRefusedValues(t *testing.T) {
	q := small(t)
	for _, c := range []struct {
		name   string
		values Values
		want   []string
	}{
		{"an unknown item", Values{"law.none": Credit(rat("1"))}, []string{"law.none score.item.unknown"}},
		{"above the scale", Values{"law": Credit(rat("1.0001"))}, []string{"law score.value.range"}},
		{"below the scale", Values{"law": Credit(rat("-0.1"))}, []string{"law score.value.range"}},
		{"no credit", Values{"law": Value{State: Answered}}, []string{"law score.value.range"}},
		{"not applicable where it must apply", Values{"law.crime.1": {State: NotApplicable}}, []string{"law.crime.1 score.value.applies"}},
		{"a state nobody knows", Values{"law": {State: "lost"}}, []string{"law score.value.state"}},
		{
			"a node and something below it",
			Values{"law": Credit(rat("1")), "law.crime.1": Credit(rat("1"))},
			[]string{"law.crime.1 score.value.overlap"},
		},
		{
			"all at once",
			Values{"law": Credit(rat("2")), "zzz": Credit(rat("0")), "skill": Credit(rat("3"))},
			[]string{"law score.value.range", "skill score.value.range", "zzz score.item.unknown"},
		},
	} {
		_, err := Compute(q, c.values)
		var got []string
		for _, f := range fault.Of(err).Fields {
			got = append(got, f.Path+" "+f.Key)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// drawn makes values for every question: mostly answers, some other states.
func drawn(t *rapid.T, q *questionnaires.Questionnaire) Values {
	out := make(Values)
	for _, item := range q.Questions() {
		states := []State{Answered, Answered, Answered, Unanswered, Unverifiable, Awaiting}
		if item.NotApplicable {
			states = append(states, NotApplicable)
		}
		v := Value{State: rapid.SampledFrom(states).Draw(t, "state")}
		if v.State == Answered {
			v.Credit = big.NewRat(rapid.Int64Range(0, 12).Draw(t, "credit"), 12)
		}
		out[item.Code] = v
	}
	return out
}

func mustCompute(t interface{ Fatal(...any) }, q *questionnaires.Questionnaire, v Values) Result {
	r, err := Compute(q, v)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestProperties(t *testing.T) {
	q := small(t)
	scaled := small(t)
	for _, i := range scaled.Items() {
		if i.Weight != nil && i.Depth == 3 {
			i.Weight = new(big.Rat).Mul(i.Weight, rat("7/13"))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		values := drawn(t, q)
		r := mustCompute(t, q, values)

		sum := new(big.Rat)
		for _, s := range r.Items {
			item, _ := q.Item(s.Code)
			if s.Points != nil && (s.Points.Sign() < 0 || s.Points.Cmp(s.Max) > 0) {
				t.Errorf("%s: %v points are outside 0 to %v", s.Code, s.Points, s.Max)
			}
			if item.Question() && s.Credit != nil {
				sum.Add(sum, new(big.Rat).Mul(s.Credit, s.Effective))
			}
		}
		if r.Index().Points != nil && sum.Cmp(r.Index().Points) != 0 {
			t.Errorf("credit × effective points adds up to %v; the index is %v", sum, r.Index().Points)
		}
		if other := mustCompute(t, scaled, values); !equal(other.Index().Points, r.Index().Points) {
			t.Errorf("multiplying all weights of a parent moved the index from %v to %v", r.Index().Points, other.Index().Points)
		}
		raise(t, q, values, r)
	})
}

// raise improves one answer: no ancestor may fall.
func raise(t *rapid.T, q *questionnaires.Questionnaire, values Values, before Result) {
	item := rapid.SampledFrom(q.Questions()).Draw(t, "raised")
	if values[item.Code].State == NotApplicable {
		return
	}
	values[item.Code] = Credit(rat("1"))
	after := mustCompute(t, q, values)
	for p := item; p != nil; p = p.Parent {
		was, scored := before.Item(p.Code)
		now, _ := after.Item(p.Code)
		if scored && was.Points != nil && now.Points.Cmp(was.Points) < 0 {
			t.Errorf("raising %s lowered %s from %v to %v", item.Code, p.Code, was.Points, now.Points)
		}
	}
}

func equal(a, b *big.Rat) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Cmp(b) == 0)
}

func TestInputHash(t *testing.T) {
	q := small(t)
	a := InputHash(q, Values{"law": Credit(rat("1/2")), "skill": Credit(rat("1"))})
	if b := InputHash(q, Values{"skill": Credit(rat("1")), "law": Credit(rat("0.50"))}); a != b {
		t.Error("order of answers or spelling of a number changed the input hash")
	}
	if b := InputHash(q, Values{"law": Credit(rat("0")), "skill": Credit(rat("1"))}); a == b {
		t.Error("another answer has the same input hash")
	}
	if InputHash(q, Values{"law": Credit(rat("0"))}) == InputHash(q, Values{"law": {State: Unanswered}}) {
		t.Error("no and unanswered have the same input hash")
	}
}

func TestRound(t *testing.T) {
	for _, c := range []struct {
		number   string
		decimals int
		want     string
	}{
		{"1/3", 2, "0.33"},
		{"2/3", 2, "0.67"},
		{"1/8", 2, "0.13"},
		{"3/8", 2, "0.38"},
		{"94995/1000", 2, "95.00"},
		{"-1/8", 2, "-0.13"},
		{"100", 2, "100.00"},
		{"5/2", 0, "3"},
		{"0", 2, "0.00"},
	} {
		if got := Round(rat(c.number), c.decimals); got != c.want {
			t.Errorf("Round(%s, %d) = %s; want %s", c.number, c.decimals, got, c.want)
		}
	}
	if got := Round(nil, 2); got != "" {
		t.Errorf("Round of no score = %q; want nothing", got)
	}
	if got := Full(rat("1/3")); got != "0.3333333333333333" {
		t.Errorf("Full(1/3) = %s", got)
	}
}

func rats(numbers ...string) []*big.Rat {
	out := make([]*big.Rat, len(numbers))
	for i, n := range numbers {
		if n != "" {
			out[i] = rat(n)
		}
	}
	return out
}

func TestRanks(t *testing.T) {
	for _, c := range []struct {
		name   string
		scores []*big.Rat
		want   []Rank
	}{
		{"ties share and the next skips", rats("7", "9", "9", "1"), []Rank{{3, 0}, {1, 1}, {1, 1}, {4, 0}}},
		{"no score, no position", rats("7", "", "9"), []Rank{{2, 0}, {}, {1, 0}}},
		{"equal on the page is not a tie", rats("1/3", "0.3333333333333333"), []Rank{{1, 0}, {2, 0}}},
		{"all equal", rats("0", "0", "0"), []Rank{{1, 2}, {1, 2}, {1, 2}}},
		{"nobody", nil, []Rank{}},
	} {
		if diff := cmp.Diff(c.want, Ranks(c.scores)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// Quartiles checked against R's quantile(x, type = 7).
func TestDescribe(t *testing.T) {
	for _, c := range []struct {
		scores                             []*big.Rat
		mean, median, q1, q3, best, lowest string
	}{
		{rats("1", "2", "3", "4"), "5/2", "5/2", "7/4", "13/4", "4", "1"},
		{rats("10", "20", "35", "50", "80"), "39", "35", "20", "50", "80", "10"},
		{rats("5"), "5", "5", "5", "5", "5", "5"},
		{rats("", "2", "", "4"), "3", "3", "5/2", "7/2", "4", "2"},
	} {
		s, ok := Describe(c.scores)
		got := []string{s.Mean.RatString(), s.Median.RatString(), s.Q1.RatString(), s.Q3.RatString(), s.Best.RatString(), s.Worst.RatString()}
		if want := []string{c.mean, c.median, c.q1, c.q3, c.best, c.lowest}; !ok || !slices.Equal(got, want) {
			t.Errorf("Describe = %v; want %v", got, want)
		}
	}
	if _, ok := Describe(rats("", "")); ok {
		t.Error("a group without scores has statistics")
	}
}
