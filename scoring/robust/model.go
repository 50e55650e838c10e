package robust

import (
	"math"
	"slices"

	"mizan/internal/fault"
	"mizan/scoring/composite"
)

// Model is an index with what is needed to recompute it.
type Model struct {
	Tree *composite.Tree
	Data *composite.Table // normalised indicators, as in the nominal result

	// Variant returns the normalised data for one combination of the choices
	// that have Data set, in the order of the inputs; picks holds the
	// alternative of each, from 0. It is called once for every combination,
	// before the first replication. nil if no choice is about data.
	Variant func(picks []int) (*composite.Table, error)

	// Tiers are the lower bounds of the tiers, the best first. A bound belongs
	// to its tier. Below the last bound there is one more tier. Empty: no tiers.
	Tiers []float64
}

// Limits of an analysis: beyond them counts and memory would not hold.
const (
	MaxReplications = 100_000_000
	MaxUnits        = 5_000 // a rank histogram takes 4 bytes for each two units
	MaxVariants     = 1_000
)

// largestValue bounds the normalised data of an analysis, so that no square of
// a difference, and no ratio of squares, exceeds what a float64 holds.
const largestValue = 1e50

// plan is a model with its inputs, checked and prepared; it is only read.
type plan struct {
	model    Model
	inputs   []Input
	stride   []int // of each input, what one alternative adds to the variant; 0 if it is not about data
	nominal  composite.Setting
	children [][]int // of each node
	base     *composite.Evaluator
	variants []*composite.Evaluator // by the sum of alternative × stride
	tiers    []float64              // resolved
	first    standing               // the nominal result
}

// standing is the nominal result.
type standing struct {
	scores composite.Column
	ranks  []int // 0 for none
	tiers  []int // -1 for none
	order  []int // units by rank, those without a score last
}

func newPlan(m Model, inputs []Input) (*plan, error) {
	base, err := composite.NewEvaluator(m.Tree, m.Data)
	if err != nil {
		return nil, err
	}
	p := &plan{
		model: m, inputs: inputs, base: base, nominal: base.Nominal(), stride: make([]int, len(inputs)),
	}
	for i := range m.Tree.Nodes {
		p.children = append(p.children, m.Tree.Children(i))
	}
	for _, x := range m.Tiers {
		p.tiers = append(p.tiers, composite.Resolve(x))
	}
	if bad := p.check(); len(bad) > 0 {
		return nil, fault.New(fault.Invalid, "robust.invalid", "count", len(bad)).With(bad...)
	}
	if err := p.vary(); err != nil {
		return nil, err
	}
	return p, p.start()
}

func (p *plan) check() []fault.Field {
	var bad []fault.Field
	if n := len(p.model.Data.Units); n > MaxUnits {
		bad = append(bad, fault.At("units", "robust.units.many", "count", n, "limit", MaxUnits))
	}
	for k, x := range p.model.Tiers {
		if math.IsNaN(x) || math.IsInf(x, 0) || k > 0 && !(x < p.model.Tiers[k-1]) {
			bad = append(bad, fault.At("tiers", "robust.tiers.order", "position", k+1))
		}
	}
	bad = append(bad, large(p.model.Tree, p.model.Data)...)
	seen := make(map[string]bool)
	for _, in := range p.inputs {
		name := in.Name()
		if name == "" || seen[name] {
			bad = append(bad, fault.At(name, "robust.input.name", "input", name))
		}
		seen[name] = true
		bad = append(bad, in.check(p.model)...)
	}
	return append(bad, p.creditTwice()...)
}

// large reports nodes with a value beyond largestValue.
func large(t *composite.Tree, data *composite.Table) []fault.Field {
	var bad []fault.Field
	for _, c := range data.Columns {
		tooLarge := func(x float64) bool { return math.Abs(x) > largestValue }
		if t.Node(c.Code) >= 0 && slices.ContainsFunc(c.Present(), tooLarge) {
			bad = append(bad, fault.At(c.Code, "robust.data.large", "node", c.Code, "limit", "1e50"))
		}
	}
	return bad
}

