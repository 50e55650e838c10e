package composite

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// readCOINrPanel reads a reference file with a row for each unit and year.
func readCOINrPanel(t testing.TB, name string) *Panel {
	t.Helper()
	header, rows := coinrRows(t, name)
	at, key := slices.Index(header, "Time"), slices.Index(header, "uCode")
	p := &Panel{}
	for _, r := range rows {
		year, err := strconv.Atoi(r[at])
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(p.Years, year) {
			p.Years = append(p.Years, year)
		}
	}
	slices.Sort(p.Years)
	for _, year := range p.Years {
		of := slices.DeleteFunc(slices.Clone(rows), func(r []string) bool { return r[at] != strconv.Itoa(year) })
		table := &Table{}
		for _, r := range of {
			table.Units = append(table.Units, r[key])
		}
		for i, code := range header {
			if c, ok := coinrColumn(code, of, i); ok && i != at {
				table.Columns = append(table.Columns, c)
			}
		}
		p.Tables = append(p.Tables, table)
	}
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPanelOfReference(t *testing.T) {
	p := readCOINrPanel(t, "inputs/asem_panel_data.csv")
	if !slices.Equal(p.Years, []int{2018, 2019, 2020, 2021, 2022}) || len(p.Tables[0].Units) != 51 {
		t.Fatalf("years %v, %d units", p.Years, len(p.Tables[0].Units))
	}
	stacked, err := p.Stack()
	if err != nil || len(stacked.Units) != 255 || stacked.Units[51] != p.Tables[1].Units[0]+"@2019" {
		t.Fatalf("%d units, %v", len(stacked.Units), err)
	}
	back, err := p.Unstack(stacked)
	if err != nil {
		t.Fatal(err)
	}
	for y := range p.Years {
		sameTable(t, back.Tables[y], p.Tables[y], 0)
	}
}

// series makes a panel of one unit and one column from values by year.
func series(years []int, values ...float64) *Panel {
	p := &Panel{Years: years}
	for _, x := range values {
		p.Tables = append(p.Tables, table(column("x", x)))
	}
	return p
}

func TestFill(t *testing.T) {
	years := []int{2015, 2016, 2018, 2019, 2022, 2023}
	in := []float64{nan, 10, nan, nan, 70, nan}
	for _, c := range []struct {
		name string
		how  Filling
		want []float64
		from [][2]int // of each filled year
	}{
		{"none", Filling{}, in, nil},
		{
			"the latest value; none before the first",
			Filling{Method: FillLatest},
			[]float64{nan, 10, 10, 10, 70, 70},
			[][2]int{{2016, 2016}, {2016, 2016}, {2022, 2022}},
		},
		{
			"at most one year of the panel back",
			Filling{Method: FillLatest, Back: 1},
			[]float64{nan, 10, 10, nan, 70, 70},
			[][2]int{{2016, 2016}, {2022, 2022}},
		},
		{
			"constant fills the start too",
			Filling{Method: FillConstant},
			[]float64{10, 10, 10, 10, 70, 70},
			[][2]int{{2016, 2016}, {2016, 2016}, {2016, 2016}, {2022, 2022}},
		},
		{
			"linear over years, not over rows; constant beyond the ends",
			Filling{Method: FillLinear},
			[]float64{10, 10, 30, 40, 70, 70},
			[][2]int{{2016, 2016}, {2016, 2022}, {2016, 2022}, {2022, 2022}},
		},
	} {
		got, cells, err := series(years, in...).Fill(c.how)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(series(years, c.want...), got, near(exact)); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.name, diff)
		}
		var from [][2]int
		for _, f := range cells {
			from = append(from, [2]int{f.From, f.To})
		}
		if diff := cmp.Diff(c.from, from); diff != "" {
			t.Errorf("%s: sources: -want +got\n%s", c.name, diff)
		}
	}
	one, _, err := series([]int{1, 2, 3}, nan, 4, nan).Fill(Filling{Method: FillLinear})
	if diff := cmp.Diff(series([]int{1, 2, 3}, 4, 4, 4), one); diff != "" || err != nil {
		t.Errorf("one value stands for all years: %v\n%s", err, diff)
	}
}

