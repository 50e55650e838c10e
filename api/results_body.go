package api

import (
	"maps"
	"math/big"
	"slices"
	"time"

	"mizan/internal/economies"
	"mizan/questionnaires"
	"mizan/scoring"
)

// ResultsBody is one revision of an edition's results, seen through a group.
type ResultsBody struct {
	PublishedBody
	Economies  []StandingBody   `json:"economies" doc:"By position; those without a score last"`
	Without    []LeftOutBody    `json:"without" doc:"Economies left out of this revision"`
	Statistics []StatisticsBody `json:"statistics" doc:"Of the economies listed, by item"`
}

// EconomyResultsBody is one economy's results in one revision.
type EconomyResultsBody struct {
	PublishedBody
	StandingBody
	Profile *ProfileBody `json:"profile,omitempty" doc:"Absent outside the group"`
}

// ProfileBody is what an economy is ahead in and where it could gain most.
type ProfileBody struct {
	Rule      string           `json:"rule" doc:"How the indicators were chosen"`
	Strengths []ComparisonBody `json:"strengths"`
	Growth    []ComparisonBody `json:"growth" doc:"Areas of growth"`
}

// ComparisonBody is one indicator beside the group. Points are of the composite.
type ComparisonBody struct {
	Item   string     `json:"item"`
	Title  string     `json:"title"`
	Ahead  NumberBody `json:"ahead" doc:"Of the group's median; below 0 behind"`
	Lost   NumberBody `json:"lost" doc:"Missing to full marks"`
	Weighs NumberBody `json:"weighs" doc:"The most the indicator can earn"`
}

// PublishedBody says what results belong to.
type PublishedBody struct {
	Edition       string    `json:"edition" example:"gci-2024"`
	Revision      int       `json:"revision"`
	At            time.Time `json:"at" doc:"When this revision was published"`
	Questionnaire string    `json:"questionnaire" example:"gci@5.0.0"`
	Group         string    `json:"group,omitempty" doc:"Positions are among its members"`
	ResultsHash   string    `json:"results_hash" doc:"SHA-256 of the stored results"`
	Fictitious    bool      `json:"fictitious" doc:"Invented for demonstration"`
	Source        string    `json:"source,omitempty" doc:"Where the figures come from; to be shown with them"`
}

// StandingBody is one economy's place and scores.
type StandingBody struct {
	Economy    string      `json:"economy" example:"OMN"`
	Name       string      `json:"name"`
	Tier       string      `json:"tier,omitempty" example:"T1"`
	TierName   string      `json:"tier_name,omitempty"`
	Position   int         `json:"position,omitempty" doc:"1 is best; absent without a score"`
	Tied       int         `json:"tied" doc:"How many others share the position"`
	Provenance string      `json:"provenance" doc:"validated here, or imported"`
	Scores     []ScoreBody `json:"scores"`
}

// ScoreBody is the score of one item.
type ScoreBody struct {
	Item   string  `json:"item" example:"legal"`
	Title  string  `json:"title"`
	State  string  `json:"state" doc:"answered, unanswered, not-applicable, unverifiable or awaiting"`
	Points *string `json:"points" doc:"Rounded by the method; null if there is no score" example:"19.04"`
	Max    string  `json:"max" doc:"Points of the item by its nominal weight" example:"20.00"`
	Exact  *string `json:"exact" doc:"The points as a reduced fraction" example:"476/25"`

	Imputed bool `json:"imputed,omitempty" doc:"Nobody answered: the credit is the group's mean"`
}

// NumberBody is one exact number.
type NumberBody struct {
	Points string `json:"points" doc:"Rounded by the method" example:"97.00"`
	Exact  string `json:"exact" doc:"The number as a reduced fraction" example:"97"`
}

// StatisticsBody describes one item over a group.
type StatisticsBody struct {
	Item   string     `json:"item" example:"index"`
	Count  int        `json:"count" doc:"Economies with a score"`
	Mean   NumberBody `json:"mean" doc:"Unweighted"`
	Median NumberBody `json:"median"`
	Q1     NumberBody `json:"q1" doc:"Lower quartile, type 7 of Hyndman and Fan (1996)"`
	Q3     NumberBody `json:"q3" doc:"Upper quartile, same rule"`
	Best   NumberBody `json:"best"`
	Worst  NumberBody `json:"worst"`
}

// LeftOutBody is an economy that a revision does not cover.
type LeftOutBody struct {
	Economy string `json:"economy"`
	Name    string `json:"name"`
	Reason  string `json:"reason"`
}

