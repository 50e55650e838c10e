// Package reference holds the published results of the Global Cybersecurity
// Index of 2020 and 2024: the value of every indicator for 194 economies, and
// the scores that were published for them. It is data with its source; it
// computes nothing. An operator may replace the files or leave them out.
//
// Source: ITU, Global Cybersecurity Index; World Bank Data360. See README.md
// beside the files for their quirks.
package reference

import (
	"embed"
	"io/fs"
)

//go:embed *.csv
var files embed.FS

// Edition names a reference edition and the files it is made from.
type Edition struct {
	ID            string
	Questionnaire string
	Group         string
	Names         map[string]string // by language
	Source        string
	values        string
	published     string
}

// Editions returns the reference editions, the oldest first.
func Editions() []Edition {
	const source = "ITU, Global Cybersecurity Index; World Bank Data360"
	return []Edition{
		{
			ID: "gci-2020", Questionnaire: "gci@4.0.0", Group: "world", Source: source,
			Names: map[string]string{
				"ar": "الرقم القياسي العالمي للأمن السيبراني 2020",
				"en": "Global Cybersecurity Index 2020",
				"fr": "Indice mondial de cybersécurité 2020",
			},
			values: "gci-2020.values.csv", published: "gci-2020.published.csv",
		},
		{
			ID: "gci-2024", Questionnaire: "gci@5.0.0", Group: "world", Source: source,
			Names: map[string]string{
				"ar": "الرقم القياسي العالمي للأمن السيبراني 2024",
				"en": "Global Cybersecurity Index 2024",
				"fr": "Indice mondial de cybersécurité 2024",
			},
			values: "gci-2024.values.csv", published: "gci-2024.published.csv",
		},
	}
}

// Values opens the file "economy,item,value": every indicator, 0 to 1.
func (e Edition) Values() (fs.File, error) { return files.Open(e.values) }

// Published opens the file "economy,item,points,tier": the pillar scores of 20
// and the composite of 100 as they were published, and the tier where the
// edition had tiers. It serves to check the engine, never to show a score.
func (e Edition) Published() (fs.File, error) { return files.Open(e.published) }
