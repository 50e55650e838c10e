package scoring

import (
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"mizan/internal/fault"
	"mizan/questionnaires"
)

// InputHash identifies what a result was computed from: the SHA-256 of the
// questionnaire's hash and of one line "code state credit" per value, in the
// order of the questionnaire, credit as a reduced fraction. Equal answers have
// equal hashes on every machine. Where the method takes the group's mean for
// want of an answer, a line "mean code credit" follows for each item concerned,
// "mean code none" if nobody in the group answered.
func InputHash(q *questionnaires.Questionnaire, values Values) string {
	return inputHash(q, values, nil)
}

func inputHash(q *questionnaires.Questionnaire, values Values, used []imputed) string {
	lines := make([]byte, 0, 64*(len(values)+len(used)+1))
	lines = append(append(lines, q.Hash...), '\n')
	for _, item := range q.Items() {
		v, ok := values[item.Code]
		if !ok {
			continue
		}
		lines = append(append(append(lines, item.Code...), ' '), v.State...)
		if v.State == Answered {
			lines = appendFraction(lines, v.Credit)
		}
		lines = append(lines, '\n')
	}
	for _, u := range used {
		lines = append(append(lines, "mean "...), u.code...)
		if u.mean == nil {
			lines = append(lines, " none"...)
		} else {
			lines = appendFraction(lines, u.mean)
		}
		lines = append(lines, '\n')
	}
	sum := sha256.Sum256(lines)
	return hex.EncodeToString(sum[:])
}

// appendFraction writes " num/den".
func appendFraction(lines []byte, x *big.Rat) []byte {
	lines = appendInteger(append(lines, ' '), x.Num())
	return appendInteger(append(lines, '/'), x.Denom())
}

func appendInteger(lines []byte, x *big.Int) []byte {
	if x.IsInt64() {
		return strconv.AppendInt(lines, x.Int64(), 10)
	}
	return x.Append(lines, 10)
}

func sortFields(fields []fault.Field) {
	slices.SortFunc(fields, func(a, b fault.Field) int { return strings.Compare(a.Path, b.Path) })
}
