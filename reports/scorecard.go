// Package reports turns one frozen revision of an edition into documents: a
// model first, in which every number is rounded and every sentence written in
// the reader's language, then the forms of it (PDF so far). It computes no
// score and reads no database; what it is given is what it shows.
package reports

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"mizan/assessment"
	"mizan/internal/economies"
	"mizan/internal/fault"
	"mizan/internal/i18n"
	"mizan/questionnaires"
	"mizan/scoring"
)

// Snapshot is what a document is made from: the results of every economy of
// one revision of one edition.
type Snapshot struct {
	Edition       assessment.Edition
	Revision      assessment.Revision
	Questionnaire *questionnaires.Questionnaire
	Results       map[economies.Code]scoring.Result
	Register      *economies.Register
	Texts         *i18n.Texts
}

// Request names one document.
type Request struct {
	Economy economies.Code
	Peers   string // code of the group compared with; "" is the default of PeersOf
	Lang    string // "ar", "en" or "fr"
}

// Scorecard compares one economy with its peers. All texts are in Lang; all
// numbers are written as the language writes them.
type Scorecard struct {
	Lang        string
	RightToLeft bool
	Title       string // the finding, in one line
	Index       string // name of the edition
	Mark        string // said on every page of what is not real; "" otherwise
	Economy     economies.Name
	Peers       PeerGroup
	Edition     string // "gci-2024, revision 1", for the foot of a page
	Score       Figure
	Mean        Figure // of the group
	Whole       Figure // the composite's maximum, "100.00"
	Max         string // the same without needless zeros
	Tier        string // code; "" if the edition has no tiers
	Tiers       []TierStep
	Position    Position
	Findings    []string
	Pillars     []Comparison
	Indicators  []Comparison
	Members     []Member // by position, then by name
	Absent      []string // members of the group without a result, by name
	Notes       []Note
	Created     time.Time // of the revision, so that the same input gives the same bytes
	Labels      Labels
}

// PeerGroup is the group an economy is compared with.
type PeerGroup struct {
	Code   string
	Name   string // full name
	Short  string
	AsOf   string // ISO date of the membership
	Size   int    // members
	Scored int    // members with a result
}

// Figure is a number as it is drawn and as it is written. Exact is nil and
// Text a dash where there is no number.
type Figure struct {
	Exact *big.Rat
	Text  string
	Share float64 // of the maximum, 0 to 1; for drawing only
}

// Known reports whether there is a number.
func (f Figure) Known() bool { return f.Exact != nil }

// TierStep is one tier of the edition, the highest first.
type TierStep struct {
	Code  string
	Name  string
	From  string  // lower bound, inside
	Lower float64 // the same as a share of the maximum, for drawing
	Own   bool
}

// Position is the economy's place among the members with a result.
type Position struct {
	Rank    scoring.Rank
	Text    string // "8", or with the language's mark of a shared one: "1=", "1 ex", "1 م"
	Of      int
	TiedTo  []string // names of those who share it
	Meaning string   // the same in words
}

// Comparison sets one item's score beside those of the group.
type Comparison struct {
	Code   questionnaires.Code
	Parent questionnaires.Code
	Name   string
	Max    Figure
	Own    Figure
	Mean   Figure
	Median Figure
	Best   Figure
	Gap    Figure    // own minus mean, written with its sign
	Shares []float64 // of each member with a score, ascending; for drawing only
}

// Member is one row of the table of peers.
type Member struct {
	Code     economies.Code
	Name     string
	Position string
	Score    Figure
	Tier     string
	Pillars  []Figure
	Self     bool
}

// Note is one line about how to read the document.
type Note struct{ Label, Text string }

// Labels are the fixed words of the layout.
type Labels struct {
	Scorecard, Summary, Peers, Comparison, Indicators, Notes  string
	Score, OutOf, Position, Tier, Own, Mean, Median, Best     string
	Economy, Members, Gap, Maximum, NoTiers                   string
	SummaryLead, PeersLead, IndicatorsLead, Absent, Continued string
	Page                                                      string // "Page {page} of {pages}"
}

// NewScorecard makes the model. An economy, group or language that is unknown,
// an economy without a result and a group it is no member of are faults.
func NewScorecard(s Snapshot, r Request) (*Scorecard, error) {
	if _, err := i18n.Parse(r.Lang); err != nil {
		return nil, err
	}
	own, ok := s.Results[r.Economy]
	if !ok || own.Index().Points == nil {
		return nil, fault.New(fault.NotFound, "scorecard.economy",
			"economy", r.Economy, "edition", s.Edition.ID)
	}
	group, err := s.group(r)
	if err != nil {
		return nil, err
	}
	b := &builder{Snapshot: s, economy: r.Economy, group: group, print: s.Texts.In(r.Lang)}
	return b.build(own), nil
}

func (s Snapshot) group(r Request) (economies.Group, error) {
	code := r.Peers
	if code == "" {
		code = s.PeersOf(r.Economy)
	}
	group, ok := s.Register.Group(code)
	if !ok {
		return group, fault.New(fault.Invalid, "group.unknown", "group", code)
	}
	if !group.Has(r.Economy) {
		return group, fault.New(fault.Invalid, "scorecard.member", "economy", r.Economy, "group", code)
	}
	return group, nil
}

