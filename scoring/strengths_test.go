package scoring

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/fault"
)

// Four indicators worth 10, 20, 30 and 40 points, each one question.
func strengthsOf(t *testing.T, own, n int, group ...[4]string) Profile {
	t.Helper()
	indicator := func(weight string) branch {
		return branch{weight: weight, branches: []branch{{weight: "1", keys: "not-applicable: true"}}}
	}
	q := grown(t, "", branch{weight: "1", branches: []branch{indicator("1"), indicator("2"), indicator("3"), indicator("4")}})
	results := make([]Result, len(group))
	for i, credits := range group {
		values := make(Values)
		for k, c := range credits {
			item := code("a." + letter(k) + ".a")
			if values[item] = (Value{State: NotApplicable}); c != "" {
				values[item] = Credit(rat(c))
			}
		}
		results[i] = mustCompute(t, q, values)
	}
	p, err := Strengths(q, results, own, 2, n)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestStrengths(t *testing.T) {
	type item struct{ Item, Figure string }
	for _, c := range []struct {
		name              string
		n                 int
		group             [][4]string // the first is the economy itself
		strengths, growth []item
		without           []string
	}{
		{
			"ahead by points, behind by points lost", 5,
			[][4]string{{"1", "1", "0", "1/2"}, {"1/2", "0", "1/2", "1"}, {"0", "0", "1", "1"}},
			[]item{{"a.b", "20"}, {"a.a", "5"}},
			[]item{{"a.c", "30"}, {"a.d", "20"}},
			nil,
		},
		{
			"no more than asked for", 1,
			[][4]string{{"1", "1", "0", "1/2"}, {"1/2", "0", "1/2", "1"}, {"0", "0", "1", "1"}},
			[]item{{"a.b", "20"}},
			[]item{{"a.c", "30"}},
			nil,
		},
		{
			"equal figures: the heavier first", 5,
			// ahead: a 10·1, b 20·1/2; lost: c 30·2/3, d 40·1/2
			[][4]string{{"1", "1/2", "1/3", "1/2"}, {"0", "0", "1", "1"}, {"0", "0", "1", "1"}},
			[]item{{"a.b", "10"}, {"a.a", "10"}},
			[]item{{"a.d", "20"}, {"a.c", "20"}},
			nil,
		},
		{
			"above the median is no area of growth, full credit at the median neither", 5,
			[][4]string{{"1/2", "1", "1", "1"}, {"0", "1", "1", "1"}, {"0", "1", "1", "1"}},
			[]item{{"a.a", "5"}},
			nil,
			nil,
		},
		{
			"alone: no strengths, growth by lost points", 2,
			[][4]string{{"1/2", "0", "1", "1/2"}},
			nil,
			[]item{{"a.d", "20"}, {"a.b", "20"}},
			nil,
		},
		{
			"without a score: in neither list; the others weigh more", 5,
			// a.d does not apply: 10, 20, 30 become 100/6, 100/3, 50
			[][4]string{{"1", "0", "1", ""}, {"0", "1", "1", "1"}, {"0", "1", "", "0"}},
			[]item{{"a.a", "50/3"}},
			[]item{{"a.b", "100/3"}},
			[]string{"a.d"},
		},
		{"none wanted", 0, [][4]string{{"1", "0", "1", "1"}, {"0", "1", "0", "0"}, {"0", "1", "0", "0"}}, nil, nil, nil},
	} {
		p := strengthsOf(t, 0, c.n, c.group...)
		var strengths, growth []item
		for _, s := range p.Strengths {
			strengths = append(strengths, item{string(s.Item), s.Ahead.RatString()})
		}
		for _, s := range p.Growth {
			growth = append(growth, item{string(s.Item), s.Lost.RatString()})
		}
		var without []string
		for _, w := range p.Without {
			without = append(without, string(w))
		}
		for what, diff := range map[string]string{
			"strengths": cmp.Diff(c.strengths, strengths), "growth": cmp.Diff(c.growth, growth), "without": cmp.Diff(c.without, without),
		} {
			if diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", c.name, what, diff)
			}
		}
	}
	if p := strengthsOf(t, 1, 9, [4]string{"1", "1", "1", "1"}, [4]string{"1", "1", "1", "0"}); len(p.Growth) != 1 ||
		p.Growth[0].Count != 2 || p.Growth[0].Median.RatString() != "1/2" || p.Growth[0].Ahead.RatString() != "-20" {
		t.Errorf("the second economy: %+v; want a.d, 20 points behind the median of two", p)
	}
}

func TestStrengthsRefuses(t *testing.T) {
	q := small(t)
	group := []Result{mustCompute(t, q, nil)}
	for _, c := range []struct{ own, depth, n int }{{0, 0, 1}, {0, 2, -1}, {1, 2, 1}, {-1, 2, 1}} {
		if _, err := Strengths(q, group, c.own, c.depth, c.n); !fault.Is(err, fault.Invalid) {
			t.Errorf("Strengths(own %d, depth %d, n %d) = %v; want a fault", c.own, c.depth, c.n, err)
		}
	}
}
