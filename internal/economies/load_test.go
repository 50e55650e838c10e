package economies

import (
	"errors"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"mizan/internal/fault"
)

// breach is one change of the embedded data and the fault it must cause.
type breach struct {
	name     string
	file     string
	old, new string // old must occur; the first occurrence is replaced
	at       string // file:line, or just the file
	key      string
}

func breaches() []breach {
	const eco, grp, gn, mem = "economies.csv", "groups.csv", "group_names.csv", "members.csv"
	const ar, en, fr, src = "names.ar.csv", "names.en.csv", "names.fr.csv", "sources.csv"
	const feco, far = "fictitious/economies.csv", "fictitious/names.ar.csv"
	const head = "code,alpha2,numeric\n"
	return []breach{
		{"file not UTF-8", en, "Albania", "Alb\xffnia", en + ":0", "economies.file.encoding"},
		{"columns changed", eco, "alpha2", "iso2", eco + ":1", "economies.file.columns"},
		{"stray quote", fr, "Albanie", `Alb"anie`, fr + ":6", "economies.file.quotes"},
		{"cell missing", eco, "AFG,AF,004", "AFG,AF", eco + ":3", "economies.row.width"},
		{"economies out of order", eco, head, head + "ZZA,ZB,899\n", eco + ":4", "economies.row.order"},
		{"names out of order", en, "AFG,", "ZMB,", en + ":5", "economies.row.order"},
		{"members out of order", mem, "gcc,ARE\ngcc,BHR", "gcc,BHR\ngcc,ARE", mem, "economies.row.order"},

		{"bidirectional mark", ar, "ألبانيا", "ألبانيا\u200f", ar + ":6", "economies.text.control"},
		{"control character", en, "Albania", "Alb\tania", en + ":6", "economies.text.control"},
		{"two spaces", en, "Republic of Albania", "Republic  of Albania", en + ":6", "economies.text.space"},
		{"two spaces, not ASCII", fr, "République d'Albanie", "République  d'Albanie", fr + ":6", "economies.text.space"},
		{"space at the end", ar, "ألبانيا", "ألبانيا ", ar + ":6", "economies.text.space"},
		{"space at the head", en, ",Albania", ", Albania", en + ":6", "economies.text.space"},
		{"no-break space", fr, "d'Albanie", "d'Albanie\u00a0(la)", fr + ":6", "economies.text.space"},
		{"curved apostrophe", fr, "d'Albanie", "d’Albanie", fr + ":6", "economies.text.apostrophe"},
		{"decomposed accent", fr, "République d'Albanie", "Re\u0301publique d'Albanie", fr + ":6", "economies.text.normal"},
		{"Persian kaf", ar, "كوبا", "کوبا", ar, "economies.text.script"},
		{"Latin in Arabic", ar, "جمهورية ألبانيا", "Albania", ar + ":6", "economies.text.script"},
		{"Arabic in group", gn, "Arab Maghreb Union", "المغرب", gn, "economies.text.script"},

		{"code in small letters", eco, "AFG,", "afg,", eco + ":3", "economies.code.malformed"},
		{"group code with a space", grp, "gcc,", "g c,", grp, "economies.code.malformed"},
		{"alpha-2 of three", eco, ",AF,", ",AFX,", eco + ":3", "economies.alpha2.malformed"},
		{"numeric without zeros", eco, ",004", ",4", eco + ":3", "economies.numeric.malformed"},
		{"alpha-3 twice", eco, "AGO,AO,024", "AFG,AO,024", eco + ":4", "economies.code.duplicate"},
		{"alpha-2 twice", eco, "AGO,AO,", "AGO,AF,", eco + ":4", "economies.code.duplicate"},
		{"numeric twice", eco, "AGO,AO,024", "AGO,AO,004", eco + ":4", "economies.code.duplicate"},
		{"group twice", grp, "amu,", "gcc,", grp, "economies.code.duplicate"},
		{"fictitious takes a real code", feco, "XAA,XD,901", "AFG,XD,901", feco + ":4", "economies.code.range"},
		{"fictitious takes a real numeric", feco, ",901", ",899", feco + ":4", "economies.code.range"},
		{"real takes a user's alpha-2", eco, "AGO,AO", "AGO,XO", eco + ":4", "economies.code.range"},

		{"name of no economy", en, "\nAFG,", "\nAFF,", en + ":4", "economies.economy.unknown"},
		{"fictitious names a real economy", far, "XAA,", "OMN,", far + ":4", "economies.economy.unknown"},
		{"member of no economy", mem, "gcc,ARE", "gcc,AAA", mem, "economies.economy.unknown"},
		{"language missing", ar, "\nAFG,,أفغانستان,", "\n#AFG,,أفغانستان,", eco + ":3", "economies.language.missing"},
		{"group language missing", gn, "las,fr,", "#las,fr,", grp, "economies.language.missing"},
		{"group language unknown", gn, "las,fr,", "las,de,", gn, "economies.language.unknown"},
		{"named twice", en, "\nAGO,", "\nAFG,", en + ":5", "economies.name.repeated"},
		{"group named twice", gn, "las,fr,", "las,en,", gn, "economies.name.repeated"},
		{"short name empty", en, "Albania", "", en + ":6", "economies.name.empty"},
		{"group name empty", gn, "LAS,", ",", gn, "economies.name.empty"},
		{"article of another language", en, "ARE,the", "ARE,les", en + ":8", "economies.article.unknown"},
		{"source unknown", en, "afghanistan,,unterm", "afghanistan,,hearsay", en + ":4", "economies.source.unknown"},
		{"source twice", src, "\nitu,", "\nhouse,", src, "economies.source.duplicate"},
		{"own choice without a note", en, "afghanistan,,unterm", "afghanistan,,house", en + ":4", "economies.note.missing"},
		{"group without source", grp, "Invented; for demonstrations only", "", grp, "economies.source.missing"},

		{"key not folded", en, ",albania,", ",Albania,", en + ":6", "economies.key.form"},
		{"key with hamza", ar, ",البانيا,", ",ألبانيا,", ar + ":6", "economies.key.form"},
		{"key against the rule", ar, ",البانيا,", ",بانيا,", ar + ":6", "economies.key.rule"},
		{"key left after a new name", fr, "Albanie", "Illyrie", fr + ":6", "economies.key.rule"},
		{"needless reason", en, ",albania,", ",albania,because", en + ":6", "economies.key.reason"},
		{"two economies with one name", en, "Algeria,People's Democratic Republic of Algeria,algeria", "Albania,Algeria,albania", en, "economies.key.duplicate"},

		{"date not ISO", grp, "las,2024-09-12", "las,12/09/2024", grp, "economies.date.malformed"},
		{"size no number", grp, "2024-09-12,22", "2024-09-12,many", grp + ":4", "economies.group.size.malformed"},
		{"member missing", mem, "gcc,ARE\n", "", grp, "economies.group.size"},
		{"member twice", mem, "gcc,ARE\n", "gcc,ARE\ngcc,ARE\n", mem, "economies.member.repeated"},
		{"member of no group", mem, "gcc,ARE", "ccg,ARE", mem, "economies.group.unknown"},
		{"names of no group", gn, "las,fr,", "lax,fr,", gn, "economies.group.unknown"},
		{"fictitious among real", mem, "gcc,SAU\n", "gcc,SAU\ngcc,XAA\n", grp, "economies.group.mixed"},
		{"missing from the world", mem, "world,AFG\n", "", eco + ":3", "economies.world.division"},
		{"in no region", mem, "itu-asia-pacific,AFG\n", "", eco + ":3", "economies.region.division"},
		{"in two regions", mem, "itu-africa,AGO", "itu-africa,AFG\nitu-africa,AGO", eco + ":3", "economies.region.division"},
	}
}

