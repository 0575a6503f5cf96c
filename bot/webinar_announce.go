package bot

import (
	"strconv"
	"strings"

	"github.com/google/uuid"

	"orchidee/locales"
	"orchidee/records"
)

// announcement is the message that invites people to a webinar whose registration is open, before anybody registered.
func announcement(p locales.Printer, w records.Webinar) rendered {
	return announced(p, w, records.ResultRegistered)
}

// announced is the message as it stands: what the webinar is about, and whether one can register.
func announced(p locales.Printer, w records.Webinar, stands records.Result) rendered {
	pg := &page{p: p, room: maxMessage}
	pg.header(oneLine(w.Title))
	pg.section("*" + escape(p.Say(locales.SeatWhen)) + "* " + span(p, w.Start, w.End))
	if w.Description != "" {
		pg.section(escape(w.Description))
	}
	var facts []string
	if w.Speakers != "" {
		facts = append(facts, "*"+escape(p.Say(locales.SeatSpeakers))+"* "+escape(w.Speakers))
	}
	if id, ok := audienceNames[w.Audience]; ok {
		facts = append(facts, escape(p.Say(id)))
	}
	if w.Lang != p.Lang {
		facts = append(facts, escape(p.Say(spokenNames[w.Lang])))
	}
	pg.section(strings.Join(facts, "\n"))
	pg.section(standingLine(p, w, stands))
	switch stands {
	case records.ResultRegistered:
		pg.press([]Button{{Action: actRegister, Value: w.ID, Label: line(locales.SeatRegister), Primary: true}, {Action: actBookings, Label: line(locales.SeatBookings)}})
	case records.ResultWaiting:
		pg.press([]Button{{Action: actRegister, Value: w.ID, Label: line(locales.SeatJoinWaiting)}, {Action: actBookings, Label: line(locales.SeatBookings)}})
	case records.ResultOver, records.ResultCancelled:
		pg.press([]Button{{Action: actWebinars, Label: line(locales.SeatOthers)}})
	default:
		pg.press([]Button{{Action: actBookings, Label: line(locales.SeatBookings)}})
	}
	return rendered{Text: cut(strings.Join(pg.plain, "\n"), maxText), Blocks: pg.blocks}
}

var (
	audienceNames = map[string]locales.ID{"buyer": locales.SeatForBuyers, "supplier": locales.SeatForSuppliers, "staff": locales.SeatForStaff}
	spokenNames   = map[string]locales.ID{"fr": locales.SeatInFrench, "en": locales.SeatInEnglish, "de": locales.SeatInGerman}
)

// standingLine says whether one can register, as mrkdwn.
func standingLine(p locales.Printer, w records.Webinar, stands records.Result) string {
	say := func(id locales.ID, pairs ...any) string { return escape(p.Say(id, pairs...)) }
	switch stands {
	case records.ResultRegistered:
		if !w.Closes.IsZero() {
			return say(locales.SeatOpenUntil) + " " + moment(p, w.Closes)
		}
		return say(locales.SeatOpen)
	case records.ResultWaiting:
		return say(locales.SeatFullWaiting)
	case records.ResultFull:
		return say(locales.SeatFull)
	case records.ResultNotOpen:
		return say(locales.SeatNotOpen) + " " + moment(p, w.Opens)
	case records.ResultClosed:
		return say(locales.SeatClosed)
	case records.ResultCancelled:
		text := "*" + say(locales.SeatCancelled) + "*"
		if w.Reason != "" {
			text += " " + escape(w.Reason)
		}
		return text
	}
	return say(locales.SeatOver)
}

// announceWebinar posts the announcement of a webinar in a channel, in a language, and has it kept up to date from then on. key is of the
// click it came from: with the same one again nothing more is posted.
func (b *Bot) announceWebinar(w records.Webinar, channel, lang, key string) change {
	id := uuid.NewSHA1(uuid.NameSpaceOID, []byte("announcement:"+w.Team+":"+key)).String()
	return func(tx *records.Tx) error {
		seats, err := tx.Seats(w)
		if err != nil {
			return err
		}
		stands := standing(w, seats, b.Now())
		fresh, err := tx.Enqueue(records.Message{
			Team: w.Team, Key: "announce:" + id, Method: records.Post, Channel: channel, Payload: announced(locales.For(lang), w, stands).payload(),
			Subject: "announcement:" + id, CreatedAt: b.Now(),
		})
		if err != nil || !fresh {
			return err
		}
		return tx.SaveAnnouncement(records.Announcement{ID: id, Team: w.Team, Webinar: w.ID, Channel: channel, Lang: lang, Shown: shown(w, stands)})
	}
}

// shown is what an announcement shows, in a word: it changes whenever the message has to.
func shown(w records.Webinar, stands records.Result) string {
	return string(stands) + ":" + strconv.Itoa(w.Version)
}

// refresh brings the announcements of a webinar up to date.
func (b *Bot) refresh(webinar string) change {
	return func(tx *records.Tx) error {
		all, err := tx.Announcements(webinar)
		if err != nil || len(all) == 0 {
			return err
		}
		w, err := tx.Webinar(webinar)
		if err != nil {
			return err
		}
		seats, err := tx.Seats(w)
		if err != nil {
			return err
		}
		stands := standing(w, seats, b.Now())
		for _, a := range all {
			revision, changed, err := tx.ShowAnnouncement(a.ID, shown(w, stands))
			if err != nil {
				return err
			}
			if !changed {
				continue
			}
			ts := a.TS
			if ts == "" {
				ts = "key:announce:" + a.ID
			}
			if _, err := tx.Enqueue(records.Message{
				Team: a.Team, Key: "announce:" + a.ID + ":" + strconv.Itoa(revision), Method: records.Update, Channel: a.Channel, TS: ts,
				Payload: announced(locales.For(a.Lang), w, stands).payload(), CreatedAt: b.Now(), Subject: "announcement:" + a.ID,
			}); err != nil {
				return err
			}
		}
		return nil
	}
}
