package main

import (
	"encoding/json"
	"path/filepath"
	"strconv"

	"mizan/api"
	"mizan/scoring/analysis"
	"mizan/scoring/composite"
	"mizan/scoring/robust"
)

// aboutBody says which index from files a document is about.
type aboutBody struct {
	Version string     `json:"version,omitempty"`
	Year    int        `json:"year,omitempty"` // the last one, where the data have several
	Files   []fileBody `json:"files"`
	Dropped []string   `json:"dropped"` // units that the screening left out
}

type fileBody struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
}

func (d studied) about() aboutBody {
	out := aboutBody{Version: d.Index.Method.Version, Year: d.Index.Year, Dropped: []string{}}
	for _, in := range d.Project.Inputs {
		out.Files = append(out.Files, fileBody{filepath.Base(in.Path), in.SHA256})
	}
	imputed := d.Index.Table(composite.StepImputed)
	for _, u := range d.Index.Dropped {
		out.Dropped = append(out.Dropped, imputed.Units[u])
	}
	return out
}

// order is the units by rank, those without a score last.
func (d studied) order() []int { return composite.Order(d.Index.Scores.Columns[composite.Root]) }

// sheet is a CSV file whose every line says where it comes from.
func (b aboutBody) sheet(columns ...string) *api.Sheet {
	year := ""
	if b.Year != 0 {
		year = strconv.Itoa(b.Year)
	}
	from := []api.Origin{{Column: "version", Value: b.Version}, {Column: "year", Value: year}}
	return api.NewSheet(from, nil, columns...)
}

// robustnessBody tells how sure the ranks of an index from files are.
type robustnessBody struct {
	aboutBody
	Seed         uint64          `json:"seed"`
	Replications int             `json:"replications"`
	Inputs       []api.InputBody `json:"inputs"` // what was varied
	Notes        []string        `json:"notes"`
	Units        []sureBody      `json:"units"`           // by rank; those without a score last
	Ahead        [][]float64     `json:"ahead,omitempty"` // how likely the row is ahead of the column
}

// sureBody tells how sure one unit's rank and tier are. What is not known, or
// does not compare, is null.
type sureBody struct {
	Unit       string           `json:"unit"`
	Score      *json.Number     `json:"score"`
	Rank       int              `json:"rank,omitempty"`
	Low        *float64         `json:"rank_low"` // 5th percentile
	Median     *float64         `json:"rank_median"`
	High       *float64         `json:"rank_high"` // 95th percentile
	Mean       *float64         `json:"rank_mean"`
	ScoreSD    *float64         `json:"score_sd"`
	Tier       string           `json:"tier,omitempty"`
	Tiers      []api.ChanceBody `json:"tiers"` // what is missing to 1 lies below the last
	Borderline *bool            `json:"borderline"`
	Group      int              `json:"group,omitempty"` // units of a group cannot be told apart
}

func (d studied) robustness(found analysis.Certainty, pairs bool) robustnessBody {
	out := robustnessBody{
		aboutBody: d.about(), Seed: found.Seed, Replications: found.Replications,
		Inputs: d.inputs(found.Inputs), Notes: d.notes(d.words.T("analysis.note.ranks", nil)),
	}
	group := make(map[int]int)
	for k, units := range found.Groups {
		for _, u := range units {
			group[u] = k + 1
		}
	}
	order := d.order()
	for _, u := range order {
		b := d.sure(u, found.Units[u])
		b.Group = group[u]
		out.Units = append(out.Units, b)
	}
	if !pairs {
		return out
	}
	for _, i := range order {
		row := make([]float64, len(order))
		for k, j := range order {
			row[k] = api.Shown(found.Ahead[i][j])
		}
		out.Ahead = append(out.Ahead, row)
	}
	return out
}

func (d studied) sure(u int, from robust.UnitUncertainty) sureBody {
	out := sureBody{
		Unit: from.Unit, Rank: from.Rank, Tier: d.Index.Tiers[u], Tiers: []api.ChanceBody{},
		Score: scoreOf(d.Index.Scores.Columns[composite.Root], u, d.Index.Method.Decimals),
	}
	if from.Scored == 0 {
		return out
	}
	out.Low, out.Median, out.High = shown(from.LowRank), shown(from.MedianRank), shown(from.HighRank)
	out.Mean = shown(from.MeanRank)
	if !d.OneScale() {
		return out
	}
	out.ScoreSD = shown(from.ScoreSD)
	for k, tier := range d.Index.Method.Tiers {
		out.Tiers = append(out.Tiers, api.ChanceBody{Tier: tier.Code, Probability: api.Shown(from.Tiers[k])})
	}
	if len(out.Tiers) > 0 && from.Rank > 0 {
		out.Borderline = &from.Borderline
	}
	return out
}

// scoreOf is a score with the digits that the method shows; nil for none.
func scoreOf(c composite.Column, u, decimals int) *json.Number {
	if !c.Known[u] {
		return nil
	}
	x := json.Number(composite.Number(c.Values[u], decimals))
	return &x
}

func shown(x float64) *float64 {
	x = api.Shown(x)
	return &x
}

// CSV has one line for each unit.
func (b robustnessBody) CSV() ([]byte, error) {
	columns := []string{
		"unit", "score", "rank", "rank_low", "rank_median", "rank_high", "rank_mean", "score_sd",
		"tier", "borderline", "group", "seed", "replications",
	}
	var tiers []string
	for _, u := range b.Units {
		if len(u.Tiers) > len(tiers) {
			tiers = make([]string, len(u.Tiers))
			for k, t := range u.Tiers {
				tiers[k] = "probability_" + t.Tier
			}
		}
	}
	s := b.sheet(append(columns, tiers...)...)
	for _, u := range b.Units {
		cells := []string{
			u.Unit, u.score(), whole(u.Rank), api.Optional(u.Low), api.Optional(u.Median),
			api.Optional(u.High), api.Optional(u.Mean), api.Optional(u.ScoreSD),
			u.Tier, u.borderline(), whole(u.Group),
			strconv.FormatUint(b.Seed, 10), strconv.Itoa(b.Replications),
		}
		for k := range tiers {
			cells = append(cells, u.probability(k))
		}
		s.Add(cells...)
	}
	return s.Bytes()
}

func (b sureBody) score() string {
	if b.Score == nil {
		return ""
	}
	return b.Score.String()
}

func (b sureBody) borderline() string {
	if b.Borderline == nil {
		return ""
	}
	return strconv.FormatBool(*b.Borderline)
}

func (b sureBody) probability(tier int) string {
	if tier >= len(b.Tiers) {
		return ""
	}
	return api.Figure(b.Tiers[tier].Probability)
}

// whole writes a rank or group; nothing for none.
func whole(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
