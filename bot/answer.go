package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"orchidee/knowledge"
	"orchidee/locales"
	"orchidee/records"
)

const (
	threadTurns  = 6                // questions of a thread that a follow-up may lean on
	directRecent = 30 * time.Minute // how long a question in a direct message is still the subject
)

func isNotFound(err error) bool { return errors.Is(err, records.ErrNotFound) }

// answer decides a question asked in a message: the reply goes in the thread of the question.
func (b *Bot) answer(ctx context.Context, ev Event) (change, error) {
	turns, err := b.turns(ctx, ev)
	if err != nil {
		return nil, err
	}
	who := b.people.person(ctx, b.Store, ev)
	if len(ev.Files) > 0 && ev.ChannelKind == "im" && (who.staff || strings.TrimSpace(ev.Text) == "") {
		files := b.filesSent(ev, who)
		if strings.TrimSpace(ev.Text) == "" {
			return files, nil
		}
		ev.Files = nil
		answered, err := b.answer(ctx, ev)
		if err != nil {
			return nil, err
		}
		return changes(answered, files), nil
	}
	if strings.TrimSpace(ev.Text) == "" && len(ev.Files) > 0 {
		p := locales.For(who.lang(""))
		return b.say(ev, "answer:"+ev.Key, p, Reply{Lines: []Line{line(locales.FileUnread)}}), nil
	}
	q, p, reply, err := b.ask(ctx, ev, who, ev.Text, turns, inThread)
	if err != nil {
		return nil, err
	}
	aside, err := b.aside(ctx, ev, who, q, turns, p)
	if err != nil {
		return nil, err
	}
	return changes(save(q), b.say(ev, "answer:"+ev.Key, p, reply), aside), nil
}

// audience is who a reply is written for: the person who asked, but in a channel everybody, since guests and people of other
// organisations may read it there, now or later. The team's own channel is the team's.
func (b *Bot) audience(who person, channel string, where surface) knowledge.Audience {
	as := who.wording()
	private := where != inThread || strings.HasPrefix(channel, "D") || channel == b.StaffChannel
	if private || as == knowledge.Supplier {
		return as
	}
	return knowledge.Everyone
}

// aside offers the author of a question in a channel the internal article that a direct message would have answered with. Only
// they see the offer, and what it opens.
func (b *Bot) aside(ctx context.Context, ev Event, who person, q records.Question, turns []string, p locales.Printer) (change, error) {
	if q.As == string(who.wording()) || q.Article == FeatureID {
		return changes(), nil
	}
	res, err := b.Knowledge.Search(ctx, knowledge.Query{Text: ev.Text, As: who.wording(), On: knowledge.Date(q.On), Turns: turns})
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	if res.Article == nil || knowledge.Audience(q.As).Sees(res.Article.Audience) {
		return changes(), nil
	}
	return b.whisper(ev, cmp.Or(ev.Thread, ev.TS), "aside:"+ev.Key, p, Reply{
		Lines: []Line{line(locales.AnswerAside)}, Options: []Option{{ID: res.Article.ID, Title: res.Article.Title}}, Question: q.ID, Surface: inPlace,
	}), nil
}

// turns gives the questions asked before in the thread, oldest first; in a direct message without a thread, the recent ones.
func (b *Bot) turns(ctx context.Context, ev Event) ([]string, error) {
	if ev.Thread == "" {
		if ev.ChannelKind != "im" {
			return nil, nil
		}
		recent, err := b.Store.RecentQuestions(ctx, ev.Team, ev.User, ev.Channel, b.Now().Add(-directRecent), threadTurns)
		return wordsIn(recent), err
	}
	earlier, err := b.Store.ThreadQuestions(ctx, ev.Team, ev.Channel, ev.Thread, threadTurns)
	if err != nil {
		return nil, fmt.Errorf("questions of thread: %w", err)
	}
	return wordsIn(earlier), nil
}

func wordsIn(questions []records.Question) []string {
	var out []string
	for _, q := range questions {
		out = append(out, q.Text)
	}
	return out
}

