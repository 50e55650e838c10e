package internal_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// node is one package as `go list -json` describes it.
type node struct {
	ImportPath   string
	Imports      []string
	TestImports  []string // by tests inside the package
	XTestImports []string // by tests outside it
	Module       *struct{ Main bool }
}

// graph holds the packages of the module and all that they reach.
type graph map[string]node

// rules are what a graph is held to. Package paths of the module are given
// without its name; a path ending in "/..." stands for a package and everything below it.
type rules struct {
	module string

	// arrows: package → the packages of the module that it may import. One that
	// stands for a tree may also import inside that tree.
	arrows map[string][]string

	// forTests are importable from tests of every package, and from nowhere else
	// but each other.
	forTests []string

	// inTests: package → what its tests may import beside the row in arrows.
	inTests map[string][]string

	// homes: prefix of a foreign import path → the packages that may import it.
	homes map[string][]string

	// pure packages reach none of the foreign import paths with prefixes barred,
	// directly or through others.
	pure, barred []string
}

// violations lists, sorted, everything in g that breaks r.
func (r rules) violations(g graph) []string {
	var out []string
	for path, n := range g {
		if n.Module == nil || !n.Module.Main {
			continue
		}
		own := r.local(path)
		row, known := r.row(own)
		if !known {
			out = append(out, own+" has no row in the table of imports")
			continue
		}
		out = append(out, r.wrongImports(own, row, n)...)
		out = append(out, r.wrongTestImports(own, row, n)...)
		if matchAny(r.pure, own) {
			out = append(out, r.impure(own, path, g)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// wrongImports checks the arrows and homes of what a package itself imports.
func (r rules) wrongImports(own, row string, n node) []string {
	var out []string
	for _, to := range n.Imports {
		switch local, ours := r.ours(to); {
		case ours && matchAny(r.forTests, local) && !matchAny(r.forTests, own):
			out = append(out, fmt.Sprintf("%s imports %s, which is for tests", own, local))
		case ours && !r.allowed(row, local):
			out = append(out, fmt.Sprintf("%s may not import %s", own, local))
		case !ours && !r.athome(own, to):
			out = append(out, fmt.Sprintf("%s may not import %s", own, to))
		}
	}
	return out
}

// wrongTestImports checks the arrows of a package's tests. Foreign packages are free there.
func (r rules) wrongTestImports(own, row string, n node) []string {
	var out []string
	for _, to := range slices.Concat(n.TestImports, n.XTestImports) {
		local, ours := r.ours(to)
		free := slices.Concat(r.forTests, r.inTests[own], []string{own})
		if ours && !matchAny(free, local) && !r.allowed(row, local) {
			out = append(out, fmt.Sprintf("a test of %s may not import %s", own, local))
		}
	}
	return out
}

// impure follows the imports of a pure package and names the way to each barred one.
func (r rules) impure(own, path string, g graph) []string {
	var out []string
	from := map[string]string{path: ""}
	for queue := []string{path}; len(queue) > 0; queue = queue[1:] {
		for _, to := range g[queue[0]].Imports {
			if _, seen := from[to]; seen {
				continue
			}
			from[to] = queue[0]
			if hasPathPrefix(r.barred, to) {
				out = append(out, fmt.Sprintf("%s reaches %s", own, r.way(from, to)))
				continue
			}
			queue = append(queue, to)
		}
	}
	return out
}

// way writes the imports that lead to a package, without the first: "a > b > net/http".
func (r rules) way(from map[string]string, to string) string {
	var steps []string
	for ; from[to] != ""; to = from[to] {
		steps = append(steps, r.local(to))
	}
	slices.Reverse(steps)
	return strings.Join(steps, " > ")
}

// row returns the key in arrows that speaks for a package: its own path, or the
// nearest tree that it lies in.
func (r rules) row(own string) (key string, ok bool) {
	if _, ok := r.arrows[own]; ok {
		return own, true
	}
	for k := range r.arrows {
		if strings.HasSuffix(k, "/...") && matches(k, own) && len(k) > len(key) {
			key = k
		}
	}
	return key, key != ""
}

// allowed reports whether a package with the given row may import another of the module.
func (r rules) allowed(row, local string) bool {
	return strings.HasSuffix(row, "/...") && matches(row, local) || matchAny(r.arrows[row], local)
}

// athome reports whether a package may import a foreign one.
func (r rules) athome(own, foreign string) bool {
	for prefix, homes := range r.homes {
		if hasPathPrefix([]string{prefix}, foreign) && !matchAny(homes, own) {
			return false
		}
	}
	return true
}

// local is a path without the module's name; foreign paths stay as they are.
func (r rules) local(path string) string { return strings.TrimPrefix(path, r.module+"/") }

// ours reports whether a path is of the module, and gives its local form.
func (r rules) ours(path string) (local string, ok bool) {
	return strings.CutPrefix(path, r.module+"/")
}

// matches reports whether a path is the pattern, or lies in the tree that it names.
func matches(pattern, path string) bool {
	tree, isTree := strings.CutSuffix(pattern, "/...")
	return path == tree || isTree && strings.HasPrefix(path, tree+"/")
}

func matchAny(patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, path) })
}

func hasPathPrefix(prefixes []string, path string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return matches(p+"/...", path) })
}

// load asks the go command for the graph of the module that the test runs in. A
// package that does not compile is left to the compiler; its arrows count all the same.
func load(t *testing.T) graph {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-deps",
		"-json=ImportPath,Imports,TestImports,XTestImports,Module", "./...")
	cmd.Dir = ".."
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	listing, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	g := graph{}
	for dec := json.NewDecoder(bytes.NewReader(listing)); ; {
		var n node
		if err := dec.Decode(&n); err == io.EOF {
			return g
		} else if err != nil {
			t.Fatalf("output of go list: %v", err)
		}
		g[n.ImportPath] = n
	}
}
