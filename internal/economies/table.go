package economies

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"mizan/internal/fault"
)

// table is one data file: its rows, each knowing its line.
type table struct {
	file    string
	columns []string
	rows    []row
}

type row struct {
	table *table
	line  int
	cells []string
}

// cell is the value in a column that the file is known to have.
func (r row) cell(column string) string {
	return r.cells[slices.Index(r.table.columns, column)]
}

// at is the place of the row in a fault: "names.ar.csv:17".
func (r row) at() string { return fmt.Sprintf("%s:%d", r.table.file, r.line) }

// finding is a fault with its place in sortable form.
type finding struct {
	file  string
	line  int
	field fault.Field
}

// findings gathers all faults of the data, so that they are reported together.
type findings []finding

func (f *findings) add(r row, key string, args ...any) {
	*f = append(*f, finding{r.table.file, r.line, fault.At(r.at(), key, args...)})
}

func (f *findings) addAt(file string, line int, key string, args ...any) {
	f.add(row{table: &table{file: file}, line: line}, key, args...)
}

// err is one Invalid fault with a field for each finding, by file and line, or nil.
func (f findings) err() error {
	if len(f) == 0 {
		return nil
	}
	slices.SortStableFunc(f, func(a, b finding) int {
		if byFile := strings.Compare(a.file, b.file); byFile != 0 {
			return byFile
		}
		return a.line - b.line
	})
	fields := make([]fault.Field, len(f))
	for i, one := range f {
		fields[i] = one.field
	}
	return fault.New(fault.Invalid, "economies.data.invalid", "count", len(f)).With(fields...)
}

// readTable reads a CSV file with exactly these columns. Rows of another width
// and cells with unclean text are reported; the former are left out.
func readTable(files fs.FS, file string, columns []string, found *findings) *table {
	t := &table{file: file, columns: columns}
	data, err := fs.ReadFile(files, file)
	if err != nil {
		found.addAt(file, 0, "economies.file.unreadable")
		return t
	}
	if !utf8.Valid(data) {
		found.addAt(file, 0, "economies.file.encoding")
		return t
	}
	t.rows = readRows(t, data, found)
	if !hasHeader(t) {
		found.addAt(file, 1, "economies.file.columns", "want", strings.Join(columns, ","))
		t.rows = nil
		return t
	}
	t.rows = t.rows[1:]
	for _, r := range t.rows {
		checkText(r, found)
	}
	return t
}

func hasHeader(t *table) bool {
	return len(t.rows) > 0 && slices.Equal(t.rows[0].cells, t.columns)
}

func readRows(t *table, data []byte, found *findings) []row {
	// Spreadsheets write a byte order mark.
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	reader.Comment = '#'
	reader.FieldsPerRecord = -1
	var rows []row
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			found.addAt(t.file, lineOf(err), "economies.file.quotes")
			return rows
		}
		line, _ := reader.FieldPos(0)
		r := row{table: t, line: line, cells: cells}
		if len(rows) > 0 && len(cells) != len(t.columns) {
			found.add(r, "economies.row.width", "cells", len(cells), "want", len(t.columns))
			continue
		}
		rows = append(rows, r)
	}
}

// lineOf is the line of a CSV syntax error; the only other kind cannot come
// from bytes in memory.
func lineOf(err error) int {
	var bad *csv.ParseError
	if errors.As(err, &bad) {
		return bad.Line
	}
	return 0
}
