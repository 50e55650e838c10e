package scoring

import (
	"bytes"
	"encoding/csv"
	"math/big"
	"slices"

	"mizan/questionnaires"
)

// sheet writes the rows of one economy after another: what Score and WriteCSV
// would write, byte for byte, but without building a Result where the method is
// the plain weighted mean. Credits are fractions of machine words there, for as
// long as they fit.
type sheet struct {
	*Scorer
	print printer
	plain bool          // the method lets the quick way be taken
	lines []line        // by node
	cells []cell        // of the economy at hand, by node
	sums  []weightedSum // of the children, by node
	out   []byte
	tiers map[string][]byte
}

// line is what is the same in the rows of all economies for a node.
type line struct {
	value  int    // position of the node in the questionnaire's items
	weight uint64 // tooLarge where no word holds it
	max    fraction
	before []byte // ",code,"
	after  []byte // ",max,"

	nothing, unanswered, notApplicable cell
	choices                            []choice
}

// choice is an answer of the scale, told by the address of its credit.
type choice struct {
	credit *big.Rat
	cell   cell
}

// cell is what one economy has at a node.
type cell struct {
	role   role
	credit fraction
	scored bool   // it has a credit; without one it leaves its parent's denominator
	text   string // its points, where they are known beforehand
}

// role tells the nodes with a value of their own from those above and below.
type role string

const (
	leaf   role = ""
	above  role = "above"
	hidden role = "hidden"
)

func newSheet(s *Scorer, decimals int) *sheet {
	out := &sheet{
		Scorer: s, print: newPrinter(decimals), plain: s.rules.cap == nil,
		lines: make([]line, len(s.nodes)), cells: make([]cell, len(s.nodes)),
		sums: make([]weightedSum, len(s.nodes)), tiers: quoted(s.q.Method.Tiers),
	}
	for i := range s.nodes {
		out.plain = out.plain && s.nodes[i].item.Aggregation.Plain()
		out.lines[i] = out.line(&s.nodes[i])
	}
	for k, at := range s.place {
		if at >= 0 {
			out.lines[at].value = k
		}
	}
	return out
}

func (s *sheet) line(n *scorerNode) line {
	none := s.print.text(zero)
	worth := func(state State) cell {
		credit, _ := s.rules.credit(state, nil, nil)
		if credit == nil {
			return cell{}
		}
		return cell{credit: fractionOf(credit), scored: true, text: none}
	}
	out := line{
		weight: word(n.weight), max: fractionOf(n.max),
		before:  []byte("," + string(n.item.Code) + ","),
		after:   []byte("," + s.print.text(n.max) + ","),
		nothing: worth(Awaiting), unanswered: worth(Unanswered), notApplicable: worth(NotApplicable),
	}
	for _, e := range n.earned {
		text := s.print.text(e.points)
		out.choices = append(out.choices, choice{e.credit, cell{
			credit: fractionOf(e.credit), scored: true, text: text,
		}})
	}
	return out
}

// quoted are the codes of the tiers as cells of a CSV file.
func quoted(tiers []questionnaires.Tier) map[string][]byte {
	out := make(map[string][]byte, len(tiers))
	for _, t := range tiers {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		_ = w.Write([]string{"", t.Code}) // into memory: cannot fail
		w.Flush()
		out[t.Code] = slices.Clone(bytes.TrimSuffix(b.Bytes()[1:], []byte("\n")))
	}
	return out
}

// rows are the lines of an economy; the next call overwrites them. values are
// by position in the questionnaire's items.
func (s *sheet) rows(economy string, values []Value) ([]byte, error) {
	s.out = s.out[:0]
	if !s.plain {
		return s.slow(economy, values)
	}
	s.fill(values)
	for i := len(s.cells) - 1; i >= 0; i-- {
		s.sum(i)
	}
	for i := range s.cells {
		if s.cells[i].role != hidden {
			s.row(economy, i)
		}
	}
	return s.out, nil
}

// fill places the values and hides what lies below a node that has one.
func (s *sheet) fill(values []Value) {
	clear(s.sums)
	for i := 0; i < len(s.cells); {
		v := values[s.lines[i].value]
		if v.State == "" && !s.nodes[i].item.Question() {
			s.cells[i] = cell{role: above}
			i++
			continue
		}
		s.cells[i] = s.lines[i].leaf(v)
		for end := s.nodes[i].end; i+1 < end; i++ {
			s.cells[i+1] = cell{role: hidden}
		}
		i++
	}
}

func (l *line) leaf(v Value) cell {
	switch v.State {
	case NotApplicable:
		return l.notApplicable
	case Unverifiable, Awaiting:
		return l.nothing
	case Answered:
		for i := range l.choices {
			if l.choices[i].credit == v.Credit {
				return l.choices[i].cell
			}
		}
		return cell{credit: fractionOf(v.Credit), scored: true}
	case Unanswered:
	}
	return l.unanswered
}

// sum scores node i, whose children were scored before it, and adds it to its
// parent.
func (s *sheet) sum(i int) {
	c := &s.cells[i]
	if c.role == above {
		c.credit, c.scored = s.sums[i].fraction()
	}
	if n := &s.nodes[i]; c.scored && n.parent >= 0 {
		s.sums[n.parent].addFraction(s.lines[i].weight, n.weight, c.credit)
	}
}

func (s *sheet) row(economy string, i int) {
	l, c := &s.lines[i], &s.cells[i]
	s.out = append(append(s.out, economy...), l.before...)
	switch {
	case !c.scored:
	case c.text != "":
		s.out = append(s.out, c.text...)
	default:
		s.out = s.print.product(s.out, c.credit, l.max)
	}
	s.out = append(s.out, l.after...)
	if i == 0 && c.scored {
		s.tier(c.credit)
	}
	s.out = append(s.out, '\n')
}

func (s *sheet) tier(credit fraction) {
	if len(s.tiers) == 0 {
		return
	}
	code, _ := s.q.Method.TierOf(times(credit.rat(), s.nodes[0].max))
	s.out = append(s.out, s.tiers[code]...)
}

// slow takes the way of every other method.
func (s *sheet) slow(economy string, values []Value) ([]byte, error) {
	r, err := s.Score(s.valuesOf(values))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	if err := writeResult(w, economy, r, s.print.text); err != nil {
		return nil, err
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

func (s *sheet) valuesOf(values []Value) Values {
	out := make(Values)
	for i, item := range s.q.Items() {
		if values[i].State != "" {
			out[item.Code] = values[i]
		}
	}
	return out
}
