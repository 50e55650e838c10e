package composite

import (
	"strconv"

	"mizan/internal/fault"
)

// Uncertainty says what in an index might as well have been decided otherwise,
// and how. This package reads it and holds it to the structure; recomputing
// the index by it is for others.
//
// A list of alternatives is what one is drawn from: the method's own entry is
// drawn only if it is among them. An empty list keeps the method's own.
type Uncertainty struct {
	Weights     float64      // a: every weight times 1 + a u, u in [-1, 1]; 0 to 1, 0 keeps all
	Levels      []LevelNoise // in its place: a for each depth; depths not listed keep their weights
	Impute      []Alternative[Imputation]
	Treat       []Alternative[*Treatment]
	Winsorise   []Alternative[int] // of the treatment, or of that drawn from Treat, its columns' own excepted
	Normalise   []Alternative[Normalisation]
	Aggregation []Alternative[*Aggregation] // nil entry: as the structure says
	Partial     *Range                      // of what half an answer counts; nil keeps the half
	Line        int                         // in the method file, as in what follows
}

// Nominal is the word for the method's own entry among alternatives.
const Nominal = "nominal"

// UsualNoise is a where a method file says nothing: weights vary by a quarter.
const UsualNoise = 0.25

// LevelNoise is how far weights vary at a depth, 1 being below the index.
type LevelNoise struct {
	Depth     int
	Amplitude float64 // 0 to 1
	Line      int
}

// Alternative is one way to take a step.
type Alternative[T any] struct {
	Label string // the entry in one line
	Line  int
	Entry T
}

// Range reaches from Low to High.
type Range struct{ Low, High float64 }

// Amplitude is how far weights vary at a depth.
func (u Uncertainty) Amplitude(depth int) float64 {
	if u.Levels == nil {
		return u.Weights
	}
	for _, l := range u.Levels {
		if l.Depth == depth {
			return l.Amplitude
		}
	}
	return 0
}

// Combinations returns how each inner node combines its children by an
// alternative; of indicators, and for nil, it is what the tree says. Floors are
// measured on the scale of the tree.
func (t *Tree) Combinations(by *Aggregation) []Combination {
	out := make([]Combination, len(t.Nodes))
	for i, n := range t.Nodes {
		out[i] = Combination{n.Mean, n.Floor, n.Top}
		if by != nil && !t.Leaf(i) {
			c := by.at(t.Depth(i))
			out[i].Mean, out[i].Floor = c.Mean, c.Floor
		}
	}
	return out
}

// uncertain reports what of the uncertainty does not fit the structure.
func (p *Project) uncertain(file string) error {
	r := methodReader{}
	r.File = file
	p.depths(&r)
	p.floors(&r)
	p.credits(&r)
	return unusable(r.Faults)
}

func (p *Project) depths(r *methodReader) {
	t, deepest := p.Structure.Tree, 0
	for i := range t.Nodes {
		deepest = max(deepest, t.Depth(i))
	}
	for _, l := range p.Recipe.Uncertainty.Levels {
		if l.Depth > deepest {
			r.At(l.Line, "composite.uncertainty.depth", "depth", l.Depth, "deepest", deepest)
		}
	}
}

// floors reports alternatives under which a floor in force means nothing; see
// Method.checkFloors.
func (p *Project) floors(r *methodReader) {
	u := p.Recipe.Uncertainty
	if len(u.Normalise) == 0 {
		for _, a := range u.Aggregation {
			if a.Entry != nil {
				r.floor(p.Structure.Tree.combined(a.Entry), Alternative[Normalisation]{
					a.Label, a.Line, p.Recipe.Method.Normalise,
				})
			}
		}
		return
	}
	trees := []*Tree{p.Structure.Tree}
	for _, a := range u.Aggregation {
		trees = append(trees, p.Structure.Tree.combined(a.Entry))
	}
	for _, way := range u.Normalise {
		for _, t := range trees {
			if r.floor(t, way) {
				break
			}
		}
	}
}

// combined is the tree with the means and floors of an alternative.
func (t *Tree) combined(by *Aggregation) *Tree {
	out := t.Clone()
	for i, c := range t.Combinations(by) {
		out.Nodes[i].Mean, out.Nodes[i].Floor = c.Mean, c.Floor
	}
	return out
}

// floor reports the first floor that a way to normalise does not suit.
func (r *methodReader) floor(t *Tree, way Alternative[Normalisation]) (found bool) {
	err := Method{Normalise: way.Entry}.checkFloors(t)
	if err == nil {
		return false
	}
	f := fault.Of(err).Fields[0]
	if _, elsewhere := f.Args["want"]; elsewhere {
		r.At(way.Line, "composite.uncertainty.floor", "alternative", way.Label,
			"upper", f.Args["upper"], "want", f.Args["want"])
		return true
	}
	f.Path = r.File + ":" + strconv.Itoa(way.Line)
	r.Faults = append(r.Faults, f)
	return true
}

// credits reports normalisations that do not leave answers on a scale from 0
// to the method's upper end, where half an answer has no meaning.
func (p *Project) credits(r *methodReader) {
	u, own := p.Recipe.Uncertainty, p.Recipe.Method.Normalise
	if u.Partial == nil {
		return
	}
	var answers []string
	for _, i := range p.Structure.Tree.Leaves() {
		if n := p.Structure.Tree.Nodes[i]; n.Indicator.Kind == Answer {
			answers = append(answers, n.Code)
		}
	}
	if len(answers) == 0 {
		r.At(u.Line, "composite.uncertainty.answers")
		return
	}
	ways := append([]Alternative[Normalisation]{{Nominal, u.Line, own}}, u.Normalise...)
	for _, a := range ways {
		for _, code := range answers {
			if how := a.Entry.of(code); how.Lower != 0 || how.Upper != own.top() || !how.stepped() {
				r.At(a.Line, "composite.uncertainty.scale", "alternative", a.Label, "node", code)
				break
			}
		}
	}
}

// stepped reports whether the method puts equal steps of an answer scale at
// equal distances between fixed ends.
func (how Normalisation) stepped() bool {
	return how.Method == MinMax || how.Method == Goalposts || how.Method == Linear
}
