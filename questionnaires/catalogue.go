package questionnaires

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"mizan/internal/fault"
)

//go:embed catalogue
var embedded embed.FS

// Catalogue is the questionnaires the service knows, by id.
type Catalogue struct {
	byID map[ID]*Questionnaire
}

// Embedded returns the questionnaires shipped in the binary:
// catalogue/<set>/<version>/.
func Embedded() (*Catalogue, error) {
	folder, err := fs.Sub(embedded, "catalogue")
	if err != nil {
		return nil, err
	}
	return LoadAll(folder)
}

// LoadAll reads every <set>/<version>/ below the folder. A folder whose name
// is not that of the questionnaire in it is a fault.
func LoadAll(folder fs.FS) (*Catalogue, error) {
	names, err := fs.Glob(folder, "*/*/"+structureFile)
	if err != nil {
		return nil, err
	}
	c := &Catalogue{byID: make(map[ID]*Questionnaire, len(names))}
	for _, name := range names {
		dir := path.Dir(name)
		sub, err := fs.Sub(folder, dir)
		if err != nil {
			return nil, err
		}
		q, err := Load(sub)
		if err != nil {
			return nil, fmt.Errorf("questionnaire %s: %w", dir, err)
		}
		if want := NewID(path.Dir(dir), path.Base(dir)); q.ID != want {
			return nil, fault.New(fault.Invalid, "questionnaire.folder.name", "folder", dir, "id", q.ID)
		}
		c.byID[q.ID] = q
	}
	return c, nil
}

// Get returns the questionnaire with the id, or a fault of kind fault.NotFound.
func (c *Catalogue) Get(id ID) (*Questionnaire, error) {
	q, ok := c.byID[id]
	if !ok {
		return nil, fault.New(fault.NotFound, "questionnaire.unknown", "questionnaire", id)
	}
	return q, nil
}

// All returns the questionnaires sorted by id.
func (c *Catalogue) All() []*Questionnaire {
	ids := make([]ID, 0, len(c.byID))
	for id := range c.byID {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	out := make([]*Questionnaire, len(ids))
	for i, id := range ids {
		out[i] = c.byID[id]
	}
	return out
}
