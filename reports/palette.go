package reports

import (
	"math"

	"mizan/reports/typeset"
)

// The colours of documents: one hue for what is measured, gold for the group's
// mean, greys for the rest. Nothing is told by colour alone.
var (
	colorPaper     = typeset.RGB(255, 255, 255)
	colorInk       = typeset.RGB(26, 35, 44)
	colorQuiet     = typeset.RGB(90, 101, 112)
	colorRule      = typeset.RGB(208, 214, 220)
	colorTrack     = typeset.RGB(229, 234, 238)
	colorTint      = typeset.RGB(232, 242, 243)
	colorDeep      = typeset.RGB(9, 77, 90)
	colorOwn       = typeset.RGB(12, 104, 120)
	colorPeer      = typeset.RGB(84, 102, 120)
	colorBar       = typeset.RGB(112, 132, 152)
	colorAccent    = typeset.RGB(184, 122, 22)
	colorAccentInk = typeset.RGB(140, 88, 8) // the accent, dark enough for text
	colorWarning   = typeset.RGB(250, 214, 120)
)

// The text styles of documents.
var (
	styleTitle   = typeset.Style{Size: 17, Bold: true, Color: colorInk}
	styleHeading = typeset.Style{Size: 15, Bold: true, Color: colorInk}
	styleSection = typeset.Style{Size: 12, Bold: true, Color: colorInk}
	styleLead    = typeset.Style{Size: 9, Color: colorQuiet}
	styleText    = typeset.Style{Size: 10, Color: colorInk}
	styleSmall   = typeset.Style{Size: 8, Color: colorQuiet}
	styleCell    = typeset.Style{Size: 8.5, Color: colorInk}
)

// heat is a step between a light and a deep tone of the measured hue, for a
// share from 0 to 1.
func heat(share float64) typeset.Color {
	share = math.Max(0, math.Min(1, share))
	mix := func(light, deep float64) uint8 { return uint8(math.Round(light + (deep-light)*share)) }
	return typeset.RGB(mix(231, 9), mix(241, 77), mix(242, 90))
}

// on is the ink, black or white, that stands out more from the ground. Between
// them every ground is left a contrast of 4.58 at least.
func on(ground typeset.Color) typeset.Color {
	black := typeset.RGB(0, 0, 0)
	if contrast(colorPaper, ground) > contrast(black, ground) {
		return colorPaper
	}
	return black
}

// contrast is the contrast ratio of two opaque colours, 1 to 21.
// Source: W3C, WCAG 2.2, definitions of contrast ratio and relative luminance.
func contrast(a, b typeset.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func luminance(c typeset.Color) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}
