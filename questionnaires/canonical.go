package questionnaires

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math/big"
)

// Canonical returns the one form in which a questionnaire is hashed: JSON
// without insignificant space, members in a fixed order, maps by sorted key,
// numbers as reduced fractions, languages sorted. Comments, file layout and
// the spelling of a number do not reach it; every word a reader sees does.
func (q *Questionnaire) Canonical() []byte {
	texts := make([]Texts, 0, len(q.Texts))
	for _, lang := range q.Languages() {
		texts = append(texts, q.Texts[lang])
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	// Encoding plain structs, maps and strings into memory cannot fail.
	_ = enc.Encode(canonicalForm{
		ID: q.ID, Source: q.Source, Scales: canonicalScales(q.Scales),
		Method: canonicalMethodOf(q.Method), Items: canonicalItems(q.Root.Children), Texts: texts,
		Crosswalk: canonicalCrosswalkOf(q.Crosswalk),
		Index:     canonicalAggregationOf(q.Root.Aggregation),
	})
	return bytes.TrimRight(out.Bytes(), "\n")
}

func hash(q *Questionnaire) string {
	sum := sha256.Sum256(q.Canonical())
	return hex.EncodeToString(sum[:])
}

type canonicalForm struct {
	ID        ID
	Source    string
	Scales    []canonicalScale
	Method    canonicalMethod
	Items     []canonicalItem
	Texts     []Texts
	Crosswalk *canonicalCrosswalk   `json:",omitempty"`
	Index     *canonicalAggregation `json:",omitempty"` // how the pillars are combined
}

type canonicalScale struct {
	Code    string
	Choices [][2]string // code, credit
}

type canonicalMethod struct {
	Version    string
	Points     string
	Unanswered MissingRule
	Decimals   int
	Tiers      [][2]string // code, lower

	// Members that came later are absent where they say what was always done, so
	// that versions released before keep their hash.
	NotApplicable    MissingRule `json:",omitempty"`
	NotApplicableCap string      `json:",omitempty"`
}

type canonicalAggregation struct {
	Mean    Mean   `json:",omitempty"`
	Power   string `json:",omitempty"`
	Floor   string `json:",omitempty"`
	Minimum string `json:",omitempty"`
}

type canonicalItem struct {
	Code          Code
	Weight        string
	Scale         string
	Evidence      EvidenceRule
	NotApplicable bool
	Optional      bool
	Items         []canonicalItem
	Aggregation   *canonicalAggregation `json:",omitempty"`
}

func canonicalScales(scales []*Scale) []canonicalScale {
	var out []canonicalScale
	for _, s := range scales {
		c := canonicalScale{Code: s.Code}
		for _, choice := range s.Choices {
			c.Choices = append(c.Choices, [2]string{choice.Code, choice.Credit.RatString()})
		}
		out = append(out, c)
	}
	return out
}

func canonicalMethodOf(m Method) canonicalMethod {
	out := canonicalMethod{
		Version: m.Version, Points: m.Points.RatString(), Unanswered: m.Unanswered, Decimals: m.Decimals,
		NotApplicableCap: fraction(m.NotApplicableCap),
	}
	if m.NotApplicable != MissingLeaveOut {
		out.NotApplicable = m.NotApplicable
	}
	for _, t := range m.Tiers {
		out.Tiers = append(out.Tiers, [2]string{t.Code, t.Lower.RatString()})
	}
	return out
}

func canonicalItems(items []*Item) []canonicalItem {
	var out []canonicalItem
	for _, i := range items {
		out = append(out, canonicalItem{
			i.Code, fraction(i.Weight), scaleCode(i), i.Evidence, i.NotApplicable, i.Optional,
			canonicalItems(i.Children), canonicalAggregationOf(i.Aggregation),
		})
	}
	return out
}

// canonicalAggregationOf is nil for the plain weighted mean.
func canonicalAggregationOf(a Aggregation) *canonicalAggregation {
	if a.Plain() {
		return nil
	}
	return &canonicalAggregation{a.Mean, fraction(a.Power), fraction(a.Floor), fraction(a.Minimum)}
}

func fraction(x *big.Rat) string {
	if x == nil {
		return ""
	}
	return x.RatString()
}

func scaleCode(i *Item) string {
	if i.Scale == nil {
		return ""
	}
	return i.Scale.Code
}
