// Package api is the JSON API of the service under /api/v1: operations, request
// and response types, problem documents, the OpenAPI document and its page. An
// operation reads, calls internal/workflow and answers; the package holds no
// rule of the domain, no query and no interface text, and serves no web pages
// but that of its own document.
package api

import (
	"compress/gzip"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/go-playground/validator/v10"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"mizan/internal/economies"
	"mizan/internal/fault"
	"mizan/internal/workflow"
	"mizan/questionnaires"
)

// Options is what the API works with. The first four are needed; the rest has
// defaults.
type Options struct {
	Workflow       *workflow.Workflow
	Questionnaires *questionnaires.Catalogue
	Economies      *economies.Register
	Now            func() time.Time // for the time a request took, in the log

	// Scorecard draws an economy's scorecard from a published revision. The
	// tag is the document's entity tag without quotes. Without it scorecards
	// are unavailable.
	Scorecard func(
		ctx context.Context, edition, economy, lang, peers string, revision int,
	) (pdf []byte, tag string, err error)

	// Translate returns the text of a key in a language. Without it keys are
	// shown with their arguments.
	Translate func(lang, key string, args map[string]any) string

	Ready     func(context.Context) error // why the service cannot work; nil if it can
	Log       *slog.Logger
	Version   string         // of the program, as shown in the document
	BehindTLS bool           // callers come by HTTPS: promise it to browsers (HSTS)
	Proxies   []netip.Prefix // whose X-Forwarded-For is believed; none by default
}

// service holds what operations need.
type service struct {
	Options
	work     *workflow.Workflow
	log      *slog.Logger
	now      func() time.Time
	huma     huma.API
	problems *problems
	validate *validator.Validate
	queries  map[string][]string // "GET /editions/{id}/results" → its query parameters
	cache    *cache
}

// New returns the handler of the whole API: /api, /problems, /healthz, /readyz.
func New(o Options) (http.Handler, error) {
	e, _, err := build(o)
	if err != nil {
		return nil, err
	}
	return entrance(e), nil
}

func build(o Options) (*echo.Echo, *service, error) {
	o = o.withDefaults()
	validate, err := newValidator()
	if err != nil {
		return nil, nil, fmt.Errorf("prepare validation: %w", err)
	}
	s := &service{
		Options: o, work: o.Workflow, log: o.Log, now: o.Now, problems: newProblems(o),
		validate: validate, queries: make(map[string][]string), cache: newCache(),
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.problems.handle
	e.IPExtractor = addresses(o.Proxies)
	e.Use(
		identify, s.logged, secured(o.BehindTLS), recovered(), compressed(),
		wholeSegments, s.authenticated, s.strictQuery,
	)
	s.huma = humaecho.NewWithGroup(e, e.Group(base), config(o.Version, s.problems))
	s.operations()
	s.finish()
	s.health(e)
	if err := s.documents(e); err != nil {
		return nil, nil, err
	}
	return e, s, nil
}

// operations registers every operation. The order is that of the document.
func (s *service) operations() {
	s.editions()
	s.results()
	s.scorecards()
	s.analyses()
	s.questionnaires()
	s.economies()
	s.groups()
	s.assessments()
	s.answers()
	s.verdicts()
	s.transitions()
	s.scores()
	s.whatIfs()
	s.paths()
	s.events()
	s.publications()
	s.tokens()
}

func (o Options) withDefaults() Options {
	if o.Translate == nil {
		o.Translate = func(_, key string, args map[string]any) string {
			return "[" + key + "]" + fault.Args(args).String()
		}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Ready == nil {
		o.Ready = func(context.Context) error { return nil }
	}
	return o
}

// addresses tells whose word counts for the caller's address.
func addresses(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{
		echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false),
	}
	for _, p := range proxies {
		options = append(options, echo.TrustIPRange(ipNet(p)))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}

// recovered turns a panic into a 500 whose cause is in the log alone.
func recovered() echo.MiddlewareFunc {
	return middleware.RecoverWithConfig(middleware.RecoverConfig{
		LogErrorFunc: func(_ echo.Context, err error, stack []byte) error {
			return fmt.Errorf("panic: %w\n%s", err, stack)
		},
	})
}

// compressed packs answers worth packing; a PDF is packed already.
func compressed() echo.MiddlewareFunc {
	return middleware.GzipWithConfig(middleware.GzipConfig{
		Level:     gzip.BestSpeed, // readying a slower compressor costs more than most requests
		MinLength: 1024,
		Skipper:   func(c echo.Context) bool { return c.Path() == base+scorecardRoute },
	})
}
