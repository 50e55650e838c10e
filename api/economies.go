package api

import (
	"context"
	"net/http"

	"mizan/internal/economies"
	"mizan/internal/fault"
)

// EconomyBody is a country or territory on the wire.
type EconomyBody struct {
	Code       string `json:"code" doc:"ISO 3166-1 alpha-3" example:"OMN"`
	Alpha2     string `json:"alpha2" example:"OM"`
	Numeric    string `json:"numeric" example:"512"`
	Name       string `json:"name" doc:"Short name in the language asked for"`
	Official   string `json:"official" doc:"Official name in the language asked for"`
	Fictitious bool   `json:"fictitious" doc:"Invented for demonstration"`
}

func newEconomyBody(e economies.Economy, lang string) EconomyBody {
	return EconomyBody{
		Code: string(e.Code), Alpha2: e.Alpha2, Numeric: e.Numeric,
		Name: e.Name(lang), Official: e.Official(lang), Fictitious: e.Fictitious,
	}
}

// GroupBody is a named set of economies.
type GroupBody struct {
	Code     string        `json:"code" example:"las"`
	Name     string        `json:"name" doc:"Form for tight places, in the language asked for"`
	Official string        `json:"official" doc:"Full name in the language asked for"`
	AsOf     string        `json:"as_of" doc:"Day for which the membership is stated"`
	Source   string        `json:"source"`
	Members  []EconomyBody `json:"members" doc:"In the alphabetical order of the language"`
}

func (s *service) economies() {
	handle(s, operation{
		id: "list-economies", method: http.MethodGet, path: "/economies",
		tag: "Economies", public: true, tagged: true,
		summary: "Economies", about: "In the alphabetical order of the language.",
	}, s.listEconomies)
}

func (s *service) groups() {
	handle(s, operation{
		id: "list-groups", method: http.MethodGet, path: "/groups",
		tag: "Economies", public: true, tagged: true,
		summary: "Groups of economies", about: "Each with its members.",
	}, s.listGroups)
	handle(s, operation{
		id: "get-group", method: http.MethodGet, path: "/groups/{code}",
		tag: "Economies", public: true, tagged: true,
		summary: "One group of economies",
	}, s.getGroup)
}

type registerInput struct {
	Language
	Conditional
}

func (s *service) listEconomies(_ context.Context, in *registerInput) (*listReply[EconomyBody], error) {
	return stable[ListBody[EconomyBody]](s, "economies "+in.lang(), in.lang(), func() any {
		all := each(s.Economies.Economies(), func(e economies.Economy) economies.Code { return e.Code })
		return ListBody[EconomyBody]{Data: s.sorted(all, in.lang())}
	})
}

func (s *service) listGroups(_ context.Context, in *registerInput) (*listReply[GroupBody], error) {
	return stable[ListBody[GroupBody]](s, "groups "+in.lang(), in.lang(), func() any {
		return listOf(s.Economies.Groups(), func(g economies.Group) GroupBody {
			return s.newGroupBody(g, in.lang())
		})
	})
}

type groupInput struct {
	Language
	Conditional
	Code string `path:"code" doc:"Group, e.g. las" example:"las"`
}

func (s *service) getGroup(_ context.Context, in *groupInput) (*reply[GroupBody], error) {
	g, ok := s.Economies.Group(in.Code)
	if !ok {
		return nil, fault.New(fault.NotFound, "group.unknown")
	}
	return stable[GroupBody](s, "group "+in.Code+" "+in.lang(), in.lang(), func() any {
		return s.newGroupBody(g, in.lang())
	})
}

func (s *service) newGroupBody(g economies.Group, lang string) GroupBody {
	return GroupBody{
		Code: g.Code, Name: g.Names[lang].Short, Official: g.Names[lang].Official,
		AsOf: g.AsOf, Source: g.Source, Members: s.sorted(g.Members, lang),
	}
}

// sorted lists economies in the alphabetical order of the language.
func (s *service) sorted(codes []economies.Code, lang string) []EconomyBody {
	return each(s.Economies.Sort(codes, lang), func(code economies.Code) EconomyBody {
		e, _ := s.Economies.Economy(code)
		return newEconomyBody(e, lang)
	})
}

// stable answers what only a new release changes: rendered once, public, with
// the hash of its bytes as entity tag.
func stable[B any](s *service, key, lang string, body func() any) (*reply[B], error) {
	p, err := s.cache.get(key, func() (rendered, error) {
		raw, err := render(body())
		return rendered{media: jsonType, lang: lang, bytes: raw}, err
	})
	if err != nil {
		return nil, err
	}
	return &reply[B]{raw: &p.rendered, ETag: `"` + p.tag + `"`, Cache: public}, nil
}
