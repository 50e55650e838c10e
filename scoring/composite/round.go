package composite

import (
	"math"
	"math/big"
	"strconv"
)

// allDecimals is the number of decimals of the smallest float64.
const allDecimals = 1074

// roundHalfAway rounds the exact value of x to decimals, halves away from
// zero: 0.125 becomes 0.13, and 2.675, which is a little less in float64,
// becomes 2.67. x that is no finite number is returned unchanged.
func roundHalfAway(x float64, decimals int) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) || decimals >= allDecimals {
		return x
	}
	rounded, err := strconv.ParseFloat(new(big.Rat).SetFloat64(x).FloatString(decimals), 64)
	if err != nil {
		return x
	}
	return rounded
}
