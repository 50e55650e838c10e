package scoring

import (
	"math/big"
	"strings"
	"testing"

	"github.com/cockroachdb/apd/v3"
	"pgregory.net/rapid"

	"mizan/internal/fault"
	"mizan/questionnaires"
	"mizan/scoring/composite"
)

// Two questions of weights 1 and 3. Every value was worked out on paper or, to
// 40 digits, with another program (Python's decimal and mpmath).
func TestMeans(t *testing.T) {
	for _, c := range []struct{ keys, a, b, want string }{
		{"", "1", "0", "1/4"},
		{"aggregation: arithmetic", "1", "1/2", "5/8"},
		// 1 and 0 become 1 and 1/100: 4 / (1/1 + 3·100), less 1/100, of 99/100
		{"aggregation: harmonic, floor: 0.01", "1", "0", "1/301"},
		{"aggregation: harmonic, floor: 0.01", "0", "0", "0"},
		{"aggregation: harmonic, floor: 0.01", "1", "1", "1"},
		// 1^(1/4) · 0.0001^(3/4) = 1/1000, less 1/10000, of 9999/10000
		{"aggregation: geometric, floor: 0.0001", "1", "0", "9/9999"},
		{"aggregation: geometric, floor: 0.01", "0", "0", "0"},
		{"aggregation: geometric, floor: 0.01", "1", "1", "1"},
		{"aggregation: geometric, floor: 0.01", "1/3", "1/3", "1/3"}, // exactly
		// (0 + 3/4)^(1/2)
		{"aggregation: generalised, power: 2", "0", "1", "0.866025403784438646763723170752936183471402626905190"},
		{"aggregation: generalised, power: 2", "1", "0", "1/2"},
		{"aggregation: generalised, power: 2", "0", "0", "0"},
		{"aggregation: generalised, power: 0.5", "1", "0", "1/16"},
		{"aggregation: generalised, power: 3", "1", "0", "0.6299605249474365823836053036391141752851257235188"},
		// the powers 1 and -1 are the arithmetic and the harmonic mean, exactly
		{"aggregation: generalised, power: 1", "1", "1/3", "1/2"},
		{"aggregation: generalised, power: 1, floor: 0.2", "1", "0", "1/4"}, // 2/5 less 1/5, of 4/5
		{"aggregation: generalised, power: -1, floor: 0.01", "1", "0", "1/301"},
		// ((1 + 3·100^2)/4)^(-1/2) = 0.0115…, to 40 digits, less 1/100, of 99/100
		{
			"aggregation: generalised, power: -2, floor: 0.01", "1", "0",
			"15468129385139040161772632043991239241/9900000000000000000000000000000000000000",
		},
	} {
		q := grown(t, "", branch{weight: "1", keys: c.keys, branches: []branch{{weight: "1"}, {weight: "3"}}})
		r := mustCompute(t, q, Values{"a.a": Credit(rat(c.a)), "a.b": Credit(rat(c.b))})
		got, _ := r.Item("a")
		want := rat(c.want)
		if strings.Contains(c.want, ".") {
			want = rat(want.FloatString(Decimals))
		}
		if got.Credit.Cmp(want) != 0 {
			t.Errorf("%s of %s and %s = %s; want %s", c.keys, c.a, c.b, got.Credit.FloatString(50), c.want)
		}
		if got.Points.Cmp(new(big.Rat).Mul(want, rat("100"))) != 0 {
			t.Errorf("%s: %v points; want 100 times the credit", c.keys, got.Points)
		}
	}
}

// A mean is never outside its children, not even by the 40th digit.
func TestMeansOfNeighbours(t *testing.T) {
	tiny := rat("1e-60")
	for _, keys := range []string{"aggregation: geometric, floor: 0.01", "aggregation: generalised, power: 2"} {
		for _, x := range []string{"1/3", "2/3"} {
			low := rat(x)
			high := new(big.Rat).Add(low, tiny)
			q := grown(t, "", branch{weight: "1", keys: keys, branches: []branch{{weight: "1"}, {weight: "1"}}})
			got, _ := mustCompute(t, q, Values{"a.a": Credit(low), "a.b": Credit(high)}).Item("a")
			if got.Credit.Cmp(low) < 0 || got.Credit.Cmp(high) > 0 {
				t.Errorf("%s: the mean of %s and a little more is %s", keys, x, got.Credit.FloatString(65))
			}
		}
	}
}

