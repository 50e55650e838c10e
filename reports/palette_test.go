package reports

import "testing"

// WCAG 2.2 asks for a contrast of 4.5 for text and 3 for what must be seen.
func TestContrast(t *testing.T) {
	for share := 0.0; share <= 1; share += 0.01 {
		ground := heat(share)
		if got := contrast(on(ground), ground); got < 4.5 {
			t.Errorf("text on a cell of share %.2f has a contrast of %.2f; want 4.5", share, got)
		}
	}
	for _, c := range []struct {
		name  string
		ratio float64
		least float64
	}{
		{"text on paper", contrast(colorInk, colorPaper), 4.5},
		{"quiet text on paper", contrast(colorQuiet, colorPaper), 4.5},
		{"quiet text on a tint", contrast(colorQuiet, colorTint), 4.5},
		{"the mean in words", contrast(colorAccentInk, colorPaper), 4.5},
		{"the head", contrast(colorPaper, colorDeep), 4.5},
		{"figures in a box", contrast(colorOwn, colorTint), 4.5},
		{"the mark of what is not real", contrast(colorInk, colorWarning), 4.5},
		{"the own dot on paper", contrast(colorOwn, colorPaper), 3},
		{"the mean's tick on paper", contrast(colorAccent, colorPaper), 3},
		{"a peer's bar on paper", contrast(colorBar, colorPaper), 3},
		{"a peer's dot on the deepest band", contrast(colorPeer, heat(0.24)), 3},
		{"black on white", contrast(colorPaper, heat(1)), 4.5},
	} {
		if c.ratio < c.least {
			t.Errorf("%s: contrast %.2f; want %.1f", c.name, c.ratio, c.least)
		}
	}
}
