package composite

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/fault"
)

// What an entry of the uncertainty says is what is varied.
func TestUncertaintyEntries(t *testing.T) {
	norm := func(method NormMethod) Normalisation {
		return Normalisation{Method: method, Upper: 100, SD: 1, Ties: TiesMin}
	}
	zscore := norm(ZScore)
	zscore.Mean, zscore.SD = 10, 2
	for _, c := range []struct {
		entry string
		want  Uncertainty
	}{
		{"uncertainty: {}", Uncertainty{Weights: 0.25}},
		{"uncertainty: 0.1", Uncertainty{Weights: 0.1}},
		{"uncertainty: {weights: 0}", Uncertainty{}},
		{"uncertainty: {weights: {2: 0.1, 1: 0.5}}", Uncertainty{Levels: []LevelNoise{{2, 0.1, 1}, {1, 0.5, 1}}}},
		{"uncertainty: {partial: [0.3, 0.7]}", Uncertainty{Weights: 0.25, Partial: &Range{0.3, 0.7}}},
		{"uncertainty: {impute: [nominal, {method: group-mean, group: g}]}", Uncertainty{
			Weights: 0.25, Impute: []Alternative[Imputation]{
				{"nominal", 1, Imputation{}}, {"group-mean, group g", 1, Imputation{ImputeGroupMean, "g"}},
			},
		}},
		{"uncertainty: {treat: [none, {winsorise: 5, columns: {a: {always: yes}}}], winsorise: [0, unlimited]}", Uncertainty{
			Weights: 0.25, Treat: []Alternative[*Treatment]{
				{"none", 1, nil},
				{"winsorise 5, columns {a {always yes}}", 1, &Treatment{
					Winsorise: 5, Skewness: 2, Kurtosis: 3.5,
					Columns: map[string]Treatment{"a": {Skewness: 2, Kurtosis: 3.5, Always: true}},
				}},
			}, Winsorise: []Alternative[int]{{"0", 1, 0}, {"unlimited", 1, Unlimited}},
		}},
		{"uncertainty: {normalise: [nominal, rank, {method: z-score, mean: 10, sd: 2}]}", Uncertainty{
			Weights: 0.25, Normalise: []Alternative[Normalisation]{
				{"nominal", 1, norm(MinMax)}, {"rank", 1, norm(NormRank)}, {"z-score, mean 10, sd 2", 1, zscore},
			},
		}},
		{"uncertainty: {aggregation: [nominal, {mean: geometric, floor: 1, levels: [{depth: 0, mean: harmonic}]}]}", Uncertainty{
			Weights: 0.25, Aggregation: []Alternative[*Aggregation]{
				{"nominal", 1, nil},
				{"geometric, floor 1, levels [depth 0, mean harmonic]", 1, &Aggregation{
					All:     NodeMethod{Mean: Mean{Kind: Geometric}, Floor: 1},
					ByDepth: map[int]NodeMethod{0: {Mean: Mean{Kind: Harmonic}, Floor: 1}},
				}},
			},
		}},
	} {
		t.Run(c.entry, func(t *testing.T) {
			got, err := ReadMethod("m.yaml", []byte(c.entry+"\n"))
			if err != nil {
				t.Fatal(err)
			}
			c.want.Line = 1
			if diff := cmp.Diff(c.want, got.Uncertainty); diff != "" {
				t.Errorf("uncertainty (-want +got):\n%s", diff)
			}
		})
	}
	got, err := ReadMethod("m.yaml", []byte("uncertainty:\n  impute:\n    - mean\n    - {method: group-median, group: g}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"g"}, got.Groups); diff != "" {
		t.Errorf("groups of the data (-want +got):\n%s", diff)
	}
	if line := got.Uncertainty.Impute[1].Line; line != 4 {
		t.Errorf("the second alternative stands at line %d; want 4", line)
	}
}

// Every mistake is told with its line.
func TestMistakesInUncertainty(t *testing.T) {
	const answers = "staff,means,1,quantity"
	for _, c := range []struct {
		mistake, entry string
		answers        bool
		want           []string
	}{
		{"an unknown entry", "{wieghts: 0.25}", false, []string{"1 yaml.key.unknown"}},
		{"more noise than weight", "{weights: 1.5}", false, []string{"1 composite.method.range"}},
		{"noise in words", "{weights: much}", false, []string{"1 composite.method.number"}},
		{"noise of the index itself", "{weights: {0: 0.25}}", false, []string{"1 composite.uncertainty.level"}},
		{"a level without a number", "{weights: {pillars: 0.25}}", false, []string{"1 composite.uncertainty.level"}},
		{"a level that is not there", "{weights: {1: 0.2, 3: 0.2}}", false, []string{"1 composite.uncertainty.depth"}},
		{"no choice", "{normalise: [rank]}", false, []string{"1 composite.uncertainty.few"}},
		{"no choice at all", "{normalise: []}", false, []string{"1 composite.uncertainty.few"}},
		{"one entry in place of a list", "{normalise: rank}", false, []string{"1 yaml.kind"}},
		{"the same twice", "{normalise: [rank, rank]}", false, []string{"1 composite.uncertainty.twice"}},
		{"nothing", "{impute: [mean, '']}", false, []string{"1 composite.uncertainty.empty"}},
		{"an unknown method", "{normalise: [rank, zscore]}", false, []string{"1 yaml.key.choice"}},
		{"an entry of another step", "{impute: [mean, {method: mean, upper: 1}]}", false, []string{"1 yaml.key.unknown"}},
		{"a mean nobody knows", "{aggregation: [arithmetic, median]}", false, []string{"1 yaml.key.choice"}},
		{"varied availability", "{aggregation: [arithmetic, {min-available: 0.5}]}", false, []string{"1 yaml.key.unknown"}},
		{"limits without a treatment", "{winsorise: [1, 2]}", false, []string{"1 composite.uncertainty.treat"}},
		{"half a unit", "{treat: [none, {winsorise: 1}], winsorise: [1, 2.5]}", false, []string{"1 composite.method.whole"}},
		{"a floor on two scales", "{normalise: [nominal, percentile-rank]}", false, []string{"1 composite.uncertainty.floor"}},
		{"credits upside down", "{partial: [0.7, 0.3]}", true, []string{"1 composite.uncertainty.partial"}},
		{"one end of credits", "{partial: [0.7]}", true, []string{"1 composite.uncertainty.partial"}},
		{"an empty end of credits", "{partial: ['', 0.7]}", true, []string{"1 composite.uncertainty.partial"}},
		{"credits of quantities", "{partial: [0.3, 0.7]}", false, []string{"1 composite.uncertainty.answers"}},
		{"credits of ranks", "{partial: [0.3, 0.7], normalise: [nominal, {method: rank, upper: 10}]}", true, []string{"1 composite.floor.scale", "1 composite.uncertainty.scale"}},
		{"credits on two scales", "{partial: [0.3, 0.7], normalise: [nominal, {lower: 1, upper: 10}]}", true, []string{"1 composite.uncertainty.scale"}},
		{"several", "{weights: 2, partial: [1], normalise: [rank]}", false, []string{
			"1 composite.method.range", "1 composite.uncertainty.few", "1 composite.uncertainty.partial",
		}},
	} {
		t.Run(c.mistake, func(t *testing.T) {
			structure := smallStructure
			if c.answers {
				structure = strings.Replace(structure, answers, "staff,means,1,answer", 1)
			}
			method := strings.Replace(smallMethod, "version: small-1", "uncertainty: "+c.entry, 1)
			_, err := Open(writeFiles(t, "method.yaml", method, "structure.csv", structure, "data.csv", smallData), openFile)
			if err == nil {
				t.Fatal("no fault")
			}
			var got []string
			for _, f := range fault.Of(err).Fields {
				got = append(got, strings.TrimPrefix(f.Path, "method.yaml:")+" "+f.Key)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("faults (-want +got):\n%s\n%v", diff, err)
			}
		})
	}
}

// What a structure says of goalposts holds for the alternatives that do not say
// otherwise, as it does for the method's own entry.
func TestHintsOfAlternatives(t *testing.T) {
	const method = "structure: %\nnormalise: goalposts\nuncertainty: {normalise: [goalposts, {method: goalposts, upper: 7, capped: no}]}\n"
	structure := "Level,iCode,Direction,Weight,Parent,Type,goalpost_lower,goalpost_upper,goalpost_scale,goalpost_trunc2posts\n" +
		"1,a,1,1,i,Indicator,1,9,10,TRUE\n2,i,1,1,,Aggregate,,,,\n"
	path := writeFiles(t, "method.yaml", strings.Replace(method, "%", "s.csv", 1), "s.csv", structure, "data.csv", "unit,a\nX,1\nY,2\n")
	p, err := Open(path, openFile)
	if err != nil {
		t.Fatal(err)
	}
	type end struct {
		Upper  float64
		Capped bool
	}
	var got []end
	for _, a := range append(p.Recipe.Uncertainty.Normalise, Alternative[Normalisation]{Entry: p.Recipe.Method.Normalise}) {
		got = append(got, end{a.Entry.Upper, a.Entry.Capped})
	}
	if diff := cmp.Diff([]end{{10, true}, {7, false}, {10, true}}, got); diff != "" {
		t.Errorf("scales (-want +got):\n%s", diff)
	}
}

func TestSameScale(t *testing.T) {
	for _, c := range []struct {
		a, b Normalisation
		want bool
	}{
		{Normalisation{Method: MinMax}, Normalisation{Method: Goalposts, Upper: 100}, true},
		{Normalisation{Method: MinMax, Lower: 1, Upper: 100}, Normalisation{Method: MinMax}, false},
		{Normalisation{Method: PercentileRank}, Normalisation{Method: MinMax, Upper: 1}, true},
		{Normalisation{Method: ZScore}, Normalisation{Method: ZScore, SD: 1}, true},
		{Normalisation{Method: ZScore}, Normalisation{Method: ZScore, Mean: 10, SD: 2}, false},
		{Normalisation{Method: ZScore, SD: 1}, Normalisation{Method: MinMax, Upper: 1}, false},
		{Normalisation{Method: Borda}, Normalisation{Method: NormRank}, false},
		{Normalisation{}, Normalisation{Method: NormNone}, true},
	} {
		if got := c.a.SameScale(c.b); got != c.want || c.b.SameScale(c.a) != got {
			t.Errorf("SameScale(%+v, %+v) = %v; want %v", c.a, c.b, got, c.want)
		}
	}
}