// The means that are no rational numbers are those of another library, rounded
// once, to the last of 40 digits.
func TestMeansAgreeWithApd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		power := rapid.SampledFrom([]string{"", "2", "0.5", "-2", "3/7", "-1/3", "40", "1/100"}).Draw(t, "power")
		keys := "aggregation: geometric, floor: 0.05"
		if power != "" {
			keys = "aggregation: generalised, floor: 0.05, power: " + power
		}
		children := make([]branch, rapid.IntRange(2, 5).Draw(t, "children"))
		credits, values := make([]*big.Rat, len(children)), make(Values)
		weights := make([]*big.Rat, len(children))
		for i := range children {
			children[i].weight = rapid.SampledFrom([]string{"1", "2", "9.4057", "1/3"}).Draw(t, "weight")
			weights[i] = rat(children[i].weight)
			credits[i] = big.NewRat(rapid.Int64Range(0, 97).Draw(t, "credit"), 97)
			values[code("a."+letter(i))] = Credit(credits[i])
		}
		q := grown(t, "", branch{weight: "1", keys: keys, branches: children})
		got, _ := mustCompute(t, q, values).Item("a")
		m := mean{floor: rat("1/20")}
		want := m.lowered(rat(apdMean(t, power, credits, weights)))
		gap := new(big.Rat).Sub(got.Credit, want) // equal credits give themselves, unrounded
		if gap.Abs(gap).Cmp(rat("1e-40")) > 0 {
			t.Errorf("%s of %v by %v = %s; want %s", keys, credits, weights, got.Credit, want)
		}
	})
}

// apdMean is the mean of credits raised by a floor of 1/20, by its textbook formula.
func apdMean(t fataler, power string, credits, weights []*big.Rat) string {
	c := apd.BaseContext.WithPrecision(70)
	must := func(_ apd.Condition, err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	total := new(big.Rat)
	for _, w := range weights {
		total.Add(total, w)
	}
	sum := apd.New(0, 0)
	for i, x := range credits {
		raised := decimal(t, new(big.Rat).Add(rat("1/20"), new(big.Rat).Mul(rat("19/20"), x)))
		share := decimal(t, new(big.Rat).Quo(weights[i], total))
		if power == "" {
			must(c.Ln(raised, raised))
		} else {
			must(c.Pow(raised, raised, decimal(t, rat(power))))
		}
		must(c.Mul(raised, raised, share))
		must(c.Add(sum, sum, raised))
	}
	if power == "" {
		must(c.Exp(sum, sum))
	} else {
		must(c.Pow(sum, sum, decimal(t, new(big.Rat).Inv(rat(power)))))
	}
	must(c.Quantize(sum, sum, -Decimals))
	return sum.Text('f')
}

// A child's share of the number of children decides, not its weight.
func TestMinimum(t *testing.T) {
	for _, c := range []struct {
		minimum  string
		answered int // of four, the others do not apply
		scored   bool
	}{
		{"0.5", 2, true}, {"0.5", 1, false}, {"2/3", 3, true}, {"2/3", 2, false}, {"1", 4, true}, {"1", 3, false},
	} {
		q := grown(t, "",
			branch{weight: "1", keys: "minimum: " + c.minimum, branches: questions(4)}, branch{weight: "1"})
		values := Values{"b": Credit(one)}
		for i := range 4 {
			values[code("a."+letter(i))] = Value{State: NotApplicable}
			if i < c.answered {
				values[code("a."+letter(i))] = Credit(one)
			}
		}
		r := mustCompute(t, q, values)
		a, _ := r.Item("a")
		if scored := a.Credit != nil; scored != c.scored || scored != (a.Points != nil) {
			t.Errorf("minimum %s, %d of 4 scored: a score %v; want %v", c.minimum, c.answered, scored, c.scored)
		}
		// what has no score leaves the index, and what is below it weighs nothing
		below, _ := r.Item("a.a")
		if r.Index().Points.RatString() != "100" || (below.Effective.Sign() > 0) != c.scored {
			t.Errorf("minimum %s: index %v, a.a weighs %v", c.minimum, r.Index().Points, below.Effective)
		}
	}
}

// A method that was changed after loading is held to the loader's rules.
func TestRefusedMethods(t *testing.T) {
	for want, change := range map[string]func(*questionnaires.Questionnaire){
		"index questionnaire.floor.missing": func(q *questionnaires.Questionnaire) { q.Root.Aggregation.Mean = questionnaires.Geometric },
		"index questionnaire.mean.unknown":  func(q *questionnaires.Questionnaire) { q.Root.Aggregation.Mean = "copeland" },
		"law questionnaire.weight.zero":     func(q *questionnaires.Questionnaire) { q.Root.Children[0].Weight = new(big.Rat) },
		"skill questionnaire.weight.zero":   func(q *questionnaires.Questionnaire) { q.Root.Children[1].Weight = rat("-1") },
		"method score.rule.unknown":         func(q *questionnaires.Questionnaire) { q.Method.Unanswered = "skip" },
		"method questionnaire.cap.range":    func(q *questionnaires.Questionnaire) { q.Method.NotApplicableCap = rat("3/2") },
	} {
		q := small(t)
		change(q)
		_, err := Compute(q, nil)
		if got := places(err); !fault.Is(err, fault.Invalid) || len(got) != 1 || got[0] != want {
			t.Errorf("%v; want %s", err, want)
		}
	}
}

// The exact engine and the one for any index agree within 1e-12, whatever the
// tree, the means and what is missing.
func TestAgreesWithComposite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := drawnTree(t, "  unanswered: leave-out\n", drawnKeys())
		values := drawnValues(t, q, false)
		tree, table := asComposite(q, values)
		scores, err := composite.Aggregate(tree, table)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range mustCompute(t, q, values).Items {
			column := scores.Columns[scores.Column(string(s.Code))]
			if column.Known[0] != (s.Credit != nil) {
				t.Fatalf("%s: a score %v; composite says %v", s.Code, s.Credit != nil, column.Known[0])
			}
			if s.Credit == nil {
				continue
			}
			want, _ := s.Credit.Float64()
			gap := column.Values[0]/100 - want
			if gap > 1e-12 || gap < -1e-12 {
				t.Errorf("%s = %v; composite says %v", s.Code, want, column.Values[0]/100)
			}
		}
	})
}

