package scoring

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

func streamed(q *questionnaires.Questionnaire, in string, decimals int) (string, error) {
	var out strings.Builder
	err := ScoreStream(strings.NewReader(in), &out, q, StreamOptions{File: "in.csv", Decimals: decimals})
	return out.String(), err
}

// batched is what reading everything into memory writes.
func batched(t fataler, q *questionnaires.Questionnaire, in string, decimals int) string {
	units, err := ReadCSV("in.csv", strings.NewReader(in), q)
	if err != nil {
		t.Fatal(err)
	}
	values := make([]Values, len(units))
	for i, u := range units {
		values[i] = u.Values
	}
	results, err := Prepare(q).ScoreAll(values)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := WriteCSV(&out, units, results, decimals); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// written is a batch file of the values, economies X000, X001, …
func writtenBatch(q *questionnaires.Questionnaire, group []Values) string {
	var out strings.Builder
	out.WriteString("economy,item,value\n")
	for i, values := range group {
		for _, item := range q.Items() {
			v, ok := values[item.Code]
			if !ok {
				continue
			}
			text := string(v.State)
			if v.State == Answered {
				text = cell01(item, v)
			}
			fmt.Fprintf(&out, "X%03d,%s,%s\n", i, item.Code, text)
		}
	}
	return out.String()
}

// cell01 writes a choice by its code, any other credit as a decimal number.
func cell01(item *questionnaires.Item, v Value) string {
	if item.Question() {
		for _, c := range item.Scale.Choices {
			if c.Credit == v.Credit {
				return c.Code
			}
		}
	}
	return v.Credit.FloatString(12)
}

// Whatever the tree, the method and the answers, the stream writes the bytes
// that reading everything into memory writes.
func TestStreamEqualsBatch(t *testing.T) {
	keys := map[string]*rapid.Generator[string]{
		"plain means":  rapid.Just(""),
		"any mean":     drawnKeys(),
		"only minimum": rapid.SampledFrom([]string{"", "minimum: 0.5"}),
	}
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for k := range keys {
			if !yield(k) {
				return
			}
		}
	}) {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			method := rapid.SampledFrom([]string{
				"", "  unanswered: leave-out\n", "  not-applicable: zero\n", "  not-applicable-cap: 0.3\n",
			}).Draw(t, "method")
			q := drawnTree(t, method, keys[name])
			group := make([]Values, rapid.IntRange(1, 6).Draw(t, "economies"))
			for i := range group {
				group[i] = drawnValues(t, q, true)
			}
			in := writtenBatch(q, group)
			decimals := rapid.SampledFrom([]int{-1, 0, 2, 4, 15}).Draw(t, "decimals")
			got, err := streamed(q, in, decimals)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(batched(t, q, in, decimals), got); diff != "" {
				t.Errorf("batch and stream differ (-batch +stream):\n%s\n%s", diff, in)
			}
		}))
	}
}

