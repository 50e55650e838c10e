package api

import (
	"math"
	"strconv"
	"strings"

	"mizan/internal/economies"
	"mizan/internal/i18n"
	"mizan/internal/workflow"
	"mizan/questionnaires"
	"mizan/scoring/analysis"
	"mizan/scoring/robust"
)

// Words are what a document needs beside its figures: texts and names in the
// reader's language.
type Words struct {
	Lang      string
	Text      func(lang, key string, args map[string]any) string
	Economies *economies.Register // nil where units are no economies and have codes only
}

// T is the text of a key in the reader's language.
func (w Words) T(key string, args map[string]any) string { return w.Text(w.Lang, key, args) }

// Number writes a figure with the language's decimal mark.
func (w Words) Number(x float64, decimals int) string {
	text := strconv.FormatFloat(x, 'f', decimals, 64)
	if w.Lang == i18n.French {
		return strings.Replace(text, ".", ",", 1)
	}
	return text
}

// percent writes a share.
func (w Words) percent(share float64) string {
	if w.Lang == i18n.French {
		return w.Number(100*share, 1) + "\u00a0%"
	}
	return w.Number(100*share, 1) + "%"
}

func (w Words) name(economy string) string {
	if w.Economies == nil {
		return economy
	}
	if e, ok := w.Economies.Economy(economies.Code(economy)); ok {
		return e.Name(w.Lang)
	}
	return economy
}

// words are the service's, in a language.
func (s *service) words(lang string) Words {
	return Words{lang, s.Translate, s.Economies}
}

// Analysed is a published revision seen through a group: what an analysis is about.
type Analysed struct{ standing }

// NewAnalysed returns what an analysis is about; nil is every economy.
func NewAnalysed(p *workflow.Published, g *economies.Group) Analysed {
	return Analysed{newStanding(p, g)}
}

// title is the name of an item; nodes of the tree bear the codes of items.
func (a Analysed) title(w Words, node string) string {
	return a.Questionnaire.Name(w.Lang, questionnaires.Code(node))
}

// InputBody is a choice of the method that counts as uncertain.
type InputBody struct {
	Input string `json:"input" example:"weights-1"`
	Text  string `json:"text" doc:"What varies, and how far"`
}

// inputText says what an uncertain input of package analysis varies.
func inputText(name string, w Words) string {
	level, weights := strings.CutPrefix(name, analysis.WeightsLabel)
	switch {
	case weights && level == "1":
		return w.T("analysis.input.weights.pillars", nil)
	case weights && level == "2":
		return w.T("analysis.input.weights.indicators", nil)
	case weights && level == "3":
		return w.T("analysis.input.weights.questions", nil)
	case weights:
		return w.T("analysis.input.weights.level", map[string]any{"level": level})
	case name == analysis.PartialLabel:
		return w.T("analysis.input.partial", nil)
	case name == analysis.UnansweredLabel:
		return w.T("analysis.input.unanswered", nil)
	}
	return w.T("analysis.input.aggregation", nil)
}

func inputBodies(names []string, w Words) []InputBody {
	return each(names, func(name string) InputBody { return InputBody{name, inputText(name, w)} })
}

// RobustnessBody tells how sure positions and tiers are.
type RobustnessBody struct {
	PublishedBody
	Seed         uint64      `json:"seed" doc:"Of the random numbers: the same seed gives the same figures"`
	Replications int         `json:"replications" doc:"How often the index was recomputed"`
	Inputs       []InputBody `json:"inputs" doc:"What was varied"`
	Note         string      `json:"note" doc:"How to read the figures"`
	Economies    []SureBody  `json:"economies" doc:"By position; those without a score last"`
	Together     [][]string  `json:"indistinguishable" doc:"The first, and those not told apart from it"`
	Ahead        [][]float64 `json:"ahead,omitempty" doc:"With ?pairs=true: that row is ahead of column"`
}

