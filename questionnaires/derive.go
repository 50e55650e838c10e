package questionnaires

import (
	"crypto/sha256"
	"encoding/hex"
)

// Derive returns a copy of the questionnaire for a computation that supposes
// another one: edit receives a copy of every item, each parent before its
// children, may change anything of it but Code, Parent and Children, and says
// whether the item stays; what it drops takes everything below with it.
//
// The copy keeps the id, and shares scales and texts. Its hash is made from
// that of the original and from what, a description of the change, so that no
// result of it can be taken for one of the original. It is not read by Load
// and must never be published.
func (q *Questionnaire) Derive(what string, edit func(*Item) bool) *Questionnaire {
	out := &Questionnaire{
		ID: q.ID, Source: q.Source, Scales: q.Scales, Method: q.Method,
		Crosswalk: q.Crosswalk, Texts: q.Texts,
	}
	sum := sha256.Sum256([]byte(q.Hash + "\n" + what))
	out.Hash = hex.EncodeToString(sum[:])
	d := deriving{slab: make([]Item, 0, len(q.ordered)), edit: edit}
	out.Root = d.item(q.Root, nil)
	out.seal()
	return out
}

type deriving struct {
	slab []Item // one allocation for all copies; never grows
	edit func(*Item) bool
}

func (d *deriving) item(i, parent *Item) *Item {
	d.slab = append(d.slab, *i)
	out := &d.slab[len(d.slab)-1]
	out.Parent, out.Children = parent, nil
	if !d.edit(out) && parent != nil {
		return nil
	}
	out.Children = make([]*Item, 0, len(i.Children))
	for _, c := range i.Children {
		if kept := d.item(c, out); kept != nil {
			out.Children = append(out.Children, kept)
		}
	}
	return out
}
