package scoring

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// InputHash identifies what a result was computed from: the SHA-256 of the
// questionnaire's hash and of one line "code state credit" per value, in the
// order of the questionnaire, credit as a reduced fraction. Equal answers have
// equal hashes on every machine.
func InputHash(q *questionnaires.Questionnaire, values Values) string {
	lines := make([]byte, 0, 64*(len(values)+1))
	lines = append(append(lines, q.Hash...), '\n')
	for _, item := range q.Items() {
		v, ok := values[item.Code]
		if !ok {
			continue
		}
		lines = append(append(append(lines, item.Code...), ' '), v.State...)
		if v.State == Answered {
			lines = v.Credit.Num().Append(append(lines, ' '), 10)
			lines = v.Credit.Denom().Append(append(lines, '/'), 10)
		}
		lines = append(lines, '\n')
	}
	sum := sha256.Sum256(lines)
	return hex.EncodeToString(sum[:])
}

func sortFields(fields []fault.Field) {
	slices.SortFunc(fields, func(a, b fault.Field) int { return strings.Compare(a.Path, b.Path) })
}
