package scoring

import (
	"math/big"

	"mizan/questionnaires"
)

// asBefore returns weights for the later tree in which what was kept counts as
// it did: the rule is in the comment of ScoreChange.
func asBefore(c *questionnaires.Correspondence) map[questionnaires.Code]*big.Rat {
	out := make(map[questionnaires.Code]*big.Rat)
	for _, parent := range c.Now.Items() {
		was, _, ok := c.Partner(parent.Code)
		if !ok {
			was = nil
		}
		keepShares(c, was, parent, out)
	}
	return out
}

// keepShares sets the weights below one parent. Nothing is set if nothing was
// kept there: the later weights stand.
func keepShares(
	c *questionnaires.Correspondence, was, parent *questionnaires.Item, out map[questionnaires.Code]*big.Rat,
) {
	total, added, kept := new(big.Rat), new(big.Rat), new(big.Rat)
	earlier := make(map[questionnaires.Code]*big.Rat)
	for _, child := range parent.Children {
		if !child.Scored() {
			continue
		}
		total.Add(total, child.Weight)
		partner, _, ok := c.Partner(child.Code)
		if ok && was != nil && partner.Parent == was && partner.Scored() {
			earlier[child.Code] = partner.Weight
			kept.Add(kept, partner.Weight)
		} else {
			added.Add(added, child.Weight)
		}
	}
	if len(earlier) == 0 {
		return
	}
	// Later weights sum to total, of which the new items keep theirs; the kept
	// ones share the rest: w = earlier × (total - added) / kept.
	rest := new(big.Rat).Sub(total, added)
	rest.Quo(rest, kept)
	for code, w := range earlier {
		out[code] = new(big.Rat).Mul(w, rest)
	}
}

// withWeights returns the later tree under the earlier method, each inner item
// that was kept combined as it was, with the given weights where there are any.
func withWeights(
	c *questionnaires.Correspondence, weights map[questionnaires.Code]*big.Rat,
) *questionnaires.Questionnaire {
	what := "later weights, method of " + c.Earlier.Hash
	if weights != nil {
		what = "weights and method of " + c.Earlier.Hash
	}
	out := c.Now.Derive(what, func(i *questionnaires.Item) bool {
		if w := weights[i.Code]; w != nil {
			i.Weight = w
		}
		if was, _, ok := c.Partner(i.Code); ok && !was.Question() && !i.Question() {
			i.Aggregation = was.Aggregation
		}
		return true
	})
	out.Method = c.Earlier.Method
	return out
}
