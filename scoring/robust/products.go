package robust

import "math"

// products are the sums over the rows of a design from which the indices of
// one output follow. Outputs are taken as distances from a shift that is the
// same for all rows.
type products struct {
	rows   float64
	sum    float64 // Σ (yA + yB)
	square float64 // Σ (yA² + yB²)
	inputs []product
}

// product is about one input, with d = yAB - yA.
type product struct {
	cross  float64 // Σ yB d
	change float64 // Σ d
	square float64 // Σ d²
}

func newProducts(inputs int) products { return products{inputs: make([]product, inputs)} }

// add counts a row a number of times.
func (p *products) add(times, a, b float64, ab []float64) {
	p.rows += times
	p.sum += float64(times * (a + b))
	p.square += float64(times * (float64(a*a) + float64(b*b)))
	for i, x := range ab {
		d, q := x-a, &p.inputs[i]
		q.cross += float64(times * b * d)
		q.change += float64(times * d)
		q.square += float64(times * d * d)
	}
}

// take adds the sums of other.
func (p *products) take(other *products) {
	p.rows += other.rows
	p.sum += other.sum
	p.square += other.square
	for i := range p.inputs {
		p.inputs[i].cross += other.inputs[i].cross
		p.inputs[i].change += other.inputs[i].change
		p.inputs[i].square += other.inputs[i].square
	}
}

func (p *products) reset() {
	clear(p.inputs)
	*p = products{inputs: p.inputs}
}

// variance is that of A and B together.
func (p *products) variance() float64 {
	n := 2 * p.rows
	if n < 2 {
		return 0
	}
	return max(0, (p.square-float64(p.sum*p.sum)/n)/(n-1))
}

// output estimates the indices. The output varies if its standard deviation is
// above least.
func (p *products) output(e Estimator, shift, least float64) Output {
	out := Output{Rows: int(p.rows), Variance: p.variance(), Effects: make([]Effect, len(p.inputs))}
	if p.rows == 0 {
		return out
	}
	out.Mean = shift + p.sum/(2*p.rows)
	out.Varies = math.Sqrt(out.Variance) > least
	if !out.Varies {
		return out
	}
	from := p.sum / (2 * p.rows) // where yB counts from, as a distance from the shift
	if e == Saltelli {
		from = -shift
	}
	for i, q := range p.inputs {
		f := (q.cross - float64(from*q.change)) / p.rows / out.Variance
		t := q.square / (2 * p.rows) / out.Variance
		out.Effects[i] = Effect{First: Index{f, f, f}, Total: Index{t, t, t}}
	}
	return out
}
