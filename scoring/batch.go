package scoring

import (
	"io"
	"maps"
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

// maxBatchRows bounds what is held in memory; ScoreStream has no such limit.
const maxBatchRows = 5_000_000

// ReadCSV reads values in long form. The first line must be
// "economy,item,value". The value of an inner node is a number from 0 to 1;
// that of a question is a choice of its scale, a number from 0 to 1,
// "not-applicable" or "unverifiable". An empty value is the same as no row.
// Units come back sorted by name. A fault lists every bad line as "file:line".
// A file that is too long is refused before it is read, if in can seek.
func ReadCSV(file string, in io.Reader, q *questionnaires.Questionnaire) ([]Unit, error) {
	b := &batch{
		lineReader: lineReader{file: file, q: q},
		units:      make(map[string]Values), lines: make(map[string]int),
	}
	if line := overlong(in, maxBatchRows); line > 0 {
		b.at(line, "batch.rows.many", "limit", maxBatchRows)
		return nil, b.invalid()
	}
	b.read(in, maxBatchRows, b.row)
	if b.count == 0 {
		b.overlaps()
	}
	if err := b.invalid(); err != nil {
		return nil, err
	}
	out := make([]Unit, 0, len(b.units))
	for _, name := range slices.Sorted(maps.Keys(b.units)) {
		out = append(out, Unit{name, b.units[name]})
	}
	return out, nil
}

// overlong returns the line at which a file has more lines of data than the
// limit, without taking it apart; 0 if it has not, or cannot be read twice.
// Empty lines count as none, as in reading.
func overlong(in io.Reader, limit int) int {
	file, ok := in.(io.ReadSeeker)
	if !ok {
		return 0
	}
	start, err := file.Seek(0, io.SeekCurrent)
	if err != nil {
		return 0 // a pipe
	}
	at := lineAfter(file, limit+1)
	if _, err := file.Seek(start, io.SeekStart); err != nil {
		return 0 // reading it will tell
	}
	return at
}

// lineAfter returns the number of the first line that is not empty after that
// many others; 0 if there is none.
func lineAfter(in io.Reader, others int) int {
	buffer := make([]byte, 1<<18)
	line, full, empty := 1, 0, true
	for {
		n, err := in.Read(buffer)
		for _, b := range buffer[:n] {
			switch {
			case b == '\n':
				line++
				empty = true
			case b != '\r' && empty:
				empty = false
				if full++; full > others {
					return line
				}
			}
		}
		if err != nil {
			return 0
		}
	}
}

type batch struct {
	lineReader
	units map[string]Values
	lines map[string]int // "economy item" → line, for repeated rows
}

func (b *batch) row(line int, record []string) {
	item, ok := b.place(line, record)
	if !ok {
		return
	}
	economy := record[0]
	key := economy + " " + string(item.Code)
	if first := b.lines[key]; first != 0 {
		b.at(line, "batch.line.twice", "economy", economy, "item", item.Code, "line", first)
		return
	}
	b.lines[key] = line
	v, known := b.value(line, item, record[2])
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
