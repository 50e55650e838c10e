package workflow_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"mizan/internal/fault"
)

// wantFault checks code and key of a fault.
func wantFault(t testing.TB, err error, code fault.Code, key string) {
	t.Helper()
	if err == nil {
		t.Errorf("no fault; want %s %s", code, key)
		return
	}
	if f := fault.Of(err); f.Code != code || f.Key != key {
		t.Errorf("fault %v; want %s %s", err, code, key)
	}
}

func rat(x *big.Rat) string {
	if x == nil {
		return ""
	}
	return x.RatString()
}

// dump writes values so that any difference shows.
func dump(t testing.TB, values ...any) string {
	t.Helper()
	var b strings.Builder
	for _, v := range values {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(text)
		b.WriteByte('\n')
	}
	return b.String()
}