// asComposite is a questionnaire as the tree of an index of one unit, with
// credits on the scale 0 to 100.
func asComposite(q *questionnaires.Questionnaire, values Values) (*composite.Tree, *composite.Table) {
	tree, table := &composite.Tree{}, &composite.Table{Units: []string{"X"}}
	var walk func(i *questionnaires.Item, parent int)
	walk = func(i *questionnaires.Item, parent int) {
		n := composite.Node{Code: string(i.Code), Parent: parent}
		n.Weight = float(i.Weight)
		n.Mean = composite.Mean{Kind: composite.MeanKind(i.Aggregation.Mean), Power: float(i.Aggregation.Power)}
		n.Floor, n.MinAvailable = 100*float(i.Aggregation.Floor), float(i.Aggregation.Minimum)
		tree.Nodes = append(tree.Nodes, n)
		at := len(tree.Nodes) - 1
		if i.Question() {
			column := composite.NewColumn(string(i.Code), 1)
			switch v := values[i.Code]; v.State {
			case Answered:
				column.Set(0, 100*float(v.Credit))
			case Unverifiable, Awaiting:
				column.Set(0, 0)
			case Unanswered, NotApplicable:
			}
			table.Columns = append(table.Columns, column)
		}
		for _, c := range i.Children {
			walk(c, at)
		}
	}
	walk(q.Root, -1)
	return tree, table
}

func float(x *big.Rat) float64 {
	if x == nil {
		return 0
	}
	f, _ := x.Float64()
	return f
}

// BenchmarkMeans scores one economy of 150 questions by each mean.
func BenchmarkMeans(b *testing.B) {
	for _, keys := range []string{
		"aggregation: arithmetic", "aggregation: harmonic, floor: 0.01", "aggregation: geometric, floor: 0.01",
		"aggregation: generalised, power: 2",
	} {
		method := "  " + strings.ReplaceAll(keys, ", ", "\n  ") + "\n"
		q := largeBy(b, method)
		values := make(Values)
		for i, item := range q.Questions() {
			values[item.Code] = Credit(item.Scale.Choices[i*7%3].Credit)
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(keys, "aggregation: "), ",")
		b.Run(name, func(b *testing.B) {
			s := Prepare(q)
			for b.Loop() {
				if _, err := s.Score(values); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+", prepared anew", func(b *testing.B) {
			for b.Loop() {
				if _, err := Compute(q, values); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
