package questionnaires

import (
	"slices"

	"mizan/internal/fault"
)

// Correspondence pairs the items of two versions of a questionnaire.
type Correspondence struct {
	Earlier, Now *Questionnaire
	earlier, now map[Code]Link
}

// Compare pairs the items of two versions: by the crosswalk of the later one;
// by their codes alone if both are the same version or share the major number
// and the later has no crosswalk. It refuses versions that nothing connects,
// and a crosswalk that does not fit them.
func Compare(earlier, now *Questionnaire) (*Correspondence, error) {
	x := &Crosswalk{From: earlier.ID}
	same := earlier.ID.Set() == now.ID.Set() && earlier.ID.major() == now.ID.major()
	switch {
	case earlier.ID == now.ID:
	case now.Crosswalk != nil && now.Crosswalk.From == earlier.ID:
		x = now.Crosswalk
		if err := x.Check(earlier, now); err != nil {
			return nil, err
		}
	case !same:
		return nil, fault.New(fault.Invalid, "questionnaire.crosswalk.none",
			"from", earlier.ID, "id", now.ID)
	}
	c := &Correspondence{earlier, now, make(map[Code]Link), make(map[Code]Link)}
	c.listed(x)
	c.unlisted()
	c.derive(now.Root, listedTargets(x))
	return c, nil
}

// OfNow returns the link that leads to an item of the later version. ok is
// false if the item is new.
func (c *Correspondence) OfNow(code Code) (l Link, ok bool) {
	l, ok = c.now[code]
	return l, ok
}

// OfEarlier returns the link that starts at an item of the earlier version. ok
// is false if the item was dropped.
func (c *Correspondence) OfEarlier(code Code) (l Link, ok bool) {
	l, ok = c.earlier[code]
	return l, ok
}

// Partner returns the one item of the earlier version that became this one
// alone. ok is false if the item is new, or was split or merged.
func (c *Correspondence) Partner(now Code) (earlier *Item, l Link, ok bool) {
	l, ok = c.now[now]
	if !ok || !l.single() {
		return nil, l, false
	}
	earlier, ok = c.Earlier.Item(l.From[0])
	return earlier, l, ok
}

func (l Link) single() bool { return len(l.From) == 1 && len(l.To) == 1 }

func (c *Correspondence) listed(x *Crosswalk) {
	for _, l := range x.Links {
		c.set(l)
	}
}

func (c *Correspondence) set(l Link) {
	for _, code := range l.From {
		c.earlier[code] = l
	}
	for _, code := range l.To {
		c.now[code] = l
	}
}

// unlisted pairs equal codes that no link has taken on either side.
func (c *Correspondence) unlisted() {
	for _, i := range c.Now.Items() {
		_, had := c.Earlier.Item(i.Code)
		_, left := c.earlier[i.Code]
		_, right := c.now[i.Code]
		if had && !left && !right {
			c.set(Link{From: []Code{i.Code}, To: []Code{i.Code}, Comparable: true})
		}
	}
}

func listedTargets(x *Crosswalk) map[Code]bool {
	out := make(map[Code]bool)
	for _, l := range x.Links {
		for _, code := range l.To {
			out[code] = true
		}
	}
	return out
}

// derive marks an inner item that no link names as not comparable if what is
// scored below it is not, one to one, what was scored below it before.
func (c *Correspondence) derive(i *Item, listed map[Code]bool) {
	for _, child := range i.Children {
		c.derive(child, listed)
	}
	was, l, ok := c.Partner(i.Code)
	if !ok || i.Question() || was.Question() || listed[i.Code] || c.sameContents(was, i) {
		return
	}
	l.Comparable, l.Why = false, Contents
	c.set(l)
}

func (c *Correspondence) sameContents(was, is *Item) bool {
	kept := 0
	for _, child := range is.Children {
		if !child.Scored() {
			continue
		}
		partner, l, ok := c.Partner(child.Code)
		if !ok || !l.Comparable || partner.Parent != was || !partner.Scored() {
			return false
		}
		kept++
	}
	scored := slices.DeleteFunc(slices.Clone(was.Children), func(c *Item) bool { return !c.Scored() })
	return kept == len(scored)
}
