package typeset

import (
	"sync"
	"unicode"

	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/language"
	ucd "golang.org/x/text/unicode/bidi"
)

// glyph is one shaped glyph; distances are in font units, 1000 to the em.
type glyph struct {
	id      uint16
	x, y    int32  // offset from the pen, y upwards
	advance int32  // movement of the pen
	text    string // what a search finds here; empty for marks
}

// word is a shaped piece of text without spaces, or one space: its glyphs from
// left to right, and their total advance. It is shared and never changed.
type word struct {
	glyphs []glyph
	width  int32
}

// wordKey is everything on which a shaped word depends.
type wordKey struct {
	weight weight
	rtl    bool
	text   string
}

// Bounds of the cache, so that unusual texts cannot fill the memory: at most
// 10,000 words of 40 runes, some 15 MB. A full cache is emptied.
const (
	maxCachedWords = 10_000
	maxCachedRunes = 40
)

// wordCache keeps shaped words.
type wordCache struct {
	mu    sync.RWMutex
	words map[wordKey]*word
}

func (c *wordCache) get(k wordKey) (*word, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	w, ok := c.words[k]
	return w, ok
}

func (c *wordCache) put(k wordKey, w *word) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.words == nil || len(c.words) >= maxCachedWords {
		c.words = map[wordKey]*word{}
	}
	c.words[k] = w
}

// shape gives the glyphs of text, which has one direction and no spaces
// inside. Arabic letters never join across a space, so words can be shaped,
// and kept, one by one.
func (f *Fonts) shape(w weight, rtl bool, text []rune) *word {
	text = visible(text)
	key := wordKey{w, rtl, string(text)}
	if known, ok := f.words.get(key); ok {
		return known
	}
	s, _ := f.idle.Get().(*shaper) // its New makes nothing else
	s.shape(w, rtl, text)
	shaped := s.word(text, rtl)
	f.idle.Put(s)
	if len(text) <= maxCachedRunes {
		f.words.put(key, shaped)
	}
	return shaped
}

// visible is text without the characters that only steer direction.
func visible(text []rune) []rune {
	for i, r := range text {
		if !unicode.Is(unicode.Bidi_Control, r) {
			continue
		}
		kept := append([]rune(nil), text[:i]...)
		for _, r := range text[i:] {
			if !unicode.Is(unicode.Bidi_Control, r) {
				kept = append(kept, r)
			}
		}
		return kept
	}
	return text
}

// shape leaves the shaped text in the buffer.
func (s *shaper) shape(w weight, rtl bool, text []rune) {
	s.buffer.Clear()
	s.buffer.ClusterLevel = harfbuzz.MonotoneCharacters
	s.buffer.AddRunes(text, 0, len(text))
	s.buffer.Props = harfbuzz.SegmentProperties{
		Script:    script(text, rtl),
		Direction: harfbuzz.LeftToRight,
	}
	if rtl {
		s.buffer.Props.Direction = harfbuzz.RightToLeft
	}
	s.buffer.Shape(s.fonts[w], nil)
}

// script is that of the first letter which has one; Arabic or Latin, by
// direction, for text without any.
func script(text []rune, rtl bool) language.Script {
	for _, r := range text {
		switch s := language.LookupScript(r); s {
		case language.Common, language.Inherited, language.Unknown:
		default:
			return s
		}
	}
	if rtl {
		return language.Arabic
	}
	return language.Latin
}

// word takes the shaped text out of the buffer, one cluster after the other.
func (s *shaper) word(text []rune, rtl bool) *word {
	w := &word{glyphs: make([]glyph, 0, len(s.buffer.Info))}
	info := s.buffer.Info
	for start := 0; start < len(info); {
		end := start + 1
		for end < len(info) && info[end].Cluster == info[start].Cluster {
			end++
		}
		to := len(text)
		if rtl && start > 0 {
			to = info[start-1].Cluster
		} else if !rtl && end < len(info) {
			to = info[end].Cluster
		}
		w.add(s.cluster(start, end), text[info[start].Cluster:to], rtl)
		start = end
	}
	return w
}

// cluster is the glyphs [start, end) of the buffer, without their text.
func (s *shaper) cluster(start, end int) []glyph {
	glyphs := make([]glyph, 0, end-start)
	for n := start; n < end; n++ {
		p := s.buffer.Pos[n]
		glyphs = append(glyphs, glyph{
			id: uint16(s.buffer.Info[n].Glyph), x: p.XOffset, y: p.YOffset, advance: p.XAdvance,
		})
	}
	return glyphs
}

// add appends a cluster and says what a search finds in it: the letters, not
// the marks, on the widest glyph. Readers of right-to-left text turn every
// line round character by character, and would turn round the letters of a
// ligature; so each letter after the first gets a blank glyph of its own, left
// of the ligature, in falling order.
func (w *word) add(glyphs []glyph, source []rune, rtl bool) {
	letters, hidden := searchable(source)
	if hidden {
		return
	}
	if len(letters) > 0 {
		main := widest(glyphs)
		if rtl {
			w.guard(letters[0])
			for n := len(letters) - 1; n > 0; n-- {
				w.glyphs = append(w.glyphs, unseen(letters[n]))
				w.width += blankWidth
			}
			letters = letters[:1]
		}
		glyphs[main].text = string(letters)
	}
	for _, g := range glyphs {
		w.width += g.advance
	}
	w.glyphs = append(w.glyphs, glyphs...)
}

// guard puts a right-to-left mark to the left of punctuation that belongs to
// numbers elsewhere, such as a full stop or a colon. Readers take it for the
// start of a number, and the space to its left for a part of that: "a: b"
// would extract as "a :b".
func (w *word) guard(r rune) {
	properties, _ := ucd.LookupRune(r)
	switch properties.Class() {
	case ucd.ES, ucd.ET, ucd.CS:
	default:
		return
	}
	if n := len(w.glyphs); n == 0 || !strong(w.glyphs[n-1].text) {
		w.glyphs = append(w.glyphs, unseen('\u200f'))
		w.width += blankWidth
	}
}

// unseen is a blank glyph that a search finds as r.
func unseen(r rune) glyph {
	return glyph{id: blank, advance: blankWidth, text: string(r)}
}

// searchable is the source of a cluster without its marks and formatting
// characters; hidden, if it was formatting characters only.
func searchable(source []rune) (letters []rune, hidden bool) {
	hidden = true
	for _, r := range source {
		format := unicode.Is(unicode.Cf, r)
		hidden = hidden && format
		if !format && !unicode.Is(unicode.M, r) {
			letters = append(letters, r)
		}
	}
	return letters, hidden
}

// widest is the index of the glyph with the largest advance, the first of
// equals.
func widest(glyphs []glyph) int {
	main := 0
	for n, g := range glyphs {
		if g.advance > glyphs[main].advance {
			main = n
		}
	}
	return main
}
