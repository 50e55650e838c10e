package api

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// gzipped asks for the packed form of an answer.
func (c caller) gzipped() caller { return c.with("Accept-Encoding", "gzip") }

// unpacked is the body as it was before it was packed.
func (a *answer) unpacked() []byte {
	a.f.Helper()
	if a.Header().Get("Content-Encoding") != "gzip" {
		return a.Body.Bytes()
	}
	r, err := gzip.NewReader(bytes.NewReader(a.Body.Bytes()))
	if err != nil {
		a.f.Fatalf("%s: %v", a.call, err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		a.f.Fatalf("%s: %v", a.call, err)
	}
	return body
}

// Long answers are packed for those who can unpack; short ones and PDF are not.
func TestCompression(t *testing.T) {
	f := newFixture(t)
	f.imported()
	for path, want := range map[string]string{
		"/editions/past/results":                     "gzip",
		"/editions/past/economies/XAA/scorecard.pdf": "",
		"/editions/none":                             "",
	} {
		a := f.as("anonymous").gzipped().get(path)
		if got := a.Header().Get("Content-Encoding"); got != want {
			t.Errorf("%s: Content-Encoding = %q, want %q", path, got, want)
		}
	}
}

// A shared cache must not hand packed bytes to those who cannot unpack them:
// public answers say that they depend on it, and the two forms have two tags.
func TestCompressedIsAnotherRepresentation(t *testing.T) {
	f := newFixture(t)
	f.imported()
	for _, path := range []string{
		"/editions/past/results", "/editions/past/results?format=csv", "/editions/past/economies/XAA/results",
		"/economies", "/groups/las", "/questionnaires/small@1.2.0", "/openapi.json",
	} {
		plain, packed := f.as("anonymous").get(path), f.as("anonymous").gzipped().get(path)
		for _, a := range []*answer{plain, packed} {
			if vary := a.Header().Values("Vary"); !strings.Contains(strings.Join(vary, ", "), "Accept-Encoding") {
				t.Errorf("%s: Vary = %q", path, vary)
			}
		}
		isPacked := packed.Header().Get("Content-Encoding") == "gzip"
		if tag := plain.tag(); tag != "" && isPacked == (tag == packed.tag()) {
			t.Errorf("%s: packed %t, tags %s and %s", path, isPacked, tag, packed.tag())
		}
	}
}

// Who holds either form is told that it still holds, under the tag he has.
func TestConditionalReadOfCompressed(t *testing.T) {
	f := newFixture(t)
	f.imported()
	const path = "/editions/past/results"
	plain, packed := f.as("anonymous").get(path).tag(), f.as("anonymous").gzipped().get(path).tag()
	for _, held := range []string{plain, packed} {
		for _, as := range []caller{f.as("anonymous"), f.as("anonymous").gzipped()} {
			a := as.with("If-None-Match", held).get(path).want(http.StatusNotModified)
			if a.tag() != held {
				t.Errorf("held %s, told %s", held, a.tag())
			}
		}
	}
}

// A write on top of what was read packed goes through.
func TestWriteOnTopOfCompressed(t *testing.T) {
	f := newFixture(t)
	at := f.open() + "/answers/law.crime.1"
	long := yes()
	long.Comment = strings.Repeat("x", 2000)
	f.as("focal").ifMatch(`"0"`).put(at, long).want(http.StatusOK)
	read := f.as("focal").gzipped().get(at)
	if read.tag() == `"1"` || !slices.Contains(read.Header()["Content-Encoding"], "gzip") {
		t.Fatalf("the answer is not packed: %v", read.Header())
	}
	f.as("focal").ifMatch(read.tag()).put(at, no()).want(http.StatusOK)
}
