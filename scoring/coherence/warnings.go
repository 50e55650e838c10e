package coherence

import (
	"math"
	"slices"

	"mizan/scoring/composite"
)

// Warning is a rule that something breaks. The text at the convention's key
// takes the arguments node, other, unit, value and limit, of which each rule
// uses its own; numbers are to be set in the reader's language, as percentages
// where the convention says Share.
type Warning struct {
	Rule  Rule    `json:"rule"`
	Node  string  `json:"node,omitempty"`  // code of the node
	Other string  `json:"other,omitempty"` // of the sibling, group, denominator or measure
	Unit  string  `json:"unit,omitempty"`  // code of the unit
	Value float64 `json:"value"`
	Limit float64 `json:"limit"` // the first of the rule; of Foreign, the correlation with the own parent
}

// warnings lists what a report breaks, in the order of the conventions.
func warnings(c *checking) []Warning {
	w := warner{c: c, limits: c.Limits}
	w.coverage()
	w.descriptions()
	w.denominators()
	w.parents()
	w.siblings()
	w.foreign()
	w.groups()
	w.influences()
	w.measures()
	place := make(map[Rule]int)
	for i, k := range Conventions() {
		place[k.Rule] = i
	}
	slices.SortStableFunc(w.found, func(a, b Warning) int { return place[a.Rule] - place[b.Rule] })
	return w.found
}

type warner struct {
	c      *checking
	limits Limits
	found  []Warning
}

func (w *warner) add(r Rule, node, other string, value float64) {
	limit := w.limits.of(r).First
	w.found = append(w.found, Warning{Rule: r, Node: node, Other: other, Value: value, Limit: limit})
}

func (w *warner) coverage() {
	broken := Warning{Rule: UnitAvailable, Limit: w.limits.of(UnitAvailable).First}
	for _, u := range w.c.report.Coverage {
		if *u.Share < broken.Limit {
			broken.Unit, broken.Value = u.Unit, *u.Share
			w.found = append(w.found, broken)
		}
	}
}

func (w *warner) descriptions() {
	for _, d := range w.c.report.Indicators {
		for _, r := range d.Flags(w.limits) {
			w.add(r, d.Code, "", d.flagged(r))
		}
	}
}

// flagged returns the figure that the rule is about.
func (d Description) flagged(r Rule) float64 {
	ofAll := func(part int) float64 { return float64(part) / float64(d.Units) }
	switch r {
	case FewAvailable:
		return ofAll(d.Available)
	case FewNonZero:
		return ofAll(d.NonZero)
	case FewUnique:
		return ofAll(d.Unique)
	case SaturatedTop:
		return *d.ShareAtTop
	case SaturatedBottom:
		return *d.ShareAtBottom
	case Outliers:
		return *d.Skewness
	default:
		return 0
	}
}

func (w *warner) denominators() {
	limit := w.limits.of(SizeRelated).First
	for _, p := range w.c.report.Denominators {
		i := w.c.Tree.Node(p.A)
		divided := w.c.Tree.Nodes[i].Indicator.Denominator != ""
		if p.R != nil && math.Abs(*p.R) > limit && !divided {
			w.add(SizeRelated, p.A, p.B, *p.R)
		}
	}
}

// read chooses the pairs that the rules read and that have a coefficient.
func (w *warner) read(pairs []Pair) []Pair {
	return slices.DeleteFunc(slices.Clone(pairs), func(p Pair) bool {
		return p.R == nil || p.Coefficient != w.c.how().coefficient()
	})
}

func (w *warner) parents() {
	negative, weak := w.limits.of(ParentNegative).First, w.limits.of(ParentWeak).First
	for _, p := range w.read(w.c.report.Ancestors) {
		switch parent := w.parent(p.A); {
		case p.B != parent:
		case *p.R < negative:
			w.add(ParentNegative, p.A, p.B, *p.R)
		case *p.R < weak:
			w.add(ParentWeak, p.A, p.B, *p.R)
		}
	}
}

func (w *warner) parent(code string) string {
	t := w.c.Tree
	return t.Nodes[t.Nodes[t.Node(code)].Parent].Code
}

func (w *warner) siblings() {
	redundant, contrary := w.limits.of(Redundant).First, w.limits.of(Contrary)
	for _, p := range w.read(w.c.report.Siblings) {
		switch {
		case *p.R > redundant:
			w.add(Redundant, p.A, p.B, *p.R)
		case *p.R < contrary.First && *p.P < contrary.Second:
			w.add(Contrary, p.A, p.B, *p.R)
		}
	}
}

// foreign warns once for a node, of the group that it is nearest to.
func (w *warner) foreign() {
	own := make(map[string]float64)
	for _, p := range w.read(w.c.report.Ancestors) {
		if p.B == w.parent(p.A) {
			own[p.A] = *p.R
		}
	}
	margin := w.limits.of(Foreign).First
	nearest := make(map[string]Pair)
	pairs := w.read(w.c.report.Foreign)
	for _, p := range pairs {
		if q, ok := nearest[p.A]; !ok || *p.R > *q.R {
			nearest[p.A] = p
		}
	}
	for _, n := range w.c.Tree.Nodes {
		p, ok := nearest[n.Code]
		if r, known := own[n.Code]; ok && known && *p.R-r > margin {
			w.found = append(w.found, Warning{Rule: Foreign, Node: p.A, Other: p.B, Value: *p.R, Limit: r})
		}
	}
}

func (w *warner) groups() {
	for _, a := range w.c.report.Alphas {
		if a.Value != nil && *a.Value < w.limits.of(LowAlpha).First {
			w.add(LowAlpha, a.Group, "", *a.Value)
		}
	}
	for _, p := range w.c.report.Components {
		if p.Why != "" {
			continue
		}
		if p.Shares[0] < w.limits.of(WeakComponent).First {
			w.add(WeakComponent, p.Group, "", p.Shares[0])
		}
		if n := float64(p.Kaiser); n > w.limits.of(SeveralDimensions).First {
			w.add(SeveralDimensions, p.Group, "", n)
		}
	}
}

// influences looks at groups, and at indicators right below the index: single
// indicators deep in a tree differ from their small weights by nature.
func (w *warner) influences() {
	low, high := w.limits.of(LowInfluence).First, w.limits.of(HighInfluence).First
	for _, f := range w.c.report.Influences {
		i := w.c.Tree.Node(f.Node)
		deep := w.c.Tree.Leaf(i) && w.c.Tree.Nodes[i].Parent != composite.Root
		if f.Explained == nil || f.Weight == 0 || deep {
			continue
		}
		switch ratio := *f.Explained / f.Weight; {
		case ratio < low:
			w.add(LowInfluence, f.Node, "", ratio)
		case ratio > high:
			w.add(HighInfluence, f.Node, "", ratio)
		}
	}
}

func (w *warner) measures() {
	limit := w.limits.of(TooAlike).First
	index := w.c.Tree.Nodes[composite.Root].Code
	for _, l := range w.c.report.Measures {
		if l.R != nil && l.Coefficient == w.c.how().coefficient() && l.A == index && *l.R > limit {
			w.add(TooAlike, l.A, l.B, *l.R)
		}
	}
}
