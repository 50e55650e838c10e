package questionnaires

// Texts is everything a reader sees of a questionnaire in one language.
type Texts struct {
	Language string
	Title    string // full name
	Short    string // for tight places
	About    string
	Items    map[Code]ItemText
	Choices  map[string]map[string]string // scale, choice → label
	Tiers    map[string]string            // tier → name
	Glossary map[string]Term
}

// ItemText is the text of one item.
type ItemText struct {
	Title    string // short name, for tables and reports
	About    string // pillars and indicators: what is looked at
	Question string // questions only
	Counts   string // questions only: what counts as full credit
	Partial  string // questions with a graded scale: what earns part of it
	Attach   string // questions only: what to attach
}

// Term is a glossary entry.
type Term struct{ Term, Definition string }

// Fallback is the language shown where a text is missing in the one asked for.
const Fallback = "en"

// In returns the texts in the language, or in the fall-back language where
// the questionnaire has none. used is the language of what is returned, so
// that a page can mark it.
func (q *Questionnaire) In(lang string) (t Texts, used string) {
	if t, ok := q.Texts[lang]; ok {
		return t, lang
	}
	return q.Texts[Fallback], Fallback
}

// Name returns the short name of an item in the language, that of the
// questionnaire for the index, or its code where there is no text at all.
func (q *Questionnaire) Name(lang string, code Code) string {
	t, _ := q.In(lang)
	if code == Index {
		return t.Title
	}
	if title := t.Items[code].Title; title != "" {
		return title
	}
	return string(code)
}

// TierName returns the name of a tier in the language, or its code.
func (q *Questionnaire) TierName(lang, tier string) string {
	t, _ := q.In(lang)
	if name := t.Tiers[tier]; name != "" {
		return name
	}
	return tier
}
