package questionnaires

import (
	"slices"
	"sort"
)

// texts reads one language's file and holds it against the structure: each
// item has its texts, and there is no text without an item.
func (r *reader) texts(data []byte, lang string, q *Questionnaire) Texts {
	n, ok := r.parse(data)
	if !ok {
		return Texts{}
	}
	r.known(n, "language", "title", "short", "about", "scales", "tiers", "items", "glossary")
	t := Texts{
		Language: r.text(n, "language"),
		Title:    r.text(n, "title"),
		Short:    r.text(n, "short"),
		About:    r.text(n, "about"),
		Glossary: r.glossary(r.require(n, "glossary", mapping)),
	}
	if t.Language != lang {
		r.at(n.get("language").line, "questionnaire.text.language", "value", t.Language, "want", lang)
	}
	t.Choices = r.choices(r.require(n, "scales", mapping), q.Scales)
	t.Tiers = r.tierNames(n, q.Method.Tiers)
	t.Items = r.itemTexts(r.require(n, "items", mapping), q)
	return t
}

func (r *reader) choices(n node, scales []*Scale) map[string]map[string]string {
	var codes []string
	out := make(map[string]map[string]string)
	for _, s := range scales {
		codes = append(codes, s.Code)
		labels := r.require(n, s.Code, mapping)
		r.known(labels, s.Codes()...)
		out[s.Code] = r.labels(labels, s.Codes())
	}
	r.known(n, codes...)
	return out
}

func (r *reader) tierNames(n node, tiers []Tier) map[string]string {
	if len(tiers) == 0 && !n.has("tiers") {
		return nil
	}
	names := r.require(n, "tiers", mapping)
	var codes []string
	for _, t := range tiers {
		codes = append(codes, t.Code)
	}
	r.known(names, codes...)
	return r.labels(names, codes)
}

func (r *reader) labels(n node, keys []string) map[string]string {
	out := make(map[string]string, len(keys))
	for _, key := range keys {
		out[key] = r.text(n, key)
	}
	return out
}

func (r *reader) glossary(n node) map[string]Term {
	out := make(map[string]Term, len(n.pairs))
	for _, p := range n.pairs {
		r.known(p.value, "term", "definition")
		out[p.key] = Term{r.text(p.value, "term"), r.text(p.value, "definition")}
	}
	return out
}

func (r *reader) itemTexts(n node, q *Questionnaire) map[Code]ItemText {
	out := make(map[Code]ItemText, len(n.pairs))
	for _, p := range n.pairs {
		item, ok := q.Item(Code(p.key))
		if !ok || item.Code == Index {
			r.at(p.line, "questionnaire.text.item", "item", p.key)
			continue
		}
		out[item.Code] = r.itemText(p.value, item)
	}
	for _, item := range q.Items() {
		if _, ok := out[item.Code]; !ok && item.Code != Index {
			r.at(n.line, "questionnaire.text.missing", "item", item.Code)
		}
	}
	return out
}

func (r *reader) itemText(n node, item *Item) ItemText {
	if !item.Question() {
		r.known(n, "title", "about")
		return ItemText{Title: r.text(n, "title"), About: r.text(n, "about")}
	}
	t := ItemText{
		Title: r.text(n, "title"), Question: r.text(n, "question"),
		Counts: r.text(n, "counts"), Attach: r.text(n, "attach"),
	}
	keys := []string{"title", "question", "counts", "attach"}
	if item.Scale.Graded() {
		t.Partial = r.text(n, "partial")
		keys = append(keys, "partial")
	}
	r.known(n, keys...)
	return t
}

// sameGlossary reports terms that one language explains and another does not.
func sameGlossary(q *Questionnaire, readers map[string]*reader) {
	all := make(map[string]bool)
	for _, t := range q.Texts {
		for key := range t.Glossary {
			all[key] = true
		}
	}
	keys := make([]string, 0, len(all))
	for key := range all {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, lang := range q.Languages() {
		if q.Texts[lang].Glossary == nil {
			continue // the file could not be read at all, and says so itself
		}
		for _, key := range keys {
			if _, ok := q.Texts[lang].Glossary[key]; !ok {
				readers[lang].at(1, "questionnaire.text.term", "term", key)
			}
		}
	}
}

// Languages returns the languages the questionnaire has texts in, sorted.
func (q *Questionnaire) Languages() []string {
	out := make([]string, 0, len(q.Texts))
	for lang := range q.Texts {
		out = append(out, lang)
	}
	slices.Sort(out)
	return out
}
