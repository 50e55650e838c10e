package composite

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// As in the reference, every unit reaches 0.9 after imputation. Before it,
// units with 5 or more gaps in 49 columns do not.
func TestScreenReference(t *testing.T) {
	kept, dropped, err := Screen(readCOINr(t, "pipeline/3_imputed.csv"), 0.9)
	if err != nil || dropped != nil {
		t.Fatalf("dropped %v, %v", dropped, err)
	}
	sameTable(t, kept, readCOINr(t, "pipeline/4_screened.csv"), 0)
	raw := readCOINr(t, "pipeline/1_raw.csv")
	var want []int
	for u, c := range UnitCoverage(raw) {
		if c.Of-c.Known >= 5 {
			want = append(want, u)
		}
	}
	if _, dropped, err = Screen(raw, 0.9); err != nil || len(want) == 0 || !slices.Equal(dropped, want) {
		t.Errorf("dropped %v, %v, want %v", dropped, err, want)
	}
}

func TestScreen(t *testing.T) {
	in := table(
		column("a", 1, nan, nan, 0), column("b", 1, 2, nan, 0), column("c", 1, 2, nan, 5),
		column("d", 1, 2, nan, 0), column("e", 1, 2, nan, nan),
	)
	in.Groups = map[string][]string{"g": {"w", "x", "y", "z"}}
	for _, c := range []struct {
		name string
		by   Screening
		kept []string
	}{
		{"no minimum keeps all, even the empty unit", Screening{}, []string{"u0", "u1", "u2", "u3"}},
		{"four of five reach 0.8", Screening{MinAvailable: 0.8}, []string{"u0", "u1", "u3"}},
		{"and not a little more", Screening{MinAvailable: 0.8000001}, []string{"u0"}},
		{"one of four that are known is not zero", Screening{MinNonZero: 0.25}, []string{"u0", "u1", "u3"}},
		{"both minima", Screening{MinAvailable: 0.8, MinNonZero: 0.26}, []string{"u0", "u1"}},
		{"kept and dropped by name", Screening{MinAvailable: 1, Keep: []string{"u2"}, Drop: []string{"u0"}}, []string{"u2"}},
		{"nobody", Screening{Drop: []string{"u0", "u1", "u2", "u3"}}, []string{}},
	} {
		kept, dropped, err := ScreenBy(in, c.by)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.kept, kept.Units); diff != "" || len(kept.Units)+len(dropped) != 4 {
			t.Errorf("%s: dropped %v, -want +got\n%s", c.name, dropped, diff)
		}
		for i, u := range kept.Units {
			from := in.Unit(u)
			if kept.Groups["g"][i] != in.Groups["g"][from] || kept.Columns[2].Known[i] != in.Columns[2].Known[from] {
				t.Errorf("%s: the row of %s is not its own", c.name, u)
			}
		}
	}
}

func TestScreenFaults(t *testing.T) {
	_, _, err := ScreenBy(table(column("a", 1)), Screening{
		MinAvailable: 1.1, MinNonZero: nan, Keep: []string{"u0", "v"}, Drop: []string{"u0"},
	})
	wantFaults(t, err, "available composite.screen.available", "non-zero composite.screen.zero",
		"v composite.screen.unit", "u0 composite.screen.both")
}

func TestScreenLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := threeColumns(t)
		low := rapid.Float64Range(0, 1).Draw(t, "low")
		high := rapid.Float64Range(low, 1).Draw(t, "high")
		more, _, err := Screen(in, low)
		if err != nil {
			t.Fatal(err)
		}
		fewer, _, err := Screen(more, high)
		if err != nil {
			t.Fatal(err)
		}
		direct, _, err := Screen(in, high)
		if diff := cmp.Diff(direct, fewer); diff != "" || err != nil {
			t.Fatalf("screening twice is screening once at the higher share: %v\n%s", err, diff)
		}
	})
}

func TestCoverage(t *testing.T) {
	in := table(column("a", 1, nan, 0), column("b", nan, nan, 0), column("z", 7, 7, 7))
	units := []Coverage{{3, 2, 2}, {3, 1, 1}, {3, 3, 1}}
	if diff := cmp.Diff(units, UnitCoverage(in)); diff != "" {
		t.Errorf("units: -want +got\n%s", diff)
	}
	columns := []Coverage{{3, 2, 1}, {3, 1, 0}, {3, 3, 3}}
	if diff := cmp.Diff(columns, ColumnCoverage(in)); diff != "" {
		t.Errorf("columns: -want +got\n%s", diff)
	}
	groups := [][]Coverage{
		{{3, 1, 1}, {3, 0, 0}, {3, 2, 0}}, // index: a, b and c, which has no column
		{{2, 1, 1}, {2, 0, 0}, {2, 2, 0}}, // p: a, b
		{{1, 0, 0}, {1, 0, 0}, {1, 0, 0}}, // q: c
		{{1, 1, 1}, {1, 0, 0}, {1, 1, 0}},
		{{1, 0, 0}, {1, 0, 0}, {1, 1, 0}},
		{{1, 0, 0}, {1, 0, 0}, {1, 0, 0}},
	}
	if diff := cmp.Diff(groups, GroupCoverage(twoPillars(), in)); diff != "" {
		t.Errorf("groups: -want +got\n%s", diff)
	}
	if diff := cmp.Diff([]Cell{{1, 0}, {0, 1}, {1, 1}}, Gaps(in)); diff != "" {
		t.Errorf("gaps: -want +got\n%s", diff)
	}
	if _, ok := (Coverage{Of: 3}).NonZeroShare(); ok || (Coverage{}).Share() != 0 {
		t.Error("of nothing there is no share")
	}
}
