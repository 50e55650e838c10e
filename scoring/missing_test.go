package scoring

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// points is an item's score as a reduced fraction, "" for none.
func points(r Result, item code) string {
	s, _ := r.Item(item)
	if s.Points == nil {
		return ""
	}
	return s.Points.RatString()
}

// One indicator of four questions, weights 1 to 4, beside a question that
// weighs the same as the indicator: what the rules do to a and to the index.
func TestMissingRules(t *testing.T) {
	for _, c := range []struct {
		name, method string
		states       [4]string // of a.a … a.d; a number is a credit
		a, index     string    // points of 50 and of 100
	}{
		{"unanswered is zero by default", "", [4]string{"1", "1", "", ""}, "15", "65"}, // 3/10
		{"unanswered left out", "  unanswered: leave-out\n", [4]string{"1", "1", "", ""}, "50", "100"},
		{"all left out leaves the index", "  unanswered: leave-out\n", [4]string{"", "", "", ""}, "", "100"},
		{"what does not apply leaves by default", "", [4]string{"1", "0", "na", "na"}, "50/3", "200/3"}, // 1/3
		{"what does not apply is zero", "  not-applicable: zero\n", [4]string{"1", "1", "na", "na"}, "15", "65"},
		{"all is not applicable and zero", "  not-applicable: zero\n", [4]string{"na", "na", "na", "na"}, "0", "50"},
		{"unverifiable is zero under every rule", "  unanswered: leave-out\n", [4]string{"1", "1", "x", "x"}, "15", "65"},
		{"awaiting is zero under every rule", "  unanswered: leave-out\n", [4]string{"1", "1", "w", "w"}, "15", "65"},
		// the cap: K = 3 of 10 may shrink the denominator to (1-c)·10 at most
		{"a cap that bites", "  not-applicable-cap: 0.5\n", [4]string{"1", "1", "na", "na"}, "30", "80"}, // 3/5
		{"a cap that does not bite", "  not-applicable-cap: 0.7\n", [4]string{"1", "1", "na", "na"}, "50", "100"},
		{"a cap of nothing is the rule zero", "  not-applicable-cap: 0\n", [4]string{"1", "1", "na", "na"}, "15", "65"},
		{"under a cap nothing leaves as a whole", "  not-applicable-cap: 0.5\n", [4]string{"na", "na", "na", "na"}, "0", "50"},
		{"a cap of all is none", "  not-applicable-cap: 1\n", [4]string{"na", "na", "na", "na"}, "", "100"},
		{
			"the cap is a share of what may leave, not of what is left out as unanswered",
			"  unanswered: leave-out\n  not-applicable-cap: 0.5\n",
			[4]string{"1", "", "na", ""},
			"25", "75", // K 1, N 3: 1 / max(1, 2)
		},
	} {
		q := grown(t, c.method, branch{weight: "1", branches: questions(4)}, branch{weight: "1"})
		values := Values{"b": Credit(one)}
		words := map[string]State{"na": NotApplicable, "x": Unverifiable, "w": Awaiting}
		for i, s := range c.states {
			switch item := code("a." + letter(i)); {
			case words[s] != "":
				values[item] = Value{State: words[s]}
			case s != "":
				values[item] = Credit(rat(s))
			}
		}
		r := mustCompute(t, q, values)
		if a, index := points(r, "a"), points(r, "index"); a != c.a || index != c.index {
			t.Errorf("%s: a %q, index %q; want %q, %q", c.name, a, index, c.a, c.index)
		}
		if sum := attributed(q, r); sum.Cmp(r.Index().Points) != 0 {
			t.Errorf("%s: credit × effective points adds up to %v; the index is %v", c.name, sum, r.Index().Points)
		}
	}
}

// attributed is Σ credit × effective points over the items with a value.
func attributed(q *questionnaires.Questionnaire, r Result) *big.Rat {
	sum := new(big.Rat)
	for _, s := range r.Items {
		if item, _ := q.Item(s.Code); s.Credit != nil && (item.Question() || s.Given) {
			sum.Add(sum, new(big.Rat).Mul(s.Credit, s.Effective))
		}
	}
	return sum
}

