package composite

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"mizan/internal/fault"
)

// of returns the settings for one indicator, defaults filled in.
func (how Normalisation) of(code string) Normalisation {
	if own, ok := how.Except[code]; ok {
		how = own
	}
	if how.Method == "" {
		how.Method = NormNone
	}
	if how.Lower == 0 && how.Upper == 0 {
		how.Upper = 100
	}
	if how.Mean == 0 && how.SD == 0 {
		how.SD = 1
	}
	return how
}

// faults reports settings that make no sense, for the method in general and
// for each indicator.
func (how Normalisation) faults(t *Tree, units []string) []fault.Field {
	bad := how.of("").settings("", units)
	for _, i := range t.Leaves() {
		n := t.Nodes[i]
		if _, ok := how.Except[n.Code]; ok {
			bad = append(bad, how.of(n.Code).settings(n.Code, units)...)
		}
		bad = append(bad, how.of(n.Code).needs(n)...)
	}
	return append(bad, how.strangers(t)...)
}

// strangers reports exceptions for codes that are no indicators.
func (how Normalisation) strangers(t *Tree) []fault.Field {
	var codes []string
	for code := range how.Except {
		if i := t.Node(code); i < 0 || !t.Leaf(i) {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	var bad []fault.Field
	for _, code := range codes {
		bad = append(bad, fault.At(code, "composite.normalise.exception", "node", code))
	}
	return bad
}

func (how Normalisation) settings(path string, units []string) []fault.Field {
	var bad []fault.Field
	add := func(wrong bool, f fault.Field) {
		if wrong {
			bad = append(bad, f)
		}
	}
	m := how.Method
	add(!slices.Contains(NormMethods(), m), fault.At(path, "composite.normalise.method",
		"method", string(m), "known", listed(NormMethods())))
	add(how.scaled() && !before(how.Lower, how.Upper), fault.At(path, "composite.normalise.range"))
	add(m == Linear && !before(how.From, how.To), fault.At(path, "composite.normalise.source"))
	add(m == ZScore && !(isFinite(how.Mean) && how.SD > 0 && isFinite(how.SD)),
		fault.At(path, "composite.normalise.deviation"))
	add(m == DistanceToReference && !slices.Contains(units, how.Reference),
		fault.At(path, "composite.normalise.reference", "unit", how.Reference))
	add(how.Ties != "" && !slices.Contains(AllTies(), how.Ties), fault.At(path, "composite.normalise.ties",
		"ties", string(how.Ties), "known", listed(AllTies())))
	add(how.Undefined != UndefinedFault && how.Undefined != UndefinedMissing,
		fault.At(path, "composite.normalise.rule", "rule", string(how.Undefined)))
	return bad
}

// needs reports what the method needs of an indicator and does not find.
func (how Normalisation) needs(n Node) []fault.Field {
	leaf := n.Indicator
	switch how.Method {
	case DistanceToTarget:
		if leaf.Target == nil || !isFinite(*leaf.Target) {
			return []fault.Field{fault.At(n.Code, "composite.normalise.target", "node", n.Code)}
		}
	case Goalposts:
		if leaf.Lower == nil || leaf.Upper == nil || !before(*leaf.Lower, *leaf.Upper) {
			return []fault.Field{fault.At(n.Code, "composite.normalise.goalposts", "node", n.Code)}
		}
	default:
	}
	return nil
}

func (how Normalisation) scaled() bool {
	return how.Method == MinMax || how.Method == Goalposts || how.Method == Linear
}

func before(a, b float64) bool { return isFinite(a) && isFinite(b) && a < b }

func isFinite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

func listed[T NormMethod | Ties](names []T) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = fmt.Sprint(n)
	}
	return strings.Join(out, ", ")
}
