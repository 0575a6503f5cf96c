package bot

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// Inputs of a purchase to come beside those it shares with a request.
const inObject, inQuarter, inReserved, inLink = "object", "quarter", "reserved", "link"

const (
	maxObject       = 300 // ours: one line or two of a message
	maxLink         = 500
	notReserved     = "none"
	intentionsPaged = 15 // of a page of the list: each takes a few blocks of the 100 of a view
)

// intentionKey tells which purchase to come a form is about, and when it was last changed as its writer saw it.
type intentionKey struct {
	ID string    `json:"id"`
	At time.Time `json:"at"`
}

// openIntention opens the form of a purchase to come, empty or filled.
func (b *Bot) openIntention(ctx context.Context, ev Event) (any, error) {
	p, staff := b.teamOnly(ctx, ev)
	if !staff {
		return nil, b.open(ctx, ev, noteView(p, locales.IntentionShort, locales.ListStaffOnly))
	}
	i := records.Intention{Quarter: quarterAfter(b.Now().In(paris))}
	if ev.Action == actIntentionEdit {
		var err error
		if i, err = b.Store.Intention(ctx, ev.Team, ev.Value); isNotFound(err) {
			return nil, b.open(ctx, ev, noteView(p, locales.IntentionShort, locales.IntentionGone))
		} else if err != nil {
			return nil, err
		}
	}
	return nil, b.open(ctx, ev, b.intentionView(p, i, intentionKey{i.ID, i.UpdatedAt}))
}

// teamOnly gives the printer of who did something, and whether they are of the team now.
func (b *Bot) teamOnly(ctx context.Context, ev Event) (locales.Printer, bool) {
	who := b.people.person(ctx, b.Store, ev)
	return locales.For(who.lang("")), who.staff
}

// intentionView is the form; above stands before the fields.
func (b *Bot) intentionView(p locales.Printer, i records.Intention, key intentionKey, above ...slack.Block) slack.ModalViewRequest {
	f, least := &fields{p: p, blocks: above}, 2
	var segments, departments, quarters []*slack.OptionBlockObject
	for _, seg := range b.rules().Segments() {
		segments = append(segments, f.option(seg.ID, seg.Name(p.Lang)))
	}
	for _, d := range b.Places.Departements() {
		departments = append(departments, f.option(d.Code, d.Name+" ("+d.Code+")"))
	}
	for _, q := range b.quartersOffered(i.Quarter) {
		quarters = append(quarters, f.option(q, quarterName(p, q)))
	}
	reserved := []*slack.OptionBlockObject{f.option(notReserved, p.Say(locales.IntentionNotReserved))}
	for _, r := range reservedFor {
		reserved = append(reserved, f.option(r, reservedName(p, r)))
	}
	codes := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeExternal, plain(p.Say(locales.SupplierCPVTyping)), inCPV)
	codes.MinQueryLength = &least
	for _, c := range i.CPV {
		codes.InitialOptions = append(codes.InitialOptions, f.option(c, b.cpvName(p.Lang, c)))
	}
	current := i.Reserved
	if current == "" {
		current = notReserved
	}
	f.add(inObject, locales.IntentionObject, locales.IntentionObjectHint, false, f.text(inObject, i.Object, maxObject, true))
	f.add(inQuarter, locales.IntentionQuarter, "", false, f.one(inQuarter, i.Quarter, quarters))
	f.add(inSegments, locales.SupplierSegments, "", true, f.several(inSegments, i.Segments, segments))
	f.add(inCPV, locales.SupplierCPV, locales.IntentionCPVHint, true, codes)
	f.add(inDepartments, locales.IntentionWhere, locales.IntentionWhereHint, true, f.several(inDepartments, i.Departments, departments))
	f.add(inReserved, locales.IntentionReserved, "", false, f.one(inReserved, current, reserved))
	f.add(inLink, locales.IntentionLink, locales.IntentionLinkHint, true, f.text(inLink, i.Link, maxLink, false))
	private, err := json.Marshal(key)
	if err != nil {
		panic(err) // a string and a time
	}
	return form(p, formIntention, locales.IntentionShort, locales.SupplierSave, string(private), f.blocks...)
}

// quartersOffered are this one and those of the next three years, with the current choice.
func (b *Bot) quartersOffered(current string) []string {
	now := b.Now().In(paris)
	all := []string{records.QuarterOf(now)}
	for n := range 12 {
		all = append(all, quarterAfter(time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, paris).AddDate(0, 3*n, 0)))
	}
	if current != "" && !slices.Contains(all, current) {
		all = append([]string{current}, all...)
	}
	return all
}

