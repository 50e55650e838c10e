package api

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"

	"mizan/internal/fault"
	"mizan/internal/workflow"
	"mizan/questionnaires"
	"mizan/scoring"
)

// PathBody is the smallest set of open questions that, answered in full, takes
// an economy to a target.
type PathBody struct {
	Outcome string      `json:"outcome" enum:"found,reached,top,no-tiers,nothing-open,unreachable,unknown"`
	Text    string      `json:"text" doc:"The outcome in a sentence"`
	Peers   *PeersBody  `json:"peers,omitempty" doc:"Counted; absent if nothing comparable is published"`
	Target  *NumberBody `json:"target,omitempty" doc:"Absent if there is none"`
	Tier    string      `json:"tier,omitempty" doc:"To which the target belongs"`
	Start   *NumberBody `json:"start,omitempty" doc:"The composite now; absent without a score"`
	End     *NumberBody `json:"end,omitempty" doc:"After all steps"`
	Steps   []StepBody  `json:"steps" doc:"In the order of the questionnaire"`
	Effort  int         `json:"effort" doc:"In sum"`
	Fewest  bool        `json:"fewest" doc:"It is proved that no smaller set reaches the target"`
	Proof   string      `json:"proof,omitempty" enum:"sums,search,none" doc:"Of being the smallest"`
}

// StepBody is one question answered in full.
type StepBody struct {
	Item   string      `json:"item"`
	Title  string      `json:"title"`
	From   string      `json:"from" doc:"State now"`
	Gain   *NumberBody `json:"gain,omitempty" doc:"Absent while there is no score"`
	Score  *NumberBody `json:"score,omitempty" doc:"Composite after it"`
	Effort int         `json:"effort"`
	Full   int         `json:"peers_full" doc:"Peers that have it in full"`
	Of     int         `json:"peers" doc:"Peers of which that is known"`
}

func (s *service) paths() {
	handle(s, operation{
		id: "get-path", method: http.MethodGet, path: "/assessments/{id}/path",
		tag:     "Assessments",
		summary: "The shortest path to the next tier",
		about: "The smallest set of open questions that, answered in full, reaches the next tier or " +
			"?target. Of several, the one with the least effort. Nothing is stored.",
	}, s.getPath)
}

type pathInput struct {
	Language
	AssessmentPath
	Basis   string   `query:"basis" validate:"omitempty,basis" doc:"declared, if left out"`
	Target  string   `query:"target" validate:"number" doc:"Tier or points; else the next tier" example:"T2"`
	Exclude []string `query:"exclude" validate:"max=1000" doc:"Items to leave as they are; commas between"`
	Effort  []string `query:"effort" validate:"max=1000" doc:"1 if not said" example:"legal.regulation.1:3"`
}

func (s *service) getPath(ctx context.Context, in *pathInput) (*reply[PathBody], error) {
	a, err := s.work.Assessment(ctx, in.assessment())
	if err != nil {
		return nil, err
	}
	q, err := s.asked(ctx, a.EditionID)
	if err != nil {
		return nil, err
	}
	options, named, err := in.options(q)
	if err != nil {
		return nil, err
	}
	basis := workflow.Basis(cmp.Or(in.Basis, string(workflow.OnDeclared)))
	way, err := s.work.Path(ctx, in.assessment(), basis, options)
	if err != nil {
		return nil, named.locate(err)
	}
	return &reply[PathBody]{Body: s.newPathBody(way, in.lang())}, nil
}

// options reads the parameters.
func (in *pathInput) options(
	q *questionnaires.Questionnaire,
) (o scoring.PathOptions, named places, err error) {
	r := &supposing{q: q, places: places{{ofAnswers, "target"}: "query.target"}}
	if in.Target != "" {
		o.Target = r.target(in.Target)
	}
	o.Effort = make(map[questionnaires.Code]int, len(in.Effort))
	for _, pair := range in.Effort {
		code, text, _ := strings.Cut(pair, ":")
		effort, err := strconv.Atoi(text)
		if err != nil {
			r.bad = append(r.bad, fault.At("query.effort", "request.effort.form", "value", pair))
			continue
		}
		r.name(ofWeights, code, "query.effort")
		o.Effort[questionnaires.Code(code)] = effort
	}
	for _, code := range in.Exclude {
		r.name(ofMeans, code, "query.exclude")
		o.Exclude = append(o.Exclude, questionnaires.Code(code))
	}
	if len(r.bad) > 0 {
		return o, nil, invalidRequest(r.bad)
	}
	return o, r.places, nil
}

func (s *service) newPathBody(w workflow.Way, lang string) PathBody {
	q := w.Questionnaire
	return PathBody{
		Outcome: string(w.Outcome), Text: pathText(w.Outcome, s.words(lang)), Peers: newPeersBody(w.Peers),
		Target: newNumberBody(q, w.Target), Tier: w.Tier,
		Start: newNumberBody(q, w.Start), End: newNumberBody(q, w.End),
		Effort: w.Effort, Fewest: w.Fewest, Proof: string(w.Proof),
		Steps: each(w.Steps, func(step scoring.Step) StepBody {
			return StepBody{
				Item: string(step.Code), Title: q.Name(lang, step.Code),
				From: cmp.Or(string(step.From.State), string(scoring.Unanswered)),
				Gain: newNumberBody(q, step.Gain), Score: newNumberBody(q, step.Score),
				Effort: step.Effort, Full: step.Full, Of: step.Of,
			}
		}),
	}
}

func pathText(o scoring.PathOutcome, w Words) string {
	switch o {
	case scoring.PathFound:
		return w.T("path.found", nil)
	case scoring.PathReached:
		return w.T("path.reached", nil)
	case scoring.PathTop:
		return w.T("path.top", nil)
	case scoring.PathNoTiers:
		return w.T("path.no-tiers", nil)
	case scoring.PathNothingOpen:
		return w.T("path.nothing-open", nil)
	case scoring.PathUnreachable:
		return w.T("path.unreachable", nil)
	case scoring.PathUnknown:
	}
	return w.T("path.unknown", nil)
}
