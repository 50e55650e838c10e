package i18n

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// use is one place in the source that names a text.
type use struct {
	key    string
	at     string   // "api/request.go:71"
	args   []string // names of the arguments that it passes
	opaque bool     // what it passes cannot be told from the source
	plural bool     // it prints the form that goes with a count
}

// source is the program as far as texts are concerned.
type source struct {
	files []sourceFile
	set   *token.FileSet
	uses  []use
	taken map[token.Pos]bool // literals that were recognised as keys
}

type sourceFile struct {
	folder string // "internal/store"
	tree   *ast.File
}

// keyPattern is what a text key looks like, or the beginning of one.
var keyPattern = regexp.MustCompile(`^[a-z]+(\.[a-z0-9_-]+)+\.?$|^[a-z]+\.$`)

// fileName tells names of files, which look alike, from keys.
var fileName = regexp.MustCompile(`\.(csv|db|json|pdf|yaml)$`)

// readSource parses every Go file that is not a test and finds the texts it names.
func readSource(tree fs.FS) (*source, error) {
	s := &source{set: token.NewFileSet(), taken: make(map[token.Pos]bool)}
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return skipped(name, err)
		}
		if path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		data, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(s.set, name, data, parser.SkipObjectResolution)
		s.files = append(s.files, sourceFile{path.Dir(name), file})
		return err
	})
	if err != nil {
		return nil, err
	}
	s.find()
	return s, nil
}

func skipped(folder string, err error) error {
	base := path.Base(folder)
	if err == nil && folder != "." && (base == "testdata" || strings.HasPrefix(base, ".")) {
		return fs.SkipDir
	}
	return err
}

// find looks for every way of naming a text.
func (s *source) find() {
	for _, f := range s.files {
		for _, d := range f.tree.Decls {
			fn, _ := d.(*ast.FuncDecl)
			ast.Inspect(d, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					s.call(f.folder, fn, call)
				}
				return true
			})
			if fn != nil {
				s.results(f.folder, fn)
			}
		}
	}
	for _, f := range families() {
		s.family(f)
	}
}

// call records the texts that a call names.
func (s *source) call(folder string, fn *ast.FuncDecl, call *ast.CallExpr) {
	on, name := callee(call)
	for _, f := range forms() {
		if f.name != name || (f.on != "" && f.on != on) || (f.folder != "" && f.folder != folder) ||
			len(call.Args) <= f.key {
			continue
		}
		key, ok := s.literal(call.Args[f.key])
		if !ok {
			continue
		}
		u := use{key: fmt.Sprintf(f.wrap(), key), at: s.at(call), plural: f.plural}
		switch {
		case f.pairs > 0:
			u.args, u.opaque = pairs(call, f.pairs)
		case f.mapped > 0:
			u.args, u.opaque = mapped(fn, call.Args[f.mapped])
		}
		u.args = append(u.args, f.adds...)
		s.uses = append(s.uses, u)
	}
}

// callee returns the name of what is called and of what stands before the dot.
func callee(call *ast.CallExpr) (on, name string) {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return "", f.Name
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			on = x.Name
		}
		return on, f.Sel.Name
	}
	return "", ""
}

// pairs reads the names of alternating names and values.
func pairs(call *ast.CallExpr, from int) (names []string, opaque bool) {
	if call.Ellipsis.IsValid() {
		return nil, true
	}
	for i := from; i < len(call.Args); i += 2 {
		name, ok := text(call.Args[i])
		if !ok {
			return nil, true
		}
		names = append(names, name)
	}
	return names, false
}

// mapped reads the names in a map, be it written in the call or earlier in
// the function. nil has none.
func mapped(fn *ast.FuncDecl, arg ast.Expr) (names []string, opaque bool) {
	if id, ok := arg.(*ast.Ident); ok {
		if id.Name == "nil" {
			return nil, false
		}
		arg = assigned(fn, id.Name)
	}
	literal, ok := arg.(*ast.CompositeLit)
	if !ok {
		return nil, true
	}
	for _, e := range literal.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			name, _ := text(kv.Key)
			names = append(names, name)
		}
	}
	return names, false
}

// assigned returns what a function assigns to a variable; nil if nothing.
func assigned(fn *ast.FuncDecl, name string) (value ast.Expr) {
	if fn == nil {
		return nil
	}
	ast.Inspect(fn, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == len(a.Rhs) {
			for i, left := range a.Lhs {
				if id, ok := left.(*ast.Ident); ok && id.Name == name {
					value = a.Rhs[i]
				}
			}
		}
		return true
	})
	return value
}

// results records the keys that a function hands back to be printed.
func (s *source) results(folder string, fn *ast.FuncDecl) {
	i := slices.IndexFunc(returners(), func(r returner) bool {
		return r.folder == folder && r.name == fn.Name.Name
	})
	if i < 0 {
		return
	}
	r := returners()[i]
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		args := r.args
		switch n := n.(type) {
		case *ast.ReturnStmt:
			if r.pairs && len(n.Results) == 2 {
				args = listed(n.Results[1])
			}
			s.returned(n.Results, args)
		case *ast.AssignStmt:
			s.returned(n.Rhs, args)
		}
		return true
	})
}

func (s *source) returned(results []ast.Expr, args []string) {
	for _, e := range results {
		if key, ok := text(e); ok && keyPattern.MatchString(key) {
			s.taken[e.Pos()] = true
			s.uses = append(s.uses, use{key: key, at: s.at(e), args: args})
		}
	}
}

// listed reads the names of alternating names and values in a slice.
func listed(e ast.Expr) []string {
	var names []string
	if l, ok := e.(*ast.CompositeLit); ok {
		for i := 0; i < len(l.Elts); i += 2 {
			name, _ := text(l.Elts[i])
			names = append(names, name)
		}
	}
	return names
}

// family records the keys that are put together from parts.
func (s *source) family(f family) {
	for _, file := range s.files {
		ast.Inspect(file.tree, func(n ast.Node) bool {
			e, ok := n.(*ast.BinaryExpr)
			if !ok || file.folder != f.folder {
				return true
			}
			if prefix, ok := text(e.X); ok && prefix == f.prefix {
				s.taken[e.X.Pos()] = true
				for _, member := range f.members(s) {
					s.uses = append(s.uses, use{key: prefix + member, at: s.at(e), args: f.args})
				}
			}
			return true
		})
	}
}

// strays lists the literals that look like keys, or beginnings of keys, in
// one of the name spaces but stand where no key is expected.
func (s *source) strays(spaces []string) []string {
	var out []string
	for _, f := range s.files {
		ast.Inspect(f.tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Field, *ast.ImportSpec:
				return false
			case *ast.BasicLit:
				key, ok := text(n)
				space, _, _ := strings.Cut(key, ".")
				if ok && keyPattern.MatchString(key) && !fileName.MatchString(key) &&
					slices.Contains(spaces, space) && !s.taken[n.Pos()] {
					out = append(out, s.at(n)+": "+key)
				}
			}
			return true
		})
	}
	return out
}

// literal returns the value of a text in the source and notes it as recognised.
func (s *source) literal(e ast.Expr) (string, bool) {
	key, ok := text(e)
	if ok {
		s.taken[e.Pos()] = true
	}
	return key, ok
}

func (s *source) at(n ast.Node) string {
	p := s.set.Position(n.Pos())
	return fmt.Sprintf("%s:%d", p.Filename, p.Line)
}

func text(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	value, err := strconv.Unquote(l.Value)
	return value, err == nil
}
