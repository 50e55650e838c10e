package composite

import (
	"io"
	"slices"
	"strconv"
	"strings"
)

// maxCells bounds the tables of all years together: one value or gap each.
const maxCells = 50_000_000

// The names that a column of units, of their names and of times may have.
var (
	unitColumns = []string{"unit", "uCode", "code", "economy"}
	nameColumns = []string{"uName", "name"}
	timeColumns = []string{"time", "Time", "year"}
)

// ReadData reads the data of an index: a CSV file, wide or long.
//
// Wide: a row for each unit (and time), with a column of codes (unit, uCode,
// code or economy), perhaps of names (uName, name; not read) and of times
// (time, Time, year), then group columns, indicators, denominators, and nodes
// whose value is given instead of computed, all by code. COINr's iData is such
// a file. Long: a row for each value, with columns unit, item, value and
// perhaps time.
//
// An empty cell and NA are missing values. Numbers have a decimal point.
// groups are the columns that hold groups of units, beside those that the
// structure names. A unit that has rows at some times only has no values at
// the others; a file without times is a panel of one year, 0. A fault lists
// everything that is wrong as "file:line:column".
func ReadData(file string, in io.Reader, s *Structure, groups []string) (*Panel, error) {
	r := dataReader{
		sheet: readSheet(file, in), structure: s,
		groups: slices.Concat(s.Groups, groups), units: make(map[string]int),
		places: make(map[string]int),
	}
	if len(r.faults) == 0 {
		r.columns()
	}
	if len(r.faults) > 0 {
		return nil, r.err()
	}
	r.times()
	r.unitCodes()
	if cells := len(r.years) * len(r.codes) * max(len(s.Tree.Nodes), len(r.header)); cells > maxCells {
		r.reject(1, 1, "composite.data.large", "count", cells, "limit", maxCells)
		return nil, r.err()
	}
	if r.long {
		r.values()
	} else {
		r.wide()
	}
	if len(r.faults) > 0 {
		return nil, r.err()
	}
	return &Panel{Years: r.years, Tables: r.tables}, nil
}

type dataReader struct {
	*sheet
	structure  *Structure
	groups     []string // codes of the columns of groups
	long       bool
	unit, time int // positions in the header; time -1: none

	years  []int          // ascending
	codes  []string       // of units, in the order of the file
	units  map[string]int // code → position
	tables []*Table
	places map[string]int // code of a quantity → its column in every table
}

// columns checks the first line.
func (r *dataReader) columns() {
	r.unit, r.time = r.position(unitColumns...), r.position(timeColumns...)
	if r.unit < 0 {
		r.reject(1, 1, "composite.header.unit", "known", words(unitColumns))
		return
	}
	r.long = r.position("item") >= 0 && r.position("value") >= 0
	for i, name := range r.header {
		if i != r.unit && i != r.time && !r.expected(name) {
			r.reject(1, 1, "composite.data.unknown", "column", name)
		}
	}
	r.collisions()
	if r.long {
		return
	}
	for _, i := range r.structure.Tree.Leaves() {
		code := r.structure.Tree.Nodes[i].Code
		if r.position(code) < 0 {
			r.reject(1, 1, "composite.data.missing", "node", code)
		}
	}
	r.divisors()
	for _, g := range r.groups {
		if r.position(g) < 0 {
			r.reject(1, 1, "composite.data.group", "column", g)
		}
	}
}

// collisions reports columns that would be read as two things: the codes of the
// units or the years as an indicator, a denominator or a group, and a group as
// anything else that the structure names. An inner node needs no column, so
// that it may be called like the column of units.
func (r *dataReader) collisions() {
	for _, g := range r.groups {
		if r.quantity(g) {
			r.reject(1, 1, "composite.data.grouped", "column", g)
		}
	}
	for _, at := range []int{r.unit, r.time} {
		if at < 0 || r.long {
			continue
		}
		if name := r.header[at]; r.needed(name) || slices.Contains(r.groups, name) {
			r.reject(1, 1, "composite.data.reserved", "column", name)
		}
	}
}

// needed reports whether a code is that of an indicator or a denominator.
func (r *dataReader) needed(code string) bool {
	t := r.structure.Tree
	if i := t.Node(code); i >= 0 {
		return t.Leaf(i)
	}
	return slices.ContainsFunc(t.Nodes, func(n Node) bool { return n.Indicator.Denominator == code })
}

