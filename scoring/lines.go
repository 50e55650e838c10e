package scoring

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// maxFaults is how many faults of a file are listed; more are counted.
const maxFaults = 200

var (
	unitPattern   = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)
	creditPattern = regexp.MustCompile(`^([0-9]{1,18}(\.[0-9]{0,30})?|\.[0-9]{1,30})([eE][-+]?[0-9]{1,2})?$`)
)

// lineReader reads the lines of a batch file and collects every fault on the way.
type lineReader struct {
	file   string
	q      *questionnaires.Questionnaire
	faults []fault.Field // the first of them
	count  int           // all of them
}

func (b *lineReader) at(line int, key string, args ...any) {
	b.count++
	if len(b.faults) < maxFaults {
		b.faults = append(b.faults, fault.At(fmt.Sprintf("%s:%d", b.file, line), key, args...))
	}
}

// invalid returns the faults as an error, or nil.
func (b *lineReader) invalid() error {
	if b.count == 0 {
		return nil
	}
	return fault.New(fault.Malformed, "batch.invalid", "file", b.file, "count", b.count).With(b.faults...)
}

// read hands every line below the header to row. A limit of 0 is none.
func (b *lineReader) read(in io.Reader, limit int, row func(line int, record []string)) {
	r := csv.NewReader(skipMark(in))
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	header, err := r.Read()
	trim(header)
	if err != nil || !slices.Equal(header, []string{"economy", "item", "value"}) {
		b.header(header, err)
		return
	}
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
		if limit > 0 && rows == limit {
			b.at(line, "batch.rows.many", "limit", limit)
			return
		}
		row(line, record)
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

func (b *lineReader) header(got []string, err error) {
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

func (b *lineReader) syntax(err error) {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		b.at(parse.Line, "batch.line.quotes", "column", parse.Column)
		return
	}
	b.at(0, "batch.unreadable", "message", err.Error())
}

// place finds the item that a line is about, once economy and item are well formed.
func (b *lineReader) place(line int, record []string) (item *questionnaires.Item, ok bool) {
	if len(record) != 3 {
		b.at(line, "batch.line.columns", "count", len(record))
		return nil, false
	}
	trim(record)
	if !unitPattern.MatchString(record[0]) {
		b.at(line, "batch.economy.form", "economy", record[0])
		return nil, false
	}
	item, ok = b.q.Item(questionnaires.Code(record[1]))
	if !ok {
		b.at(line, "score.item.unknown", "item", record[1])
	}
	return item, ok
}

// value reads the last cell of a line; known is false for an empty or a bad one.
func (b *lineReader) value(line int, item *questionnaires.Item, text string) (v Value, known bool) {
	v, known, problem := parseValue(item, text)
	if problem != "" {
		b.at(line, problem, "item", item.Code, "value", text, "known", knownValues(item))
		return Value{}, false
	}
	return v, known
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
