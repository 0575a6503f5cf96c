package bot

import (
	"encoding/json"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// Names of a supplier's buttons and forms; the value is the request.
const (
	actInterested   = "notice_interested"
	actDecline      = "notice_decline"
	actInquire      = "notice_inquire"
	actNoticeFiles  = "notice_files"
	actNoticeRead   = "notice_read"
	actOpenRequests = "notice_open"     // list the open requests; no value
	actReceived     = "notice_received" // list what one was told; no value
	formInterest    = "notice_interest_form"
	formDecline     = "notice_decline_form"
	formInquire     = "notice_inquire_form"
)

// tellSuppliers enqueues the messages of notices, in their order: the same text for each, the fixed words in their language, and why
// they get it. Those whom Slack does not reach are left for the team. public is the question of an answer.
func (b *Bot) tellSuppliers(r records.Request, notices []records.Notice, public *records.PublicInquiry) change {
	if len(notices) == 0 {
		return changes()
	}
	return func(tx *records.Tx) error {
		told, err := tx.ToldRequest(r.Team, r.ID)
		if err != nil {
			return err
		}
		t := b.teller(told)
		t.public = public
		if notices[0].Kind == records.NoticeEdit {
			before, err := tx.ToldBefore(r.Team, r.ID, told.Revision-1)
			if err != nil {
				return err
			}
			t.before = &before.Told
		}
		for _, n := range notices {
			m := records.Message{Team: n.Team, Key: n.Subject(), Subject: n.Subject(), CreatedAt: b.Now()}
			switch {
			case n.Way == records.BySlack:
				m.Method, m.Channel, m.Payload = records.Post, n.User, t.payload(n)
			case n.Way == records.ByEmail && b.Mail != nil:
				m.Method, m.Channel, m.Payload = records.Mail, n.Email, t.letter(n)
			default:
				continue
			}
			if _, err := tx.Enqueue(m); err != nil {
				return err
			}
		}
		return nil
	}
}

// teller words the notices of one request; what all have in common is rendered once a language.
type teller struct {
	b      *Bot
	told   records.OpenRequest
	public *records.PublicInquiry // the question of an answer
	before *records.Told          // what an edit replaces
	texts  map[string][]slack.Block
	made   map[string][]byte // payloads, by what they depend on
}

func (b *Bot) teller(told records.OpenRequest) *teller {
	return &teller{b: b, told: told, texts: map[string][]slack.Block{}, made: map[string][]byte{}}
}

// payload is the message of a notice as it is sent. Of those who are told for the same reasons it is made once.
func (t *teller) payload(n records.Notice) []byte {
	key := string(n.Kind) + " " + n.Lang
	for _, r := range n.Reasons {
		key += " " + string(r.Kind) + ":" + r.Request + ":" + r.Supplier
	}
	known, ok := t.made[key]
	if !ok {
		known = t.notice(n).payload()
		t.made[key] = known
	}
	return known
}

// notice is the message of one notice.
func (t *teller) notice(n records.Notice) rendered {
	p := locales.For(n.Lang)
	pg := &page{p: p, room: maxMessage}
	number := 0
	if t.public != nil {
		number = t.public.N
	}
	pg.section(p.Say(locales.ID("notice."+string(n.Kind)), "Number", t.told.Number, "Title", escape(t.told.Title), "N", number,
		"Until", momentName(p, t.told.Deadline)))
	switch n.Kind {
	case records.NoticeEnd:
	case records.NoticeAnswer:
		pg.inquiry(*t.public)
		pg.press(t.buttons(n.Kind))
	default:
		pg.plain = append(pg.plain, escape(t.told.Title))
		if t.before != nil {
			pg.section(escape(p.Say(locales.NoticeChanged, "Names", changed(p, *t.before, t.told.Told))))
		}
		pg.blocks = append(pg.blocks, t.text(p)...)
		if len(n.Reasons) > 0 {
			pg.context(escape(p.Say(locales.WhyNotice, "Reasons", t.b.because(p, n.Reasons, toSupplier))))
		}
		pg.press(t.buttons(n.Kind))
		pg.context(escape(p.Say(locales.NoticeEqual)))
	}
	return pg.message()
}

// noticeOwn is how many blocks of a notice are not the request's.
const noticeOwn = 5

// text is the request as all suppliers read it.
func (t *teller) text(p locales.Printer) []slack.Block {
	if known, ok := t.texts[p.Lang]; ok {
		return known
	}
	blocks := t.b.requestBlocks(p, t.told.Told)
	blocks = blocks[:min(len(blocks), maxBlocks-noticeOwn)]
	for i, block := range blocks {
		raw, err := json.Marshal(block)
		if err != nil {
			panic(err) // blocks of ours always marshal
		}
		blocks[i] = rawBlock{raw}
	}
	t.texts[p.Lang] = blocks
	return blocks
}

func (t *teller) buttons(kind records.NoticeKind) []Button {
	id := t.told.ID
	all := []Button{
		{Action: actInterested, Value: id, Label: line(locales.NoticeInterested), Primary: true},
		{Action: actDecline, Value: id, Label: line(locales.NoticeDecline)},
		{Action: actInquire, Value: id, Label: line(locales.NoticeInquire)},
	}
	if len(t.told.Files) > 0 {
		all = append(all, Button{Action: actNoticeFiles, Value: id, Label: line(locales.NoticeFiles)})
	}
	if kind == records.NoticeAnswer {
		all = append(all, Button{Action: actNoticeRead, Value: id, Label: line(locales.NoticeRead)})
	} else {
		all = append(all, Button{Action: actAlertsOff, Label: line(locales.SupplierStop)})
	}
	return all
}

// inquiry shows a question and its answer, literally.
func (pg *page) inquiry(i records.PublicInquiry) {
	pg.quote(Reply{Quoted: line(locales.NoticeQuestion), Quote: i.Question})
	pg.quote(Reply{Quoted: line(locales.NoticeReply), Quote: i.Answer})
}