// Under a cap, other means take the excess as one more child without credit.
func TestCapOfOtherMeans(t *testing.T) {
	for _, c := range []struct{ keys, method, want string }{
		// K = 2 of 10, cap 0.7: 1 of the weight stays and earns nothing
		{"aggregation: harmonic, floor: 0.01", "  not-applicable-cap: 0.7\n", "2/102"},
		{"aggregation: harmonic, floor: 0.01", "  not-applicable-cap: 0.8\n", "1"},
		{"aggregation: geometric, floor: 0.001", "  not-applicable-cap: 0.7\n", "11/111"},
		{"aggregation: generalised, power: 0.5", "  not-applicable-cap: 0.6\n", "1/4"}, // 2 of 4
	} {
		q := grown(t, c.method, branch{weight: "1", keys: c.keys, branches: []branch{
			{weight: "2"}, {weight: "8", keys: "not-applicable: true"},
		}})
		r := mustCompute(t, q, Values{"a.a": Credit(one), "a.b": {State: NotApplicable}})
		if s, _ := r.Item("a"); s.Credit.Cmp(rat(c.want)) != 0 {
			t.Errorf("%s,%s: %v; want %s", c.keys, c.method, s.Credit, c.want)
		}
	}
}

// Moving the cap a little moves the score a little, and a larger cap never
// lowers it.
func TestCapIsContinuous(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := drawnTree(t, "", drawnKeys().Filter(func(k string) bool { return !strings.Contains(k, "minimum") }))
		values := drawnValues(t, q, false)
		low := big.NewRat(rapid.Int64Range(0, 998).Draw(t, "cap"), 1000)
		high := new(big.Rat).Add(low, rat("1/1000000000000"))
		scores := make([]*big.Rat, 2)
		for i, c := range []*big.Rat{low, high} {
			q.Method.NotApplicableCap = c
			scores[i] = mustCompute(t, q, values).Index().Credit
		}
		if scores[0].Cmp(scores[1]) > 0 {
			t.Errorf("a larger cap lowered the score from %v to %v", scores[0], scores[1])
		}
		if gap := new(big.Rat).Sub(scores[1], scores[0]); gap.Cmp(rat("1/1000000")) > 0 {
			t.Errorf("a cap larger by 1e-12 moved the score by %v", gap.FloatString(9))
		}
	})
}

func TestGroupMeans(t *testing.T) {
	q := grown(t, "  unanswered: group-mean\n  not-applicable: group-mean\n",
		branch{weight: "1", branches: questions(2)}, branch{weight: "1"}, branch{weight: "1"})
	na := Value{State: NotApplicable}
	group := []Values{
		{"a.a": Credit(one), "a.b": Credit(rat("1/2")), "b": Credit(one)},
		{"a.a": Credit(zero), "a.b": na, "b": Value{State: Unverifiable}},
		{"a": Credit(rat("3/4")), "b": Value{State: Awaiting}},
		{},
	}
	s := Prepare(q)
	means, err := s.GroupMeans(group)
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[code]string)
	for item, mean := range means {
		got[item] = mean.RatString()
	}
	// b: the claim that could not be shown and the one that waits are no answers
	if diff := cmp.Diff(map[code]string{"a": "3/4", "a.a": "1/2", "a.b": "1/2", "b": "1"}, got); diff != "" {
		t.Errorf("means (-want +got):\n%s", diff)
	}
	results, err := s.ScoreAll(group)
	if err != nil {
		t.Fatal(err)
	}
	// weights of a.a and a.b are 1 and 2; nobody answered c: it earns nothing
	for i, want := range []string{"500/9", "100/9", "25", "50"} {
		if got := points(results[i], "index"); got != want {
			t.Errorf("economy %d has %s points; want %s", i, got, want)
		}
	}
	last := results[3]
	for item, want := range map[code]ItemScore{
		"a.a": {State: Unanswered, Imputed: true, Counts: Counts{Unanswered: 1, Imputed: 1}},
		"c":   {State: Unanswered, Counts: Counts{Unanswered: 1}},
	} {
		got, _ := last.Item(item)
		if got.State != want.State || got.Imputed != want.Imputed || got.Counts != want.Counts {
			t.Errorf("%s = %+v; want %+v", item, got, want)
		}
	}
	if c := last.Index().Counts; c.Imputed != 3 || c.Unanswered != 4 {
		t.Errorf("the index counts %+v; want 3 of 4 unanswered imputed", c)
	}
	if a, _ := results[1].Item("a.b"); !a.Imputed || a.State != NotApplicable {
		t.Errorf("a.b = %+v; want an imputed one that does not apply", a)
	}
}