// ask decides the reply, of the feature that the text asks for or else of the knowledge, and fills the record of the question.
// Nothing is written here.
func (b *Bot) ask(ctx context.Context, ev Event, who person, text string, turns []string, where surface) (records.Question, locales.Printer, Reply, error) {
	if q, p, reply, ok, err := b.grant(ctx, ev, who, text, where); err != nil || ok {
		return q, p, reply, err
	}
	query := knowledge.Query{Text: text, As: b.audience(who, ev.Channel, where), Turns: turns}
	res, err := b.counsel().Ask(ctx, query, b.today())
	if err != nil {
		return records.Question{}, locales.Printer{}, Reply{}, fmt.Errorf("search: %w", err)
	}
	query.On = res.On
	p := locales.For(who.lang(res.Lang))
	q := b.question(ev, text)
	q.Lang, q.As, q.On, q.Outcome, q.Confidence = string(res.Lang), string(query.As), string(query.On), string(res.Outcome), res.Confidence
	if res.Article != nil {
		q.Article = res.Article.ID
	}
	if res.whole() {
		q.Outcome, q.Article = string(knowledge.Answered), AdviceID
	}
	reply := b.compose(res, query, p.Lang, q.ID)
	reply.Surface = where
	return q, p, reply, nil
}

// question is the record of a question before it is answered.
func (b *Bot) question(ev Event, text string) records.Question {
	return records.Question{
		ID: uuid.Must(uuid.NewV7()).String(), Team: ev.Team, User: ev.User,
		Channel: ev.Channel, Thread: cmp.Or(ev.Thread, ev.TS), TS: ev.TS, Text: text, At: b.Now(),
	}
}

// grant answers a message that asks for a feature.
func (b *Bot) grant(ctx context.Context, ev Event, who person, text string, where surface) (q records.Question, p locales.Printer, r Reply, ok bool, err error) {
	p = locales.For(who.lang(b.Knowledge.Language(text)))
	for _, f := range b.features {
		if f.wish == nil {
			continue
		}
		r, ok, err = f.wish(ctx, wished{Event: ev, who: who, text: text, where: where, p: p})
		if err != nil {
			return q, p, r, false, fmt.Errorf("wish: %w", err)
		}
		if ok {
			q = b.question(ev, text)
			q.Lang, q.As, q.On, q.Outcome, q.Confidence = p.Lang, string(b.audience(who, ev.Channel, where)), string(b.today()), string(knowledge.Answered), 1
			q.Article = FeatureID
			r.Question, r.Surface, r.Human = q.ID, where, true
			return q, p, r, true, nil
		}
	}
	return q, p, r, false, nil
}

