package questionnaires

import (
	"fmt"
	"math/big"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"mizan/internal/fault"
)

const structureYAML = "questionnaire.yaml"

// edited is testdata/small with "decimals: 2" and "weight: 9.4" (the item
// law.crime, line 29) followed by further lines.
func edited(t *testing.T, method, crime string) fstest.MapFS {
	t.Helper()
	files := folder(t, structureYAML, "  decimals: 2\n", "  decimals: 2\n"+method)
	text := string(files[structureYAML].Data)
	files[structureYAML].Data = []byte(strings.Replace(text, "weight: 9.4\n", "weight: 9.4\n"+crime, 1))
	return files
}

func written(a Aggregation) string {
	out := a.Mean.String()
	for _, x := range []struct {
		name  string
		value *big.Rat
	}{{"power", a.Power}, {"floor", a.Floor}, {"minimum", a.Minimum}} {
		if x.value != nil {
			out += " " + x.name + " " + x.value.RatString()
		}
	}
	return out
}

// The method speaks for every inner item, an item for itself, key by key, and
// the method's key index for the index.
func TestAggregation(t *testing.T) {
	for _, c := range []struct {
		name, method, crime string
		index, law, item    string // how index, law and law.crime are combined
	}{
		{
			"nothing said", "", "",
			"arithmetic", "arithmetic", "arithmetic",
		},
		{
			"one item", "", "        aggregation: geometric\n        floor: 0.01\n",
			"arithmetic", "arithmetic", "geometric floor 1/100",
		},
		{
			"the method for all", "  aggregation: harmonic\n  floor: 1/100\n", "",
			"harmonic floor 1/100", "harmonic floor 1/100", "harmonic floor 1/100",
		},
		{
			"the index alone", "  index: {aggregation: generalised, power: 2}\n", "",
			"generalised power 2", "arithmetic", "arithmetic",
		},
		{
			"an item goes back to the plain mean", "  aggregation: geometric\n  floor: 0.1\n", "        aggregation: arithmetic\n",
			"geometric floor 1/10", "geometric floor 1/10", "arithmetic",
		},
		{
			"a floor stands ready for items that need one", "  floor: 0.1\n", "        aggregation: generalised\n        power: -2\n",
			"arithmetic", "arithmetic", "generalised power -2 floor 1/10",
		},
		{
			"a power of its own", "  aggregation: generalised\n  power: 0.5\n", "        power: 3\n",
			"generalised power 1/2", "generalised power 1/2", "generalised power 3",
		},
		{
			"a minimum for all and none for one", "  minimum: 0.5\n", "        minimum: 0\n",
			"arithmetic minimum 1/2", "arithmetic minimum 1/2", "arithmetic",
		},
	} {
		q := mustLoad(t, edited(t, c.method, c.crime))
		item := func(code Code) string {
			i, _ := q.Item(code)
			return written(i.Aggregation)
		}
		got := []string{item(Index), item("law"), item("law.crime")}
		if diff := cmp.Diff([]string{c.index, c.law, c.item}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		if question, _ := q.Item("law.crime.1"); !question.Aggregation.Plain() {
			t.Errorf("%s: a question has the mean %s", c.name, written(question.Aggregation))
		}
	}
}

func TestMissingRules(t *testing.T) {
	for _, c := range []struct{ method, unanswered, notApplicable, cap string }{
		{"", "zero", "leave-out", ""},
		{"  not-applicable: zero\n", "zero", "zero", ""},
		{"  not-applicable: group-mean\n", "zero", "group-mean", ""},
		{"  not-applicable-cap: 0.25\n", "zero", "leave-out", "1/4"},
		{"  not-applicable-cap: 1\n", "zero", "leave-out", ""},
		{"  not-applicable-cap: 0\n", "zero", "leave-out", "0"},
	} {
		m := mustLoad(t, edited(t, c.method, "")).Method
		if got := fraction(m.NotApplicableCap); string(m.Unanswered) != c.unanswered ||
			string(m.NotApplicable) != c.notApplicable || got != c.cap {
			t.Errorf("%q: %s, %s, cap %q; want %s, %s, %q",
				c.method, m.Unanswered, m.NotApplicable, got, c.unanswered, c.notApplicable, c.cap)
		}
	}
}

// Each case is one mistake; want names its fault as "line key".
func TestAggregationFaults(t *testing.T) {
	own := func(lines ...string) string { return "        " + strings.Join(lines, "\n        ") + "\n" }
	for _, c := range []struct{ name, method, crime, want string }{
		{"a mean nobody knows", "", own("aggregation: median"), "30 yaml.key.choice"},
		{"Copeland's rule", "", own("aggregation: copeland"), "30 questionnaire.mean.copeland"},
		{"Copeland's rule for all", "  aggregation: copeland\n", "", "20 questionnaire.mean.copeland"},
		{"a geometric mean without a floor", "", own("aggregation: geometric"), "30 questionnaire.floor.missing"},
		{"a harmonic mean without a floor", "", own("aggregation: harmonic"), "30 questionnaire.floor.missing"},
		{"a negative power without a floor", "", own("aggregation: generalised", "power: -0.5"), "30 questionnaire.floor.missing"},
		{"a geometric index without a floor", "  index: {aggregation: geometric}\n", "", "20 questionnaire.floor.missing"},
		{"the method without a floor, said once", "  aggregation: geometric\n", "", "20 questionnaire.floor.missing"},
		{"no power", "", own("aggregation: generalised"), "30 questionnaire.power.missing"},
		{"a power of zero", "", own("aggregation: generalised", "power: 0"), "30 questionnaire.power.range"},
		{"a power beyond reason", "", own("aggregation: generalised", "power: 101"), "30 questionnaire.power.range"},
		{"a power too near zero", "", own("aggregation: generalised", "floor: 0.1", "power: -1/101"), "30 questionnaire.power.range"},
		{"a power that is no number", "", own("aggregation: generalised", "power: --2"), "31 questionnaire.number.signed"},
		{"a power without its mean", "", own("power: 2"), "30 questionnaire.power.mean"},
		{"a floor that nothing needs", "", own("floor: 0.1"), "30 questionnaire.floor.mean"},
		{"a floor of zero", "", own("aggregation: geometric", "floor: 0"), "30 questionnaire.floor.range"},
		{"a floor of one", "", own("floor: 1", "aggregation: geometric"), "31 questionnaire.floor.range"},
		{"a minimum above all", "", own("minimum: 1.5"), "30 questionnaire.minimum.range"},
		{"a minimum below nothing", "", own("minimum: -1"), "30 questionnaire.number.form"},
		{"a minimum above all, and no mean", "  minimum: 2\n", "", "20 questionnaire.minimum.range"},
		{"the same, said once", "  minimum: 2\n", own("aggregation: generalised", "power: 2"), "20 questionnaire.minimum.range"},
		{"a power of zero, and no mean", "  power: 0\n", "", "20 questionnaire.power.range"},
		{"a power that the mean has no use for", "  aggregation: arithmetic\n  power: 101\n", "", "21 questionnaire.power.range"},
		{"a floor of one, and no mean", "  minimum: 1/2\n  floor: 1\n", "", "21 questionnaire.floor.range"},
		{"a floor of one, and a mean", "  aggregation: geometric\n  floor: 1\n", own("aggregation: geometric"), "21 questionnaire.floor.range"},
		{"a floor that is no number", "", own("aggregation: geometric", "floor: 1e-999"), "31 questionnaire.number.form"},
		{"a floor that is no number, for all", "  floor: 1e-999\n  aggregation: harmonic\n", "", "20 questionnaire.number.form"},
		{"an empty floor", "", own("aggregation: geometric", "floor:"), "31 yaml.key.missing"},
		{"a cap above all", "  not-applicable-cap: 1.1\n", "", "20 questionnaire.cap.range"},
		{"a minimum that gets round a cap", "  minimum: 0.6\n  not-applicable-cap: 0.25\n", "", "21 questionnaire.cap.minimum"},
		{"a cap where nothing leaves", "  not-applicable: zero\n  not-applicable-cap: 0.5\n", "", "21 questionnaire.cap.rule"},
		{"a rule nobody knows", "  not-applicable: skip\n", "", "20 yaml.key.choice"},
		{"an index that is no mapping", "  index: geometric\n", "", "20 yaml.key.kind"},
		{"a misspelt key of the index", "  index: {agregation: geometric}\n", "", "20 yaml.key.unknown"},
	} {
		_, err := Load(edited(t, c.method, c.crime))
		var got []string
		for _, f := range fault.Of(err).Fields {
			got = append(got, f.Path+" "+f.Key)
		}
		if diff := cmp.Diff([]string{structureYAML + ":" + c.want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	files := folder(t, structureYAML, "scale: yes-no}", "scale: yes-no, minimum: 1}")
	_, err := Load(files)
	if f := fault.Of(err).Fields; len(f) != 1 || f[0].Key != "questionnaire.item.question" {
		t.Errorf("a question with a minimum: %v", err)
	}
}

// What says the same has the same hash, and what computes otherwise another.
func TestAggregationHash(t *testing.T) {
	base := mustLoad(t, folder(t, "", "", "")).Hash
	for _, c := range []struct {
		name, method, crime string
		same                bool
	}{
		{"the defaults written out", "  aggregation: arithmetic\n  not-applicable: leave-out\n  minimum: 0\n  not-applicable-cap: 1\n", "", true},
		{"a floor that no item uses", "  floor: 0.1\n", "", true},
		{"another mean", "", "        aggregation: generalised\n        power: 2\n", false},
		{"another mean at the top", "  index: {aggregation: generalised, power: 2}\n", "", false},
		{"a minimum", "", "        minimum: 0.5\n", false},
		{"what does not apply earns nothing", "  not-applicable: zero\n", "", false},
		{"a cap", "  not-applicable-cap: 0.5\n", "", false},
	} {
		if got := mustLoad(t, edited(t, c.method, c.crime)).Hash; (got == base) != c.same {
			t.Errorf("%s: same hash = %v; want %v", c.name, got == base, c.same)
		}
	}
	other := mustLoad(t, edited(t, "", "        aggregation: generalised\n        power: 2.0\n")).Hash
	if one := mustLoad(t, edited(t, "", "        aggregation: generalised\n        power: 4/2\n")).Hash; one != other {
		t.Error("the spelling of a power reached the hash")
	}
}

// The hashes of released versions never change, whatever members come later.
func TestReleasedHashes(t *testing.T) {
	c := embeddedCatalogue(t)
	for id, want := range map[ID]string{
		"gci@4.0.0": "dadec9ea8609c34c29871a6f6440ea6451327e076e8f3b19c4b616d292850edd",
	} {
		q, err := c.Get(id)
		if err != nil {
			t.Fatal(err)
		}
		if q.Hash != want {
			t.Errorf("%s has the hash %s; it was released with %s", id, q.Hash, want)
		}
	}
}

func TestProblem(t *testing.T) {
	ratio := func(a, b int64) *big.Rat { return big.NewRat(a, b) }
	for want, a := range map[string]Aggregation{
		"questionnaire.mean.unknown":  {Mean: "copeland"},
		"questionnaire.floor.missing": {Mean: Geometric},
		"questionnaire.power.missing": {Mean: Generalised},
		"questionnaire.power.range":   {Mean: Generalised, Power: ratio(0, 1)},
		"questionnaire.minimum.range": {Minimum: ratio(-1, 2)},
		"":                            {Mean: Generalised, Power: ratio(100, 1), Minimum: ratio(1, 1)},
	} {
		f, found := a.Problem("place", "law")
		if f.Key != want || found != (want != "") {
			t.Errorf("%s: problem %q, found %v; want %q", written(a), f.Key, found, want)
		}
	}
	if got := fmt.Sprintf("%v, %v", Arithmetic, Geometric); got != "arithmetic, geometric" {
		t.Errorf("the means are printed as %q", got)
	}
}
