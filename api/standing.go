package api

import (
	"bytes"
	"encoding/csv"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"mizan/internal/economies"
	"mizan/internal/workflow"
	"mizan/questionnaires"
	"mizan/scoring"
)

// standing is a revision seen through a group: its economies with their
// positions among themselves.
type standing struct {
	*workflow.Published
	group *economies.Group // nil for every economy
	rows  []placed         // by position, those without a score last
}

type placed struct {
	workflow.Row
	rank scoring.Rank
}

func newStanding(p *workflow.Published, g *economies.Group) standing {
	s := standing{Published: p, group: g}
	var index []*big.Rat
	for _, row := range p.Rows {
		if g == nil || g.Has(economies.Code(row.Economy)) {
			s.rows = append(s.rows, placed{Row: row})
			index = append(index, row.Result.Index().Points)
		}
	}
	for i, rank := range scoring.Ranks(index) {
		s.rows[i].rank = rank
	}
	slices.SortStableFunc(s.rows, func(a, b placed) int { return order(a) - order(b) })
	return s
}

// order sorts economies without a score after all others.
func order(p placed) int {
	if p.rank.Position == 0 {
		return 1 << 30
	}
	return p.rank.Position
}

// of returns the standing of one economy; its rank is zero outside the group.
func (s standing) of(economy string) scoring.Rank {
	for _, p := range s.rows {
		if p.Economy == economy {
			return p.rank
		}
	}
	return scoring.Rank{}
}

// describe returns the statistics of an item over the group.
func (s standing) describe(item questionnaires.Code) (scoring.Stats, bool) {
	var points []*big.Rat
	for _, p := range s.rows {
		score, _ := p.Result.Item(item)
		points = append(points, score.Points)
	}
	return scoring.Describe(points)
}

// round writes points as the method of the edition says.
func (s standing) round(x *big.Rat) string { return scoring.Round(x, s.Questionnaire.Method.Decimals) }

// groupCode is the group's code; "all" without one.
func (s standing) groupCode() string {
	if s.group == nil {
		return "all"
	}
	return s.group.Code
}

func (s standing) fileName() string {
	number := strconv.Itoa(s.Revision.Number)
	return strings.Join([]string{s.Edition.ID, "r" + number, s.groupCode()}, "-") + ".csv"
}

// csvHeader names the columns; the file says by itself where it comes from.
func csvHeader() []string {
	return []string{
		"edition", "revision", "group", "economy", "item", "points", "max", "exact",
		"tier", "position", "tied", "provenance", "fictitious", "source",
	}
}

// csv writes the results in long form, one line for each economy and item.
// Numbers have a point and Western digits; a missing score is empty, never 0.
func (s standing) csv() ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	if err := w.Write(csvHeader()); err != nil {
		return nil, err
	}
	for _, p := range s.rows {
		for _, item := range headline(s.Questionnaire) {
			if err := w.Write(s.csvLine(p, item)); err != nil {
				return nil, err
			}
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

func (s standing) csvLine(p placed, item questionnaires.Code) []string {
	score, _ := p.Result.Item(item)
	tier, position, tied := "", "", ""
	if item == questionnaires.Index && p.rank.Position > 0 {
		tier, position, tied = p.Result.Tier, strconv.Itoa(p.rank.Position), strconv.Itoa(p.rank.Tied)
	}
	return []string{
		s.Edition.ID, strconv.Itoa(s.Revision.Number), s.groupCode(), p.Economy, string(item),
		s.round(score.Points), s.round(score.Max), exact(score.Points), tier, position, tied,
		p.Provenance, strconv.FormatBool(s.Edition.Fictitious), inert(s.Edition.Source),
	}
}

// exact writes the fraction itself; no score is empty.
func exact(x *big.Rat) string {
	if x == nil {
		return ""
	}
	return x.RatString()
}

// inert keeps a spreadsheet from reading a text as a formula.
func inert(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
