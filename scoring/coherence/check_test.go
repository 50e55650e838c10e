package coherence

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/fault"
	"mizan/scoring/composite"
)

var update = flag.Bool("update", false, "write golden files anew")

// noise is a column of whole numbers without order, the same for the same seed.
func noise(code string, n, seed int) composite.Column {
	c := composite.NewColumn(code, n)
	for u := range n {
		c.Set(u, float64((u*u*7+u*seed*13+seed*seed*5)%101))
	}
	return c
}

// planted is an index with known faults: two pillars p and q of three
// indicators each, in 30 units.
func planted(t testing.TB, change func(t *composite.Tree, data *composite.Table)) Input {
	t.Helper()
	quantity := composite.Indicator{Kind: composite.Quantity}
	tree := &composite.Tree{Nodes: []composite.Node{
		{Code: "index", Parent: -1},
		{Code: "p", Parent: 0, Weight: 1},
		{Code: "q", Parent: 0, Weight: 1},
		{Code: "p1", Parent: 1, Weight: 1, Indicator: quantity},
		{Code: "p2", Parent: 1, Weight: 1, Indicator: quantity},
		{Code: "p3", Parent: 1, Weight: 1, Indicator: quantity},
		{Code: "q1", Parent: 2, Weight: 1, Indicator: quantity},
		{Code: "q2", Parent: 2, Weight: 1, Indicator: quantity},
		{Code: "q3", Parent: 2, Weight: 1, Indicator: quantity},
	}}
	data := &composite.Table{}
	for u := range 30 {
		data.Units = append(data.Units, fmt.Sprintf("U%02d", u))
	}
	// A common strength, and noise of each indicator's own.
	for k, i := range tree.Leaves() {
		c := composite.NewColumn(tree.Nodes[i].Code, 30)
		own := noise("", 30, k+1)
		for u := range 30 {
			c.Set(u, 2*float64(u)+own.Values[u]*0.35+1)
		}
		data.Columns = append(data.Columns, c)
	}
	change(tree, data)
	scores, err := composite.Aggregate(tree, data)
	if err != nil {
		t.Fatal(err)
	}
	return Input{Tree: tree, Scores: scores, Raw: data}
}

// line is a warning in one line, with three digits.
func (w Warning) line() string {
	return strings.TrimRight(fmt.Sprintf("%s %s %s %s %.3f %.3f", w.Rule, w.Unit, w.Node, w.Other, w.Value, w.Limit), " ")
}

func set(data *composite.Table, code string, value func(u int) float64) {
	c := &data.Columns[data.Column(code)]
	for u := range data.Units {
		c.Set(u, value(u))
	}
}

