package scoring

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// StreamOptions says how ScoreStream names its input and prints numbers.
type StreamOptions struct {
	File     string // name of the input in faults
	Decimals int    // digits after the point; below 0 full precision, see Full
}

// ScoreStream scores a file of any length in memory that does not grow with
// its answers. Lines are as in ReadCSV, but those of one economy must follow
// each other, as they do in a sorted file; the output is that of WriteCSV, in
// the order of the input. An economy that comes back later is a fault. So that
// it can be told, names are remembered: about 100 bytes for each economy.
//
// Output begins while input is still being read. On a fault, which lists every
// bad line as ReadCSV does, no further economy is written and what was written
// is worth nothing. A method that needs a group is refused.
func ScoreStream(
	in io.Reader, out io.Writer, q *questionnaires.Questionnaire, o StreamOptions,
) error {
	scorer := Prepare(q)
	if err := scorer.usable(); err != nil {
		return err
	}
	if scorer.rules.group() {
		return fault.New(fault.Invalid, "score.stream.group", "questionnaire", q.ID)
	}
	s := newStream(scorer, out, o)
	s.read(in, 0, s.row)
	s.finish()
	if s.count == 0 {
		s.faults, s.count = s.overlapping, s.overlaps
	}
	if err := s.invalid(); err != nil {
		return err
	}
	if s.failed != nil {
		return s.failed
	}
	return s.out.Flush()
}

// stream holds the lines of one economy at a time.
type stream struct {
	lineReader
	scorer *Scorer
	sheet  *sheet
	out    *bufio.Writer
	failed error // of a write or a score, which ends the output

	items   map[questionnaires.Code]int // position in q.Items
	economy string
	begun   map[string]int // economy → its first line
	back    bool           // the economy was there before: its lines are skipped
	values  []Value        // of the economy, by position in q.Items
	lines   []int          // where they stand; 0 for none
	given   []int          // positions that are not empty
	inner   bool           // one of them is no question
	known   int            // how many have a value

	overlapping []fault.Field // reported if there is nothing else
	overlaps    int
}

// streamBuffer is large enough that writing costs little beside the rest.
const streamBuffer = 1 << 18

func newStream(scorer *Scorer, out io.Writer, o StreamOptions) *stream {
	items := scorer.q.Items()
	s := &stream{
		lineReader: lineReader{file: o.File, q: scorer.q},
		scorer:     scorer, sheet: newSheet(scorer, o.Decimals),
		out:   bufio.NewWriterSize(out, streamBuffer),
		items: make(map[questionnaires.Code]int, len(items)), begun: make(map[string]int),
		values: make([]Value, len(items)), lines: make([]int, len(items)),
	}
	for i, item := range items {
		s.items[item.Code] = i
	}
	_, s.failed = s.out.WriteString(header)
	return s
}

func (s *stream) row(line int, record []string) {
	at, ok := s.position(line, record)
	if !ok {
		return
	}
	item := s.q.Items()[at]
	if first := s.lines[at]; first != 0 {
		s.at(line, "batch.line.twice", "economy", s.economy, "item", item.Code, "line", first)
		return
	}
	s.lines[at] = line
	s.given = append(s.given, at)
	v, known := s.value(line, item, record[2])
	if !known {
		return
	}
	s.values[at] = v
	s.known++
	s.inner = s.inner || !item.Question()
}

// position finds the item of a line, without checking again what the line
// before had as well. A line of another economy ends the one before.
func (s *stream) position(line int, record []string) (at int, ok bool) {
	if len(record) == 3 && record[0] == s.economy && s.economy != "" {
		if at, ok = s.items[questionnaires.Code(record[1])]; ok {
			record[2] = strings.TrimSpace(record[2])
			return at, !s.back
		}
	}
	item, ok := s.place(line, record)
	if !ok {
		return 0, false
	}
	if record[0] != s.economy {
		s.begin(line, record[0])
	}
	return s.items[item.Code], !s.back
}

// begin ends the economy before. One that was there already is reported once
// for each time that it comes back, not for each of its lines.
func (s *stream) begin(line int, economy string) {
	s.finish()
	s.economy = strings.Clone(economy)
	first := s.begun[economy]
	if s.back = first != 0; s.back {
		s.at(line, "batch.economy.back", "economy", economy, "line", first)
		return
	}
	s.begun[s.economy] = line
}

// finish scores and writes the economy that was being read, and forgets it.
func (s *stream) finish() {
	if s.inner {
		s.findOverlaps()
	}
	if s.known > 0 && s.count == 0 && s.overlaps == 0 && s.failed == nil {
		s.failed = s.write()
	}
	for _, at := range s.given {
		s.values[at], s.lines[at] = Value{}, 0
	}
	s.given, s.known, s.inner = s.given[:0], 0, false
}

func (s *stream) write() error {
	rows, err := s.sheet.rows(s.economy, s.values)
	if err != nil {
		return err
	}
	_, err = s.out.Write(rows)
	return err
}

// findOverlaps notes values given both for a node and below it, in the order
// of their lines.
func (s *stream) findOverlaps() {
	found := overlaps(s.q, s.sheet.valuesOf(s.values))
	line := func(f fault.Field) int { return s.lines[s.items[questionnaires.Code(f.Path)]] }
	slices.SortFunc(found, func(a, b fault.Field) int { return cmp.Compare(line(a), line(b)) })
	s.overlaps += len(found)
	for _, f := range found {
		if len(s.overlapping) < maxFaults {
			at := fmt.Sprintf("%s:%d", s.file, line(f))
			s.overlapping = append(s.overlapping, fault.Field{Path: at, Key: f.Key, Args: f.Args})
		}
	}
}
