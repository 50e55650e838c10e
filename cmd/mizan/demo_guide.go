package main

import (
	"strings"

	"mizan/assessment"
)

// guide is what the demonstration prints: addresses, sign-ins, and the whole
// cycle as commands that can be pasted one by one in order. In it {M} is the
// API's address and {A} the assessment.
const guide = `
Mizan is running with demonstration data. Stop it with Ctrl-C.

  API, for people      http://{ADDR}/api/docs
  API, for programs    {M}/openapi.json
  Real figures         {M}/editions/gci-2024/results?group=las
  Scorecard, Arabic    {M}/editions/gci-2024/economies/OMN/scorecard.pdf?lang=ar
  Scorecard, English   {M}/editions/gci-2024/economies/OMN/scorecard.pdf?lang=en
  Scorecard, French    {M}/editions/gci-2020/economies/TUN/scorecard.pdf?lang=fr&peers=amu

The edition demo-2026 is a fictitious region. Five of its six countries are validated;
Fairuzia (XAA) has two questions left. Sign in as:

  export FOCAL={focal}
  export APPROVER={approver}
  export NEIGHBOUR={neighbour}
  export REVIEWER={reviewer}
  export PUBLISHER={publisher}
  export PUBLISHER2={publisher2}
  export ADMIN={admin}
  M={M}
  A=$M/assessments/{A}
  as() { printf 'Authorization: Bearer %s' "$1"; }
  json='Content-Type: application/json'

1. The focal point answers what is left, and hands over for clearance.

  curl -sS -X PUT $A/answers/cooperation.public-private.3 -H "$(as $FOCAL)" -H "$json" -H 'If-Match: "0"' -d '{"state":"answered","choice":"partial","evidence":[{"title":"Agreement with a foreign company","pages":"2"}]}'
  curl -sS -X PUT $A/answers/cooperation.inter-agency.1 -H "$(as $FOCAL)" -H "$json" -H 'If-Match: "0"' -d '{"state":"answered","choice":"no"}'
  curl -sS -X POST $A/transitions -H "$(as $FOCAL)" -H "$json" -H 'If-Match: "2"' -d '{"action":"clear"}'

2. The approver submits. Another country sees nothing of it.

  curl -sS -X POST $A/transitions -H "$(as $APPROVER)" -H "$json" -H 'If-Match: "3"' -d '{"action":"submit"}'
  curl -sS $A -H "$(as $NEIGHBOUR)"

3. The reviewer returns one answer with a reason; the country mends it and submits again.

  curl -sS -X POST $A/transitions -H "$(as $REVIEWER)" -H "$json" -H 'If-Match: "4"' -d '{"action":"review"}'
  curl -sS -X PUT $A/verdicts/cooperation.public-private.3 -H "$(as $REVIEWER)" -H "$json" -H 'If-Match: "1"' -d '{"decision":"returned","reason":"The agreement is not signed yet."}'
  curl -sS -X POST $A/transitions -H "$(as $REVIEWER)" -H "$json" -H 'If-Match: "5"' -d '{"action":"return"}'
  curl -sS -X PUT $A/answers/cooperation.public-private.3 -H "$(as $FOCAL)" -H "$json" -H 'If-Match: "2"' -d '{"state":"answered","choice":"yes","evidence":[{"title":"Agreement with a foreign company, signed","pages":"2"}]}'
  curl -sS -X POST $A/transitions -H "$(as $FOCAL)" -H "$json" -H 'If-Match: "7"' -d '{"action":"clear"}'
  curl -sS -X POST $A/transitions -H "$(as $APPROVER)" -H "$json" -H 'If-Match: "8"' -d '{"action":"submit"}'

4. The reviewer accepts the rest and validates.

  curl -sS -X POST $A/transitions -H "$(as $REVIEWER)" -H "$json" -H 'If-Match: "9"' -d '{"action":"review"}'
  curl -sS -X POST $A/verdicts -H "$(as $REVIEWER)" -H "$json" -H 'If-Match: "10"' -d '{"decision":"accepted"}'
  curl -sS -X POST $A/transitions -H "$(as $REVIEWER)" -H "$json" -H 'If-Match: "10"' -d '{"action":"validate"}'
  curl -sS $A/score -H "$(as $FOCAL)"

5. One publisher proposes, another confirms; the results are frozen and public.

  curl -sS -X POST $M/editions/demo-2026/publication -H "$(as $PUBLISHER)" -H "$json" -H 'If-Match: "1"' -d '{"reason":"First publication."}'
  curl -sS -X POST $M/editions/demo-2026/publication/confirmation -H "$(as $PUBLISHER2)" -H 'If-Match: "2"'
  curl -sS "$M/editions/demo-2026/results?format=csv"
  curl -sS -o XAA-ar.pdf "$M/editions/demo-2026/economies/XAA/scorecard.pdf?lang=ar"
  curl -sS -o XAA-en.pdf "$M/editions/demo-2026/economies/XAA/scorecard.pdf?lang=en"

`

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
