package scoring

import (
	"math/big"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// Scorer is a questionnaire made ready for scoring many economies. It is
// immutable and safe for concurrent use.
type Scorer struct {
	q        *questionnaires.Questionnaire
	nodes    []scorerNode // scored items, each parent before its children
	place    []int        // of each of q.Items in nodes, -1 if it is not scored
	rules    rules
	problems []fault.Field // what keeps the method from being computed
}

type scorerNode struct {
	item     *questionnaires.Item
	parent   int
	end      int // position after the last node below it
	children []int
	weight   *big.Int // relative to siblings, scaled to integers
	max      *big.Rat
	mean     mean     // of an inner node
	earned   []earned // of a question: what each choice is worth
}

// earned is a credit of a scale and the points that it brings a question.
type earned struct{ credit, points *big.Rat }

// Prepare fixes what does not depend on the answers: integer weights, means
// and the nominal points of every item. What the loader of questionnaires would
// refuse in the method is refused by the first score.
func Prepare(q *questionnaires.Questionnaire) *Scorer {
	s := &Scorer{q: q, rules: rulesOf(q.Method)}
	s.check()
	s.add(q.Root, -1, big.NewInt(1), q.Method.Points, &logarithms{})
	at := make(map[questionnaires.Code]int, len(s.nodes))
	for i, n := range s.nodes {
		at[n.item.Code] = i
	}
	s.place = make([]int, len(q.Items()))
	for i, item := range q.Items() {
		s.place[i] = -1
		if k, scored := at[item.Code]; scored {
			s.place[i] = k
		}
	}
	return s
}

func (s *Scorer) add(
	item *questionnaires.Item, parent int, weight *big.Int, points *big.Rat, logs *logarithms,
) {
	at := len(s.nodes)
	s.nodes = append(s.nodes, scorerNode{item: item, parent: parent, weight: weight, max: points})
	if parent >= 0 {
		s.nodes[parent].children = append(s.nodes[parent].children, at)
	}
	s.nodes[at].end = at + 1
	if item.Question() {
		for _, c := range item.Scale.Choices {
			s.nodes[at].earned = append(s.nodes[at].earned, earned{c.Credit, times(c.Credit, points)})
		}
		return
	}
	if len(s.problems) > 0 {
		return
	}
	weights, total := integerWeights(item.Children, s.rules.scale())
	s.nodes[at].mean = meanOf(item, logs)
	for i, c := range item.Children {
		if weights[i] == nil {
			continue
		}
		share := new(big.Rat).SetFrac(weights[i], total)
		s.add(c, at, weights[i], share.Mul(share, points), logs)
	}
	s.nodes[at].end = len(s.nodes)
}

// check lists what is wrong with the method of a questionnaire that was
// changed after it was loaded.
func (s *Scorer) check() {
	var walk func(*questionnaires.Item)
	walk = func(i *questionnaires.Item) {
		path := string(i.Code)
		if i.Parent != nil && i.Scored() && i.Weight.Sign() <= 0 {
			s.problems = append(s.problems, fault.At(path, "questionnaire.weight.zero", "item", i.Code))
		}
		if !i.Question() {
			if f, found := i.Aggregation.Problem(path, i.Code); found {
				s.problems = append(s.problems, f)
			}
		}
		for _, c := range i.Children {
			walk(c)
		}
	}
	walk(s.q.Root)
	s.problems = append(s.problems, s.rules.problems()...)
}

// usable returns the faults of the method as an error, or nil.
func (s *Scorer) usable() error {
	if len(s.problems) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "score.method.invalid", "count", len(s.problems)).With(s.problems...)
}

// integerWeights multiplies the weights of siblings by the least common
// multiple of their denominators and by the scale: only their ratios count. An
// unscored item has no weight.
func integerWeights(items []*questionnaires.Item, scale *big.Int) (weights []*big.Int, total *big.Int) {
	lcm := big.NewInt(1)
	for _, i := range items {
		if i.Scored() {
			den := i.Weight.Denom()
			gcd := new(big.Int).GCD(nil, nil, lcm, den)
			lcm.Mul(lcm, new(big.Int).Quo(den, gcd))
		}
	}
	lcm.Mul(lcm, scale)
	total = new(big.Int)
	weights = make([]*big.Int, len(items))
	for k, i := range items {
		if i.Scored() {
			w := new(big.Int).Quo(lcm, i.Weight.Denom())
			weights[k] = w.Mul(w, i.Weight.Num())
			total.Add(total, weights[k])
		}
	}
	return weights, total
}

// Max returns the nominal points of every scored item: 0 to Method.Points, by
// the weights alone and whatever is answered.
func (s *Scorer) Max() map[questionnaires.Code]*big.Rat {
	out := make(map[questionnaires.Code]*big.Rat, len(s.nodes))
	for _, n := range s.nodes {
		out[n.item.Code] = n.max
	}
	return out
}

// Score computes one economy's result; see Compute for what it refuses. A
// method that needs a group is refused as well: see ScoreAll and ScoreWith.
func (s *Scorer) Score(values Values) (Result, error) {
	if s.rules.group() {
		return Result{}, fault.New(fault.Invalid, "score.group.needed", "questionnaire", s.q.ID)
	}
	return s.score(values, s.rules, nil)
}

func (s *Scorer) score(values Values, r rules, means GroupMeans) (Result, error) {
	known, err := s.read(values)
	if err != nil {
		return Result{}, err
	}
	p := s.pass(known, r, means)
	p.credit(0)
	return p.result(inputHash(s.q, values, p.used())), nil
}

// read places the values at their nodes, or reports every one that does not fit.
func (s *Scorer) read(values Values) ([]Value, error) {
	if err := s.usable(); err != nil {
		return nil, err
	}
	known := make([]Value, len(s.nodes))
	found, inner, sound := 0, false, true
	for i, item := range s.q.Items() {
		v, ok := values[item.Code]
		if !ok {
			continue
		}
		found++
		inner = inner || !item.Question()
		if _, fits := checkValue(item, v); !fits {
			sound = false
		}
		if at := s.place[i]; at >= 0 {
			known[at] = v
		}
	}
	if !sound || found < len(values) || (inner && len(overlaps(s.q, values)) > 0) {
		return nil, Check(s.q, values)
	}
	return known, nil
}