// Each planted fault raises its warning, and a sound index raises none.
func TestWarnings(t *testing.T) {
	answer := func(t *composite.Tree, codes ...string) {
		for _, code := range codes {
			t.Nodes[t.Node(code)].Indicator.Kind = composite.Answer
		}
	}
	cases := []struct {
		name   string
		change func(t *composite.Tree, data *composite.Table)
		limits Limits
		want   []string // these and, of these rules, no others
	}{
		{name: "a sound index", change: func(*composite.Tree, *composite.Table) {}},
		{
			name: "few values in an indicator",
			change: func(_ *composite.Tree, data *composite.Table) {
				set(data, "p1", func(u int) float64 { return []float64{float64(u), gap}[u%5/3] })
			},
			want: []string{"availability  p1  0.600 0.650", "unit"},
		},
		{
			name: "few values in a unit",
			change: func(_ *composite.Tree, data *composite.Table) {
				for _, k := range []int{0, 1, 2} {
					data.Columns[k].Clear(7)
				}
			},
			want: []string{"unit U07   0.500 0.650"},
		},
		{
			name: "a question nearly all answer in full",
			change: func(t *composite.Tree, data *composite.Table) {
				answer(t, "p1")
				set(data, "p1", func(u int) float64 { return []float64{100, 50}[max(0, u-28)] })
			},
			want: []string{"saturated-top  p1  0.967 0.950"},
		},
		{
			name: "full marks are at the lower end where more is worse, on the scale of the question",
			change: func(t *composite.Tree, data *composite.Table) {
				answer(t, "p1")
				best, worst := 1.0, 5.0
				ind := &t.Nodes[t.Node("p1")].Indicator
				ind.Lower, ind.Upper, ind.Descending = &best, &worst, true
				set(data, "p1", func(u int) float64 { return []float64{1, 5}[max(0, u-28)] })
			},
			want: []string{"saturated-top  p1  0.967 0.950", "saturated-bottom"},
		},
		{
			name: "a question nobody answers with yes",
			change: func(t *composite.Tree, data *composite.Table) {
				answer(t, "p1")
				set(data, "p1", func(int) float64 { return 0 })
			},
			want: []string{"constant  p1  0.000 0.000", "saturated-bottom  p1  1.000 0.950"},
		},
		{
			name: "a quantity that is mostly zero",
			change: func(_ *composite.Tree, data *composite.Table) {
				set(data, "p1", func(u int) float64 { return math.Max(0, float64(u-20)) })
			},
			want: []string{"zeros  p1  0.300 0.500", "unique  p1  0.333 0.500"},
		},
		{
			name: "an answer scale has few values by nature",
			change: func(t *composite.Tree, data *composite.Table) {
				answer(t, "p1")
				set(data, "p1", func(u int) float64 { return float64(u / 15 * 100) })
			},
			want: []string{"zeros", "unique", "outliers"},
		},
		{
			name: "one extreme value",
			change: func(_ *composite.Tree, data *composite.Table) {
				set(data, "p1", func(u int) float64 { return math.Pow(2, float64(u)) })
			},
			want: []string{"outliers  p1  3."},
		},
		{
			name: "an indicator that runs against its pillar",
			change: func(_ *composite.Tree, data *composite.Table) {
				set(data, "p1", func(u int) float64 { return 60 - float64(u*2) })
				for _, code := range []string{"p2", "p3"} {
					set(data, code, func(u int) float64 { return 3 * float64(u+len(code)) })
				}
			},
			want: []string{
				"parent-negative  p1 p -1.000 0.000", "redundant  p q", "redundant  p2 p3 1.000 0.920",
				"contrary  p1 p2 -1.000 0.000", "contrary  p1 p3 -1.000 0.000",
			},
		},
		{
			name: "an indicator of another pillar",
			change: func(_ *composite.Tree, data *composite.Table) {
				for k, code := range []string{"q1", "q2", "q3"} {
					set(data, code, func(u int) float64 { return noise("", 30, 3).Values[u] + float64(k*u%3) })
				}
				set(data, "p1", func(u int) float64 { return noise("", 30, 3).Values[u] })
			},
			want: []string{"foreign  p1 q 1.000"},
		},
		{
			name: "indicators that have nothing in common",
			change: func(_ *composite.Tree, data *composite.Table) {
				for k, code := range []string{"p1", "p2", "p3"} {
					set(data, code, func(u int) float64 { return noise("", 30, 2*k+1).Values[u] })
				}
			},
			want: []string{"alpha  index", "alpha  p"},
		},
		{
			name: "a pillar that hardly differs between units",
			change: func(_ *composite.Tree, data *composite.Table) {
				for _, code := range []string{"q1", "q2", "q3"} {
					c := data.Columns[data.Column(code)].Clone()
					set(data, code, func(u int) float64 { return 50 + c.Values[u]/50 })
				}
			},
			want: []string{"influence-low  q"},
		},
		{
			name:   "limits may be others",
			change: func(*composite.Tree, *composite.Table) {},
			limits: Limits{LowAlpha: {First: 0.99}},
			want:   []string{"alpha  index", "alpha  p", "alpha  q"},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r, err := Check(planted(t, c.change), Options{Limits: c.limits})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, w := range r.Warnings {
				got = append(got, w.line())
			}
			checkWarnings(t, got, c.want)
		})
	}
}

// checkWarnings wants a line for each beginning, in order, and no other line of
// the same rules. A rule alone wants none of it, and no beginnings want nothing.
func checkWarnings(t *testing.T, got, want []string) {
	t.Helper()
	rules := make(map[string]bool)
	var wanted []string
	for _, w := range want {
		rule, rest, _ := strings.Cut(w, " ")
		rules[rule] = true
		if rest != "" {
			wanted = append(wanted, w)
		}
	}
	var found []string
	for _, g := range got {
		rule, _, _ := strings.Cut(g, " ")
		if rules[rule] || len(want) == 0 {
			found = append(found, g)
		}
	}
	ok := len(found) == len(wanted)
	for i := range wanted {
		ok = ok && strings.HasPrefix(found[i], wanted[i])
	}
	if !ok {
		t.Errorf("warnings\n%s\nwant beginnings\n%s", strings.Join(found, "\n"), strings.Join(wanted, "\n"))
	}
}

