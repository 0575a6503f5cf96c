package bot

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// Names of what the team can press and submit about webinars. The value of a button, and the metadata of a form, begin with the
// webinar's id; more parts follow after "|".
const (
	actHostNew        = "webinar_new"
	actHostList       = "webinar_desk"
	actHostManage     = "webinar_manage"
	actHostMore       = "webinar_more" // a menu; value: action|id
	actHostEdit       = "webinar_edit"
	actHostDuplicate  = "webinar_duplicate"
	actHostCancel     = "webinar_cancel"
	actHostReplay     = "webinar_replay"
	actHostAnnounce   = "webinar_announce"
	actHostEnter      = "webinar_enter"         // register one person
	actHostEnterMany  = "webinar_enter_several" // several people of one organisation
	actHostEnterRow   = "webinar_enter_row"     // one more line in that form
	actHostImport     = "webinar_import"        // a list
	actHostUntold     = "webinar_untold"
	actHostTold       = "webinar_told" // value: id|registration
	actHostReport     = "webinar_report"
	actHostPresence   = "webinar_presence"
	actHostPresent    = "webinar_presence_page" // value: id|page
	actHostAttendance = "webinar_attendance"    // import the platform's report
	actHostClose      = "webinar_attendance_close"
	actHostFigures    = "webinar_figures"
	actHostCharts     = "webinar_charts"
	actHostExports    = "webinar_exports"
	actHostExport     = "webinar_export" // value: id|what
	actHostCompare    = "webinar_compare"
	actHostNewsletter = "webinar_newsletter"
	actHostFeed       = "webinar_feed"

	viewHostResult     = "webinar_result_view" // these views have nothing to submit
	viewHostList       = "webinar_list_view"
	viewHostManage     = "webinar_manage_view"
	viewHostExports    = "webinar_exports_view"
	formHost           = "webinar_form" // metadata: id|version; empty for a new one
	formHostDuplicate  = "webinar_duplicate_form"
	formHostCancel     = "webinar_cancel_form" // metadata: id|version
	formHostReplay     = "webinar_replay_form"
	formHostAnnounce   = "webinar_announce_form"
	formHostEnter      = "webinar_enter_form"
	formHostEnterMany  = "webinar_enter_several_form"
	formHostImport     = "webinar_import_form"
	formHostCommit     = "webinar_commit_form" // its list stands in a draft: see hostDraft
	formHostPresence   = "webinar_presence_form"
	formHostAttendance = "webinar_attendance_form"
	formHostAttended   = "webinar_attended_form" // its list stands in a draft: see hostDraft
)

// webinarDesk is the team's part of webinars: the form, registering others, lists, attendance, figures. Whoever is not of the team is
// refused at each of its actions, wherever the button came from.
type webinarDesk struct{ *Bot }

func (b *Bot) webinarDesk() feature {
	d := webinarDesk{b}
	words := map[string]handler{}
	for _, w := range []string{"webinaire nouveau", "nouveau webinaire", "webinar new", "new webinar", "webinar neu", "neues webinar"} {
		words[w] = d.staff(webinarDesk.openNew)
	}
	for _, w := range []string{"webinaires equipe", "gerer webinaires", "gerer les webinaires", "webinars team", "manage webinars", "webinare verwalten", "webinare team"} {
		words[w] = d.staff(webinarDesk.openList)
	}
	return feature{words: words, routes: d.routes(), wish: d.wish, home: d.home, due: d.due}
}

