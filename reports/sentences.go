package reports

import (
	"math/big"
	"slices"
	"time"

	"mizan/questionnaires"
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
	return append(out, b.doubts(c)...)
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

// extremes names the pillars furthest above the group's mean and those
// furthest below the group's best; all of them where several are equally far.
func (b *builder) extremes(c *Scorecard) []string {
	ahead, lead := furthest(c.Pillars, func(p Comparison) *big.Rat { return p.Gap.Exact })
	behind, lag := furthest(c.Pillars, func(p Comparison) *big.Rat {
		if !p.Own.Known() || !p.Best.Known() {
			return nil
		}
		return new(big.Rat).Sub(p.Best.Exact, p.Own.Exact)
	})
	var out []string
	if lead != nil && lead.Sign() > 0 && !b.small(lead) {
		out = append(out, b.ahead(ahead, "+"+b.figure(lead, nil).Text))
	}
	switch {
	case lag == nil:
	case lag.Sign() == 0:
		out = append(out, b.print.T("report.finding.best", nil))
	case !b.small(lag):
		out = append(out, b.behind(behind, b.figure(lag, nil).Text))
	}
	return out
}

// small reports whether a difference shows as nothing.
func (b *builder) small(x *big.Rat) bool {
	return nothing(scoring.Round(x, b.Questionnaire.Method.Decimals))
}

// furthest returns the comparisons with the largest value and that value.
func furthest(list []Comparison, value func(Comparison) *big.Rat) (found []Comparison, most *big.Rat) {
	for _, c := range list {
		x := value(c)
		switch {
		case x == nil:
		case most == nil || x.Cmp(most) > 0:
			found, most = []Comparison{c}, x
		case x.Cmp(most) == 0:
			found = append(found, c)
		}
	}
	return found, most
}

// ahead says which pillars stand out: with scores if it is one, with the common
// distance if they are several.
func (b *builder) ahead(found []Comparison, gap string) string {
	names := b.print.List(itemNames(found))
	if len(found) > 1 {
		return b.print.T("report.finding.ahead.several", args{"pillars": names, "gap": gap})
	}
	return b.print.T("report.finding.ahead", args{
		"pillars": names, "gap": gap, "own": found[0].Own.Text, "mean": found[0].Mean.Text,
	})
}

// behind says the same of those that lag.
func (b *builder) behind(found []Comparison, gap string) string {
	names := b.print.List(itemNames(found))
	if len(found) > 1 {
		return b.print.T("report.finding.behind.several", args{"pillars": names, "gap": gap})
	}
	return b.print.T("report.finding.behind", args{
		"pillars": names, "own": found[0].Own.Text, "best": found[0].Best.Text,
	})
}

func itemNames(list []Comparison) []string {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.Name
	}
	return names
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
			"missing": b.atLeastSomething(missing),
		})
	}
	return ""
}

// atLeastSomething writes a number above zero with as many decimals as it takes
// to show that it is one.
func (b *builder) atLeastSomething(x *big.Rat) string {
	const most = 9
	text := ""
	for d := b.Questionnaire.Method.Decimals; d <= most; d++ {
		if text = scoring.Round(x, d); !nothing(text) {
			break
		}
	}
	return b.print.Decimal(text)
}

// doubts tells what a reader may take the figures of others for: a zero that
// may be missing data, and positions that their publisher did not give.
func (b *builder) doubts(c *Scorecard) []string {
	if b.Edition.Source == "" {
		return nil
	}
	var out []string
	zero := func(i Comparison) bool { return i.Own.Known() && i.Own.Exact.Sign() == 0 }
	if !slices.ContainsFunc(c.Indicators, func(i Comparison) bool { return !zero(i) }) {
		out = append(out, b.print.T("report.finding.zero", nil))
	}
	if c.Position.Of > 1 {
		out = append(out, b.print.T("report.finding.positions", nil))
	}
	return out
}

// notes tell how the numbers came about, so that they can be recomputed.
func (b *builder) notes(own scoring.Result) []Note {
	note := func(name string, data args) Note {
		key := "report.note." + name
		return Note{b.print.T(key+".label", nil), b.print.T(key+".text", data)}
	}
	questions := own.Index().Counts
	known := args{"answered": count(questions.Answered), "applicable": count(questions.Applicable())}
	coverage := note("coverage", known)
	if b.Questionnaire.Method.Unanswered == questionnaires.MissingLeaveOut {
		coverage = note("coverage-left-out", known)
	}
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
		coverage,
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

// pillarPoints is the maximum of each pillar; of the first where they differ.
func (b *builder) pillarPoints() string {
	pillar := b.Questionnaire.Pillars()[0]
	score, _ := b.Results[b.economy].Item(pillar.Code)
	if score.Max == nil {
		return "–"
	}
	return b.whole(score.Max)
}

func (b *builder) labels() Labels {
	t := func(key string) string { return b.print.T("report.label."+key, nil) }
	group, most := b.group.Names[b.print.Lang()].Official, b.pillarPoints()
	return Labels{
		Scorecard: t("scorecard"), Summary: t("summary"), Peers: t("peers"), Comparison: t("comparison"),
		Indicators: t("indicators"), Notes: t("notes"), Score: t("score"),
		OutOf:    b.print.T("report.label.out-of", args{"max": b.whole(b.Questionnaire.Method.Points)}),
		Position: t("position"), Tier: t("tier"),
		Own: t("own"), Mean: t("mean"), Median: t("median"), Best: t("best"),
		Economy: t("economy"), Members: t("members"), Gap: t("gap"), Maximum: t("maximum"),
		Page:           b.print.T("report.label.page", args{"page": "{page}", "pages": "{pages}"}),
		NoTiers:        t("no-tiers"),
		SummaryLead:    b.print.T("report.label.summary-lead", args{"max": most}),
		PeersLead:      b.print.T("report.label.peers-lead", args{"group": group, "max": most}),
		IndicatorsLead: t("indicators-lead"),
		Absent:         t("absent"),
		Continued:      t("continued"),
	}
}