// divisors reports denominators that have no column.
func (r *dataReader) divisors() {
	var seen []string
	for _, n := range r.structure.Tree.Nodes {
		by := n.Indicator.Denominator
		if by == "" || slices.Contains(seen, by) {
			continue
		}
		seen = append(seen, by)
		if r.position(by) < 0 {
			r.reject(1, 1, "composite.data.denominator", "node", n.Code, "column", by)
		}
	}
}

func (r *dataReader) expected(name string) bool {
	if r.long {
		return name == "item" || name == "value"
	}
	return slices.Contains(nameColumns, name) || slices.Contains(r.groups, name) || r.quantity(name)
}

// quantity reports whether a code is that of a node or a denominator.
func (r *dataReader) quantity(code string) bool {
	return r.structure.Tree.Node(code) >= 0 || slices.Contains(r.structure.Others, code) ||
		slices.ContainsFunc(r.structure.Tree.Nodes, func(n Node) bool {
			return n.Indicator.Denominator == code
		})
}

// times finds the years of the file.
func (r *dataReader) times() {
	seen := make(map[int]bool)
	for _, row := range r.rows {
		if y, ok := r.year(row); ok && !seen[y] {
			seen[y] = true
			r.years = append(r.years, y)
		}
	}
	slices.Sort(r.years)
}

// year reads the time of a row: a whole number of at most four digits, 0 where
// the file has no times.
func (r *dataReader) year(row sheetRow) (year int, ok bool) {
	if r.time < 0 {
		return 0, true
	}
	year, err := strconv.Atoi(row.cells[r.time])
	return year, err == nil && year >= -9999 && year <= 9999
}

// unitCodes finds the units, in the order of the file.
func (r *dataReader) unitCodes() {
	for _, row := range r.rows {
		code := row.cells[r.unit] // NA is Namibia here, no gap
		_, seen := r.units[code]
		if _, ok := r.year(row); !ok {
			r.rejectCell(row, r.time, "composite.time.form", "value", row.cells[r.time])
		}
		switch {
		case code == "":
			r.rejectCell(row, r.unit, "composite.unit.none")
		case !seen:
			if strings.ContainsFunc(code, invisible) {
				r.rejectCell(row, r.unit, "composite.code.character")
			}
			r.units[code] = len(r.codes)
			r.codes = append(r.codes, code)
		}
	}
	if len(r.codes) == 0 && len(r.faults) == 0 {
		r.reject(1, 1, "composite.data.empty")
	}
}

// prepare makes an empty table for each time.
func (r *dataReader) prepare(columns []string) {
	for i, code := range columns {
		r.places[code] = i
	}
	for range r.years {
		t := &Table{Units: r.codes, Groups: make(map[string][]string, len(r.groups))}
		for _, g := range r.groups {
			t.Groups[g] = make([]string, len(r.codes))
		}
		for _, code := range columns {
			t.Columns = append(t.Columns, NewColumn(code, len(r.codes)))
		}
		r.tables = append(r.tables, t)
	}
}

// table returns the table and the unit that a row is about.
func (r *dataReader) table(row sheetRow) (*Table, int) {
	u, known := r.units[row.cells[r.unit]]
	year, ok := r.year(row)
	if !known || !ok {
		return nil, 0
	}
	at, _ := slices.BinarySearch(r.years, year)
	return r.tables[at], u
}

func (r *dataReader) wide() {
	var columns []string
	for _, name := range r.header {
		if r.quantity(name) {
			columns = append(columns, name)
		}
	}
	r.prepare(columns)
	first := make(map[string]int) // "time unit" → line
	for _, row := range r.rows {
		key := r.key(row)
		if line := first[key]; line != 0 {
			r.rejectCell(row, r.unit, "composite.unit.again", "unit", row.cells[r.unit], "line", line)
			continue
		}
		first[key] = row.line
		if t, u := r.table(row); t != nil {
			r.row(t, u, row)
		}
	}
}

// key is the time and unit of a row.
func (r *dataReader) key(row sheetRow) string {
	year, _ := r.year(row)
	return strconv.Itoa(year) + " " + row.cells[r.unit]
}

func (r *dataReader) row(t *Table, u int, row sheetRow) {
	for i, name := range r.header {
		if i == r.unit || i == r.time {
			continue
		}
		if groups, ok := t.Groups[name]; ok {
			groups[u] = r.cell(row, i)
			continue
		}
		if k, ok := r.places[name]; ok {
			if x, known := r.number(row, i); known {
				t.Columns[k].Set(u, x)
			}
		}
	}
}
