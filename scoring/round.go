package scoring

import (
	"math/big"
	"strconv"
)

// Round writes an exact number with the given digits after the point, halves
// away from zero. It is the only place where a score is shortened for people;
// every page, file and document shows what it returns. No score is an empty string.
func Round(x *big.Rat, decimals int) string {
	if x == nil {
		return ""
	}
	return x.FloatString(decimals)
}

// Full writes the shortest decimal that reads back to the float64 nearest the
// exact number: 17 significant digits at most, for programs that read on. What
// differs only beyond them looks equal. No score is an empty string.
func Full(x *big.Rat) string {
	if x == nil {
		return ""
	}
	f, _ := x.Float64()
	return strconv.FormatFloat(f, 'f', -1, 64)
}
