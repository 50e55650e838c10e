package typeset

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/jung-kurt/gofpdf"
)

// errEmpty says that there is nothing to write.
var errEmpty = errors.New("the document has no page")

// Finish writes the file, or returns the first fault met since NewDocument. It
// changes nothing, so that it may be called again; equal documents give equal
// bytes. It never panics.
func (d *Document) Finish() (file []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			file, err = nil, fmt.Errorf("writing the document: panic: %v", r)
		}
	}()
	if d.err != nil {
		return nil, d.err
	}
	if len(d.pages) == 0 {
		return nil, errEmpty
	}
	var drawn bytes.Buffer
	if err := d.draw().Output(&drawn); err != nil {
		return nil, fmt.Errorf("writing the document: %w", err)
	}
	if file, err = d.complete(drawn.Bytes()); err != nil {
		return nil, fmt.Errorf("completing the document: %w", err)
	}
	return file, nil
}

// draw plays everything recorded to a new PDF writer.
func (d *Document) draw() *gofpdf.Fpdf {
	pdf := gofpdf.New("P", "mm", "A4", "")
	pdf.SetCatalogSort(true)
	pdf.SetCompression(false) // complete does it, with writers that are kept
	pdf.SetCreationDate(d.meta.Created)
	pdf.SetModificationDate(d.meta.Created)
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	for w := range d.codes {
		if d.uses(weight(w)) {
			font := d.fonts.files[w].subset(d.codes[w].sorted())
			pdf.AddUTF8FontFromBytes(family, weight(w).pdfStyle(), font)
			pdf.SetFont(family, weight(w).pdfStyle(), 10)
		}
	}
	p := &painter{pdf: pdf}
	marks := d.outline()
	for n, operations := range d.pages {
		p.page()
		for ; len(marks) > 0 && marks[0].page == n+1; marks = marks[1:] {
			pdf.Bookmark(marks[0].title, marks[0].level, marks[0].y)
		}
		for _, draw := range operations {
			draw(p)
		}
	}
	return pdf
}

// complete adds what the PDF writer leaves out: language, reading direction,
// metadata, the text behind the glyphs, and the names of the fonts.
func (d *Document) complete(drawn []byte) ([]byte, error) {
	f, err := parsePDF(drawn)
	if err != nil {
		return nil, err
	}
	if err := d.completeFonts(f); err != nil {
		return nil, err
	}
	d.compressPages(f)
	f.objects[f.info] = d.meta.info()
	packet := d.meta.xmp()
	metadata := f.add(fmt.Appendf(nil,
		"<</Type /Metadata /Subtype /XML /Length %d>>\nstream\n%s\nendstream",
		len(packet), packet))
	direction := "/L2R"
	if d.rtl {
		direction = "/R2L"
	}
	err = f.extend(f.root, fmt.Sprintf("/Lang %s\n/Metadata %d 0 R\n"+
		"/ViewerPreferences <</DisplayDocTitle true /Direction %s>>",
		textString(d.meta.Lang), metadata, direction))
	if err != nil {
		return nil, err
	}
	return f.bytes(), nil
}

// In the dictionary of a composite font.
var (
	baseFont     = regexp.MustCompile(`/BaseFont /utf8` + family + `(B?)\n`)
	toUnicodeRef = regexp.MustCompile(`/ToUnicode (\d+) 0 R`)
)

// completeFonts gives each font its ToUnicode map, which the PDF writer makes
// an identity, its name with a subset tag, and the character collection
// Identity: its codes are no UCS characters.
func (d *Document) completeFonts(f *pdfFile) error {
	maps := 0
	for n, body := range f.objects {
		if !bytes.HasPrefix(body, []byte("<</Type /Font\n/Subtype /Type0")) {
			continue
		}
		name, ref := baseFont.FindSubmatch(body), toUnicodeRef.FindSubmatch(body)
		at, ok := number(toUnicodeRef, body)
		if name == nil || ref == nil || !ok || at >= len(f.objects) {
			return fmt.Errorf("font object %d: %w", n, errOutput)
		}
		w := regular
		if len(name[1]) > 0 {
			w = semiBold
		}
		f.objects[at] = d.fonts.deflated(d.codes[w].toUnicode())
		maps++
	}
	for n, body := range f.objects {
		dict := dictionary(body)
		named := fontNames.Replace(string(dict))
		if named != string(dict) {
			f.objects[n] = append([]byte(named), body[len(dict):]...)
		}
	}
	if used := d.weightsUsed(); maps != used {
		return fmt.Errorf("%d fonts used, %d in the file: %w", used, maps, errOutput)
	}
	return nil
}

// fontNames puts the real names in the font dictionaries. The longer name
// comes first.
var fontNames = strings.NewReplacer(
	"/utf8"+family+"B\n", "/MIZANB+"+semiBold.faceName()+"\n",
	"/utf8"+family+"\n", "/MIZANA+"+regular.faceName()+"\n",
	"<</Registry (Adobe)\n/Ordering (UCS)\n", "<</Registry (Adobe)\n/Ordering (Identity)\n",
)

// uses reports whether the document needs the face. Bookmarks need one, or the
// PDF writer takes their titles for Latin-1.
func (d *Document) uses(w weight) bool {
	return len(d.codes[w].mappings) > 0 || w == regular && len(d.marks) > 0
}

// weightsUsed is the number of faces the document needs.
func (d *Document) weightsUsed() (used int) {
	for w := range d.codes {
		if d.uses(weight(w)) {
			used++
		}
	}
	return used
}

// plainStream is the dictionary of a page's content as the PDF writer leaves it.
var plainStream = regexp.MustCompile(`^<</Length \d+>>$`)

// compressPages compresses the drawing of every page.
func (d *Document) compressPages(f *pdfFile) {
	for n, body := range f.objects {
		dict := dictionary(body)
		if plainStream.Match(dict) {
			data := bytes.TrimSuffix(body[len(dict)+len("\nstream\n"):], []byte("\nendstream"))
			f.objects[n] = d.fonts.deflated(data)
		}
	}
}

// deflated is a stream object with the compressed data. A writer holds about a
// megabyte, so they are kept.
func (f *Fonts) deflated(data []byte) []byte {
	var b bytes.Buffer
	z, _ := f.deflaters.Get().(*zlib.Writer) // its New makes nothing else
	z.Reset(&b)
	_, _ = z.Write(data) // a bytes.Buffer returns no error
	_ = z.Close()
	f.deflaters.Put(z)
	return fmt.Appendf(nil, "<</Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream",
		b.Len(), b.Bytes())
}