// Of fewer than twenty units there are counts and nothing else.
func TestWithheld(t *testing.T) {
	for _, n := range []int{0, 1, 2, 19, 20} {
		tree := pair2()
		for i := range tree.Nodes[1:] {
			tree.Nodes[i+1].Indicator.Kind = composite.Answer
		}
		data := &composite.Table{Columns: []composite.Column{composite.NewColumn("a", n), composite.NewColumn("b", n)}}
		for u := range n {
			data.Units = append(data.Units, fmt.Sprint(u))
			data.Columns[0].Set(u, float64(u%3*50))
			data.Columns[1].Set(u, float64(u%2*100))
		}
		scores, err := composite.Aggregate(tree, data)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Check(Input{Tree: tree, Scores: scores, Measures: data}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		shown := len(r.Siblings) + len(r.Ancestors) + len(r.Alphas) + len(r.Components) + len(r.Influences) + len(r.Measures)
		if r.Withheld != (n < 20) || (shown == 0) != r.Withheld {
			t.Errorf("%d units: withheld %v, %d figures", n, r.Withheld, shown)
		}
		counted := 0
		for _, c := range r.Indicators[1].Counts {
			counted += c.Units
		}
		if counted != n || len(r.Indicators) != 2 || r.Indicators[1].AtTop != n/2 {
			t.Errorf("%d units: %+v", n, r.Indicators)
		}
		if _, err := json.Marshal(r); err != nil {
			t.Error(err)
		}
	}
}

// Measures are found by unit, whatever their order, and come with a caution.
func TestMeasures(t *testing.T) {
	in := planted(t, func(*composite.Tree, *composite.Table) {})
	index := columns(t, in.Scores, "index")[0]
	in.Measures = &composite.Table{Columns: []composite.Column{composite.NewColumn("other", 29)}}
	for u := range 29 { // the last unit is left out, the order is turned
		from := 28 - u
		in.Measures.Units = append(in.Measures.Units, in.Scores.Units[from])
		in.Measures.Columns[0].Set(u, index.Values[from])
	}
	r, err := Check(in, Options{})
	if err != nil {
		t.Fatal(err)
	}
	l := r.Measures[0]
	if len(r.Measures) != 6 || l.A != "index" || l.B != "other" || l.Units != 29 || !near(*l.R, 1, exact) || *l.Low > 1 {
		t.Errorf("%d links, the first %+v", len(r.Measures), l)
	}
	if !strings.Contains(fmt.Sprint(r.Notes), "coherence.note.causality") {
		t.Errorf("notes %v", r.Notes)
	}
	if w := r.Warnings[len(r.Warnings)-1]; w.line() != "measure-identical  index other 1.000 0.950" {
		t.Errorf("warning %s", w.line())
	}
}

func TestCheckRefuses(t *testing.T) {
	good := planted(t, func(*composite.Tree, *composite.Table) {})
	without := *good.Scores
	without.Columns = without.Columns[1:]
	for _, c := range []struct {
		name string
		in   Input
		o    Options
		want string
	}{
		{"nothing given", Input{}, Options{}, "coherence.input.missing"},
		{"no tree", Input{Tree: &composite.Tree{}, Scores: good.Scores}, Options{}, "composite.tree.invalid"},
		{"a node without scores", Input{Tree: good.Tree, Scores: &without}, Options{}, "coherence.scores.column"},
		{"an indicator without raw data", Input{Tree: good.Tree, Scores: good.Scores, Raw: &composite.Table{Units: good.Scores.Units}}, Options{}, "coherence.raw.column"},
		{"no such coefficient", good, Options{Coefficients: []Coefficient{"gamma"}}, "coherence.coefficient.unknown"},
		{"a negative minimum", good, Options{MinUnits: -1}, "coherence.units.range"},
		{"certainty", good, Options{Confidence: 1}, "coherence.confidence.range"},
		{"a scale without length", good, Options{Answers: Scale{1, 1}}, "coherence.scale.range"},
		{"a limit of no rule", good, Options{Limits: Limits{"alfa": {}}}, "coherence.limit.unknown"},
		{"a limit that is none", good, Options{Limits: Limits{LowAlpha: {First: math.NaN()}}}, "coherence.limit.finite"},
	} {
		_, err := Check(c.in, c.o)
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

// Every rule has its place in the table once, with a key, a source and a limit.
func TestConventions(t *testing.T) {
	seen := make(map[Rule]bool)
	for _, c := range Conventions() {
		if seen[c.Rule] || c.Key != "coherence.warning."+string(c.Rule) || c.Source == "" {
			t.Errorf("%+v", c)
		}
		seen[c.Rule] = true
	}
	if len(seen) != 20 {
		t.Errorf("%d rules, want 20", len(seen))
	}
}

// The warnings on the ASEM index, to be read by people when they change.
func TestCheckASEM(t *testing.T) {
	in := Input{Tree: asem(t), Scores: referenceTable(t, "pipeline/7_aggregated.csv"), Raw: referenceTable(t, "inputs/asem_data.csv")}
	r, err := Check(in, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, w := range r.Warnings {
		b.WriteString(w.line() + "\n")
	}
	b.WriteString("\nnode weight explained r2 main relative\n")
	for _, f := range r.Influences[:10] {
		fmt.Fprintf(&b, "%s %.4f %s %s %s %s\n", f.Node, f.Weight, show(f.Explained), show(f.R2), show(f.Main), show(f.Relative))
	}
	const golden = "testdata/asem.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Flags are strict, and pairs without a coefficient are never flagged.
func TestHighAndLow(t *testing.T) {
	pair := func(a, b string, r *float64) Pair { return Pair{A: a, B: b, Correlation: Correlation{R: r}} }
	r := func(x float64) *float64 { return &x }
	pairs := []Pair{pair("a", "b", r(0.9)), pair("a", "c", r(0.91)), pair("b", "c", r(-0.2)), pair("b", "d", nil)}
	if got := High(pairs, 0.9); len(got) != 1 || got[0].B != "c" {
		t.Errorf("above 0.9: %v", got)
	}
	if got := Low(pairs, 0.9); len(got) != 1 || got[0].A != "b" {
		t.Errorf("below 0.9: %v", got)
	}
}
