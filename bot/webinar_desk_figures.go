package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// compared is how many webinars stand beside each other.
const compared = 8

// hostStatistics is everything the figures of a webinar are made of.
type hostStatistics struct {
	records.Figures
	kinds, departements []records.Slice
	days                []records.DayCount
	others              []records.Figures
}

func (d webinarDesk) statistics(ctx context.Context, w records.Webinar) (s hostStatistics, err error) {
	var faults [5]error
	s.Figures, faults[0] = d.Store.Figures(ctx, w.ID)
	s.kinds, faults[1] = d.Store.ByKind(ctx, w.ID)
	s.departements, faults[2] = d.Store.ByDepartement(ctx, w.ID)
	s.days, faults[3] = d.Store.ByDay(ctx, w.ID)
	s.others, faults[4] = d.Store.CompareWebinars(ctx, w.Team, compared)
	return s, errors.Join(faults[:]...)
}

// openFigures shows the figures of a webinar in words.
func (d webinarDesk) openFigures(ctx context.Context, a hostAsk) (any, error) {
	s, err := d.statistics(ctx, a.w)
	if err != nil {
		return nil, err
	}
	history, err := d.historyLines(ctx, a.p, a.w)
	if err != nil {
		return nil, err
	}
	pg := &page{p: a.p, room: maxMessage}
	pg.section("*" + escape(a.w.Number+" · "+a.w.Title) + "*\n" + escape(spanInParis(a.p, a.w.Start, a.w.End)))
	pg.section(escape(strings.Join(figureLines(a.p, s.Figures), "\n")))
	for _, part := range []struct {
		title locales.ID
		lines []string
	}{
		{locales.HostByKind, sliceLines(a.p, s.kinds, d.kindName(a.p))}, {locales.HostByDepartement, sliceLines(a.p, s.departements, d.departementName(a.p))},
		{locales.HostByDay, dayLines(a.p, s.days)}, {locales.HostOthers, compareLines(a.p, s.others)}, {locales.HostHistory, history},
	} {
		if len(part.lines) > 0 {
			pg.section("*" + escape(a.p.Say(part.title)) + "*\n" + escape(strings.Join(part.lines, "\n")))
		}
	}
	if len(s.days) > 0 {
		pg.blocks = append(pg.blocks, slack.NewActionBlock("", hostPrimary(button(actHostCharts, a.w.ID, a.p.Say(locales.HostCharts)))))
	}
	return d.present(ctx, a, hostView(a.p, locales.HostFigures, pg.blocks))
}

// openCompare sets the latest webinars beside each other.
func (d webinarDesk) openCompare(ctx context.Context, a hostAsk) (any, error) {
	all, err := d.Store.CompareWebinars(ctx, a.Team, 2*compared)
	if err != nil {
		return nil, err
	}
	lines := compareLines(a.p, all)
	if len(lines) == 0 {
		return d.present(ctx, a, noteView(a.p, locales.HostFigures, locales.HostNothingYet))
	}
	return d.present(ctx, a, hostNote(a.p, strings.Join(lines, "\n")))
}

// figureLines are the counts of a webinar.
func figureLines(p locales.Printer, f records.Figures) []string {
	lines := []string{hostSeats(p, f.Seats)}
	if n := f.Withdrawn + f.Declined + f.Expired; n > 0 {
		lines = append(lines, p.Say(locales.HostGoneCount, "Withdrawn", f.Withdrawn, "Declined", f.Declined, "Expired", f.Expired))
	}
	if f.Present+f.Absent > 0 {
		lines = append(lines, p.Say(locales.HostCame, "Present", f.Present, "Absent", f.Absent))
	}
	if rate, ok := f.NoShow(); ok {
		lines = append(lines, p.Say(locales.HostNoShow, "Rate", percent(rate)))
	}
	if f.Ratings > 0 {
		lines = append(lines, p.Count(locales.HostRating, f.Ratings, "Rating", decimal(p, f.Rating)))
	}
	return lines
}

func percent(rate float64) string { return fmt.Sprintf("%.0f", 100*rate) }

func decimal(p locales.Printer, v float64) string {
	s := fmt.Sprintf("%.1f", v)
	if p.Lang == "en" {
		return s
	}
	return strings.Replace(s, ".", ",", 1)
}

func sliceLines(p locales.Printer, all []records.Slice, name func(string) string) []string {
	var lines []string
	for _, s := range all {
		line := p.Count(locales.HostSlice, s.Registered, "Name", name(s.Value))
		if s.Present+s.Absent > 0 {
			line += " · " + p.Say(locales.HostCame, "Present", s.Present, "Absent", s.Absent)
		}
		if s.Waiting > 0 {
			line += " · " + p.Count(locales.HostWaiting, s.Waiting)
		}
		lines = append(lines, "• "+line)
	}
	return lines
}

// maxHostDays is how many days the words list; the chart has them all.
const maxHostDays = 10

// dayLines are the last days on which people registered.
func dayLines(p locales.Printer, days []records.DayCount) []string {
	var lines []string
	for _, d := range days[max(0, len(days)-maxHostDays):] {
		lines = append(lines, "• "+p.Count(locales.HostDay, d.Count, "Day", p.Date(d.Day), "Total", d.Total))
	}
	return lines
}

func compareLines(p locales.Printer, all []records.Figures) []string {
	var lines []string
	for _, f := range all {
		rate := p.Say(locales.HostNotKnown)
		if r, ok := f.NoShow(); ok {
			rate = percent(r) + " %"
		}
		line := p.Say(locales.HostCompared, "Day", p.Date(f.Webinar.Start.In(paris).Format("2006-01-02")), "Title", cut(f.Webinar.Title, 80),
			"Registered", f.Seats.Registered, "Present", f.Present, "Rate", rate)
		if f.Ratings > 0 {
			line += " · " + p.Say(locales.HostStars, "Rating", decimal(p, f.Rating))
		}
		lines = append(lines, "• "+line)
	}
	return lines
}

func (d webinarDesk) kindName(p locales.Printer) func(string) string {
	return func(kind string) string {
		if kind == "" {
			kind = "unsaid"
		}
		return p.Say(locales.ID("host.kind." + kind))
	}
}

func (d webinarDesk) departementName(p locales.Printer) func(string) string {
	return func(code string) string {
		if code == "" {
			return p.Say(locales.HostKindUnsaid)
		}
		if code == "99" {
			return p.Say(locales.HostAbroad)
		}
		if d.Places != nil {
			if known, ok := d.Places.Departement(code); ok {
				return code + " " + known.Name
			}
		}
		return code
	}
}
