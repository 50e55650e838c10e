package api

import (
	"cmp"
	"context"
	"strconv"

	"mizan/internal/economies"
	"mizan/internal/fault"
	"mizan/internal/workflow"
	"mizan/questionnaires"
	"mizan/scoring"
)

// ChangeBody is what changed between two published revisions.
type ChangeBody struct {
	PublishedBody
	From      PublishedBody       `json:"from"`
	Note      string              `json:"note" doc:"How to read the parts"`
	Economies []EconomyChangeBody `json:"economies" doc:"With a result in both, by position now"`
	Without   []string            `json:"without" doc:"Economies with a result in one of the two"`
}

// EconomyChangeBody is what changed for one economy. The parts add up to the
// difference, exactly.
type EconomyChangeBody struct {
	Economy    string            `json:"economy" example:"OMN"`
	Name       string            `json:"name"`
	From       *NumberBody       `json:"from,omitempty" doc:"The earlier composite; absent without a score"`
	To         *NumberBody       `json:"to,omitempty"`
	Difference *NumberBody       `json:"difference,omitempty" doc:"Absent without two scores"`
	Parts      []ChangePartBody  `json:"parts"`
	Position   *RankChangeBody   `json:"position,omitempty" doc:"Absent without a position in both"`
	Effects    []EffectOfAnswer  `json:"effects,omitempty" doc:"With ?economy: what each changed value did"`
	Items      *ItemsChangedBody `json:"items,omitempty" doc:"With ?economy: what became of items"`
	Linked     *LinkedBody       `json:"linked,omitempty" doc:"With ?economy: on one scale"`
}

// ChangePartBody is one cause of a change.
type ChangePartBody struct {
	Part string `json:"part" enum:"validation,answers,items,weights,method"`
	Text string `json:"text"`
	NumberBody
}

// RankChangeBody is the change of a position, in positions gained.
type RankChangeBody struct {
	From      int `json:"from"`
	To        int `json:"to"`
	Gained    int `json:"gained" doc:"From less to: above 0 is a rise"`
	Own       int `json:"own" doc:"By the economy's own new score"`
	Peers     int `json:"peers" doc:"By the new scores of the others"`
	EntryExit int `json:"entry_exit" doc:"By who came and who left"`
}

// EffectOfAnswer is what one changed value did to the composite.
type EffectOfAnswer struct {
	Part    string     `json:"part" enum:"validation,answers"`
	Item    string     `json:"item"`
	Title   string     `json:"title"`
	Earlier string     `json:"earlier_item"`
	From    string     `json:"from" doc:"Credit as a fraction, or the state"`
	To      string     `json:"to"`
	Points  NumberBody `json:"points"`
}

// ItemsChangedBody lists what became of the items.
type ItemsChangedBody struct {
	Added   []string `json:"added"`
	Dropped []string `json:"dropped"`
	Recast  []string `json:"recast" doc:"Not comparable one to one with what they were"`
}

// LinkedBody sets the earlier values on the later questionnaire's scale. It does
// not take the place of what was published.
type LinkedBody struct {
	Published  *NumberBody      `json:"published,omitempty"`
	Rescored   *NumberBody      `json:"rescored,omitempty" doc:"Earlier values, later questionnaire"`
	Mapped     string           `json:"mapped" doc:"Share of the later points that existed, as a fraction"`
	Comparable string           `json:"comparable" doc:"Share of them that is comparable"`
	Items      []LinkedItemBody `json:"items" doc:"Those that are not plainly the same"`
}

// LinkedItemBody is an item of the later questionnaire and what it was.
type LinkedItemBody struct {
	Item       string   `json:"item"`
	Title      string   `json:"title"`
	From       []string `json:"from"`
	Comparable bool     `json:"comparable"`
	Why        string   `json:"why,omitempty"`
}

type changeInput struct {
	AnalysisQuery
	From         string `query:"from" validate:"omitempty,code" doc:"To compare with" example:"gci-2020"`
	FromRevision int    `query:"from_revision" validate:"min=0,max=999999" doc:"The latest, if left out"`
	Economy      string `query:"economy" validate:"omitempty,iso3" doc:"One, item by item" example:"OMN"`
}

// cacheRule says how long a change may be kept: only between two revisions that
// were both asked for by number.
func (in changeInput) cacheRule() string {
	if in.Revision > 0 && in.FromRevision > 0 {
		return publicLong
	}
	return public
}

func (s *service) getChange(ctx context.Context, in *changeInput) (*reply[ChangeBody], error) {
	if _, err := s.work.Results(ctx, in.ID, in.Revision); err != nil {
		return nil, err // whoever may not know of the edition is told nothing else
	}
	if in.From == "" {
		return nil, invalidRequest([]fault.Field{fault.At("query.from", "request.field.required")})
	}
	from, err := s.work.Results(ctx, in.From, in.FromRevision)
	if err != nil {
		return nil, err
	}
	detail := in.From + " " + strconv.Itoa(from.Revision.Number) + " " + in.Economy + " "
	build := func(p *workflow.Published, g *economies.Group) (document, error) {
		found, err := s.work.Change(ctx, from, p, g, in.Economy)
		if err != nil {
			return nil, err
		}
		return NewChange(NewAnalysed(p, g), found, s.words(in.lang()), in.Economy)
	}
	found, number, err := s.analysed(ctx, &in.AnalysisQuery, "change", detail, build)
	return shownAs[ChangeBody](found, number, in.cacheRule(), err)
}