// What was taken from the group is a part of the input.
func TestGroupMeansReachTheHash(t *testing.T) {
	q := grown(t, "  unanswered: group-mean\n", questions(2)...)
	s := Prepare(q)
	hash := func(values Values, means GroupMeans) string {
		r, err := s.ScoreWith(values, means)
		if err != nil {
			t.Fatal(err)
		}
		return r.Input
	}
	half, third := GroupMeans{"a": rat("1/2")}, GroupMeans{"a": rat("1/3")}
	if hash(nil, half) == hash(nil, third) {
		t.Error("another mean has the same input hash")
	}
	if hash(nil, half) == hash(Values{"a": Credit(rat("1/2"))}, half) {
		t.Error("an imputed credit and an answer have the same input hash")
	}
	if hash(nil, GroupMeans{}) == hash(nil, GroupMeans{"a": zero, "b": zero}) {
		t.Error("a mean of nothing and no mean at all have the same input hash")
	}
	full := Values{"a": Credit(one), "b": Credit(zero)}
	if hash(full, half) != hash(full, third) || hash(full, half) != InputHash(q, full) {
		t.Error("a mean that was not used reached the input hash")
	}
}

func TestGroupIsNeeded(t *testing.T) {
	q := grown(t, "  not-applicable: group-mean\n", questions(2)...)
	if _, err := Compute(q, nil); fault.Of(err).Key != "score.group.needed" {
		t.Errorf("Score without a group: %v", err)
	}
	if _, err := Prepare(q).Explain(nil, nil); fault.Of(err).Key != "score.group.needed" {
		t.Errorf("Explain without a group: %v", err)
	}
	if _, err := Prepare(q).ScoreWith(nil, GroupMeans{"a": rat("2")}); len(places(err)) != 1 {
		t.Errorf("a mean above one: %v", err)
	}
	if _, err := Prepare(q).ScoreAll([]Values{{"a": Credit(rat("2"))}}); len(places(err)) != 1 {
		t.Errorf("a value above one: %v", err)
	}
	if got := Prepare(q).Max()["b"].RatString(); got != "200/3" {
		t.Errorf("b is worth %s points; want 200/3", got)
	}
}

// The three scores side by side: as "no", left out, and at the group's mean.
func TestAlternatives(t *testing.T) {
	q := grown(t, "", branch{weight: "1"}, branch{weight: "1"}, branch{weight: "2", keys: "not-applicable: true"})
	values := Values{"a": Credit(one), "c": {State: NotApplicable}}
	got, err := Prepare(q).Alternatives(values, GroupMeans{"b": rat("1/4")})
	if err != nil {
		t.Fatal(err)
	}
	scores := fmt.Sprint(points(got.Zero, "index"), " ", points(got.LeaveOut, "index"), " ", points(got.GroupMean, "index"))
	if scores != "50 100 125/2" || got.Unanswered != 1 {
		t.Errorf("%s with %d unanswered; want 50 100 125/2 with 1", scores, got.Unanswered)
	}
	if own := mustCompute(t, q, values); own.Input != got.Zero.Input || points(own, "index") != "50" {
		t.Error("the method's own rule gives another result among the alternatives")
	}
	if got.GroupMean.Input == got.Zero.Input {
		t.Error("the group's mean is not a part of its input")
	}
}

// A group of one has nobody to take a mean from: what is missing earns nothing.
func TestGroupOfOne(t *testing.T) {
	q := grown(t, "  unanswered: group-mean\n", questions(2)...)
	results, err := Prepare(q).ScoreAll([]Values{{"a": Credit(one)}})
	if err != nil || points(results[0], "index") != "100/3" {
		t.Errorf("%v, %v; want a third of the points", results, err)
	}
	if results, err = Prepare(q).ScoreAll(nil); err != nil || len(results) != 0 {
		t.Errorf("an empty group: %v, %v", results, err)
	}
}
