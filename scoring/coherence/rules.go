package coherence

import (
	"maps"
	"slices"

	"mizan/internal/fault"
)

// Rule names a rule of thumb of a report.
type Rule string

// The rules. Each has one limit, or two where the comment says so.
const (
	FewAvailable      Rule = "availability"      // share of units with a value in the column, below the limit
	UnitAvailable     Rule = "unit"              // share of indicators with a value in the unit, below
	NoVariation       Rule = "constant"          // the column has one value only; no limit
	SaturatedTop      Rule = "saturated-top"     // share of full marks, at or above
	SaturatedBottom   Rule = "saturated-bottom"  // share of no marks, at or above
	FewNonZero        Rule = "zeros"             // share of units with a value other than 0, below
	FewUnique         Rule = "unique"            // different values per unit, below
	Outliers          Rule = "outliers"          // skewness beyond ± the first and kurtosis above the second
	ParentNegative    Rule = "parent-negative"   // correlation with the own parent, below
	ParentWeak        Rule = "parent-weak"       // the same, below, and not parent-negative
	Redundant         Rule = "redundant"         // correlation with a sibling, above
	Contrary          Rule = "contrary"          // the same, below the first with P below the second
	Foreign           Rule = "foreign"           // correlation with another group minus own, above
	LowAlpha          Rule = "alpha"             // Cronbach's alpha of a group, below
	WeakComponent     Rule = "component"         // share of the first principal component, below
	SeveralDimensions Rule = "dimensions"        // principal components with an eigenvalue over 1, above
	LowInfluence      Rule = "influence-low"     // share explained per effective weight, below
	HighInfluence     Rule = "influence-high"    // the same, above
	SizeRelated       Rule = "denominator"       // magnitude of correlation with a denominator, above
	TooAlike          Rule = "measure-identical" // correlation of the index with another measure, above
)

// Limit is the bound of a rule, and a second one for the rules that have two.
type Limit struct {
	First  float64 `json:"first"`
	Second float64 `json:"second,omitempty"`
}

// Limits replaces the usual limits of some rules.
type Limits map[Rule]Limit

// Convention is a rule with its usual limit and where that comes from.
type Convention struct {
	Rule   Rule   `json:"rule"`
	Key    string `json:"key"` // of the warning's text; see Warning for its arguments
	Limit  Limit  `json:"limit"`
	Share  bool   `json:"share"` // value and limit are shares, to be shown as percentages
	Source string `json:"source"`
}

// Sources of the limits, as they are cited. Limits without a published source
// are this project's own and say so.
const (
	sourceCOINr    = "COINr 1.1.14"
	sourceJRC      = "European Commission, Joint Research Centre: custom of its audits"
	sourceNunnally = "Nunnally, Psychometric Theory (1978)"
	sourceKaiser   = "Kaiser (1960)"
	sourceOwn      = "Mizan"
)

// Conventions lists all rules with their usual limits, in the order in which a
// report warns.
func Conventions() []Convention {
	return []Convention{
		rule(UnitAvailable, "coherence.warning.unit", Limit{First: 0.65}, sourceCOINr).share(),
		rule(FewAvailable, "coherence.warning.availability", Limit{First: 0.65}, sourceCOINr).share(),
		rule(NoVariation, "coherence.warning.constant", Limit{}, sourceOwn),
		rule(SaturatedTop, "coherence.warning.saturated-top", Limit{First: 0.95}, sourceOwn).share(),
		rule(SaturatedBottom, "coherence.warning.saturated-bottom", Limit{First: 0.95}, sourceOwn).share(),
		rule(FewNonZero, "coherence.warning.zeros", Limit{First: 0.5}, sourceCOINr).share(),
		rule(FewUnique, "coherence.warning.unique", Limit{First: 0.5}, sourceCOINr).share(),
		rule(Outliers, "coherence.warning.outliers", Limit{First: 2, Second: 3.5}, sourceCOINr),
		rule(SizeRelated, "coherence.warning.denominator", Limit{First: 0.6}, sourceCOINr),
		rule(ParentNegative, "coherence.warning.parent-negative", Limit{}, sourceJRC),
		rule(ParentWeak, "coherence.warning.parent-weak", Limit{First: 0.3}, sourceJRC),
		rule(Redundant, "coherence.warning.redundant", Limit{First: 0.92}, sourceJRC),
		rule(Contrary, "coherence.warning.contrary", Limit{First: 0, Second: 0.05}, sourceJRC),
		rule(Foreign, "coherence.warning.foreign", Limit{}, sourceJRC),
		rule(LowAlpha, "coherence.warning.alpha", Limit{First: 0.7}, sourceNunnally),
		rule(WeakComponent, "coherence.warning.component", Limit{First: 0.5}, sourceOwn).share(),
		rule(SeveralDimensions, "coherence.warning.dimensions", Limit{First: 1}, sourceKaiser),
		rule(LowInfluence, "coherence.warning.influence-low", Limit{First: 0.5}, sourceOwn),
		rule(HighInfluence, "coherence.warning.influence-high", Limit{First: 2}, sourceOwn),
		rule(TooAlike, "coherence.warning.measure-identical", Limit{First: 0.95}, sourceOwn),
	}
}

func rule(r Rule, key string, l Limit, source string) Convention {
	return Convention{Rule: r, Key: key, Limit: l, Source: source}
}

func (c Convention) share() Convention {
	c.Share = true
	return c
}

// inForce returns the conventions with these limits in place of the usual ones.
func (l Limits) inForce() []Convention {
	out := Conventions()
	for i, c := range out {
		if own, ok := l[c.Rule]; ok {
			out[i].Limit = own
			out[i].Source = ""
		}
	}
	return out
}

func (l Limits) convention(r Rule) Convention {
	for _, c := range l.inForce() {
		if c.Rule == r {
			return c
		}
	}
	return Convention{Rule: r}
}

func (l Limits) of(r Rule) Limit { return l.convention(r).Limit }

// check reports limits of no rule, and limits that are not finite.
func (l Limits) check() []fault.Field {
	var bad []fault.Field
	for _, r := range slices.Sorted(maps.Keys(l)) {
		own, name := l[r], string(r)
		switch {
		case l.convention(r).Key == "":
			bad = append(bad, fault.At(name, "coherence.limit.unknown", "rule", name))
		case number(own.First) == nil || number(own.Second) == nil:
			bad = append(bad, fault.At(name, "coherence.limit.finite", "rule", name))
		}
	}
	return bad
}
