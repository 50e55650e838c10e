package scoring

import (
	"math/big"
	"slices"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// PathOptions say where a path leads and what it may use.
type PathOptions struct {
	Target  *big.Rat                    // points of the composite; nil is the lower bound of the next tier
	Effort  map[questionnaires.Code]int // 0 to MaxEffort; what is not in it takes 1
	Exclude []questionnaires.Code       // items that cannot be changed, with everything below
	Peers   []Values                    // economies to count that have full credit already
	Means   GroupMeans                  // of the group, where the method needs them
	Work    int                         // steps of computation before the search gives up; 0 is DefaultWork
}

// MaxEffort is the largest effort of one item.
const MaxEffort = 1000

// DefaultWork bounds a search to a few seconds; most take milliseconds.
const DefaultWork = 10_000_000

// Path is the smallest set of open items that, brought to full credit, takes
// an economy to the target. Open is what is scored, applies and earns less than
// full credit: a question, or an item whose value was given for it as a whole.
//
// Of all sets that reach the target it is one with the fewest items; of those,
// one with the least effort in sum; of those, the one that comes first when
// sets are compared in the order of the questionnaire, item by item.
type Path struct {
	Outcome PathOutcome
	Target  *big.Rat // nil if there is none
	Tier    string   // to which the target belongs; "" if the edition has no tiers
	Start   *big.Rat // the present composite; nil if there is no score
	End     *big.Rat // after all steps
	Steps   []Step   // in the order of the questionnaire
	Effort  int      // in sum
	Proof   Proof    // of the path, or of there being none; "" where nothing had to be shown
	Fewest  bool     // no smaller set reaches the target; follows from any proof but ProofNone
}

// Step is one item brought to full credit.
type Step struct {
	Code   questionnaires.Code
	From   Value
	Gain   *big.Rat // points that the step adds after those before it
	Score  *big.Rat // composite after it
	Effort int
	Full   int // peers that have full credit for the item
	Of     int // peers of which that is known: a value for something above says it only if it is full
}

// PathOutcome says whether there is a path.
type PathOutcome string

// The outcomes.
const (
	PathFound       PathOutcome = "found"
	PathReached     PathOutcome = "reached"      // the target is behind already
	PathTop         PathOutcome = "top"          // in the highest tier
	PathNoTiers     PathOutcome = "no-tiers"     // no target was named and the edition has no tiers
	PathNothingOpen PathOutcome = "nothing-open" // nothing is left that may be improved
	PathUnreachable PathOutcome = "unreachable"  // not by all open items together
	PathUnknown     PathOutcome = "unknown"      // the search gave up before it found a path
)

// Proof says how it is known that the path is the smallest and cheapest.
type Proof string

// The proofs.
const (
	// ProofSums: gains add up. The k largest gains reach the target and the k-1
	// largest do not; among sets of k the least effort is found exactly, in integers.
	ProofSums Proof = "sums"

	// ProofSearch: for every item, the highest credit that each number of steps
	// and each effort can buy below it, from the questions up to the index.
	// Every mean grows with each child, so that nothing better is missed. Credits
	// are float64; sets that come within 1e-9 of 100 points of the target are
	// settled exactly.
	ProofSearch Proof = "search"

	// ProofNone: the path reaches the target, but a smaller or cheaper one may exist.
	ProofNone Proof = "none"
)

// FindPath finds the path of one economy. Gains add up, and everything is
// computed in rationals, if every mean is arithmetic and every open item is in
// a denominator already; else sets are searched.
//
// It refuses values that do not fit the questionnaire, unknown items, an
// effort outside its range, and a target that is no score.
func FindPath(s *Scorer, values Values, o PathOptions) (Path, error) {
	if err := o.check(s.q); err != nil {
		return Path{}, err
	}
	now, err := s.ScoreWith(values, o.Means)
	if err != nil {
		return Path{}, err
	}
	out := Path{Start: now.Index().Points, End: now.Index().Points}
	if out.Outcome = out.aim(s.q.Method, now.Tier, o.Target); out.Outcome != PathFound {
		return out, nil
	}
	w := &way{scorer: s, values: values, options: o, target: out.Target, now: now}
	w.open()
	if len(w.items) == 0 {
		out.Outcome = PathNothingOpen
		return out, nil
	}
	chosen, err := w.choose(&out)
	if err != nil || out.Outcome != PathFound {
		return out, err
	}
	return out, w.walk(&out, chosen)
}

func (o PathOptions) check(q *questionnaires.Questionnaire) error {
	var bad []fault.Field
	for _, code := range sortedCodes(o.Effort) {
		if _, ok := q.Item(code); !ok {
			bad = append(bad, fault.At(string(code), "score.item.unknown", "item", code))
		}
		if e := o.Effort[code]; e < 0 || e > MaxEffort {
			bad = append(bad, fault.At(string(code), "score.path.effort", "item", code, "limit", MaxEffort))
		}
	}
	for _, code := range o.Exclude {
		if _, ok := q.Item(code); !ok {
			bad = append(bad, fault.At(string(code), "score.item.unknown", "item", code))
		}
	}
	if t := o.Target; t != nil && (t.Sign() < 0 || t.Cmp(q.Method.Points) > 0) {
		bad = append(bad, fault.At("target", "score.path.target", "points", q.Method.Points.RatString()))
	}
	if len(bad) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "score.path.invalid", "count", len(bad)).With(bad...)
}

