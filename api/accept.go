package api

import (
	"mime"
	"strconv"
	"strings"
)

// prefers reports whether an Accept header asks for media rather than for the
// other type: by weight, then by how exactly each is named (RFC 9110 section
// 12.5.1). Where it makes no difference the answer is no.
func prefers(accept, media, other string) bool {
	weight, exact := weightOf(accept, media)
	otherWeight, otherExact := weightOf(accept, other)
	if weight == otherWeight {
		return weight > 0 && exact > otherExact
	}
	return weight > otherWeight
}

// weightOf is the weight of the range that names media most exactly, and how
// exactly: 3 in full, 2 its kind, 1 as anything, 0 not at all. A range that
// cannot be read counts for nothing.
func weightOf(accept, media string) (weight float64, exact int) {
	kind, _, _ := strings.Cut(media, "/")
	degrees := map[string]int{media: 3, kind + "/*": 2, "*/*": 1}
	for _, part := range strings.Split(accept, ",") {
		named, parameters, err := mime.ParseMediaType(part)
		if err != nil || degrees[named] <= exact {
			continue
		}
		weight, exact = quality(parameters["q"]), degrees[named]
	}
	return weight, exact
}

// quality reads a weight from 0 to 1; none is 1, one that cannot be read 0.
func quality(q string) float64 {
	if q == "" {
		return 1
	}
	weight, err := strconv.ParseFloat(q, 64)
	if err != nil || !(weight >= 0 && weight <= 1) {
		return 0
	}
	return weight
}
