package composite

import "mizan/internal/fault"

// NormMethod names a way to bring indicators to one scale. With x a value
// after its direction is turned (a descending indicator is multiplied by -1
// first, so that more is better), and l to u the scale of Normalisation:
//
//	none                 x
//	min-max              l + (u-l) (x - min) / (max - min)
//	z-score              mean + sd (x - average) / (standard deviation, n-1)
//	rank                 rank from below, 1 for the lowest
//	borda                rank from below, less 1
//	percentile-rank      (rank from below - 1) / (n - 1), ties min
//	distance-to-maximum  1 - (max - x) / (max - min)
//	fraction-of-maximum  x / max; for values ≥ 0 that ascend, see below
//	distance-to-reference  1 - (ref - x) / (ref - min)
//	distance-to-target   (x - min) / (target - min)
//	goalposts            l + (u-l) (x - lower) / (upper - lower)
//	linear               l + (u-l) (x - from) / (to - from)
//
// Rank, borda and the like give equal values equal scores by the rule Ties.
// min, max, average and n are over the values that are known. Targets and
// goalposts are stated in the unit of the indicator, the lower goalpost below
// the upper one, and turned with it: a descending indicator gets the best score
// at its lower goalpost. from and to of linear are not turned, as one pair
// serves all indicators. The fraction of a maximum that is below 0, as that of
// a descending indicator is, puts the worst highest; the formula is kept for
// comparison with others.
//
// Source: OECD/JRC Handbook (2008), step 5; forms as in COINr 1.1.14.
type NormMethod string

// The methods. The zero value means none.
const (
	NormNone            NormMethod = "none"
	MinMax              NormMethod = "min-max"
	ZScore              NormMethod = "z-score"
	NormRank            NormMethod = "rank"
	Borda               NormMethod = "borda"
	PercentileRank      NormMethod = "percentile-rank"
	DistanceToMaximum   NormMethod = "distance-to-maximum"
	FractionOfMaximum   NormMethod = "fraction-of-maximum"
	DistanceToReference NormMethod = "distance-to-reference"
	DistanceToTarget    NormMethod = "distance-to-target"
	Goalposts           NormMethod = "goalposts"
	Linear              NormMethod = "linear"
)

// NormMethods returns the methods in the order of their declaration.
func NormMethods() []NormMethod {
	return []NormMethod{
		NormNone, MinMax, ZScore, NormRank, Borda, PercentileRank, DistanceToMaximum,
		FractionOfMaximum, DistanceToReference, DistanceToTarget, Goalposts, Linear,
	}
}

// Normalisation says how indicators are brought to one scale. A method reads
// the fields that its formula names and no others.
type Normalisation struct {
	Method NormMethod

	Lower, Upper float64 // l and u; both 0 mean 0 to 100
	From, To     float64 // of linear
	Mean, SD     float64 // of z-score; both 0 mean 0 and 1
	Reference    string  // code of the unit that distance-to-reference measures to
	Ties         Ties    // of rank and borda

	// Capped holds goalposts between l and u, and distances to a reference or
	// a target at 1. Without it what is beyond them counts.
	Capped bool

	// Undefined says what becomes of an indicator that the method cannot
	// scale: one with a single value for all units has no range and no
	// deviation, one that lacks a value of the reference unit no distance.
	Undefined UndefinedRule

	// Except gives single indicators, by code, a method of their own.
	Except map[string]Normalisation
}

// UndefinedRule says what becomes of an indicator that cannot be normalised.
type UndefinedRule string

// The rules. The zero value is a fault that names the indicators, since a
// weight that falls silently to the siblings changes the index. The other
// leaves such an indicator without values, as if nobody had reported it; see
// NotNormalised for the list.
const (
	UndefinedFault   UndefinedRule = ""
	UndefinedMissing UndefinedRule = "missing"
)

// Normalise brings the indicators of the tree to one scale. The result has the
// columns of the leaves, in tree order; a missing value stays missing, and no
// value that was known becomes missing unless the rule Undefined asks for it.
//
// Faults: settings that make no sense, an indicator without a column or
// without the target or goalposts that the method needs, a reference unit that
// is not in the table, and indicators that the method cannot scale.
func Normalise(t *Tree, data *Table, how Normalisation) (*Table, error) {
	out, err := NormalisePanel(t, []*Table{data}, how)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

// NormalisePanel is Normalise over several tables at once, one for each year
// of a panel: minimum, maximum, average and ranks are those of all years
// together, so that scores compare over time. The reference of a distance is
// the unit's value in the last table.
func NormalisePanel(t *Tree, years []*Table, how Normalisation) ([]*Table, error) {
	p, err := newStack(t, years)
	if err != nil {
		return nil, err
	}
	if bad := how.faults(t, p.units()); len(bad) > 0 {
		return nil, invalidNormalisation(bad)
	}
	columns, undefined := p.normalise(how)
	var bad []fault.Field
	for _, k := range undefined {
		n := t.Nodes[p.leaves[k]]
		if own := how.of(n.Code); own.Undefined != UndefinedMissing {
			bad = append(bad, own.cannot(n.Code))
		}
	}
	if len(bad) > 0 {
		return nil, invalidNormalisation(bad)
	}
	return p.split(columns), nil
}

// NotNormalised returns the codes of the indicators that the method cannot
// scale, in tree order: those that Normalise names in its fault or, by the rule
// UndefinedMissing, leaves without values. An indicator nobody has a value of
// is not among them. It is empty if the data or settings are at fault.
func NotNormalised(t *Tree, data *Table, how Normalisation) []string {
	p, err := newStack(t, []*Table{data})
	if err != nil || len(how.faults(t, p.units())) > 0 {
		return nil
	}
	_, undefined := p.normalise(how)
	codes := make([]string, len(undefined))
	for i, k := range undefined {
		codes[i] = t.Nodes[p.leaves[k]].Code
	}
	return codes
}

// cannot says why the method cannot scale an indicator.
func (how Normalisation) cannot(code string) fault.Field {
	switch how.Method {
	case DistanceToReference:
		return fault.At(code, "composite.normalise.undefined.reference", "node", code, "unit", how.Reference)
	case DistanceToTarget:
		return fault.At(code, "composite.normalise.undefined.target", "node", code)
	default:
		return fault.At(code, "composite.normalise.undefined", "node", code, "method", string(how.Method))
	}
}

func invalidNormalisation(bad []fault.Field) error {
	return fault.New(fault.Invalid, "composite.normalise.invalid", "count", len(bad)).With(bad...)
}
