package bot

import (
	"context"
	"strconv"

	"orchidee/locales"
	"orchidee/records"
)

// sendNoticeFiles sends a supplier the files of a request, once, from the bytes that are kept: the buyer is nowhere in them.
func (b *Bot) sendNoticeFiles(ctx context.Context, ev Event) (any, error) {
	a, refusal, err := b.addressee(ctx, ev, ev.Value)
	if err != nil || refusal != nil {
		return b.tellOr(ctx, ev, a.p, locales.NoticeTitle, refusal, err)
	}
	keys := make([]string, len(a.told.Files))
	for i, f := range a.told.Files {
		keys[i] = "notice-file:" + f.ID + ":" + ev.User
		if before, err := b.Store.MessageByKey(ctx, ev.Team, keys[i]); err == nil && before.Dead {
			keys[i] += ":" + ev.Key // it did not arrive: another try is another message
		}
	}
	sent := 0
	err = b.Store.Write(ctx, func(tx *records.Tx) error {
		if _, _, err := tx.ShowRequest(ev.Team, a.told.ID, a.supplier.ID); err != nil {
			return err
		}
		for i, f := range a.told.Files {
			d := document{
				Name: strconv.Itoa(i+1) + "-" + f.Name, Title: f.Name, Comment: escape(a.p.Say(locales.NoticeFileOf, "Number", a.told.Number)),
				Kept: f.ID, Lang: a.p.Lang,
			}
			fresh, err := tx.Enqueue(records.Message{
				Team: ev.Team, Key: keys[i], Method: records.File, Channel: ev.User, User: ev.User,
				Payload: d.payload(), CreatedAt: b.Now(),
			})
			if err != nil {
				return err
			}
			if fresh {
				sent++
			}
		}
		return nil
	})
	if refused, ok := a.refused(err); ok {
		return b.tellHere(ctx, ev, a.p, locales.NoticeTitle, refused)
	}
	if err != nil {
		return nil, err
	}
	if sent == 0 {
		return b.tellHere(ctx, ev, a.p, locales.NoticeTitle, line(locales.NoticeFilesThere))
	}
	return b.tellHere(ctx, ev, a.p, locales.NoticeTitle, line(locales.Verbatim, "Text", a.p.Count(locales.NoticeFilesSent, sent)))
}