// compose turns a result into a reply. The article is shown in the reader's language where it exists.
func (b *Bot) compose(res Finding, query knowledge.Query, lang, question string) Reply {
	r := Reply{On: query.On, Question: question, Human: true, Found: res, Rules: b.rules()}
	if len(res.Understood) > 0 {
		r.Lines = append(r.Lines, line(locales.Understood, "Words", strings.Join(res.Understood, ", ")))
	}
	article := res.Article
	if article != nil {
		article = b.inLanguage(article, lang, query)
		r.Foreign = string(article.Lang) != lang && article.Quote == ""
		if res.Also != nil {
			article = knowledge.Join(article, b.inLanguage(res.Also, lang, query))
		}
	}
	for _, alt := range res.Alternatives {
		a := b.inLanguage(alt.Article, lang, query)
		r.Options = append(r.Options, Option{ID: a.ID, Title: a.Name()})
	}
	if res.Told && res.Advice == nil {
		r.Lines = append(r.Lines, line(locales.CounselDay, "On", locales.For(lang).Date(string(res.On))))
	}
	if l, ok := res.Change(locales.For(lang)); ok && !res.whole() {
		r.Lines = append(r.Lines, l)
	}
	if res.Problem != nil {
		r.Lines = append(r.Lines, Line{locales.ID("advise." + res.Problem.Key), res.Problem.Args})
	}
	if res.whole() {
		if article != nil {
			r.Options = append([]Option{{ID: article.ID, Title: article.Title}}, r.Options[:min(len(r.Options), mostBeside-1)]...)
		}
		r.Vote = true
		return r
	}
	r.Form = b.rules() != nil && query.As != knowledge.Supplier && article != nil && (res.How == Beside || slices.Contains(article.Actions, knowledge.ActionAdvice))
	r.Buttons = append(b.sourcing(article, query.As, question), profileOffer(query.As, article)...)
	r.Webinars = article != nil && slices.Contains(article.Actions, knowledge.ActionWebinar)
	r.Structures = query.As == knowledge.Supplier && article != nil && article.Topic == reservedTopic
	switch res.Outcome {
	case knowledge.Answered:
		if article.Quote != "" {
			r.Lines = append(r.Lines, line(locales.QuoteIntro))
		}
		r.Article, r.Vote = article, true
	case knowledge.Unsure:
		r.Lines = append(r.Lines, line(locales.AnswerUnsure))
		r.Article, r.Brief, r.Vote = article, true, true
		if article != nil {
			r.Options = append([]Option{{ID: article.ID, Title: article.Name()}}, r.Options...)
		}
	case knowledge.SmallTalk:
		r.Lines = append(r.Lines, line(locales.Talk(res.Kind)))
		r.Human, r.Options = res.Kind == "help" || locales.WantsHuman(res.Kind), nil
		if res.Kind != "thanks" && res.Kind != "bye" && !locales.WantsHuman(res.Kind) {
			r.Examples = examples(query.As)
		}
	case knowledge.Scope:
		r.Lines = append(r.Lines, line(locales.Refusal(res.Kind)), line(locales.ScopeInstead))
	default:
		r.Lines = append(r.Lines, line(locales.AnswerUnknown))
		if len(r.Options) > 0 {
			r.Lines = append(r.Lines, line(locales.AnswerNearest))
		}
	}
	return r
}

// AdviceID and FeatureID stand for the id of an article where the rules alone answered, or a feature of the bot.
const (
	AdviceID  = "advice"
	FeatureID = "feature"
)

// mostBeside is how many articles are offered beside an answer.
const mostBeside = 3

// inLanguage gives the article in lang when it exists there, else as it is.
func (b *Bot) inLanguage(a *knowledge.Article, lang string, q knowledge.Query) *knowledge.Article {
	if string(a.Lang) == lang {
		return a
	}
	if t, ok := b.Knowledge.Article(a.ID, knowledge.Lang(lang), q.On, q.As); ok {
		return t
	}
	return a
}

// examples are the questions a newcomer of that role may try.
func examples(as knowledge.Audience) []locales.ID {
	if as == knowledge.Supplier {
		return locales.SupplierExamples
	}
	return locales.BuyerExamples
}

func save(q records.Question) change {
	return func(tx *records.Tx) error { return tx.SaveQuestion(q) }
}

// say sends a reply in the thread of the event's message.
func (b *Bot) say(ev Event, key string, p locales.Printer, r Reply) change {
	payload := render(p, r).payload()
	return enqueue(records.Message{
		Team: ev.Team, Key: key, Method: records.Post, Channel: ev.Channel, Thread: cmp.Or(ev.Thread, ev.TS, ev.MessageTS),
		Payload: payload, Question: r.Question, CreatedAt: b.Now(),
	})
}

// whisper tells something to the event's author alone, where the event happened.
func (b *Bot) whisper(ev Event, thread, key string, p locales.Printer, r Reply) change {
	return enqueue(records.Message{
		Team: ev.Team, Key: key, Method: records.Ephemeral, Channel: ev.Channel, Thread: thread, User: ev.User,
		Payload: render(p, r).payload(), CreatedAt: b.Now(),
	})
}

func enqueue(m records.Message) change {
	return func(tx *records.Tx) error {
		_, err := tx.Enqueue(m)
		return err
	}
}