// checkIntention says at each field what is wrong with a purchase to come.
func (b *Bot) checkIntention(p locales.Printer, i records.Intention) (records.Intention, map[string]string) {
	f := supplierFaults{p, map[string]string{}}
	f.add(i.Object == "", inObject, locales.IntentionObjectMissing)
	f.add(utf8.RuneCountInString(i.Object) > maxObject, inObject, locales.FieldTooLong, "Most", maxObject)
	f.add(i.Quarter == "", inQuarter, locales.IntentionQuarterWrong)
	f.subject(b, &i.CPV, i.Segments, i.Departments)
	f.add(len(i.Segments) > maxSegments, inSegments, locales.FieldTooMany, "Most", maxSegments)
	f.add(len(i.CPV) > maxSupplierCPV, inCPV, locales.FieldTooMany, "Most", maxSupplierCPV)
	f.add(len(i.CPV) == 0 && len(i.Segments) == 0, inSegments, locales.IntentionNoSubject)
	f.add(i.Reserved != "" && !slices.Contains(reservedFor, i.Reserved), inReserved, locales.IntentionReservedUnknown, "Word", cut(i.Reserved, 40))
	f.add(i.Link != "" && !safeURL(i.Link), inLink, locales.IntentionLinkWrong)
	f.add(utf8.RuneCountInString(i.Link) > maxLink, inLink, locales.FieldTooLong, "Most", maxLink)
	if len(i.Departments) == len(b.Places.Departements()) {
		i.Departments = nil // all of them are the whole Région
	}
	for _, code := range i.CPV {
		i.Segments = append(i.Segments, b.segmentsOf(code)...) // people ask for segments
	}
	return i, f.said
}

// submitIntention keeps a purchase to come, or says at each field what to mend.
func (b *Bot) submitIntention(ctx context.Context, ev Event) (any, error) {
	p, staff := b.teamOnly(ctx, ev)
	if !staff {
		view := noteView(p, locales.IntentionShort, locales.ListStaffOnly)
		return slack.NewUpdateViewSubmissionResponse(&view), nil
	}
	var key intentionKey
	if err := json.Unmarshal([]byte(ev.PrivateMetadata), &key); err != nil {
		return nil, err
	}
	i := records.Intention{
		ID: key.ID, Team: ev.Team, Object: oneLine(ev.field(inObject)), CPV: ev.chosen(inCPV), Segments: ev.chosen(inSegments), Quarter: ev.field(inQuarter),
		Departments: ev.chosen(inDepartments), Reserved: ev.field(inReserved), Link: ev.field(inLink), By: ev.User,
	}
	if i.Reserved == notReserved {
		i.Reserved = ""
	}
	i, wrong := b.checkIntention(p, i)
	if len(wrong) > 0 {
		return slack.NewErrorsViewSubmissionResponse(wrong), nil
	}
	err := b.Store.Write(ctx, func(tx *records.Tx) (err error) {
		if key.ID == "" {
			_, _, err = tx.UpsertIntention(i)
			return err
		}
		_, _, err = tx.EditIntention(i, key.At)
		return err
	})
	switch {
	case errors.Is(err, records.ErrTaken):
		return slack.NewErrorsViewSubmissionResponse(map[string]string{inObject: p.Say(locales.IntentionTwice)}), nil
	case errors.Is(err, records.ErrStale):
		now, err := b.Store.Intention(ctx, ev.Team, key.ID)
		if err != nil {
			return nil, err
		}
		pg := &page{p: p, room: maxMessage}
		pg.section(escape(p.Say(locales.IntentionStale)))
		pg.items([]Item{b.intentionItem(p, now)}, maxBlocks)
		view := b.intentionView(p, i, intentionKey{now.ID, now.UpdatedAt}, append(pg.blocks, slack.NewDividerBlock())...)
		return slack.NewUpdateViewSubmissionResponse(&view), nil
	case isNotFound(err):
		view := noteView(p, locales.IntentionShort, locales.IntentionGone)
		return slack.NewUpdateViewSubmissionResponse(&view), nil
	case err != nil:
		return nil, err
	}
	b.freshHome(ctx, ev)
	view := answerView(p, Reply{Lines: []Line{line(locales.IntentionSaved)}, Items: []Item{b.intentionItem(p, i)}})
	return slack.NewUpdateViewSubmissionResponse(&view), nil
}

