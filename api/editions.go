package api

import (
	"context"
	"net/http"
	"time"

	"mizan/assessment"
	"mizan/internal/auth"
	"mizan/internal/economies"
	"mizan/internal/fault"
	"mizan/internal/workflow"
	"mizan/questionnaires"
)

// EditionBody is an edition on the wire.
type EditionBody struct {
	ID            string            `json:"id" example:"gci-2024"`
	Name          string            `json:"name" doc:"In the language asked for"`
	Names         map[string]string `json:"names" doc:"By language"`
	Questionnaire string            `json:"questionnaire" example:"gci@5.0.0"`
	Hash          string            `json:"questionnaire_hash" doc:"Of the questionnaire at creation"`
	Group         string            `json:"group" example:"las"`
	Opens         *time.Time        `json:"opens,omitempty" doc:"For those who take part"`
	Closes        *time.Time        `json:"closes,omitempty" doc:"For those who take part"`
	State         string            `json:"state" enum:"open,published"`
	Revision      int               `json:"revision,omitempty" doc:"Of the edition's record: for publishers"`
	Fictitious    bool              `json:"fictitious" doc:"Invented for demonstration"`
	Source        string            `json:"source,omitempty" doc:"Where the figures come from"`
	Created       time.Time         `json:"created"`
}

// PostEditionBody creates an edition.
type PostEditionBody struct {
	ID            string            `json:"id" validate:"required,code"`
	Names         map[string]string `json:"names" validate:"required,dive,keys,language,endkeys,name"`
	Questionnaire string            `json:"questionnaire" validate:"required,questionnaire,max=100"`
	Group         string            `json:"group" validate:"required,code"`
	Opens         string            `json:"opens,omitempty" validate:"omitempty,moment" doc:"Now, if none"`
	Closes        string            `json:"closes,omitempty" validate:"omitempty,moment" doc:"Never, if none"`
	Fictitious    bool              `json:"fictitious,omitempty" doc:"True if a member is"`
	Source        string            `json:"source,omitempty" validate:"max=10000" doc:"Of the figures"`
}

// editionExample is the request body shown in the document.
var editionExample = PostEditionBody{
	ID: "las-2027",
	Names: map[string]string{
		"ar": "التقييم العربي 2027", "en": "Arab assessment 2027", "fr": "Évaluation arabe 2027",
	},
	Questionnaire: "gci@5.0.0", Group: "las",
	Opens: "2027-01-10T00:00:00Z", Closes: "2027-04-30T21:00:00Z",
}

func (s *service) editions() {
	handle(s, operation{
		id: "list-editions", method: http.MethodGet, path: "/editions",
		tag: "Results", public: true,
		summary: "Editions",
		about:   "Published editions; with a token also the open ones the caller takes part in.",
	}, s.listEditions)
	handle(s, operation{
		id: "create-edition", method: http.MethodPost, path: "/editions",
		tag: "Publication", status: http.StatusCreated,
		summary: "Create an edition",
		about:   "Invites every member of the group. Authors and publishers only.",
		example: editionExample, faults: []fault.Code{fault.NotFound}, tagged: true,
	}, s.createEdition)
	handle(s, operation{
		id: "reschedule-edition", method: http.MethodPut, path: "/editions/{id}/schedule",
		tag: "Publication", tagged: true,
		summary: "Change the dates of an edition",
		about:   "Both dates are set; one that is left out is taken away.",
		example: PutScheduleBody{Closes: "2027-05-31T21:00:00Z"}, faults: lateFaults(),
	}, s.putSchedule)
	handle(s, operation{
		id: "get-edition", method: http.MethodGet, path: "/editions/{id}",
		tag: "Results", public: true, tagged: true,
		summary: "One edition",
		about:   "Publishers get the revision, which is the ETag that writes need.",
	}, s.getEdition)
}

type listInput struct{ Language }

func (s *service) listEditions(ctx context.Context, in *listInput) (*listReply[EditionBody], error) {
	editions, err := s.work.Editions(ctx)
	if err != nil {
		return nil, err
	}
	return &listReply[EditionBody]{Body: listOf(editions, func(e assessment.Edition) EditionBody {
		return s.newEditionBody(auth.From(ctx), e, in.lang())
	})}, nil
}

