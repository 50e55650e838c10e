package composite

import "math"

// image holds the terms that a parent's mean adds up for one child, on the
// parent's floored scale: ln x for the geometric mean, 1/x for the harmonic.
type image struct {
	stale    bool        // made from other values than the present ones
	of       Combination // made for this mean
	outside  bool        // some value is not in the domain of the mean
	terms    []float64   // 0 where there is no value
	original []float64   // of an indicator: the terms of its values in the data
	spoilt   bool        // some of those is outside the domain
}

// project brings the terms up to date. original holds the values of an
// indicator as they are in the data, nil for an inner node: where a value was
// not replaced, its term is kept. ok is false if a value is outside the domain
// of the mean.
func (k *work) project(how Combination, original []float64) (ok bool) {
	m := &k.image
	if !m.stale && m.of == how {
		return !m.outside
	}
	if m.terms == nil {
		m.terms = make([]float64, len(k.values))
	}
	if original == nil {
		m.outside = k.transform(m.terms, how, nil, nil)
	} else {
		if m.original == nil || m.of != how {
			m.original = make([]float64, len(k.values))
			unchanged := work{values: original, known: k.known}
			m.spoilt = unchanged.transform(m.original, how, nil, nil)
		}
		done := m.original
		if m.spoilt {
			done = nil
		}
		m.outside = k.transform(m.terms, how, original, done)
	}
	m.of, m.stale = how, false
	return !m.outside
}

// transform sets terms to the terms of the values, taking them from done where
// a value is the one that done was made from. Answers have few values, so the
// last term that was computed is often the next one too. It reports whether a
// value is outside the domain of the mean.
func (k *work) transform(terms []float64, how Combination, from, done []float64) (outside bool) {
	var last, term float64
	fresh := true
	for u, x := range k.values {
		switch {
		case !k.known[u]:
			terms[u] = 0
		case done != nil && from[u] == x:
			terms[u] = done[u]
		case !fresh && x == last:
			terms[u] = term
		default:
			y, ok := how.term(x)
			outside = outside || !ok
			last, term, fresh = x, y, false
			terms[u] = y
		}
	}
	return outside
}

// term is what the mean adds up for a child's value, 0 outside its domain.
func (how Combination) term(x float64) (term float64, ok bool) {
	x = Node{Mean: how.Mean, Floor: how.Floor, Top: how.Top}.read(x)
	switch {
	case !how.Mean.Accepts(x):
		return 0, false
	case how.Mean.Kind == Harmonic:
		return 1 / x, true
	default:
		return math.Log(x), true
	}
}

// combine sets out to the sum of share × term over the children, for every
// unit, in the order of the children. Four columns at a time spare the memory;
// the order of the additions is that of one at a time.
func combine(out []float64, terms [][]float64, share []float64) {
	clear(out)
	k := 0
	for ; k+4 <= len(terms); k += 4 {
		combineFour(out, terms[k:k+4], share[k:k+4])
	}
	for ; k < len(terms); k++ {
		x, a := terms[k][:len(out)], share[k]
		for u := range out {
			out[u] += float64(a * x[u])
		}
	}
}

func combineFour(out []float64, terms [][]float64, share []float64) {
	n := len(out)
	x0, x1, x2, x3 := terms[0][:n], terms[1][:n], terms[2][:n], terms[3][:n]
	a0, a1, a2, a3 := share[0], share[1], share[2], share[3]
	for u := range out {
		y := out[u] + float64(a0*x0[u])
		y += float64(a1 * x1[u])
		y += float64(a2 * x2[u])
		out[u] = y + float64(a3*x3[u])
	}
}

// finish turns sums of terms into means.
func (k *work) finish(how Combination) {
	if how.Mean.Kind != Arithmetic {
		n := Node{Mean: how.Mean, Floor: how.Floor, Top: how.Top}
		for u, y := range k.values {
			if how.Mean.Kind == Harmonic {
				y = 1 / y
			} else {
				y = math.Exp(y)
			}
			y = n.unread(y)
			if k.known[u] && (math.IsNaN(y) || math.IsInf(y, 0)) {
				k.lose(u)
			}
			k.values[u] = y
		}
	}
	for _, u := range k.missing {
		k.values[u] = 0
	}
}

// allKnown takes every unit to have a value, until one loses it.
func (k *work) allKnown() {
	for _, u := range k.missing {
		k.known[u] = true
	}
	k.missing = k.missing[:0]
}

// lose takes the value of unit u away.
func (k *work) lose(u int) {
	k.known[u] = false
	k.missing = append(k.missing, u)
}