// aim fixes the target.
func (p *Path) aim(m questionnaires.Method, tier string, target *big.Rat) PathOutcome {
	if p.Target = target; target == nil {
		if len(m.Tiers) == 0 {
			return PathNoTiers
		}
		at := slices.IndexFunc(m.Tiers, func(t questionnaires.Tier) bool { return t.Code == tier })
		switch at {
		case 0:
			p.Tier = tier
			return PathTop
		case -1:
			at = len(m.Tiers)
		}
		p.Target = m.Tiers[at-1].Lower
	}
	p.Tier, _ = m.TierOf(p.Target)
	if p.Start != nil && p.Start.Cmp(p.Target) >= 0 {
		return PathReached
	}
	return PathFound
}

// way is the search for one path.
type way struct {
	scorer  *Scorer
	values  Values
	options PathOptions
	target  *big.Rat
	now     Result
	items   []openItem // in the order of the questionnaire
}

type openItem struct {
	item   *questionnaires.Item
	row    ItemScore
	effort int
}

// open lists the items that a path may use.
func (w *way) open() {
	for _, row := range w.now.Items {
		item, _ := w.scorer.q.Item(row.Code)
		full := row.Credit != nil && row.Credit.Cmp(one) == 0 && !row.Imputed
		if (!item.Question() && !row.Given) || row.State == NotApplicable || full || w.excluded(item) {
			continue
		}
		effort, said := w.options.Effort[row.Code]
		if !said {
			effort = 1
		}
		w.items = append(w.items, openItem{item, row, effort})
	}
}

func (w *way) excluded(i *questionnaires.Item) bool {
	for ; i != nil; i = i.Parent {
		if slices.Contains(w.options.Exclude, i.Code) {
			return true
		}
	}
	return false
}

// choose finds the steps: positions in items, ascending.
func (w *way) choose(out *Path) ([]int, error) {
	if w.additive() {
		return w.sums(out), nil
	}
	return w.search(out)
}

// additive reports whether gains add up and no denominator can change.
func (w *way) additive() bool {
	for _, n := range w.scorer.nodes {
		if !n.item.Question() && n.item.Aggregation.Mean != questionnaires.Arithmetic {
			return false
		}
	}
	return w.now.Index().Credit != nil &&
		!slices.ContainsFunc(w.items, func(i openItem) bool { return i.row.Credit == nil })
}

// walk fills in the steps by scoring them one after the other.
func (w *way) walk(out *Path, chosen []int) error {
	values, at := w.with(nil), out.Start
	for _, c := range chosen {
		i := w.items[c]
		replace(values, i.item, Credit(one))
		r, err := w.scorer.ScoreWith(values, w.options.Means)
		if err != nil {
			return err
		}
		code := i.item.Code
		step := Step{Code: code, From: explicit(w.values[code]), Score: r.Index().Points, Effort: i.effort}
		if step.Gain = step.Score; at != nil && step.Score != nil {
			step.Gain = new(big.Rat).Sub(step.Score, at)
		}
		at = step.Score
		step.Full, step.Of = fullCredits(i.item, w.options.Peers)
		out.Steps = append(out.Steps, step)
		out.Effort += i.effort
	}
	out.End = at
	return nil
}

// with returns the values after the chosen steps.
func (w *way) with(chosen []int) Values {
	out := make(Values, len(w.values)+len(chosen))
	for code, v := range w.values {
		out[code] = v
	}
	for _, c := range chosen {
		replace(out, w.items[c].item, Credit(one))
	}
	return out
}

// score is the exact composite after the chosen steps.
func (w *way) score(chosen []int) (*big.Rat, error) {
	r, err := w.scorer.ScoreWith(w.with(chosen), w.options.Means)
	if err != nil {
		return nil, err
	}
	return r.Index().Points, nil
}

// reaches reports whether the chosen steps take the economy to the target.
func (w *way) reaches(chosen []int) (bool, error) {
	points, err := w.score(chosen)
	return points != nil && points.Cmp(w.target) >= 0, err
}
