package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// card brings the team's message about a webinar up to date, or posts it. Its words are French, as all the team reads in its channel.
// The same state is sent once, however often it is asked for.
func (d webinarDesk) card(id string) change {
	return func(tx *records.Tx) error {
		c, err := tx.WebinarCard(id)
		if err != nil {
			return err
		}
		w, now := c.Webinar, d.Now()
		p := locales.For(locales.Default)
		payload := rendered{Text: cut(w.Number+" · "+w.Title, maxText), Blocks: hostCard(p, c, now)}.payload()
		first := records.Message{
			Team: w.Team, Key: w.CardKey(), Method: records.Post, Channel: d.cardChannel(w), Payload: payload,
			Subject: "webinar:" + w.ID, CreatedAt: now,
		}
		fresh, err := tx.Enqueue(first)
		if err != nil || fresh {
			return err
		}
		sum := sha256.Sum256(payload)
		edit := records.Message{
			Team: w.Team, Key: w.CardKey() + ":" + strconv.FormatInt(c.Stamp, 36) + hex.EncodeToString(sum[:8]), Method: records.Update,
			Channel: w.StaffChannel, TS: w.StaffTS, Payload: payload, Subject: "webinar-card:" + w.ID, CreatedAt: now,
		}
		if w.StaffTS == "" { // it has not left yet
			edit.Channel, edit.TS = first.Channel, "key:"+first.Key
			if isUser(first.Channel) {
				return nil // its channel is not known before: the next look brings it up to date
			}
		}
		return enqueue(edit)(tx)
	}
}

// cardChannel is the team's channel, or without one the direct message of who made the webinar.
func (d webinarDesk) cardChannel(w records.Webinar) string {
	if d.StaffChannel != "" {
		return d.StaffChannel
	}
	return w.Author
}

// due brings the cards up to date with what people did themselves, and with what time alone changes.
func (d webinarDesk) due(ctx context.Context) error {
	ids, err := d.Store.WebinarCards(ctx, d.Self.Team)
	if err != nil {
		return err
	}
	var faults []error
	for _, id := range ids {
		faults = append(faults, d.Store.Write(ctx, d.card(id)))
	}
	return errors.Join(faults...)
}

func hostCard(p locales.Printer, c records.WebinarCard, now time.Time) []slack.Block {
	w := c.Webinar
	pg := &page{p: p, room: maxMessage}
	pg.section("*" + escape(w.Number+" · "+w.Title) + "*\n" + moment(p, w.Start) + " · " + escape(p.Say(locales.ID("host.audience."+w.Audience))))
	facts := []string{escape(hostState(p, w, c.Seats, now)), escape(hostSeats(p, c.Seats))}
	if over := c.Seats.Over(); over > 0 {
		facts = append(facts, "⚠️ "+escape(p.Say(locales.HostOver, "Registered", c.Seats.Taken(), "Capacity", c.Seats.Capacity)))
	}
	if w.Link == "" && w.State(now) == records.WebinarPlanned {
		facts = append(facts, "⚠️ "+escape(p.Say(locales.HostNoLink)))
	}
	if c.Present+c.Absent > 0 {
		facts = append(facts, escape(p.Say(locales.HostCame, "Present", c.Present, "Absent", c.Absent)))
	}
	if c.Untold > 0 {
		facts = append(facts, "⚠️ "+escape(p.Count(locales.HostUntoldCount, c.Untold)))
	}
	pg.section(strings.Join(facts, "\n"))
	return append(pg.blocks, hostCardActions(p, w, c.Untold, now))
}

// hostState says where a webinar stands.
func hostState(p locales.Printer, w records.Webinar, s records.Seats, now time.Time) string {
	switch w.Open(now) {
	case records.ResultCancelled:
		return p.Say(locales.HostStateCancelled, "Reason", w.Reason)
	case records.ResultOver:
		return p.Say(locales.HostStateOver)
	case records.ResultNotOpen:
		return p.Say(locales.HostStateNotOpen, "Time", p.Moment(w.Opens))
	case records.ResultClosed:
		return p.Say(locales.HostStateClosed)
	}
	switch {
	case s.Free() != 0:
		return p.Say(locales.HostStateOpen)
	case w.WaitingList:
		return p.Say(locales.HostStateWaiting)
	}
	return p.Say(locales.HostStateFull)
}

// hostAction is a button of a card or an option of its menu.
type hostAction struct {
	action string
	label  locales.ID
}

// hostActions are what can be done with a webinar: in sight, and in the menu.
func hostActions(w records.Webinar, now time.Time) (buttons, menu []hostAction) {
	figures, exports := hostAction{actHostFigures, locales.HostFigures}, hostAction{actHostExports, locales.HostExports}
	again := hostAction{actHostDuplicate, locales.HostDuplicate}
	presence := hostAction{actHostPresence, locales.HostPresence}
	switch w.State(now) {
	case records.WebinarCancelled:
		return []hostAction{again, exports}, []hostAction{figures}
	case records.WebinarDone:
		return []hostAction{presence, figures, {actHostReplay, locales.HostReplay}, exports}, []hostAction{again, {actHostEdit, locales.HostEdit}}
	}
	return []hostAction{{actHostAnnounce, locales.HostAnnounce}, {actHostEnter, locales.HostEnter}, {actHostImport, locales.HostImport}, {actSeatFor, locales.SeatFor}, {actHostEdit, locales.HostEdit}},
		[]hostAction{presence, figures, exports, again, {actHostCancel, locales.HostCancel}}
}

func hostCardActions(p locales.Printer, w records.Webinar, untold int, now time.Time) slack.Block {
	buttons, menu := hostActions(w, now)
	var row []slack.BlockElement
	if untold > 0 {
		row = append(row, hostPrimary(button(actHostUntold, w.ID, p.Say(locales.HostUntold))))
	}
	for _, o := range buttons {
		row = append(row, button(o.action, w.ID, p.Say(o.label)))
	}
	return slack.NewActionBlock("", append(row, hostMenu(p, w, menu))...)
}

func hostMenu(p locales.Printer, w records.Webinar, menu []hostAction) *slack.OverflowBlockElement {
	var options []*slack.OptionBlockObject
	for _, o := range menu {
		options = append(options, slack.NewOptionBlockObject(o.action+"|"+w.ID, plain(cut(p.Say(o.label), maxButton)), nil))
	}
	return slack.NewOverflowBlockElement(actHostMore, options...)
}
