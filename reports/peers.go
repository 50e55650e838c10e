package reports

import (
	"math/big"
	"slices"

	"mizan/internal/economies"
	"mizan/questionnaires"
	"mizan/scoring"
)

// rank sorts the group's members into those with a result and those without,
// and gives the former their positions on the unrounded composite.
func (b *builder) rank() {
	for _, code := range b.Register.Sort(b.group.Members, b.print.Lang()) {
		result, ok := b.Results[code]
		if !ok || result.Index().Points == nil {
			b.absent = append(b.absent, code)
			continue
		}
		b.members = append(b.members, code)
		b.scores = append(b.scores, result.Index().Points)
	}
	b.ranks = make(map[economies.Code]scoring.Rank, len(b.scores))
	for i, r := range scoring.Ranks(b.scores) {
		b.ranks[b.members[i]] = r
	}
}

func (b *builder) position() Position {
	own := b.ranks[b.economy]
	var tied []economies.Code
	for _, code := range b.members {
		if code != b.economy && b.ranks[code].Position == own.Position {
			tied = append(tied, code)
		}
	}
	p := Position{Rank: own, Text: b.positionText(own), Of: len(b.members), TiedTo: b.names(tied)}
	p.Meaning = b.positionMeaning(p)
	return p
}

// positionText is a position as tables show it; one that is shared is marked.
func (b *builder) positionText(r scoring.Rank) string {
	if r.Tied > 0 {
		return b.print.T("report.position.shared", args{"position": count(r.Position)})
	}
	return count(r.Position)
}

// rows lists the members by position; those who share one stand in the order
// of their names.
func (b *builder) rows() []Member {
	order := slices.Clone(b.members)
	slices.SortStableFunc(order, func(x, y economies.Code) int {
		return b.ranks[x].Position - b.ranks[y].Position
	})
	names := b.names(order)
	out := make([]Member, len(order))
	for i, code := range order {
		result := b.Results[code]
		out[i] = Member{
			Code: code, Name: names[i], Position: b.positionText(b.ranks[code]),
			Score: b.figure(result.Index().Points, result.Index().Max),
			Tier:  result.Tier, Self: code == b.economy,
		}
		for _, p := range b.Questionnaire.Pillars() {
			s, _ := result.Item(p.Code)
			out[i].Pillars = append(out[i].Pillars, b.figure(s.Points, s.Max))
		}
	}
	return out
}

func (b *builder) comparisons(items []*questionnaires.Item) []Comparison {
	out := make([]Comparison, len(items))
	for i, item := range items {
		out[i] = b.comparison(item)
	}
	return out
}

// comparison sets the economy's score of one item beside its group's. Every
// member with a score counts once, the economy included.
func (b *builder) comparison(item *questionnaires.Item) Comparison {
	own, _ := b.Results[b.economy].Item(item.Code)
	scores := make([]*big.Rat, len(b.members))
	maximum := own.Max
	for i, code := range b.members {
		s, _ := b.Results[code].Item(item.Code)
		scores[i] = s.Points
		if maximum == nil {
			maximum = s.Max
		}
	}
	c := Comparison{
		Code: item.Code, Parent: item.Parent.Code,
		Name: b.Questionnaire.Name(b.print.Lang(), item.Code),
		Max:  b.figure(maximum, maximum),
		Own:  b.figure(own.Points, maximum),
		Mean: Figure{Text: "–"}, Median: Figure{Text: "–"}, Best: Figure{Text: "–"}, Gap: Figure{Text: "–"},
	}
	stats, ok := scoring.Describe(scores)
	if !ok {
		return c
	}
	c.Mean, c.Median = b.figure(stats.Mean, maximum), b.figure(stats.Median, maximum)
	c.Best, c.Gap = b.figure(stats.Best, maximum), b.gap(own.Points, stats.Mean)
	for _, x := range scores {
		if x != nil {
			c.Shares = append(c.Shares, share(x, maximum))
		}
	}
	slices.Sort(c.Shares)
	return c
}
