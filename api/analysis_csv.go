package api

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"

	"mizan/scoring/coherence"
)

// Sheet is a CSV file in long form whose every line says where it comes from.
// Numbers have a point and Western digits; what is not known is empty.
type Sheet struct {
	first, last []string
	rows        [][]string
}

// Origin is a column that says the same in every line.
type Origin struct{ Column, Value string }

// NewSheet returns a sheet with the origins before and after its own columns.
func NewSheet(first, last []Origin, columns ...string) *Sheet {
	s := &Sheet{}
	name := func(o Origin) string { return o.Column }
	s.rows = [][]string{slices.Concat(each(first, name), columns, each(last, name))}
	value := func(o Origin) string { return o.Value }
	s.first, s.last = each(first, value), each(last, value)
	return s
}

func newSheet(of PublishedBody, columns ...string) *Sheet {
	group := of.Group
	if group == "" {
		group = "all"
	}
	return NewSheet(
		[]Origin{{"edition", of.Edition}, {"revision", strconv.Itoa(of.Revision)}, {"group", group}},
		[]Origin{{"fictitious", strconv.FormatBool(of.Fictitious)}, {"source", inert(of.Source)}}, columns...)
}

// Add adds a line.
func (s *Sheet) Add(cells ...string) {
	s.rows = append(s.rows, slices.Concat(s.first, cells, s.last))
}

// Bytes returns the file.
func (s *Sheet) Bytes() ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	err := w.WriteAll(s.rows)
	return out.Bytes(), err
}

// Figure writes a figure for a file.
func Figure(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// Optional writes a simulated figure that may be absent, to four digits after
// the point.
func Optional(x *float64) string {
	if x == nil {
		return ""
	}
	return Figure(Shown(*x))
}

func textOf(x *string) string {
	if x == nil {
		return ""
	}
	return *x
}

// CSV has one line for each economy.
func (b RobustnessBody) CSV() ([]byte, error) {
	columns := []string{
		"economy", "points", "position", "tied", "tier", "position_low", "position_median",
		"position_high", "position_mean", "points_sd", "borderline", "indistinguishable", "not_told_apart",
		"seed", "replications",
	}
	if len(b.Economies) > 0 {
		for _, t := range b.Economies[0].Tiers {
			columns = append(columns, "probability_"+t.Tier)
		}
	}
	group := make(map[string]string)
	for k, codes := range b.Together {
		for _, code := range codes {
			group[code] = strconv.Itoa(k + 1)
		}
	}
	s := newSheet(b.PublishedBody, columns...)
	for _, e := range b.Economies {
		cells := []string{
			e.Economy, textOf(e.Points), positionText(e.Position), strconv.Itoa(e.Tied), e.Tier,
			Figure(e.Low), Figure(e.Median), Figure(e.High), Figure(e.Mean), Figure(e.ScoreSD),
			strconv.FormatBool(e.Borderline), group[e.Economy], strings.Join(e.Alike, " "),
			strconv.FormatUint(b.Seed, 10), strconv.Itoa(b.Replications),
		}
		for _, t := range e.Tiers {
			cells = append(cells, Figure(t.Probability))
		}
		s.Add(cells...)
	}
	return s.Bytes()
}

func positionText(position int) string {
	if position == 0 {
		return ""
	}
	return strconv.Itoa(position)
}

// CSV has one line for each figure and input: first those of the order as a
// whole, then each economy's, then the index without each element.
func (b SensitivityBody) CSV() ([]byte, error) {
	s := newSheet(b.PublishedBody, EffectColumns("economy")...)
	s.Effects("position_shift", "", b.Shift)
	for _, e := range b.Economies {
		s.Effects("points", e.Economy, e.Points)
		s.Effects("position", e.Economy, e.Position)
		s.Effects("tier", e.Economy, e.Tier)
	}
	for _, r := range b.Removed {
		s.Removed(r.Item, r.Mean, r.Max)
	}
	return s.Bytes()
}

// EffectColumns are the columns of Sheet.Effects and Sheet.Removed.
func EffectColumns(unit string) []string {
	return []string{
		"figure", unit, "item", "input",
		"first", "first_low", "first_high", "total", "total_low", "total_high", "shift_mean", "shift_max",
	}
}

// Effects adds one line for each input; a figure that does not move has empty ones.
func (s *Sheet) Effects(name, unit string, o OutputBody) {
	for _, e := range o.Effects {
		cells := []string{name, unit, "", e.Input}
		for _, x := range []EstimateBody{e.First, e.Total} {
			for _, v := range []float64{x.Value, x.Low, x.High} {
				text := ""
				if o.Varies {
					text = Figure(v)
				}
				cells = append(cells, text)
			}
		}
		s.Add(append(cells, "", "")...)
	}
}

// Removed adds a line for the index without an element.
func (s *Sheet) Removed(item string, mean, highest float64) {
	s.Add("removed", "", item, "", "", "", "", "", "", "", Figure(mean), Figure(highest))
}

// CSV has one line for each figure of each item or pair of items.
func (b CoherenceBody) CSV() ([]byte, error) {
	s := newSheet(b.PublishedBody, SelfCheckColumns()...)
	s.SelfCheck(SelfCheckBody{b.Report, b.Notes, b.Warnings})
	return s.Bytes()
}

// SelfCheckColumns are the columns of Sheet.SelfCheck.
func SelfCheckColumns() []string {
	return []string{"figure", "item", "other", "method", "value", "units"}
}

// SelfCheck adds one line for each figure of each item or pair of items. A
// figure that is withheld or cannot be given has no line.
func (s *Sheet) SelfCheck(b SelfCheckBody) {
	one := func(figure, item string, value *float64, units int) {
		if value != nil {
			s.Add(figure, item, "", "", Optional(value), strconv.Itoa(units))
		}
	}
	for _, d := range append(b.Report.Indicators, b.Report.Groups...) {
		one("mean", d.Code, d.Mean, d.Available)
		one("sd", d.Code, d.SD, d.Available)
		one("skewness", d.Code, d.Skewness, d.Available)
		one("kurtosis", d.Code, d.Kurtosis, d.Available)
	}
	s.pairs("correlation-siblings", b.Report.Siblings)
	s.pairs("correlation-ancestors", b.Report.Ancestors)
	s.pairs("correlation-others", b.Report.Foreign)
	for _, a := range b.Report.Alphas {
		one("alpha", a.Group, a.Value, a.Units)
	}
	for _, c := range b.Report.Components {
		if len(c.Shares) > 0 {
			one("first-component", c.Group, &c.Shares[0], c.Units)
		}
	}
	for _, i := range b.Report.Influences {
		one("weight", i.Node, &i.Weight, i.Units)
		one("explained", i.Node, i.Explained, i.Units)
		one("importance", i.Node, i.Importance, i.Units)
	}
	for _, w := range b.Warnings {
		s.Add("warning-"+string(w.Rule), w.Node+w.Unit, w.Other, "", Optional(&w.Value), "")
	}
}

// pairs adds one line for each correlation that is given.
func (s *Sheet) pairs(name string, pairs []coherence.Pair) {
	for _, p := range pairs {
		if p.R != nil {
			s.Add(name, p.A, p.B, string(p.Coefficient), Optional(p.R), strconv.Itoa(p.Units))
		}
	}
}
