package scoring

import "mizan/questionnaires"

// fullCredits counts the peers that have full credit for an item, and those of
// which that is known.
func fullCredits(i *questionnaires.Item, peers []Values) (full, of int) {
	for _, values := range peers {
		has, known := fullCredit(i, values)
		if has {
			full++
		}
		if known {
			of++
		}
	}
	return full, of
}

func fullCredit(i *questionnaires.Item, values Values) (full, known bool) {
	if above := given(i, values); above != nil {
		v := values[above.Code]
		full = v.State == Answered && v.Credit.Cmp(one) == 0
		return full, full || above == i
	}
	if i.Question() {
		return false, true
	}
	some := false
	for _, c := range i.Children {
		if !c.Scored() || values[c.Code].State == NotApplicable {
			continue
		}
		if full, _ := fullCredit(c, values); !full {
			return false, true
		}
		some = true
	}
	return some, true
}
