package main

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// compositeData is where the reference figures for other indices are.
var compositeData = filepath.Join("..", "..", "scoring", "composite", "testdata")

func readRecords(t *testing.T, path string) [][]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// The ASEM example from files: every score and rank as computed with COINr
// 1.1.14, see scoring/composite/testdata/coinr/README.md.
func TestScoreMethod(t *testing.T) {
	folder := t.TempDir()
	out, steps := filepath.Join(folder, "scores.csv"), filepath.Join(folder, "new", "steps")
	got := mizan(t, "", "score", "--method", filepath.Join(compositeData, "asem.yaml"), "--out", out, "--steps", steps)
	if got.code != exitDone || got.out != "" || got.err != "" {
		t.Fatalf("score = %+v; want nothing printed and 0", got)
	}
	scores, ranks := make(map[string]string), make(map[string]string)
	records := readRecords(t, out)
	if head := strings.Join(records[0], ","); head != "unit,item,score,rank,tier" {
		t.Errorf("first line %s", head)
	}
	for _, r := range records[1:] {
		scores[r[0]+" "+r[1]], ranks[r[0]+" "+r[1]] = r[2], r[3]
	}
	checked := 0
	each := func(name string, check func(key, want string)) {
		all := readRecords(t, filepath.Join(compositeData, "coinr", "pipeline", name))
		for _, r := range all[1:] {
			for i := 1; i < len(r); i++ {
				check(r[0]+" "+all[0][i], r[i])
				checked++
			}
		}
	}
	each("7_aggregated.csv", func(key, want string) {
		a, err1 := strconv.ParseFloat(scores[key], 64)
		b, err2 := strconv.ParseFloat(want, 64)
		if err1 != nil || err2 != nil || math.Abs(a-b) > 1e-12*math.Max(math.Abs(a), math.Abs(b)) {
			t.Errorf("%s = %q; want %s", key, scores[key], want)
		}
	})
	each("8_results_ranks.csv", func(key, want string) {
		if ranks[key] != want {
			t.Errorf("rank of %s = %q; want %s", key, ranks[key], want)
		}
	})
	if want := 51*60 + 51*11; checked != want {
		t.Errorf("%d figures checked; want %d", checked, want)
	}
	if got := len(readRecords(t, filepath.Join(steps, "imputed.csv"))); got != 1+65 {
		t.Errorf("imputed.csv has %d lines; want 66", got)
	}
	if got := len(readRecords(t, filepath.Join(steps, "7-aggregated.csv"))); got != 1+51 {
		t.Errorf("7-aggregated.csv has %d lines; want 52", got)
	}
}

func TestScoreMethodRounds(t *testing.T) {
	got := mizan(t, "", "score", "--method", filepath.Join(compositeData, "asem.yaml"), "--round", "2")
	if got.code != exitDone || !strings.Contains(got.out, "\nCHE,Index,68.38,1,\n") {
		t.Errorf("score = %d, %s%.200s", got.code, got.err, got.out)
	}
}

