package coherence

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"mizan/scoring/composite"
)

// Components is the principal components analysis of the parts of a group.
type Components struct {
	Group       string    `json:"group"` // code of the parent
	Items       []string  `json:"items"`
	Units       int       `json:"units"`       // with a value in every item
	Eigenvalues []float64 `json:"eigenvalues"` // falling; they sum to the number of items
	Shares      []float64 `json:"shares"`      // of the whole variance, each 0 to 1, summing to 1
	Kaiser      int       `json:"kaiser"`      // eigenvalues over 1: dimensions by Kaiser's rule

	// Vectors holds for each component a coefficient for each item; their
	// squares sum to 1. Loadings holds the correlation of the component with
	// each item, which is the coefficient times the root of the eigenvalue.
	Vectors  [][]float64 `json:"vectors"`
	Loadings [][]float64 `json:"loadings"`

	Constant []string `json:"constant,omitempty"` // items with one value only
	Why      Absence  `json:"why,omitempty"`      // there are no components
}

// PrincipalComponents analyses items after bringing each to mean 0 and
// variance 1 over the units that have a value in every item. The signs of a
// component are free; they are set so that its coefficient of largest
// magnitude is positive, the first of them if several are within 1e-9.
//
// Components need two items, each of them varying, more units than items, and
// minUnits units (0 means DefaultMinUnits, never under 3). Of yes/no items they
// overstate the number of dimensions.
//
// Sources: OECD/JRC Handbook (2008), step 4; Kaiser (1960).
func PrincipalComponents(group string, items []composite.Column, minUnits int) Components {
	out := Components{Group: group}
	values := complete(items...)
	for k, c := range items {
		out.Items = append(out.Items, c.Code)
		out.Units = len(values[k])
		if constant(values[k]) {
			out.Constant = append(out.Constant, c.Code)
		}
	}
	switch {
	case len(items) < 2:
		out.Why = TooFewColumns
	case out.Units < minimumOr(minUnits, 3) || out.Units <= len(items):
		out.Why = TooFewUnits
	case len(out.Constant) > 0:
		out.Why = Constant
	default:
		out.analyse(values)
	}
	return out
}

// AllComponents returns the components of the children of every inner node, in
// tree order.
func AllComponents(t *composite.Tree, scores *composite.Table, minUnits int) []Components {
	var out []Components
	for i, n := range t.Nodes {
		if children := t.Children(i); len(children) > 0 {
			out = append(out, PrincipalComponents(n.Code, columnsOf(t, scores, children), minUnits))
		}
	}
	return out
}

func (c *Components) analyse(values [][]float64) {
	data := mat.NewDense(c.Units, len(values), nil)
	for k, x := range values {
		data.SetCol(k, standardised(x))
	}
	var pc stat.PC
	if !pc.PrincipalComponents(data, nil) {
		c.Why = NoSolution
		return
	}
	var vectors mat.Dense
	pc.VectorsTo(&vectors)
	for k, variance := range pc.VarsTo(nil) {
		c.add(variance, mat.Col(nil, k, &vectors))
	}
}

// add appends a component. Kaiser's bound is passed by more than rounding.
func (c *Components) add(eigenvalue float64, vector []float64) {
	turn(vector)
	loadings := make([]float64, len(vector))
	for i, v := range vector {
		loadings[i] = v * math.Sqrt(eigenvalue)
	}
	if eigenvalue > 1+1e-9 {
		c.Kaiser++
	}
	c.Eigenvalues = append(c.Eigenvalues, eigenvalue)
	c.Shares = append(c.Shares, eigenvalue/float64(len(c.Items)))
	c.Vectors = append(c.Vectors, vector)
	c.Loadings = append(c.Loadings, loadings)
}

// turn gives a component its sign, see PrincipalComponents.
func turn(vector []float64) {
	var largest float64
	for _, v := range vector {
		if math.Abs(v) > math.Abs(largest)+1e-9 {
			largest = v
		}
	}
	if largest > 0 {
		return
	}
	for i := range vector {
		vector[i] = 0 - vector[i] // not -0
	}
}

// standardised brings values that vary to mean 0 and variance 1.
func standardised(x []float64) []float64 {
	x = scaled(x, exponent(x))
	mean, sd := stat.MeanStdDev(x, nil)
	for i := range x {
		x[i] = (x[i] - mean) / sd
	}
	return x
}
