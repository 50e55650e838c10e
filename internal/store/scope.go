package store

import (
	"gorm.io/gorm"

	"mizan/internal/auth"
)

// Scope says whose records may be read. The zero Scope is the public's:
// published editions, and no assessments.
type Scope struct {
	reach   reach
	economy string
}

type reach int

const (
	public  reach = iota
	staff         // all editions, no assessments: the region's roles without business in answers
	country       // one economy's assessments and the editions they belong to
	region        // everything
)

// ScopeOf returns what the actor may read.
func ScopeOf(a auth.Actor) Scope {
	switch {
	case a.Anonymous():
		return Scope{}
	case auth.Allow(a, auth.ReadAssessment, a.Economy) != nil:
		if a.Economy != "" {
			return Scope{}
		}
		return Scope{reach: staff}
	case a.Economy != "":
		return Scope{reach: country, economy: a.Economy}
	}
	return Scope{reach: region}
}

// AuditScope returns the scope for verifying the record, which shows its
// contents to nobody.
func AuditScope() Scope { return Scope{reach: region} }

// assessments narrows a query of assessments.
func (s Scope) assessments(db *gorm.DB) *gorm.DB {
	switch s.reach {
	case region:
		return db
	case country:
		return db.Where("economy = ?", s.economy)
	case public, staff:
	}
	return db.Where("1 = 0")
}

// belongings narrows a query of what belongs to assessments.
func (s Scope) belongings(db *gorm.DB) *gorm.DB {
	switch s.reach {
	case region:
		return db
	case country:
		return db.Where("? = (SELECT a.economy FROM assessments a WHERE a.id = assessment_id)",
			s.economy)
	case public, staff:
	}
	return db.Where("1 = 0")
}

// editions narrows a query of editions.
func (s Scope) editions(db *gorm.DB) *gorm.DB {
	switch s.reach {
	case region, staff:
		return db
	case country:
		return db.Where("state = 'published' OR id IN "+
			"(SELECT edition_id FROM assessments WHERE economy = ?)", s.economy)
	case public:
	}
	return db.Where("state = 'published'")
}