// Each mistake of somebody with files of their own, and what they are told.
func TestScoreMethodMistakes(t *testing.T) {
	const (
		structure = "code,parent,weight\nindex,,\na,index,1\nb,index,1\n"
		data      = "unit,a,b\nX,1,2\nY,3,0\n"
	)
	for _, c := range []struct {
		name, method, structure, data string
		args                          []string
		code                          int
		says                          []string
	}{
		{"no method file", "", "", "", []string{"--method", "none.yaml"}, exitFailed, []string{"none.yaml"}},
		{"both kinds of index", "", "", "", []string{"--method", "m.yaml", "--questionnaire", "gci@5.0.0"}, exitUsage, []string{"--questionnaire and --method"}},
		{"answers for a method", "", "", "", []string{"--method", "m.yaml", "--answers", "-"}, exitUsage, []string{"--answers and --method"}},
		{"neither kind", "", "", "", []string{}, exitUsage, []string{"--questionnaire", "--method"}},
		{"steps of a questionnaire", "", "", "", []string{"--questionnaire", "gci@5.0.0", "--answers", "-", "--steps", "x"}, exitUsage, []string{"--steps goes with --method"}},
		{"an unknown method name", "normalise: minmax\n", structure, data, nil, exitFailed, []string{"method.yaml:1", "minmax", "min-max, none, z-score"}},
		{"weights that sum to zero", "", "code,parent,weight\nindex,,\na,index,0\nb,index,0\n", data, nil, exitFailed, []string{"structure.csv:2"}},
		{"a geometric mean with zeros and no floor", "aggregation: geometric\n", structure, data, nil, exitFailed, []string{"structure.csv:3", "structure.csv:4"}},
		{"a decimal comma", "", structure, "unit,a,b\nX,\"1,5\",2\nY,3,0\n", nil, exitFailed, []string{"data.csv:2:3", "1,5"}},
		{"a unit twice", "", structure, "unit,a,b\nX,1,2\nX,3,0\n", nil, exitFailed, []string{"data.csv:3:1", "X"}},
		{"a text in a column of numbers", "", structure, "unit,a,b\nX,1,2\nY,three,0\n", nil, exitFailed, []string{"data.csv:3:3", "three"}},
		{"an unknown column", "", structure, "unit,a,b,c\nX,1,2,3\nY,3,0,3\n", nil, exitFailed, []string{"data.csv:1:1", "c"}},
		{"everything at once", "", structure, "unit,a,b\nX,one,2\nX,3,x\nY,1,y\n", nil, exitFailed, []string{"data.csv:2:3", "data.csv:3:1", "data.csv:4:5"}},
		{"a folder of steps that is a file", "", structure, data, []string{"--steps", "/dev/null"}, exitFailed, []string{"/dev/null"}},
		{"a floor on a scale to 1", "aggregation: {mean: geometric, floor: 1}\nnormalise: distance-to-maximum\n", structure, data, nil, exitFailed, []string{"method.yaml:1", "index", "ends at 1"}},
		{"a floor on ranks", "aggregation: {mean: geometric, floor: 1}\nnormalise: rank\n", structure, data, nil, exitFailed, []string{"method.yaml:1", "index", "rank", "min-max"}},
		{"a floor that is all of the scale", "aggregation: {mean: geometric, floor: 100}\n", structure, data, nil, exitFailed, []string{"method.yaml:1", "100"}},
		{"linear scaling without numbers", "ties: min\nnormalise: linear\n", structure, data, nil, exitFailed, []string{"method.yaml:2"}},
		{"a reference that the data do not have", "ties: min\nnormalise: {method: distance-to-reference, reference: ZZ}\n", structure, data, nil, exitFailed, []string{"method.yaml:2", "ZZ"}},
		{"groups that are an indicator", "impute: {method: group-mean, group: a}\n", structure, data, nil, exitFailed, []string{"data.csv:1:1", "column a"}},
		{"a unit without data", "", structure, data + "Z,,\n", nil, exitDone, []string{"\nZ,index,,,\n"}},
		{"a group of one has nothing to impute from", "impute: {method: group-mean, group: g}\nscreen: 1\n", structure, "unit,g,a,b\nX,n,1,2\nY,n,3,0\nZ,s,,1\n", nil, exitDone, []string{"\nZ,index,,,\n"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := append([]string{"score"}, c.args...)
			if c.structure != "" {
				folder := t.TempDir()
				for name, text := range map[string]string{"method.yaml": c.method + "version: x\n", "structure.csv": c.structure, "data.csv": c.data} {
					if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				args = append(args, "--method", filepath.Join(folder, "method.yaml"))
			}
			got := mizan(t, "", args...)
			if got.code != c.code {
				t.Errorf("code %d, %s; want %d", got.code, got.err, c.code)
			}
			for _, want := range c.says {
				if !strings.Contains(got.err+"\n"+got.out, want) {
					t.Errorf("does not say %q:\n%s%s", want, got.err, got.out)
				}
			}
			if c.code != exitDone && got.out != "" {
				t.Errorf("wrote %.100q in spite of the fault", got.out)
			}
		})
	}
}

// Nothing that the index is computed from is written over, by whatever name.
func TestScoreMethodSparesItsInputs(t *testing.T) {
	folder := t.TempDir()
	inputs := map[string]string{
		"method.yaml": "structure: 1-raw.csv\ndata: data.csv\nweights: weights.csv\n", "1-raw.csv": "code,parent\nindex,\na,index\nb,index\n",
		"data.csv": "unit,a,b\nX,1,2\nY,3,0\n", "weights.csv": "code,weight\na,2\n",
	}
	for name, text := range inputs {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(t.TempDir(), "scores.csv")
	if err := os.Symlink(filepath.Join(folder, "data.csv"), link); err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return folder + "/./" + name }
	for _, args := range [][]string{
		{"--out", at("method.yaml")},
		{"--out", at("1-raw.csv")},
		{"--out", at("data.csv")},
		{"--out", at("weights.csv")},
		{"--out", link},
		{"--steps", folder},
		{"--steps", folder, "--out", at("new.csv")},
	} {
		got := mizan(t, "", append([]string{"score", "--method", filepath.Join(folder, "method.yaml")}, args...)...)
		if got.code != exitFailed || got.out != "" || !strings.Contains(got.err, "overwritten") {
			t.Errorf("%v = %+v; want a refusal", args, got)
		}
	}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != len(inputs) {
		t.Errorf("%d files in the folder, %v; want the inputs", len(files), err)
	}
	for name, text := range inputs {
		if data, err := os.ReadFile(filepath.Join(folder, name)); err != nil || string(data) != text {
			t.Errorf("%s = %q, %v; want it as it was", name, data, err)
		}
	}
}
