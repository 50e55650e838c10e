package composite

import (
	"math"
	"slices"
	"strconv"

	"mizan/internal/fault"
	"mizan/internal/plainyaml"
)

// Recipe is what a method file says: the method, the files it is about, and
// what holds for nodes where the structure says nothing.
type Recipe struct {
	Method      Method
	Structure   string // path of the structure file, relative to the method file
	Data        string // path of the data file
	Weights     string // path of a file of other weights; "" for none
	Equal       bool   // all weights are 1, whatever the files say
	Groups      []string
	Aggregation Aggregation
	Uncertainty Uncertainty

	lines  map[string]int // of entries; see linesOf
	said   said           // of the normalisation
	saidOf []said         // of its alternatives
}

// The entries of a method file.
var (
	recipeKeys = []string{
		"version", "structure", "data", "weights", "groups", "fill", "denominate", "impute",
		"screen", "treat", "normalise", "aggregation", "ties", "tiers", "decimals", "uncertainty",
	}
	nodeMethodKeys = []string{"mean", "power", "floor", "min-available"}
)

// maxMethodBytes bounds a method file; a long one has 4 kB.
const maxMethodBytes = 256 << 10

// ReadMethod reads a method file (YAML). Every entry may be left out, even all: the
// files are structure.csv and data.csv, denominators are divided by, nothing
// is imputed, screened or treated, normalisation is min-max from 0 to 100,
// means are arithmetic, ties share the better rank, there are no tiers, all
// digits are shown, and nothing but weights is uncertain. A fault lists
// everything that is wrong as "file:line"; unknown names are answered with the
// known ones.
//
// docs/index-from-files.md describes every entry.
func ReadMethod(file string, data []byte) (*Recipe, error) {
	r := methodReader{Reader: plainyaml.Reader{File: file, Limit: maxMethodBytes, Empty: true}}
	n, ok := r.Parse(data)
	var out *Recipe
	if ok {
		out = r.recipe(n)
	}
	if len(r.Faults) > 0 {
		return nil, unusable(r.Faults)
	}
	return out, nil
}

type methodReader struct{ plainyaml.Reader }

func (r *methodReader) recipe(n plainyaml.Node) *Recipe {
	r.Known(n, recipeKeys...)
	out := &Recipe{
		Structure: r.word(n, "structure", "structure.csv"),
		Data:      r.word(n, "data", "data.csv"),
		Weights:   r.word(n, "weights", ""),
		Groups:    r.list(n, "groups"),
		Method: Method{
			Version:    r.word(n, "version", ""),
			Denominate: r.yes(n, "denominate", true),
			Fill:       r.fill(n),
			Impute:     r.impute(n),
			Screen:     r.screening(n),
			Treat:      r.treat(n),
			Ties:       Ties(r.oneOf(n, "ties", texts(AllTies())...)),
			Tiers:      r.tiers(n),
			Decimals:   r.whole(n, "decimals", -1, 0, 15),
		},
	}
	if out.Equal = out.Weights == "equal"; out.Equal {
		out.Weights = ""
	}
	out.lines = linesOf(n)
	out.Method.Normalise, out.said = r.normalise(n)
	out.Aggregation = r.aggregation(n, nodeMethodKeys)
	r.uncertainty(n, out)
	out.addGroup(out.Method.Impute.Group)
	for _, a := range out.Uncertainty.Impute {
		out.addGroup(a.Entry.Group)
	}
	return out
}

// addGroup notes a group column that a step names.
func (r *Recipe) addGroup(column string) {
	if column != "" && !slices.Contains(r.Groups, column) {
		r.Groups = append(r.Groups, column)
	}
}

// section returns the mapping of a key. A single word stands for a mapping
// with just the first entry; none is an empty one.
func (r *methodReader) section(n plainyaml.Node, key, first string) plainyaml.Node {
	v := n.Get(key)
	switch {
	case !n.Has(key) || v.Kind == plainyaml.Scalar && v.Text == "":
		return plainyaml.Node{Line: v.Line, Kind: plainyaml.Mapping}
	case v.Kind == plainyaml.Scalar:
		return plainyaml.Node{Line: v.Line, Kind: plainyaml.Mapping, Pairs: []plainyaml.Pair{
			{Key: first, Line: v.Line, Value: v},
		}}
	}
	return r.Require(n, key, plainyaml.Mapping)
}

