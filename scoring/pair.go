package scoring

import (
	"slices"

	"mizan/questionnaires"
)

// pairUp finds the items at which the two sides are compared: the highest ones
// that either side gives a value for, or answers.
func (x *changing) pairUp() {
	taken := make(map[questionnaires.Code]bool) // later items that a pair stands for
	x.pairBelow(x.from.Questionnaire.Root, taken)
	x.unpaired(x.to.Questionnaire.Root, taken)
}

func (x *changing) pairBelow(was *questionnaires.Item, taken map[questionnaires.Code]bool) {
	l, known := x.c.OfEarlier(was.Code)
	if is := x.single(l); known && is != nil && (carries(was, x.from.Values) || carries(is, x.to.Values)) {
		if x.pair(was, is, l.Comparable) {
			taken[is.Code] = true
			return
		}
	}
	if carries(was, x.from.Values) {
		if !known {
			x.out.Dropped = append(x.out.Dropped, was.Code)
		}
		return
	}
	for _, c := range was.Children {
		if c.Scored() {
			x.pairBelow(c, taken)
		}
	}
}

// single returns the one scored item that an item became, or nil.
func (x *changing) single(l questionnaires.Link) *questionnaires.Item {
	if len(l.From) != 1 || len(l.To) != 1 {
		return nil
	}
	is, ok := x.c.Now.Item(l.To[0])
	if !ok || !is.Scored() {
		return nil
	}
	return is
}

// carries reports whether the item has, or as a question may have, a value of its own.
func carries(i *questionnaires.Item, values Values) bool {
	_, given := values[i.Code]
	return given || i.Question()
}

// pair records a comparable pair. It fails if the later side has its values
// further up, at an item that is not the counterpart of one above this.
func (x *changing) pair(was, is *questionnaires.Item, same bool) bool {
	before, ok := x.before[was.Code]
	after, there := x.rows[is.Code]
	if !ok || !there {
		return false
	}
	if !same {
		x.out.Recast = append(x.out.Recast, is.Code)
		return true
	}
	p := pair{
		was: was, is: is,
		from: valueOf(was, x.from.Values, before), to: valueOf(is, x.to.Values, after),
	}
	p.late = x.sameDeclared(was, is) && !sameValue(p.from, p.to)
	x.pairs = append(x.pairs, p)
	return true
}

// valueOf is the value of an item, computed from what is below it if need be.
// An item without a credit leaves the denominator.
func valueOf(i *questionnaires.Item, values Values, row ItemScore) Value {
	switch {
	case carries(i, values):
		return explicit(values[i.Code])
	case row.Credit == nil:
		return Value{State: NotApplicable}
	}
	return Credit(row.Credit)
}

// explicit is a value whose state is written out: none is "unanswered".
func explicit(v Value) Value {
	if v.State == "" {
		v.State = Unanswered
	}
	return v
}

// sameDeclared reports whether the economy said the same of the item on both sides.
func (x *changing) sameDeclared(was, is *questionnaires.Item) bool {
	return x.from.Declared != nil && x.to.Declared != nil &&
		carries(was, x.from.Declared) && carries(is, x.to.Declared) &&
		sameValue(x.from.Declared[was.Code], x.to.Declared[is.Code])
}

// unpaired lists later items with a value of their own that no pair stands for.
func (x *changing) unpaired(is *questionnaires.Item, taken map[questionnaires.Code]bool) {
	if taken[is.Code] {
		return
	}
	if carries(is, x.to.Values) {
		if _, ok := x.c.OfNow(is.Code); ok {
			x.out.Recast = append(x.out.Recast, is.Code)
		} else {
			x.out.Added = append(x.out.Added, is.Code)
		}
		return
	}
	for _, c := range is.Children {
		if c.Scored() {
			x.unpaired(c, taken)
		}
	}
}

// inOrder sorts codes as their questionnaire has them.
func inOrder(q *questionnaires.Questionnaire, codes []questionnaires.Code) {
	place := make(map[questionnaires.Code]int, len(codes))
	for i, item := range q.Items() {
		place[item.Code] = i
	}
	slices.SortFunc(codes, func(a, b questionnaires.Code) int { return place[a] - place[b] })
}
