package composite

import (
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"mizan/internal/fault"
	"mizan/internal/plainyaml"
)

// linesOf returns the lines of the entries of a method file: of each step by
// its name; of its settings, such as "aggregation/power"; and of what is said
// of one column, unit or depth in it, such as "normalise FDI", "screen AUT" and
// "aggregation 0".
func linesOf(n plainyaml.Node) map[string]int {
	out := make(map[string]int)
	for _, step := range n.Pairs {
		out[step.Key] = step.Line
		for _, p := range step.Value.Pairs {
			if p.Value.Text != "" {
				out[step.Key+"/"+p.Key] = p.Line
			}
			for _, own := range p.Value.Pairs {
				out[step.Key+" "+own.Key] = own.Line
			}
			for _, own := range p.Value.List {
				out[step.Key+" "+own.Text] = own.Line
				if own.Has("depth") {
					out[step.Key+" "+own.Get("depth").Text] = own.Line
				}
			}
		}
	}
	return out
}

// locate gives faults the line in one of the files that they can be mended in.
// m is the method by which the index was built.
func (p *Project) locate(err error, m Method) error {
	f := fault.Of(err)
	if f == nil {
		return nil
	}
	out := *f
	out.Fields = slices.Clone(f.Fields)
	for i, field := range out.Fields {
		if line := p.methodLine(field, m); line > 0 {
			out.Fields[i].Path = p.methodFile() + ":" + strconv.Itoa(line)
		} else if line := p.Structure.lines[field.Path]; line > 0 {
			out.Fields[i].Path = p.Structure.file + ":" + strconv.Itoa(line)
		}
	}
	return &out
}

func (p *Project) methodFile() string {
	if len(p.Inputs) == 0 {
		return ""
	}
	return filepath.Base(p.Inputs[0].Path)
}

// methodLine returns the line of the method file that a fault is about, 0 if
// it is about the structure.
func (p *Project) methodLine(f fault.Field, m Method) int {
	step := strings.Split(f.Key, ".")[1]
	r, lines := p.Recipe, p.Recipe.lines
	var drawn int // the line of an alternative that took the place of the entry
	switch step {
	case "normalise":
		drawn = lineOf(r.Uncertainty.Normalise, r.Method.Normalise, m.Normalise)
	case "treat":
		drawn = lineOf(r.Uncertainty.Treat, r.Method.Treat, m.Treat)
	case "impute", "screen":
	case "floor":
		return p.floorLine(f.Path)
	default:
		return 0
	}
	own := lines[step+" "+f.Path]
	switch {
	case drawn == 0 && own > 0:
		return own
	case step != "screen" && p.Structure.lines[f.Path] > 0: // a unit may be called like a node
		return 0
	case drawn > 0:
		return drawn
	}
	return lines[step]
}

// lineOf returns the line of the alternative that is in use, 0 for the entry of
// the method.
func lineOf[T any](alternatives []Alternative[T], nominal, used T) int {
	if reflect.DeepEqual(nominal, used) {
		return 0
	}
	for _, a := range alternatives {
		if reflect.DeepEqual(a.Entry, used) {
			return a.Line
		}
	}
	return 0
}

// floorLine returns the line that gives a node its floor, 0 if the structure
// gives it.
func (p *Project) floorLine(code string) int {
	i, r := p.Structure.Tree.Node(code), p.Recipe
	if i < 0 {
		return 0
	}
	depth := p.Structure.Tree.Depth(i)
	if r.Aggregation.at(depth).Floor != p.Structure.Tree.Nodes[i].Floor {
		return 0
	}
	if line := r.lines["aggregation "+strconv.Itoa(depth)]; line > 0 {
		return line
	}
	return r.lines["aggregation"]
}
