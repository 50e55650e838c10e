package workflow

import (
	"testing"

	"mizan/assessment"
)

func revision(number int) *Published {
	return &Published{
		Edition:  assessment.Edition{ID: "e"},
		Revision: assessment.Revision{EditionID: "e", Number: number},
	}
}

// A reader who loaded the latest revision before the next one was published,
// and is slow to put it away, does not bring it back.
func TestSlowReadersDoNotBringBackTheOld(t *testing.T) {
	var c resultCache
	c.put(revision(2))
	c.add(revision(1), true)
	if got := c.get("e", 0).Revision.Number; got != 2 {
		t.Errorf("the latest is revision %d; want 2", got)
	}
	c.add(revision(3), false) // asked for by number: it may be the latest, but nobody has said so
	if got := c.get("e", 0).Revision.Number; got != 2 {
		t.Errorf("the latest is revision %d; want 2", got)
	}
	for number := 1; number <= 3; number++ {
		if p := c.get("e", number); p == nil || p.Revision.Number != number {
			t.Errorf("revision %d is held as %+v", number, p)
		}
	}
	if c.get("e", 4) != nil || c.get("f", 0) != nil {
		t.Error("what was never put in is held")
	}
}
