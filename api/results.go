package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"mizan/assessment"
	"mizan/internal/economies"
	"mizan/internal/fault"
	"mizan/internal/workflow"
	"mizan/questionnaires"
)

// RevisionBody is one frozen publication of an edition.
type RevisionBody struct {
	Number      int               `json:"number"`
	At          time.Time         `json:"at"`
	Reason      string            `json:"reason,omitempty"`
	Without     map[string]string `json:"without" doc:"Economies left out, each with the reason"`
	InputHash   string            `json:"input_hash"`
	ResultsHash string            `json:"results_hash"`
}

func newRevisionBody(r assessment.Revision) RevisionBody {
	without := r.Without
	if without == nil {
		without = map[string]string{}
	}
	return RevisionBody{
		Number: r.Number, At: r.At, Reason: r.Reason, Without: without,
		InputHash: r.InputHash, ResultsHash: r.ResultsHash,
	}
}

func (s *service) results() {
	handle(s, operation{
		id: "get-results", method: http.MethodGet, path: "/editions/{id}/results",
		tag: "Results", public: true,
		summary: "Results of an edition", other: csvType, tagged: true,
		about: "Composite, tier, position and pillars of every economy, with the statistics of the group. " +
			"CSV with ?format=csv or Accept: text/csv.",
	}, s.getResults)
	handle(s, operation{
		id: "list-revisions", method: http.MethodGet, path: "/editions/{id}/revisions",
		tag: "Results", public: true,
		summary: "Revisions of an edition's results",
		about:   "A correction is a new revision with its reason; the old ones stay.",
	}, s.listRevisions)
	handle(s, operation{
		id: "get-economy-results", method: http.MethodGet, path: "/editions/{id}/economies/{iso3}/results",
		tag: "Results", public: true, tagged: true, summary: "Results of one economy",
		about: "The score of every item, with the economy's position in the group.",
	}, s.getEconomyResults)
}

// ResultsQuery names a revision of an edition's results, seen through a group.
type ResultsQuery struct {
	Language
	Conditional
	ID       string `path:"id" doc:"Edition, e.g. gci-2024" example:"gci-2024"`
	Group    string `query:"group" validate:"omitempty,code" doc:"Its members only, ranked among themselves"`
	Revision int    `query:"revision" validate:"min=0,max=999999" doc:"The latest, if left out"`
}

// cacheRule says how long an answer may be kept: a revision asked for by its
// number does not change.
func (q ResultsQuery) cacheRule() string {
	if q.Revision > 0 {
		return publicLong
	}
	return public
}

// key names a rendered answer in the cache. Its parts hold no spaces: they
// have been found, or were validated.
func (q ResultsQuery) key(what string, number int, detail string) string {
	return strings.Join([]string{what, q.ID, strconv.Itoa(number), q.Group, q.lang(), detail}, " ")
}

// members returns the group asked for; nil stands for every economy.
func (s *service) members(code, place string) (*economies.Group, error) {
	if code == "" {
		return nil, nil //nolint:nilnil // no group is not a fault: all economies
	}
	g, ok := s.Economies.Group(code)
	if !ok {
		return nil, invalidRequest([]fault.Field{fault.At(place, "request.group.unknown", "group", code)})
	}
	return &g, nil
}

type resultsInput struct {
	ResultsQuery
	Format string `query:"format" validate:"omitempty,oneof=json csv" doc:"csv for a file; JSON otherwise"`
	Media  string `header:"Accept" hidden:"true"`
}

// format is the format asked for by parameter or header.
func (in resultsInput) format() string {
	if in.Format == "" && prefers(in.Media, "text/csv", jsonType) {
		return "csv"
	}
	return in.Format
}

func (s *service) getResults(ctx context.Context, in *resultsInput) (*reply[ResultsBody], error) {
	p, err := s.work.Results(ctx, in.ID, in.Revision)
	if err != nil {
		return nil, err
	}
	group, err := s.members(in.Group, "query.group")
	if err != nil {
		return nil, err
	}
	number := p.Revision.Number
	key := in.key("results", number, in.format())
	page, err := s.cache.get(key, func() (rendered, error) {
		return s.renderResults(p, group, in.lang(), in.format())
	})
	if err != nil {
		return nil, err
	}
	tag := page.revisionTag(number)
	return &reply[ResultsBody]{raw: &page.rendered, ETag: tag, Cache: in.cacheRule()}, nil
}

func (s *service) renderResults(
	p *workflow.Published, g *economies.Group, lang, format string,
) (rendered, error) {
	standing := newStanding(p, g)
	if format == "csv" {
		body, err := standing.csv()
		return rendered{media: csvType, name: standing.fileName(), bytes: body}, err
	}
	body, err := render(s.newResultsBody(standing, lang))
	return rendered{media: jsonType, lang: lang, bytes: body}, err
}

type revisionsInput struct {
	Language
	ID string `path:"id" doc:"Edition, e.g. gci-2024" example:"gci-2024"`
}

func (s *service) listRevisions(ctx context.Context, in *revisionsInput) (*listReply[RevisionBody], error) {
	revisions, err := s.work.Revisions(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &listReply[RevisionBody]{Body: listOf(revisions, newRevisionBody), Cache: public}, nil
}

type economyResultsInput struct {
	ResultsQuery
	Economy string `path:"iso3" doc:"ISO 3166-1 alpha-3 code, e.g. OMN" example:"OMN"`
}

func (s *service) getEconomyResults(
	ctx context.Context, in *economyResultsInput,
) (*reply[EconomyResultsBody], error) {
	p, err := s.work.Results(ctx, in.ID, in.Revision)
	if err != nil {
		return nil, err
	}
	row, ok := p.Of(in.Economy)
	if !ok {
		return nil, noResult()
	}
	group, err := s.members(in.Group, "query.group")
	if err != nil {
		return nil, err
	}
	number := p.Revision.Number
	key := in.key("economy", number, in.Economy)
	page, err := s.cache.get(key, func() (rendered, error) {
		st := newStanding(p, group)
		body, err := render(s.newEconomyResultsBody(st, placed{row, st.of(row.Economy)}, in.lang()))
		return rendered{media: jsonType, lang: in.lang(), bytes: body}, err
	})
	if err != nil {
		return nil, err
	}
	tag := page.revisionTag(number)
	return &reply[EconomyResultsBody]{raw: &page.rendered, ETag: tag, Cache: in.cacheRule()}, nil
}

// noResult is the fault for an economy without a published result.
func noResult() error { return fault.New(fault.NotFound, "result.unknown") }

// headline lists the items of a group's results: the composite and its pillars.
func headline(q *questionnaires.Questionnaire) []questionnaires.Code {
	codes := []questionnaires.Code{questionnaires.Index}
	for _, pillar := range q.Pillars() {
		codes = append(codes, pillar.Code)
	}
	return codes
}
