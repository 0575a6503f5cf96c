package bot

import (
	"context"
	"errors"
	"strconv"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// maxHostReason is how long the reason of a cancellation may be, in characters: it stands in each message about it.
const maxHostReason = 500

func (d webinarDesk) openDuplicate(ctx context.Context, a hostAsk) (any, error) {
	in := &hostForm{p: a.p}
	in.note(locales.HostDuplicateIntro, "Title", a.w.Title)
	in.add("start", false, false, hostMoment("start", a.w.Start.AddDate(0, 0, 7)))
	return d.present(ctx, a, form(a.p, formHostDuplicate, locales.HostDuplicate, locales.HostCreate, a.w.ID, in.blocks...))
}

func (d webinarDesk) duplicate(ctx context.Context, a hostAsk) (any, error) {
	var made records.Webinar
	err := d.Store.Write(ctx, func(tx *records.Tx) (err error) {
		if made, _, err = tx.DuplicateWebinar(a.w.ID, a.View, a.User, a.momentOf("start")); err != nil {
			return err
		}
		return d.card(made.ID)(tx)
	})
	if wrong, ok := errors.AsType[*records.InvalidError](err); ok {
		said := hostFaults(a.p, wrong.Faults)
		if said["start"] == "" { // what was right when it was made is not any more: said at the one field there is
			for _, f := range wrong.Faults {
				said["start"] = hostFault(a.p, f)
			}
		}
		return slack.NewErrorsViewSubmissionResponse(map[string]string{"start": said["start"]}), nil
	}
	if err != nil {
		return nil, err
	}
	d.republish(ctx, a.Event, a.who)
	return d.present(ctx, a, d.savedView(a.p, made, a.p.Say(locales.HostDuplicated, "Number", made.Number)))
}

func (d webinarDesk) openCancel(ctx context.Context, a hostAsk) (any, error) {
	return d.cancelForm(ctx, a, "")
}

func (d webinarDesk) cancelForm(ctx context.Context, a hostAsk, reason string) (any, error) {
	if a.w.State(d.Now()) != records.WebinarPlanned {
		return d.present(ctx, a, noteView(a.p, locales.HostTitle, locales.HostNoCancel))
	}
	seats, err := d.Store.Seats(ctx, a.w.ID)
	if err != nil {
		return nil, err
	}
	in := &hostForm{p: a.p}
	if reason != "" {
		in.note(locales.HostCancelStale)
	}
	in.blocks = append(in.blocks, slack.NewSectionBlock(verbatim("*"+escape(a.w.Title)+"*\n"+escape(spanInParis(a.p, a.w.Start, a.w.End))), nil, nil))
	in.note(locales.HostCancelIntro, "Count", seats.Registered+seats.Offered+seats.Waiting)
	in.add("reason", false, true, hostText("reason", reason, maxHostReason, true))
	view := form(a.p, formHostCancel, locales.HostCancel, locales.HostCancelSubmit, a.w.ID+"|"+strconv.Itoa(a.w.Version), in.blocks...)
	view.Close = plain(cut(a.p.Say(locales.HostKeep), maxModalName)) // "Cancel" would say the opposite of what it does
	return d.present(ctx, a, view)
}

// cancel calls a webinar off and tells everybody who had or awaited a seat. Who saw an older state sees the present one first.
func (d webinarDesk) cancel(ctx context.Context, a hostAsk) (any, error) {
	reason := a.field("reason")
	if reason == "" {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{"reason": a.p.Say(locales.HostReasonMissing)}), nil
	}
	version, _ := strconv.Atoi(a.rest)
	told := 0
	err := d.Store.Write(ctx, func(tx *records.Tx) error {
		w, all, err := tx.CancelWebinar(a.w.ID, version, reason, a.User)
		if err != nil {
			return err
		}
		told = len(all)
		return changes(d.tellCancelled(w, all), d.card(w.ID))(tx)
	})
	switch {
	case errors.Is(err, records.ErrStale):
		return d.cancelForm(ctx, a, reason)
	case errors.Is(err, records.ErrCancelled):
		return d.present(ctx, a, noteView(a.p, locales.HostTitle, locales.HostIsCancelled))
	case err != nil:
		return nil, err
	}
	d.republish(ctx, a.Event, a.who)
	return d.present(ctx, a, hostNote(a.p, a.p.Count(locales.HostCancelled, told)))
}

func (d webinarDesk) openReplay(ctx context.Context, a hostAsk) (any, error) {
	in := &hostForm{p: a.p}
	in.note(locales.HostReplayIntro, "Title", a.w.Title)
	in.add("replay", true, true, hostText("replay", a.w.Replay, maxWebinarLink, false))
	return d.present(ctx, a, form(a.p, formHostReplay, locales.HostReplay, locales.HostSave, a.w.ID, in.blocks...))
}

func (d webinarDesk) setReplay(ctx context.Context, a hostAsk) (any, error) {
	err := d.Store.Write(ctx, func(tx *records.Tx) error {
		if err := tx.SetReplay(a.w.ID, a.field("replay"), a.User); err != nil {
			return err
		}
		return d.card(a.w.ID)(tx)
	})
	if wrong, ok := errors.AsType[*records.InvalidError](err); ok {
		return slack.NewErrorsViewSubmissionResponse(hostFaults(a.p, wrong.Faults)), nil
	}
	if err != nil {
		return nil, err
	}
	return d.present(ctx, a, hostNote(a.p, a.p.Say(locales.HostReplaySaved)))
}

// hostNote is a view of one paragraph.
func hostNote(p locales.Printer, text string) slack.ModalViewRequest {
	pg := &page{p: p, room: maxMessage}
	pg.section(escape(text))
	return hostView(p, locales.HostTitle, pg.blocks)
}
