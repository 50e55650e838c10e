package typeset

import (
	"fmt"
	"slices"
)

// OnPage runs draw on page n, counted from 1, and then returns to the last
// page: for heads and feet that tell the number of pages. draw must not add a
// page.
func (d *Document) OnPage(n int, draw func()) {
	if d.err != nil {
		return
	}
	if n < 1 || n > len(d.pages) {
		d.fail("on an earlier page", fmt.Errorf("there is no page %d", n))
		return
	}
	later := slices.Clone(d.pages[n:])
	d.pages = d.pages[:n]
	draw()
	if len(d.pages) != n {
		d.fail("on an earlier page", fmt.Errorf("a page was added on page %d", n))
	}
	d.pages = append(d.pages[:n], later...)
}
