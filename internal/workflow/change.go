package workflow

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

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
// into their causes; economy, if not "", names the only one to be split.
// Positions are among these members. What comes of it is large and is not kept.
func (w *Workflow) Change(
	ctx context.Context, from, to *Published, g *economies.Group, economy string,
) (Changes, error) {
	key := to.key("change", g)
	key.kind = strings.Join([]string{
		key.kind, from.Edition.ID, strconv.Itoa(from.Revision.Number), economy,
	}, " ")
	return once(ctx, w.analyses, key, func(ctx context.Context) (Changes, error) {
		return changes(ctx, from, to, g, economy)
	})
}

func changes(
	ctx context.Context, from, to *Published, g *economies.Group, economy string,
) (Changes, error) {
	out := Changes{From: from, To: to}
	before, after := from.standings(g), to.standings(g)
	for _, s := range after {
		earlier, ok := from.Of(s.Economy)
		if !ok {
			out.Without = append(out.Without, s.Economy)
			continue
		}
		if economy != "" && economy != s.Economy {
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
		if !frozen(earlier, c.Score.From) || !frozen(later, c.Score.To) {
			return Changes{}, fault.New(fault.Invalid, "analysis.frame.invalid", "count", 1).
				With(fault.At(s.Economy, "analysis.frame.differs", "economy", s.Economy))
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
	if len(out.Economies) == 0 && economy == "" {
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

// frozen reports whether a result is the published one. It is not where a rule
// takes means from a group: those of the group as it was are not at hand.
func frozen(row Row, r scoring.Result) bool {
	was, is := row.Result.Index().Points, r.Index().Points
	return (was == nil) == (is == nil) && (was == nil || was.Cmp(is) == 0)
}

// scoredBy are the values behind a published row. What was imported tells
// nothing of what the economy declared.
func scoredBy(p *Published, row Row) scoring.Scored {
	out := scoring.Scored{
		Questionnaire: p.Questionnaire, Values: analysis.Values(p.Questionnaire, row.Result),
	}
	if row.Provenance == Validated {
		out.Declared = maps.Clone(out.Values)
		maps.Copy(out.Declared, row.Declared)
	}
	return out
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
