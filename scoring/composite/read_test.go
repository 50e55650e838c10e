package composite

import (
	"bytes"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/fault"
)

// A small index: two pillars of two indicators, a region, a denominator.
const (
	smallMethod = `version: small-1
groups: [region]
impute: {method: group-mean, group: region}
normalise:
  lower: 0
  upper: 10
tiers:
  - {code: high, lower: 5}
  - {code: low, lower: 0}
`
	smallStructure = `code,parent,weight,kind,direction,denominator,target,lower,upper,mean,power,floor,min_available
index,,,,,,,,,arithmetic,,,
means,index,2,,,,,,,,,,0.5
staff,means,1,quantity,1,people,,,,,,,
budget,means,3,,,,,,,,,,
harm,index,1,,,,,,,geometric,,1,
attacks,harm,,,-1,,,,,,,,
losses,harm,,,-1,,,,,,,,
`
	smallData = `unit,region,people,staff,budget,attacks,losses
AAA,north,10,5,100,7,3
BBB,north,20,40,300,2,9
CCC,south,5,10,,4,1
DDD,south,8,8,200,9,5
`
)

// edited is the small index with one text in one file replaced.
func edited(t testing.TB, file, from, to string) string {
	t.Helper()
	files := []string{
		"method.yaml", smallMethod, "structure.csv", smallStructure, "data.csv", smallData,
	}
	if i := slices.Index(files, file); i >= 0 {
		if !strings.Contains(files[i+1], from) {
			t.Fatalf("%s has no %q", file, from)
		}
		files[i+1] = strings.Replace(files[i+1], from, to, 1)
	}
	return writeFiles(t, files...)
}

