package workflow

import (
	"context"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sync/singleflight"

	"mizan/internal/economies"
	"mizan/internal/fault"
	"mizan/internal/turns"
	"mizan/scoring/analysis"
	"mizan/scoring/coherence"
	"mizan/scoring/robust"
)

// Limits of analyses: how many may run or wait, and how many finished ones are
// kept. One of 194 economies with every pair takes some 300 kB, a group of peers
// with its values a few MB.
const (
	maxWaitingAnalyses = 32
	maxKeptAnalyses    = 64
)

// analyses holds what was computed from frozen revisions: they never change,
// so neither does what follows from them. Those who ask for the same at the
// same time wait for one computation.
type analyses struct {
	turns   *turns.Turns
	flights singleflight.Group
	mu      sync.Mutex
	kept    map[analysisKey]any
}

type analysisKey struct {
	kind, edition, group string
	revision             int
}

// String tells keys apart: codes and kinds hold no line ends.
func (k analysisKey) String() string {
	return strings.Join([]string{k.kind, k.edition, k.group, strconv.Itoa(k.revision)}, "\n")
}

func newAnalyses() *analyses {
	return &analyses{
		turns: turns.New(runtime.GOMAXPROCS(0)/2, maxWaitingAnalyses),
		kept:  make(map[analysisKey]any),
	}
}

func (a *analyses) get(key analysisKey) (any, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	found, ok := a.kept[key]
	return found, ok
}

// put keeps a finished analysis. When the store is full any one of the others
// goes: all can be computed again.
func (a *analyses) put(key analysisKey, found any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.kept) >= maxKeptAnalyses {
		for other := range a.kept {
			delete(a.kept, other)
			break
		}
	}
	a.kept[key] = found
}

// analysed returns the analysis of a kind, computed once and then kept.
func analysed[T any](
	ctx context.Context, a *analyses, key analysisKey,
	compute func(context.Context) (T, error),
) (T, error) {
	if found, ok := a.get(key); ok {
		return found.(T), nil //nolint:errcheck // the kind in the key fixes the type
	}
	return once(ctx, a, key, func(ctx context.Context) (T, error) {
		found, err := compute(ctx)
		if err == nil {
			a.put(key, found)
		}
		return found, err
	})
}

// once computes in turn what nobody else is computing. A computation goes on
// when those who wait for it have gone: it is bounded.
func once[T any](
	ctx context.Context, a *analyses, key analysisKey,
	compute func(context.Context) (T, error),
) (T, error) {
	var none T
	flight := a.flights.DoChan(key.String(), func() (any, error) {
		on := context.WithoutCancel(ctx)
		done, err := a.turns.Take(on)
		if err != nil {
			return nil, fault.New(fault.Unavailable, "analysis.busy").Because(err)
		}
		defer done()
		return compute(on)
	})
	select {
	case <-ctx.Done():
		return none, fault.New(fault.Unavailable, "analysis.busy").Because(ctx.Err())
	case r := <-flight:
		if r.Err != nil {
			return none, r.Err
		}
		return r.Val.(T), nil //nolint:errcheck // the kind in the key fixes the type
	}
}

// Robustness tells how sure the positions in a published revision are, among
// the members of the group (nil: all economies).
func (w *Workflow) Robustness(
	ctx context.Context, p *Published, g *economies.Group,
) (analysis.Certainty, error) {
	key := p.key("robustness", g)
	return analysed(ctx, w.analyses, key, func(ctx context.Context) (analysis.Certainty, error) {
		f, err := p.Frame(g)
		if err != nil {
			return analysis.Certainty{}, err
		}
		return analysis.Robustness(ctx, f, robust.Settings{
			Seed: analysis.Seed, Replications: analysis.Replications, Pairs: true,
		})
	})
}

// Sensitivity tells what moves the positions in a published revision.
func (w *Workflow) Sensitivity(
	ctx context.Context, p *Published, g *economies.Group,
) (analysis.Drivers, error) {
	key := p.key("sensitivity", g)
	return analysed(ctx, w.analyses, key, func(ctx context.Context) (analysis.Drivers, error) {
		f, err := p.Frame(g)
		if err != nil {
			return analysis.Drivers{}, err
		}
		return analysis.Sensitivity(ctx, f, robust.SobolSettings{
			Seed: analysis.Seed, Rows: analysis.Rows,
		})
	})
}

// Coherence checks the index of a published revision against itself.
func (w *Workflow) Coherence(
	ctx context.Context, p *Published, g *economies.Group,
) (coherence.Report, error) {
	return analysed(ctx, w.analyses, p.key("coherence", g), func(context.Context) (coherence.Report, error) {
		f, err := p.Frame(g)
		if err != nil {
			return coherence.Report{}, err
		}
		return analysis.Coherence(f, nil)
	})
}

func (p *Published) key(kind string, g *economies.Group) analysisKey {
	key := analysisKey{kind: kind, edition: p.Edition.ID, revision: p.Revision.Number}
	if g != nil {
		key.group = g.Code
	}
	return key
}

// Frame prepares the results of a group (nil: all economies) for the
// floating-point engine.
func (p *Published) Frame(g *economies.Group) (*analysis.Frame, error) {
	var subjects []analysis.Subject
	for _, row := range p.Rows {
		if g == nil || g.Has(economies.Code(row.Economy)) {
			subjects = append(subjects, analysis.Subject{Economy: row.Economy, Result: row.Result})
		}
	}
	if len(subjects) == 0 {
		return nil, fault.New(fault.NotFound, "analysis.group.empty")
	}
	return analysis.NewFrame(p.Questionnaire, subjects)
}