func (d webinarDesk) routes() map[route]handler {
	return map[route]handler{
		{KindPress, actHostNew}:          d.staff(webinarDesk.openNew),
		{KindPress, actHostList}:         d.staff(webinarDesk.openList),
		{KindPress, actHostManage}:       d.about(webinarDesk.openManage),
		{KindPress, actHostMore}:         (*Bot).webinarMore,
		{KindPress, actHostEdit}:         d.about(webinarDesk.openEdit),
		{KindSubmit, formHost}:           d.staff(webinarDesk.save),
		{KindPress, actHostDuplicate}:    d.about(webinarDesk.openDuplicate),
		{KindSubmit, formHostDuplicate}:  d.about(webinarDesk.duplicate),
		{KindPress, actHostCancel}:       d.about(webinarDesk.openCancel),
		{KindSubmit, formHostCancel}:     d.about(webinarDesk.cancel),
		{KindPress, actHostReplay}:       d.about(webinarDesk.openReplay),
		{KindSubmit, formHostReplay}:     d.about(webinarDesk.setReplay),
		{KindPress, actHostAnnounce}:     d.about(webinarDesk.openAnnounce),
		{KindSubmit, formHostAnnounce}:   d.about(webinarDesk.postAnnounce),
		{KindPress, actHostEnter}:        d.about(webinarDesk.openEnter),
		{KindSubmit, formHostEnter}:      d.about(webinarDesk.enter),
		{KindPress, actHostEnterMany}:    d.about(webinarDesk.openEnterMany),
		{KindPress, actHostEnterRow}:     d.about(webinarDesk.addRow),
		{KindSubmit, formHostEnterMany}:  d.about(webinarDesk.enterMany),
		{KindPress, actSeatFor}:          d.about(webinarDesk.openSeatFor),
		{KindSubmit, formSeatFor}:        d.about(webinarDesk.submitSeatFor),
		{KindPress, actHostImport}:       d.about(webinarDesk.openImportList),
		{KindSubmit, formHostImport}:     d.about(webinarDesk.tryList),
		{KindSubmit, formHostCommit}:     d.aboutList(webinarDesk.commitList),
		{KindClose, formHostCommit}:      d.about(webinarDesk.dropList),
		{KindPress, actHostFeed}:         d.staff(webinarDesk.sendFeed),
		{KindPress, actHostReport}:       d.aboutList(webinarDesk.sendReport),
		{KindPress, actHostUntold}:       d.about(webinarDesk.openUntold),
		{KindPress, actHostTold}:         d.about(webinarDesk.noteTold),
		{KindPress, actHostPresence}:     d.about(webinarDesk.openPresence),
		{KindPress, actHostPresent}:      d.about(webinarDesk.turnPresence),
		{KindSubmit, formHostPresence}:   d.about(webinarDesk.savePresence),
		{KindPress, actHostAttendance}:   d.about(webinarDesk.openAttendance),
		{KindSubmit, formHostAttendance}: d.about(webinarDesk.tryAttendance),
		{KindSubmit, formHostAttended}:   d.about(webinarDesk.commitAttendance),
		{KindClose, formHostAttended}:    d.about(webinarDesk.dropList),
		{KindPress, actHostClose}:        d.about(webinarDesk.closePresence),
		{KindPress, actHostFigures}:      d.about(webinarDesk.openFigures),
		{KindPress, actHostCompare}:      d.staff(webinarDesk.openCompare),
		{KindPress, actHostCharts}:       d.about(webinarDesk.sendCharts),
		{KindPress, actHostExports}:      d.about(webinarDesk.openExports),
		{KindPress, actHostExport}:       d.about(webinarDesk.export),
		{KindPress, actHostNewsletter}:   d.staff(webinarDesk.sendNewsletter),
	}
}

// hostAsk is what somebody of the team asks, and about which webinar.
type hostAsk struct {
	Event
	who  person
	p    locales.Printer
	w    records.Webinar
	rest string // what follows the webinar's id
}

type hostHandler func(webinarDesk, context.Context, hostAsk) (any, error)

// staff does something for the team and for nobody else. The role is looked up now: a button may have been passed on.
func (d webinarDesk) staff(h hostHandler) handler {
	return func(_ *Bot, ctx context.Context, ev Event) (any, error) {
		who := d.people.person(ctx, d.Store, ev)
		a := hostAsk{Event: ev, who: who, p: locales.For(who.lang(""))}
		if !who.staff {
			return d.present(ctx, a, noteView(a.p, locales.HostTitle, locales.HostTeamOnly))
		}
		return h(d, ctx, a)
	}
}

// about does something with the webinar that the button or the form names.
func (d webinarDesk) about(h hostHandler) handler {
	return d.staff(func(d webinarDesk, ctx context.Context, a hostAsk) (any, error) {
		named := a.Value
		if a.Kind != KindPress {
			named = a.PrivateMetadata
		}
		id, rest, _ := strings.Cut(named, "|")
		w, err := d.Store.Webinar(ctx, id)
		if isNotFound(err) || err == nil && w.Team != a.Team {
			return d.present(ctx, a, noteView(a.p, locales.HostTitle, locales.HostGone))
		}
		if err != nil {
			return nil, err
		}
		a.w, a.rest = w, rest
		return h(d, ctx, a)
	})
}

// webinarMore does what was chosen in a menu: the value names the action and what it is about.
func (b *Bot) webinarMore(ctx context.Context, ev Event) (any, error) {
	action, value, _ := strings.Cut(ev.Value, "|")
	h, ok := b.routes[route{KindPress, action}]
	if !ok || action == actHostMore {
		return nil, nil
	}
	ev.Value = value
	return h(b, ctx, ev)
}

// present shows a view: in the place of a form that was sent or of a result, else on top. So the team never gets deeper than the three
// views that Slack stacks: https://docs.slack.dev/reference/methods/views.push
func (d webinarDesk) present(ctx context.Context, a hostAsk, view slack.ModalViewRequest) (any, error) {
	if a.Kind == KindSubmit {
		return slack.NewUpdateViewSubmissionResponse(&view), nil
	}
	if a.Kind == KindClose {
		return nil, nil
	}
	if a.Callback == viewHostResult {
		return d.replace(ctx, a, view)
	}
	return nil, d.open(ctx, a.Event, view)
}

// replace shows a view in the place of the one in which the button stands.
func (d webinarDesk) replace(ctx context.Context, a hostAsk, view slack.ModalViewRequest) (any, error) {
	_, err := d.API.UpdateViewContext(ctx, view, "", a.Hash, a.View)
	return nil, err
}

// hostView is a modal without anything to submit: a result, unless it gets another callback.
func hostView(p locales.Printer, title locales.ID, blocks []slack.Block) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: viewHostResult, Title: plain(cut(p.Say(title), maxModalName)), Close: plain(cut(p.Say(locales.Close), maxModalName)),
		Blocks: slack.Blocks{BlockSet: blocks[:min(len(blocks), maxHome)]},
	}
}
