package scoring

import (
	"math/big"

	"mizan/internal/fault"
)

// Standing is one economy's composite in an edition; nil is no score.
type Standing struct {
	Economy string
	Points  *big.Rat
}

// RankChange is the change of one economy's rank between two editions, in
// positions gained: 2 is from 7 to 5, -1 from 7 to 8. The parts add up to the
// whole. They are the steps of
//
//	start         the economy among the earlier group
//	own           it takes its later score, the others keep their earlier ones
//	peers         economies with a score on both sides take their later ones
//	entry, exit   those without a later score leave, those without an earlier one come in
//
// Ranks are those of Ranks: by unrounded scores, equals share the better number.
type RankChange struct {
	From, To  int // positions; 1 is best
	Gained    int // From - To
	Own       int // by the economy's own new score
	Peers     int // by the new scores of those present on both sides
	EntryExit int // by who came and who left
}

// ExplainRankChange splits the change of an economy's rank. ok is false if it
// has no score in one of the groups, which leaves nothing to split. It refuses
// a group that names an economy twice, and an economy in neither group.
func ExplainRankChange(economy string, before, after []Standing) (c RankChange, ok bool, err error) {
	earlier, err := standings(before)
	if err != nil {
		return RankChange{}, false, err
	}
	later, err := standings(after)
	if err != nil {
		return RankChange{}, false, err
	}
	_, was := earlier[economy]
	_, is := later[economy]
	if !was && !is {
		return RankChange{}, false, fault.New(fault.NotFound, "score.economy.unknown", "economy", economy)
	}
	own, now := earlier[economy], later[economy]
	if own == nil || now == nil {
		return RankChange{}, false, nil
	}
	start := position(own, before, economy, nil)
	moved := position(now, before, economy, nil)
	peers := position(now, before, economy, later)
	end := position(now, after, economy, nil)
	return RankChange{
		From: start, To: end, Gained: start - end,
		Own: start - moved, Peers: moved - peers, EntryExit: peers - end,
	}, true, nil
}

func standings(group []Standing) (map[string]*big.Rat, error) {
	out := make(map[string]*big.Rat, len(group))
	for _, s := range group {
		if _, twice := out[s.Economy]; twice {
			return nil, fault.New(fault.Invalid, "score.economy.twice", "economy", s.Economy)
		}
		out[s.Economy] = s.Points
	}
	return out, nil
}

// position is the rank of a score among the others of a group. An economy for
// which instead has a score is counted with that one.
func position(points *big.Rat, group []Standing, economy string, instead map[string]*big.Rat) int {
	better := 0
	for _, s := range group {
		score := s.Points
		if newer := instead[s.Economy]; newer != nil && score != nil {
			score = newer
		}
		if s.Economy != economy && score != nil && score.Cmp(points) > 0 {
			better++
		}
	}
	return better + 1
}
