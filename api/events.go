package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"mizan/assessment"
)

// eventsLimit is the number of events of a page that asks for none.
const eventsLimit = 100

// EventBody is one line of the audit record. It holds no answers.
type EventBody struct {
	Seq      int64          `json:"seq" doc:"Position in the assessment's record"`
	At       time.Time      `json:"at"`
	Actor    string         `json:"actor"`
	Action   string         `json:"action"`
	Item     string         `json:"item,omitempty"`
	Revision int            `json:"revision" doc:"That the action produced"`
	Reason   string         `json:"reason,omitempty"`
	Detail   map[string]any `json:"detail,omitempty"`
	Hash     string         `json:"hash" doc:"In the edition's chain, which operators verify"`
}

func newEventBody(e assessment.Event) EventBody {
	out := EventBody{
		Seq: e.Seq, At: e.At, Actor: e.ActorName, Action: e.Action, Item: string(e.Item),
		Revision: e.Revision, Reason: e.Reason, Hash: e.Hash,
	}
	if json.Unmarshal([]byte(e.Detail), &out.Detail) != nil {
		out.Detail = nil // an empty detail is no JSON
	}
	return out
}

func (s *service) events() {
	handle(s, operation{
		id: "list-events", method: http.MethodGet, path: "/assessments/{id}/events",
		tag:     "Assessments",
		summary: "Audit record of an assessment",
		about:   `Oldest first, by pages: follow Link, rel="next".`,
	}, s.listEvents)
}

type eventsInput struct {
	Language
	AssessmentPath
	After int64 `query:"after" validate:"min=0" doc:"Events after this position"`
	Limit int   `query:"limit" validate:"omitempty,min=1,max=500" doc:"Events in a page, 100 if left out"`
}

func (s *service) listEvents(ctx context.Context, in *eventsInput) (*listReply[EventBody], error) {
	limit := in.Limit
	if limit == 0 {
		limit = eventsLimit
	}
	events, next, err := s.work.Events(ctx, in.assessment(), in.After, limit)
	if err != nil {
		return nil, err
	}
	r := &listReply[EventBody]{Body: listOf(events, newEventBody)}
	if next > 0 {
		query := url.Values{"after": {strconv.FormatInt(next, 10)}, "limit": {strconv.Itoa(limit)}}
		r.Next = base + "/assessments/" + url.PathEscape(in.ID) + "/events?" + query.Encode()
	}
	return r, nil
}
