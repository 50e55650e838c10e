package scoring

import (
	"regexp"
	"strings"
	"testing"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// row is what a line of the output may look like: no NaN, no sign, no exponent.
var row = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32},[a-z0-9.-]+,([0-9]+(\.[0-9]+)?)?,[0-9]+(\.[0-9]+)?,("?[A-Za-z0-9, ]+"?)?$`)

// FuzzScore reads any bytes as answers to questionnaires with every method, in
// memory and as a stream: no panic, no number that is none, and whenever the
// stream accepts a file it writes what the batch writes.
func FuzzScore(f *testing.F) {
	methods := []string{
		"", "  aggregation: geometric\n  floor: 0.01\n", "  aggregation: harmonic\n  floor: 1/3\n",
		"  aggregation: generalised\n  power: 2\n", "  aggregation: generalised\n  power: -3\n  floor: 0.1\n",
		"  unanswered: leave-out\n  not-applicable-cap: 0.3\n", "  not-applicable: zero\n  minimum: 0.5\n",
	}
	all := make([]*questionnaires.Questionnaire, len(methods))
	for i, m := range methods {
		all[i] = grown(f, m, branch{weight: "1/3", branches: questions(3)}, branch{weight: "2", branches: questions(2)})
	}
	for i := range methods {
		f.Add(uint8(i), "economy,item,value\nX,a.a,yes\nX,a.b,0.3\nX,b,1\nY,a.c,not-applicable\n")
	}
	f.Add(uint8(0), "economy,item,value\nX,a,1e-99\nY,b,0.000000000000000000000000000001\n")
	f.Add(uint8(1), "economy,item,value\r\nX,\"a\n\",1\nX,a.a,unverifiable\n")
	f.Fuzz(func(t *testing.T, method uint8, in string) {
		q := all[int(method)%len(all)]
		got, err := streamed(q, in, 3)
		_, batch := ReadCSV("in.csv", strings.NewReader(in), q)
		if (err == nil) != (batch == nil) && !comesBack(err) {
			t.Fatalf("the stream says %v, the batch %v", err, batch)
		}
		if err != nil {
			return
		}
		lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
		for _, line := range lines[1:] {
			if !row.MatchString(line) {
				t.Errorf("the output has the line %q", line)
			}
		}
		if want := batched(t, q, in, 3); sorted(lines) && got != want {
			t.Errorf("the stream writes\n%s\nthe batch\n%s", got, want)
		}
	})
}

func comesBack(err error) bool {
	for _, f := range fault.Of(err).Fields {
		if f.Key == "batch.economy.back" {
			return true
		}
	}
	return false
}

// sorted reports whether economies follow each other by name, as a batch
// writes them.
func sorted(lines []string) bool {
	before := ""
	for _, line := range lines[1:] {
		economy, _, _ := strings.Cut(line, ",")
		if economy < before {
			return false
		}
		before = economy
	}
	return true
}