func TestSmallIndex(t *testing.T) {
	x := buildFile(t, edited(t, "", "", ""))[0]
	var b bytes.Buffer
	if err := WriteScores(&b, []*Index{x}, 2); err != nil {
		t.Fatal(err)
	}
	// By hand, BBB: staff 40/20 = 2 is the highest, 10; budget 10; means 10.
	// attacks 2 is the best, 10; losses 9 the worst, 0; floored 10 and 1, √10,
	// and back on 0 to 10: (√10 - 1) 10 / 9. Index (2 × 10 + 1 × 2.40…) / 3.
	for _, want := range []string{
		"unit,item,score,rank,tier\n", "BBB,index,7.47,1,high\n", "BBB,harm,2.40,", "BBB,losses,0.00,4,\n",
		"CCC,budget,5.00,",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	if diff := cmp.Diff([]Estimate{{Cell: Cell{2, 1}, Filled: true, Basis: 1}}, x.Imputed); diff != "" {
		t.Errorf("imputed (-want +got):\n%s", diff)
	}
}

// COINr's table of indicators is read as it is.
func TestStructureOfCOINr(t *testing.T) {
	for _, name := range []string{"inputs/asem_meta.csv", "inputs/asem_meta_targets_goalposts.csv"} {
		f, err := os.Open(filepath.Join("testdata", "coinr", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		s, err := ReadStructure(name, f, Aggregation{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(readCOINrTree(t, name), s.Tree); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff([]string{"GDP_group", "GDPpc_group", "Pop_group", "EurAsia_group"}, s.Groups); diff != "" {
			t.Errorf("%s, groups (-want +got):\n%s", name, diff)
		}
	}
}

// Every mistake is told with its place; all of a file's at once.
func TestMistakesInFiles(t *testing.T) {
	const method, structure, data = "method.yaml", "structure.csv", "data.csv"
	for _, c := range []struct {
		mistake, file, from, to string
		want                    []string
	}{
		{"an unknown normalisation", method, "  lower: 0\n", "  method: minmax\n", []string{"method.yaml:5 yaml.key.choice"}},
		{"an unknown imputation", method, "group-mean", "guess", []string{"method.yaml:3 yaml.key.choice"}},
		{"group means of no group", method, ", group: region", "", []string{"method.yaml:3 yaml.key.missing"}},
		{"an unknown mean", method, "version: small-1", "aggregation: median", []string{"method.yaml:1 yaml.key.choice"}},
		{"a generalised mean without a power", method, "version: small-1", "aggregation: generalised", []string{"method.yaml:1 composite.method.power"}},
		{"an unknown entry", method, "groups", "group", []string{"method.yaml:2 yaml.key.unknown"}},
		{"two mistakes in the method", method, "version: small-1\ngroups", "ties: fair\ngruops", []string{"method.yaml:2 yaml.key.unknown", "method.yaml:1 yaml.key.choice"}},
		{"a decimal comma in the method", method, "upper: 10", "upper: 10,5", []string{"method.yaml:6 composite.method.number"}},
		{"a share above 1", method, "version: small-1", "screen: 90", []string{"method.yaml:1 composite.method.range"}},
		{"a scale upside down", method, "upper: 10", "upper: -1", []string{"method.yaml:5 composite.method.scale"}},
		{"half a unit moved", method, "version: small-1", "treat: {winsorise: 2.5}", []string{"method.yaml:1 composite.method.whole"}},
		{"a negative floor", method, "version: small-1", "aggregation: {floor: -1}", []string{"method.yaml:1 composite.method.least"}},
		{"a level twice", method, "version: small-1", "aggregation: {levels: [{depth: 1}, {depth: 1}]}", []string{"method.yaml:1 composite.method.depth"}},
		{"tiers out of order", method, "code: low, lower: 0", "code: low, lower: 6", []string{"method.yaml:9 composite.tier.order"}},
		{"a tier twice", method, "code: low", "code: high", []string{"method.yaml:9 composite.tier.twice"}},

		{"a column nobody knows", structure, "code,parent,weight", "code,parent,wieght", []string{"structure.csv:1:1 composite.header.unknown"}},
		{"no parents at all", structure, "code,parent", "code,name", []string{"structure.csv:1:1 composite.header.missing"}},
		{"a column twice", structure, "code,parent,weight", "code,parent,parent", []string{"structure.csv:1:13 composite.header.twice"}},
		{"semicolons", structure, smallStructure, "code;parent\nindex;\n", []string{"structure.csv:1:1 composite.header.semicolon"}},
		{"an empty structure", structure, smallStructure, "", []string{"structure.csv:1:1 composite.file.empty"}},
		{"a parent nobody knows", structure, "budget,means", "budget,maens", []string{"structure.csv:5:1 composite.parent.unknown"}},
		{"a circle", structure, "harm,index", "harm,losses", []string{"structure.csv:6:1 composite.parent.circle", "structure.csv:8:1 composite.parent.circle"}},
		{"two indices", structure, "means,index", "means,", []string{"structure.csv:3:1 composite.root.two"}},
		{"no index", structure, "index,,", "index,harm,", []string{"structure.csv:1:1 composite.root.none"}},
		{"a code twice", structure, "losses,harm", "attacks,harm", []string{"structure.csv:8:1 composite.row.twice"}},
		{"a row without a code", structure, "losses,harm", ",harm", []string{"structure.csv:8:1 composite.node.code"}},
		{"weights that sum to zero", structure, "attacks,harm,,,-1,,,,,,,,\nlosses,harm,", "attacks,harm,0,,-1,,,,,,,,\nlosses,harm,0", []string{"structure.csv:6 composite.weight.sum"}},
		{"a negative weight", structure, "budget,means,3", "budget,means,-3", []string{"structure.csv:5 composite.weight.range"}},
		{"a decimal comma in a weight", structure, "budget,means,3", "budget,means,\"3,5\"", []string{"structure.csv:5:14 composite.number.comma"}},
		{"an unknown direction", structure, "attacks,harm,,,-1", "attacks,harm,,,down", []string{"structure.csv:7:16 composite.number.form"}},
		{"a direction of two", structure, "attacks,harm,,,-1", "attacks,harm,,,2", []string{"structure.csv:7:16 composite.choice.unknown"}},
		{"an unknown kind", structure, "quantity", "number", []string{"structure.csv:4:15 composite.choice.unknown"}},
		{"an unknown mean of a node", structure, "geometric", "geometrical", []string{"structure.csv:6:20 composite.choice.unknown"}},
		{"a mean of an indicator", structure, "budget,means,3,,,,,,,,", "budget,means,3,,,,,,,harmonic,", []string{"structure.csv:5:22 composite.cell.inner"}},
		{"a denominator of a pillar", structure, "harm,index,1,,,", "harm,index,1,,,people", []string{"structure.csv:6:16 composite.cell.indicator"}},
		{"several mistakes in the structure", structure, "harm,index,1", "harm,nidex,one", []string{"structure.csv:6:12 composite.number.form", "structure.csv:6:1 composite.parent.unknown"}},
		{"a row too short", structure, "harm,index,1,,,,,,,geometric,,1,\n", "harm,index,1\n", []string{"structure.csv:6:1 composite.row.length"}},

		{"an unknown column", data, "unit,region", "unit,capital", []string{"data.csv:1:1 composite.data.unknown", "data.csv:1:1 composite.data.group"}},
		{"no units", data, "unit,", "country,", []string{"data.csv:1:1 composite.header.unit"}},
		{"an indicator without a column", data, "losses", "people2", []string{"data.csv:1:1 composite.data.unknown", "data.csv:1:1 composite.data.missing"}},
		{"a denominator without a column", data, "people", "region2", []string{"data.csv:1:1 composite.data.unknown", "data.csv:1:1 composite.data.denominator"}},
		{"a unit twice", data, "BBB", "AAA", []string{"data.csv:3:1 composite.unit.again"}},
		{"a row without a unit", data, "BBB", "", []string{"data.csv:3:1 composite.unit.none"}},
		{"a text among numbers", data, "DDD,south,8,8,", "DDD,south,8,eight,", []string{"data.csv:5:13 composite.number.form"}},
		{"a decimal comma", data, "AAA,north,10,5,", "AAA,north,10,\"5,25\",", []string{"data.csv:2:14 composite.number.comma"}},
		{"infinity", data, "AAA,north,10,5,", "AAA,north,10,Inf,", []string{"data.csv:2:14 composite.number.form"}},
		{"a number beyond all bounds", data, "AAA,north,10,5,", "AAA,north,10,1e999,", []string{"data.csv:2:14 composite.number.range"}},
		{"several mistakes in the data", data, "AAA,north,10,5,100,7,3\nBBB,north,20,40,", "AAA,north,ten,5,100,7,3\nAAA,north,20,x,", []string{"data.csv:2:11 composite.number.form", "data.csv:3:1 composite.unit.again"}},
		{"a quotation mark out of place", data, "BBB,north", "BBB,no\"rth", []string{"data.csv:3:7 composite.file.quotes"}},
		{"another encoding", data, "BBB,north", "BBB,nor\xe9", []string{"data.csv:3:1 composite.file.encoding"}},
		{"no rows", data, smallData[strings.Index(smallData, "AAA"):], "", []string{"data.csv:1:1 composite.data.empty"}},
		{"half a year", data, smallData, "unit,time,region,people,staff,budget,attacks,losses\nAAA,2020.5,n,1,1,1,1,1\n", []string{"data.csv:2:5 composite.time.form"}},
		{"a value twice in a long file", data, smallData, "unit,item,value\nAAA,staff,1\nAAA,staff,2\n", []string{"data.csv:3:5 composite.value.again"}},
		{"a group that a long file gives to nobody", data, smallData, "unit,item,value\nAAA,staff,1\n", []string{"data.csv:1:1 composite.data.group"}},
		{"tabs", data, smallData, "unit\tstaff\nAAA\t1\n", []string{"data.csv:1:1 composite.header.tab"}},
		{"a control character in a unit", data, "BBB", "B\x01B", []string{"data.csv:3:1 composite.code.character"}},
		{"a mark of direction in a code", structure, "losses,harm", "losses\u200f,harm", []string{"structure.csv:8:1 composite.code.character"}},
		{"a group that is an indicator", method, "group: region}", "group: staff}", []string{"data.csv:1:1 composite.data.grouped"}},
		{"a group that is the column of units", method, "groups: [region]", "groups: [region, unit]", []string{"data.csv:1:1 composite.data.reserved"}},
		{"a power where no mean takes one", method, "version: small-1", "aggregation: {mean: harmonic, power: 2}", []string{"method.yaml:1 composite.method.unused"}},
		{"a power of a level that takes none", method, "version: small-1", "aggregation: {mean: generalised, power: 2, levels: [{depth: 1, mean: harmonic, power: 3}]}", []string{"method.yaml:1 composite.method.unused"}},
		{"a power of an alternative that takes none", method, "version: small-1", "uncertainty: {aggregation: [nominal, {mean: geometric, floor: 1, power: 2}]}", []string{"method.yaml:1 composite.method.unused"}},
		{"a power of a node that takes none", structure, "geometric,,1,", "geometric,2,1,", []string{"structure.csv:6:30 composite.cell.power"}},
		{"a level beyond the structure", method, "version: small-1", "aggregation:\n  levels:\n    - {depth: 0, mean: arithmetic}\n    - {depth: 2, mean: harmonic}", []string{"method.yaml:4 composite.method.deep"}},
		{"an alternative level beyond the structure", method, "version: small-1", "uncertainty: {aggregation: [nominal, {levels: [{depth: 99}]}]}", []string{"method.yaml:1 composite.method.deep"}},
		{"an item nobody knows in a long file", data, smallData, "unit,item,value\nAAA,stuff,1\n", []string{"data.csv:2:5 composite.data.item"}},
	} {
		t.Run(c.mistake, func(t *testing.T) {
			_, err := Open(edited(t, c.file, c.from, c.to), openFile)
			if err == nil {
				t.Fatal("no fault")
			}
			var got []string
			for _, f := range fault.Of(err).Fields {
				got = append(got, f.Path+" "+f.Key)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("faults (-want +got):\n%s\n%v", diff, err)
			}
		})
	}
}

// What only the computation can find out names the node's line too.
func TestFaultsOfTheComputation(t *testing.T) {
	for _, c := range []struct{ mistake, file, from, to, want string }{
		{"a geometric mean with zeros and no floor", "structure.csv", "geometric,,1,", "geometric,,,", "structure.csv:7 composite.aggregate.domain"},
		{"an indicator with one value for all", "data.csv", "7,3\nBBB,north,20,40,300,2,9\nCCC,south,5,10,,4,1\nDDD,south,8,8,200,9,5", "7,3\nBBB,north,20,40,300,7,9\nCCC,south,5,10,,7,1\nDDD,south,8,8,200,7,5", "structure.csv:7 composite.normalise.undefined"},
		{"an outlier treatment of an answer", "structure.csv", "budget,means,3,", "budget,means,3,answer", "structure.csv:5 composite.treat.answer"},
		{"linear scaling without numbers", "method.yaml", "  lower: 0", "  method: linear", "method.yaml:4 composite.normalise.source"},
		{"an exception that has no reference", "method.yaml", "  upper: 10", "  upper: 10\n  except:\n    budget: {method: distance-to-reference, reference: XXX}", "method.yaml:8 composite.normalise.reference"},
		{"an exception for nobody", "method.yaml", "  upper: 10", "  upper: 10\n  except:\n    bugdet: {method: z-score}", "method.yaml:8 composite.normalise.exception"},
		{"screening names a unit nobody has", "method.yaml", "groups", "screen:\n  keep:\n    - staff\ngroups", "method.yaml:4 composite.screen.unit"},
		{"treating every column by nothing", "method.yaml", "groups", "treat:\n  always: yes\ngroups", "method.yaml:2 composite.treat.always"},
		{"treating a column nobody has", "method.yaml", "groups", "treat:\n  columns:\n    stuff: {winsorise: 1}\ngroups", "method.yaml:4 composite.treat.column"},
		{"a power beyond all bounds", "method.yaml", "groups", "treat: {always: yes, fallback: box-cox, lambda: 1000, except: [staff, attacks, losses]}\ngroups", "structure.csv:5 composite.treat.boxcox"},
		{"a floor on z-scores", "method.yaml", "  lower: 0", "  method: z-score", "structure.csv:6 composite.floor.scale"},
		{"a floor on ranks", "method.yaml", "  lower: 0", "  method: rank", "structure.csv:6 composite.floor.scale"},
		{"a floor on a scale that begins below zero", "method.yaml", "  lower: 0", "  lower: -1", "structure.csv:6 composite.floor.scale"},
		{"a floor at the end of its scale", "method.yaml", "  lower: 0", "  method: distance-to-maximum", "structure.csv:6 composite.floor.above"},
		{"a floor over two scales", "method.yaml", "  upper: 10", "  upper: 10\n  except: {losses: {method: percentile-rank}}", "structure.csv:6 composite.floor.end"},
		{"a floor that the method gives", "method.yaml", "groups", "aggregation:\n  levels:\n    - {depth: 1, mean: harmonic, floor: 10}\ngroups", "method.yaml:4 composite.floor.above"},
		{"goalposts that are not there", "method.yaml", "  lower: 0", "  method: goalposts", "structure.csv:4 composite.normalise.goalposts"},
	} {
		t.Run(c.mistake, func(t *testing.T) {
			path := edited(t, c.file, c.from, c.to)
			if strings.Contains(c.mistake, "treatment") {
				addLine(t, path, "treat: {winsorise: 1}")
			}
			p, err := Open(path, openFile)
			if err != nil {
				t.Fatal(err)
			}
			_, err = p.Build()
			var got []string
			for _, f := range fault.Of(err).Fields {
				got = append(got, f.Path+" "+f.Key)
			}
			if !slices.Contains(got, c.want) {
				t.Errorf("faults %v; want %s", got, c.want)
			}
		})
	}
}

func addLine(t testing.TB, path, line string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(data, line+"\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFilesThatAreNotThere(t *testing.T) {
	for _, name := range []string{"structure.csv", "data.csv"} {
		path := edited(t, "", "", "")
		if err := os.Remove(filepath.Join(filepath.Dir(path), name)); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path, openFile); !fault.Is(err, fault.NotFound) || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
	if _, err := Open("none.yaml", openFile); !fault.Is(err, fault.NotFound) {
		t.Errorf("without a method file: %v", err)
	}
}

// Declared results: nothing is guessed, and nothing disappears.
func TestDeclaredResults(t *testing.T) {
	scores := func(t *testing.T, file, from, to string) string {
		t.Helper()
		all := buildFile(t, edited(t, file, from, to))
		var b bytes.Buffer
		if err := WriteScores(&b, all, 1); err != nil {
			t.Fatal(err)
		}
		for _, f := range StepFiles(all) {
			b.WriteString("== " + f.Name + "\n")
			if err := f.Write(&b); err != nil {
				t.Fatal(err)
			}
		}
		return b.String()
	}
	for _, c := range []struct{ rule, file, from, to, want string }{
		{"a unit without data has a row without a score", "data.csv", "DDD,", "EEE,,,,,,\nDDD,", "EEE,index,,,\n"},
		{"a unit that is screened out has one row", "method.yaml", "impute: {method: group-mean, group: region}", "screen: 1", "CCC,index,,,\nDDD,index,"},
		{"and is listed", "method.yaml", "impute: {method: group-mean, group: region}", "screen: 1", "unit,available\nCCC,0.75\n"},
		{"a group of one has nobody to learn from", "data.csv", "CCC,south", "CCC,west", "unit,item,value,basis\nCCC,budget,,0\n"},
		{"an estimate tells what it rests on", "data.csv", "DDD,south", "DDD,south", "unit,item,value,basis\nCCC,budget,200,1\n"},
		{"a zero denominator loses the value, and is listed", "data.csv", "DDD,south,8", "DDD,south,0", "unit,item,value\nDDD,staff,8\n"},
		{"NA is a gap", "data.csv", "CCC,south,5,10,,", "CCC,south,5,10,NA,", "CCC,budget,200,1\n"},
		{"a byte order mark is no part of the first column", "data.csv", "unit,", "\xef\xbb\xbfunit,", "AAA,index,"},
		{"a pillar may be given instead of computed", "data.csv", smallData, "unit,region,people,staff,budget,attacks,losses,harm\nAAA,n,1,1,1,1,1,4\nBBB,n,2,4,5,6,7,\n", "AAA,harm,4.0,"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := scores(t, c.file, c.from, c.to); !strings.Contains(got, c.want) {
				t.Errorf("no %q in\n%s", c.want, got)
			}
		})
	}
}

// The long form says the same as the wide one.
func TestLongForm(t *testing.T) {
	want := buildFile(t, edited(t, "", "", ""))[0]
	var b strings.Builder
	b.WriteString("unit,item,value\n")
	lines := strings.Split(strings.TrimSpace(smallData), "\n")
	header := strings.Split(lines[0], ",")
	for _, line := range lines[1:] {
		for i, cell := range strings.Split(line, ",") {
			if i > 0 {
				b.WriteString(line[:3] + "," + header[i] + "," + cell + "\n")
			}
		}
	}
	got := buildFile(t, edited(t, "data.csv", smallData, b.String()))[0]
	sameTable(t, got.Scores, want.Scores, 0)
	if diff := cmp.Diff(want.Tiers, got.Tiers); diff != "" {
		t.Errorf("tiers (-want +got):\n%s", diff)
	}
}

// The nearest thing to every method file: what an entry says is what the
// method holds.
func TestEntries(t *testing.T) {
	for _, c := range []struct {
		entry string
		want  func(*Recipe)
	}{
		{"normalise: {method: z-score, mean: 10, sd: 2}", func(r *Recipe) {
			r.Method.Normalise = Normalisation{Method: ZScore, Upper: 100, Mean: 10, SD: 2, Ties: TiesMin}
		}},
		{"normalise: {method: borda, ties: average, undefined: missing}", func(r *Recipe) {
			r.Method.Normalise = Normalisation{Method: Borda, Upper: 100, SD: 1, Ties: TiesAverage, Undefined: UndefinedMissing}
		}},
		{"normalise: {method: linear, from: -50, to: 200, except: {a: {method: distance-to-reference, reference: SGP, capped: yes}}}", func(r *Recipe) {
			r.Method.Normalise = Normalisation{Method: Linear, Upper: 100, From: -50, To: 200, SD: 1, Ties: TiesMin, Except: map[string]Normalisation{
				"a": {Method: DistanceToReference, Upper: 100, SD: 1, Reference: "SGP", Capped: true, Ties: TiesMin},
			}}
		}},
		{"treat: {winsorise: unlimited, fallback: box-cox, lambda: 0.5, combine: yes, except: [a], columns: {b: {always: yes, fallback: log}}}", func(r *Recipe) {
			r.Method.Treat = &Treatment{
				Winsorise: Unlimited, Skewness: 2, Kurtosis: 3.5, Fallback: BoxCox, Lambda: 0.5, Combine: true, Except: []string{"a"},
				Columns: map[string]Treatment{"b": {Skewness: 2, Kurtosis: 3.5, Fallback: Log, Always: true}},
			}
		}},
		{"treat: none", func(*Recipe) {}},
		{"treat: {skewness: 0, kurtosis: 0}", func(r *Recipe) { // not the defaults that a zero Treatment means
			r.Method.Treat = &Treatment{Skewness: math.SmallestNonzeroFloat64, Kurtosis: math.SmallestNonzeroFloat64}
		}},
		{"impute: siblings", func(r *Recipe) { r.Method.Impute.Method = ImputeSiblings }},
		{"impute: {method: group-median, group: g}", func(r *Recipe) {
			r.Method.Impute, r.Groups = Imputation{ImputeGroupMedian, "g"}, []string{"g"}
		}},
		{"fill: {method: latest, back: 2}", func(r *Recipe) { r.Method.Fill = Filling{FillLatest, 2} }},
		{"screen: {available: 0.9, non-zero: 0.5, keep: [A], drop: [B]}", func(r *Recipe) {
			r.Method.Screen = Screening{0.9, 0.5, []string{"A"}, []string{"B"}}
		}},
		{"denominate: no", func(r *Recipe) { r.Method.Denominate = false }},
		{"weights: equal", func(r *Recipe) { r.Equal = true }},
		{"weights: w.csv", func(r *Recipe) { r.Weights = "w.csv" }},
		{"ties: dense", func(r *Recipe) { r.Method.Ties = TiesDense }},
		{"decimals: 2", func(r *Recipe) { r.Method.Decimals = 2 }},
		{"aggregation: {mean: generalised, power: 0.5, floor: 1, levels: [{depth: 0, mean: copeland, floor: 0}]}", func(r *Recipe) {
			all := NodeMethod{Mean: Mean{Generalised, 0.5}, Floor: 1}
			r.Aggregation.All = all
			all.Mean.Kind, all.Floor = Copeland, 0
			r.Aggregation.ByDepth[0] = all
		}},
	} {
		t.Run(c.entry, func(t *testing.T) {
			want := &Recipe{
				Structure: "structure.csv", Data: "data.csv", Aggregation: Aggregation{ByDepth: map[int]NodeMethod{}},
				Uncertainty: Uncertainty{Weights: UsualNoise, Line: 2},
				Method: Method{
					Denominate: true, Ties: TiesMin, Decimals: -1,
					Normalise: Normalisation{Method: MinMax, Upper: 100, SD: 1, Ties: TiesMin},
				},
			}
			c.want(want)
			got, err := ReadMethod("m.yaml", []byte("# all else is left out\n"+c.entry+"\n"))
			if err != nil {
				t.Fatal(err)
			}
			got.said, got.lines = said{}, nil
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(Recipe{}, said{})); diff != "" {
				t.Errorf("recipe (-want +got):\n%s", diff)
			}
		})
	}
}

// The documentation names every entry and column, and its examples are valid.
func TestDocumentation(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "index-from-files.md"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	blocks := strings.Split(text, "```yaml\n")[1:]
	for i, b := range blocks {
		example, _, _ := strings.Cut(b, "```")
		if _, err := ReadMethod("docs.yaml", []byte(example)); err != nil {
			t.Errorf("example %d: %v", i+1, err)
		}
	}
	if len(blocks) != 5 {
		t.Errorf("%d examples; want 5", len(blocks))
	}
	entries := slices.Concat(recipeKeys, treatmentKeys, normalisationKeys, uncertaintyKeys,
		[]string{"floor", "min-available", "levels"})
	for _, key := range entries {
		if !strings.Contains(text, key+":") {
			t.Errorf("the entry %s is not documented", key)
		}
	}
	words := slices.Concat(structureColumns, texts(NormMethods()), meanWords(), []string{"`" + Nominal + "`"})
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("%s is not documented", word)
		}
	}
}

// In a panel years share one scale, each has ranks of its own, and gaps may be
// filled from other years.
func TestPanelFromFiles(t *testing.T) {
	data := "unit,time,region,people,staff,budget,attacks,losses\n" +
		"AAA,2021,n,1,1,10,5,5\nBBB,2021,n,1,2,20,3,4\n" +
		"AAA,2019,n,1,1,10,5,5\nBBB,2019,n,1,4,40,1,1\n" +
		"AAA,2020,n,1,,10,5,5\n"
	all := buildFile(t, edited(t, "data.csv", smallData, data))
	if len(all) != 3 || all[0].Year != 2019 || all[2].Year != 2021 {
		t.Fatalf("%d indices", len(all))
	}
	// BBB 2019 is the best of all years and 2021 lies a third of the way up.
	staff := all[2].Table(StepNormalised).Columns[0]
	if got := staff.Values[1]; !same(got, 10.0/3, exact) {
		t.Errorf("staff of BBB in 2021 = %v; want 10/3, on the scale of all years", got)
	}
	if got := all[2].Ranks[Root]; !slices.Equal(got, []float64{2, 1}) {
		t.Errorf("ranks in 2021: %v; want those of the year", got)
	}
	if all[1].Scores.Columns[Root].Known[1] {
		t.Error("BBB has a score in 2020, where it has no row")
	}
	var b bytes.Buffer
	if err := WriteScores(&b, all, 1); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(b.String(), "unit,time,item,score,rank,tier\nAAA,2019,index,") {
		t.Errorf("scores begin %.60q", b.String())
	}

	path := edited(t, "data.csv", smallData, data)
	addLine(t, path, "fill: latest")
	filled := buildFile(t, path)
	if len(filled[1].Filled) != 1+5 || !filled[1].Scores.Columns[Root].Known[1] {
		t.Errorf("filled in 2020: %v", filled[1].Filled)
	}
}

func FuzzReadStructure(f *testing.F) {
	f.Add(smallStructure)
	f.Add("Level,iCode,Parent,Type,Direction\n1,a,i,Indicator,-1\n2,i,,Aggregate,1\n,g,,Group,\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ReadStructure("s.csv", strings.NewReader(text), Aggregation{})
		if err != nil {
			return
		}
		if err := s.Tree.Check(); err != nil {
			t.Errorf("a tree was read that is none: %v", err)
		}
	})
}

func FuzzReadData(f *testing.F) {
	s, err := ReadStructure("s.csv", strings.NewReader(smallStructure), Aggregation{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(smallData)
	f.Add("unit,item,value\nAAA,staff,1e308\nBBB,staff,-1e308\n")
	f.Add("unit,time,people,staff,budget,attacks,losses\nA,1,0,0,0,0,0\nA,2,1,NA,-1,.5,1e-320\n")
	f.Fuzz(func(t *testing.T, text string) {
		panel, err := ReadData("d.csv", strings.NewReader(text), s, nil)
		if err != nil {
			return
		}
		if err := panel.Check(); err != nil {
			t.Fatalf("a panel was read that is none: %v", err)
		}
		m := Method{Denominate: true, Normalise: Normalisation{Method: MinMax, Undefined: UndefinedMissing}}
		all, err := BuildPanel(s.Tree, panel, m)
		if err != nil {
			return
		}
		for _, x := range all {
			for _, step := range x.Steps {
				if err := step.Table.Check(); err != nil {
					t.Fatalf("%s: %v", step.Name, err)
				}
			}
		}
		if err := WriteScores(io.Discard, all, 2); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzReadMethod(f *testing.F) {
	f.Add(smallMethod)
	f.Add("treat: {winsorise: unlimited, columns: {a: {always: yes}}}\naggregation: {levels: [{depth: 0}]}")
	f.Add("normalise: {except: {a: {method: z-score, sd: 1e-300}}}\ntiers: [{code: a, lower: 1}]")
	f.Add("uncertainty: {weights: {1: 0.2}, normalise: [nominal, {upper: 7}], treat: [none, {columns: {a: {}}}], partial: [0, 1]}")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ReadMethod("m.yaml", []byte(text))
		if err == nil && r == nil {
			t.Error("neither a recipe nor a fault")
		}
	})
}

// A sum of weights in a file of its own is told at the first of the weights.
func TestWeightsThatSumToZero(t *testing.T) {
	path := writeFiles(t, "method.yaml", "weights: w.csv\n"+smallMethod, "structure.csv", smallStructure,
		"data.csv", smallData, "w.csv", "code,weight\nharm,2\nattacks,0\nlosses,0\n")
	_, err := Open(path, openFile)
	if err == nil {
		t.Fatal("no fault")
	}
	want := []fault.Field{fault.At("w.csv:3", "composite.weight.sum", "node", "harm")}
	if diff := cmp.Diff(want, fault.Of(err).Fields); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Floors that mean something, though not on a scale from 0 to 100.
func TestFloorsThatAreAllowed(t *testing.T) {
	for _, c := range []struct{ from, to string }{
		{"  lower: 0", "  lower: 1"},
		{"  lower: 0\n  upper: 10", "  method: none\n  upper: 400"},
		{"  lower: 0", "  method: linear\n  from: 0\n  to: 400\n  lower: 2"},
		{"  upper: 10", "  upper: 10\n  except: {budget: {method: z-score}}"}, // not under the floor
	} {
		buildFile(t, writeFiles(t, "method.yaml", strings.Replace(smallMethod, c.from, c.to, 1),
			"structure.csv", strings.ReplaceAll(smallStructure, ",-1,", ",1,"), "data.csv", smallData))
	}
	half := strings.Replace(smallStructure, "geometric,,1,", "geometric,,0.5,", 1)
	method := strings.Replace(smallMethod, "  lower: 0", "  method: percentile-rank", 1)
	buildFile(t, writeFiles(t, "method.yaml", method, "structure.csv", half, "data.csv", smallData))
	if _, err := Open(writeFiles(t, "method.yaml",
		smallMethod+"uncertainty: {normalise: [nominal, {method: z-score, mean: 50, sd: 10}], aggregation: [arithmetic, geometric]}\n",
		"structure.csv", strings.Replace(smallStructure, "geometric,,1,", ",,,", 1), "data.csv", smallData), openFile); err != nil {
		t.Errorf("alternatives without a floor: %v", err)
	}
}

// A name that a column of units or years may have is free for an indicator
// unless the file uses it so.
func TestReservedColumns(t *testing.T) {
	for _, c := range []struct {
		unit, indicator string
		refused         bool
	}{
		{"unit", "unit", true},
		{"uCode", "uCode", true},
		{"unit", "time", true},
		{"unit", "year", true},
		{"unit", "code", false},
		{"unit", "name", false},
	} {
		structure := "code,parent\nindex,\n" + c.indicator + ",index\nb,index\n"
		data := c.unit + "," + c.indicator + ",b\n2000,1,5\n2001,3,6\n"
		if c.unit == c.indicator {
			data = c.unit + ",b\n1,5\n2,6\n"
		}
		p, err := Open(writeFiles(t, "method.yaml", "normalise: none\n", "structure.csv", structure, "data.csv", data), openFile)
		switch {
		case c.refused && err == nil:
			t.Errorf("units in %s, an indicator %s: no fault", c.unit, c.indicator)
		case c.refused:
			want := []fault.Field{fault.At("data.csv:1:1", "composite.data.reserved", "column", c.indicator)}
			if diff := cmp.Diff(want, fault.Of(err).Fields); diff != "" {
				t.Errorf("units in %s, an indicator %s (-want +got):\n%s", c.unit, c.indicator, diff)
			}
		case err != nil:
			t.Errorf("units in %s, an indicator %s: %v", c.unit, c.indicator, err)
		default:
			if got := p.Data.Tables[0].Columns[0]; got.Values[0] != 1 || !got.Known[0] {
				t.Errorf("units in %s, an indicator %s: %+v", c.unit, c.indicator, got)
			}
		}
	}
	// The sector of the economy, and the economies.
	_, err := Open(writeFiles(t, "method.yaml", "version: x\n", "structure.csv", "code,parent\ni,\neconomy,i\na,economy\n",
		"data.csv", "economy,a\nX,1\nY,2\n"), openFile)
	if err != nil {
		t.Errorf("a pillar called like the column of units: %v", err)
	}
}

// A fault repeats no more of a file than can be read.
func TestLongValuesAreShortened(t *testing.T) {
	long := strings.Repeat("é", 500)
	_, err := Open(edited(t, "data.csv", "AAA,north,10,5,", "AAA,north,10,"+long+","), openFile)
	want := strings.Repeat("é", maxEcho-1) + "…"
	if err == nil || fault.Of(err).Fields[0].Args["value"] != want {
		t.Errorf("fault %v; want the value %s", err, want)
	}
}

// A folder is no file.
func TestFolderInPlaceOfFile(t *testing.T) {
	folder := t.TempDir()
	if _, err := Open(folder, openFile); err == nil || fault.Of(err).Key != "composite.file.folder" {
		t.Errorf("a folder as method: %v", err)
	}
}
