package bot

import (
	"context"
	"strconv"
	"strings"

	"orchidee/locales"
	"orchidee/records"
)

// Names of the team's buttons and forms. A button's value is the request and the version that was seen, id|version: who presses an
// old card is told so.
const (
	actDeskTake     = "desk_take"
	actDeskRelease  = "desk_release"
	actDeskAsk      = "desk_ask"
	actDeskPublish  = "desk_publish"
	actDeskRefuse   = "desk_refuse"
	actDeskClose    = "desk_close"
	actDeskWithdraw = "desk_withdraw"
	actDeskOpen     = "desk_open"      // the card, from the App Home
	actDeskTold     = "desk_told"      // told by hand; value: notice
	actDeskText     = "desk_hand_text" // the text to tell by hand; value: request
	actInquiry      = "desk_inquiry"   // answer a supplier's question; value: inquiry
	formDeskNote    = "desk_note_form" // private: action|id|version
	formDeskPublish = "desk_publish_form"
	formInquiry     = "desk_inquiry_form" // private: inquiry
)

// desk is the team's part of sourcing, and what suppliers are told.
func (b *Bot) desk() feature {
	return feature{
		routes: map[route]handler{
			{KindPress, actDeskTake}:      deskStep(records.ActTake),
			{KindPress, actDeskRelease}:   deskStep(records.ActRelease),
			{KindPress, actDeskClose}:     deskStep(records.ActClose),
			{KindPress, actDeskAsk}:       forTeam(locales.DeskTitle, (*Bot).openDeskNote),
			{KindPress, actDeskRefuse}:    forTeam(locales.DeskTitle, (*Bot).openDeskNote),
			{KindPress, actDeskWithdraw}:  forTeam(locales.DeskTitle, (*Bot).openDeskNote),
			{KindSubmit, formDeskNote}:    forTeam(locales.DeskTitle, (*Bot).submitDeskNote),
			{KindPress, actDeskPublish}:   aboutRequest((*Bot).openPublish),
			{KindSubmit, formDeskPublish}: forTeam(locales.DeskTitle, (*Bot).submitPublish),
			{KindPress, actDeskOpen}:      aboutRequest((*Bot).openCard),
			{KindPress, actDeskTold}:      forTeam(locales.DeskTitle, (*Bot).toldByHand),
			{KindPress, actDeskText}:      forTeam(locales.DeskTitle, (*Bot).showHandText),
			{KindPress, actDeskNoted}:     forTeam(locales.DeskTitle, (*Bot).openNoted),
			{KindSubmit, formDeskNoted}:   forTeam(locales.NotedTitle, (*Bot).submitNoted),
			{KindSuggest, inToldOne}:      (*Bot).suggestTold,
			{KindPress, actInquiry}:       (*Bot).openInquiry,
			{KindSubmit, formInquiry}:     (*Bot).submitInquiry,
			{KindPress, actInterested}:    (*Bot).openInterest,
			{KindSubmit, formInterest}:    (*Bot).submitInterest,
			{KindPress, actDecline}:       (*Bot).openDecline,
			{KindSubmit, formDecline}:     (*Bot).submitDecline,
			{KindPress, actInquire}:       (*Bot).openInquire,
			{KindSubmit, formInquire}:     (*Bot).submitInquire,
			{KindPress, actNoticeFiles}:   (*Bot).sendNoticeFiles,
			{KindPress, actNoticeRead}:    (*Bot).readRequest,
			{KindPress, actReceived}:      (*Bot).openReceived,
			{KindPress, actOpenRequests}:  (*Bot).openOpenRequests,
		},
		wish: b.wishRequests,
		home: b.deskHome,
		due:  b.deskDue,
	}
}

