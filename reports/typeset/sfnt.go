package typeset

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// sfnt is a TrueType file cut into its tables, all slices of one read-only
// file. Layout of the tables: OpenType specification 1.9.
type sfnt struct {
	tables map[string][]byte
	glyphs int // number of glyphs
	long   int // number of glyphs with an advance of their own
}

// errFont is the cause when a table is missing or too short.
var errFont = errors.New("not a complete TrueType font")

// parseSfnt reads the table directory and checks the lengths on which the
// other methods rely.
func parseSfnt(file []byte) (*sfnt, error) {
	if len(file) < 12 || binary.BigEndian.Uint32(file) != 0x00010000 {
		return nil, errFont
	}
	f := &sfnt{tables: map[string][]byte{}}
	for n := range int(binary.BigEndian.Uint16(file[4:])) {
		if len(file) < 28+16*n {
			return nil, errFont
		}
		record := file[12+16*n:]
		start := uint64(binary.BigEndian.Uint32(record[8:]))
		size := uint64(binary.BigEndian.Uint32(record[12:]))
		if start+size > uint64(len(file)) {
			return nil, errFont
		}
		f.tables[string(record[:4])] = file[start : start+size : start+size]
	}
	if err := f.check(); err != nil {
		return nil, err
	}
	return f, nil
}

// check reads the counts and refuses a font whose tables do not hold them.
func (f *sfnt) check() error {
	least := map[string]int{"head": 54, "hhea": 36, "maxp": 6, "OS/2": 78, "post": 32, "name": 6}
	for name, size := range least {
		if len(f.tables[name]) < size {
			return fmt.Errorf("table %s: %w", name, errFont)
		}
	}
	f.glyphs = int(binary.BigEndian.Uint16(f.tables["maxp"][4:]))
	f.long = int(binary.BigEndian.Uint16(f.tables["hhea"][34:]))
	if binary.BigEndian.Uint16(f.tables["head"][18:]) != unitsPerEm {
		return errors.New("the font has not 1000 units per em")
	}
	if binary.BigEndian.Uint16(f.tables["head"][50:]) != 1 {
		return errors.New("the font has no 32-bit glyph offsets")
	}
	if f.long == 0 || len(f.tables["hmtx"]) < 4*f.long+2*(f.glyphs-f.long) {
		return fmt.Errorf("table hmtx: %w", errFont)
	}
	if len(f.tables["loca"]) < 4*(f.glyphs+1) {
		return fmt.Errorf("table loca: %w", errFont)
	}
	return nil
}

// unitsPerEm is the only scale accepted: PDF widths are in the same unit.
const unitsPerEm = 1000

// advance is the nominal width of glyph g in font units.
func (f *sfnt) advance(g uint16) int32 {
	if g == blank {
		return blankWidth
	}
	n := min(int(g), f.long-1)
	return int32(binary.BigEndian.Uint16(f.tables["hmtx"][4*n:]))
}

// bearing is the left side bearing of glyph g as stored.
func (f *sfnt) bearing(g uint16) uint16 {
	if g == blank {
		return 0
	}
	hmtx := f.tables["hmtx"]
	if int(g) < f.long {
		return binary.BigEndian.Uint16(hmtx[4*int(g)+2:])
	}
	return binary.BigEndian.Uint16(hmtx[4*f.long+2*(int(g)-f.long):])
}

// outline is the glyf entry of glyph g; empty for a blank glyph.
func (f *sfnt) outline(g uint16) []byte {
	if int(g) >= f.glyphs {
		return nil
	}
	loca, glyf := f.tables["loca"], f.tables["glyf"]
	start, end := binary.BigEndian.Uint32(loca[4*int(g):]), binary.BigEndian.Uint32(loca[4*int(g)+4:])
	if start >= end || uint64(end) > uint64(len(glyf)) {
		return nil
	}
	return glyf[start:end]
}

// Flags of a component of a composite glyph.
const (
	componentWords   = 1 << 0
	componentScale   = 1 << 3
	componentMore    = 1 << 5
	componentHints   = 1 << 8
	componentXYScale = 1 << 6
	component2x2     = 1 << 7
)

// components gives the offset of each component's glyph id in a composite
// outline; none for a simple one.
func components(outline []byte) []int {
	if len(outline) < 10 || int16(binary.BigEndian.Uint16(outline)) >= 0 {
		return nil
	}
	var at []int
	for next := 10; next+4 <= len(outline); {
		flags := binary.BigEndian.Uint16(outline[next:])
		at = append(at, next+2)
		if flags&componentMore == 0 {
			break
		}
		next += componentSize(flags)
	}
	return at
}

// componentSize is the bytes a component with the flags takes.
func componentSize(flags uint16) int {
	size := 6
	if flags&componentWords != 0 {
		size += 2
	}
	switch {
	case flags&componentScale != 0:
		size += 2
	case flags&componentXYScale != 0:
		size += 4
	case flags&component2x2 != 0:
		size += 8
	}
	return size
}

// unhinted is a copy of an outline without its hinting instructions; an
// outline that is cut short is returned as it is.
func unhinted(outline []byte) []byte {
	if len(outline) < 10 {
		return outline
	}
	if at := components(outline); at != nil {
		return unhintedComposite(outline, at)
	}
	end := 10 + 2*int(binary.BigEndian.Uint16(outline)) // of the contours' last points
	if len(outline) < end+2 {
		return outline
	}
	points := end + 2 + int(binary.BigEndian.Uint16(outline[end:]))
	if len(outline) < points {
		return outline
	}
	out := append(bytes.Clone(outline[:end]), 0, 0)
	return append(out, outline[points:]...)
}

// unhintedComposite is unhinted for an outline with components at the offsets.
func unhintedComposite(outline []byte, at []int) []byte {
	last := at[len(at)-1] - 2
	end := last + componentSize(binary.BigEndian.Uint16(outline[last:]))
	if len(outline) < end {
		return outline
	}
	out := bytes.Clone(outline[:end])
	for _, id := range at {
		flags := binary.BigEndian.Uint16(out[id-2:])
		binary.BigEndian.PutUint16(out[id-2:], flags&^componentHints)
	}
	return out
}
