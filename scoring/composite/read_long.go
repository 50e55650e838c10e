package composite

import "slices"

// values reads the rows of a long file: one value each.
func (r *dataReader) values() {
	item, value := r.position("item"), r.position("value")
	r.prepare(r.longColumns(item))
	first := make(map[string]int) // "time unit item" → line
	for _, row := range r.rows {
		code := row.cells[item]
		key := r.key(row) + " " + code
		if line := first[key]; line != 0 {
			r.rejectCell(row, item, "composite.value.again",
				"unit", row.cells[r.unit], "item", code, "line", line)
			continue
		}
		first[key] = row.line
		if t, u := r.table(row); t != nil {
			r.value(t, u, row, item, value)
		}
	}
	if len(r.faults) > 0 {
		return
	}
	for _, g := range r.groups {
		given := func(t *Table) bool {
			return slices.ContainsFunc(t.Groups[g], func(name string) bool { return name != "" })
		}
		if !slices.ContainsFunc(r.tables, given) {
			r.reject(1, 1, "composite.data.group", "column", g)
		}
	}
}

// longColumns are the quantities of a long file: every indicator and
// denominator, and the inner nodes that it gives values of.
func (r *dataReader) longColumns(item int) []string {
	var out []string
	seen := make(map[string]bool)
	add := func(code string) {
		if code != "" && !seen[code] {
			seen[code] = true
			out = append(out, code)
		}
	}
	for _, i := range r.structure.Tree.Leaves() {
		add(r.structure.Tree.Nodes[i].Code)
	}
	for _, n := range r.structure.Tree.Nodes {
		add(n.Indicator.Denominator)
	}
	for _, row := range r.rows {
		if code := row.cells[item]; r.quantity(code) {
			add(code)
		}
	}
	return out
}

func (r *dataReader) value(t *Table, u int, row sheetRow, item, value int) {
	code := row.cells[item]
	if groups, ok := t.Groups[code]; ok {
		groups[u] = r.cell(row, value)
		return
	}
	k, ok := r.places[code]
	if !ok {
		r.rejectCell(row, item, "composite.data.item", "item", code)
		return
	}
	if x, known := r.number(row, value); known {
		t.Columns[k].Set(u, x)
	}
}
