// The table of the packages that may import one another, and the test that
// holds the tree to it. The checker itself is in importgraph_test.go.
package internal_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The groups that rows are put together from.
var (
	domain = []string{"questionnaires", "assessment", "scoring/..."}
	below  = []string{"internal/fault", "internal/economies", "internal/i18n"}
	// what api, web and cmd are built on
	service = slices.Concat(domain, below, []string{
		"reports/...", "internal/auth", "internal/blob", "internal/job",
		"internal/store", "internal/workflow",
	})
)

// mizan is the architecture as a table. A new package needs a row here.
var mizan = rules{
	module: "mizan",
	arrows: map[string][]string{
		"internal":           nil, // this test
		"internal/fault":     nil,
		"internal/needs":     nil,
		"internal/economies": {"internal/fault"},
		"internal/auth":      {"internal/fault"},
		"internal/blob":      {"internal/fault"},
		"internal/i18n":      {"internal/fault"},
		"internal/job":       {"internal/fault"},
		"internal/plainyaml": {"internal/fault"},
		"internal/reference": {"internal/fault"},
		"internal/turns":     nil,

		"questionnaires/...": {"internal/fault", "internal/plainyaml"},
		"assessment":         {"internal/fault", "internal/economies", "questionnaires"},
		"scoring":            {"internal/fault", "questionnaires"},
		"scoring/composite":  {"internal/fault", "internal/plainyaml"},
		"scoring/robust":     {"internal/fault", "scoring/composite"},
		"scoring/coherence":  {"internal/fault", "scoring/composite"},
		"scoring/analysis": {
			"internal/fault", "questionnaires", "scoring", "scoring/composite", "scoring/robust", "scoring/coherence",
		},

		"reports/typeset/...": {"internal/fault"},
		"reports/chart":       {"internal/fault", "internal/i18n", "reports/typeset"},
		"reports": slices.Concat(domain, below,
			[]string{"reports/chart", "reports/typeset"}),

		"internal/store/...": slices.Concat(domain,
			[]string{"internal/fault", "internal/economies", "internal/auth"}),
		"internal/workflow": slices.Concat(domain, []string{
			"reports", "internal/fault", "internal/economies", "internal/auth",
			"internal/store", "internal/blob", "internal/turns",
		}),
		"internal/storetest": slices.Concat(domain, []string{
			"internal/fault", "internal/economies", "internal/auth",
			"internal/store/...", "internal/blob", "internal/workflow",
			"internal/needs",
		}),

		"api/...": service,
		"web/...": service,
		"cmd/...": append([]string{
			"api/...", "web/...", "internal/reference", "internal/turns",
		}, service...),
	},
	inTests: map[string][]string{
		// the published results are what the engine, and all that shows them, is held to
		"scoring":           {"internal/reference", "scoring/composite"},
		"scoring/analysis":  {"internal/reference"},
		"internal/workflow": {"internal/reference"},
		"reports":           {"internal/reference"},
		"api":               {"internal/reference"},
		"web":               {"internal/reference"},
	},
	forTests: []string{"internal/needs", "internal/storetest"},
	homes: map[string][]string{
		"gorm.io": {"internal/store/...", "internal/storetest"},
		"database/sql": {
			"internal/store/...", "internal/storetest",
		},
		"github.com/labstack/echo":   {"api/...", "web/...", "cmd/..."},
		"github.com/danielgtaylor":   {"api/...", "cmd/..."},
		"github.com/jung-kurt":       {"reports/..."},
		"github.com/go-text":         {"reports/..."},
		"github.com/mattn":           {"internal/store/...", "internal/storetest"},
		"github.com/alecthomas/kong": {"cmd/..."},
	},
	pure: append([]string{"reports/..."}, domain...),
	barred: []string{
		"gorm.io", "github.com/labstack/echo", "net/http", "database/sql",
	},
}

func TestImports(t *testing.T) {
	g := load(t)
	if _, ok := g["mizan/internal/fault"]; !ok {
		t.Fatalf("go list named %d packages and not mizan/internal/fault", len(g))
	}
	for _, violation := range mizan.violations(g) {
		t.Error(violation)
	}
}

// The checker is held to made-up graphs, so that a silent TestImports means something.
func TestViolations(t *testing.T) {
	main := &struct{ Main bool }{true}
	pkg := func(imports ...string) node { return node{Imports: imports, Module: main} }
	foreign := func(imports ...string) node { return node{Imports: imports} }
	tests := []struct {
		rule string
		g    graph
		want []string
	}{
		{"allowed arrows", graph{
			"mizan/scoring":        pkg("mizan/questionnaires", "strings"),
			"mizan/cmd/mizan":      pkg("mizan/api", "mizan/web", "mizan/scoring"),
			"mizan/internal/job":   pkg("mizan/internal/fault", "net/http"),
			"mizan/reports":        pkg("mizan/reports/chart", "github.com/jung-kurt/gofpdf"),
			"mizan/web/pages":      pkg("mizan/web/static", "github.com/labstack/echo/v4"),
			"gorm.io/gorm":         foreign("database/sql"),
			"mizan/questionnaires": pkg(),
		}, nil},
		{"an arrow that is not in the table", graph{
			"mizan/scoring": pkg("mizan/assessment"),
		}, []string{"scoring may not import assessment"}},
		{"api and web never each other", graph{
			"mizan/api": pkg("mizan/web/pages"), "mizan/web": pkg("mizan/api"),
		}, []string{"api may not import web/pages", "web may not import api"}},
		{"nothing imports cmd", graph{
			"mizan/web": pkg("mizan/cmd/mizan"),
		}, []string{"web may not import cmd/mizan"}},
		{"a row of one package says nothing of those below it", graph{
			"mizan/scoring/montecarlo": pkg(),
		}, []string{"scoring/montecarlo has no row in the table of imports"}},
		{"a package that merely begins with the name of another", graph{
			"mizan/webhooks": pkg(),
		}, []string{"webhooks has no row in the table of imports"}},
		{"gorm stays in the store", graph{
			"mizan/internal/store": pkg("gorm.io/gorm"), "mizan/web": pkg("gorm.io/gorm"),
		}, []string{"web may not import gorm.io/gorm"}},
		{"the domain reaches no HTTP, not even through others", graph{
			"mizan/assessment":     pkg("mizan/questionnaires"),
			"mizan/questionnaires": pkg("example.org/yaml"),
			"example.org/yaml":     foreign("net/http"),
		}, []string{
			"assessment reaches questionnaires > example.org/yaml > net/http",
			"questionnaires reaches example.org/yaml > net/http",
		}},
		{"packages for tests stay out of the service", graph{
			"mizan/web":                pkg("mizan/internal/needs"),
			"mizan/internal/storetest": pkg("mizan/internal/needs"),
		}, []string{"web imports internal/needs, which is for tests"}},
		{"data for tests is no data for the package", graph{
			"mizan/scoring": pkg("mizan/internal/reference"),
		}, []string{"scoring may not import internal/reference"}},
		{"tests follow the arrows too, foreign packages apart", graph{
			"mizan/scoring": {Module: main, TestImports: []string{
				"mizan/scoring", "mizan/internal/needs", "net/http", "mizan/web",
				"mizan/internal/reference",
			}},
			"mizan/api": {Module: main, XTestImports: []string{"mizan/web"}},
		}, []string{
			"a test of api may not import web", "a test of scoring may not import web",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, mizan.violations(tt.g)); diff != "" {
				t.Errorf("violations (-want +got)\n%s", diff)
			}
		})
	}
}