// NewChange returns the document of a change; of one economy, with the items,
// if it is named. One that has no result in both is fault.NotFound.
func NewChange(a Analysed, c workflow.Changes, w Words, economy string) (ChangeBody, error) {
	out := ChangeBody{
		PublishedBody: newPublishedBody(a.standing),
		From:          newPublishedBody(newStanding(c.From, a.group)),
		Note:          w.T("analysis.note.change", nil), Economies: []EconomyChangeBody{},
		Without: each(c.Without, same),
	}
	byCode := make(map[string]workflow.EconomyChange, len(c.Economies))
	for _, e := range c.Economies {
		byCode[e.Economy] = e
	}
	for _, p := range a.rows {
		e, ok := byCode[p.Economy]
		if !ok || economy != "" && economy != p.Economy {
			continue
		}
		b := a.change(c.From.Questionnaire, e, w)
		if economy != "" {
			a.detail(&b, e, w)
		}
		out.Economies = append(out.Economies, b)
	}
	if economy != "" && len(out.Economies) == 0 {
		return ChangeBody{}, noResult()
	}
	return out, nil
}

func (a Analysed) change(
	earlier *questionnaires.Questionnaire, e workflow.EconomyChange, w Words,
) EconomyChangeBody {
	q := a.Questionnaire
	b := EconomyChangeBody{
		Economy: e.Economy, Name: w.name(e.Economy), Parts: []ChangePartBody{},
		From: newNumberBody(earlier, e.Score.From.Index().Points),
		To:   newNumberBody(q, e.Score.To.Index().Points), Difference: newNumberBody(q, e.Score.Points),
	}
	for _, p := range e.Score.Parts {
		b.Parts = append(b.Parts, ChangePartBody{
			string(p.Part), partText(p.Part, w), *newNumberBody(q, p.Points),
		})
	}
	if e.Ranked {
		r := e.Rank
		b.Position = &RankChangeBody{r.From, r.To, r.Gained, r.Own, r.Peers, r.EntryExit}
	}
	return b
}

func partText(p scoring.Part, w Words) string {
	switch p {
	case scoring.LateValidation:
		return w.T("change.part.validation", nil)
	case scoring.AnswersChanged:
		return w.T("change.part.answers", nil)
	case scoring.ItemsChanged:
		return w.T("change.part.items", nil)
	case scoring.WeightsChanged:
		return w.T("change.part.weights", nil)
	case scoring.MethodChanged:
	}
	return w.T("change.part.method", nil)
}

// detail adds what is said of one economy only.
func (a Analysed) detail(b *EconomyChangeBody, e workflow.EconomyChange, w Words) {
	q := a.Questionnaire
	for _, x := range e.Score.Effects {
		b.Effects = append(b.Effects, EffectOfAnswer{
			Part: string(x.Part), Item: string(x.Now), Title: q.Name(w.Lang, x.Now),
			Earlier: string(x.Earlier), From: valueText(x.From), To: valueText(x.To),
			Points: *newNumberBody(q, x.Points),
		})
	}
	b.Items = &ItemsChangedBody{
		each(e.Score.Added, codeText), each(e.Score.Dropped, codeText), each(e.Score.Recast, codeText),
	}
	l := e.Linked
	b.Linked = &LinkedBody{
		Published: newNumberBody(q, l.Published.Index().Points),
		Rescored:  newNumberBody(q, l.Rescored.Index().Points),
		Mapped:    exact(l.Mapped), Comparable: exact(l.Comparable), Items: []LinkedItemBody{},
	}
	for _, item := range l.Items {
		if item.Comparable && len(item.From) == 1 && item.From[0] == item.Code {
			continue
		}
		b.Linked.Items = append(b.Linked.Items, LinkedItemBody{
			string(item.Code), q.Name(w.Lang, item.Code), each(item.From, codeText),
			item.Comparable, string(item.Why),
		})
	}
}

func codeText(c questionnaires.Code) string { return string(c) }

// valueText is the credit of an answer, or the state of what has none.
func valueText(v scoring.Value) string {
	if v.State == scoring.Answered {
		return v.Credit.RatString()
	}
	return string(cmp.Or(v.State, scoring.Unanswered))
}

// CSV has one line for each economy and part, and three for its position.
func (b ChangeBody) CSV() ([]byte, error) {
	s := newSheet(b.PublishedBody,
		"from_edition", "from_revision", "economy", "part", "item", "points", "exact", "positions")
	for _, e := range b.Economies {
		add := func(part, item string, n *NumberBody, positions string) {
			revision := strconv.Itoa(b.From.Revision)
			cells := []string{b.From.Edition, revision, e.Economy, part, item, "", "", positions}
			if n != nil {
				cells[5], cells[6] = n.Points, n.Exact
			}
			s.Add(cells...)
		}
		add("difference", "", e.Difference, "")
		for _, p := range e.Parts {
			add(p.Part, "", &p.NumberBody, "")
		}
		for _, x := range e.Effects {
			add(x.Part, x.Item, &x.Points, "")
		}
		if p := e.Position; p != nil {
			add("position-own", "", nil, strconv.Itoa(p.Own))
			add("position-peers", "", nil, strconv.Itoa(p.Peers))
			add("position-entry-exit", "", nil, strconv.Itoa(p.EntryExit))
		}
	}
	return s.Bytes()
}
