package composite

import "slices"

// BuildPanel builds the same index in several years, see Build. Gaps are
// filled from other years first, if the method says so. Then each year is
// imputed, screened and treated by itself, so that none borrows from another;
// normalisation has one scale for all of them, so that scores compare over
// time (see NormalisePanel); ranks are those within a year.
func BuildPanel(t *Tree, raw *Panel, m Method) ([]*Index, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	if err := m.checkTiers(); err != nil {
		return nil, err
	}
	if err := m.checkFloors(t); err != nil {
		return nil, err
	}
	filled, cells, err := raw.Fill(m.Fill)
	if err != nil {
		return nil, err
	}
	out := make([]*Index, len(raw.Tables))
	for i, table := range raw.Tables {
		x := &Index{Tree: t, Method: m, Effective: EffectiveWeights(t)}
		x.add(StepRaw, table)
		if len(raw.Years) > 1 {
			x.Year = raw.Years[i]
			x.Filled, cells = ofYear(cells, x.Year)
			x.add(StepFilled, filled.Tables[i])
		}
		if err := x.prepare(); err != nil {
			return nil, err
		}
		out[i] = x
	}
	if err := finishPanel(out); err != nil {
		return nil, err
	}
	return out, nil
}

// ofYear takes the cells of a year, which are the first ones, from the others.
func ofYear(cells []Filled, year int) (own, others []Filled) {
	n := slices.IndexFunc(cells, func(f Filled) bool { return f.Year != year })
	if n < 0 {
		n = len(cells)
	}
	return slices.Clip(cells[:n]), cells[n:]
}

// finishPanel normalises all years on one scale and takes the steps after that.
func finishPanel(all []*Index) error {
	treated := make([]*Table, len(all))
	for i, x := range all {
		treated[i] = x.last()
	}
	normalised, err := NormalisePanel(all[0].Tree, treated, all[0].Method.Normalise)
	if err != nil {
		return err
	}
	for i, x := range all {
		if err := x.finish(normalised[i]); err != nil {
			return err
		}
	}
	return nil
}