// word reads a text that may be left out.
func (r *methodReader) word(n plainyaml.Node, key, otherwise string) string {
	if !n.Has(key) || n.Get(key).Kind == plainyaml.Scalar && n.Get(key).Text == "" {
		return otherwise
	}
	return r.Text(n, key)
}

// oneOf reads one of the words; left out, it is the first.
func (r *methodReader) oneOf(n plainyaml.Node, key string, words ...string) string {
	if r.word(n, key, "") == "" {
		return words[0]
	}
	return r.One(n, key, words...)
}

func (r *methodReader) yes(n plainyaml.Node, key string, otherwise bool) bool {
	if r.word(n, key, "") == "" {
		return otherwise
	}
	word := r.One(n, key, "yes", "no", "true", "false")
	return word == "yes" || word == "true"
}

func (r *methodReader) list(n plainyaml.Node, key string) []string {
	if !n.Has(key) {
		return nil
	}
	var out []string
	for _, v := range r.Require(n, key, plainyaml.List).List {
		if r.Is(v, plainyaml.Scalar) {
			out = append(out, v.Text)
		}
	}
	return out
}

// number reads a number that may be left out.
func (r *methodReader) number(n plainyaml.Node, key string, otherwise float64) float64 {
	text := r.word(n, key, "")
	if text == "" {
		return otherwise
	}
	x, problem := parseNumber(text)
	if problem != noProblem {
		r.At(n.Get(key).Line, "composite.method.number", "key", key, "value", text)
		return otherwise
	}
	return x
}

// between reads a number from low to high that may be left out.
func (r *methodReader) between(n plainyaml.Node, key string, otherwise, low, high float64) float64 {
	x := r.number(n, key, otherwise)
	if x < low || x > high {
		r.At(n.Get(key).Line, "composite.method.range", "key", key, "value", r.word(n, key, ""),
			"low", short(low), "high", short(high))
		return otherwise
	}
	return x
}

// atLeast reads a number that may be left out.
func (r *methodReader) atLeast(n plainyaml.Node, key string, otherwise, low float64) float64 {
	x := r.number(n, key, otherwise)
	if x < low {
		r.At(n.Get(key).Line, "composite.method.least", "key", key, "value", r.word(n, key, ""),
			"low", short(low))
		return otherwise
	}
	return x
}

// whole reads a whole number from low to high that may be left out.
func (r *methodReader) whole(n plainyaml.Node, key string, otherwise, low, high int) int {
	x := r.between(n, key, float64(otherwise), float64(min(low, otherwise)), float64(high))
	if x != math.Trunc(x) {
		r.At(n.Get(key).Line, "composite.method.whole", "key", key, "value", r.word(n, key, ""))
		return otherwise
	}
	return int(x)
}

// short writes a number with no more digits than it needs.
func short(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func texts[T ~string](names []T) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = string(n)
	}
	return out
}

func (r *methodReader) tiers(n plainyaml.Node) []Tier {
	if !n.Has("tiers") {
		return nil
	}
	var out []Tier
	lines := make(map[string]int)
	for _, v := range r.Require(n, "tiers", plainyaml.List).List {
		if !r.Is(v, plainyaml.Mapping) {
			continue
		}
		r.Known(v, "code", "lower")
		r.Require(v, "lower", plainyaml.Scalar)
		tier := Tier{r.Text(v, "code"), r.number(v, "lower", 0)}
		lines[tier.Code] = v.Line
		out = append(out, tier)
	}
	if len(r.Faults) > 0 {
		return out
	}
	if err := (Method{Tiers: out}).checkTiers(); err != nil {
		for _, f := range fault.Of(err).Fields {
			f.Path = r.File + ":" + strconv.Itoa(lines[f.Path])
			r.Faults = append(r.Faults, f)
		}
	}
	return out
}