// PeersOf is the group an economy is compared with when none is asked for: the
// group of the edition; where that is the whole world, the League of Arab
// States for its members and the ITU region for all others.
func (s Snapshot) PeersOf(code economies.Code) string {
	if s.Edition.Group != "world" {
		return s.Edition.Group
	}
	for _, candidate := range []string{
		"las", "itu-africa", "itu-americas", "itu-asia-pacific", "itu-cis", "itu-europe",
	} {
		if g, ok := s.Register.Group(candidate); ok && g.Has(code) {
			return candidate
		}
	}
	return s.Edition.Group
}

// builder makes one scorecard.
type builder struct {
	Snapshot
	economy economies.Code
	group   economies.Group
	print   i18n.Printer
	members []economies.Code // with a result, by the language's order of names
	absent  []economies.Code
	scores  []*big.Rat // composites of the members
	ranks   map[economies.Code]scoring.Rank
}

func (b *builder) build(own scoring.Result) *Scorecard {
	b.rank()
	lang := b.print.Lang()
	economy, _ := b.Register.Economy(b.economy)
	c := &Scorecard{
		Lang:        lang,
		RightToLeft: b.print.RightToLeft(),
		Index:       b.editionName(),
		Economy:     economies.Name{Short: economy.Name(lang), Official: economy.Official(lang)},
		Peers:       b.peerGroup(),
		Edition:     b.edition(),
		Score:       b.figure(own.Index().Points, own.Index().Max),
		Mean:        b.mean(),
		Whole:       b.figure(b.Questionnaire.Method.Points, b.Questionnaire.Method.Points),
		Max:         b.whole(b.Questionnaire.Method.Points),
		Tier:        own.Tier,
		Tiers:       b.tiers(own.Tier),
		Position:    b.position(),
		Pillars:     b.comparisons(b.Questionnaire.Pillars()),
		Indicators:  b.comparisons(b.Questionnaire.Indicators()),
		Members:     b.rows(),
		Absent:      b.names(b.absent),
		Created:     b.Revision.At,
		Labels:      b.labels(),
	}
	if b.Edition.Fictitious || economy.Fictitious {
		c.Mark = b.print.T("report.mark.fictitious", nil)
	}
	c.Title = b.title(c)
	c.Findings = b.findings(c)
	c.Notes = b.notes(own)
	return c
}

func (b *builder) editionName() string {
	if name := b.Edition.Names[b.print.Lang()]; name != "" {
		return name
	}
	return b.Edition.ID
}

func (b *builder) edition() string {
	return b.print.T("report.edition", args{
		"name": b.editionName(), "edition": b.Edition.ID, "revision": count(b.Revision.Number),
	})
}

// mean is the group's mean composite.
func (b *builder) mean() Figure {
	stats, _ := scoring.Describe(b.scores)
	return b.figure(stats.Mean, b.Questionnaire.Method.Points)
}

func (b *builder) peerGroup() PeerGroup {
	name := b.group.Names[b.print.Lang()]
	return PeerGroup{
		Code: b.group.Code, Name: name.Official, Short: name.Short, AsOf: b.group.AsOf,
		Size: len(b.group.Members), Scored: len(b.members),
	}
}

func (b *builder) names(codes []economies.Code) []string {
	out := make([]string, len(codes))
	for i, code := range codes {
		e, _ := b.Register.Economy(code)
		out[i] = e.Name(b.print.Lang())
	}
	return out
}

// figure writes points of a maximum with the decimals of the method.
func (b *builder) figure(points, maximum *big.Rat) Figure {
	if points == nil {
		return Figure{Text: "–"}
	}
	text := b.print.Decimal(scoring.Round(points, b.Questionnaire.Method.Decimals))
	return Figure{Exact: points, Text: text, Share: share(points, maximum)}
}

// nothing reports whether a rounded number shows as zero.
func nothing(rounded string) bool { return strings.Trim(rounded, "0.") == "" }

// gap writes a difference with its sign; one that shows as nothing has none.
func (b *builder) gap(own, mean *big.Rat) Figure {
	if own == nil || mean == nil {
		return Figure{Text: "–"}
	}
	d := new(big.Rat).Sub(own, mean)
	size := scoring.Round(new(big.Rat).Abs(d), b.Questionnaire.Method.Decimals)
	text := b.print.Decimal(size)
	switch {
	case nothing(size):
	case d.Sign() > 0:
		text = "+" + text
	default:
		text = "−" + text
	}
	return Figure{Exact: d, Text: text}
}

func share(points, maximum *big.Rat) float64 {
	if maximum == nil || maximum.Sign() == 0 {
		return 0
	}
	x, _ := new(big.Rat).Quo(points, maximum).Float64()
	return x
}

// whole writes a bound or a maximum without needless zeros: "95", "9.41".
func (b *builder) whole(x *big.Rat) string {
	if x.IsInt() {
		return x.Num().String()
	}
	return b.print.Decimal(scoring.Round(x, b.Questionnaire.Method.Decimals))
}

func (b *builder) tiers(own string) []TierStep {
	var out []TierStep
	for _, t := range b.Questionnaire.Method.Tiers {
		out = append(out, TierStep{
			Code:  t.Code,
			Name:  b.Questionnaire.TierName(b.print.Lang(), t.Code),
			From:  b.whole(t.Lower),
			Lower: share(t.Lower, b.Questionnaire.Method.Points),
			Own:   t.Code == own,
		})
	}
	return out
}

func count(n int) string { return strconv.Itoa(n) }
