package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"orchidee/locales"
	"orchidee/records"
	"orchidee/records/chart"
)

// sendCharts sends the charts to the thread of the team's card, each with its figures in words. The same figures are drawn once.
func (d webinarDesk) sendCharts(ctx context.Context, a hostAsk) (any, error) {
	s, err := d.statistics(ctx, a.w)
	if err != nil {
		return nil, err
	}
	if a.w.StaffTS == "" {
		return d.present(ctx, a, noteView(a.p, locales.HostFigures, locales.HostNoCard))
	}
	a.p = locales.For(locales.Default) // of the team's channel
	var sent []change
	for _, picture := range d.pictures(a.p, s) {
		raw, err := picture.draw(picture.Chart)
		if errors.Is(err, chart.ErrNothing) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("draw %s: %w", picture.name, err)
		}
		words := strings.Join(picture.words, "\n")
		key := strings.Join([]string{"webinar-chart", a.w.ID, picture.name, hostSum(words)}, ":")
		sent = append(sent, d.sendFile(a, key, a.w.StaffChannel, a.w.StaffTS, document{
			Name: picture.name + "-" + a.w.Number + ".png", Title: picture.Title, Comment: cut("*"+escape(picture.Title)+"*\n"+escape(words), maxSection),
			Data: raw, Alt: cut(picture.Title+". "+strings.Join(picture.words, " "), maxHostAlt),
		}))
	}
	if err := d.Store.Write(ctx, changes(sent...)); err != nil {
		return nil, err
	}
	return d.present(ctx, a, noteView(a.p, locales.HostFigures, locales.HostChartsSent))
}

// maxHostAlt is how long an image's description may be. Ours: what it says is in the message too, and a screen reader reads it in one go.
const maxHostAlt = 800

// hostPicture is a chart with what it shows in words.
type hostPicture struct {
	chart.Chart
	name  string
	draw  func(chart.Chart) ([]byte, error)
	words []string
}

func (d webinarDesk) pictures(p locales.Printer, s hostStatistics) []hostPicture {
	days := growth(p, s.days)
	draw := chart.Line
	if len(days.Labels) < fewHostDays {
		draw = chart.Bars // two points make no line
	}
	return []hostPicture{
		{days, "inscriptions", draw, dayLines(p, s.days)},
		{sliced(p, p.Say(locales.HostChartKinds), s.kinds, d.kindName(p)), "types", chart.Bars, sliceLines(p, s.kinds, d.kindName(p))},
		{sliced(p, p.Say(locales.HostChartDepartements), s.departements, d.departementName(p)), "departements", chart.Bars, sliceLines(p, s.departements, d.departementName(p))},
	}
}

// fewHostDays is from how many days on their chart is a line.
const fewHostDays = 3

// growth is the chart of the registrations up to each day, with the days on which there was none.
func growth(p locales.Printer, days []records.DayCount) chart.Chart {
	c := chart.Chart{Title: p.Say(locales.HostChartDays)}
	var totals []float64
	add := func(day time.Time, total int) {
		c.Labels, totals = append(c.Labels, day.Format("02/01")), append(totals, float64(total))
	}
	var next time.Time
	total := 0
	for _, d := range days {
		day, err := time.Parse(time.DateOnly, d.Day)
		if err != nil {
			continue // the records write days so
		}
		for ; total > 0 && next.Before(day); next = next.AddDate(0, 0, 1) {
			add(next, total)
		}
		total, next = d.Total, day.AddDate(0, 0, 1)
		add(day, total)
	}
	c.Series = []chart.Series{{Name: p.Say(locales.HostRegistrations), Values: totals}}
	return c
}

// sliced is the chart of registrations by something: present and absent once that is known, before that those registered.
func sliced(p locales.Printer, title string, all []records.Slice, name func(string) string) chart.Chart {
	c := chart.Chart{Title: title}
	var registered, present, absent []float64
	known := false
	for _, s := range all {
		c.Labels = append(c.Labels, name(s.Value))
		registered, present, absent = append(registered, float64(s.Registered)), append(present, float64(s.Present)), append(absent, float64(s.Absent))
		known = known || s.Present+s.Absent > 0
	}
	c.Series = []chart.Series{{Name: p.Say(locales.HostRegistrations), Values: registered}}
	if known {
		c.Series = []chart.Series{{Name: p.Say(locales.HostPresentSeries), Values: present}, {Name: p.Say(locales.HostAbsentSeries), Values: absent}}
	}
	return c
}