func TestGrowth(t *testing.T) {
	years := []int{2018, 2019, 2020, 2022}
	for _, c := range []struct {
		name   string
		values []float64
		want   Statistic
	}{
		{"from the first to the last value", []float64{100, 150, 999, 146.41}, Statistic{math.Pow(1.4641, 0.25) - 1, true}},
		{"over the years that have values", []float64{nan, 100, 121, nan}, Statistic{0.21, true}},
		{"no change", []float64{5, 9, 9, 5}, Statistic{0, true}},
		{"from zero to zero", []float64{0, nan, nan, 0}, Statistic{0, true}},
		{"from zero", []float64{0, nan, nan, 7}, Statistic{}},
		{"to zero", []float64{7, nan, nan, 0}, Statistic{-1, true}},
		{"across zero", []float64{-7, nan, nan, 7}, Statistic{}},
		{"one value", []float64{nan, 7, nan, nan}, Statistic{}},
		{"no value", []float64{nan, nan, nan, nan}, Statistic{}},
	} {
		got, err := series(years, c.values...).Growth("x")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, Statistic{got.Values[0], got.Known[0]}, near(exact)); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.name, diff)
		}
	}
}

func TestPanelFaults(t *testing.T) {
	a := table(column("x", 1))
	for _, c := range []struct {
		name string
		p    *Panel
		want []string
	}{
		{"empty", &Panel{}, []string{" composite.panel.tables"}},
		{"a table too few", &Panel{[]int{1, 2}, []*Table{a}}, []string{" composite.panel.tables"}},
		{"not ascending", &Panel{[]int{2, 2}, []*Table{a, a}}, []string{"2 composite.panel.years"}},
		{"another column", &Panel{[]int{1, 2}, []*Table{a, table(column("y", 1))}}, []string{"2 composite.panel.form"}},
		{"another unit", &Panel{[]int{1, 2}, []*Table{a, table(column("x", 1, 2))}}, []string{"2 composite.panel.form"}},
		{"a broken table", &Panel{[]int{1}, []*Table{{Columns: []Column{column("x", 1)}}}}, []string{"x composite.column.length"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantFaults(t, c.p.Check(), c.want...)
			_, err := c.p.Stack()
			wantFaults(t, err, c.want...)
			_, err = c.p.Unstack(a)
			wantFaults(t, err, c.want...)
			_, err = c.p.Growth("x")
			wantFaults(t, err, c.want...)
			_, _, err = c.p.Fill(Filling{})
			wantFaults(t, err, c.want...)
		})
	}
	p := series([]int{1, 2}, 3, 4)
	_, _, err := p.Fill(Filling{Method: "spline"})
	wantFaults(t, err, "composite.panel.method")
	_, _, err = p.Fill(Filling{Method: FillLatest, Back: -1})
	wantFaults(t, err, "composite.panel.back")
	_, err = p.Growth("y")
	wantFaults(t, err, "composite.panel.column")
	_, err = p.Unstack(a)
	wantFaults(t, err, "composite.panel.unstack")
}

// panels draws four years of the same units and columns.
func panels(t *rapid.T) *Panel {
	n := rapid.IntRange(1, 5).Draw(t, "units")
	value := rapid.OneOf(rapid.Just(nan), rapid.Float64Range(-9, 9))
	p := &Panel{Years: []int{2019, 2020, 2022, 2027}}
	for range p.Years {
		x := column("x", rapid.SliceOfN(value, n, n).Draw(t, "x")...)
		y := column("y", rapid.SliceOfN(value, n, n).Draw(t, "y")...)
		p.Tables = append(p.Tables, table(x, y))
	}
	return p
}

