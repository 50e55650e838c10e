package scoring

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// Unit is one economy's values in a batch. Any name of up to 32 letters,
// digits, "-" and "_" will do: the engine does not know economies.
type Unit struct {
	Economy string
	Values  Values
}

// Limits of a batch file.
const (
	maxBatchRows = 5_000_000
	maxFaults    = 200 // more are counted, not listed
)

var (
	unitPattern   = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)
	creditPattern = regexp.MustCompile(`^([0-9]{1,18}(\.[0-9]{0,30})?|\.[0-9]{1,30})([eE][-+]?[0-9]{1,2})?$`)
)

// ReadCSV reads values in long form. The first line must be
// "economy,item,value". The value of an inner node is a number from 0 to 1;
// that of a question is a choice of its scale, a number from 0 to 1,
// "not-applicable" or "unverifiable". An empty value is the same as no row.
// Units come back sorted by name. A fault lists every bad line as "file:line".
func ReadCSV(file string, in io.Reader, q *questionnaires.Questionnaire) ([]Unit, error) {
	b := &batch{file: file, q: q, units: make(map[string]Values)}
	b.read(in)
	if len(b.faults) == 0 {
		b.overlaps()
	}
	if len(b.faults) > 0 {
		listed := b.faults[:min(len(b.faults), maxFaults)]
		return nil, fault.New(fault.Malformed, "batch.invalid",
			"file", file, "count", len(b.faults)).With(listed...)
	}
	names := make([]string, 0, len(b.units))
	for name := range b.units {
		names = append(names, name)
	}
	slices.Sort(names)
	out := make([]Unit, len(names))
	for i, name := range names {
		out[i] = Unit{name, b.units[name]}
	}
	return out, nil
}

type batch struct {
	file   string
	q      *questionnaires.Questionnaire
	units  map[string]Values
	lines  map[string]int // "economy item" → line, for repeated rows
	faults []fault.Field
}

func (b *batch) at(line int, key string, args ...any) {
	b.faults = append(b.faults, fault.At(fmt.Sprintf("%s:%d", b.file, line), key, args...))
}

func (b *batch) read(in io.Reader) {
	r := csv.NewReader(skipMark(in))
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	header, err := r.Read()
	trim(header)
	if err != nil || !slices.Equal(header, []string{"economy", "item", "value"}) {
		b.header(header, err)
		return
	}
	b.lines = make(map[string]int)
	for rows := 0; ; rows++ {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			b.syntax(err)
			return
		}
		line, _ := r.FieldPos(0)
		if rows == maxBatchRows {
			b.at(line, "batch.rows.many", "limit", maxBatchRows)
			return
		}
		b.row(line, record)
	}
}

// trim takes the spaces off both ends of each cell.
func trim(record []string) {
	for i := range record {
		record[i] = strings.TrimSpace(record[i])
	}
}

// skipMark drops the byte order mark that spreadsheets write.
func skipMark(in io.Reader) io.Reader {
	r := bufio.NewReaderSize(in, 1<<16)
	if mark, err := r.Peek(3); err == nil && bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = r.Discard(3)
	}
	return r
}

func (b *batch) header(got []string, err error) {
	var parse *csv.ParseError
	switch {
	case errors.As(err, &parse):
		b.syntax(err)
	case len(got) == 1 && strings.Contains(got[0], ";"):
		b.at(1, "batch.header.semicolon")
	default:
		b.at(1, "batch.header", "got", strings.Join(got, ","))
	}
}

func (b *batch) syntax(err error) {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		b.at(parse.Line, "batch.line.quotes", "column", parse.Column)
		return
	}
	b.at(0, "batch.unreadable", "message", err.Error())
}

func (b *batch) row(line int, record []string) {
	if len(record) != 3 {
		b.at(line, "batch.line.columns", "count", len(record))
		return
	}
	trim(record)
	economy, code := record[0], questionnaires.Code(record[1])
	if !unitPattern.MatchString(economy) {
		b.at(line, "batch.economy.form", "economy", economy)
		return
	}
	item, ok := b.q.Item(code)
	if !ok {
		b.at(line, "score.item.unknown", "item", code)
		return
	}
	key := economy + " " + string(item.Code)
	if first := b.lines[key]; first != 0 {
		b.at(line, "batch.line.twice", "economy", economy, "item", code, "line", first)
		return
	}
	b.lines[key] = line
	b.value(line, economy, item, record[2])
}

func (b *batch) value(line int, economy string, item *questionnaires.Item, text string) {
	v, known, problem := parseValue(item, text)
	if problem != "" {
		b.at(line, problem, "item", item.Code, "value", text, "known", knownValues(item))
		return
	}
	if !known {
		return
	}
	values := b.units[economy]
	if values == nil {
		values = make(Values)
		b.units[strings.Clone(economy)] = values
	}
	values[item.Code] = v
}

// parseValue reads one cell. known is false for an empty cell.
func parseValue(item *questionnaires.Item, text string) (v Value, known bool, problem string) {
	if text == "" {
		return Value{}, false, ""
	}
	if item.Question() {
		if c, ok := item.Scale.Choice(text); ok {
			return Credit(c.Credit), true, ""
		}
		if s := State(text); s == NotApplicable || s == Unverifiable {
			if s == NotApplicable && !item.NotApplicable {
				return Value{}, false, "score.value.applies"
			}
			return Value{State: s}, true, ""
		}
	}
	if !creditPattern.MatchString(text) {
		return Value{}, false, "score.value.form"
	}
	x, ok := new(big.Rat).SetString(text)
	if !ok || x.Cmp(one) > 0 {
		return Value{}, false, "score.value.range"
	}
	return Credit(x), true, ""
}

func knownValues(item *questionnaires.Item) string {
	if !item.Question() {
		return "0 … 1"
	}
	words := append(item.Scale.Codes(), string(Unverifiable))
	if item.NotApplicable {
		words = append(words, string(NotApplicable))
	}
	return strings.Join(words, ", ") + ", 0 … 1"
}

// overlaps reports values given both for a node and below it, at the line of
// the lower one.
func (b *batch) overlaps() {
	found := make(map[int]fault.Field)
	for economy, values := range b.units {
		for _, f := range overlaps(b.q, values) {
			found[b.lines[economy+" "+f.Path]] = f
		}
	}
	for _, line := range slices.Sorted(maps.Keys(found)) {
		f := found[line]
		b.at(line, f.Key, "item", f.Args["item"], "parent", f.Args["parent"])
	}
}

// WriteCSV writes one row per scored item: "economy,item,score,max,tier".
// Scores are in points; the tier stands in the row of the index only. With
// decimals below 0 numbers keep full precision, see Full.
func WriteCSV(out io.Writer, units []Unit, results []Result, decimals int) error {
	show := Full
	if decimals >= 0 {
		show = func(x *big.Rat) string { return Round(x, decimals) }
	}
	w := csv.NewWriter(out)
	if err := w.Write([]string{"economy", "item", "score", "max", "tier"}); err != nil {
		return err
	}
	for i, u := range units {
		if err := writeResult(w, u.Economy, results[i], show); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func writeResult(w *csv.Writer, economy string, r Result, show func(*big.Rat) string) error {
	for _, s := range r.Items {
		tier := ""
		if s.Code == questionnaires.Index {
			tier = r.Tier
		}
		row := []string{economy, string(s.Code), show(s.Points), show(s.Max), tier}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	return nil
}
