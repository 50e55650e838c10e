package api

import (
	"context"
	"net/http"

	"mizan/internal/economies"
	"mizan/internal/workflow"
)

func (s *service) analyses() {
	const seen = "Among the members of ?group, or all economies. "
	handle(s, operation{
		id: "get-robustness", method: http.MethodGet, path: "/editions/{id}/robustness",
		tag: "Analyses", public: true, tagged: true, other: csvType,
		summary: "How sure positions and tiers are",
		about: seen + "The index is recomputed with other weights, credits and means: position intervals, " +
			"the probability of each tier, and which economies are not told apart.",
	}, s.getRobustness)
	handle(s, operation{
		id: "get-sensitivity", method: http.MethodGet, path: "/editions/{id}/sensitivity",
		tag: "Analyses", public: true, tagged: true, other: csvType,
		summary: "What moves the results",
		about: seen + "Sobol indices of each uncertain choice, for the order as a whole and for each " +
			"economy, and the index without each of its elements.",
	}, s.getSensitivity)
	handle(s, operation{
		id: "get-coherence", method: http.MethodGet, path: "/editions/{id}/coherence",
		tag: "Analyses", public: true, tagged: true, other: csvType,
		summary: "The index checked against itself",
		about: seen + "Distributions, correlations, reliability, principal components and influence, with " +
			"warnings by rules of thumb. Little is shown of small groups.",
	}, s.getCoherence)
	handle(s, operation{
		id: "get-change", method: http.MethodGet, path: "/editions/{id}/change",
		tag: "Analyses", public: true, tagged: true, other: csvType,
		summary: "What changed since another edition",
		about: seen + "The difference of each economy's composite to that in ?from, split exactly into " +
			"verdicts, answers, items, weights and method, and of its position into own movement and " +
			"that of others. With ?economy, item by item, and on one scale.",
	}, s.getChange)
}

// AnalysisQuery names the revision, group and format of an analysis.
type AnalysisQuery struct {
	ResultsQuery
	Format string `query:"format" validate:"omitempty,oneof=json csv" doc:"csv for a file; JSON otherwise"`
	Media  string `header:"Accept" hidden:"true"`
}

func (in AnalysisQuery) csv() bool {
	return in.Format == "csv" || in.Format == "" && prefers(in.Media, "text/csv", jsonType)
}

// document is what an analysis is shown as.
type document interface {
	CSV() ([]byte, error)
}

// analysed answers with an analysis of a published revision, rendered once.
func (s *service) analysed(
	ctx context.Context, in *AnalysisQuery, kind, detail string,
	build func(*workflow.Published, *economies.Group) (document, error),
) (*page, int, error) {
	p, err := s.work.Results(ctx, in.ID, in.Revision)
	if err != nil {
		return nil, 0, err
	}
	group, err := s.members(in.Group, "query.group")
	if err != nil {
		return nil, 0, err
	}
	form := jsonType
	if in.csv() {
		form = csvType
	}
	number := p.Revision.Number
	found, err := s.cache.get(in.key(kind, number, detail+form), func() (rendered, error) {
		d, err := build(p, group)
		if err != nil {
			return rendered{}, err
		}
		if form == csvType {
			body, err := d.CSV()
			name := kind + "-" + newStanding(p, group).fileName()
			return rendered{media: csvType, name: name, bytes: body}, err
		}
		body, err := render(d)
		return rendered{media: jsonType, lang: in.lang(), bytes: body}, err
	})
	return found, number, err
}

// shownAs makes the answer of a rendered analysis.
func shownAs[B any](p *page, revision int, cache string, err error) (*reply[B], error) {
	if err != nil {
		return nil, err
	}
	return &reply[B]{raw: &p.rendered, ETag: p.revisionTag(revision), Cache: cache}, nil
}

type robustnessInput struct {
	AnalysisQuery
	Pairs bool `query:"pairs" doc:"Also how likely each economy is ahead of each other one"`
}

func (s *service) getRobustness(ctx context.Context, in *robustnessInput) (*reply[RobustnessBody], error) {
	detail := ""
	if in.Pairs {
		detail = "pairs "
	}
	build := func(p *workflow.Published, g *economies.Group) (document, error) {
		found, err := s.work.Robustness(ctx, p, g)
		if err != nil {
			return nil, err
		}
		return NewRobustness(NewAnalysed(p, g), found, s.words(in.lang()), in.Pairs), nil
	}
	found, number, err := s.analysed(ctx, &in.AnalysisQuery, "robustness", detail, build)
	return shownAs[RobustnessBody](found, number, in.cacheRule(), err)
}

func (s *service) getSensitivity(ctx context.Context, in *AnalysisQuery) (*reply[SensitivityBody], error) {
	build := func(p *workflow.Published, g *economies.Group) (document, error) {
		found, err := s.work.Sensitivity(ctx, p, g)
		if err != nil {
			return nil, err
		}
		return NewSensitivity(NewAnalysed(p, g), found, s.words(in.lang())), nil
	}
	found, number, err := s.analysed(ctx, in, "sensitivity", "", build)
	return shownAs[SensitivityBody](found, number, in.cacheRule(), err)
}

func (s *service) getCoherence(ctx context.Context, in *AnalysisQuery) (*reply[CoherenceBody], error) {
	build := func(p *workflow.Published, g *economies.Group) (document, error) {
		found, err := s.work.Coherence(ctx, p, g)
		if err != nil {
			return nil, err
		}
		return NewCoherence(NewAnalysed(p, g), found, s.words(in.lang())), nil
	}
	found, number, err := s.analysed(ctx, in, "coherence", "", build)
	return shownAs[CoherenceBody](found, number, in.cacheRule(), err)
}