// creditTwice reports indicators whose answers more than one input moves.
func (p *plan) creditTwice() []fault.Field {
	var bad []fault.Field
	moved := make(map[int]bool)
	for _, in := range p.inputs {
		c, ok := in.(Credit)
		if !ok {
			continue
		}
		for _, m := range c.Partial {
			if moved[m.Node] {
				code := p.model.Tree.Nodes[m.Node].Code
				bad = append(bad, fault.At(code, "robust.credit.twice", "node", code))
			}
			moved[m.Node] = true
		}
	}
	return bad
}

// vary prepares the data of every combination of the choices about data.
func (p *plan) vary() error {
	total := 1
	var sizes []int
	for i := len(p.inputs) - 1; i >= 0; i-- {
		c, ok := p.inputs[i].(Choice)
		if !ok || !c.Data {
			continue
		}
		p.stride[i] = total
		total *= len(c.Alternatives)
		sizes = append([]int{len(c.Alternatives)}, sizes...)
		if total > MaxVariants {
			return fault.New(fault.Invalid, "robust.variants.many", "limit", MaxVariants)
		}
	}
	if len(sizes) == 0 {
		p.variants = []*composite.Evaluator{p.base}
		return p.creditValues(p.base)
	}
	if p.model.Variant == nil {
		return fault.New(fault.Invalid, "robust.variant.missing")
	}
	for k := range total {
		e, err := p.variant(picks(k, sizes))
		if err != nil {
			return err
		}
		p.variants = append(p.variants, e)
	}
	return nil
}

// picks splits the number of a combination into its alternatives.
func picks(k int, sizes []int) []int {
	out := make([]int, len(sizes))
	for i := len(sizes) - 1; i >= 0; i-- {
		out[i] = k % sizes[i]
		k /= sizes[i]
	}
	return out
}

func (p *plan) variant(picks []int) (*composite.Evaluator, error) {
	data, err := p.model.Variant(picks)
	if err != nil {
		return nil, err
	}
	if !sameUnits(data, p.model.Data) {
		return nil, fault.New(fault.Invalid, "robust.variant.units")
	}
	e, err := composite.NewEvaluator(p.model.Tree, data)
	if err != nil {
		return nil, err
	}
	if bad := large(p.model.Tree, data); len(bad) > 0 {
		return nil, fault.New(fault.Invalid, "robust.invalid", "count", len(bad)).With(bad...)
	}
	return e, p.creditValues(e)
}

func sameUnits(a, b *composite.Table) bool {
	if a == nil || len(a.Units) != len(b.Units) {
		return false
	}
	for i, u := range a.Units {
		if u != b.Units[i] {
			return false
		}
	}
	return true
}

// creditValues reports answers, marked for a moved credit, that are not on
// their scale.
func (p *plan) creditValues(e *composite.Evaluator) error {
	var bad []fault.Field
	for _, in := range p.inputs {
		if c, ok := in.(Credit); ok {
			bad = append(bad, c.offScale(e, p.model.Tree)...)
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "robust.invalid", "count", len(bad)).With(bad...)
}

// start computes the nominal result.
func (p *plan) start() error {
	w := p.base.Workspace()
	if err := w.Evaluate(p.nominal); err != nil {
		return err
	}
	c := w.Column(composite.Root).Clone()
	n := len(c.Values)
	p.first = standing{scores: c, tiers: make([]int, n), order: make([]int, n)}
	for u := range n {
		p.first.order[u] = u
	}
	r := newRanker(p.first.order)
	r.rank(c, nil)
	p.first.ranks = r.ranks
	p.first.order = r.complete()
	for u, known := range c.Known {
		p.first.tiers[u] = -1
		if known {
			p.first.tiers[u] = tierOf(composite.Resolve(c.Values[u]), p.tiers)
		}
	}
	return nil
}

// tierOf returns the tier of a resolved score, 0 for the best.
func tierOf(score float64, bounds []float64) int {
	for k, b := range bounds {
		if score >= b {
			return k
		}
	}
	return len(bounds)
}
