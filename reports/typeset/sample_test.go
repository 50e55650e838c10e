package typeset

import (
	"testing"
	"time"
)

// texts is the wording of the sample page in one language.
type texts struct {
	title, lead, body, quote string
	rows                     [][3]string
	footer                   string
}

// sampleTexts has what is hard to set in each language. All figures in it are
// invented; the country does not exist.
var sampleTexts = map[string]texts{
	"en": {
		title: "Efficient offices: first findings",
		lead:  "Maturity rose by " + Isolate("+3.2") + " points to 96.04 of 100 (GCI 5).",
		body: "The final figures of the five pillars confirm the trend: the legal pillar " +
			"is complete, the self-assessment of the technical one is not. Affiliates of the " +
			"office — \u201cfive of them\u201d — filed reports on flexible staffing. The ministry's " +
			"own name is " + IsolateAuto("وزارة الاتصالات") + ", and its range is 85–94.9.",
		quote: "Sources: office files (fictitious), 2024.",
		rows: [][3]string{
			{"Pillar", "Score", "Change"},
			{"Legal", "20.00", Isolate("+0.5")},
			{"Technical", "17.85", Isolate("-1.2")},
		},
		footer: "Page 1 of 1",
	},
	"fr": {
		title: "Évaluation : premiers constats à l’œuvre",
		lead:  "La maturité a gagné " + Isolate("+3,2") + " points, soit 96,04 sur 100 (GCI 5).",
		body: "Où en est-on ? L’hétérogénéité des réponses, déjà élevée, s’accroît ; le pilier " +
			"« juridique » est achevé, à 100\u00a0%, tandis que le cœur du dispositif technique " +
			"reste à bâtir. Naïveté, ambiguïté, façade : rien n’échappe à l’évaluation. La " +
			"fourchette va de 85 à 94,9\u202f%.",
		quote: "Sources : dossiers de l’office (fictifs), 2024.",
		rows: [][3]string{
			{"Pilier", "Score", "Évolution"},
			{"Juridique", "20,00", Isolate("+0,5")},
			{"Technique", "17,85", Isolate("-1,2")},
		},
		footer: "Page 1 sur 1",
	},
	"ar": {
		title: "الأمن السيبراني: أولى النتائج والملاحظات",
		lead:  "ارتفع النضج بمقدار " + Isolate("+3.2") + " نقاط ليبلغ 96.04 من 100 وفق المؤشر (GCI) العالمي.",
		body: "تؤكّد الأرقام النهائيّة للركائز الخمس هذا الاتجاه: الركيزة القانونية مكتملة، " +
			"والإطار التنظيمي لا يزال قيد الإعداد. لأنّ الآلاف من السجلات لم تُراجَع بعدُ، فإنّ " +
			"المجال بين " + Isolate("85–94.9") + " هو الأرجح (انظر الملحق 2). وقد تعاونت الجهة مع " +
			"CERT ومع Forum of Incident Response Teams في مجالات الإنذار المبكر والاستجابة، " +
			"بنسبة " + Isolate("96%") + " من البلاغات. ولا إلزام إلا بقانون.",
		quote: "المصادر: ملفات الجهة (بيانات افتراضية)، 2024.",
		rows: [][3]string{
			{"الركيزة", "الدرجة", "التغيّر"},
			{"القانونية", "20.00", Isolate("+0.5")},
			{"التقنية", "17.85", Isolate("-1.2")},
		},
		footer: "الصفحة 1 من 1",
	},
}

// Ink of the sample.
var (
	ink  = RGB(0x1b, 0x26, 0x38)
	blue = RGB(0x1f, 0x5f, 0xa8)
	pale = RGB(0xe8, 0xef, 0xf7)
)

// sample is a page with headings, a paragraph, figures, a table and drawings.
func sample(fonts *Fonts, lang string) *Document {
	tx := sampleTexts[lang]
	d := NewDocument(fonts, Meta{
		Lang: lang, Title: tx.title, Subject: tx.lead, Author: "Mizan", Keywords: "test",
		Created: time.Date(2024, 9, 10, 8, 0, 0, 0, time.UTC),
	})
	d.AddPage()
	d.Bookmark(tx.title, 0, 20)
	d.Text(20, 30, Style{Size: 20, Bold: true, Color: ink}, tx.title)
	d.Line(20, 34, 190, 34, Stroke{Color: blue, Width: 0.6})
	body := Style{Size: 10.5, Color: ink}
	y := 40 + d.Paragraph(20, 40, 170, Style{Size: 13, Color: blue}, tx.lead)
	y += 4 + d.Paragraph(20, y+4, 110, body, tx.body)
	y = sampleTable(d, y+6, tx.rows)
	sampleDrawings(d)
	d.Bookmark(tx.quote, 1, y)
	d.Text(20, y+10, Style{Size: 8, Color: ink.Opacity(0.7)}, tx.quote)
	d.Link(20, y+6, 60, 6, "https://example.org/?q=عمان")
	d.Text(190, 285, Style{Size: 8, Align: End}, tx.footer)
	d.Unmirrored(func() { d.RoundedRect(150, 8, 40, 8, 2, Fill(blue)) })
	return d
}

// sampleTable draws a table whose figures are aligned at the end.
func sampleTable(d *Document, y float64, rows [][3]string) float64 {
	const height = 8
	for n, row := range rows {
		style := Style{Size: 9.5, Bold: n == 0, Color: ink}
		if n == 0 {
			d.Rect(20, y, 110, height, Fill(pale))
		}
		d.Cell(22, y, 50, height, style, row[0])
		style.Align = Figures
		d.Cell(72, y, 23, height, style, row[1])
		d.Cell(105, y, 23, height, style, row[2])
		y += height
		d.Line(20, y, 130, y, Stroke{Color: ink.Opacity(0.3), Width: 0.2, Dash: []float64{1, 1}})
	}
	return y
}

// sampleDrawings puts one of each primitive in the column at the end.
func sampleDrawings(d *Document) {
	d.RoundedRect(140, 60, 50, 50, 3, Paint{Fill: pale, Stroke: Stroke{Color: blue, Width: 0.3}})
	d.Polygon([]Point{{145, 100}, {165, 65}, {185, 90}},
		Paint{Fill: blue.Opacity(0.25), Stroke: Stroke{Color: blue, Width: 0.5, Round: true}})
	d.Polyline([]Point{{145, 105}, {155, 95}, {165, 98}, {185, 80}}, Stroke{Color: ink, Width: 0.4})
	for _, pt := range []Point{{145, 105}, {155, 95}, {165, 98}, {185, 80}} {
		d.Dot(pt.X, pt.Y, 2, ink)
	}
}

// fonts are loaded once for each test.
func loadFonts(t testing.TB) *Fonts {
	t.Helper()
	fonts, err := LoadFonts()
	if err != nil {
		t.Fatalf("LoadFonts() = %v", err)
	}
	return fonts
}