// moved says what follows from a change of a request, in the transaction that made it: the card in the team's channel and its thread,
// the word to the buyer, and the notices to suppliers that the change brought.
func (b *Bot) moved(r records.Request, by records.Actor, action records.Action, notices []records.Notice) change {
	return changes(
		b.tellSuppliers(r, notices, nil),
		b.card(r, "v"+strconv.Itoa(r.Version)),
		b.history(r, by, action),
		b.tellBuyer(r, by, action, len(notices)),
		b.handList(r),
	)
}

// forTeam does something for the team and for nobody else. The role is looked up now: a button may have been passed on.
func forTeam(title locales.ID, h func(*Bot, context.Context, Event, locales.Printer) (any, error)) handler {
	return func(b *Bot, ctx context.Context, ev Event) (any, error) {
		who := b.people.person(ctx, b.Store, ev)
		p := locales.For(who.lang(""))
		if !who.staff {
			return b.tellHere(ctx, ev, p, title, line(locales.DeskStaffOnly))
		}
		return h(b, ctx, ev, p)
	}
}

// deskAsk is what somebody of the team asks about a request, and the version of it that was seen.
type deskAsk struct {
	Event
	p       locales.Printer
	r       records.Request
	files   []records.SourcingFile
	version int
}

// aboutRequest does something for the team with the request that a button names.
func aboutRequest(h func(*Bot, context.Context, deskAsk) (any, error)) handler {
	return forTeam(locales.DeskTitle, func(b *Bot, ctx context.Context, ev Event, p locales.Printer) (any, error) {
		id, version := deskTarget(ev.Value)
		r, err := b.Store.RequestByID(ctx, ev.Team, id)
		if refusal, ok := b.refusal(ctx, ev.Team, p, err); ok {
			return b.tellHere(ctx, ev, p, locales.DeskTitle, refusal)
		}
		if err != nil {
			return nil, err
		}
		files, err := b.Store.FilesOf(ctx, ev.Team, id)
		if err != nil {
			return nil, err
		}
		return h(b, ctx, deskAsk{Event: ev, p: p, r: r, files: files, version: version})
	})
}

// deskTarget reads the value of a desk's button.
func deskTarget(value string) (id string, version int) {
	id, v, _ := strings.Cut(value, "|")
	version, _ = strconv.Atoi(v) // none: any version
	return id, version
}

// deskStep is a button that does an action at once.
func deskStep(a records.Action) handler {
	return forTeam(locales.DeskTitle, func(b *Bot, ctx context.Context, ev Event, p locales.Printer) (any, error) {
		id, version := deskTarget(ev.Value)
		return b.deskMove(ctx, ev, p, records.RequestMove{Team: ev.Team, ID: id, Version: version, Action: a})
	})
}

// deskMove does what somebody of the team asks. Whoever comes too late is told how the request stands, and who was faster.
func (b *Bot) deskMove(ctx context.Context, ev Event, p locales.Printer, m records.RequestMove) (any, error) {
	m.By = records.Actor{Role: records.ByStaff, User: ev.User}
	var r records.Request
	err := b.Store.Write(ctx, func(tx *records.Tx) error {
		var notices []records.Notice
		var err error
		if r, notices, err = tx.MoveRequest(m); err != nil {
			return err
		}
		return b.moved(r, m.By, m.Action, notices)(tx)
	})
	if refusal, ok := b.refusal(ctx, ev.Team, p, err); ok {
		return b.tellHere(ctx, ev, p, locales.DeskTitle, refusal)
	}
	if err != nil {
		return nil, err
	}
	return b.deskDone(ctx, ev, p, r)
}

// deskDone confirms a step where it was asked for; under the card itself nothing need be said: it has changed.
func (b *Bot) deskDone(ctx context.Context, ev Event, p locales.Printer, r records.Request) (any, error) {
	if ev.Kind == KindPress && ev.MessageTS != "" {
		return nil, nil
	}
	return b.tellHere(ctx, ev, p, locales.DeskTitle, line(locales.DeskDone, "Number", r.Number, "State", deskState(p, r.State)))
}
