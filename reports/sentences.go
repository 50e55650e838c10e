package reports

import (
	"math/big"
	"time"

	"mizan/scoring"
)

type args = map[string]any

// title is the finding in one line: score, position, group.
func (b *builder) title(c *Scorecard) string {
	data := args{
		"economy": c.Economy.Short, "score": c.Score.Text, "max": b.whole(b.Questionnaire.Method.Points),
		"position": count(c.Position.Rank.Position), "of": count(c.Position.Of), "group": c.Peers.Name,
	}
	switch {
	case c.Position.Of < 2:
		return b.print.T("report.title.alone", data)
	case c.Position.Rank.Tied > 0:
		return b.print.T("report.title.tied", data)
	}
	return b.print.T("report.title.position", data)
}

// positionMeaning says the position in words, with those who share it. A long
// list of them is counted instead of named.
func (b *builder) positionMeaning(p Position) string {
	const named = 4
	data := args{"of": count(p.Of), "names": b.print.List(p.TiedTo)}
	switch {
	case p.Of < 2:
		return b.print.T("report.position.alone", data)
	case p.Rank.Tied == 0:
		return b.print.T("report.position.own", data)
	case p.Rank.Tied <= named:
		return b.print.T("report.position.tied.names", data)
	}
	return b.print.Plural("report.position.tied.count", p.Rank.Tied, data)
}

// findings are the sentences under the summary: the group's middle, the
// pillars that stand out, the next tier. The rules are stated in docs/method.md.
func (b *builder) findings(c *Scorecard) []string {
	var out []string
	if c.Position.Of > 1 {
		out = append(out, b.againstGroup(c))
		out = append(out, b.extremes(c)...)
	}
	if s := b.nextTier(c); s != "" {
		out = append(out, s)
	}
	if len(c.Absent) > 0 {
		names := args{"names": b.print.List(c.Absent)}
		out = append(out, b.print.Plural("report.finding.absent", len(c.Absent), names))
	}
	return out
}

func (b *builder) againstGroup(c *Scorecard) string {
	stats, _ := scoring.Describe(b.scores)
	return b.print.T("report.finding.group", args{
		"score":  c.Score.Text,
		"mean":   b.figure(stats.Mean, nil).Text,
		"median": b.figure(stats.Median, nil).Text,
		"best":   b.figure(stats.Best, nil).Text,
	})
}

// extremes names the pillar furthest above the group's mean and the one
// furthest below the group's best. The first in the questionnaire's order wins a tie.
func (b *builder) extremes(c *Scorecard) []string {
	var ahead, behind *Comparison
	var lead, lag *big.Rat
	for i := range c.Pillars {
		p := &c.Pillars[i]
		if !p.Own.Known() || !p.Best.Known() {
			continue
		}
		if lead == nil || p.Gap.Exact.Cmp(lead) > 0 {
			ahead, lead = p, p.Gap.Exact
		}
		if short := new(big.Rat).Sub(p.Best.Exact, p.Own.Exact); lag == nil || short.Cmp(lag) > 0 {
			behind, lag = p, short
		}
	}
	var out []string
	if lead != nil && lead.Sign() > 0 {
		out = append(out, b.print.T("report.finding.ahead", args{
			"pillar": ahead.Name, "gap": ahead.Gap.Text, "own": ahead.Own.Text, "mean": ahead.Mean.Text,
		}))
	}
	if lag != nil && lag.Sign() > 0 {
		out = append(out, b.print.T("report.finding.behind", args{
			"pillar": behind.Name, "own": behind.Own.Text, "best": behind.Best.Text,
		}))
	}
	if lag != nil && lag.Sign() == 0 {
		out = append(out, b.print.T("report.finding.best", nil))
	}
	return out
}

// nextTier says how far the next tier is, or that there is none above.
func (b *builder) nextTier(c *Scorecard) string {
	tiers := b.Questionnaire.Method.Tiers
	for i, t := range tiers {
		if t.Code != c.Tier {
			continue
		}
		if i == 0 {
			return b.print.T("report.finding.tier.top", args{"tier": t.Code, "bound": b.whole(t.Lower)})
		}
		missing := new(big.Rat).Sub(tiers[i-1].Lower, c.Score.Exact)
		return b.print.T("report.finding.tier.next", args{
			"tier": t.Code, "next": tiers[i-1].Code, "bound": b.whole(tiers[i-1].Lower),
			"missing": b.figure(missing, nil).Text,
		})
	}
	return ""
}

// notes tell how the numbers came about, so that they can be recomputed.
func (b *builder) notes(own scoring.Result) []Note {
	note := func(name string, data args) Note {
		key := "report.note." + name
		return Note{b.print.T(key+".label", nil), b.print.T(key+".text", data)}
	}
	questions := own.Index().Counts
	out := []Note{
		note("method", args{
			"questionnaire": string(b.Questionnaire.ID), "method": own.Method, "engine": own.Engine,
			"decimals": count(b.Questionnaire.Method.Decimals),
		}),
		note("group", args{
			"group": b.group.Names[b.print.Lang()].Official, "size": count(len(b.group.Members)),
			"date": b.asOf(), "scored": count(len(b.members)),
		}),
		note("position", nil),
		note("coverage", args{
			"answered": count(questions.Answered), "applicable": count(questions.Applicable()),
		}),
		note("revision", args{"revision": count(b.Revision.Number), "date": b.print.Date(b.Revision.At)}),
		note("input", args{"input": own.Input, "questionnaire": own.Hash}),
	}
	if b.Edition.Source != "" {
		out = append(out, note("source", args{"source": b.Edition.Source}))
	}
	return append(out, note("notice", nil))
}

// asOf writes the day of the group's membership.
func (b *builder) asOf() string {
	day, err := time.Parse(time.DateOnly, b.group.AsOf)
	if err != nil {
		return b.group.AsOf
	}
	return b.print.Date(day)
}

func (b *builder) labels() Labels {
	t := func(key string) string { return b.print.T("report.label."+key, nil) }
	group := args{"group": b.group.Names[b.print.Lang()].Official}
	return Labels{
		Scorecard: t("scorecard"), Summary: t("summary"), Peers: t("peers"), Comparison: t("comparison"),
		Indicators: t("indicators"), Notes: t("notes"), Score: t("score"),
		OutOf:    b.print.T("report.label.out-of", args{"max": b.whole(b.Questionnaire.Method.Points)}),
		Position: t("position"), Tier: t("tier"),
		Own: t("own"), Mean: t("mean"), Median: t("median"), Best: t("best"),
		Economy: t("economy"), Members: t("members"), Gap: t("gap"), Maximum: t("maximum"),
		Page:           b.print.T("report.label.page", args{"page": "{page}", "pages": "{pages}"}),
		NoTiers:        t("no-tiers"),
		SummaryLead:    t("summary-lead"),
		PeersLead:      b.print.T("report.label.peers-lead", group),
		IndicatorsLead: t("indicators-lead"),
		Absent:         t("absent"),
		Continued:      t("continued"),
	}
}