type createEditionInput struct {
	Language
	Payload[PostEditionBody]
}

func (s *service) createEdition(ctx context.Context, in *createEditionInput) (*reply[EditionBody], error) {
	b := in.Value
	e, err := s.work.CreateEdition(ctx, workflow.NewEdition{
		ID: b.ID, Names: b.Names, Questionnaire: questionnaires.ID(b.Questionnaire), Group: b.Group,
		Opens: moment(b.Opens), Closes: moment(b.Closes), Fictitious: b.Fictitious, Source: b.Source,
	})
	if err != nil {
		return nil, err
	}
	r, err := s.editionReply(ctx, e, in.lang())
	if err != nil {
		return nil, err
	}
	r.Location = base + "/editions/" + e.ID
	return r, nil
}

// PutScheduleBody sets the dates of an edition.
type PutScheduleBody struct {
	Opens  string `json:"opens,omitempty" validate:"omitempty,moment" doc:"Now, if none"`
	Closes string `json:"closes,omitempty" validate:"omitempty,moment" doc:"Never, if none"`
}

type scheduleInput struct {
	Language
	Write
	ID string `path:"id" doc:"Edition" example:"las-2027"`
	Payload[PutScheduleBody]
}

func (s *service) putSchedule(ctx context.Context, in *scheduleInput) (*reply[EditionBody], error) {
	w, err := in.write(in.hash())
	if err != nil {
		return nil, err
	}
	e, err := s.work.Reschedule(ctx, in.ID, moment(in.Value.Opens), moment(in.Value.Closes), w)
	if err != nil {
		return nil, s.staleEdition(ctx, in.ID, err)
	}
	return s.editionReply(ctx, e, in.lang())
}

type editionInput struct {
	Language
	Conditional
	ID string `path:"id" doc:"Edition, e.g. gci-2024" example:"gci-2024"`
}

func (s *service) getEdition(ctx context.Context, in *editionInput) (*reply[EditionBody], error) {
	e, err := s.work.Edition(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	r, err := s.editionReply(ctx, e, in.lang())
	if err == nil && r.raw == nil {
		in.IfNoneMatch = "" // a publisher's tag is equal in every language
	}
	return r, err
}

// editionReply tags an edition with its revision for those who write on top of
// it. For all others the tag is that of what they are shown: the revision moves
// with every proposal, and would tell of it.
func (s *service) editionReply(
	ctx context.Context, e assessment.Edition, lang string,
) (*reply[EditionBody], error) {
	body := s.newEditionBody(auth.From(ctx), e, lang)
	if body.Revision > 0 {
		return &reply[EditionBody]{Body: body, ETag: etag(e.Revision)}, nil
	}
	raw, err := render(body)
	return &reply[EditionBody]{
		raw: &rendered{media: jsonType, bytes: raw}, ETag: `"` + digest(raw) + `"`,
	}, err
}

// newEditionBody is an edition as the actor is shown it: its revision if he may
// propose to publish, its dates if they bind him or those he works with.
func (s *service) newEditionBody(
	actor auth.Actor, e assessment.Edition, lang string,
) EditionBody {
	out := EditionBody{
		ID: e.ID, Name: e.Names[lang], Names: e.Names, Questionnaire: string(e.Questionnaire),
		Hash: e.QuestionnaireHash, Group: e.Group, State: string(e.State),
		Fictitious: e.Fictitious, Source: e.Source, Created: e.CreatedAt,
	}
	if auth.Allow(actor, auth.Propose, "") == nil {
		out.Revision = e.Revision
	}
	if s.takesPart(actor, e) {
		out.Opens, out.Closes = e.Opens, e.Closes
	}
	return out
}

// takesPart reports whether the actor works for the region or for a member of
// the edition's group.
func (s *service) takesPart(actor auth.Actor, e assessment.Edition) bool {
	switch {
	case actor.Anonymous():
		return false
	case actor.Economy == "":
		return true
	}
	group, ok := s.Economies.Group(e.Group)
	return ok && group.Has(economies.Code(actor.Economy))
}

// moment reads a time that the validator has accepted; none is nil.
func moment(text string) *time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil
	}
	t = t.UTC().Truncate(time.Second)
	return &t
}
