package bidi

import ucd "golang.org/x/text/unicode/bidi"

// sequence is an isolating run sequence (BD13): what the W and N rules see as
// one text. Characters removed by X9 are not in it.
type sequence struct {
	*state
	at       []int // indices into the paragraph
	embed    uint8 // the level they share
	sos, eos ucd.Class
}

// sequences is rule X10.
func (s *state) sequences() []*sequence {
	runs, runOf := s.levelRuns()
	var all []*sequence
	for _, run := range runs {
		first := run[0]
		if s.orig[first] == ucd.PDI && s.isolat[first] >= 0 {
			continue // continues the sequence of its initiator
		}
		q := &sequence{state: s, embed: s.level[first]}
		for {
			q.at = append(q.at, run...)
			last := run[len(run)-1]
			if !isInitiator(s.orig[last]) || s.isolat[last] < 0 {
				break
			}
			run = runs[runOf[s.isolat[last]]]
		}
		q.bound()
		all = append(all, q)
	}
	return all
}

// levelRuns gives the level runs (BD7), and the number of the run each
// character is in.
func (s *state) levelRuns() (runs [][]int, runOf []int) {
	runOf = make([]int, len(s.level))
	last := uint8(removed)
	for i, level := range s.level {
		if level == removed {
			continue
		}
		if level != last {
			runs = append(runs, nil)
			last = level
		}
		n := len(runs) - 1
		runs[n] = append(runs[n], i)
		runOf[i] = n
	}
	return runs, runOf
}

// bound finds the types at the start and the end of the sequence (X10).
func (q *sequence) bound() {
	before, after := q.base, q.base
	for i := q.at[0] - 1; i >= 0; i-- {
		if q.level[i] != removed {
			before = q.level[i]
			break
		}
	}
	last := q.at[len(q.at)-1]
	if !isInitiator(q.orig[last]) {
		for i := last + 1; i < len(q.level); i++ {
			if q.level[i] != removed {
				after = q.level[i]
				break
			}
		}
	}
	q.sos = direction(max(before, q.embed))
	q.eos = direction(max(after, q.embed))
}

// direction is the strong class of a level.
func direction(level uint8) ucd.Class {
	if level&1 == 1 {
		return ucd.R
	}
	return ucd.L
}

// get is the class now held by the n-th character of the sequence; sos and
// eos outside it.
func (q *sequence) get(n int) ucd.Class {
	switch {
	case n < 0:
		return q.sos
	case n >= len(q.at):
		return q.eos
	}
	return q.class[q.at[n]]
}

func (q *sequence) set(n int, c ucd.Class) { q.class[q.at[n]] = c }

// weak is rules W1 to W7.
func (q *sequence) weak() {
	q.marks()
	q.arabicNumbers()
	q.separators()
	q.terminators()
	q.latinNumbers()
}

// marks is rule W1.
func (q *sequence) marks() {
	for n := range q.at {
		if q.get(n) != ucd.NSM {
			continue
		}
		previous := q.get(n - 1)
		if isInitiator(previous) || previous == ucd.PDI {
			previous = ucd.ON
		}
		q.set(n, previous)
	}
}

// arabicNumbers is rules W2 and W3.
func (q *sequence) arabicNumbers() {
	strong := q.sos
	for n := range q.at {
		switch c := q.get(n); c {
		case ucd.L, ucd.R:
			strong = c
		case ucd.AL:
			strong = c
			q.set(n, ucd.R)
		case ucd.EN:
			if strong == ucd.AL {
				q.set(n, ucd.AN)
			}
		}
	}
}

// separators is rule W4.
func (q *sequence) separators() {
	for n := 1; n+1 < len(q.at); n++ {
		c, before, after := q.get(n), q.get(n-1), q.get(n+1)
		if before != after {
			continue
		}
		single := c == ucd.ES && before == ucd.EN
		common := c == ucd.CS && (before == ucd.EN || before == ucd.AN)
		if single || common {
			q.set(n, before)
		}
	}
}

// terminators is rules W5 and W6.
func (q *sequence) terminators() {
	for n := 0; n < len(q.at); n++ {
		switch q.get(n) {
		case ucd.ES, ucd.CS:
			q.set(n, ucd.ON)
		case ucd.ET:
			end := n
			for end < len(q.at) && q.get(end) == ucd.ET {
				end++
			}
			to := ucd.ON
			if (n > 0 && q.get(n-1) == ucd.EN) || (end < len(q.at) && q.get(end) == ucd.EN) {
				to = ucd.EN
			}
			q.fill(n, end, to)
			n = end - 1
		}
	}
}

// latinNumbers is rule W7.
func (q *sequence) latinNumbers() {
	strong := q.sos
	for n := range q.at {
		switch c := q.get(n); c {
		case ucd.L, ucd.R:
			strong = c
		case ucd.EN:
			if strong == ucd.L {
				q.set(n, ucd.L)
			}
		}
	}
}

// fill sets the classes of [from, to).
func (q *sequence) fill(from, to int, c ucd.Class) {
	for n := from; n < to; n++ {
		q.set(n, c)
	}
}

// strong is the direction a class stands for under rules N0 to N2, where
// numbers count as right to left; ON for a neutral one.
func strong(c ucd.Class) ucd.Class {
	switch c {
	case ucd.L:
		return ucd.L
	case ucd.R, ucd.EN, ucd.AN:
		return ucd.R
	}
	return ucd.ON
}

// neutral is rules N1 and N2.
func (q *sequence) neutral() {
	for n := 0; n < len(q.at); n++ {
		if strong(q.get(n)) != ucd.ON {
			continue
		}
		end := n
		for end < len(q.at) && strong(q.get(end)) == ucd.ON {
			end++
		}
		to := strong(q.get(n - 1))
		if to != strong(q.get(end)) {
			to = direction(q.embed)
		}
		q.fill(n, end, to)
		n = end - 1
	}
}

// implicit is rules I1 and I2.
func (q *sequence) implicit() {
	for n, i := range q.at {
		switch c := q.get(n); {
		case q.embed&1 == 1 && c != ucd.R:
			q.level[i]++
		case q.embed&1 == 0 && c == ucd.R:
			q.level[i]++
		case q.embed&1 == 0 && (c == ucd.AN || c == ucd.EN):
			q.level[i] += 2
		}
	}
}
