package composite

import (
	"math"
	"slices"

	"mizan/internal/plainyaml"
)

// fill reads how gaps of a panel are filled: {method, back}.
func (r *methodReader) fill(n plainyaml.Node) Filling {
	s := r.section(n, "fill", "method")
	r.Known(s, "method", "back")
	word := r.oneOf(s, "method", "none", string(FillLatest), string(FillConstant), string(FillLinear))
	return Filling{Method: FillMethod(blank(word)), Back: r.whole(s, "back", 0, 0, 1000)}
}

// blank turns the word for nothing into nothing.
func blank(word string) string {
	if word == "none" {
		return ""
	}
	return word
}

// impute reads {method, group}.
func (r *methodReader) impute(n plainyaml.Node) Imputation {
	s := r.section(n, "impute", "method")
	r.Known(s, "method", "group")
	word := r.oneOf(s, "method", "none", string(ImputeMean), string(ImputeMedian),
		string(ImputeGroupMean), string(ImputeGroupMedian), string(ImputeSiblings))
	out := Imputation{Method: ImputeMethod(blank(word)), Group: r.word(s, "group", "")}
	if grouped := out.Method == ImputeGroupMean || out.Method == ImputeGroupMedian; grouped {
		r.Require(s, "group", plainyaml.Scalar)
	}
	return out
}

// screening reads {available, non-zero, keep, drop}.
func (r *methodReader) screening(n plainyaml.Node) Screening {
	s := r.section(n, "screen", "available")
	r.Known(s, "available", "non-zero", "keep", "drop")
	return Screening{
		MinAvailable: r.between(s, "available", 0, 0, 1),
		MinNonZero:   r.between(s, "non-zero", 0, 0, 1),
		Keep:         r.list(s, "keep"),
		Drop:         r.list(s, "drop"),
	}
}

// treatmentKeys are the entries of a treatment, that of one column included.
var treatmentKeys = []string{
	"winsorise", "skewness", "kurtosis", "fallback", "lambda", "combine", "always",
}

// maxMoved bounds what a method may move, far beyond what is still a treatment.
const maxMoved = 1_000_000

func (r *methodReader) treat(n plainyaml.Node) *Treatment {
	if word := n.Get("treat").Text; !n.Has("treat") || word == "none" {
		return nil
	}
	s := r.Require(n, "treat", plainyaml.Mapping)
	r.Known(s, slices.Concat(treatmentKeys, []string{"except", "columns"})...)
	out := r.treatment(s)
	out.Except = r.list(s, "except")
	if columns := r.section(s, "columns", ""); len(columns.Pairs) > 0 {
		out.Columns = make(map[string]Treatment, len(columns.Pairs))
		for _, p := range columns.Pairs {
			if r.Is(p.Value, plainyaml.Mapping) {
				r.Known(p.Value, treatmentKeys...)
				out.Columns[p.Key] = r.treatment(p.Value)
			}
		}
	}
	return &out
}

func (r *methodReader) treatment(s plainyaml.Node) Treatment {
	fallbacks := []string{
		"none", string(Log), string(LogOne), string(LogRange), string(LogTwoSided), string(BoxCox),
	}
	out := Treatment{
		Skewness: limit(r.atLeast(s, "skewness", DefaultSkewness, 0)),
		Kurtosis: limit(r.number(s, "kurtosis", DefaultKurtosis)),
		Fallback: Transform(blank(r.oneOf(s, "fallback", fallbacks...))),
		Lambda:   r.number(s, "lambda", 0),
		Combine:  r.yes(s, "combine", false),
		Always:   r.yes(s, "always", false),
	}
	out.Winsorise = r.winsorise(s)
	return out
}

func (r *methodReader) winsorise(s plainyaml.Node) int {
	if r.word(s, "winsorise", "") == "unlimited" {
		return Unlimited
	}
	return r.whole(s, "winsorise", 0, 0, maxMoved)
}

// limit keeps a limit of 0 from being read as none given, which a Treatment
// takes for the default.
func limit(x float64) float64 {
	if x == 0 {
		return math.SmallestNonzeroFloat64
	}
	return x
}