// freshHome shows somebody their App Home as it is after a change; when that fails what is kept is kept, and the next look mends it.
func (b *Bot) freshHome(ctx context.Context, ev Event) {
	if err := b.Store.Write(ctx, b.publish(ctx, ev, b.people.person(ctx, b.Store, ev))); err != nil {
		b.Log.ErrorContext(ctx, "home after a form", "err", err)
	}
}

// openIntentions lists for the team all that is known, what is over included.
func (b *Bot) openIntentions(ctx context.Context, ev Event) (any, error) {
	p, staff := b.teamOnly(ctx, ev)
	if !staff {
		return nil, b.open(ctx, ev, noteView(p, locales.IntentionShort, locales.ListStaffOnly))
	}
	view, err := b.intentionsView(ctx, ev.Team, p, 0)
	if err != nil {
		return nil, err
	}
	return nil, b.open(ctx, ev, view)
}

// turnIntentions shows another page.
func (b *Bot) turnIntentions(ctx context.Context, ev Event) (any, error) {
	p, staff := b.teamOnly(ctx, ev)
	if !staff {
		return nil, b.open(ctx, ev, noteView(p, locales.IntentionShort, locales.ListStaffOnly))
	}
	n, _ := strconv.Atoi(ev.Value) // what is no number is the first page
	return nil, b.updateIntentions(ctx, ev, p, n)
}

func (b *Bot) updateIntentions(ctx context.Context, ev Event, p locales.Printer, n int) error {
	view, err := b.intentionsView(ctx, ev.Team, p, n)
	if err != nil {
		return err
	}
	_, err = b.API.UpdateViewContext(ctx, view, "", ev.Hash, ev.View)
	return err
}

// removeIntention takes one back; a second click finds it gone and shows the list as well.
func (b *Bot) removeIntention(ctx context.Context, ev Event) (any, error) {
	p, staff := b.teamOnly(ctx, ev)
	if !staff {
		return nil, b.open(ctx, ev, noteView(p, locales.IntentionShort, locales.ListStaffOnly))
	}
	err := b.Store.Write(ctx, func(tx *records.Tx) error { return tx.RemoveIntention(ev.Team, ev.Value) })
	if err != nil && !isNotFound(err) {
		return nil, err
	}
	b.freshHome(ctx, ev)
	n, _ := strconv.Atoi(ev.PrivateMetadata) // the page that the view shows
	return nil, b.updateIntentions(ctx, ev, p, n)
}

// intentionsView is a page of the team's list.
func (b *Bot) intentionsView(ctx context.Context, team string, p locales.Printer, n int) (slack.ModalViewRequest, error) {
	all, err := b.Store.Intentions(ctx, team, records.IntentionFilter{})
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	pages := max(1, (len(all)+intentionsPaged-1)/intentionsPaged)
	n = min(max(n, 0), pages-1)
	pg := &page{p: p, room: maxHome * maxSection}
	pg.section(escape(p.Count(locales.IntentionAllCount, len(all), "Page", n+1, "Pages", pages)))
	for _, i := range all[n*intentionsPaged : min(len(all), (n+1)*intentionsPaged)] {
		pg.items([]Item{b.intentionItem(p, i)}, maxHome)
		remove := button(actIntentionRemove, i.ID, p.Say(locales.IntentionRemove))
		remove.Confirm = slack.NewConfirmationBlockObject(plain(p.Say(locales.IntentionRemoveSure)), plain(cut(i.Object, 300)), plain(p.Say(locales.IntentionRemove)), plain(p.Say(locales.Cancel)))
		pg.blocks = append(pg.blocks, slack.NewActionBlock("", button(actIntentionEdit, i.ID, p.Say(locales.IntentionEdit)), remove))
	}
	var row []slack.BlockElement
	if n > 0 {
		row = append(row, button(actIntentionPage+":before", strconv.Itoa(n-1), p.Say(locales.ListBack)))
	}
	if n < pages-1 {
		row = append(row, button(actIntentionPage+":after", strconv.Itoa(n+1), p.Say(locales.ListNext)))
	}
	if len(row) > 0 {
		pg.blocks = append(pg.blocks, slack.NewActionBlock("", row...))
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: viewIntentions, PrivateMetadata: strconv.Itoa(n), Title: plain(cut(p.Say(locales.IntentionShort), maxModalName)),
		Close: plain(cut(p.Say(locales.Close), maxModalName)), Blocks: slack.Blocks{BlockSet: pg.blocks},
	}, nil
}
