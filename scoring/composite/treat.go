package composite

import (
	"maps"
	"math"
	"slices"

	"mizan/internal/fault"
)

// Limits at which a column counts as free of outliers, used where a Treatment
// names none. Source: OECD/JRC Handbook (2008), step 5, and the JRC audits.
const (
	DefaultSkewness = 2.0
	DefaultKurtosis = 3.5 // excess
)

// Unlimited lets Winsorising go on until the column passes.
const Unlimited = -1

// Treatment says how outliers of quantities are treated, column by column.
//
// A column passes if |skewness| < Skewness or kurtosis < Kurtosis. One that
// fails is Winsorised: the extreme at the end of the longer tail, with all
// units that share it, takes the next value inwards, again and again until the
// column passes or the limit is reached. If it still fails, that is discarded
// and the untreated column is transformed by Fallback, and stays so whether it
// passes then or not; without a Fallback the Winsorised values stay. Where
// Winsorising or the transform would leave equal values only, the column is
// left as it was.
type Treatment struct {
	Winsorise int                  // no extreme is moved once this many units have been; or Unlimited
	Skewness  float64              // limit of |skewness|; 0 means DefaultSkewness
	Kurtosis  float64              // limit of excess kurtosis; 0 means DefaultKurtosis
	Fallback  Transform            // of what Winsorising did not mend
	Lambda    float64              // of box-cox
	Combine   bool                 // transform the Winsorised values, not the untreated ones
	Always    bool                 // transform every column by Fallback, untested
	Except    []string             // columns left as they are
	Columns   map[string]Treatment // of a column in place of all this, without Except and Columns
}

// Shape is the skewness and kurtosis that outliers are told by.
type Shape struct {
	Skewness, Kurtosis Statistic
}

// Treated is the story of one column.
type Treated struct {
	Column     int       // position in the table
	Outcome    Outcome   // what was done in the end
	Transform  Transform // the form it took; of Untreatable the one that failed
	High, Low  []int     // units that Winsorising moved down from the upper, up from the lower end
	Changed    []int     // units whose value is another one now
	Before     Shape     // as given
	Winsorised Shape     // after Winsorising, kept or discarded; equal to Before if none was tried
	After      Shape     // as returned
	Passes     bool      // After is within the limits
}

// Outcome says what became of a column.
type Outcome string

// The outcomes.
const (
	LeftAlone   Outcome = "left"        // it passes, or is excepted
	Moved       Outcome = "winsorised"  // extremes were moved
	Transformed Outcome = "transformed" // all values were transformed
	Untreatable Outcome = "untreatable" // too few or equal values, before or after: left as it is
)

// Treat treats the columns of the indicators and tells the story of each, in
// the order of the table. Columns that are no indicator of the tree are
// neither touched nor told of. Missing stays missing.
//
// Moved values stay within the column's range, and every treatment keeps the
// order of the units, though not the distances between them. A column that
// passes is not changed, so that treating twice changes nothing more.
//
// Faults: a tree or table that does not pass its Check; an indicator of Kind
// Answer that is not excepted, for an answer scale has no outliers; a limit,
// transform or λ that does not exist; a column named that data does not have;
// ln of a value that is not positive; a λ with which Box-Cox leaves the range of
// float64.
//
// Source: OECD/JRC Handbook (2008), steps 3 and 5.
func Treat(t *Tree, data *Table, how Treatment) (*Table, []Treated, error) {
	if err := checkInput(t, data); err != nil {
		return nil, nil, err
	}
	if err := how.check(t, data); err != nil {
		return nil, nil, err
	}
	out := data.Clone()
	var stories []Treated
	var bad []fault.Field
	for k, c := range data.Columns {
		if !isIndicator(t, c.Code) {
			continue
		}
		treated, story := how.of(c.Code).treat(c)
		bad = append(bad, undefinedLog(data.Units, c, story)...)
		bad = append(bad, overflown(c, how.of(c.Code), story)...)
		story.Column = k
		out.Columns[k] = treated
		stories = append(stories, story)
	}
	if len(bad) > 0 {
		return nil, nil, refused(bad)
	}
	return out, stories, nil
}