// normalisationKeys are the entries of a normalisation, that of one indicator
// included.
var normalisationKeys = []string{
	"method", "lower", "upper", "from", "to", "mean", "sd", "reference", "ties", "capped", "undefined",
}

func (r *methodReader) normalise(n plainyaml.Node) (Normalisation, said) {
	s := r.section(n, "normalise", "method")
	r.Known(s, slices.Concat(normalisationKeys, []string{"except"})...)
	how := r.normalisation(s)
	if except := r.section(s, "except", ""); len(except.Pairs) > 0 {
		how.Except = make(map[string]Normalisation, len(except.Pairs))
		for _, p := range except.Pairs {
			if r.Is(p.Value, plainyaml.Mapping) {
				r.Known(p.Value, normalisationKeys...)
				how.Except[p.Key] = r.normalisation(p.Value)
			}
		}
	}
	return how, said{s.Has("upper"), s.Has("capped")}
}

func (r *methodReader) normalisation(s plainyaml.Node) Normalisation {
	methods := slices.DeleteFunc(NormMethods(), func(m NormMethod) bool { return m == MinMax })
	methods = append([]NormMethod{MinMax}, methods...)
	how := Normalisation{
		Method:    NormMethod(r.oneOf(s, "method", texts(methods)...)),
		Lower:     r.number(s, "lower", 0),
		Upper:     r.number(s, "upper", 100),
		From:      r.number(s, "from", 0),
		To:        r.number(s, "to", 0),
		Mean:      r.number(s, "mean", 0),
		SD:        r.number(s, "sd", 1),
		Reference: r.word(s, "reference", ""),
		Ties:      Ties(r.oneOf(s, "ties", texts(AllTies())...)),
		Capped:    r.yes(s, "capped", false),
	}
	if !(how.Lower < how.Upper) || how.SD <= 0 {
		r.At(s.Line, "composite.method.scale")
	}
	if r.oneOf(s, "undefined", "fault", string(UndefinedMissing)) != "fault" {
		how.Undefined = UndefinedMissing
	}
	return how
}

// aggregation reads {mean, power, floor, min-available, levels}, or those of
// them that keys lists. A level takes from the whole what it does not say
// itself.
func (r *methodReader) aggregation(n plainyaml.Node, keys []string) Aggregation {
	s := r.section(n, "aggregation", "mean")
	r.Known(s, append(slices.Clone(keys), "levels")...)
	all := r.nodeMethod(s, NodeMethod{})
	out := Aggregation{All: all, ByDepth: make(map[int]NodeMethod)}
	if !s.Has("levels") {
		return out
	}
	for _, v := range r.Require(s, "levels", plainyaml.List).List {
		if !r.Is(v, plainyaml.Mapping) {
			continue
		}
		r.Known(v, append([]string{"depth"}, keys...)...)
		r.Require(v, "depth", plainyaml.Scalar)
		depth := r.whole(v, "depth", 0, 0, 1000)
		if _, twice := out.ByDepth[depth]; twice {
			r.At(v.Line, "composite.method.depth", "depth", depth)
		}
		own := r.nodeMethod(v, all)
		if r.word(v, "power", "") != "" && own.Mean.Kind != Generalised {
			r.At(v.Get("power").Line, "composite.method.unused")
		}
		out.ByDepth[depth] = own
	}
	return out
}

func (r *methodReader) nodeMethod(s plainyaml.Node, otherwise NodeMethod) NodeMethod {
	out := otherwise
	if r.word(s, "mean", "") != "" {
		out.Mean.Kind = meanKind(r.One(s, "mean", meanWords()...))
	}
	out.Mean.Power = r.number(s, "power", otherwise.Mean.Power)
	out.Floor = r.atLeast(s, "floor", otherwise.Floor, 0)
	out.MinAvailable = r.between(s, "min-available", otherwise.MinAvailable, 0, 1)
	if out.Mean.Kind == Generalised && out.Mean.Power == 0 {
		r.At(s.Line, "composite.method.power")
	}
	return out
}
