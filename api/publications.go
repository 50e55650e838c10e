package api

import (
	"context"
	"net/http"
	"time"

	"mizan/assessment"
	"mizan/internal/fault"
	"mizan/internal/workflow"
)

// PublicationBody is a proposal to publish an edition.
type PublicationBody struct {
	Edition    string            `json:"edition"`
	Number     int               `json:"number"`
	State      string            `json:"state" enum:"proposed,withdrawn,confirmed"`
	Reason     string            `json:"reason"`
	Without    map[string]string `json:"without" doc:"Economies left out, each with the reason"`
	InputHash  string            `json:"input_hash" doc:"What is to be published"`
	ProposedBy string            `json:"proposed_by"`
	ProposedAt time.Time         `json:"proposed_at"`
	ClosedBy   string            `json:"closed_by,omitempty" doc:"Who confirmed or withdrew"`
	ClosedAt   *time.Time        `json:"closed_at,omitempty"`
	Published  int               `json:"published" doc:"Number of the revision it became; 0 none"`
	Revision   int               `json:"revision" doc:"Of the edition's record; base of the next step"`
}

func newPublicationBody(p assessment.Publication) PublicationBody {
	without := p.Without
	if without == nil {
		without = map[string]string{}
	}
	return PublicationBody{
		Edition: p.EditionID, Number: p.Number, State: string(p.State), Reason: p.Reason, Without: without,
		InputHash: p.InputHash, ProposedBy: p.ProposedByName, ProposedAt: p.ProposedAt,
		ClosedBy: p.ClosedByName, ClosedAt: p.ClosedAt, Published: p.Published, Revision: p.Revision,
	}
}

// PostPublicationBody proposes to publish.
type PostPublicationBody struct {
	Reason  string            `json:"reason" validate:"required,max=10000" doc:"Public once published"`
	Without map[string]string `json:"without,omitempty" validate:"max=300,dive,keys,iso3,endkeys,reason"`
}

func (s *service) publications() {
	const path, about = "/editions/{id}/publication", "If-Match is the ETag of the edition."
	handle(s, operation{
		id: "get-publication", method: http.MethodGet, path: path, tag: "Publication", tagged: true,
		summary: "The last proposal to publish",
	}, s.getPublication)
	handle(s, operation{
		id: "propose-publication", method: http.MethodPost, path: path,
		tag: "Publication", tagged: true,
		status: http.StatusCreated, summary: "Propose to publish", faults: lateFaults(),
		about: about + " Every assessment is validated or left out with a reason.",
		example: PostPublicationBody{
			Reason: "First results of the edition", Without: map[string]string{"XAC": "No answers in time"},
		},
	}, s.proposePublication)
	handle(s, operation{
		id: "withdraw-publication", method: http.MethodDelete, path: path,
		tag: "Publication", tagged: true,
		summary: "Withdraw the proposal", about: about, faults: lateFaults(),
	}, s.withdrawPublication)
	handle(s, operation{
		id: "confirm-publication", method: http.MethodPost, path: path + "/confirmation",
		tag:    "Publication",
		status: http.StatusCreated, summary: "Confirm and publish", faults: lateFaults(),
		about: about + " By another publisher than the one who proposed; freezes the results.",
	}, s.confirmPublication)
}

type publicationInput struct {
	Language
	Conditional
	ID string `path:"id" doc:"Edition" example:"las-2027"`
}

func (s *service) getPublication(
	ctx context.Context, in *publicationInput,
) (*reply[PublicationBody], error) {
	p, err := s.work.Publication(ctx, in.ID)
	return publicationReply(p, err)
}

type proposeInput struct {
	Language
	Write
	ID string `path:"id" doc:"Edition" example:"las-2027"`
	Payload[PostPublicationBody]
}

func (s *service) proposePublication(
	ctx context.Context, in *proposeInput,
) (*reply[PublicationBody], error) {
	w, err := in.write(in.hash())
	if err != nil {
		return nil, err
	}
	proposal := workflow.ProposeInput{Reason: in.Value.Reason, Without: in.Value.Without}
	p, err := s.work.Propose(ctx, in.ID, proposal, w)
	return publicationReply(p, s.staleEdition(ctx, in.ID, err))
}

type closePublicationInput struct {
	Language
	Write
	ID string `path:"id" doc:"Edition" example:"las-2027"`
}

func (s *service) withdrawPublication(
	ctx context.Context, in *closePublicationInput,
) (*reply[PublicationBody], error) {
	w, err := in.write(hashOf(nil))
	if err != nil {
		return nil, err
	}
	p, err := s.work.Withdraw(ctx, in.ID, w)
	return publicationReply(p, s.staleEdition(ctx, in.ID, err))
}

func (s *service) confirmPublication(
	ctx context.Context, in *closePublicationInput,
) (*reply[RevisionBody], error) {
	w, err := in.write(hashOf(nil))
	if err != nil {
		return nil, err
	}
	revision, err := s.work.Confirm(ctx, in.ID, w)
	if err != nil {
		return nil, s.staleEdition(ctx, in.ID, err)
	}
	return &reply[RevisionBody]{
		Body: newRevisionBody(revision), Location: base + "/editions/" + in.ID + "/results",
	}, nil
}

func publicationReply(p assessment.Publication, err error) (*reply[PublicationBody], error) {
	if err != nil {
		return nil, err
	}
	return &reply[PublicationBody]{Body: newPublicationBody(p), ETag: etag(p.Revision)}, nil
}

// staleEdition joins a stale write with the edition's revision as it is now;
// other errors and none stay as they are.
func (s *service) staleEdition(ctx context.Context, id string, err error) error {
	if !fault.Is(err, fault.Stale) {
		return err
	}
	e, readErr := s.work.Edition(ctx, id)
	if readErr != nil {
		return readErr
	}
	return late{err, &CurrentBody{Revision: e.Revision}}
}