func isIndicator(t *Tree, code string) bool {
	i := t.Node(code)
	return i >= 0 && t.Leaf(i)
}

// of is the treatment of one column, with the limits filled in.
func (how Treatment) of(code string) Treatment {
	excepted := slices.Contains(how.Except, code)
	if own, ok := how.Columns[code]; ok {
		how = own
	}
	if excepted {
		how.Winsorise, how.Fallback, how.Always = 0, NoTransform, false
	}
	if how.Skewness == 0 {
		how.Skewness = DefaultSkewness
	}
	if how.Kurtosis == 0 {
		how.Kurtosis = DefaultKurtosis
	}
	return how
}

// treat treats one column.
func (how Treatment) treat(c Column) (Column, Treated) {
	before := shapeOf(c)
	story := Treated{Outcome: LeftAlone, Before: before, Winsorised: before, After: before}
	if how.Always {
		return how.transform(c, c, story)
	}
	verdict := how.judge(before)
	story.Passes = verdict == passes
	switch verdict {
	case passes:
		return c.Clone(), story
	case undefined:
		story.Outcome = Untreatable
		return c.Clone(), story
	case fails:
	}
	moved, high, low, ok := how.winsorise(c)
	story.High, story.Low = high, low
	if !ok {
		story.Outcome = Untreatable
		return c.Clone(), story
	}
	story.Winsorised = shapeOf(moved)
	if how.judge(story.Winsorised) == passes || how.Fallback == NoTransform {
		return how.finish(c, moved, Moved, story)
	}
	if how.Combine {
		return how.transform(c, moved, story)
	}
	return how.transform(c, c, story)
}

// transform replaces the column c by the transformed values of from.
func (how Treatment) transform(c, from Column, story Treated) (Column, Treated) {
	out, form, ok := how.Fallback.Apply(from, how.Lambda)
	if ok && !how.Always && how.judge(shapeOf(out)) == undefined {
		ok = false
	}
	story.Transform = form
	if !ok {
		story.Outcome, story.After = Untreatable, story.Before
		story.Passes = how.judge(story.Before) == passes
		return c.Clone(), story
	}
	return how.finish(c, out, Transformed, story)
}

// finish tells what became of column c.
func (how Treatment) finish(c, out Column, outcome Outcome, story Treated) (Column, Treated) {
	story.After = shapeOf(out)
	story.Passes = how.judge(story.After) == passes
	for u := range c.Values {
		if c.Known[u] && c.Values[u] != out.Values[u] {
			story.Changed = append(story.Changed, u)
		}
	}
	story.Outcome = outcome
	if outcome == Moved && len(story.Changed) == 0 {
		story.Outcome = LeftAlone // it fails, and nothing was allowed to be done
	}
	return out, story
}

// winsorise moves the extreme value at the end of the longer tail, for all
// units that share it, to the next value, until the column passes or the limit
// is reached. high and low are the units moved. ok is false if the values
// would all become equal.
func (how Treatment) winsorise(c Column) (out Column, high, low []int, ok bool) {
	out = c.Clone()
	for how.Winsorise == Unlimited || len(high)+len(low) < how.Winsorise {
		s := shapeOf(out)
		if how.judge(s) != fails {
			break
		}
		if s.Skewness.Value >= 0 {
			high, ok = moveExtreme(&out, 1)
		} else {
			low, ok = moveExtreme(&out, -1)
		}
		if !ok {
			return c.Clone(), nil, nil, false
		}
	}
	return out, high, low, true
}

// moveExtreme gives the units with the largest value (sign 1) or the smallest
// (sign -1) the next value inwards. Units moved before are among them, since
// they hold that value. ok is false, and nothing moved, where no two different
// values would remain.
func moveExtreme(c *Column, sign float64) (at []int, ok bool) {
	distinct := slices.Compact(slices.Sorted(slices.Values(c.Present())))
	if len(distinct) < 3 {
		return nil, false
	}
	end, next := distinct[0], distinct[1]
	if sign > 0 {
		end, next = distinct[len(distinct)-1], distinct[len(distinct)-2]
	}
	for u := range c.Values {
		if c.Known[u] && c.Values[u] == end {
			c.Set(u, next)
			at = append(at, u)
		}
	}
	return at, true
}

