package robust

import (
	"math"
	"slices"

	"mizan/internal/fault"
	"mizan/scoring/composite"
)

// Estimator is a form of the estimator of first-order indices.
type Estimator string

// The estimators. The zero value is the published one.
const (
	// Saltelli is mean(yB (yAB - yA)) / V: Saltelli et al. (2010), table 2 (b).
	Saltelli Estimator = ""
	// Centred subtracts the mean of A and B from yB first. What is estimated is
	// the same, since yAB - yA is 0 on average, but an output that is far from 0
	// no longer drowns it in noise.
	Centred Estimator = "centred"
)

// Output tells what moves one output of a model.
type Output struct {
	Rows     int     // of the design that count
	Mean     float64 // of A and B
	Variance float64 // of A and B, n-1
	// Varies is false if the output does not move: its standard deviation is
	// below what scores are compared to. All indices are then 0 and mean nothing.
	Varies  bool
	Effects []Effect // one for each input
}

// Effect is the part that one input has in the variance of an output.
type Effect struct {
	Input string
	First Index // of the variance, what the input explains alone
	Total Index // what it explains alone and together with others
}

// Index is an estimate: 0 to 1, but by chance it may be outside. Low and High
// are its 5th and 95th percentile; both equal Value where no interval was
// asked for.
type Index struct {
	Value, Low, High float64
}

// Design says which of the two random matrices A and B each input is drawn
// from: run 0 is A, run 1 is B, run 2+i is A with input i from B. It reports
// whether the input comes from B.
func Design(run, input int) (fromB bool) { return run == 1 || run == input+2 }

// Indices estimates Sobol indices from the outputs of a design: yA and yB hold
// the output for each row of A and B, and yAB[i] that of A with input i taken
// from B. With V the variance (n-1) of yA and yB together and N rows,
//
//	first_i = Σ yB (yAB_i - yA) / (N V)
//	total_i = Σ (yA - yAB_i)² / (2 N V)
//
// Source: Saltelli et al. (2010), Variance based sensitivity analysis of model
// output, for the first order; Jansen (1999) for the total.
//
// The output varies if its standard deviation is above 10⁻¹² of its largest
// value. Faults: fewer than two rows; outputs of different length; outputs that
// are not finite, above 10¹⁴⁰ in size, or of sizes so different that an index is
// not finite.
func Indices(yA, yB []float64, yAB [][]float64, e Estimator) (Output, error) {
	if err := checkOutputs(yA, yB, yAB); err != nil {
		return Output{}, err
	}
	p := newProducts(len(yAB))
	row := make([]float64, len(yAB))
	shift := middle(yA, yB)
	for j := range yA {
		for i := range yAB {
			row[i] = yAB[i][j] - shift
		}
		p.add(1, yA[j]-shift, yB[j]-shift, row)
	}
	out := p.output(e, shift, relative*largestOf(yA, yB))
	if !out.finite() {
		return Output{}, fault.New(fault.Invalid, "robust.outputs.apart")
	}
	return out, nil
}

// finite reports whether all figures are.
func (o Output) finite() bool {
	for _, f := range o.Effects {
		// Inf - Inf and NaN - NaN are NaN.
		if f.First.Value-f.First.Value != 0 || f.Total.Value-f.Total.Value != 0 {
			return false
		}
	}
	return true
}

// SplitOutputs divides the outputs of a whole design, in the order A, B, A with
// the first input from B, and so on, as COINr keeps them. The parts share the
// memory of y. Its length must be a multiple of inputs + 2.
func SplitOutputs(y []float64, inputs int) (yA, yB []float64, yAB [][]float64, err error) {
	if inputs < 1 || len(y)%(inputs+2) != 0 {
		return nil, nil, nil, fault.New(fault.Invalid, "robust.outputs.split",
			"count", len(y), "inputs", inputs)
	}
	n := len(y) / (inputs + 2)
	for i := range inputs {
		yAB = append(yAB, y[(i+2)*n:(i+3)*n])
	}
	return y[:n], y[n : 2*n], yAB, nil
}

// relative is the part of its largest value below which the spread of an
// output is rounding.
const relative = 1e-12

func checkOutputs(yA, yB []float64, yAB [][]float64) error {
	if len(yA) < 2 {
		return fault.New(fault.Invalid, "robust.outputs.few", "count", len(yA))
	}
	for _, y := range append([][]float64{yA, yB}, yAB...) {
		if len(y) != len(yA) {
			return fault.New(fault.Invalid, "robust.outputs.length", "count", len(y), "rows", len(yA))
		}
		for j, x := range y {
			if math.IsNaN(x) || math.Abs(x) > largestOutput {
				return fault.New(fault.Invalid, "robust.outputs.finite", "row", j+1)
			}
		}
	}
	return nil
}

// largestOutput keeps sums of squares finite.
const largestOutput = 1e140

func middle(yA, yB []float64) float64 {
	var sum float64
	for j := range yA {
		sum += float64(yA[j]/2) + float64(yB[j]/2)
	}
	return sum / float64(len(yA))
}

func largestOf(yA, yB []float64) float64 {
	var most float64
	for j := range yA {
		most = max(most, math.Abs(yA[j]), math.Abs(yB[j]))
	}
	return most
}

// UsualResamples is the number of bootstrap resamples in common use.
const UsualResamples = 100

// Bootstrap is Indices with intervals: the rows of the design are drawn again
// with replacement, resamples times, and all is estimated anew, the variance
// too. Low and High are the 5 % and 95 % quantiles (type 7) of these
// estimates; resamples without variance, or with indices that are not finite,
// do not count. COINr 1.1.14 draws the terms of each index apart and keeps the
// variance of the whole sample.
func Bootstrap(yA, yB []float64, yAB [][]float64, e Estimator, resamples int, seed uint64) (Output, error) {
	out, err := Indices(yA, yB, yAB, e)
	if err != nil || !out.Varies {
		return out, err
	}
	shift, least := middle(yA, yB), relative*largestOf(yA, yB)
	first, total := make([][]float64, len(yAB)), make([][]float64, len(yAB))
	row := make([]float64, len(yAB))
	for k := range resamples {
		p := newProducts(len(yAB))
		for j, n := range resample(len(yA), Address{seed, word(k), bootstrapStream}) {
			for i := range yAB {
				row[i] = yAB[i][j] - shift
			}
			p.add(n, yA[j]-shift, yB[j]-shift, row)
		}
		again := p.output(e, shift, least)
		if !again.Varies || !again.finite() {
			continue
		}
		for i, f := range again.Effects {
			first[i], total[i] = append(first[i], f.First.Value), append(total[i], f.Total.Value)
		}
	}
	for i := range out.Effects {
		out.Effects[i].First.between(first[i])
		out.Effects[i].Total.between(total[i])
	}
	return out, nil
}

// bootstrapStream is a stream that no input has.
const bootstrapStream = math.MaxUint64

// resample returns how often each row was drawn.
func resample(rows int, at Address) []float64 {
	u, times := make([]float64, rows), make([]float64, rows)
	at.Fill(u)
	for _, x := range u {
		times[min(int(x*float64(rows)), rows-1)]++
	}
	return times
}

// between sets the interval from estimates.
func (x *Index) between(estimates []float64) {
	slices.Sort(estimates)
	low, ok := composite.Quantile(estimates, lowRank)
	high, _ := composite.Quantile(estimates, highRank)
	if ok {
		x.Low, x.High = low, high
	}
}
