package scoring

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/fault"
)

func TestReadCSV(t *testing.T) {
	in := "\xef\xbb\xbfeconomy, item, value\r\nXAB , law,0.25\r\nXAC,law,\r\nXAA,law.crime.1,partial\r\n" +
		"XAA,law.crime.2,not-applicable\r\nXAA,law.rules.1,\r\nXAA,skill.school.1,1e-1\r\n"
	units, err := ReadCSV("in.csv", strings.NewReader(in), small(t))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range units {
		got = append(got, u.Economy)
	}
	if diff := cmp.Diff([]string{"XAA", "XAB"}, got); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
	v := units[0].Values
	if len(v) != 3 || v["law.crime.1"].Credit.RatString() != "1/2" || v["law.crime.2"].State != NotApplicable ||
		v["skill.school.1"].Credit.RatString() != "1/10" {
		t.Errorf("values of XAA = %v", v)
	}
}

func TestBadCSV(t *testing.T) {
	const head = "economy,item,value\n"
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"an empty file", "", []string{"in.csv:1 batch.header"}},
		{"another header", "country,item,value\n", []string{"in.csv:1 batch.header"}},
		{"semicolons", "economy;item;value\nXAA;law;1\n", []string{"in.csv:1 batch.header.semicolon"}},
		{"an unknown item", head + "XAA,law.none,1\n", []string{"in.csv:2 score.item.unknown"}},
		{"outside the scale", head + "XAA,law,1\nXAB,law,1.5\n", []string{"in.csv:3 score.value.range"}},
		{"a word that is no choice", head + "XAA,law.rules.1,partial\n", []string{"in.csv:2 score.value.form"}},
		{"a choice for an inner node", head + "XAA,law,yes\n", []string{"in.csv:2 score.value.form"}},
		{"a decimal comma", head + "XAA,law,\"0,5\"\n", []string{"in.csv:2 score.value.form"}},
		{"a number that would never end", head + "XAA,law,1e-999999999\n", []string{"in.csv:2 score.value.form"}},
		{"not applicable where it must apply", head + "XAA,law.crime.1,not-applicable\n", []string{"in.csv:2 score.value.applies"}},
		{"too few columns", head + "XAA,law\n", []string{"in.csv:2 batch.line.columns"}},
		{"an economy with a space", head + "X A,law,1\n", []string{"in.csv:2 batch.economy.form"}},
		{"the same item twice", head + "XAA,law,1\nXAA,law,1\n", []string{"in.csv:3 batch.line.twice"}},
		{"a node and something below it", head + "XAA,law,1\nXAA,law.crime,1\n", []string{"in.csv:3 score.value.overlap"}},
		{"an open quote", head + "XAA,law,1\nXAA,\"law,1\n", []string{"in.csv:3 batch.line.quotes"}},
		{"bad lines in the order of the file", head + "X1,law,1\nX1,law.crime,1\nX2,law,1\nX2,law.crime,1\nX3,law,1\nX3,law.crime,1\nX4,law,1\nX4,law.crime,1\nX5,law,1\nX5,law.crime,1\n", []string{"in.csv:3 score.value.overlap", "in.csv:5 score.value.overlap", "in.csv:7 score.value.overlap", "in.csv:9 score.value.overlap", "in.csv:11 score.value.overlap"}},
		{"every bad line", head + "XAA,law,2\nXAA,nix,1\n", []string{"in.csv:2 score.value.range", "in.csv:3 score.item.unknown"}},
	} {
		_, err := ReadCSV("in.csv", strings.NewReader(c.in), small(t))
		if !fault.Is(err, fault.Malformed) {
			t.Errorf("%s: %v; want a malformed file", c.name, err)
			continue
		}
		var got []string
		for _, f := range fault.Of(err).Fields {
			got = append(got, f.Path+" "+f.Key)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestWriteCSV(t *testing.T) {
	q := small(t)
	units := []Unit{{"XAA", answers(t, q, map[code]string{"law": "1", "skill": "1/3"})}}
	r := mustCompute(t, q, units[0].Values)
	for decimals, want := range map[int]string{
		2:  "economy,item,score,max,tier\nXAA,index,77.78,100.00,T1\nXAA,law,66.67,66.67,\nXAA,skill,11.11,33.33,\n",
		-1: "economy,item,score,max,tier\nXAA,index,77.77777777777777,100,T1\nXAA,law,66.66666666666667,66.66666666666667,\nXAA,skill,11.11111111111111,33.333333333333336,\n",
	} {
		var out strings.Builder
		if err := WriteCSV(&out, units, []Result{r}, decimals); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("decimals %d (-want +got):\n%s", decimals, diff)
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	q := small(f)
	f.Add("economy,item,value\nXAA,law,1\n")
	f.Add("economy,item,value\nXAA,law.crime.1,yes\nXAA,law,0.5\n")
	f.Fuzz(func(t *testing.T, in string) {
		units, err := ReadCSV("in.csv", strings.NewReader(in), q)
		if err != nil {
			return
		}
		for _, u := range units {
			if _, err := Compute(q, u.Values); err != nil {
				t.Errorf("the reader accepted what the engine refuses: %v", err)
			}
		}
	})
}

// A file that is too long says so before a line of it is taken apart, where it
// can be read twice.
func TestBatchTooLong(t *testing.T) {
	q := small(t)
	const head = "economy,item,value\n"
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"one line more than allowed", head + "\n" + strings.Repeat("x\r\n\n", 5_000_000) + "x", []string{"f.csv:10000003 batch.rows.many"}},
		{"empty lines are none", head + strings.Repeat("\n\r\n", 3_000_000) + "OMN,law,1\n", nil},
	} {
		_, err := ReadCSV("f.csv", strings.NewReader(c.text), q)
		var got []string
		if f := fault.Of(err); f != nil {
			for _, field := range f.Fields {
				got = append(got, field.Path+" "+field.Key)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: faults (-want +got)\n%s", c.name, diff)
		}
	}
}