func TestEveryBreachIsReported(t *testing.T) {
	for _, b := range breaches() {
		t.Run(b.name, func(t *testing.T) {
			data := copyOfData(t)
			content := string(data[b.file].Data)
			if !strings.Contains(content, b.old) {
				t.Fatalf("%s has no %q", b.file, b.old)
			}
			data[b.file].Data = []byte(strings.Replace(content, b.old, b.new, 1))
			_, err := LoadFrom(data)
			if !reports(err, b.at, b.key) {
				t.Errorf("want %s at %s; got %v", b.key, b.at, err)
			}
		})
	}
}

func TestFileMissing(t *testing.T) {
	for name := range copyOfData(t) {
		if !strings.HasSuffix(name, ".csv") {
			continue
		}
		data := copyOfData(t)
		delete(data, name)
		if _, err := LoadFrom(data); !reports(err, name+":0", "economies.file.unreadable") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every key in the source must have a breach above, or it is a promise untested.
func TestEveryKindOfFaultIsTested(t *testing.T) {
	tested := map[string]bool{"economies.file.unreadable": true, "economies.data.invalid": true}
	for _, b := range breaches() {
		tested[b.key] = true
	}
	quoted := regexp.MustCompile(`"(economies\.[a-z0-9]+\.[a-z0-9.]+)"`)
	files, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, m := range quoted.FindAllStringSubmatch(string(source), -1) {
			found++
			if !tested[m[1]] {
				t.Errorf("%s: no test breaks %s", file, m[1])
			}
		}
	}
	if found < len(tested) {
		t.Errorf("only %d keys found in the source, %d tested", found, len(tested))
	}
}

func TestAllFaultsAreReportedTogetherInOrder(t *testing.T) {
	data := copyOfData(t)
	for file, change := range map[string][2]string{
		"names.ar.csv":  {"جمهورية ألبانيا", "جمهورية  ألبانيا"},
		"economies.csv": {",004", ",4"},
		"members.csv":   {"gcc,ARE\n", ""},
	} {
		data[file].Data = []byte(strings.Replace(string(data[file].Data), change[0], change[1], 1))
	}
	_, err := LoadFrom(data)
	var got []string
	for _, f := range fault.Of(err).Fields {
		got = append(got, f.Path+" "+f.Key)
	}
	want := []string{
		"economies.csv:3 economies.numeric.malformed",
		"groups.csv:6 economies.group.size",
		"names.ar.csv:6 economies.text.space",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestByteOrderMarkOfASpreadsheetIsAccepted(t *testing.T) {
	data := copyOfData(t)
	data["groups.csv"].Data = append([]byte("\ufeff"), data["groups.csv"].Data...)
	if _, err := LoadFrom(data); err != nil {
		t.Error(err)
	}
}

// Whatever an operator puts in the files, loading reports it and does not panic.
func FuzzLoadFrom(f *testing.F) {
	f.Add("names.ar.csv", "code,article\n\"")
	f.Add("economies.csv", "code,alpha2,numeric\n,,\nOMN,OM,512")
	f.Add("groups.csv", "code,as_of,size,source\n,,,\ndemo,2024-01-01,0,x")
	f.Add("members.csv", "group,economy\ndemo,\n")
	f.Add("group_names.csv", "code,lang,short,official\n,,,")
	f.Fuzz(func(t *testing.T, file, content string) {
		data := copyOfData(t)
		if _, ok := data[file]; !ok || !fs.ValidPath(file) {
			t.Skip()
		}
		data[file].Data = []byte(content)
		if r, err := LoadFrom(data); (r == nil) == (err == nil) {
			t.Errorf("register %v, error %v", r, err)
		}
	})
}

func copyOfData(tb testing.TB) fstest.MapFS {
	tb.Helper()
	root, err := fs.Sub(embedded, "data")
	if err != nil {
		tb.Fatal(err)
	}
	files := fstest.MapFS{}
	err = fs.WalkDir(root, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(root, path)
		files[path] = &fstest.MapFile{Data: content}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return files
}

func reports(err error, at, key string) bool {
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != fault.Invalid {
		return false
	}
	for _, field := range f.Fields {
		if field.Key == key && (field.Path == at || strings.HasPrefix(field.Path, at+":")) {
			return true
		}
	}
	return false
}
