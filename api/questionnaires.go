package api

import (
	"cmp"
	"context"
	"maps"
	"math/big"
	"net/http"
	"slices"

	"mizan/internal/fault"
	"mizan/questionnaires"
	"mizan/scoring"
)

// QuestionnaireSummaryBody names a questionnaire.
type QuestionnaireSummaryBody struct {
	ID        string   `json:"id" example:"gci@5.0.0"`
	Title     string   `json:"title"`
	Short     string   `json:"short" doc:"Title for tight places"`
	Languages []string `json:"languages"`
	Hash      string   `json:"hash" doc:"SHA-256 of the canonical form"`
}

// QuestionnaireBody is a questionnaire with its texts in one language.
type QuestionnaireBody struct {
	QuestionnaireSummaryBody
	Language string      `json:"language" doc:"Of the texts; English where there are none in yours"`
	About    string      `json:"about"`
	Source   string      `json:"source" doc:"Where structure and weights come from"`
	Method   MethodBody  `json:"method"`
	Scales   []ScaleBody `json:"scales"`
	Items    []ItemBody  `json:"items" doc:"The pillars, with everything below them"`
	Glossary []TermBody  `json:"glossary"`
}

// MethodBody is how answers become a score.
type MethodBody struct {
	Version       string           `json:"version"`
	Points        string           `json:"points" doc:"Maximum of the composite"`
	Unanswered    string           `json:"unanswered" enum:"zero,leave-out,group-mean"`
	NotApplicable string           `json:"not_applicable" enum:"zero,leave-out,group-mean"`
	Cap           string           `json:"not_applicable_cap,omitempty" doc:"Share that may leave"`
	Index         *AggregationBody `json:"index,omitempty" doc:"Absent: the arithmetic mean"`
	Decimals      int              `json:"decimals" doc:"Digits shown; ranking uses exact scores"`
	Tiers         []TierBody       `json:"tiers"`
}

// AggregationBody is how the children of an item are combined, where that is
// not the plain arithmetic mean. Numbers are exact fractions.
type AggregationBody struct {
	Mean    string `json:"mean" enum:"arithmetic,geometric,harmonic,generalised"`
	Power   string `json:"power,omitempty" doc:"Of the generalised mean"`
	Floor   string `json:"floor,omitempty" doc:"A credit c enters as floor + (1 - floor) c"`
	Minimum string `json:"minimum,omitempty" doc:"Share of the children, by number, that must have a credit"`
}

// TierBody is a named band of the composite.
type TierBody struct {
	Code  string `json:"code" example:"T1"`
	Name  string `json:"name"`
	Lower string `json:"lower" doc:"Inclusive lower bound in points, as an exact fraction"`
}

// ScaleBody is a set of choices.
type ScaleBody struct {
	Code    string       `json:"code"`
	Choices []ChoiceBody `json:"choices"`
}

// ChoiceBody is one answer of a scale.
type ChoiceBody struct {
	Code   string `json:"code" example:"partial"`
	Label  string `json:"label"`
	Credit string `json:"credit" doc:"Share of the question's points, as an exact fraction" example:"1/2"`
}

// ItemBody is a node of the tree.
type ItemBody struct {
	Code          string           `json:"code" example:"legal.substantive-law"`
	Title         string           `json:"title"`
	About         string           `json:"about,omitempty"`
	Question      string           `json:"question,omitempty"`
	Counts        string           `json:"counts,omitempty" doc:"What counts as full credit"`
	Partial       string           `json:"partial,omitempty" doc:"What earns part of it"`
	Attach        string           `json:"attach,omitempty" doc:"What to attach"`
	Weight        string           `json:"weight,omitempty" doc:"Among siblings; absent if not scored"`
	Points        *NumberBody      `json:"points,omitempty" doc:"Nominal points; absent if not scored"`
	Aggregation   *AggregationBody `json:"aggregation,omitempty" doc:"Absent: the arithmetic mean"`
	Scale         string           `json:"scale,omitempty" doc:"Of a question"`
	Evidence      string           `json:"evidence,omitempty" enum:"none,wanted,required" doc:"Of a question"`
	NotApplicable bool             `json:"not_applicable" doc:"May be answered not-applicable, with a reason"`
	Optional      bool             `json:"optional" doc:"Neither scored nor needed"`
	Items         []ItemBody       `json:"items"`
}

// TermBody is a glossary entry.
type TermBody struct {
	Key        string `json:"key"`
	Term       string `json:"term"`
	Definition string `json:"definition"`
}

func (s *service) questionnaires() {
	handle(s, operation{
		id: "list-questionnaires", method: http.MethodGet, path: "/questionnaires",
		tag:    "Questionnaires",
		public: true, tagged: true, summary: "Questionnaires",
	}, s.listQuestionnaires)
	handle(s, operation{
		id: "get-questionnaire", method: http.MethodGet, path: "/questionnaires/{id}",
		tag:    "Questionnaires",
		public: true, tagged: true, summary: "One questionnaire",
		about: "Tree, scales, weights with nominal points, tiers and every text.",
	}, s.getQuestionnaire)
}

