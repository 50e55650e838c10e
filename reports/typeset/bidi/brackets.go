package bidi

import (
	"cmp"
	"slices"

	ucd "golang.org/x/text/unicode/bidi"
)

// maxBrackets is the size of the bracket stack (BD16).
const maxBrackets = 63

// bracketPairs lists the opening and the closing form of every paired
// bracket, one after the other: Unicode Character Database, BidiBrackets.txt.
// The closing bracket of U+298D is U+2990 and that of U+298F is U+298E.
const bracketPairs = "()[]{}\u0f3a\u0f3b\u0f3c\u0f3d\u169b\u169c\u2045\u2046\u207d\u207e" +
	"\u208d\u208e\u2308\u2309\u230a\u230b\u2329\u232a\u2768\u2769\u276a\u276b\u276c\u276d" +
	"\u276e\u276f\u2770\u2771\u2772\u2773\u2774\u2775\u27c5\u27c6\u27e6\u27e7\u27e8\u27e9" +
	"\u27ea\u27eb\u27ec\u27ed\u27ee\u27ef\u2983\u2984\u2985\u2986\u2987\u2988\u2989\u298a" +
	"\u298b\u298c\u298d\u2990\u298f\u298e\u2991\u2992\u2993\u2994\u2995\u2996\u2997\u2998" +
	"\u29d8\u29d9\u29da\u29db\u29fc\u29fd\u2e22\u2e23\u2e24\u2e25\u2e26\u2e27\u2e28\u2e29" +
	"\u2e55\u2e56\u2e57\u2e58\u2e59\u2e5a\u2e5b\u2e5c\u3008\u3009\u300a\u300b\u300c\u300d" +
	"\u300e\u300f\u3010\u3011\u3014\u3015\u3016\u3017\u3018\u3019\u301a\u301b\ufe59\ufe5a" +
	"\ufe5b\ufe5c\ufe5d\ufe5e\uff08\uff09\uff3b\uff3d\uff5b\uff5d\uff5f\uff60\uff62\uff63"

// bracket tells whether r opens or closes a pair, and names the pair by its
// closing form. U+2329 and U+232A are canonically U+3008 and U+3009.
func bracket(r rune) (closing rune, opens, ok bool) {
	properties, _ := ucd.LookupRune(r)
	if !properties.IsBracket() {
		return 0, false, false
	}
	switch r {
	case '\u2329':
		r = '\u3008'
	case '\u232a':
		r = '\u3009'
	}
	opens = true
	previous := rune(0)
	for _, b := range bracketPairs {
		if previous == r {
			return b, true, true
		}
		if b == r && !opens {
			return b, false, true
		}
		previous = 0
		if opens {
			previous = b
		}
		opens = !opens
	}
	return 0, false, false
}

// pair is the places of an opening and its closing bracket in a sequence.
type pair struct{ open, close int }

// pairs is BD16: the bracket pairs of the sequence by their opening bracket.
func (q *sequence) pairs() []pair {
	type opening struct {
		closing rune
		at      int
	}
	var stack []opening
	var found []pair
	for n, i := range q.at {
		if q.class[i] != ucd.ON {
			continue
		}
		closing, opens, ok := bracket(q.text[i])
		switch {
		case !ok:
		case opens:
			if len(stack) == maxBrackets {
				return nil
			}
			stack = append(stack, opening{closing, n})
		default:
			for top := len(stack) - 1; top >= 0; top-- {
				if stack[top].closing == closing {
					found = append(found, pair{stack[top].at, n})
					stack = stack[:top]
					break
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b pair) int { return cmp.Compare(a.open, b.open) })
	return found
}

// brackets is rule N0: both brackets of a pair take one direction.
func (q *sequence) brackets() {
	for _, p := range q.pairs() {
		to := q.pairDirection(p)
		if to == ucd.ON {
			continue
		}
		for _, n := range []int{p.open, p.close} {
			q.set(n, to)
			for m := n + 1; m < len(q.at) && q.orig[q.at[m]] == ucd.NSM; m++ {
				q.set(m, to)
			}
		}
	}
}

// pairDirection is the direction N0 b and c give a pair, ON for none.
func (q *sequence) pairDirection(p pair) ucd.Class {
	embedding, opposite := direction(q.embed), false
	for n := p.open + 1; n < p.close; n++ {
		switch strong(q.get(n)) {
		case embedding:
			return embedding
		case ucd.ON:
		default:
			opposite = true
		}
	}
	if !opposite {
		return ucd.ON
	}
	for n := p.open - 1; ; n-- {
		if before := strong(q.get(n)); before != ucd.ON {
			return before
		}
	}
}
