package api

import (
	"bytes"
	"encoding/csv"
	"strconv"

	"mizan/scoring/coherence"
)

// sheet is a CSV file in long form whose every line says where it comes from.
// Numbers have a point and Western digits; what is not known is empty.
type sheet struct {
	of   PublishedBody
	rows [][]string
}

func newSheet(of PublishedBody, columns ...string) *sheet {
	header := append([]string{"edition", "revision", "group"}, columns...)
	return &sheet{of: of, rows: [][]string{append(header, "fictitious", "source")}}
}

func (s *sheet) add(cells ...string) {
	group := s.of.Group
	if group == "" {
		group = "all"
	}
	row := append([]string{s.of.Edition, strconv.Itoa(s.of.Revision), group}, cells...)
	s.rows = append(s.rows, append(row, strconv.FormatBool(s.of.Fictitious), inert(s.of.Source)))
}

func (s *sheet) bytes() ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	err := w.WriteAll(s.rows)
	return out.Bytes(), err
}

func figure(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// optional writes a figure that may be absent.
func optional(x *float64) string {
	if x == nil {
		return ""
	}
	return figure(shown(*x))
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
		"position_high", "position_mean", "points_sd", "borderline", "indistinguishable",
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
			figure(e.Low), figure(e.Median), figure(e.High), figure(e.Mean), figure(e.ScoreSD),
			strconv.FormatBool(e.Borderline), group[e.Economy],
			strconv.FormatUint(b.Seed, 10), strconv.Itoa(b.Replications),
		}
		for _, t := range e.Tiers {
			cells = append(cells, figure(t.Probability))
		}
		s.add(cells...)
	}
	return s.bytes()
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
	s := newSheet(b.PublishedBody, "figure", "economy", "item", "input",
		"first", "first_low", "first_high", "total", "total_low", "total_high", "shift_mean", "shift_max")
	s.effects("position_shift", "", b.Shift)
	for _, e := range b.Economies {
		s.effects("points", e.Economy, e.Points)
		s.effects("position", e.Economy, e.Position)
		s.effects("tier", e.Economy, e.Tier)
	}
	for _, r := range b.Removed {
		s.add("removed", "", r.Item, "", "", "", "", "", "", "", figure(r.Mean), figure(r.Max))
	}
	return s.bytes()
}

// effects adds one line for each input; a figure that does not move has empty ones.
func (s *sheet) effects(name, economy string, o OutputBody) {
	for _, e := range o.Effects {
		cells := []string{name, economy, "", e.Input}
		for _, x := range []EstimateBody{e.First, e.Total} {
			for _, v := range []float64{x.Value, x.Low, x.High} {
				text := ""
				if o.Varies {
					text = figure(v)
				}
				cells = append(cells, text)
			}
		}
		s.add(append(cells, "", "")...)
	}
}

// CSV has one line for each figure of each item or pair of items. A figure that
// is withheld or cannot be given has no line.
func (b CoherenceBody) CSV() ([]byte, error) {
	s := newSheet(b.PublishedBody, "figure", "item", "other", "method", "value", "units")
	one := func(figure, item string, value *float64, units int) {
		if value != nil {
			s.add(figure, item, "", "", optional(value), strconv.Itoa(units))
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
		s.add("warning-"+string(w.Rule), w.Node+w.Unit, w.Other, "", optional(&w.Value), "")
	}
	return s.bytes()
}

// pairs adds one line for each correlation that is given.
func (s *sheet) pairs(name string, pairs []coherence.Pair) {
	for _, p := range pairs {
		if p.R != nil {
			s.add(name, p.A, p.B, string(p.Coefficient), optional(p.R), strconv.Itoa(p.Units))
		}
	}
}