func (s *service) listQuestionnaires(
	_ context.Context, in *registerInput,
) (*listReply[QuestionnaireSummaryBody], error) {
	return stable[ListBody[QuestionnaireSummaryBody]](s, "questionnaires "+in.lang(), in.lang(), func() any {
		return listOf(s.Questionnaires.All(), func(q *questionnaires.Questionnaire) QuestionnaireSummaryBody {
			return newQuestionnaireSummaryBody(q, in.lang())
		})
	})
}

type questionnaireInput struct {
	Language
	Conditional
	ID string `path:"id" doc:"Questionnaire, e.g. gci@5.0.0" example:"gci@5.0.0"`
}

func (s *service) getQuestionnaire(
	_ context.Context, in *questionnaireInput,
) (*reply[QuestionnaireBody], error) {
	q, err := s.Questionnaires.Get(questionnaires.ID(in.ID))
	if err != nil {
		return nil, fault.New(fault.NotFound, "questionnaire.unknown", "questionnaire", in.ID)
	}
	return stable[QuestionnaireBody](s, "questionnaire "+in.ID+" "+in.lang(), in.lang(), func() any {
		return newQuestionnaireBody(q, in.lang())
	})
}

func newQuestionnaireSummaryBody(q *questionnaires.Questionnaire, lang string) QuestionnaireSummaryBody {
	t, _ := q.In(lang)
	return QuestionnaireSummaryBody{
		ID: string(q.ID), Title: t.Title, Short: t.Short, Languages: q.Languages(), Hash: q.Hash,
	}
}

func newQuestionnaireBody(q *questionnaires.Questionnaire, lang string) QuestionnaireBody {
	t, used := q.In(lang)
	out := QuestionnaireBody{
		QuestionnaireSummaryBody: newQuestionnaireSummaryBody(q, lang),
		Language:                 used, About: t.About, Source: q.Source,
		Method: newMethodBody(q, lang), Glossary: []TermBody{},
	}
	out.Scales = each(q.Scales, func(s *questionnaires.Scale) ScaleBody {
		return ScaleBody{Code: s.Code, Choices: each(s.Choices, func(c questionnaires.Choice) ChoiceBody {
			return ChoiceBody{Code: c.Code, Label: t.Choices[s.Code][c.Code], Credit: c.Credit.RatString()}
		})}
	})
	nominal := scoring.Prepare(q).Max()
	out.Items = each(q.Root.Children, func(i *questionnaires.Item) ItemBody {
		return newItemBody(q, i, t, nominal)
	})
	for _, key := range slices.Sorted(maps.Keys(t.Glossary)) {
		out.Glossary = append(out.Glossary, TermBody{key, t.Glossary[key].Term, t.Glossary[key].Definition})
	}
	return out
}

func newMethodBody(q *questionnaires.Questionnaire, lang string) MethodBody {
	m := q.Method
	return MethodBody{
		Version: m.Version, Points: m.Points.RatString(),
		Unanswered:    string(cmp.Or(m.Unanswered, questionnaires.MissingZero)),
		NotApplicable: string(cmp.Or(m.NotApplicable, questionnaires.MissingLeaveOut)),
		Cap:           exact(m.NotApplicableCap), Decimals: m.Decimals,
		Index: newAggregationBody(q.Root.Aggregation),
		Tiers: each(m.Tiers, func(t questionnaires.Tier) TierBody {
			return TierBody{Code: t.Code, Name: q.TierName(lang, t.Code), Lower: t.Lower.RatString()}
		}),
	}
}

// newAggregationBody is nil for the plain arithmetic mean.
func newAggregationBody(a questionnaires.Aggregation) *AggregationBody {
	if a.Plain() {
		return nil
	}
	return &AggregationBody{a.Mean.String(), exact(a.Power), exact(a.Floor), exact(a.Minimum)}
}

func newItemBody(
	q *questionnaires.Questionnaire, i *questionnaires.Item, t questionnaires.Texts,
	nominal map[questionnaires.Code]*big.Rat,
) ItemBody {
	text := t.Items[i.Code]
	out := ItemBody{
		Code: string(i.Code), Title: text.Title, About: text.About, Question: text.Question,
		Counts: text.Counts, Partial: text.Partial, Attach: text.Attach,
		NotApplicable: i.NotApplicable, Optional: i.Optional,
		Items: each(i.Children, func(c *questionnaires.Item) ItemBody {
			return newItemBody(q, c, t, nominal)
		}),
	}
	if !i.Question() {
		out.Aggregation = newAggregationBody(i.Aggregation)
	}
	if i.Question() {
		out.Scale, out.Evidence = i.Scale.Code, string(i.Evidence)
	}
	if points := nominal[i.Code]; points != nil && i.Weight != nil {
		out.Weight = i.Weight.RatString()
		out.Points = &NumberBody{scoring.Round(points, q.Method.Decimals), points.RatString()}
	}
	return out
}