func TestFillLaws(t *testing.T) {
	methods := []FillMethod{FillNone, FillLatest, FillConstant, FillLinear}
	rapid.Check(t, func(t *rapid.T) {
		p := panels(t)
		how := Filling{rapid.SampledFrom(methods).Draw(t, "method"), rapid.IntRange(0, 3).Draw(t, "back")}
		got, cells, err := p.Fill(how)
		if err != nil {
			t.Fatal(err)
		}
		filled := 0
		for y := range p.Years {
			filled += len(Gaps(p.Tables[y])) - len(Gaps(got.Tables[y]))
			for k, c := range p.Tables[y].Columns {
				for u, known := range c.Known {
					if known && got.Tables[y].Columns[k].Values[u] != c.Values[u] {
						t.Fatalf("a known value changed")
					}
				}
			}
		}
		if filled != len(cells) {
			t.Fatalf("%d cells listed, %d filled", len(cells), filled)
		}
	})
}

func TestFillLatestNeverUsesTheFuture(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := panels(t)
		whole, _, err := p.Fill(Filling{Method: FillLatest})
		if err != nil {
			t.Fatal(err)
		}
		for n := 1; n <= len(p.Years); n++ {
			known := &Panel{p.Years[:n], p.Tables[:n]}
			then, _, err := known.Fill(Filling{Method: FillLatest})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(whole.Tables[:n], then.Tables); diff != "" {
				t.Fatalf("the first %d years, filled when nothing later was known:\n%s", n, diff)
			}
		}
	})
}

func TestStackKeepsGroupsOfEveryYear(t *testing.T) {
	p := series([]int{1, 2}, 3, 4)
	p.Tables[0].Groups = map[string][]string{"region": {"east"}, "income": {"low"}}
	p.Tables[1].Groups = map[string][]string{"region": {"west"}}
	stacked, err := p.Stack()
	if err != nil {
		t.Fatal(err)
	}
	want := table(column("x", 3, 4))
	want.Units = []string{"u0@1", "u0@2"}
	want.Groups = map[string][]string{"region": {"east", "west"}}
	if diff := cmp.Diff(want, stacked); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// The list of filled cells is kept once, whatever the number of years.
func TestFilledCellsAreKeptOnce(t *testing.T) {
	const years = 300
	p := &Panel{}
	for y := range years {
		p.Years = append(p.Years, y+1)
		x := nan
		if y == 0 || y == years-1 {
			x = float64(y)
		}
		p.Tables = append(p.Tables, table(column("x", x, 1)))
	}
	tree := &Tree{Nodes: []Node{{Code: "i", Parent: -1}, {Code: "x", Weight: 1}}}
	all, err := BuildPanel(tree, p, Method{Fill: Filling{Method: FillLinear}})
	if err != nil {
		t.Fatal(err)
	}
	room := 0
	for y, x := range all {
		want := []Filled{{Cell{0, 0}, y + 1, 1, years}}
		if y == 0 || y == years-1 {
			want = nil
		}
		if diff := cmp.Diff(want, x.Filled, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("year %d (-want +got):\n%s", y+1, diff)
		}
		if got := x.Scores.Columns[Root].Values[0]; math.Abs(got-float64(y)) > 1e-9 {
			t.Fatalf("year %d: %v; want %d", y+1, got, y)
		}
		room += cap(x.Filled)
	}
	if room != years-2 {
		t.Errorf("room for %d cells; want %d", room, years-2)
	}
}

// Every gap is filled from the nearest years that have a value.
func TestFillFromTheNearest(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		values := rapid.SliceOfN(rapid.SampledFrom([]float64{nan, 1, 2, 3}), 1, 12).Draw(r, "values")
		years := make([]int, len(values))
		for i := range years {
			years[i] = i + 1
		}
		_, cells, err := series(years, values...).Fill(Filling{Method: FillLinear})
		if err != nil {
			r.Fatal(err)
		}
		var want []Filled
		for y, x := range values {
			before, after := y, y
			for before >= 0 && math.IsNaN(values[before]) {
				before--
			}
			for after < len(values) && math.IsNaN(values[after]) {
				after++
			}
			switch {
			case !math.IsNaN(x) || before < 0 && after == len(values):
				continue
			case before < 0:
				before = after
			case after == len(values):
				after = before
			}
			want = append(want, Filled{Cell{}, y + 1, before + 1, after + 1})
		}
		if diff := cmp.Diff(want, cells); diff != "" {
			r.Errorf("(-want +got):\n%s", diff)
		}
	})
}
