package questionnaires

import (
	"errors"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"mizan/internal/fault"
)

// structureFile is the one file that is not a language's.
const structureFile = "questionnaire.yaml"

// required lists the languages a questionnaire cannot do without.
var required = []string{"ar", "en"}

var languagePattern = regexp.MustCompile(`^[a-z]{2,3}\.yaml$`)

// Load reads one questionnaire from a folder: questionnaire.yaml and one text
// file per language (ar.yaml, en.yaml, …). A fault of kind fault.Invalid lists
// every mistake in every file as "file:line".
func Load(folder fs.FS) (*Questionnaire, error) {
	files, err := languageFiles(folder)
	if err != nil {
		return nil, err
	}
	structure := newReader(structureFile)
	data, err := fs.ReadFile(folder, structureFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "questionnaire.file.missing", "file", structureFile)
	}
	if err != nil {
		return nil, err
	}
	q := structure.structure(data)
	if q == nil || len(structure.Faults) > 0 {
		return nil, invalid(structure.Faults)
	}
	q.seal()
	if err := loadTexts(q, folder, files); err != nil {
		return nil, err
	}
	q.Hash = hash(q)
	return q, nil
}

func loadTexts(q *Questionnaire, folder fs.FS, files []string) error {
	q.Texts = make(map[string]Texts, len(files))
	readers := make(map[string]*reader, len(files))
	for _, file := range files {
		data, err := fs.ReadFile(folder, file)
		if err != nil {
			return err
		}
		lang := strings.TrimSuffix(file, path.Ext(file))
		readers[lang] = newReader(file)
		q.Texts[lang] = readers[lang].texts(data, lang, q)
	}
	sameGlossary(q, readers)
	var faults []fault.Field
	for _, lang := range q.Languages() {
		faults = append(faults, readers[lang].Faults...)
	}
	for _, lang := range required {
		if readers[lang] == nil {
			file := lang + ".yaml"
			faults = append(faults, fault.At(file, "questionnaire.file.missing", "file", file))
		}
	}
	if len(faults) > 0 {
		return invalid(faults)
	}
	return nil
}

func languageFiles(folder fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, fault.New(fault.NotFound, "questionnaire.folder.unreadable").Because(err)
	}
	var files []string
	for _, e := range entries {
		if languagePattern.MatchString(e.Name()) {
			files = append(files, e.Name())
		}
	}
	slices.Sort(files)
	return files, nil
}

func invalid(faults []fault.Field) error {
	return fault.New(fault.Invalid, "questionnaire.invalid", "count", len(faults)).With(faults...)
}
