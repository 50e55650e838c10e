package composite

import (
	"slices"

	"mizan/internal/fault"
)

// Tier is a named band of the index. It reaches from Lower, which belongs to
// it, up to the tier above.
type Tier struct {
	Code  string
	Lower float64
}

// TierOf returns the tier of a score of the index, compared like ranks are: on
// the unrounded score up to Resolution, the bound belonging to the tier above
// it. It is "" for a score below all bounds.
func (m Method) TierOf(score float64) string {
	for _, tier := range m.Tiers {
		if Resolve(score) >= tier.Lower {
			return tier.Code
		}
	}
	return ""
}

func (m Method) checkTiers() error {
	var bad []fault.Field
	for i, tier := range m.Tiers {
		if i > 0 && !(tier.Lower < m.Tiers[i-1].Lower) {
			bad = append(bad, fault.At(tier.Code, "composite.tier.order", "tier", tier.Code))
		}
		if slices.ContainsFunc(m.Tiers[:i], func(o Tier) bool { return o.Code == tier.Code }) {
			bad = append(bad, fault.At(tier.Code, "composite.tier.twice", "tier", tier.Code))
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "composite.method.invalid", "count", len(bad)).With(bad...)
}
