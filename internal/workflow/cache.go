package workflow

import "sync"

// resultCache holds the published results that were asked for. They never
// change; only which revision of an edition is the latest does.
type resultCache struct {
	mu     sync.RWMutex
	frozen map[resultKey]*Published
	latest map[string]*Published
}

type resultKey struct {
	edition  string
	revision int
}

// get returns a revision, or the latest for 0; nil if it is not held.
func (c *resultCache) get(edition string, revision int) *Published {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if revision == 0 {
		return c.latest[edition]
	}
	return c.frozen[resultKey{edition, revision}]
}

// put takes in a revision that has just been published.
func (c *resultCache) put(p *Published) { c.add(p, true) }

// add takes in a revision. One that was the latest when it was read must not
// displace one that was published meanwhile.
func (c *resultCache) add(p *Published, latest bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.frozen == nil {
		c.frozen, c.latest = make(map[resultKey]*Published), make(map[string]*Published)
	}
	id := p.Edition.ID
	c.frozen[resultKey{id, p.Revision.Number}] = p
	if last := c.latest[id]; latest && (last == nil || last.Revision.Number < p.Revision.Number) {
		c.latest[id] = p
	}
}
