package scoring

import (
	"math/big"

	"mizan/questionnaires"
)

// Scorer is a questionnaire made ready for scoring many economies. It is
// immutable and safe for concurrent use.
type Scorer struct {
	q     *questionnaires.Questionnaire
	nodes []scorerNode // scored items, each parent before its children
}

type scorerNode struct {
	item     *questionnaires.Item
	parent   int
	children []int
	weight   *big.Int // relative to siblings, scaled to integers
	max      *big.Rat
}

// Prepare fixes what does not depend on the answers: integer weights and the
// nominal points of every item.
func Prepare(q *questionnaires.Questionnaire) *Scorer {
	s := &Scorer{q: q}
	s.add(q.Root, -1, big.NewInt(1), q.Method.Points)
	return s
}

func (s *Scorer) add(item *questionnaires.Item, parent int, weight *big.Int, points *big.Rat) {
	at := len(s.nodes)
	s.nodes = append(s.nodes, scorerNode{item: item, parent: parent, weight: weight, max: points})
	if parent >= 0 {
		s.nodes[parent].children = append(s.nodes[parent].children, at)
	}
	weights, total := integerWeights(item.Children)
	for i, c := range item.Children {
		if weights[i] == nil {
			continue
		}
		share := new(big.Rat).SetFrac(weights[i], total)
		s.add(c, at, weights[i], share.Mul(share, points))
	}
}

// integerWeights multiplies the weights of siblings by the least common
// multiple of their denominators: only their ratios count. An unscored item
// has no weight.
func integerWeights(items []*questionnaires.Item) (weights []*big.Int, total *big.Int) {
	lcm := big.NewInt(1)
	for _, i := range items {
		if i.Scored() {
			den := i.Weight.Denom()
			gcd := new(big.Int).GCD(nil, nil, lcm, den)
			lcm.Mul(lcm, new(big.Int).Quo(den, gcd))
		}
	}
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

// Score computes one economy's result; see Compute for what it refuses.
func (s *Scorer) Score(values Values) (Result, error) {
	if err := Check(s.q, values); err != nil {
		return Result{}, err
	}
	rows := make([]ItemScore, len(s.nodes))
	shown := make([]bool, len(s.nodes))
	s.credit(0, values, rows, shown)
	rows[0].Effective = rows[0].Max
	out := Result{
		Questionnaire: s.q.ID, Hash: s.q.Hash, Method: s.q.Method.Version, Engine: Engine,
		Input: InputHash(s.q, values), Items: make([]ItemScore, 0, len(rows)),
	}
	for i := range rows {
		if !shown[i] {
			continue
		}
		s.points(i, rows)
		out.Items = append(out.Items, rows[i])
	}
	if out.Items[0].Points != nil {
		out.Tier, _ = s.q.Method.TierOf(out.Items[0].Points)
	}
	return out, nil
}

// credit fills the credit and counts of node i and of everything below it.
func (s *Scorer) credit(i int, values Values, rows []ItemScore, shown []bool) {
	n, row := &s.nodes[i], &rows[i]
	row.Code, row.Max, shown[i] = n.item.Code, n.max, true
	if v, given := values[n.item.Code]; given || n.item.Question() {
		s.leaf(row, v, given && !n.item.Question())
		return
	}
	var sum weightedSum
	for _, c := range n.children {
		s.credit(c, values, rows, shown)
		row.Counts.add(rows[c].Counts)
		if s.counts(rows[c]) {
			sum.add(s.nodes[c].weight, rows[c].Credit)
		}
	}
	row.Credit = sum.mean()
	row.State = row.Counts.state()
}

// leaf scores a node that carries a value of its own.
func (s *Scorer) leaf(row *ItemScore, v Value, given bool) {
	row.State, row.Given = v.State, given
	if v.State == "" {
		row.State = Unanswered
	}
	row.Counts = count(row.State)
	switch row.State {
	case Answered:
		row.Credit = v.Credit
	case Unverifiable, Awaiting:
		row.Credit = zero
	case Unanswered:
		if s.q.Method.Unanswered == questionnaires.MissingZero {
			row.Credit = zero
		}
	case NotApplicable:
	}
}

var zero = new(big.Rat)

// counts reports whether a child stays in its parent's denominator.
func (s *Scorer) counts(child ItemScore) bool {
	return child.Credit != nil
}

// points turns credit into points and shares the parent's effective points
// among the children that count.
func (s *Scorer) points(i int, rows []ItemScore) {
	row := &rows[i]
	if row.Credit == nil {
		row.Effective = zero
		return
	}
	row.Points = times(row.Credit, row.Max)
	if row.Given || s.nodes[i].item.Question() {
		return
	}
	s.share(i, rows)
}

// share splits the effective points of node i. Where nothing was left out,
// here or above, they are the nominal points of each child.
func (s *Scorer) share(i int, rows []ItemScore) {
	total, whole := new(big.Int), true
	for _, c := range s.nodes[i].children {
		if s.counts(rows[c]) {
			total.Add(total, s.nodes[c].weight)
		} else {
			whole = false
		}
	}
	whole = whole && rows[i].Effective == rows[i].Max
	for _, c := range s.nodes[i].children {
		switch {
		case !s.counts(rows[c]):
		case whole:
			rows[c].Effective = rows[c].Max
		default:
			share := new(big.Rat).SetFrac(s.nodes[c].weight, total)
			rows[c].Effective = share.Mul(share, rows[i].Effective)
		}
	}
}

// times multiplies without work where a factor is none or all.
func times(credit, points *big.Rat) *big.Rat {
	switch {
	case credit.Sign() == 0:
		return zero
	case credit.IsInt() && credit.Num().IsInt64() && credit.Num().Int64() == 1:
		return points
	}
	return new(big.Rat).Mul(credit, points)
}

// weightedSum is the weighted arithmetic mean in the making. Credits with the
// same denominator, the common case, are added as integers.
//
// Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6.
type weightedSum struct {
	num, den, weights big.Int
	any               bool
}

func (s *weightedSum) add(weight *big.Int, credit *big.Rat) {
	if !s.any {
		s.any = true
		s.den.SetInt64(1)
	}
	var term big.Int
	term.Mul(weight, credit.Num())
	s.weights.Add(&s.weights, weight)
	d := credit.Denom()
	if s.den.Cmp(d) != 0 {
		var gcd, mine, theirs big.Int
		gcd.GCD(nil, nil, &s.den, d)
		mine.Quo(d, &gcd)
		theirs.Quo(&s.den, &gcd)
		s.num.Mul(&s.num, &mine)
		s.den.Mul(&s.den, &mine)
		term.Mul(&term, &theirs)
	}
	s.num.Add(&s.num, &term)
}

// mean returns the mean, or nil if nothing was added.
func (s *weightedSum) mean() *big.Rat {
	if !s.any {
		return nil
	}
	var den big.Int
	den.Mul(&s.den, &s.weights)
	return new(big.Rat).SetFrac(&s.num, &den)
}
