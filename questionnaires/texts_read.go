package questionnaires

import (
	"slices"
	"sort"
)

// texts reads one language's file and holds it against the structure: each
// item has its texts, and there is no text without an item.
func (r *reader) texts(data []byte, lang string, q *Questionnaire) Texts {
	n, ok := r.Parse(data)
	if !ok {
		return Texts{}
	}
	r.Known(n, "language", "title", "short", "about", "scales", "tiers", "items", "glossary")
	t := Texts{
		Language: r.Text(n, "language"),
		Title:    r.Text(n, "title"),
		Short:    r.Text(n, "short"),
		About:    r.Text(n, "about"),
		Glossary: r.glossary(r.Require(n, "glossary", mapping)),
	}
	if t.Language != lang {
		r.At(n.Get("language").Line, "questionnaire.text.language", "value", t.Language, "want", lang)
	}
	t.Choices = r.choices(r.Require(n, "scales", mapping), q.Scales)
	t.Tiers = r.tierNames(n, q.Method.Tiers)
	t.Items = r.itemTexts(r.Require(n, "items", mapping), q)
	return t
}

func (r *reader) choices(n node, scales []*Scale) map[string]map[string]string {
	var codes []string
	out := make(map[string]map[string]string)
	for _, s := range scales {
		codes = append(codes, s.Code)
		labels := r.Require(n, s.Code, mapping)
		r.Known(labels, s.Codes()...)
		out[s.Code] = r.labels(labels, s.Codes())
	}
	r.Known(n, codes...)
	return out
}

func (r *reader) tierNames(n node, tiers []Tier) map[string]string {
	if len(tiers) == 0 && !n.Has("tiers") {
		return nil
	}
	names := r.Require(n, "tiers", mapping)
	var codes []string
	for _, t := range tiers {
		codes = append(codes, t.Code)
	}
	r.Known(names, codes...)
	return r.labels(names, codes)
}

func (r *reader) labels(n node, keys []string) map[string]string {
	out := make(map[string]string, len(keys))
	for _, key := range keys {
		out[key] = r.Text(n, key)
	}
	return out
}

func (r *reader) glossary(n node) map[string]Term {
	out := make(map[string]Term, len(n.Pairs))
	for _, p := range n.Pairs {
		r.Known(p.Value, "term", "definition")
		out[p.Key] = Term{r.Text(p.Value, "term"), r.Text(p.Value, "definition")}
	}
	return out
}

func (r *reader) itemTexts(n node, q *Questionnaire) map[Code]ItemText {
	out := make(map[Code]ItemText, len(n.Pairs))
	for _, p := range n.Pairs {
		item, ok := q.Item(Code(p.Key))
		if !ok || item.Code == Index {
			r.At(p.Line, "questionnaire.text.item", "item", p.Key)
			continue
		}
		out[item.Code] = r.itemText(p.Value, item)
	}
	for _, item := range q.Items() {
		if _, ok := out[item.Code]; !ok && item.Code != Index {
			r.At(n.Line, "questionnaire.text.missing", "item", item.Code)
		}
	}
	return out
}

func (r *reader) itemText(n node, item *Item) ItemText {
	if !item.Question() {
		r.Known(n, "title", "about")
		return ItemText{Title: r.Text(n, "title"), About: r.Text(n, "about")}
	}
	t := ItemText{
		Title: r.Text(n, "title"), Question: r.Text(n, "question"),
		Counts: r.Text(n, "counts"), Attach: r.Text(n, "attach"),
	}
	keys := []string{"title", "question", "counts", "attach"}
	if item.Scale.Graded() {
		t.Partial = r.Text(n, "partial")
		keys = append(keys, "partial")
	}
	r.Known(n, keys...)
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
				readers[lang].At(1, "questionnaire.text.term", "term", key)
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