// SureBody tells how sure one economy's position and tier are.
type SureBody struct {
	Economy    string       `json:"economy" example:"OMN"`
	Name       string       `json:"name"`
	Points     *string      `json:"points" doc:"As published; null without a score"`
	Position   int          `json:"position,omitempty" doc:"As published"`
	Tied       int          `json:"tied"`
	Tier       string       `json:"tier,omitempty"`
	Low        float64      `json:"position_low" doc:"5th percentile of the position: the better end"`
	Median     float64      `json:"position_median"`
	High       float64      `json:"position_high" doc:"95th percentile: the worse end"`
	Mean       float64      `json:"position_mean"`
	ScoreSD    float64      `json:"points_sd" doc:"Standard deviation of the composite"`
	Tiers      []ChanceBody `json:"tiers" doc:"How likely each tier is"`
	Borderline bool         `json:"borderline" doc:"The published tier is less than 95 % likely"`
	Alike      []string     `json:"not_told_apart" doc:"Ahead of or behind which it is in less than 95 %"`
}

// ChanceBody is how likely a tier is.
type ChanceBody struct {
	Tier        string  `json:"tier" example:"T1"`
	Probability float64 `json:"probability" doc:"0 to 1"`
}

// NewRobustness returns the document of a robustness analysis. pairs adds who is
// ahead of whom, in the order of the economies.
func NewRobustness(a Analysed, u analysis.Certainty, w Words, pairs bool) RobustnessBody {
	out := RobustnessBody{
		PublishedBody: newPublishedBody(a.standing), Seed: u.Seed, Replications: u.Replications,
		Inputs: inputBodies(u.Inputs, w), Note: w.T("analysis.note.robustness", nil), Together: [][]string{},
	}
	place := make(map[string]int, len(u.Units))
	for i, unit := range u.Units {
		place[unit.Unit] = i
	}
	for _, p := range a.rows {
		at := place[p.Economy]
		b := a.sure(p, u.Units[at], w)
		b.Alike = a.alike(p, u.Ahead[at], place)
		out.Economies = append(out.Economies, b)
	}
	for _, group := range u.Groups {
		out.Together = append(out.Together, each(group, func(i int) string { return u.Units[i].Unit }))
	}
	if !pairs {
		return out
	}
	for _, p := range a.rows {
		ahead := u.Ahead[place[p.Economy]]
		row := each(a.rows, func(q placed) float64 { return Shown(ahead[place[q.Economy]]) })
		out.Ahead = append(out.Ahead, row)
	}
	return out
}

// alike lists the economies that one is not told apart from, by position.
func (a Analysed) alike(p placed, ahead []float64, place map[string]int) []string {
	out := []string{}
	for _, q := range a.rows {
		chance := ahead[place[q.Economy]]
		scored := p.rank.Position > 0 && q.rank.Position > 0
		if scored && q.Economy != p.Economy && chance < robust.Confidence && chance > 1-robust.Confidence {
			out = append(out, q.Economy)
		}
	}
	return out
}

func (a Analysed) sure(p placed, u robust.UnitUncertainty, w Words) SureBody {
	b := SureBody{
		Economy: p.Economy, Name: w.name(p.Economy), Position: p.rank.Position, Tied: p.rank.Tied,
		Tier: p.Result.Tier, Low: u.LowRank, Median: u.MedianRank, High: u.HighRank,
		Mean: Shown(u.MeanRank), ScoreSD: Shown(u.ScoreSD), Borderline: u.Borderline, Tiers: []ChanceBody{},
	}
	if x := p.Result.Index().Points; x != nil {
		text := a.round(x)
		b.Points = &text
	}
	for k, tier := range a.Questionnaire.Method.Tiers {
		b.Tiers = append(b.Tiers, ChanceBody{tier.Code, Shown(u.Tiers[k])})
	}
	return b
}

// Shown rounds a simulated figure to four digits after the point: what is
// beyond them is chance.
func Shown(x float64) float64 {
	if math.Abs(x) >= 1<<53 {
		return x // it has no digits after the point
	}
	return math.Round(x*1e4) / 1e4
}
