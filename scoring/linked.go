package scoring

import (
	"math/big"

	"mizan/questionnaires"
)

// Linked is an earlier result and, beside it, what the earlier answers would
// score under a later questionnaire. The second is a computation for a time
// series on one scale; it never takes the place of the first, which was published.
type Linked struct {
	Published  Result // the earlier answers under the questionnaire they were given to
	Rescored   Result // the same answers under the later one
	Items      []LinkedItem
	Mapped     *big.Rat // share of the later questionnaire's points that has an earlier counterpart, 0 to 1
	Comparable *big.Rat // share of the later questionnaire's points that is comparable, 0 to 1
}

// LinkedItem is one item of the later questionnaire and where its value comes from.
type LinkedItem struct {
	Code       questionnaires.Code
	From       []questionnaires.Code // earlier items; none if the item is new
	Comparable bool
	Why        questionnaires.Reason // of what is not comparable; "" of a new item
	Value      Value                 // as carried over
	Points     *big.Rat              // points of the item by its nominal weight
}

// Link scores earlier answers under a later questionnaire, through its
// crosswalk:
//
//   - an item that became one item hands on its value and state; an item that
//     was split hands them to each part;
//   - a merged item has the mean of the credits of its parts, weighted by their
//     earlier nominal points; parts without a credit are left out, and if none
//     has one the merged item does not apply;
//   - an item with no earlier counterpart is left out of the later tree, and the
//     weights of its siblings are shared anew: what was not asked is not "no";
//   - values given for an inner item are carried at that item.
//
// Items that are not comparable take part like the others and are marked.
// Rescored has no score if nothing has a counterpart. It refuses
// questionnaires that nothing connects and values that do not fit the earlier one.
func Link(from Scored, now *questionnaires.Questionnaire) (Linked, error) {
	c, err := questionnaires.Compare(from.Questionnaire, now)
	if err != nil {
		return Linked{}, err
	}
	published, err := Prepare(from.Questionnaire).ScoreWith(from.Values, from.Means)
	if err != nil {
		return Linked{}, err
	}
	k := linking{
		c: c, from: from, rows: byCode(published), points: Prepare(now).Max(),
		values: make(Values), kept: map[questionnaires.Code]bool{questionnaires.Index: true},
	}
	k.below(now.Root)
	out := Linked{Published: published, Items: k.items}
	out.Mapped, out.Comparable = k.shares()
	out.Rescored, err = k.rescored()
	return out, err
}

type linking struct {
	c      *questionnaires.Correspondence
	from   Scored
	rows   map[questionnaires.Code]ItemScore // of the published result
	points map[questionnaires.Code]*big.Rat  // nominal, of the later questionnaire
	values Values
	kept   map[questionnaires.Code]bool // later items that something was carried to, and those above
	items  []LinkedItem
}

// below carries values to everything below an item, in the order of the later tree.
func (k *linking) below(i *questionnaires.Item) {
	for _, child := range i.Children {
		if child.Scored() && !k.carry(child) {
			k.below(child)
		}
	}
}

// carry hands the value of the earlier items to this one. It reports whether
// the item has been dealt with as a whole.
func (k *linking) carry(i *questionnaires.Item) bool {
	l, known := k.c.OfNow(i.Code)
	item := LinkedItem{
		Code: i.Code, From: l.From, Comparable: l.Comparable, Why: l.Why, Points: k.points[i.Code],
	}
	v, ok := k.value(l)
	if !known || !ok {
		if !i.Question() {
			return false
		}
		item.Comparable = false
		k.items = append(k.items, item)
		return true
	}
	item.Value = explicit(v)
	k.items = append(k.items, item)
	k.values[i.Code] = item.Value
	for ; i != nil; i = i.Parent {
		k.kept[i.Code] = true
	}
	return true
}

// value is what the earlier items of a link hand on. ok is false if one of
// them has no value of its own, but items below it do, or items above.
func (k *linking) value(l questionnaires.Link) (v Value, ok bool) {
	for _, code := range l.From {
		was, exists := k.c.Earlier.Item(code)
		_, there := k.rows[code]
		if !exists || !there || !carries(was, k.from.Values) {
			return Value{}, false
		}
		v = k.from.Values[code]
	}
	if len(l.From) == 1 {
		return v, true
	}
	return k.merged(l)
}

// merged is the mean credit of several earlier items by their nominal points.
func (k *linking) merged(l questionnaires.Link) (Value, bool) {
	sum, points := new(big.Rat), new(big.Rat)
	for _, code := range l.From {
		if row := k.rows[code]; row.Credit != nil {
			sum.Add(sum, new(big.Rat).Mul(row.Credit, row.Max))
			points.Add(points, row.Max)
		}
	}
	if points.Sign() == 0 {
		return Value{State: NotApplicable}, true
	}
	return Credit(sum.Quo(sum, points)), true
}

// shares adds up the nominal points of what was carried over, and of what of it
// is comparable.
func (k *linking) shares() (mapped, kept *big.Rat) {
	mapped, kept = new(big.Rat), new(big.Rat)
	for _, i := range k.items {
		if k.kept[i.Code] {
			mapped.Add(mapped, i.Points)
			if i.Comparable {
				kept.Add(kept, i.Points)
			}
		}
	}
	whole := k.c.Now.Method.Points
	return mapped.Quo(mapped, whole), kept.Quo(kept, whole)
}

// rescored scores what was carried over, in the later tree without the rest.
func (k *linking) rescored() (Result, error) {
	tree := k.c.Now.Derive("items with an earlier counterpart in "+k.c.Earlier.Hash,
		func(i *questionnaires.Item) bool {
			i.NotApplicable = true
			return k.kept[i.Code] || k.under(i)
		})
	return Prepare(tree).ScoreWith(k.values, k.from.Means)
}

// under reports whether an item lies below one that has a value: it stays,
// though it does not count.
func (k *linking) under(i *questionnaires.Item) bool {
	for ; i != nil; i = i.Parent {
		if _, ok := k.values[i.Code]; ok {
			return true
		}
	}
	return false
}
