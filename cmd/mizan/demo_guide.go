package main

import (
	_ "embed"
	"strings"

	"mizan/assessment"
)

// guide is what the demonstration prints: addresses, sign-ins, and the whole
// cycle as commands that can be pasted one by one in order. In it {M} is the
// API's address and {A} the assessment.
//
//go:embed demo_guide.txt
var guide string

// fillGuide fills in the addresses and sign-ins. A server that listens on
// every address is reached on this machine's own.
func fillGuide(addr string, id assessment.ID, s signIns) string {
	addr = strings.Replace(strings.Replace(addr, "0.0.0.0", "127.0.0.1", 1), "[::]", "127.0.0.1", 1)
	pairs := []string{"{M}", "http://" + addr + "/api/v1", "{ADDR}", addr, "{A}", string(id)}
	for name, secret := range s {
		pairs = append(pairs, "{"+name+"}", secret)
	}
	return strings.NewReplacer(pairs...).Replace(guide)
}
