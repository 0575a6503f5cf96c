package bot

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"orchidee/knowledge"
	"orchidee/knowledge/advice"
	"orchidee/locales"
	"orchidee/records"
)

// counsel is what answers the bot's questions.
func (b *Bot) counsel() Counsel { return Counsel{b.Knowledge, b.rules()} }

// at is where files about a purchase go: the thread of the message in which a button stands, else the person's direct message.
func (c *carried) at(ev Event, where surface) {
	c.Channel, c.Thread = ev.User, ""
	if where == inThread {
		c.Channel, c.Thread = ev.Channel, cmp.Or(ev.Thread, ev.MessageTS)
	}
}

// judged reads a carried purchase again and judges it, as far as the rules of the day allow.
func (b *Bot) judged(packed string) (carried, *advice.Assessment, bool) {
	c, err := unpack(packed)
	if err != nil || b.rules() == nil || b.rules().Check(c.Purchase) != nil {
		return c, nil, false
	}
	a := b.rules().Assess(c.Purchase)
	return c, &a, true
}

// openLevel lists the rules of a level.
func (b *Bot) openLevel(ctx context.Context, ev Event) (any, error) {
	level, packed, where := split3(ev.Value)
	c, a, ok := b.judged(packed)
	who, p := b.reader(ctx, ev, c.Question)
	switch {
	case !ok:
		return nil, b.open(ctx, ev, noteView(p, locales.PurchaseFormTitle, locales.PurchaseGone))
	case who.role() == knowledge.Supplier && advice.Level(level) != advice.Must:
		return nil, b.open(ctx, ev, noteView(p, locales.PurchaseFormTitle, locales.PurchaseBuyers))
	}
	c.Level = advice.Level(level)
	c.at(ev, where)
	return nil, b.open(ctx, ev, levelView(b.counsel().voice(p, who.role()), a, c))
}

// turnPage shows another page of a list.
func (b *Bot) turnPage(ctx context.Context, ev Event) (any, error) {
	c, a, ok := b.judged(ev.PrivateMetadata)
	who, p := b.reader(ctx, ev, c.Question)
	if !ok || who.role() == knowledge.Supplier && c.Level != advice.Must {
		return nil, b.open(ctx, ev, noteView(p, locales.PurchaseFormTitle, locales.PurchaseGone))
	}
	c.Page, _ = strconv.Atoi(ev.Value) // what is no number is the first page
	_, err := b.API.UpdateViewContext(ctx, levelView(b.counsel().voice(p, who.role()), a, c), "", ev.Hash, ev.View)
	return nil, err
}

// clause finds the rule of a button in the purchase its view carries, for who may read clauses.
func (b *Bot) clause(ctx context.Context, ev Event) (p locales.Printer, c carried, r advice.Applied, ok bool) {
	c, a, ok := b.judged(ev.PrivateMetadata)
	who, p := b.reader(ctx, ev, c.Question)
	if !ok || who.role() == knowledge.Supplier {
		return p, c, r, false
	}
	i := slices.IndexFunc(a.Rules, func(r advice.Applied) bool { return r.ID == ev.Value && r.Text != "" })
	if i < 0 {
		return p, c, r, false
	}
	return p, c, a.Rules[i], true
}

// showText shows the text of a clause, byte for byte.
func (b *Bot) showText(ctx context.Context, ev Event) (any, error) {
	p, c, r, ok := b.clause(ctx, ev)
	if !ok {
		return nil, b.open(ctx, ev, noteView(p, locales.PurchaseTextTitle, locales.PurchaseGone))
	}
	return nil, b.open(ctx, ev, textView(p, r, c))
}

// sendText sends the text of a clause as a file.
func (b *Bot) sendText(ctx context.Context, ev Event) (any, error) {
	p, c, r, ok := b.clause(ctx, ev)
	if !ok {
		return nil, b.open(ctx, ev, noteView(p, locales.PurchaseTextTitle, locales.PurchaseGone))
	}
	if err := b.Store.Write(ctx, b.file(ctx, ev, c, r.ID, document{Name: r.ID + ".txt", Title: r.Title, Comment: escape(r.Title), Content: r.Text, Lang: p.Lang})); err != nil {
		return nil, err
	}
	_, err := b.API.UpdateViewContext(ctx, noteView(p, locales.PurchaseTextTitle, locales.PurchaseTextSent), "", ev.Hash, ev.View)
	return nil, err
}

