package composite

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"mizan/internal/fault"
)

// Limits of one CSV file: 100 times the largest index that is published.
const (
	maxSheetBytes = 256 << 20
	maxSheetRows  = 2_000_000
	maxListed     = 200 // faults; more are counted, not listed
)

// sheet is a CSV file with the place of every cell, and what is wrong with it.
type sheet struct {
	file   string
	header []string
	rows   []sheetRow
	faults []fault.Field
}

// sheetRow is one record. A column is the position of a cell's first byte in
// its line, counted from 1.
type sheetRow struct {
	line    int
	columns []int
	cells   []string
}

// reject adds a fault at a line and column of the file.
func (s *sheet) reject(line, column int, key string, args ...any) {
	s.faults = append(s.faults, fault.At(fmt.Sprintf("%s:%d:%d", s.file, line, column), key, args...))
}

// rejectCell adds a fault at a cell.
func (s *sheet) rejectCell(r sheetRow, at int, key string, args ...any) {
	s.reject(r.line, r.columns[at], key, args...)
}

// err returns the faults as one, or nil.
func (s *sheet) err() error { return unusable(s.faults) }

// unusable returns one fault that lists the faults of files, or nil.
func unusable(faults []fault.Field) error {
	if len(faults) == 0 {
		return nil
	}
	listed := slices.Clone(faults[:min(len(faults), maxListed)])
	for i := range listed {
		listed[i].Args = clipped(listed[i].Args)
	}
	return fault.New(fault.Invalid, "composite.files.invalid", "count", len(faults)).With(listed...)
}

// maxEcho is the most characters of a file that a fault repeats.
const maxEcho = 60

// clipped shortens what was written in a file. Lists of known words and
// messages of the system are not.
func clipped(args fault.Args) fault.Args {
	out := maps.Clone(args)
	for name, value := range out {
		text, ok := value.(string)
		if !ok || name == "known" || name == "message" || utf8.RuneCountInString(text) <= maxEcho {
			continue
		}
		out[name] = string([]rune(text)[:maxEcho-1]) + "…"
	}
	return out
}

// invisible reports a character that a code must not have: a control character
// or a mark of writing direction, which make two codes differ that look alike.
func invisible(c rune) bool { return unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) }

// readSheet reads a CSV file with commas, UTF-8, with or without a byte order
// mark. Spaces around cells are dropped. A file that cannot be taken apart has
// faults and no rows.
func readSheet(file string, in io.Reader) *sheet {
	s := &sheet{file: file}
	limited := &io.LimitedReader{R: in, N: maxSheetBytes + 1}
	r := csv.NewReader(unmarked(limited))
	r.FieldsPerRecord = -1
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			s.unreadable(err)
			break
		}
		if !s.record(r, cells) {
			break
		}
	}
	if limited.N <= 0 {
		s.reject(1, 1, "composite.file.large", "limit", maxSheetBytes)
	}
	if s.header == nil && len(s.faults) == 0 {
		s.reject(1, 1, "composite.file.empty")
	}
	return s
}

// unmarked drops the byte order mark that spreadsheets write.
func unmarked(in io.Reader) io.Reader {
	r := bufio.NewReaderSize(in, 1<<16)
	if mark, err := r.Peek(3); err == nil && bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = r.Discard(3) // they were just seen
	}
	return r
}

func (s *sheet) unreadable(err error) {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		s.reject(parse.Line, parse.Column, "composite.file.quotes")
		return
	}
	s.reject(1, 1, "composite.file.unreadable", "message", err.Error())
}

// record takes one record in; false ends the reading.
func (s *sheet) record(r *csv.Reader, cells []string) bool {
	row := sheetRow{columns: make([]int, len(cells)), cells: cells}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
		row.line, row.columns[i] = r.FieldPos(i)
	}
	row.line, _ = r.FieldPos(0)
	if !utf8.ValidString(strings.Join(cells, "")) {
		s.reject(row.line, 1, "composite.file.encoding")
		return false
	}
	switch {
	case s.header == nil:
		s.header = cells
		return s.checkHeader(row)
	case len(s.rows) == maxSheetRows:
		s.reject(row.line, 1, "composite.rows.many", "limit", maxSheetRows)
		return false
	case len(cells) != len(s.header):
		s.reject(row.line, 1, "composite.row.length", "count", len(cells), "want", len(s.header))
	default:
		s.rows = append(s.rows, row)
	}
	return true
}

func (s *sheet) checkHeader(row sheetRow) bool {
	switch {
	case len(s.header) > 1:
	case strings.Contains(s.header[0], ";"):
		s.reject(row.line, 1, "composite.header.semicolon")
		return false
	case strings.Contains(s.header[0], "\t"):
		s.reject(row.line, 1, "composite.header.tab")
		return false
	}
	for i, name := range s.header {
		switch {
		case name == "":
			s.reject(row.line, row.columns[i], "composite.header.unnamed")
		case slices.Index(s.header, name) < i:
			s.reject(row.line, row.columns[i], "composite.header.twice", "column", name)
		}
	}
	return true
}

// position returns where the first of the names stands in the header, or -1.
func (s *sheet) position(names ...string) int {
	for _, name := range names {
		if i := slices.Index(s.header, name); i >= 0 {
			return i
		}
	}
	return -1
}

// cell returns the text of a column, "" where the file has no such column and
// where the cell says that there is nothing.
func (s *sheet) cell(r sheetRow, at int) string {
	if at < 0 || gap(r.cells[at]) {
		return ""
	}
	return r.cells[at]
}

// gap reports whether a cell holds nothing: empty, or NA as R writes it.
func gap(cell string) bool { return cell == "" || cell == "NA" }

var (
	numberForm  = regexp.MustCompile(`^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,4})?$`)
	decimalForm = regexp.MustCompile(`^[-+]?[0-9]+,[0-9]+$`)
)

// number reads a cell. known is false for a gap, and for what is no number,
// which is reported.
func (s *sheet) number(r sheetRow, at int) (x float64, known bool) {
	text := s.cell(r, at)
	if text == "" {
		return 0, false
	}
	x, problem := parseNumber(text)
	switch problem {
	case noDecimalComma:
		s.rejectCell(r, at, "composite.number.comma", "column", s.header[at], "value", text)
	case noNumber:
		s.rejectCell(r, at, "composite.number.form", "column", s.header[at], "value", text)
	case noFinite:
		s.rejectCell(r, at, "composite.number.range", "column", s.header[at], "value", text)
	case noProblem:
		return x, true
	}
	return 0, false
}

// problem says why a text is no number.
type problem int

const (
	noProblem problem = iota
	noNumber
	noDecimalComma
	noFinite
)

// parseNumber reads a decimal number with a point; digits are not grouped.
func parseNumber(text string) (float64, problem) {
	if decimalForm.MatchString(text) {
		return 0, noDecimalComma
	}
	if !numberForm.MatchString(text) {
		return 0, noNumber
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(x, 0) {
		return 0, noFinite
	}
	return x, noProblem
}
