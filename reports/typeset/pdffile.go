package typeset

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

// pdfFile is a finished PDF taken apart into its objects: those gofpdf writes,
// with one classic cross-reference table and no gaps in the numbers.
type pdfFile struct {
	objects    [][]byte // bodies between "obj" and "endobj"; [0] is not used
	root, info int
}

// errOutput says that the PDF writer's output is not laid out as expected.
var errOutput = errors.New("the PDF writer's output cannot be taken apart")

var (
	startOfXref = regexp.MustCompile(`startxref\s+(\d+)\s+%%EOF\s*$`)
	xrefEntry   = regexp.MustCompile(`(\d{10}) \d{5} n`)
	rootRef     = regexp.MustCompile(`/Root (\d+) 0 R`)
	infoRef     = regexp.MustCompile(`/Info (\d+) 0 R`)
	objectHead  = regexp.MustCompile(`^(\d+) 0 obj\s`)
)

// parsePDF takes a file of gofpdf apart.
func parsePDF(data []byte) (*pdfFile, error) {
	tail := data[max(0, len(data)-64):]
	at, ok := number(startOfXref, tail)
	if !ok || at >= len(data) || !bytes.HasPrefix(data[at:], []byte("xref\n")) {
		return nil, errOutput
	}
	table := data[at:]
	f := &pdfFile{objects: [][]byte{nil}}
	var haveRoot, haveInfo bool
	f.root, haveRoot = number(rootRef, table)
	f.info, haveInfo = number(infoRef, table)
	for n, entry := range xrefEntry.FindAllSubmatch(table, -1) {
		offset, err := strconv.Atoi(string(entry[1]))
		if err != nil || offset >= at {
			return nil, errOutput
		}
		body, err := object(data[offset:at], n+1)
		if err != nil {
			return nil, err
		}
		f.objects = append(f.objects, body)
	}
	if !haveRoot || !haveInfo || f.root >= len(f.objects) || f.info >= len(f.objects) {
		return nil, errOutput
	}
	return f, nil
}

// number is the first group of the expression as a number.
func number(re *regexp.Regexp, in []byte) (int, bool) {
	m := re.FindSubmatch(in)
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(string(m[1]))
	return n, err == nil
}

// streamLength finds the length of the stream that follows a dictionary.
var streamLength = regexp.MustCompile(`/Length (\d+)\b`)

// object is the body of object n, which starts at from. A stream is skipped by
// its length, because it may hold any bytes.
func object(from []byte, n int) ([]byte, error) {
	head := objectHead.FindSubmatch(from)
	if head == nil || string(head[1]) != strconv.Itoa(n) {
		return nil, errOutput
	}
	body := from[len(head[0]):]
	end := bytes.Index(body, []byte("\nendobj"))
	stream := bytes.Index(body, []byte("\nstream\n"))
	if stream >= 0 && stream < end {
		length, ok := number(streamLength, body[:stream])
		skip := stream + len("\nstream\n") + length
		if !ok || skip > len(body) {
			return nil, errOutput
		}
		end = bytes.Index(body[skip:], []byte("\nendobj"))
		if end >= 0 {
			end += skip
		}
	}
	if end < 0 {
		return nil, errOutput
	}
	return body[:end], nil
}

// dictionary is the part of an object before its stream.
func dictionary(body []byte) []byte {
	if stream := bytes.Index(body, []byte("\nstream\n")); stream >= 0 {
		return body[:stream]
	}
	return body
}

// add appends an object and returns its number.
func (f *pdfFile) add(body []byte) int {
	f.objects = append(f.objects, body)
	return len(f.objects) - 1
}

// extend puts entries at the end of the dictionary of object n.
func (f *pdfFile) extend(n int, entries string) error {
	body := bytes.TrimRight(f.objects[n], "\n")
	if !bytes.HasSuffix(body, []byte(">>")) {
		return errOutput
	}
	f.objects[n] = fmt.Appendf(nil, "%s%s\n>>", body[:len(body)-2], entries)
	return nil
}

// bytes writes the file as PDF 1.7. The file identifier is taken from the
// content, so that equal documents are equal files.
func (f *pdfFile) bytes() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(f.objects))
	for n, body := range f.objects[1:] {
		offsets[n+1] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n+1, body)
	}
	id := sha256.Sum256(b.Bytes())
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(f.objects))
	for _, offset := range offsets[1:] {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%x> <%x>]>>\n",
		len(f.objects), f.root, f.info, id[:16], id[:16])
	fmt.Fprintf(&b, "startxref\n%d\n%%%%EOF\n", at)
	return b.Bytes()
}