// The faults of a file that is grouped by economy are those of ReadCSV.
func TestStreamFaults(t *testing.T) {
	const head = "economy,item,value\n"
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"an empty file", "", []string{"in.csv:1 batch.header"}},
		{"semicolons", "economy;item;value\nXAA;law;1\n", []string{"in.csv:1 batch.header.semicolon"}},
		{"an unknown item", head + "XAA,law.none,1\n", []string{"in.csv:2 score.item.unknown"}},
		{"an unknown item further on", head + "XAA,law,1\nXAA,law.none,1\n", []string{"in.csv:3 score.item.unknown"}},
		{"outside the scale", head + "XAA,law,1\nXAB,law,1.5\n", []string{"in.csv:3 score.value.range"}},
		{"too few columns", head + "XAA,law\n", []string{"in.csv:2 batch.line.columns"}},
		{"an economy with a space", head + "X A,law,1\nX A,skill,1\n", []string{"in.csv:2 batch.economy.form", "in.csv:3 batch.economy.form"}},
		{"the same item twice", head + "XAA,law,\nXAA,law,1\n", []string{"in.csv:3 batch.line.twice"}},
		{"a node and something below it", head + "XAA,law.crime,1\nXAA,law,1\nXAB,law,1\n", []string{"in.csv:2 score.value.overlap"}},
		{"overlaps wait for other faults", head + "XAA,law,1\nXAA,law.crime,1\nXAB,law,2\n", []string{"in.csv:4 score.value.range"}},
		{"an open quote", head + "XAA,law,1\nXAA,\"law,1\n", []string{"in.csv:3 batch.line.quotes"}},
	} {
		_, err := streamed(small(t), c.in, 2)
		if diff := cmp.Diff(c.want, places(err)); diff != "" || !fault.Is(err, fault.Malformed) {
			t.Errorf("%s: %v (-want +got):\n%s", c.name, err, diff)
		}
		_, same := ReadCSV("in.csv", strings.NewReader(c.in), small(t))
		if diff := cmp.Diff(fault.Of(same).Error(), fault.Of(err).Error()); diff != "" {
			t.Errorf("%s: ReadCSV says otherwise (-batch +stream):\n%s", c.name, diff)
		}
	}
	_, err := streamed(small(t), head+"XAA,law,1\nXAB,law,1\nXAA,skill,1\nXAB,skill,1\n", 2)
	want := []string{"in.csv:4 batch.economy.back", "in.csv:5 batch.economy.back"}
	if diff := cmp.Diff(want, places(err)); diff != "" {
		t.Errorf("an economy that comes back (-want +got):\n%s", diff)
	}
	if f := fault.Of(err); len(f.Fields) > 0 && f.Fields[0].Args["line"] != 2 {
		t.Errorf("an economy that comes back began in line %v; want 2", f.Fields[0].Args["line"])
	}
}

// places are the fields of a fault as "place key".
func places(err error) []string {
	var out []string
	for _, f := range fault.Of(err).Fields {
		out = append(out, f.Path+" "+f.Key)
	}
	return out
}

func TestStreamRefusesGroups(t *testing.T) {
	q := grown(t, "  unanswered: group-mean\n", questions(2)...)
	if _, err := streamed(q, "economy,item,value\n", 2); fault.Of(err).Key != "score.stream.group" {
		t.Errorf("a method that needs a group: %v", err)
	}
}

// An economy none of whose lines has a value is not written; one whose only
// value is of an unscored question is.
func TestStreamWithoutValues(t *testing.T) {
	in := "economy,item,value\nXAC,law,\nXAD, law , 0.5 \nXAE,skill.school.4,yes\n"
	got, err := streamed(small(t), in, 2)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(batched(t, small(t), in, 2), got); diff != "" || strings.Contains(got, "XAC") {
		t.Errorf("batch and stream differ (-batch +stream):\n%s", diff)
	}
}

type failing struct{ after int }

func (f *failing) Write(p []byte) (int, error) {
	if f.after -= len(p); f.after < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestStreamReportsWrites(t *testing.T) {
	q := grown(t, "", questions(20)...)
	in := io.MultiReader(strings.NewReader("economy,item,value\n"), &assessments{q: q, n: 2000})
	if err := ScoreStream(in, &failing{after: 1000}, q, StreamOptions{}); err == nil {
		t.Error("a full disk went unnoticed")
	}
}

// A number is printed from machine words as Round and Full print it.
func TestPrinter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.SampledFrom([]int64{3, 100, 1 << 31, 1 << 54, 1<<63 - 1}).Draw(t, "limit")
		den := rapid.Int64Range(1, limit).Draw(t, "den")
		credit := big.NewRat(rapid.Int64Range(0, den).Draw(t, "num"), den)
		most := big.NewRat(rapid.Int64Range(1, limit).Draw(t, "max"), rapid.Int64Range(1, limit).Draw(t, "of"))
		decimals := rapid.IntRange(-1, 22).Draw(t, "decimals")
		p := newPrinter(decimals)
		want := p.text(new(big.Rat).Mul(credit, most))
		if got := p.product(nil, fractionOf(credit), fractionOf(most)); string(got) != want {
			t.Errorf("%v × %v to %d decimals = %s; want %s", credit, most, decimals, got, want)
		}
	})
	for _, c := range []struct {
		x    string
		want string
	}{{"1/8", "0.13"}, {"5/1000", "0.01"}, {"4999/1000000", "0.00"}, {"100", "100.00"}, {"0", "0.00"}, {"999/1000", "1.00"}} {
		if got := newPrinter(2).product(nil, fractionOf(rat(c.x)), fractionOf(one)); string(got) != c.want {
			t.Errorf("%s is printed as %s; want %s", c.x, got, c.want)
		}
	}
}

