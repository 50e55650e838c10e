package composite

import (
	"encoding/csv"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
)

// StepFile is one of the files that show how an index was built.
type StepFile struct {
	Name  string // such as 6-normalised.csv
	Write func(out io.Writer) error
}

// StepFiles returns the files that show how the indices, one for each year,
// were built: a numbered table for each step, and lists of what the steps
// changed.
//
//	filled.csv     cells filled from other years (of a panel)
//	undivided.csv  values lost for want of a denominator
//	imputed.csv    cells without a value: filled, from how many values, or not
//	dropped.csv    units that the screening left out
//	treatment.csv  what was done to each indicator, and its shape before and after
//	treated.csv    cells that the treatment changed
//	weights.csv    weight, share in the parent and effective weight of each node
//
// Numbers keep all digits, so that every step can be computed again from the
// one before.
func StepFiles(all []*Index) []StepFile {
	var out []StepFile
	for i, step := range all[0].Steps {
		out = append(out, StepFile{fmt.Sprintf("%d-%s.csv", i+1, step.Name), func(w io.Writer) error {
			return WriteStep(w, all, step.Name)
		}})
	}
	if len(all) > 1 {
		out = append(out, list("filled.csv", all, (*Index).listFilled, "item", "value", "from", "to"))
	}
	return append(out,
		list("undivided.csv", all, (*Index).listUndivided, "item", "value"),
		list("imputed.csv", all, (*Index).listImputed, "item", "value", "basis"),
		list("dropped.csv", all, (*Index).listDropped, "available"),
		list("treated.csv", all, (*Index).listTreated, "item", "before", "after"),
		treatmentFile(all),
		StepFile{"weights.csv", func(w io.Writer) error { return writeWeights(w, all[0]) }},
	)
}

// About returns the file about.csv, which tells what an index was built from:
// the version of the method, and the SHA-256 of every file that was read.
func (p *Project) About() StepFile {
	return StepFile{"about.csv", func(out io.Writer) error {
		w := csv.NewWriter(out)
		rows := [][]string{{"what", "value"}, {"version", p.Recipe.Method.Version}}
		for _, in := range p.Inputs {
			rows = append(rows, []string{filepath.Base(in.Path), in.SHA256})
		}
		return w.WriteAll(rows)
	}}
}

// change is one row of a list: the unit, and what stands after it.
type change struct {
	unit  string
	cells []string
}

func list(name string, all []*Index, of func(*Index) []change, head ...string) StepFile {
	return StepFile{name, func(out io.Writer) error {
		r := newWriter(out, all)
		if err := r.head(head...); err != nil {
			return err
		}
		for _, x := range all {
			for _, c := range of(x) {
				if err := r.row(c.unit, x.time(), c.cells...); err != nil {
					return err
				}
			}
		}
		return r.end()
	}}
}

func (x *Index) listFilled() []change {
	t := x.Table(StepFilled)
	out := make([]change, len(x.Filled))
	for i, f := range x.Filled {
		c := t.Columns[f.Column]
		out[i] = change{t.Units[f.Unit], []string{
			c.Code, c.numberOf(f.Unit, -1), strconv.Itoa(f.From), strconv.Itoa(f.To),
		}}
	}
	return out
}

func (x *Index) listUndivided() []change {
	t, raw := x.Table(StepDenominated), x.input()
	out := make([]change, len(x.Undivided))
	for i, cell := range x.Undivided {
		code := t.Columns[cell.Column].Code
		before := raw.Columns[raw.Column(code)]
		out[i] = change{t.Units[cell.Unit], []string{code, before.numberOf(cell.Unit, -1)}}
	}
	return out
}

// listImputed has no value and basis 0 for a cell that stayed missing.
func (x *Index) listImputed() []change {
	t := x.Table(StepImputed)
	out := make([]change, len(x.Imputed))
	for i, e := range x.Imputed {
		c := t.Columns[e.Column]
		out[i] = change{t.Units[e.Unit], []string{
			c.Code, c.numberOf(e.Unit, -1), strconv.Itoa(e.Basis),
		}}
	}
	return out
}

func (x *Index) listDropped() []change {
	t := x.Table(StepImputed)
	coverage := UnitCoverage(t)
	out := make([]change, len(x.Dropped))
	for i, u := range x.Dropped {
		out[i] = change{t.Units[u], []string{Number(coverage[u].Share(), -1)}}
	}
	return out
}

func (x *Index) listTreated() []change {
	before, after := x.Table(StepScreened), x.Table(StepTreated)
	var out []change
	for _, t := range x.Treated {
		a, b := before.Columns[t.Column], after.Columns[t.Column]
		for _, u := range t.Changed {
			cells := []string{a.Code, a.numberOf(u, -1), b.numberOf(u, -1)}
			out = append(out, change{after.Units[u], cells})
		}
	}
	return out
}

// treatmentFile tells the story of each indicator; see Treated.
func treatmentFile(all []*Index) StepFile {
	return StepFile{"treatment.csv", func(out io.Writer) error {
		w := csv.NewWriter(out)
		head := []string{
			"item", "time", "outcome", "transform", "moved", "passes",
			"skewness before", "kurtosis before", "skewness after", "kurtosis after",
		}
		if err := w.Write(head); err != nil {
			return err
		}
		for _, x := range all {
			for _, t := range x.Treated {
				if err := w.Write(x.treatmentRow(t)); err != nil {
					return err
				}
			}
		}
		w.Flush()
		return w.Error()
	}}
}

func (x *Index) treatmentRow(t Treated) []string {
	year := ""
	if x.Year != 0 {
		year = x.time()
	}
	return []string{
		x.Table(StepTreated).Columns[t.Column].Code, year, string(t.Outcome), string(t.Transform),
		strconv.Itoa(len(t.High) + len(t.Low)), strconv.FormatBool(t.Passes),
		t.Before.Skewness.text(), t.Before.Kurtosis.text(),
		t.After.Skewness.text(), t.After.Kurtosis.text(),
	}
}

func (s Statistic) text() string {
	if !s.Known {
		return ""
	}
	return Number(s.Value, -1)
}

func writeWeights(out io.Writer, x *Index) error {
	w := csv.NewWriter(out)
	if err := w.Write([]string{"item", "parent", "weight", "share", "effective"}); err != nil {
		return err
	}
	shares := Shares(x.Tree)
	for i, n := range x.Tree.Nodes {
		parent := ""
		if i != Root {
			parent = x.Tree.Nodes[n.Parent].Code
		}
		row := []string{
			n.Code, parent, Number(n.Weight, -1), Number(shares[i], -1), Number(x.Effective[i], -1),
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
