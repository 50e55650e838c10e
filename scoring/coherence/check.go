package coherence

import (
	"slices"

	"mizan/internal/fault"
	"mizan/scoring/composite"
)

// Input is the index that is checked.
type Input struct {
	Tree   *composite.Tree
	Scores *composite.Table // a column for every node, as composite.Aggregate makes it; indicators normalised

	// Raw, if given, holds the indicators before imputation and treatment; its
	// other columns are taken for denominators. Availability and distribution are read from it, else
	// from the indicators in Scores. Its units need not be those of Scores.
	Raw *composite.Table

	// Measures, if given, are published by others; units are found by code.
	Measures *composite.Table
}

// Options of a check. The zero value takes what is usual.
type Options struct {
	Coefficients []Coefficient // the first is what the rules read; nil means Pearson, Spearman
	MinUnits     int           // below it, figures are withheld; 0 means DefaultMinUnits, never under 3
	Limits       Limits
	Answers      Scale   // ends of the answer scale in Raw (or Scores); the zero value means 0 to 100
	Confidence   float64 // of intervals, above 0 and below 1; 0 means 0.95
}

// Report is what a check found. Lists are in tree order.
type Report struct {
	Units      int           `json:"units"` // of the scores
	MinUnits   int           `json:"min_units"`
	Withheld   bool          `json:"withheld"`   // fewer units than that: only descriptions and counts
	Rules      []Convention  `json:"rules"`      // in force
	Notes      []Note        `json:"notes"`      // on reading the figures
	Indicators []Description `json:"indicators"` // and how many units gave each answer
	Groups     []Description `json:"groups"`     // scores of inner nodes, the index first
	Coverage   []Coverage    `json:"coverage"`   // of each unit

	Siblings     []Pair       `json:"siblings"`     // inside each group, for each coefficient
	Ancestors    []Pair       `json:"ancestors"`    // nodes with their parents up to the index, likewise
	Foreign      []Pair       `json:"foreign"`      // nodes with groups beside their parent; for the first
	Denominators []Pair       `json:"denominators"` // raw indicators with denominators, likewise
	Measures     []Link       `json:"measures"`     // the index and its pillars with measures by others
	Alphas       []Alpha      `json:"alphas"`       // of each group
	Components   []Components `json:"components"`   // of each group
	Influences   []Influence  `json:"influences"`   // of each node but the index

	Warnings []Warning `json:"warnings"` // rule by rule
}

// Coverage is how many indicators a unit has.
type Coverage struct {
	Unit  string   `json:"unit"`
	Known int      `json:"known"`
	Of    int      `json:"of"`
	Share *float64 `json:"share"` // 0 to 1
}

// Link is a correlation with a measure published by others. It tells nothing
// of cause and effect.
type Link struct {
	Pair
	Confidence float64  `json:"confidence"`
	Low        *float64 `json:"low"` // ends of the interval, see Correlation.Interval
	High       *float64 `json:"high"`
}

// Check checks an index against itself. It reports, as one fault, a tree or
// table that is none, nodes without a column, and options that do not exist.
func Check(in Input, o Options) (Report, error) {
	if err := in.check(o); err != nil {
		return Report{}, err
	}
	c := newCheck(in, o)
	c.describe()
	if c.report.Withheld = len(in.Scores.Units) < c.how().minimum(); !c.report.Withheld {
		c.correlate()
		c.link()
		c.report.Alphas = Alphas(in.Tree, in.Scores, o.MinUnits)
		c.report.Components = AllComponents(in.Tree, in.Scores, o.MinUnits)
		c.report.Influences = Influences(in.Tree, in.Scores, o.MinUnits)
	}
	c.note()
	c.report.Warnings = warnings(c)
	return c.report, nil
}

// checking is a check under way.
type checking struct {
	Input
	Options
	report Report
}

func newCheck(in Input, o Options) *checking {
	if len(o.Coefficients) == 0 {
		o.Coefficients = []Coefficient{Pearson, Spearman}
	}
	if o.Confidence == 0 {
		o.Confidence = 0.95
	}
	if o.Answers == (Scale{}) {
		o.Answers = Scale{0, 100}
	}
	c := &checking{Input: in, Options: o}
	c.report.Units, c.report.MinUnits = len(in.Scores.Units), c.how().minimum()
	c.report.Rules = o.Limits.inForce()
	return c
}

// how is the way of the rules; ways are all of them.
func (c *checking) how() How { return How{Coefficient: c.Coefficients[0], MinUnits: c.MinUnits} }

