package bidi

import ucd "golang.org/x/text/unicode/bidi"

// state is a paragraph while its levels are being found.
type state struct {
	text   []rune
	orig   []ucd.Class // classes as looked up
	class  []ucd.Class // classes as changed by overrides and later rules
	level  []uint8
	isolat []int // matching PDI of an initiator and the reverse; -1 if none
	base   uint8
}

// embedding is one entry of the directional status stack (X1).
type embedding struct {
	level    uint8
	override ucd.Class // ON: no override
	isolate  bool
}

// isInitiator reports whether c opens an isolate.
func isInitiator(c ucd.Class) bool {
	return c == ucd.LRI || c == ucd.RLI || c == ucd.FSI
}

// matchIsolates pairs isolate initiators with their PDI (BD9).
func matchIsolates(classes []ucd.Class) []int {
	match := make([]int, len(classes))
	var open []int
	for i, c := range classes {
		match[i] = -1
		switch {
		case isInitiator(c):
			open = append(open, i)
		case c == ucd.PDI && len(open) > 0:
			last := open[len(open)-1]
			open = open[:len(open)-1]
			match[i], match[last] = last, i
		}
	}
	return match
}

// firstStrong is rules P2 and P3 over [start, end): the level of the first
// strong character outside any isolate, 0 if there is none.
func (s *state) firstStrong(start, end int) uint8 {
	for i := start; i < end; i++ {
		switch c := s.orig[i]; {
		case c == ucd.L:
			return 0
		case c == ucd.R || c == ucd.AL:
			return 1
		case isInitiator(c):
			if s.isolat[i] < 0 {
				return 0
			}
			i = s.isolat[i]
		}
	}
	return 0
}

// explicit is rules X1 to X8, and marks what X9 removes.
func (s *state) explicit() {
	e := explicitLevels{state: s, stack: []embedding{{s.base, ucd.ON, false}}}
	for i, c := range s.orig {
		switch c {
		case ucd.LRE, ucd.RLE, ucd.LRO, ucd.RLO:
			e.embed(c)
			s.level[i] = removed
		case ucd.PDF:
			e.popEmbedding()
			s.level[i] = removed
		case ucd.BN:
			s.level[i] = removed
		case ucd.LRI, ucd.RLI, ucd.FSI:
			e.take(i)
			e.isolate(i, c)
		case ucd.PDI:
			e.popIsolate()
			e.take(i)
		case ucd.B:
			s.level[i] = s.base
		default:
			e.take(i)
		}
	}
}

// explicitLevels is the directional status stack with its three counters.
type explicitLevels struct {
	*state
	stack             []embedding
	overflowIsolate   int
	overflowEmbedding int
	validIsolate      int
}

func (e *explicitLevels) top() embedding { return e.stack[len(e.stack)-1] }

// take gives character i the level and the override in force.
func (e *explicitLevels) take(i int) {
	t := e.top()
	e.level[i] = t.level
	if t.override != ucd.ON {
		e.class[i] = t.override
	}
}

// next is the least level above the present one of the wanted direction.
func (e *explicitLevels) next(rtl bool) uint8 {
	level := e.top().level
	if rtl {
		return (level + 1) | 1
	}
	return (level + 2) &^ 1
}

// embed is rules X2 to X5.
func (e *explicitLevels) embed(c ucd.Class) {
	level := e.next(c == ucd.RLE || c == ucd.RLO)
	if level > maxDepth || e.overflowIsolate > 0 || e.overflowEmbedding > 0 {
		if e.overflowIsolate == 0 {
			e.overflowEmbedding++
		}
		return
	}
	override := ucd.ON
	switch c {
	case ucd.LRO:
		override = ucd.L
	case ucd.RLO:
		override = ucd.R
	}
	e.stack = append(e.stack, embedding{level, override, false})
}

// isolate is rules X5a to X5c.
func (e *explicitLevels) isolate(i int, c ucd.Class) {
	rtl := c == ucd.RLI
	if c == ucd.FSI {
		end := e.isolat[i]
		if end < 0 {
			end = len(e.orig)
		}
		rtl = e.firstStrong(i+1, end) == 1
	}
	level := e.next(rtl)
	if level > maxDepth || e.overflowIsolate > 0 || e.overflowEmbedding > 0 {
		e.overflowIsolate++
		return
	}
	e.validIsolate++
	e.stack = append(e.stack, embedding{level, ucd.ON, true})
}

// popIsolate is rule X6a.
func (e *explicitLevels) popIsolate() {
	switch {
	case e.overflowIsolate > 0:
		e.overflowIsolate--
	case e.validIsolate > 0:
		e.overflowEmbedding = 0
		for !e.top().isolate {
			e.stack = e.stack[:len(e.stack)-1]
		}
		e.stack = e.stack[:len(e.stack)-1]
		e.validIsolate--
	}
}

// popEmbedding is rule X7.
func (e *explicitLevels) popEmbedding() {
	switch {
	case e.overflowIsolate > 0:
	case e.overflowEmbedding > 0:
		e.overflowEmbedding--
	case !e.top().isolate && len(e.stack) > 1:
		e.stack = e.stack[:len(e.stack)-1]
	}
}
