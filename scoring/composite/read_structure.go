package composite

import (
	"io"
	"slices"
	"strconv"
	"strings"
)

// Structure is what a structure file says: the tree, and which other columns
// its data may have.
type Structure struct {
	Tree   *Tree
	Groups []string // codes of group columns; known in COINr's form only
	Others []string // codes of further columns, usually denominators
	Hints  Hints
	file   string
	lines  map[string]int // code → its line
}

// Hints are settings of the normalisation that COINr writes beside each
// indicator. They hold for all indicators; nil is not said.
type Hints struct {
	Scale    *float64 // upper end of the goalposts' scale
	Truncate *bool    // values beyond the goalposts are moved to them
	Capped   *bool    // distance to target: values beyond the target are moved to it
}

// NodeMethod says how the children of a node become its value; see Node.
type NodeMethod struct {
	Mean         Mean
	Floor        float64
	MinAvailable float64
}

// Aggregation holds the methods that hold where a structure file says
// nothing: of all nodes, and of those at one depth (0 is the index).
type Aggregation struct {
	All     NodeMethod
	ByDepth map[int]NodeMethod
}

func (a Aggregation) at(depth int) NodeMethod {
	if c, ok := a.ByDepth[depth]; ok {
		return c
	}
	return a.All
}

// maxNodes bounds the rows of a structure file.
const maxNodes = 5_000

// structureColumns are the columns of our own form of a structure file. The
// columns of inner nodes mean nothing in the row of an indicator, and the
// other way round.
var (
	innerColumns     = []string{"mean", "power", "floor", "min_available"}
	indicatorColumns = []string{"kind", "denominator", "target", "lower", "upper"}
	structureColumns = slices.Concat(
		[]string{"code", "name", "parent", "weight", "direction"}, indicatorColumns, innerColumns)
	coinrColumns = []string{
		"Level", "iCode", "iName", "Direction", "Weight", "Unit", "Target", "Denominator",
		"Parent", "Type", "dist2targ_cap_max", "goalpost_lower", "goalpost_upper",
		"goalpost_scale", "goalpost_trunc2posts",
	}
)

// ReadStructure reads the structure of an index: a CSV file with one row for
// each node, in any order. The first line is either of
//
//	code,parent,weight,kind,direction,denominator,target,lower,upper,mean,power,floor,min_available
//	Level,iCode,iName,Direction,Weight,Unit,Target,Denominator,Parent,Type
//
// in any order of columns, of which only code and parent (iCode, Parent) must
// be there; the second form is the iMeta table of COINr, with its columns of
// goalposts if it has them. The row without a parent is the index; weight is 1,
// kind quantity and direction 1 where nothing is said; mean, power, floor and
// min_available are those of defaults. A fault lists everything that is wrong
// as "file:line:column".
func ReadStructure(file string, in io.Reader, defaults Aggregation) (*Structure, error) {
	r := structureReader{sheet: readSheet(file, in), defaults: defaults}
	if len(r.faults) == 0 {
		r.columns()
	}
	if len(r.faults) > 0 {
		return nil, r.err()
	}
	r.nodes()
	out := r.assemble()
	if len(r.faults) > 0 {
		return nil, r.err()
	}
	if err := out.check(); err != nil {
		return nil, err
	}
	return out, nil
}

type structureReader struct {
	*sheet
	defaults Aggregation
	coinr    bool
	found    []structureNode
	out      Structure
}

// structureNode is one row of a node.
type structureNode struct {
	Node
	row    sheetRow
	parent string // code
	how    methodCells
}

// methodCells is what a row says of the way its children are combined.
type methodCells struct {
	mean                string
	power, floor, share *float64
}

// columns checks the first line.
func (r *structureReader) columns() {
	if len(r.rows) > maxNodes {
		r.reject(1, 1, "composite.structure.large", "count", len(r.rows), "limit", maxNodes)
	}
	r.coinr = r.position("iCode") >= 0
	known, required := structureColumns, []string{"code", "parent"}
	if r.coinr {
		known, required = coinrColumns, []string{"iCode", "Parent"}
	}
	for _, name := range required {
		if r.position(name) < 0 {
			r.reject(1, 1, "composite.header.missing", "column", name)
		}
	}
	for _, name := range r.header {
		if !slices.Contains(known, name) {
			r.reject(1, 1, "composite.header.unknown", "column", name, "known", words(known))
		}
	}
}

