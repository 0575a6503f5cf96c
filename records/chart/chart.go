// Package chart draws a few figures as a PNG that reads well in a chat: large letters, colours that who sees no red or green can tell
// apart, a number on each bar. Whoever cannot see it needs the same figures in words: that is for the caller.
package chart

import (
	"errors"
	"math"
	"slices"
	"strconv"

	"github.com/go-analyze/charts"
)

// Series is one row of figures, one for each label of its chart.
type Series struct {
	Name   string
	Values []float64
}

// Chart is what is drawn. The labels are written as they are: keep them short.
type Chart struct {
	Title  string
	Labels []string
	Series []Series
}

// ErrNothing says that there is no figure to draw.
var ErrNothing = errors.New("no figures to draw")

// Sizes in pixels. Slack shows an image at most some 360 high; at this size its letters stay legible there.
const (
	width     = 960
	lineHigh  = 480
	barHigh   = 30 // of one bar
	barGap    = 20 // between labels
	barsFirst = 150
	maxLabels = 24
)

// theme has the colours of Okabe and Ito, made for people who do not tell all colours apart: https://jfly.uni-koeln.de/color/
var theme = charts.GetTheme(charts.ThemeLight).WithSeriesColors([]charts.Color{
	charts.ColorRGB(0, 114, 178), charts.ColorRGB(230, 159, 0), charts.ColorRGB(140, 140, 140), charts.ColorRGB(0, 158, 115),
})

// Bars draws horizontal bars, those of a label below each other, the first label on top. Of more than 24 labels the first 24 are drawn.
func Bars(c Chart) ([]byte, error) {
	labels := c.Labels[:min(len(c.Labels), maxLabels)]
	if len(labels) == 0 || len(c.Series) == 0 {
		return nil, ErrNothing
	}
	values, names := c.values(len(labels))
	for i := range values { // the library draws the first one at the bottom
		values[i] = reversed(values[i])
	}
	opt := charts.NewBarChartOptionWithData(values)
	opt.Theme, opt.Title, opt.Legend = theme, title(c.Title), legend(names)
	opt.Horizontal = true
	opt.Padding = charts.NewBoxEqual(24)
	opt.CategoryAxis = charts.CategoryAxisOption{Labels: reversed(labels), LabelFontStyle: charts.NewFontStyleWithSize(14)}
	opt.ValueAxis = []charts.ValueAxisOption{{Min: charts.Ptr(0.0), ValueFormatter: wholeOnly}}
	for i := range opt.SeriesList {
		opt.SeriesList[i].Label = charts.SeriesLabel{Show: charts.Ptr(true), ValueFormatter: whole, FontStyle: charts.NewFontStyleWithSize(13)}
	}
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: width, Height: barsFirst + (barHigh*len(values)+barGap)*len(labels)})
	if err := p.BarChart(opt); err != nil {
		return nil, err
	}
	return p.Bytes()
}

// Line draws figures that follow each other, such as one a day.
func Line(c Chart) ([]byte, error) {
	if len(c.Labels) == 0 || len(c.Series) == 0 {
		return nil, ErrNothing
	}
	values, names := c.values(len(c.Labels))
	opt := charts.NewLineChartOptionWithData(values)
	opt.Theme, opt.Title, opt.Legend = theme, title(c.Title), legend(names)
	opt.Padding = charts.NewBoxEqual(24)
	opt.XAxis = charts.XAxisOption{Labels: c.Labels, LabelCount: min(len(c.Labels), 8), LabelFontStyle: charts.NewFontStyleWithSize(14)}
	top, marks := scale(values)
	opt.YAxis = []charts.YAxisOption{{
		Min: charts.Ptr(0.0), Max: charts.Ptr(top), LabelCount: marks, RangeValuePaddingScale: charts.Ptr(0.0), PreferNiceIntervals: charts.Ptr(false),
		LabelFontStyle: charts.NewFontStyleWithSize(14), ValueFormatter: wholeOnly,
	}}
	opt.LineStrokeWidth = 3
	if len(c.Labels) > maxLabels {
		opt.Symbol.Shape = charts.SymbolNone
	}
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: width, Height: lineHigh})
	if err := p.LineChart(opt); err != nil {
		return nil, err
	}
	return p.Bytes()
}

// values are the figures of each series for n labels, those that lack as 0.
func (c Chart) values(n int) (values [][]float64, names []string) {
	for _, s := range c.Series {
		row := make([]float64, n)
		copy(row, s.Values)
		values, names = append(values, row), append(names, s.Name)
	}
	return values, names
}

// scale is where an axis of whole numbers ends, and how many marks it has: in steps of 1, 2 or 5, or of ten times that.
func scale(values [][]float64) (top float64, marks int) {
	peak := 1.0
	for _, row := range values {
		peak = max(peak, slices.Max(row))
	}
	for step := 1.0; ; step *= 10 {
		for _, s := range []float64{step, 2 * step, 5 * step} {
			if n := math.Ceil(peak / s); n <= 8 {
				return n * s, int(n) + 1
			}
		}
	}
}

func reversed[T any](all []T) []T {
	out := make([]T, len(all))
	for i, v := range all {
		out[len(all)-1-i] = v
	}
	return out
}

func title(text string) charts.TitleOption {
	return charts.TitleOption{Text: text, FontStyle: charts.NewFontStyleWithSize(18)}
}

func legend(names []string) charts.LegendOption {
	return charts.LegendOption{Show: charts.Ptr(len(names) > 1), SeriesNames: names, FontStyle: charts.NewFontStyleWithSize(14), Offset: charts.OffsetRight}
}

func whole(v float64) string { return strconv.Itoa(int(v)) }

// wholeOnly leaves out the marks between two whole numbers: nobody registers by halves.
func wholeOnly(v float64) string {
	if v != math.Trunc(v) {
		return ""
	}
	return whole(v)
}
