package bot

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// Checkboxes of one page of the attendance: five groups of Slack's ten.
const (
	presenceGroup = 10
	presencePage  = 5 * presenceGroup
)

// sheetOf gives the registered in the order of a sheet to sign: by name.
func (d webinarDesk) sheetOf(ctx context.Context, w records.Webinar) ([]records.Registration, error) {
	all, err := d.Store.Registrations(ctx, w.ID, records.SeatRegistered)
	slices.SortStableFunc(all, func(x, y records.Registration) int {
		return cmp.Or(cmp.Compare(folded(x.LastName), folded(y.LastName)), cmp.Compare(folded(x.FirstName), folded(y.FirstName)))
	})
	return slices.DeleteFunc(all, func(r records.Registration) bool { return !r.Forgotten.IsZero() }), err
}

// openPresence shows the registered with a box to tick for who came.
func (d webinarDesk) openPresence(ctx context.Context, a hostAsk) (any, error) {
	if d.Now().Before(a.w.Start) || !a.w.Cancelled.IsZero() {
		return d.present(ctx, a, noteView(a.p, locales.HostPresence, locales.HostNoPresence))
	}
	view, err := d.presenceView(ctx, a, 0)
	if err != nil {
		return nil, err
	}
	return d.present(ctx, a, view)
}

// presenceView is one page of it. Its metadata hold the webinar's id, the page and the registrations it shows.
func (d webinarDesk) presenceView(ctx context.Context, a hostAsk, at int) (slack.ModalViewRequest, error) {
	all, err := d.sheetOf(ctx, a.w)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	in := &hostForm{p: a.p}
	came := 0
	for _, r := range all {
		if r.Attendance == records.Present {
			came++
		}
	}
	in.note(locales.HostPresenceIntro, "Title", a.w.Title, "Present", came, "Registered", len(all))
	in.blocks = append(in.blocks, slack.NewActionBlock("", button(actHostAttendance, a.w.ID, a.p.Say(locales.HostAttendance))))
	if len(all) == 0 {
		in.note(locales.HostNobodyCame)
		view := hostView(a.p, locales.HostPresence, in.blocks)
		view.CallbackID = formHostPresence
		return view, nil
	}
	pages := (len(all) + presencePage - 1) / presencePage
	at = max(0, min(at, pages-1))
	shown := all[at*presencePage : min(len(all), (at+1)*presencePage)]
	var ids []string
	for i := 0; i < len(shown); i += presenceGroup {
		group := shown[i:min(len(shown), i+presenceGroup)]
		var options []*slack.OptionBlockObject
		present := map[string]bool{}
		for _, r := range group {
			ids = append(ids, r.ID)
			present[r.ID] = r.Attendance == records.Present
			text := strings.TrimSpace(r.LastName + " " + r.FirstName)
			if r.Organisation != "" {
				text += ", " + r.Organisation
			}
			options = append(options, slack.NewOptionBlockObject(r.ID, plain(cut(text, maxButton)), nil))
		}
		label := cut(group[0].LastName, 40)
		if last := cut(group[len(group)-1].LastName, 40); last != label {
			label = a.p.Say(locales.HostPresenceGroup, "From", label, "To", last)
		}
		name := presenceBlock(at, i/presenceGroup)
		block := slack.NewInputBlock(name, plain(label), nil, hostTicks(name, options, func(id string) bool { return present[id] }))
		block.Optional = true
		in.blocks = append(in.blocks, block)
	}
	if pages > 1 {
		in.note(locales.PurchasePage, "Page", at+1, "Pages", pages)
		var turn []slack.BlockElement
		if at > 0 {
			turn = append(turn, button(actHostPresent+":back", a.w.ID+"|"+strconv.Itoa(at-1), a.p.Say(locales.HostPageBack)))
		}
		if at < pages-1 {
			turn = append(turn, button(actHostPresent+":on", a.w.ID+"|"+strconv.Itoa(at+1), a.p.Say(locales.HostPageOn)))
		}
		in.blocks = append(in.blocks, slack.NewActionBlock("", turn...))
	}
	private := a.w.ID + "|" + strconv.Itoa(at) + "|" + strings.ReplaceAll(strings.Join(ids, ","), "-", "")
	return form(a.p, formHostPresence, locales.HostPresence, locales.HostSave, private, in.blocks...), nil
}

func presenceBlock(page, group int) string {
	return "present_" + strconv.Itoa(page) + "_" + strconv.Itoa(group)
}

