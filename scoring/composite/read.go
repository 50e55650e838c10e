package composite

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"mizan/internal/fault"
)

// Project is an index as files describe it: a method file with the structure
// and the data that it names.
type Project struct {
	Recipe    *Recipe
	Structure *Structure
	Data      *Panel
	Inputs    []Input // the files that were read, the method first
}

// Input identifies a file that was read.
type Input struct {
	Path   string // as it was opened
	SHA256 string // of its bytes, hexadecimal
}

// Open reads the method file and the files that it names by paths relative to
// itself. open reads a file, as os.Open does. A file that is not there is a
// fault of code fault.NotFound; what is wrong in a file is listed with its
// place, the whole file at once.
func Open(method string, open func(path string) (io.ReadCloser, error)) (*Project, error) {
	p := &Project{}
	f := files{method, open, &p.Inputs}
	var data []byte
	err := f.read(method, func(in io.Reader) (err error) {
		data, err = io.ReadAll(in)
		return err
	})
	if err != nil {
		return nil, err
	}
	recipe, err := ReadMethod(filepath.Base(method), data)
	if err != nil {
		return nil, err
	}
	p.Recipe = recipe
	for _, step := range []func(files) error{p.readStructure, p.readWeights, p.readData} {
		if err := step(f); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// files opens what a method file names, and notes what was read.
type files struct {
	method string
	open   func(path string) (io.ReadCloser, error)
	noted  *[]Input
}

// each opens a file named in the method file and hands it over for reading.
func (f files) each(name string, read func(in io.Reader) error) error {
	full := filepath.FromSlash(name)
	if !filepath.IsAbs(full) {
		full = filepath.Join(filepath.Dir(f.method), full)
	}
	return f.read(full, read)
}

func (f files) read(path string, read func(in io.Reader) error) error {
	in, err := f.open(path)
	if err != nil {
		return fault.New(fault.NotFound, "composite.file.missing", "file", path).Because(err)
	}
	defer func() { _ = in.Close() }() // read only: nothing to lose
	if isFolder(in) {
		return fault.New(fault.Invalid, "composite.file.folder", "file", path)
	}
	hash := sha256.New()
	limited := io.LimitReader(in, maxSheetBytes+1)
	if err := read(io.TeeReader(limited, hash)); err != nil {
		return err
	}
	*f.noted = append(*f.noted, Input{path, hex.EncodeToString(hash.Sum(nil))})
	return nil
}

// isFolder reports whether what was opened is a folder, which opens like a file.
func isFolder(in io.Reader) bool {
	file, ok := in.(interface{ Stat() (fs.FileInfo, error) })
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.IsDir()
}

func (p *Project) readStructure(f files) error {
	return f.each(p.Recipe.Structure, func(in io.Reader) (err error) {
		name := path.Base(p.Recipe.Structure)
		if p.Structure, err = ReadStructure(name, in, p.Recipe.Aggregation); err != nil {
			return err
		}
		p.hints()
		if p.Recipe.Equal {
			p.Structure.Tree = EqualWeights(p.Structure.Tree)
		}
		file := filepath.Base(f.method)
		if err := p.unusedEntries(file); err != nil {
			return err
		}
		return p.uncertain(file)
	})
}

func (p *Project) readWeights(f files) error {
	if p.Recipe.Weights == "" {
		return nil
	}
	return f.each(p.Recipe.Weights, func(in io.Reader) (err error) {
		name := path.Base(p.Recipe.Weights)
		p.Structure.Tree, err = readWeights(name, in, p.Structure.Tree)
		return err
	})
}

func (p *Project) readData(f files) error {
	return f.each(p.Recipe.Data, func(in io.Reader) (err error) {
		p.Data, err = ReadData(path.Base(p.Recipe.Data), in, p.Structure, p.Recipe.Groups)
		return err
	})
}

// readWeights reads other weights of nodes: a CSV file with columns code (or
// iCode) and weight (or Weight); further columns are not read. A node that is
// not in the file keeps its weight.
func readWeights(file string, in io.Reader, t *Tree) (*Tree, error) {
	s := readSheet(file, in)
	code, weight := s.position("code", "iCode"), s.position("weight", "Weight")
	if len(s.faults) == 0 && (code < 0 || weight < 0) {
		s.reject(1, 1, "composite.weights.header")
	}
	if len(s.faults) > 0 {
		return nil, s.err()
	}
	lines := make(map[string]int)
	var weights []NodeWeight
	for _, row := range s.rows {
		if x, known := s.number(row, weight); known {
			weights = append(weights, NodeWeight{row.cells[code], x})
			lines[row.cells[code]] = row.line
		}
	}
	if len(s.faults) > 0 {
		return nil, s.err()
	}
	out, err := WithWeights(t, weights)
	return out, located(atFirstWeight(err, t, lines), file, lines)
}

// atFirstWeight moves faults of sums of weights from the parent to the first
// of its children that the file gives a weight.
func atFirstWeight(err error, t *Tree, lines map[string]int) error {
	f := fault.Of(err)
	if f == nil {
		return nil
	}
	out := *f
	out.Fields = slices.Clone(f.Fields)
	for i, field := range out.Fields {
		parent := t.Node(field.Path)
		given := func(n Node) bool { return parent >= 0 && n.Parent == parent && lines[n.Code] > 0 }
		if k := slices.IndexFunc(t.Nodes, given); k >= 0 && strings.HasSuffix(field.Key, ".sum") {
			out.Fields[i].Path = t.Nodes[k].Code
		}
	}
	return &out
}

// located gives faults of nodes the line of the node in a file.
func located(err error, file string, lines map[string]int) error {
	f := fault.Of(err)
	if f == nil {
		return nil
	}
	out := *f
	out.Fields = slices.Clone(f.Fields)
	for i, field := range out.Fields {
		if line := lines[field.Path]; line > 0 {
			out.Fields[i].Path = file + ":" + strconv.Itoa(line)
		}
	}
	return &out
}

// Build builds the index of the project, one for each year of its data. Faults
// carry the line of the node in the structure file, or of the entry in the
// method file.
func (p *Project) Build() ([]*Index, error) { return p.BuildBy(p.Recipe.Method) }

// BuildBy is Build by another method on the same structure and data.
func (p *Project) BuildBy(m Method) ([]*Index, error) {
	out, err := BuildPanel(p.Structure.Tree, p.Data, m)
	if err != nil {
		return nil, p.locate(err, m)
	}
	return out, nil
}

// Located gives faults the line of the node in the structure file, or of the
// entry in the method file.
func (p *Project) Located(err error) error {
	if err == nil {
		return nil
	}
	return p.locate(err, p.Recipe.Method)
}
