package bot

import (
	"context"
	"slices"
	"strings"
	"time"

	"orchidee/locales"
	"orchidee/records"
	"orchidee/records/sheet"
)

// exportColumns are the columns of each list; see column.
var exportColumns = map[ExportKind][]string{
	ExportSourcing: {"number", "state", "kind", "title", "need", "cpv", "segments", "place", "deadline", "start", "amount", "structures", "anonymous",
		"filed", "published", "ended", "told", "undelivered", "interested", "declined", "outcome"},
	ExportSuppliers:  {"name", "siret", "structures", "cpv", "segments", "departments", "lang", "email", "phone", "slack", "alerts", "own", "changed"},
	ExportIntentions: {"ref", "object", "cpv", "segments", "quarter", "departments", "reserved", "link", "source", "changed"},
	ExportWebinars:   {"number", "title", "starts", "ends", "audience", "lang", "capacity", "registered", "waiting", "withdrawn", "present", "absent", "no_show", "rating", "cancelled"},
}

// exportSourcing lists the requests filed since a moment, with how many suppliers were told and answered, and what became of each.
func (b *Bot) exportSourcing(ctx context.Context, e *listing, team string, since time.Time, p locales.Printer) error {
	all, err := b.Store.RequestsSince(ctx, team, since)
	if err != nil {
		return err
	}
	for _, r := range all {
		told, undelivered := 0, 0
		notices, err := b.Store.Notices(ctx, team, r.ID)
		if err != nil {
			return err
		}
		for _, n := range notices {
			switch {
			case n.Kind != records.NoticeFirst:
			case n.SentAt.IsZero():
				undelivered++
			default:
				told++
			}
		}
		answers, err := b.Store.AnswersTo(ctx, team, r.ID)
		if err != nil {
			return err
		}
		interested := 0
		for _, a := range answers {
			if a.Interested {
				interested++
			}
		}
		outcome, err := b.lastOutcome(ctx, p, r)
		if err != nil {
			return err
		}
		e.row(cellText(r.Number), cellWord(string(r.State), deskState(p, r.State)), cellWord(string(r.Kind), requestKindName(p, r.Kind)), cellText(r.Title), cellText(r.Need),
			cellList(r.CPV, b.names(r.CPV, func(c string) string { return b.cpvName(p.Lang, c) })),
			cellList(r.Segments, b.names(r.Segments, func(s string) string { return b.segmentName(p.Lang, s) })),
			cellList(r.Place.Departments, b.placeName(p, r.Place)), cellMoment(r.Deadline), cellText(r.Start), amountCell(p, r.Amount),
			cellList(r.Kinds, structureNames(p, r.Kinds)), cellYesNo(p, r.Anonymous), cellMoment(r.FiledAt), cellMoment(r.PublishedAt), cellMoment(r.EndedAt),
			cellCount(told), cellCount(undelivered), cellCount(interested), cellCount(len(answers)-interested), outcome)
	}
	return nil
}

// lastOutcome is what the buyer said last of what became of a request.
func (b *Bot) lastOutcome(ctx context.Context, p locales.Printer, r records.Request) (exportCell, error) {
	all, err := b.Store.Outcomes(ctx, r.Team, r.ID)
	last := cellText("")
	for _, o := range all {
		if o.Outcome != "" {
			last = cellWord(string(o.Outcome), p.Say(locales.ID("request.outcome."+string(o.Outcome))))
		}
	}
	return last, err
}

func amountCell(p locales.Printer, a records.Amount) exportCell {
	switch {
	case a.Bracket != "":
		return cellWord(a.Bracket, bracketName(p, a.Bracket))
	case a.Blank != "":
		return cellWord("", blankName(p, a.Blank))
	}
	return cellText("")
}

// names writes several things one after the other.
func (b *Bot) names(ids []string, name func(string) string) string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = name(id)
	}
	return strings.Join(all, " ; ")
}

// exportSuppliers lists the profiles changed since a moment.
func (b *Bot) exportSuppliers(ctx context.Context, e *listing, team string, since time.Time, p locales.Printer) error {
	all, err := b.Store.Suppliers(ctx, team)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.UpdatedAt.Before(since) {
			continue
		}
		e.row(cellText(s.Name), cellWord(s.SIRET, siretName(s.SIRET)), cellList(s.Kinds, kindsOf(p, s.Kinds)),
			cellList(s.CPV, b.names(s.CPV, func(c string) string { return b.cpvName(p.Lang, c) })),
			cellList(s.Segments, b.names(s.Segments, func(id string) string { return b.segmentName(p.Lang, id) })),
			b.departementsCell(p, s.Departments), cellText(s.Lang), cellText(s.Email), cellText(s.Phone), cellText(s.User), cellYesNo(p, s.Alerts), cellYesNo(p, s.Own), cellMoment(s.UpdatedAt))
	}
	return nil
}

// departementsCell names départements; none is the whole Région.
func (b *Bot) departementsCell(p locales.Printer, codes []string) exportCell {
	return cellList(codes, b.placeName(p, records.Place{Region: len(codes) == 0, Departments: codes}))
}

// exportIntentions lists the purchases to come entered or changed since a moment.
func (b *Bot) exportIntentions(ctx context.Context, e *listing, team string, since time.Time, p locales.Printer) error {
	all, err := b.Store.Intentions(ctx, team, records.IntentionFilter{})
	if err != nil {
		return err
	}
	for _, i := range all {
		if i.UpdatedAt.Before(since) {
			continue
		}
		e.row(cellText(i.Ref), cellText(i.Object),
			cellList(i.CPV, b.names(i.CPV, func(c string) string { return b.cpvName(p.Lang, c) })),
			cellList(i.Segments, b.names(i.Segments, func(s string) string { return b.segmentName(p.Lang, s) })),
			cellText(i.Quarter), b.departementsCell(p, i.Departments), cellText(i.Reserved), cellText(i.Link), cellText(i.Source), cellMoment(i.UpdatedAt))
	}
	return nil
}

// exportWebinars lists the webinars that begin after a moment, with their figures.
func (b *Bot) exportWebinars(ctx context.Context, e *listing, team string, since time.Time, p locales.Printer) error {
	coming, err := b.Store.ComingWebinars(ctx, team, true)
	if err != nil {
		return err
	}
	past, err := b.Store.PastWebinars(ctx, team, b.Now(), -1)
	if err != nil {
		return err
	}
	slices.Reverse(past) // all from the oldest on
	for _, w := range append(past, coming...) {
		if w.Start.Before(since) {
			continue
		}
		f, err := b.Store.Figures(ctx, w.ID)
		if err != nil {
			return err
		}
		rate, known := f.NoShow()
		rating := exportCell{}
		if f.Ratings > 0 {
			rating.value = f.Rating
			rating.shown = sheet.Number(f.Rating)
		}
		e.row(cellText(w.Number), cellText(w.Title), cellMoment(w.Start), cellMoment(w.End), cellText(w.Audience), cellText(w.Lang), cellCount(w.Capacity),
			cellCount(f.Seats.Registered), cellCount(f.Seats.Waiting), cellCount(f.Withdrawn), cellCount(f.Present), cellCount(f.Absent), cellRate(rate, known), rating, cellMoment(w.Cancelled))
	}
	return nil
}