func newPublishedBody(s standing) PublishedBody {
	b := PublishedBody{
		Edition: s.Edition.ID, Revision: s.Revision.Number, At: s.Revision.At,
		Questionnaire: string(s.Questionnaire.ID), ResultsHash: s.Revision.ResultsHash,
		Fictitious: s.Edition.Fictitious, Source: s.Edition.Source,
	}
	if s.group != nil {
		b.Group = s.group.Code
	}
	return b
}

func (s *service) newResultsBody(st standing, lang string) ResultsBody {
	items := headline(st.Questionnaire)
	out := ResultsBody{PublishedBody: newPublishedBody(st), Statistics: []StatisticsBody{}}
	out.Economies = each(st.rows, func(p placed) StandingBody {
		var scores []scoring.ItemScore
		for _, item := range items {
			if score, ok := p.Result.Item(item); ok {
				scores = append(scores, score)
			}
		}
		return s.newStandingBody(st, p, scores, lang)
	})
	out.Without = s.leftOut(st, lang)
	for _, item := range items {
		if d, ok := st.describe(item); ok {
			out.Statistics = append(out.Statistics, newStatisticsBody(st, item, d))
		}
	}
	return out
}

func (s *service) leftOut(st standing, lang string) []LeftOutBody {
	out := []LeftOutBody{}
	for _, code := range slices.Sorted(maps.Keys(st.Revision.Without)) {
		if st.group == nil || st.group.Has(economies.Code(code)) {
			out = append(out, LeftOutBody{code, s.nameOf(code, lang), st.Revision.Without[code]})
		}
	}
	return out
}

func (s *service) newStandingBody(
	st standing, p placed, scores []scoring.ItemScore, lang string,
) StandingBody {
	b := StandingBody{
		Economy: p.Economy, Name: s.nameOf(p.Economy, lang), Tier: p.Result.Tier,
		Position: p.rank.Position, Tied: p.rank.Tied, Provenance: p.Provenance,
		Scores: newScoreBodies(st.Questionnaire, scores, lang),
	}
	if b.Tier != "" {
		b.TierName = st.Questionnaire.TierName(lang, b.Tier)
	}
	return b
}

func (s *service) newEconomyResultsBody(st standing, p placed, lang string) EconomyResultsBody {
	return EconomyResultsBody{
		newPublishedBody(st), s.newStandingBody(st, p, p.Result.Items, lang), s.newProfileBody(st, p, lang),
	}
}

// Indicators are the level that profiles compare, and this many are named.
const (
	profileDepth = 2
	profileItems = 5
)

// newProfileBody is nil outside the group.
func (s *service) newProfileBody(st standing, p placed, lang string) *ProfileBody {
	own := slices.IndexFunc(st.rows, func(o placed) bool { return o.Economy == p.Economy })
	group := each(st.rows, func(o placed) scoring.Result { return o.Result })
	profile, err := scoring.Strengths(st.Questionnaire, group, own, profileDepth, profileItems)
	if err != nil {
		return nil
	}
	q := st.Questionnaire
	body := func(c scoring.Comparison) ComparisonBody {
		return ComparisonBody{
			string(c.Item), q.Name(lang, c.Item),
			*newNumberBody(q, c.Ahead), *newNumberBody(q, c.Lost), *newNumberBody(q, c.Weighs),
		}
	}
	return &ProfileBody{
		Rule:      s.words(lang).T("profile.rule", nil),
		Strengths: each(profile.Strengths, body), Growth: each(profile.Growth, body),
	}
}

// newScoreBodies writes scores with the digits of the questionnaire's method.
func newScoreBodies(q *questionnaires.Questionnaire, scores []scoring.ItemScore, lang string) []ScoreBody {
	return each(scores, func(score scoring.ItemScore) ScoreBody {
		b := ScoreBody{
			Item: string(score.Code), Title: q.Name(lang, score.Code), State: string(score.State),
			Max: scoring.Round(score.Max, q.Method.Decimals), Imputed: score.Imputed,
		}
		if score.Points != nil {
			points, fraction := scoring.Round(score.Points, q.Method.Decimals), score.Points.RatString()
			b.Points, b.Exact = &points, &fraction
		}
		return b
	})
}

func newStatisticsBody(st standing, item questionnaires.Code, d scoring.Stats) StatisticsBody {
	number := func(x *big.Rat) NumberBody { return NumberBody{st.round(x), x.RatString()} }
	return StatisticsBody{
		Item: string(item), Count: d.Count, Mean: number(d.Mean), Median: number(d.Median),
		Q1: number(d.Q1), Q3: number(d.Q3), Best: number(d.Best), Worst: number(d.Worst),
	}
}

// nameOf is the short name of an economy, or its code.
func (s *service) nameOf(code, lang string) string {
	if e, ok := s.Economies.Economy(economies.Code(code)); ok {
		return e.Name(lang)
	}
	return code
}
