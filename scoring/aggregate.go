package scoring

import "math/big"

// pass is one computation for one economy.
type pass struct {
	*Scorer
	rules rules
	means GroupMeans
	known []Value // by node; no state where nothing is known
	rows  []ItemScore
	shown []bool
}

func (s *Scorer) pass(known []Value, r rules, means GroupMeans) *pass {
	return &pass{
		Scorer: s, rules: r, means: means, known: known,
		rows: make([]ItemScore, len(s.nodes)), shown: make([]bool, len(s.nodes)),
	}
}

// result turns credits into points and gathers the rows that are shown.
func (p *pass) result(input string) Result {
	out := Result{
		Questionnaire: p.q.ID, Hash: p.q.Hash, Method: p.q.Method.Version, Engine: Engine,
		Input: input, Items: p.room(),
	}
	if p.rows[0].Credit != nil {
		p.rows[0].Effective = p.rows[0].Max
	}
	for i := range p.rows {
		if !p.shown[i] {
			continue
		}
		p.points(i)
		out.Items = append(out.Items, p.rows[i])
	}
	if out.Items[0].Points != nil {
		out.Tier, _ = p.q.Method.TierOf(out.Items[0].Points)
	}
	return out
}

// room is where the rows that are shown are gathered: in their own place if
// that is all of them, since a row never moves up.
func (p *pass) room() []ItemScore {
	shown := 0
	for _, s := range p.shown {
		if s {
			shown++
		}
	}
	if shown == len(p.rows) {
		return p.rows[:0]
	}
	return make([]ItemScore, 0, shown)
}

// credit fills the credit and counts of node i and of everything below it.
func (p *pass) credit(i int) {
	n, row := &p.nodes[i], &p.rows[i]
	row.Code, row.Max, row.Effective, p.shown[i] = n.item.Code, n.max, zero, true
	if p.leaf(i) {
		return
	}
	for _, c := range n.children {
		p.credit(c)
	}
	p.combine(i)
}

// leaf scores a node that carries a value of its own; ok is false if its
// children do.
func (p *pass) leaf(i int) (ok bool) {
	n, row, v := &p.nodes[i], &p.rows[i], p.known[i]
	if v.State == "" && !n.item.Question() {
		return false
	}
	row.State, row.Given = v.State, v.State != "" && !n.item.Question()
	if v.State == "" {
		row.State = Unanswered
	}
	row.Counts = count(row.State)
	row.Credit, row.Imputed = p.rules.credit(row.State, v.Credit, p.means[n.item.Code])
	if row.Imputed {
		row.Counts.Imputed = 1
	}
	return true
}

// combine scores node i from the rows of its children.
func (p *pass) combine(i int) {
	n, row := &p.nodes[i], &p.rows[i]
	row.Counts = Counts{}
	sum, scored := n.mean.start(), 0
	for _, c := range n.children {
		child := &p.rows[c]
		row.Counts.add(child.Counts)
		if child.Credit != nil {
			scored++
			sum.add(p.nodes[c].weight, child.Credit)
		}
	}
	row.State = row.Counts.state()
	if excess := p.excess(i); excess != nil {
		sum.add(excess, zero)
	}
	row.Credit = nil
	if n.mean.enough(scored, len(n.children)) {
		row.Credit = n.mean.lowered(sum.mean())
	}
}

// excess is the weight of children that do not apply beyond what may leave the
// denominator of node i. With weights K of the children that have a credit, N
// of those that do not apply, and the cap c it is (1-c)(K+N) - K; nil if that is
// zero or less.
func (p *pass) excess(i int) *big.Int {
	if p.rules.cap == nil {
		return nil
	}
	var kept, all big.Int
	for _, c := range p.nodes[i].children {
		switch w := p.nodes[c].weight; {
		case p.rows[c].Credit != nil:
			kept.Add(&kept, w)
			all.Add(&all, w)
		case p.rows[c].State == NotApplicable:
			all.Add(&all, w)
		}
	}
	// The weights are multiples of the cap's denominator: the quotient is exact.
	num, den := p.rules.cap.Num(), p.rules.cap.Denom()
	stays := new(big.Int).Sub(den, num)
	stays.Quo(stays.Mul(stays, &all), den)
	if stays.Sub(stays, &kept).Sign() <= 0 {
		return nil
	}
	return stays
}

// points turns credit into points and shares the node's effective points among
// the children that count.
func (p *pass) points(i int) {
	n, row := &p.nodes[i], &p.rows[i]
	if row.Credit == nil {
		return
	}
	row.Points = n.points(row.Credit)
	if row.Given || n.item.Question() || row.Effective == zero {
		return
	}
	p.share(i)
}

func (n *scorerNode) points(credit *big.Rat) *big.Rat {
	for _, e := range n.earned {
		if e.credit == credit {
			return e.points
		}
	}
	return times(credit, n.max)
}

// share splits the effective points of node i. Where nothing was left out,
// here or above, they are the nominal points of each child.
func (p *pass) share(i int) {
	total, whole := new(big.Int), true
	for _, c := range p.nodes[i].children {
		if p.rows[c].Credit != nil {
			total.Add(total, p.nodes[c].weight)
		} else {
			whole = false
		}
	}
	if excess := p.excess(i); excess != nil {
		total.Add(total, excess)
	}
	whole = whole && p.rows[i].Effective == p.rows[i].Max
	for _, c := range p.nodes[i].children {
		switch {
		case p.rows[c].Credit == nil:
		case whole:
			p.rows[c].Effective = p.rows[c].Max
		default:
			share := new(big.Rat).SetFrac(p.nodes[c].weight, total)
			p.rows[c].Effective = share.Mul(share, p.rows[i].Effective)
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

var zero = new(big.Rat)
