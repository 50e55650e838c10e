package typeset

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"unicode/utf16"
)

// producer names the program in the file.
const producer = "Mizan"

// info is the document information dictionary (PDF 1.7, 14.3.3).
func (m Meta) info() []byte {
	var b bytes.Buffer
	b.WriteString("<<")
	for _, entry := range []struct{ key, text string }{
		{"Title", m.Title},
		{"Subject", m.Subject},
		{"Author", m.Author},
		{"Keywords", m.Keywords},
		{"Producer", producer},
	} {
		if entry.text != "" {
			fmt.Fprintf(&b, "/%s %s\n", entry.key, textString(entry.text))
		}
	}
	date := m.Created.Format("20060102150405Z")
	fmt.Fprintf(&b, "/CreationDate (D:%s)\n/ModDate (D:%s)>>", date, date)
	return b.Bytes()
}

// textString is s as a PDF text string: UTF-16 in hexadecimal.
func textString(s string) string {
	b := []byte("<FEFF")
	for _, unit := range utf16.Encode([]rune(s)) {
		b = fmt.Appendf(b, "%04X", unit)
	}
	return string(append(b, '>'))
}

// xmp is the same metadata as an XMP packet (ISO 16684-1), uncompressed, so
// that indexing programs can read it.
func (m Meta) xmp() []byte {
	date := m.Created.Format("2006-01-02T15:04:05Z")
	var b bytes.Buffer
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">" +
		"<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n" +
		"<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"" +
		" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"" +
		" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n")
	b.WriteString("<dc:format>application/pdf</dc:format>\n")
	item := func(element, container, attribute, text string) {
		if text != "" {
			fmt.Fprintf(&b, "<%[1]s><rdf:%[2]s><rdf:li%[3]s>%[4]s</rdf:li></rdf:%[2]s></%[1]s>\n",
				element, container, attribute, escaped(text))
		}
	}
	item("dc:language", "Bag", "", m.Lang)
	item("dc:title", "Alt", ` xml:lang="x-default"`, m.Title)
	item("dc:description", "Alt", ` xml:lang="x-default"`, m.Subject)
	item("dc:creator", "Seq", "", m.Author)
	fmt.Fprintf(&b, "<pdf:Keywords>%s</pdf:Keywords>\n", escaped(m.Keywords))
	fmt.Fprintf(&b, "<pdf:Producer>%s</pdf:Producer>\n", producer)
	fmt.Fprintf(&b, "<xmp:CreateDate>%[1]s</xmp:CreateDate>\n"+
		"<xmp:ModifyDate>%[1]s</xmp:ModifyDate>\n", date)
	b.WriteString("</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>")
	return b.Bytes()
}

// escaped is s for use in XML text.
func escaped(s string) []byte {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a bytes.Buffer returns no error
	return b.Bytes()
}
