package robust

import "mizan/scoring/composite"

// run evaluates one scenario after the other. It belongs to one goroutine.
type run struct {
	plan   *plan
	spaces []*space // by variant, made when first needed

	// The scenario being drawn.
	setting composite.Setting
	variant int
	credits []drawnCredit
	noise   []float64
}

// space is the workspace of one variant of the data.
type space struct {
	work  *composite.Workspace
	moved []*movedColumn // by node
}

func newRun(p *plan) *run {
	n := len(p.nominal.Weights)
	return &run{
		plan: p, spaces: make([]*space, len(p.variants)), noise: make([]float64, n),
		setting: composite.Setting{Weights: make([]float64, n), Means: make([]composite.Combination, n)},
	}
}

// evaluate draws every input at its address and returns the scores of the
// index. They are valid until the next call.
func (r *run) evaluate(address func(input int) Address) (composite.Column, error) {
	copy(r.setting.Weights, r.plan.nominal.Weights)
	copy(r.setting.Means, r.plan.nominal.Means)
	r.variant, r.credits = 0, r.credits[:0]
	for i, in := range r.plan.inputs {
		in.draw(r, r.plan.stride[i], address(i))
	}
	s := r.space()
	for _, c := range r.credits {
		c.apply(s)
	}
	if err := s.work.Evaluate(r.setting); err != nil {
		return composite.Column{}, err
	}
	return s.work.Column(composite.Root), nil
}

func (r *run) space() *space {
	s := r.spaces[r.variant]
	if s == nil {
		s = &space{
			work:  r.plan.variants[r.variant].Workspace(),
			moved: make([]*movedColumn, len(r.plan.nominal.Weights)),
		}
		r.spaces[r.variant] = s
	}
	return s
}
