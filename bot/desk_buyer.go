package bot

import (
	"strconv"
	"time"

	"orchidee/locales"
	"orchidee/records"
)

// changeTerm is how long a buyer has for the changes that were asked; the records refuse the request afterwards.
const changeTerm = 10 * 24 * time.Hour

// tellBuyer tells the author of a request what became of it, in a message and in their copy of it. What they did themselves is confirmed where they did it, and that
// somebody gave it back changes nothing for them.
func (b *Bot) tellBuyer(r records.Request, by records.Actor, a records.Action, notices int) change {
	if by.Role == records.ByAuthor || a == records.ActRelease || r.Author == "" {
		return changes()
	}
	return func(tx *records.Tx) error {
		p, err := b.languageIn(tx, r.Team, r.Author)
		if err != nil {
			return err
		}
		files, err := tx.FilesOf(r.Team, r.ID)
		if err != nil {
			return err
		}
		if err := b.copyAgain(p, r, files)(tx); err != nil {
			return err
		}
		if a == records.ActEdit && notices == 0 { // suppliers read what they read before
			return nil
		}
		said, err := tx.InterestIn(r.Team, r.ID)
		if err != nil {
			return err
		}
		until := momentName(p, r.Deadline)
		if a == records.ActAsk || a == records.ActWarn {
			until = p.Date(r.MovedAt.Add(changeTerm).In(paris).Format(time.DateOnly))
		}
		pg := &page{p: p, room: maxMessage}
		pg.section(p.Say(locales.ID("desk.buyer."+string(a)), "Number", r.Number, "Title", escape(r.Title), "Who", mentionOf(p, by.User),
			"Until", until, "Told", said.Told-said.Undelivered, "Hand", said.Undelivered, "Interested", said.Interested))
		switch a {
		case records.ActAsk, records.ActRefuse, records.ActWithdraw, records.ActWarn:
			pg.quote(Reply{Quote: r.Note})
		}
		see := Button{Action: actRequestSee, Value: r.ID, Label: line(locales.RequestSee)}
		if can(records.ByAuthor, r.State, records.ActEdit) && a != records.ActTake {
			pg.press([]Button{{Action: actRequestEdit, Value: r.ID, Label: line(locales.RequestEdit), Primary: true}, see})
		} else {
			pg.press([]Button{see})
		}
		return b.toBuyer(r, string(a)+":v"+strconv.Itoa(r.Version), pg)(tx)
	}
}

// toBuyer sends the author of a request something, once.
func (b *Bot) toBuyer(r records.Request, what string, pg *page) change {
	if r.Author == "" {
		return changes()
	}
	return enqueue(records.Message{
		Team: r.Team, Key: "buyer:" + r.ID + ":" + what, Method: records.Post, Channel: r.Author, Payload: pg.message().payload(), CreatedAt: b.Now(),
	})
}

// languageIn is the language of a person inside a write, where Slack cannot be asked: their choice, else what is remembered of them.
func (b *Bot) languageIn(tx *records.Tx, team, user string) (locales.Printer, error) {
	chosen, err := tx.Person(team, user)
	if err != nil && !isNotFound(err) {
		return locales.Printer{}, err
	}
	return locales.For(person{chosen: chosen, locale: b.people.remembered(user)}.lang("")), nil
}