func shapeOf(c Column) Shape {
	x := c.Present()
	return Shape{statistic(Skewness(x)), statistic(Kurtosis(x))}
}

type verdict int

const (
	passes verdict = iota
	fails
	undefined // neither: a statistic that would decide cannot be computed
)

func (how Treatment) judge(s Shape) verdict {
	switch {
	case s.Skewness.Known && math.Abs(s.Skewness.Value) < how.Skewness:
		return passes
	case s.Kurtosis.Known && s.Kurtosis.Value < how.Kurtosis:
		return passes
	case s.Skewness.Known && s.Kurtosis.Known:
		return fails
	default:
		return undefined
	}
}

// undefinedLog reports the first value that keeps a plain logarithm from being
// taken.
func undefinedLog(units []string, c Column, story Treated) []fault.Field {
	if story.Transform != Log || story.Outcome != Untreatable {
		return nil
	}
	for u, x := range c.Values {
		if c.Known[u] && x <= 0 {
			f := fault.At(c.Code, "composite.treat.log", "column", c.Code, "unit", units[u])
			return []fault.Field{f}
		}
	}
	return nil
}

// overflown reports a λ whose powers are no finite numbers. Values that became
// equal are another matter: such a column is left as it was.
func overflown(c Column, how Treatment, story Treated) []fault.Field {
	if story.Transform != BoxCox || story.Outcome != Untreatable || len(c.Present()) == 0 {
		return nil
	}
	if _, _, ok := BoxCox.Apply(c, how.Lambda); ok {
		return nil
	}
	return []fault.Field{fault.At(c.Code, "composite.treat.boxcox",
		"column", c.Code, "lambda", short(how.Lambda))}
}

// check reports everything that is wrong with the treatment at once.
func (how Treatment) check(t *Tree, data *Table) error {
	bad := how.limits("")
	for _, code := range slices.Sorted(maps.Keys(how.Columns)) {
		bad = append(bad, how.Columns[code].limits(code)...)
		bad = append(bad, unknownColumn(data, code)...)
	}
	for _, code := range how.Except {
		bad = append(bad, unknownColumn(data, code)...)
	}
	for _, c := range data.Columns {
		i := t.Node(c.Code)
		if i >= 0 && t.Nodes[i].Indicator.Kind == Answer && !slices.Contains(how.Except, c.Code) {
			bad = append(bad, fault.At(c.Code, "composite.treat.answer", "column", c.Code))
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return refused(bad)
}

func refused(bad []fault.Field) error {
	return fault.New(fault.Invalid, "composite.treat.invalid", "count", len(bad)).With(bad...)
}

func unknownColumn(data *Table, code string) []fault.Field {
	if data.Column(code) >= 0 {
		return nil
	}
	return []fault.Field{fault.At(code, "composite.treat.column", "column", code)}
}

// limits checks the numbers; path is the column they are for, "" for all.
func (how Treatment) limits(path string) []fault.Field {
	var bad []fault.Field
	if how.Winsorise < Unlimited {
		bad = append(bad, fault.At(path, "composite.treat.winsorise", "count", how.Winsorise))
	}
	if _, ok := finite(how.Kurtosis); !ok || !(how.Skewness >= 0) {
		bad = append(bad, fault.At(path, "composite.treat.limit"))
	}
	if _, ok := finite(how.Lambda); !ok {
		bad = append(bad, fault.At(path, "composite.treat.lambda"))
	}
	switch how.Fallback {
	case NoTransform, Log, LogOne, LogRange, LogTwoSided, BoxCox:
	default:
		bad = append(bad, fault.At(path, "composite.treat.transform", "transform", how.Fallback))
	}
	if how.Always && how.Fallback == NoTransform {
		bad = append(bad, fault.At(path, "composite.treat.always"))
	}
	return bad
}