// assessments is a file of n assessments that answer every question, without
// its header: one economy after the other.
type assessments struct {
	q     *questionnaires.Questionnaire
	codes []string
	next  int
	n     int
	rest  []byte
	buf   []byte
}

func (a *assessments) Read(p []byte) (int, error) {
	if len(a.rest) == 0 {
		if a.next == a.n {
			return 0, io.EOF
		}
		a.fill()
	}
	n := copy(p, a.rest)
	a.rest = a.rest[n:]
	return n, nil
}

func (a *assessments) fill() {
	if a.codes == nil {
		for _, item := range a.q.Questions() {
			a.codes = append(a.codes, string(item.Code))
		}
	}
	a.buf = a.buf[:0]
	for k, code := range a.codes {
		a.buf = append(a.buf, 'E')
		a.buf = strconv.AppendInt(a.buf, int64(1_000_000+a.next), 10)
		a.buf = append(append(append(a.buf, ','), code...), ',')
		a.buf = append(append(a.buf, a.answer(k)...), '\n')
	}
	a.next++
	a.rest = a.buf
}

// answer is one of the scale; one in fifty does not apply.
func (a *assessments) answer(k int) string {
	x := uint32(a.next*2654435761) ^ uint32(k*40503)
	x ^= x >> 15
	x *= 2246822519
	x ^= x >> 13
	if x%50 == 0 {
		return string(NotApplicable)
	}
	return []string{"yes", "partial", "no"}[x/50%3]
}

// large is largeBy the plain mean.
func large(t fataler) *questionnaires.Questionnaire { return largeBy(t, "") }

// largeBy is a questionnaire of 5 pillars, 25 indicators and 150 questions with
// weights of four decimals.
func largeBy(t fataler, method string) *questionnaires.Questionnaire {
	pillars := make([]branch, 5)
	for i := range pillars {
		pillars[i] = branch{weight: "20", branches: make([]branch, 5)}
		for k := range pillars[i].branches {
			pillars[i].branches[k] = branch{weight: fmt.Sprintf("%d.%04d", 2+k, 1237*(i+1)+411*k), branches: questions(6)}
		}
	}
	return grown(t, method, pillars...)
}

// BenchmarkStream scores a stream of assessments with 150 answers each, one
// assessment an operation; the floor reads the same lines with encoding/csv and
// does nothing else. "100,000 assessments" is the whole of a large file.
func BenchmarkStream(b *testing.B) {
	q := large(b)
	b.Run("floor: reading", func(b *testing.B) {
		b.ReportAllocs()
		r := csv.NewReader(&assessments{q: q, n: b.N})
		r.ReuseRecord = true
		for {
			if _, err := r.Read(); err != nil {
				return
			}
		}
	})
	b.Run("assessment of 150 answers", func(b *testing.B) {
		b.ReportAllocs()
		scoreAssessments(b, q, b.N)
	})
	b.Run("100,000 assessments", func(b *testing.B) {
		for range b.N {
			scoreAssessments(b, q, 100_000)
		}
	})
}

func scoreAssessments(b *testing.B, q *questionnaires.Questionnaire, n int) {
	b.Helper()
	in := io.MultiReader(bytes.NewReader([]byte("economy,item,value\n")), &assessments{q: q, n: n})
	if err := ScoreStream(in, io.Discard, q, StreamOptions{Decimals: -1}); err != nil {
		b.Fatal(err)
	}
}
