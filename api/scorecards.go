package api

import (
	"context"
	"net/http"
	"strings"

	"mizan/internal/fault"
)

// scorecardRoute is the address of a scorecard in echo's form.
const scorecardRoute = "/editions/:id/economies/:iso3/scorecard.pdf"

func (s *service) scorecards() {
	handle(s, operation{
		id: "get-scorecard", method: http.MethodGet, path: "/editions/{id}/economies/{iso3}/scorecard.pdf",
		tag: "Results", public: true, tagged: true, other: pdfType, summary: "Scorecard of one economy",
		about: "Two pages as PDF in Arabic, English or French.",
	}, s.getScorecard)
}

type scorecardInput struct {
	Language
	Conditional
	ID       string `path:"id" doc:"Edition, e.g. gci-2024" example:"gci-2024"`
	Economy  string `path:"iso3" doc:"ISO 3166-1 alpha-3 code, e.g. OMN" example:"OMN"`
	Peers    string `query:"peers" validate:"omitempty,code" doc:"Group to compare with"`
	Revision int    `query:"revision" validate:"min=0,max=999999" doc:"The latest, if left out"`
}

func (s *service) getScorecard(ctx context.Context, in *scorecardInput) (*reply[struct{}], error) {
	p, err := s.work.Results(ctx, in.ID, in.Revision)
	if err != nil {
		return nil, err
	}
	if _, ok := p.Of(in.Economy); !ok {
		return nil, noResult()
	}
	if _, err := s.members(in.Peers, "query.peers"); err != nil {
		return nil, err
	}
	if s.Scorecard == nil {
		return nil, fault.New(fault.Unavailable, "scorecard.unavailable")
	}
	pdf, tag, err := s.Scorecard(ctx, in.ID, in.Economy, in.lang(), in.Peers, p.Revision.Number)
	if err != nil {
		return nil, err
	}
	name := strings.Join([]string{"mizan", in.ID, in.Economy, in.lang()}, "-") + ".pdf"
	return &reply[struct{}]{
		raw:  &rendered{media: pdfType, name: name, lang: in.lang(), bytes: pdf},
		ETag: `"` + tag + `"`, Cache: public,
	}, nil
}
