package scoring

import (
	"encoding/csv"
	"io"
	"math/big"

	"mizan/questionnaires"
)

// header is the first line of the output.
const header = "economy,item,score,max,tier\n"

// WriteCSV writes one row per scored item: "economy,item,score,max,tier".
// Scores are in points; the tier stands in the row of the index only. With
// decimals below 0 numbers keep full precision, see Full.
func WriteCSV(out io.Writer, units []Unit, results []Result, decimals int) error {
	if _, err := io.WriteString(out, header); err != nil {
		return err
	}
	w, p := csv.NewWriter(out), newPrinter(decimals)
	for i, u := range units {
		if err := writeResult(w, u.Economy, results[i], p.text); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func writeResult(w *csv.Writer, economy string, r Result, show func(*big.Rat) string) error {
	for _, s := range r.Items {
		tier := ""
		if s.Code == questionnaires.Index {
			tier = r.Tier
		}
		row := []string{economy, string(s.Code), show(s.Points), show(s.Max), tier}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	return nil
}
