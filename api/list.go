package api

// ListBody is a list on the wire; it is never null.
type ListBody[T any] struct {
	Data []T `json:"data"`
}

// listReply answers with a list.
type listReply[B any] = reply[ListBody[B]]

// listOf converts a list for the wire.
func listOf[D, B any](items []D, convert func(D) B) ListBody[B] {
	return ListBody[B]{Data: each(items, convert)}
}

// each converts a list; the outcome is never nil.
func each[D, B any](items []D, convert func(D) B) []B {
	out := make([]B, len(items))
	for i, item := range items {
		out[i] = convert(item)
	}
	return out
}
