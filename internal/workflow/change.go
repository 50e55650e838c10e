package workflow

import (
	"context"
	"slices"
	"strconv"

	"mizan/internal/economies"
	"mizan/internal/fault"
	"mizan/scoring"
	"mizan/scoring/analysis"
)

// Changes are what changed between two published revisions, of one edition or
// of two.
type Changes struct {
	From, To  *Published
	Economies []EconomyChange // with a result in both, by code
	Without   []string        // economies with a result in one of the two
}

// EconomyChange is what changed for one economy.
type EconomyChange struct {
	Economy string
	Score   scoring.ScoreChange
	Rank    scoring.RankChange
	Ranked  bool           // there is a position on both sides
	Linked  scoring.Linked // the earlier values under the later questionnaire
}

// Change splits the changes of the members of the group (nil: all economies)
// into their causes. Positions are among these members.
func (w *Workflow) Change(
	ctx context.Context, from, to *Published, g *economies.Group,
) (Changes, error) {
	key := to.key("change", g)
	key.kind += " " + from.Edition.ID + " " + strconv.Itoa(from.Revision.Number)
	return analysed(ctx, w.analyses, key, func(ctx context.Context) (Changes, error) {
		return changes(ctx, from, to, g)
	})
}

func changes(ctx context.Context, from, to *Published, g *economies.Group) (Changes, error) {
	out := Changes{From: from, To: to}
	before, after := from.standings(g), to.standings(g)
	for _, s := range after {
		earlier, ok := from.Of(s.Economy)
		if !ok {
			out.Without = append(out.Without, s.Economy)
			continue
		}
		if err := ctx.Err(); err != nil {
			return Changes{}, err
		}
		later, _ := to.Of(s.Economy)
		c, err := change(scoredBy(from, earlier), scoredBy(to, later))
		if err != nil {
			return Changes{}, err
		}
		c.Economy = s.Economy
		if c.Rank, c.Ranked, err = scoring.ExplainRankChange(s.Economy, before, after); err != nil {
			return Changes{}, err
		}
		out.Economies = append(out.Economies, c)
	}
	for _, s := range before {
		if _, ok := to.Of(s.Economy); !ok {
			out.Without = append(out.Without, s.Economy)
		}
	}
	slices.Sort(out.Without)
	if len(out.Economies) == 0 {
		return Changes{}, fault.New(fault.NotFound, "analysis.group.empty")
	}
	return out, nil
}

func change(from, to scoring.Scored) (c EconomyChange, err error) {
	if c.Score, err = scoring.ExplainChange(from, to); err != nil {
		return c, err
	}
	c.Linked, err = scoring.Link(from, to.Questionnaire)
	return c, err
}

func scoredBy(p *Published, row Row) scoring.Scored {
	return scoring.Scored{
		Questionnaire: p.Questionnaire, Values: analysis.Values(p.Questionnaire, row.Result),
	}
}

// standings are the composites of the group's members, by economy.
func (p *Published) standings(g *economies.Group) []scoring.Standing {
	var out []scoring.Standing
	for _, row := range p.Rows {
		if g == nil || g.Has(economies.Code(row.Economy)) {
			out = append(out, scoring.Standing{Economy: row.Economy, Points: row.Result.Index().Points})
		}
	}
	return out
}