func (r *structureReader) nodes() {
	code := r.position("code", "iCode")
	for _, row := range r.rows {
		name := r.cell(row, code)
		if name == "" {
			r.rejectCell(row, code, "composite.node.code")
			continue
		}
		if strings.ContainsFunc(name, invisible) {
			r.rejectCell(row, code, "composite.code.character")
		}
		switch r.typeOf(row) {
		case "Group":
			r.out.Groups = append(r.out.Groups, name)
		case "Denominator", "Other":
			r.out.Others = append(r.out.Others, name)
		default:
			r.found = append(r.found, r.node(row, name))
		}
	}
}

// typeOf returns what a row of COINr's form is about.
func (r *structureReader) typeOf(row sheetRow) string {
	types := []string{"", "Indicator", "Aggregate", "Group", "Denominator", "Other"}
	at := r.position("Type")
	text := r.cell(row, at)
	if !slices.Contains(types, text) {
		r.rejectCell(row, at, "composite.choice.unknown",
			"column", "Type", "value", text, "known", words(types[1:]))
	}
	return text
}

func (r *structureReader) node(row sheetRow, code string) structureNode {
	n := structureNode{row: row, parent: r.cell(row, r.position("parent", "Parent"))}
	n.Code, n.Weight = code, 1
	if w := r.maybe(row, "weight", "Weight"); w != nil {
		n.Weight = *w
	}
	n.Indicator = Indicator{
		Kind:        Kind(r.choice(row, "kind", string(Quantity), string(Answer))),
		Descending:  r.descending(row),
		Denominator: r.cell(row, r.position("denominator", "Denominator")),
		Target:      r.maybe(row, "target", "Target"),
		Lower:       r.maybe(row, "lower", "goalpost_lower"),
		Upper:       r.maybe(row, "upper", "goalpost_upper"),
	}
	n.how = methodCells{
		mean:  r.choice(row, "mean", meanWords()...),
		power: r.maybe(row, "power"), floor: r.maybe(row, "floor"), share: r.maybe(row, "min_available"),
	}
	if r.cell(row, r.position("mean")) == "" {
		n.how.mean = ""
	}
	r.hints(row)
	return n
}

// maybe reads an optional number of the column that is there.
func (r *structureReader) maybe(row sheetRow, names ...string) *float64 {
	if x, known := r.number(row, r.position(names...)); known {
		return &x
	}
	return nil
}

// choice reads one of the given words; nothing is the first.
func (r *structureReader) choice(row sheetRow, column string, known ...string) string {
	at := r.position(column)
	text := r.cell(row, at)
	if text == "" {
		return known[0]
	}
	if !slices.Contains(known, text) {
		r.rejectCell(row, at, "composite.choice.unknown",
			"column", column, "value", text, "known", words(known))
		return known[0]
	}
	return text
}

func (r *structureReader) descending(row sheetRow) bool {
	at := r.position("direction", "Direction")
	x, known := r.number(row, at)
	if known && x != 1 && x != -1 {
		r.rejectCell(row, at, "composite.choice.unknown",
			"column", r.header[at], "value", r.cell(row, at), "known", "1, -1")
	}
	return known && x == -1
}

// hints takes in COINr's settings beside an indicator. One that differs from
// that of an indicator before it is reported.
func (r *structureReader) hints(row sheetRow) {
	if at := r.position("goalpost_scale"); at >= 0 {
		if x, known := r.number(row, at); known {
			hint(r, row, at, &r.out.Hints.Scale, x)
		}
	}
	r.flag(row, "goalpost_trunc2posts", &r.out.Hints.Truncate)
	r.flag(row, "dist2targ_cap_max", &r.out.Hints.Capped)
}

func (r *structureReader) flag(row sheetRow, column string, place **bool) {
	at := r.position(column)
	text := r.cell(row, at)
	if text == "" {
		return
	}
	b, err := strconv.ParseBool(text)
	if err != nil {
		r.rejectCell(row, at, "composite.choice.unknown",
			"column", column, "value", text, "known", "TRUE, FALSE")
		return
	}
	hint(r, row, at, place, b)
}

func hint[T comparable](r *structureReader, row sheetRow, at int, place **T, x T) {
	if *place != nil && **place != x {
		r.rejectCell(row, at, "composite.hint.mixed", "column", r.header[at])
		return
	}
	*place = &x
}
