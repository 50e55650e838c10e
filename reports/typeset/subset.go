package typeset

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// blank is the id of a glyph that is in no font file: empty, a thousandth of an
// em wide. It carries text without being seen: the further letters of a
// ligature, and directional marks. A reader (pdf.js) that meets a glyph of no
// width after a space counts the space twice, so it has some.
const (
	blank      = 0xFFFF
	blankWidth = 1
)

// subset is a font file with .notdef, the wanted glyphs and their components
// only; mappings are in the order of their codes. The same glyph may be wanted
// under several codes. Left out are the tables for substitution and positioning, which
// is done, and hints, a third of the bytes, which print and modern screens
// ignore.
func (f *sfnt) subset(mappings []mapping) []byte {
	order, index := f.closure(mappings)
	tables := map[string][]byte{}
	for _, name := range []string{"OS/2", "name"} {
		tables[name] = f.tables[name]
	}
	tables["post"] = patched(f.tables["post"][:32], 0, 0, 3, 0, 0) // version 3: no names
	tables["maxp"] = patchedUint16(f.tables["maxp"], 4, len(order))
	tables["hhea"] = patchedUint16(f.tables["hhea"], 34, len(order))
	tables["head"] = patched(f.tables["head"], 8, 0, 0, 0, 0)
	tables["hmtx"] = f.metrics(order)
	tables["glyf"], tables["loca"] = f.outlines(order, index)
	tables["cmap"] = characterMap(mappings, index)
	return assemble(tables)
}

// outlined is a glyph of the subset: one of the font, with an advance that need
// not be its own.
type outlined struct {
	glyph   uint16
	advance int32
}

// plain is a glyph of the font as it is.
func (f *sfnt) plain(g uint16) outlined { return outlined{g, f.advance(g)} }

// closure is .notdef, the wanted glyphs and all their components, each once,
// and the new id of each.
func (f *sfnt) closure(mappings []mapping) (order []outlined, index map[outlined]int) {
	index = map[outlined]int{}
	add := func(g outlined) {
		if _, known := index[g]; !known {
			index[g] = len(order)
			order = append(order, g)
		}
	}
	add(f.plain(0))
	for _, m := range mappings {
		add(m.outlined())
	}
	for n := 0; n < len(order); n++ { // order grows while it is walked
		outline := f.outline(order[n].glyph)
		for _, at := range components(outline) {
			add(f.plain(binary.BigEndian.Uint16(outline[at:])))
		}
	}
	return order, index
}

// metrics is the hmtx table of the glyphs.
func (f *sfnt) metrics(order []outlined) []byte {
	hmtx := make([]byte, 0, 4*len(order))
	for _, g := range order {
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(g.advance))
		hmtx = binary.BigEndian.AppendUint16(hmtx, f.bearing(g.glyph))
	}
	return hmtx
}

// outlines is the glyf and loca tables of the glyphs, with the components
// under their new ids.
func (f *sfnt) outlines(order []outlined, index map[outlined]int) (glyf, loca []byte) {
	loca = binary.BigEndian.AppendUint32(nil, 0)
	for _, g := range order {
		start := len(glyf)
		outline := unhinted(f.outline(g.glyph))
		glyf = append(glyf, outline...)
		for _, at := range components(outline) {
			part := f.plain(binary.BigEndian.Uint16(outline[at:]))
			binary.BigEndian.PutUint16(glyf[start+at:], uint16(index[part]))
		}
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	}
	return glyf, loca
}

// characterMap is a cmap table with one format 4 subtable for platform 3,
// encoding 1, and a segment for each code.
func characterMap(mappings []mapping, index map[outlined]int) []byte {
	segments := len(mappings) + 1
	var ends, starts, deltas []byte
	for _, m := range mappings {
		code := uint16(m.code)
		ends, starts = binary.BigEndian.AppendUint16(ends, code), binary.BigEndian.AppendUint16(starts, code)
		deltas = binary.BigEndian.AppendUint16(deltas, uint16(index[m.outlined()])-code)
	}
	ends, starts = binary.BigEndian.AppendUint16(ends, 0xFFFF), binary.BigEndian.AppendUint16(starts, 0xFFFF)
	deltas = binary.BigEndian.AppendUint16(deltas, 1)
	table := appendUint16s(nil, 0, 1, 3, 1, 0, 12, 4, 16+8*segments, 0, 2*segments)
	table = append(table, searchFields(segments, 2)...)
	table = append(append(table, ends...), 0, 0)
	table = append(append(table, starts...), deltas...)
	return append(table, make([]byte, 2*segments)...)
}

// searchFields is searchRange, entrySelector and rangeShift for n entries of
// the given size.
func searchFields(n, size int) []byte {
	power, exponent := 1, 0
	for power*2 <= n {
		power, exponent = power*2, exponent+1
	}
	return appendUint16s(nil, size*power, exponent, size*(n-power))
}

// assemble writes a font file with the tables in the order of their names.
func assemble(tables map[string][]byte) []byte {
	names := make([]string, 0, len(tables))
	for name := range tables {
		names = append(names, name)
	}
	slices.Sort(names)
	file := appendUint16s([]byte{0, 1, 0, 0}, len(names))
	file = append(file, searchFields(len(names), 16)...)
	offset := 12 + 16*len(names)
	for _, name := range names {
		table := tables[name]
		file = append(file, name...)
		file = binary.BigEndian.AppendUint32(file, checksum(table))
		file = binary.BigEndian.AppendUint32(file, uint32(offset))
		file = binary.BigEndian.AppendUint32(file, uint32(len(table)))
		offset += (len(table) + 3) &^ 3
	}
	for _, name := range names {
		file = append(file, tables[name]...)
		for len(file)%4 != 0 {
			file = append(file, 0)
		}
	}
	return file
}

// checksum is the sum of a table's 32-bit words, padded with zeros.
func checksum(table []byte) (sum uint32) {
	for ; len(table) >= 4; table = table[4:] {
		sum += binary.BigEndian.Uint32(table)
	}
	var rest [4]byte
	copy(rest[:], table)
	return sum + binary.BigEndian.Uint32(rest[:])
}

// appendUint16s appends the values as big-endian 16-bit words.
func appendUint16s(b []byte, values ...int) []byte {
	for _, v := range values {
		b = binary.BigEndian.AppendUint16(b, uint16(v))
	}
	return b
}

// patched is a copy of the table with the bytes from at on replaced.
func patched(table []byte, at int, with ...byte) []byte {
	table = bytes.Clone(table)
	copy(table[at:], with)
	return table
}

// patchedUint16 is a copy of the table with one 16-bit word replaced.
func patchedUint16(table []byte, at, value int) []byte {
	return patched(table, at, byte(value>>8), byte(value))
}