func (c *checking) ways() []How {
	var out []How
	for _, k := range c.Coefficients {
		out = append(out, How{Coefficient: k, MinUnits: c.MinUnits})
	}
	return out
}

// data is where the indicators are described from.
func (c *checking) data() *composite.Table {
	if c.Raw != nil {
		return c.Raw
	}
	return c.Scores
}

func (c *checking) describe() {
	leaves := c.Tree.Leaves()
	columns := columnsOf(c.Tree, c.data(), leaves)
	for k, i := range leaves {
		c.report.Indicators = append(c.report.Indicators, Describe(columns[k], c.scale(i)))
	}
	for i := range c.Tree.Nodes {
		if !slices.Contains(leaves, i) {
			c.report.Groups = append(c.report.Groups, Describe(nodeColumn(c.Tree, c.Scores, i), nil))
		}
	}
	all := composite.UnitCoverage(&composite.Table{Units: c.data().Units, Columns: columns})
	for u, of := range all {
		share := of.Share()
		c.report.Coverage = append(c.report.Coverage, Coverage{c.data().Units[u], of.Known, of.Of, &share})
	}
}

// scale returns the answer scale of a leaf: the node's own goalposts, or the
// one of the options; nil for quantities.
func (c *checking) scale(leaf int) *Scale {
	ind := c.Tree.Nodes[leaf].Indicator
	if ind.Kind != composite.Answer {
		return nil
	}
	s := c.Answers
	if c.Raw != nil && ind.Lower != nil && ind.Upper != nil {
		s = Scale{*ind.Lower, *ind.Upper}
	}
	if c.Raw != nil && ind.Descending {
		s = Scale{Bottom: s.Top, Top: s.Bottom}
	}
	return &s
}

func (c *checking) correlate() {
	for _, how := range c.ways() {
		c.report.Siblings = append(c.report.Siblings, Siblings(c.Tree, c.Scores, how)...)
		c.report.Ancestors = append(c.report.Ancestors, Ancestors(c.Tree, c.Scores, how)...)
	}
	c.report.Foreign = ForeignGroups(c.Tree, c.Scores, c.how())
	if c.Raw == nil {
		return
	}
	var denominators []composite.Column
	for _, d := range c.Raw.Columns {
		if c.Tree.Node(d.Code) < 0 {
			denominators = append(denominators, d)
		}
	}
	how := c.how()
	how.MeasuredA, how.MeasuredB = true, true
	c.report.Denominators = Cross(columnsOf(c.Tree, c.Raw, c.Tree.Leaves()), denominators, how)
}

// link correlates the index and the level below with the measures.
func (c *checking) link() {
	if c.Measures == nil {
		return
	}
	nodes := append([]int{composite.Root}, c.Tree.Children(composite.Root)...)
	measures := aligned(c.Measures, c.Scores.Units)
	for _, how := range c.ways() {
		for _, p := range Cross(columnsOf(c.Tree, c.Scores, nodes), measures, how) {
			l := Link{Pair: p, Confidence: c.Confidence}
			if low, high, ok := p.Interval(c.Confidence); ok {
				l.Low, l.High = &low, &high
			}
			c.report.Measures = append(c.report.Measures, l)
		}
	}
}

// aligned returns the columns of a table in the order of the given units.
func aligned(t *composite.Table, units []string) []composite.Column {
	at := make(map[string]int, len(t.Units))
	for u, code := range t.Units {
		at[code] = u
	}
	var out []composite.Column
	for _, c := range t.Columns {
		own := composite.NewColumn(c.Code, len(units))
		for u, code := range units {
			if k, ok := at[code]; ok && c.Known[k] {
				own.Set(u, c.Values[k])
			}
		}
		out = append(out, own)
	}
	return out
}

// Note is a remark on reading the figures: the key of a text and its arguments.
type Note struct {
	Key  string     `json:"key"`
	Args fault.Args `json:"args,omitempty"`
}

func note(key string, args ...any) Note { return Note{key, fault.Pairs(args...)} }

func (c *checking) note() {
	var notes []Note
	if c.report.Withheld {
		notes = append(notes, note("coherence.note.withheld",
			"units", c.report.Units, "minimum", c.report.MinUnits))
	}
	if len(c.report.Measures) > 0 {
		notes = append(notes, note("coherence.note.causality"))
	}
	if slices.ContainsFunc(c.report.Indicators, func(d Description) bool { return d.Answer }) {
		notes = append(notes, note("coherence.note.ordinal"))
	}
	if slices.ContainsFunc(c.report.Influences, func(f Influence) bool { return f.Why == NotLinear }) {
		notes = append(notes, note("coherence.note.not-linear"))
	}
	c.report.Notes = notes
}
