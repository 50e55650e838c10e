package scoring

import (
	"maps"
	"math/big"
	"slices"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// Group is the results of all economies that are compared with each other,
// made ready for what-if questions. It is immutable and safe for concurrent use.
type Group struct {
	scorer  *Scorer
	units   []Unit
	results []Result
	scores  []*big.Rat // composites; nil is none
	ranks   []Rank
	total   *big.Rat   // of the scores
	sorted  []*big.Rat // the scores, ascending
	place   map[string]int
	cells   [][]flatCell // of each unit, in the order of the float64 form
	settled [][]flatCell // the same with computed credits in place
	present *peers       // as they are
}

// Outcome is what would be different. Before and After are exact; so are ranks
// and tiers. No change gives After equal to Before in every digit.
type Outcome struct {
	Economy       string
	Before, After Result
	Points        *big.Rat // change of the composite; nil if there is no score before or after
	Items         []PointChange
	RankBefore    Rank
	RankAfter     Rank
	Mean, Median  GroupChange
	Overtaken     []string // economies that were not behind and would be, by their present rank
	OvertakenBy   []string // economies that were not ahead and would be
	Tiers         []TierChange
}

// PointChange is an item whose points differ; nil is no score.
type PointChange struct {
	Code     questionnaires.Code
	From, To *big.Rat
}

// TierChange is an economy whose tier differs; "" is no tier.
type TierChange struct {
	Economy  string
	From, To string
}

// PrepareGroup scores every unit. It refuses values that do not fit the
// questionnaire, and a name that comes twice.
func PrepareGroup(s *Scorer, units []Unit) (*Group, error) {
	g := &Group{scorer: s, units: units, place: make(map[string]int, len(units))}
	for i, u := range units {
		if _, twice := g.place[u.Economy]; twice {
			return nil, fault.New(fault.Invalid, "score.economy.twice", "economy", u.Economy)
		}
		g.place[u.Economy] = i
	}
	var err error
	if g.results, err = scoreUnits(s, units); err != nil {
		return nil, err
	}
	f := structure(s.q)
	for i, u := range units {
		cells := f.cells(u.Values)
		g.cells = append(g.cells, cells)
		g.settled = append(g.settled, f.settle(cells, g.results[i]))
	}
	g.compute()
	return g, nil
}

// With returns the group with other values of one economy, or with one economy
// more, prepared in a fraction of the time of PrepareGroup.
func (g *Group) With(u Unit) (*Group, error) {
	out := &Group{scorer: g.scorer, place: g.place}
	at, known := g.place[u.Economy]
	if !known {
		at, out.place = len(g.units), maps.Clone(g.place)
		out.place[u.Economy] = at
	}
	out.units = placedAt(g.units, at, u)
	if g.scorer.rules.group() { // everybody's score may differ
		return PrepareGroup(g.scorer, out.units)
	}
	own, err := g.scorer.Score(u.Values)
	if err != nil {
		return nil, err
	}
	f := structure(g.scorer.q)
	cells := f.cells(u.Values)
	out.results = placedAt(g.results, at, own)
	out.cells = placedAt(g.cells, at, cells)
	out.settled = placedAt(g.settled, at, f.settle(cells, own))
	out.total, out.sorted = g.moved(g.place[u.Economy], known, own.Index().Points)
	out.rank()
	return out, nil
}

// placedAt is the list with another element at a place, or at its end.
func placedAt[T any](list []T, at int, x T) []T {
	out := append(slices.Clone(list), x)
	out[at] = x
	return out[:max(len(list), at+1)]
}

// compute fills in what follows from the results.
func (g *Group) compute() {
	g.total = new(big.Rat)
	for _, r := range g.results {
		if points := r.Index().Points; points != nil {
			g.total.Add(g.total, points)
			g.sorted = append(g.sorted, points)
		}
	}
	slices.SortFunc(g.sorted, (*big.Rat).Cmp)
	g.rank()
}

func (g *Group) rank() {
	for _, r := range g.results {
		g.scores = append(g.scores, r.Index().Points)
	}
	g.present = g.exactPeers(g.results)
	g.ranks = Ranks(g.scores)
}

func scoreUnits(s *Scorer, units []Unit) ([]Result, error) {
	values := make([]Values, len(units))
	for i, u := range units {
		values[i] = u.Values
	}
	return s.ScoreAll(values)
}

// WhatIf answers what would become of an economy, and of its group, under the
// change. Changed values concern the economy alone; changed weights, means and
// missing rules concern everyone.
//
// The economy is scored exactly. Under another method the others are scored in
// float64, and exactly wherever one of them comes within 1e-9 of 100 points of the
// economy or of a tier's bound. A method that float64 cannot follow (group
// means, a power beyond 8) is computed exactly for all, which takes as long as
// scoring the group.
//
// It refuses an unknown economy or item, weights that are not above zero,
// means that cannot be computed, and values outside their range.
func (g *Group) WhatIf(economy string, c Change) (Outcome, error) {
	at, ok := g.place[economy]
	if !ok {
		return Outcome{}, fault.New(fault.NotFound, "score.economy.unknown", "economy", economy)
	}
	values, err := patched(g.scorer.q, g.units[at].Values, c.Values)
	if err != nil {
		return Outcome{}, err
	}
	p, own, err := g.suppose(at, values, c)
	if err != nil {
		return Outcome{}, err
	}
	out := Outcome{
		Economy: economy, Before: g.results[at], After: own,
		Items: pointChanges(g.results[at], own), RankBefore: g.ranks[at],
	}
	if b, a := g.scores[at], own.Index().Points; a != nil && b != nil {
		out.Points = new(big.Rat).Sub(a, b)
	}
	g.compare(&out, at, p)
	if p.err != nil {
		return Outcome{}, p.err
	}
	out.Mean, out.Median = g.statistics(at, own.Index().Points, p)
	return out, nil
}

// suppose scores the economy, and everyone else as far as they are concerned.
func (g *Group) suppose(at int, values Values, c Change) (*peers, Result, error) {
	if !c.method() && !g.scorer.rules.group() {
		own, err := g.scorer.Score(values)
		return g.present, own, err
	}
	scorer := g.scorer
	if c.method() {
		q, err := revise(g.scorer.q, c)
		if err != nil {
			return nil, Result{}, err
		}
		scorer = adapt(scorer, q, c)
	}
	f, ok := flatten(scorer.q)
	if !ok || scorer.rules.group() {
		units := slices.Clone(g.units)
		units[at].Values = values
		results, err := scoreUnits(scorer, units)
		if err != nil {
			return nil, Result{}, err
		}
		return g.exactPeers(results), results[at], nil
	}
	own, err := scorer.Score(values)
	if err != nil {
		return nil, Result{}, err
	}
	p := g.approximate(scorer, f, f.anew(c))
	if len(c.Values) == 0 { // units with the same values have the same score
		p.same[g.results[at].Input] = own.Index().Points
	}
	return p, own, nil
}

// pointChanges lists the items whose points differ, in the order of the
// questionnaire; first those of the later result, then those it has no row for.
func pointChanges(before, after Result) []PointChange {
	if before.Input == after.Input {
		return nil
	}
	var out []PointChange
	add := func(code questionnaires.Code, a, b *big.Rat) {
		if a != b && (a == nil || b == nil || a.Cmp(b) != 0) {
			out = append(out, PointChange{code, a, b})
		}
	}
	if sameRows(before, after) {
		for i, s := range after.Items {
			add(s.Code, before.Items[i].Points, s.Points)
		}
		return out
	}
	was, is := byCode(before), byCode(after)
	for _, s := range after.Items {
		add(s.Code, was[s.Code].Points, s.Points)
	}
	for _, s := range before.Items {
		if _, there := is[s.Code]; !there {
			add(s.Code, s.Points, nil)
		}
	}
	return out
}

func sameRows(a, b Result) bool {
	return slices.EqualFunc(a.Items, b.Items, func(x, y ItemScore) bool { return x.Code == y.Code })
}

// compare fills in rank, tiers and who passes whom.
func (g *Group) compare(out *Outcome, at int, p *peers) {
	own := out.After.Index().Points
	goal, rank := boundAt(own), Rank{Position: 1}
	var over, by []int
	for i := range g.units {
		if i == at {
			g.tier(out, i, out.After.Tier)
			continue
		}
		g.tier(out, i, p.tier(i))
		if own == nil || !p.scored[i] {
			continue
		}
		now := p.cmp(i, goal)
		switch {
		case now > 0:
			rank.Position++
		case now == 0:
			rank.Tied++
		}
		was := g.ranks[i].Position - g.ranks[at].Position // above zero: behind
		switch {
		case g.scores[i] == nil || g.scores[at] == nil:
		case was <= 0 && now < 0:
			over = append(over, i)
		case was >= 0 && now > 0:
			by = append(by, i)
		}
	}
	if own != nil {
		out.RankAfter = rank
	}
	out.Overtaken, out.OvertakenBy = g.names(over), g.names(by)
}

// names are the economies by their present rank, equals in the order of the group.
func (g *Group) names(list []int) (out []string) {
	slices.SortStableFunc(list, func(a, b int) int { return g.ranks[a].Position - g.ranks[b].Position })
	for _, i := range list {
		out = append(out, g.units[i].Economy)
	}
	return out
}

func (g *Group) tier(out *Outcome, i int, now string) {
	if was := g.results[i].Tier; was != now {
		out.Tiers = append(out.Tiers, TierChange{g.units[i].Economy, was, now})
	}
}