// turnPresence stores what is ticked and shows another page.
func (d webinarDesk) turnPresence(ctx context.Context, a hostAsk) (any, error) {
	if err := d.tickPresence(ctx, a); err != nil {
		return nil, err
	}
	at, _ := strconv.Atoi(a.rest)
	view, err := d.presenceView(ctx, a, at)
	if err != nil {
		return nil, err
	}
	return d.replace(ctx, a, view)
}

// savePresence stores what is ticked and offers to close the attendance.
func (d webinarDesk) savePresence(ctx context.Context, a hostAsk) (any, error) {
	if err := d.tickPresence(ctx, a); err != nil {
		return nil, err
	}
	return d.presenceSaved(ctx, a, a.p.Say(locales.HostPresenceSaved))
}

// tickPresence stores the boxes of a page: of those that it showed, and only where they differ from what is stored.
func (d webinarDesk) tickPresence(ctx context.Context, a hostAsk) error {
	parts := strings.SplitN(a.PrivateMetadata, "|", 3)
	if len(parts) < 3 || parts[0] != a.w.ID {
		return errors.New("attendance form without its list")
	}
	ticked := map[string]bool{}
	for block := range a.State {
		if strings.HasPrefix(block, "present_"+parts[1]+"_") {
			for _, id := range a.chosen(block) {
				ticked[id] = true
			}
		}
	}
	all, err := d.Store.Registrations(ctx, a.w.ID, records.SeatRegistered)
	if err != nil {
		return err
	}
	return d.Store.Write(ctx, func(tx *records.Tx) error {
		for _, r := range all {
			if !strings.Contains(parts[2], strings.ReplaceAll(r.ID, "-", "")) || ticked[r.ID] == (r.Attendance == records.Present) {
				continue
			}
			now := records.Present
			if !ticked[r.ID] {
				now = ""
				if !a.w.Attended.IsZero() {
					now = records.Absent
				}
			}
			if err := tx.SetAttendance(r.ID, now, r.Minutes, a.User); err != nil && !isNotFound(err) { // gave the seat back meanwhile
				return err
			}
		}
		return d.card(a.w.ID)(tx)
	})
}

// presenceSaved says what is stored and offers the last step: whoever is not ticked was absent.
func (d webinarDesk) presenceSaved(ctx context.Context, a hostAsk, text string) (any, error) {
	f, err := d.Store.Figures(ctx, a.w.ID)
	if err != nil {
		return nil, err
	}
	view := hostNote(a.p, text+"\n"+a.p.Say(locales.HostPresenceCount, "Present", f.Present, "Absent", f.Absent, "Unknown", f.Unknown))
	if f.Unknown > 0 || a.w.Attended.IsZero() {
		end := button(actHostClose, a.w.ID, a.p.Say(locales.HostClose))
		end.Confirm = slack.NewConfirmationBlockObject(plain(a.p.Say(locales.HostClose)), plain(a.p.Count(locales.HostCloseAsk, f.Unknown)), plain(a.p.Say(locales.HostClose)), plain(a.p.Say(locales.Cancel)))
		row := []slack.BlockElement{hostPrimary(end), button(actHostPresence, a.w.ID, a.p.Say(locales.HostPresence))}
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, slack.NewActionBlock("", row...))
	}
	return d.present(ctx, a, view)
}

// closePresence says that the attendance is complete. From then on those who were present and those who were not are written to.
func (d webinarDesk) closePresence(ctx context.Context, a hostAsk) (any, error) {
	if d.Now().Before(a.w.Start) || !a.w.Cancelled.IsZero() {
		return d.present(ctx, a, noteView(a.p, locales.HostPresence, locales.HostNoPresence))
	}
	var present, absent int
	err := d.Store.Write(ctx, func(tx *records.Tx) (err error) {
		if present, absent, err = tx.CloseAttendance(a.w.ID, a.User); err != nil {
			return err
		}
		return d.card(a.w.ID)(tx)
	})
	if err != nil {
		return nil, err
	}
	view := hostNote(a.p, a.p.Say(locales.HostClosed, "Present", present, "Absent", absent))
	view.Blocks.BlockSet = append(view.Blocks.BlockSet, slack.NewActionBlock("", button(actHostFigures, a.w.ID, a.p.Say(locales.HostFigures))))
	return d.replace(ctx, a, view)
}