// sendNote sends everything about a purchase as a note for the file of the contract.
func (b *Bot) sendNote(ctx context.Context, ev Event) (any, error) {
	packed, where := split2(ev.Value)
	c, a, ok := b.judged(packed)
	who, p := b.reader(ctx, ev, c.Question)
	switch {
	case !ok:
		return nil, b.open(ctx, ev, noteView(p, locales.PurchaseFormTitle, locales.PurchaseGone))
	case who.role() == knowledge.Supplier:
		return nil, b.open(ctx, ev, noteView(p, locales.PurchaseFormTitle, locales.PurchaseBuyers))
	}
	c.at(ev, where)
	v := b.counsel().voice(p, who.role())
	comment := p.Say(locales.PurchaseNoteFile, "About", v.about(a.Purchase), "Day", p.Date(string(a.Purchase.On)), "Version", a.Version)
	note := document{Name: "note-" + string(a.Purchase.On) + ".md", Title: v.title(Finding{}), Comment: escape(comment), Content: b.rules().Note(v.w, a), Lang: p.Lang}
	if err := b.Store.Write(ctx, b.file(ctx, ev, c, "note", note)); err != nil {
		return nil, err
	}
	if where == inThread {
		return nil, nil // it shows up where the button stands
	}
	return nil, b.open(ctx, ev, noteView(p, locales.PurchaseNote, locales.PurchaseNoteSent))
}

// file sends a file where c says. The same file of the same purchase is sent once a day to a place; who asks again in a thread is
// told that it is there. Its name is its own, so that after an interruption it is found by it.
func (b *Bot) file(ctx context.Context, ev Event, c carried, what string, d document) change {
	sum := sha256.Sum256([]byte(what + c.Channel + c.Thread + string(b.today()) + d.Content))
	mark := hex.EncodeToString(sum[:4])
	stem, end, _ := strings.Cut(d.Name, ".")
	d.Name = stem + "-" + mark + "." + end
	payload, err := json.Marshal(d)
	if err != nil {
		panic(err) // strings always marshal
	}
	key := "file:" + hex.EncodeToString(sum[:16])
	if before, err := b.Store.MessageByKey(ctx, ev.Team, key); err == nil && before.Dead {
		key += ":" + ev.Key // it did not arrive: another try is another message
	}
	return func(tx *records.Tx) error {
		fresh, err := tx.Enqueue(records.Message{
			Team: ev.Team, Key: key, Method: records.File, Channel: c.Channel, Thread: c.Thread, User: ev.User,
			Payload: payload, CreatedAt: b.Now(),
		})
		if err != nil || fresh || c.Thread == "" || ev.MessageTS == "" {
			return err
		}
		return b.whisper(ev, c.Thread, "again:"+ev.Key, locales.For(d.Lang), Reply{Lines: []Line{line(locales.AlreadyShown)}})(tx)
	}
}

// showWay answers the choice of a structure.
func (b *Bot) showWay(ctx context.Context, ev Event) (any, error) {
	id, question, where := split3(ev.Value)
	who, p := b.reader(ctx, ev, question)
	reply := Reply{Lines: []Line{line(locales.ArticleGone)}, Surface: where}
	if f, ok := b.counsel().Way(id, knowledge.Lang(p.Lang), who.role(), b.today()); ok {
		reply = b.compose(f, knowledge.Query{As: who.role(), On: f.On}, p.Lang, question)
		reply.Surface, reply.Vote = where, false
	}
	if ev.Callback == callHome {
		reply.Surface = inView
		return nil, b.open(ctx, ev, answerView(p, reply))
	}
	return nil, b.show(ctx, ev, p, reply, "way:"+question+":"+id)
}
