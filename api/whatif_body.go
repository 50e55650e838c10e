package api

import (
	"math/big"
	"strings"

	"mizan/internal/workflow"
	"mizan/questionnaires"
	"mizan/scoring"
)

func newWhatIfBody(found workflow.Supposed, lang string) WhatIfBody {
	q := found.Questionnaire
	out := WhatIfBody{
		Economy:    found.Economy,
		Peers:      newPeersBody(found.Peers),
		Before:     newOutcomeBody(q, found.Before, found.RankBefore),
		After:      newOutcomeBody(q, found.After, found.RankAfter),
		Difference: newNumberBody(q, found.Points),
		Items: each(found.Items, func(c scoring.PointChange) ItemChangeBody {
			return ItemChangeBody{
				string(c.Code), q.Name(lang, c.Code), newNumberBody(q, c.From), newNumberBody(q, c.To),
			}
		}),
		Mean: newStatisticMoveBody(q, found.Mean), Median: newStatisticMoveBody(q, found.Median),
		Overtaken: each(found.Overtaken, same), OvertakenBy: each(found.OvertakenBy, same),
		Tiers: each(found.Tiers, func(t scoring.TierChange) TierMoveBody {
			return TierMoveBody{t.Economy, t.From, t.To}
		}),
	}
	return out
}

func same(text string) string { return text }

func newPeersBody(p *workflow.Published) *PeersBody {
	if p == nil {
		return nil
	}
	return &PeersBody{p.Edition.ID, p.Revision.Number}
}

func newOutcomeBody(q *questionnaires.Questionnaire, r scoring.Result, rank scoring.Rank) OutcomeBody {
	return OutcomeBody{newNumberBody(q, r.Index().Points), r.Tier, rank.Position, rank.Tied}
}

// newNumberBody is nil where there is no number.
func newNumberBody(q *questionnaires.Questionnaire, x *big.Rat) *NumberBody {
	if x == nil {
		return nil
	}
	return &NumberBody{scoring.Round(x, q.Method.Decimals), x.RatString()}
}

func newStatisticMoveBody(q *questionnaires.Questionnaire, c scoring.GroupChange) *StatisticMoveBody {
	if c.Before == nil && c.After == nil {
		return nil
	}
	d := q.Method.Decimals
	return &StatisticMoveBody{scoring.Round(c.Before, d), scoring.Round(c.After, d), c.Exact}
}

func joined(codes []string) string { return strings.Join(codes, ", ") }

// cutSign splits a minus sign off a number.
func cutSign(text string) (size string, negative bool) {
	return strings.CutPrefix(text, "-")
}
