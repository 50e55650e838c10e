package api

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"sync"
)

// cacheSize bounds the bytes of the rendered answers kept: a few editions in
// every group, language and format.
const cacheSize = 32 << 20

// cache keeps rendered public answers. What it holds never goes stale: the key
// of each names an immutable revision.
type cache struct {
	mu   sync.RWMutex
	held map[string]*page
	size int // bytes of all pages
}

// page is a rendered public answer with its entity tag.
type page struct {
	rendered
	tag string
}

func newCache() *cache { return &cache{held: make(map[string]*page)} }

// get returns the page under the key, rendered now if it is not held. Two
// callers may render it at the same time; both get the same bytes.
func (c *cache) get(key string, render func() (rendered, error)) (*page, error) {
	c.mu.RLock()
	p := c.held[key]
	c.mu.RUnlock()
	if p != nil {
		return p, nil
	}
	r, err := render()
	if err != nil {
		return nil, err
	}
	p = &page{rendered: r, tag: digest(r.bytes)}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.size+len(r.bytes) > cacheSize {
		clear(c.held)
		c.size = 0
	}
	if c.held[key] == nil {
		c.held[key] = p
		c.size += len(r.bytes)
	}
	return p, nil
}

// digest is what tags say of bytes.
func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:8])
}

// revisionTag is the entity tag of a rendered answer from a published revision.
func (p *page) revisionTag(revision int) string {
	return `"` + strconv.Itoa(revision) + "-" + p.tag + `"`
}
