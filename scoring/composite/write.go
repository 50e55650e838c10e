package composite

import (
	"encoding/csv"
	"io"
	"math/big"
	"strconv"
	"strings"
)

// Number writes a value for a file: the shortest decimal that reads back to
// the same float64, or with 0 and more decimals the value rounded, halves of
// its exact value away from zero. A zero has no sign, be it rounded or not.
func Number(x float64, decimals int) string {
	if decimals < 0 {
		return unsignedZero(strconv.FormatFloat(x, 'f', -1, 64))
	}
	exact := new(big.Rat).SetFloat64(x)
	if exact == nil {
		return "" // no finite number ever comes here
	}
	return unsignedZero(exact.FloatString(decimals))
}

// unsignedZero takes the sign from a number without any digit above zero.
func unsignedZero(number string) string {
	if strings.Trim(number, "-0.") == "" {
		return strings.TrimPrefix(number, "-")
	}
	return number
}

// numberOf writes the value of a unit, nothing for a missing one.
func (c Column) numberOf(unit, decimals int) string {
	if !c.Known[unit] {
		return ""
	}
	return Number(c.Values[unit], decimals)
}

// scoreWriter writes a CSV file row by row and keeps the first error.
type scoreWriter struct {
	w    *csv.Writer
	time bool // rows have a column of times
}

func newWriter(out io.Writer, all []*Index) *scoreWriter {
	return &scoreWriter{csv.NewWriter(out), len(all) > 1}
}

// head writes the first line: unit, time if there are several, and the rest.
func (r *scoreWriter) head(rest ...string) error { return r.row("unit", "time", rest...) }

func (r *scoreWriter) row(unit, time string, rest ...string) error {
	row := []string{unit}
	if r.time {
		row = append(row, time)
	}
	return r.w.Write(append(row, rest...))
}

func (r *scoreWriter) end() error {
	r.w.Flush()
	return r.w.Error()
}

func (x *Index) time() string { return strconv.Itoa(x.Year) }

// WriteScores writes one row for each unit and node, in the order of the data
// and of the tree:
//
//	unit,item,score,rank,tier
//
// with a column time after the unit if there are several indices, one for each
// year. score and rank are empty where there is none; a unit that the
// screening dropped has a row for the index only, without a score. The tier
// stands in the row of the index. With decimals below 0 scores keep all digits.
// Ranks and tiers are always those of unrounded scores.
func WriteScores(out io.Writer, all []*Index, decimals int) error {
	r := newWriter(out, all)
	if err := r.head("item", "score", "rank", "tier"); err != nil {
		return err
	}
	for _, x := range all {
		if err := x.writeScores(r, decimals); err != nil {
			return err
		}
	}
	return r.end()
}

func (x *Index) writeScores(r *scoreWriter, decimals int) error {
	next := 0 // the units left are in the order of the data
	for _, unit := range x.Table(StepRaw).Units {
		u := next
		if next++; u >= len(x.Scores.Units) || x.Scores.Units[u] != unit {
			next--
			if err := r.row(unit, x.time(), x.Tree.Nodes[Root].Code, "", "", ""); err != nil {
				return err
			}
			continue
		}
		for i, c := range x.Scores.Columns {
			rank, tier := "", ""
			if x.Ranks[i][u] > 0 {
				rank = Number(x.Ranks[i][u], -1)
			}
			if i == Root {
				tier = x.Tiers[u]
			}
			if err := r.row(unit, x.time(), c.Code, c.numberOf(u, decimals), rank, tier); err != nil {
				return err
			}
		}
	}
	return nil
}

// WriteStep writes the table of a step: a row for each unit, a column for each
// indicator or node, and a column time if there are several indices. Missing
// values are empty, numbers keep all digits.
func WriteStep(out io.Writer, all []*Index, step StepName) error {
	r := newWriter(out, all)
	var codes []string
	for _, c := range all[0].Table(step).Columns {
		codes = append(codes, c.Code)
	}
	if err := r.head(codes...); err != nil {
		return err
	}
	for _, x := range all {
		table := x.Table(step)
		for u, unit := range table.Units {
			cells := make([]string, len(table.Columns))
			for k, c := range table.Columns {
				cells[k] = c.numberOf(u, -1)
			}
			if err := r.row(unit, x.time(), cells...); err != nil {
				return err
			}
		}
	}
	return r.end()
}
