package composite

import (
	"slices"
)

// Method says how an index is built from data: the choice and parameters of
// every step. What differs from node to node (weights, means, floors, least
// availability) is in the Tree. The zero value is a method too: nothing is
// imputed, screened or treated, and normalisation is the zero Normalisation.
type Method struct {
	Version    string  // printed with every result
	Fill       Filling // of gaps in a panel, from other years
	Denominate bool    // divide by the denominators that the tree names
	Impute     Imputation
	Screen     Screening
	Treat      *Treatment // nil for none
	Normalise  Normalisation
	Ties       Ties   // of the ranks
	Tiers      []Tier // of the index, highest first; nil for none
	Decimals   int    // digits after the point when results are shown; below 0 all of them
}

// Step is what one step made of the data.
type Step struct {
	Name  StepName
	Table *Table
}

// StepName names a step.
type StepName string

// The steps, in the order in which they are taken.
const (
	StepRaw         StepName = "raw"
	StepFilled      StepName = "filled" // of a panel only
	StepDenominated StepName = "denominated"
	StepImputed     StepName = "imputed"
	StepScreened    StepName = "screened"
	StepTreated     StepName = "treated"
	StepNormalised  StepName = "normalised"
	StepAggregated  StepName = "aggregated"
)

// Index is an index that was built: what every step made of the data, and
// every cell that a step changed.
type Index struct {
	Tree      *Tree
	Method    Method
	Year      int      // of a panel; 0 otherwise
	Steps     []Step   // all of them, also those that changed nothing
	Filled    []Filled // of StepFilled
	Undivided []Cell   // of StepDenominated: values lost for want of a denominator
	Imputed   []Estimate
	Dropped   []int       // units of StepImputed that StepScreened lacks
	Treated   []Treated   // of each indicator, by column of StepTreated
	Effective []float64   // weight of each node in the index, root 1; see EffectiveWeights
	Scores    *Table      // the table of StepAggregated: a column for each node, in tree order
	Ranks     [][]float64 // of each node, by unit of Scores, 1 the best; 0 where there is no score
	Tiers     []string    // of each unit of Scores; "" where it has no score or lies below all bounds
}

// Table returns what the step made of the data.
func (x *Index) Table(name StepName) *Table {
	at := slices.IndexFunc(x.Steps, func(s Step) bool { return s.Name == name })
	if at < 0 {
		return nil
	}
	return x.Steps[at].Table
}

// Build builds an index from raw data, step by step: denomination, imputation,
// screening, treatment of outliers, normalisation, aggregation, ranks and
// tiers. raw has a column for each indicator and denominator; a column of an
// inner node holds values on the normalised scale, used in place of computed
// ones. A unit without any value has a row without a score; a unit that does
// not pass the screening is among the dropped ones and has no row.
//
// Faults are those of the steps, and floors that mean nothing on the normalised
// scale. Source of the order of steps: OECD/JRC,
// Handbook on Constructing Composite Indicators (2008).
func Build(t *Tree, raw *Table, m Method) (*Index, error) {
	indices, err := BuildPanel(t, &Panel{Years: []int{0}, Tables: []*Table{raw}}, m)
	if err != nil {
		return nil, err
	}
	return indices[0], nil
}

// prepare takes the steps before normalisation on one table.
func (x *Index) prepare() error {
	if err := x.last().Check(); err != nil {
		return err
	}
	for _, step := range []func() error{x.denominate, x.impute, x.screen, x.treat} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (x *Index) add(name StepName, table *Table) {
	x.Steps = append(x.Steps, Step{name, table})
}

// input is the table that the steps of one year begin with.
func (x *Index) input() *Table {
	if filled := x.Table(StepFilled); filled != nil {
		return filled
	}
	return x.Table(StepRaw)
}

// last is the table of the step before.
func (x *Index) last() *Table { return x.Steps[len(x.Steps)-1].Table }

func (x *Index) denominate() (err error) {
	t := x.Tree
	if !x.Method.Denominate {
		t = undivided(t)
	}
	out, err := Denominate(t, x.last())
	if err != nil {
		return err
	}
	if x.Undivided, err = Undivided(t, x.last()); err != nil {
		return err
	}
	x.add(StepDenominated, out)
	return nil
}

// undivided is the tree without denominators.
func undivided(t *Tree) *Tree {
	out := t.Clone()
	for i := range out.Nodes {
		out.Nodes[i].Indicator.Denominator = ""
	}
	return out
}

func (x *Index) impute() error {
	before := x.last()
	out, _, err := Impute(x.Tree, before, x.Method.Impute)
	if err != nil {
		return err
	}
	if x.Method.Impute.Method != ImputeNone {
		x.Imputed = x.Method.Impute.estimates(x.Tree, before, out)
	}
	x.add(StepImputed, out)
	return nil
}

func (x *Index) screen() error {
	out, dropped, err := ScreenBy(x.last(), x.Method.Screen)
	if err != nil {
		return err
	}
	x.Dropped = dropped
	x.add(StepScreened, out)
	return nil
}

func (x *Index) treat() error {
	if x.Method.Treat == nil {
		x.add(StepTreated, x.last())
		return nil
	}
	out, stories, err := Treat(x.Tree, x.last(), *x.Method.Treat)
	if err != nil {
		return err
	}
	x.Treated = stories
	x.add(StepTreated, out)
	return nil
}

// finish takes the steps after normalisation.
func (x *Index) finish(normalised *Table) error {
	x.add(StepNormalised, normalised)
	scores, err := Aggregate(x.Tree, x.Basis())
	if err != nil {
		return err
	}
	x.add(StepAggregated, scores)
	x.Scores = scores
	x.Ranks = make([][]float64, len(scores.Columns))
	for i, c := range scores.Columns {
		x.Ranks[i] = Ranks(c, x.Method.Ties)
	}
	index := scores.Columns[Root]
	x.Tiers = make([]string, len(scores.Units))
	for u, known := range index.Known {
		if known {
			x.Tiers[u] = x.Method.TierOf(index.Values[u])
		}
	}
	return nil
}

// Basis is what the scores are aggregated from: the normalised indicators, and
// a column for each inner node whose values were given.
func (x *Index) Basis() *Table { return withGiven(x.Tree, x.Table(StepNormalised), x.input()) }

// withGiven adds the columns of raw data that belong to inner nodes, for the
// units that are left.
func withGiven(t *Tree, normalised, raw *Table) *Table {
	out := &Table{
		Units: normalised.Units, Groups: normalised.Groups, Columns: slices.Clone(normalised.Columns),
	}
	var at map[string]int // only where some node has values
	for i, n := range t.Nodes {
		k := raw.Column(n.Code)
		if k < 0 || t.Leaf(i) {
			continue
		}
		if at == nil {
			at = raw.places()
		}
		c := NewColumn(n.Code, len(out.Units))
		for u, unit := range out.Units {
			if from := at[unit]; raw.Columns[k].Known[from] {
				c.Set(u, raw.Columns[k].Values[from])
			}
		}
		out.Columns = append(out.Columns, c)
	}
	return out
}
