package auth

import "slices"

// Role is what somebody does in a country or in the region.
type Role string

// The roles of a country.
const (
	Contributor Role = "contributor" // answers
	FocalPoint  Role = "focal_point" // answers and hands over for clearance
	Approver    Role = "approver"    // ministerial clearance: submits
	Observer    Role = "observer"    // reads
)

// The roles of the region.
const (
	Reviewer  Role = "reviewer"  // decides on answers
	Publisher Role = "publisher" // publishes, always as one of two
	Author    Role = "author"    // questionnaires and editions
	Expert    Role = "expert"    // weights
	Admin     Role = "admin"     // people and settings; never answers
)

// operator is held by Operator alone and cannot be given to a token.
const operator Role = "operator"

// Roles returns the roles that a token may carry: a country's, then the region's.
func Roles() []Role {
	return []Role{
		Contributor, FocalPoint, Approver, Observer,
		Reviewer, Publisher, Author, Expert, Admin,
	}
}

// Known reports whether the role is one that a token may carry.
func (r Role) Known() bool { return slices.Contains(Roles(), r) }

// Regional reports whether the role is one of the region's.
func (r Role) Regional() bool {
	return slices.Contains([]Role{Reviewer, Publisher, Author, Expert, Admin, operator}, r)
}
