package bot

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/knowledge"
	"orchidee/locales"
	"orchidee/records"
)

// maxQuestion is the longest question the form takes, in runes; longer messages are cut when they are decoded.
const maxQuestion = 2000

// wantsForm is the word after /orchidee that opens the form of a purchase.
var wantsForm = regexp.MustCompile(`(?i)^(?:r[eè]gles?|rules?|regeln?)$`)

// command answers /orchidee: the answer travels in the acknowledgement and only its author sees it.
func (b *Bot) command(ctx context.Context, ev Event) (any, error) {
	if wantsForm.MatchString(ev.Text) {
		ev.Text = ""
		return b.openPurchase(ctx, ev)
	}
	for _, f := range b.features {
		if open, ok := f.words[folded(ev.Text)]; ok {
			return open(b, ctx, ev)
		}
	}
	who := b.people.person(ctx, b.Store, ev)
	p, reply, err := b.askAlone(ctx, ev, who, ev.Text, inPlace)
	if err != nil {
		return nil, err
	}
	reply.Quote = ev.Text // Slack does not show what was typed after the command
	return ephemeral(render(p, reply)), nil
}

// ephemeral is a message as the acknowledgement of a command, or a response_url, takes it.
func ephemeral(r rendered) map[string]any {
	return map[string]any{"response_type": "ephemeral", "text": r.Text, "blocks": r.Blocks}
}

// askAboutMessage answers somebody else's message in a modal, so that only the person who asked sees it.
func (b *Bot) askAboutMessage(ctx context.Context, ev Event) (any, error) {
	return nil, b.openAnswer(ctx, ev, ev.Text)
}

// openAnswer asks and shows the answer in a modal.
func (b *Bot) openAnswer(ctx context.Context, ev Event, text string) error {
	who := b.people.person(ctx, b.Store, ev)
	p, reply, err := b.askAlone(ctx, ev, who, text, inView)
	if err != nil {
		return err
	}
	return b.open(ctx, ev, answerView(p, reply))
}

// askAlone decides the reply to a question outside any thread, and records the question.
func (b *Bot) askAlone(ctx context.Context, ev Event, who person, text string, where surface) (locales.Printer, Reply, error) {
	q, p, reply, err := b.ask(ctx, ev, who, text, nil, where)
	if err != nil {
		return p, reply, err
	}
	return p, reply, b.Store.Write(ctx, save(q))
}

// openAsk opens the form in which one asks a question.
func (b *Bot) openAsk(ctx context.Context, ev Event) (any, error) {
	p := locales.For(b.people.person(ctx, b.Store, ev).lang(""))
	input := slack.NewPlainTextInputBlockElement(plain(p.Say(locales.AskPlaceholder)), "text")
	input.Multiline, input.MaxLength = true, maxQuestion
	view := form(p, formAsk, locales.AskTitle, locales.AskSubmit, "",
		slack.NewInputBlock("question", plain(p.Say(locales.AskLabel)), plain(p.Say(locales.AskHint)), input))
	return nil, b.open(ctx, ev, view)
}

// submitAsk answers the form by putting the answer in its place.
func (b *Bot) submitAsk(ctx context.Context, ev Event) (any, error) {
	who := b.people.person(ctx, b.Store, ev)
	text := ev.State["question"]["text"]
	if strings.TrimSpace(text) == "" {
		p := locales.For(who.lang(""))
		return slack.NewErrorsViewSubmissionResponse(map[string]string{"question": p.Say(locales.AskEmpty)}), nil
	}
	p, reply, err := b.askAlone(ctx, ev, who, text, inView)
	if err != nil {
		return nil, err
	}
	reply.Quote = text
	view := answerView(p, reply)
	return slack.NewUpdateViewSubmissionResponse(&view), nil
}

// showArticle answers a click on a neighbouring article, where the button stands.
func (b *Bot) showArticle(ctx context.Context, ev Event) (any, error) {
	id, question, where := split3(ev.Value)
	who, p := b.reader(ctx, ev, question)
	as := b.audience(who, ev.Channel, where)
	reply := Reply{Lines: []Line{line(locales.ArticleGone)}, Surface: where}
	if a, ok := b.Knowledge.Article(id, knowledge.Lang(p.Lang), b.today(), as); ok {
		reply = Reply{Form: b.rules() != nil && as != knowledge.Supplier && slices.Contains(a.Actions, knowledge.ActionAdvice), Article: a, On: b.today(), Foreign: string(a.Lang) != p.Lang && a.Quote == "", Question: question, Surface: where, Human: true,
			Webinars: slices.Contains(a.Actions, knowledge.ActionWebinar), Buttons: append(b.sourcing(a, as, question), profileOffer(as, a)...)}
		for _, rel := range a.Related {
			if n, ok := b.Knowledge.Article(rel, knowledge.Lang(p.Lang), b.today(), as); ok && len(reply.Options) < 3 {
				reply.Options = append(reply.Options, Option{ID: n.ID, Title: n.Title})
			}
		}
	}
	return nil, b.show(ctx, ev, p, reply, "article:"+question+":"+id)
}

// askExample answers a click on an example question as if it had been typed.
func (b *Bot) askExample(ctx context.Context, ev Event) (any, error) {
	id, lang, where := split3(ev.Value)
	who := b.people.person(ctx, b.Store, ev)
	text := locales.For(lang).Say(locales.ID(id)) // as the button said it
	if where == "" {                              // App Home has no place to answer in but a modal
		return nil, b.openAnswer(ctx, ev, text)
	}
	p, reply, err := b.askAlone(ctx, ev, who, text, where)
	if err != nil {
		return nil, err
	}
	reply.Quote = text
	return nil, b.show(ctx, ev, p, reply, "example:"+ev.MessageTS+":"+id)
}

// show says a reply where the pressed button stands: in the thread, in place of the private message, or in the modal. In a
// thread the same thing is said once; who presses again is told that it is there.
func (b *Bot) show(ctx context.Context, ev Event, p locales.Printer, r Reply, key string) error {
	switch r.Surface {
	case inView:
		view := answerView(p, r)
		_, err := b.API.UpdateViewContext(ctx, view, "", ev.Hash, ev.View)
		return err
	case inPlace:
		msg := render(p, r)
		_, _, err := b.API.PostMessageContext(ctx, ev.Channel, slack.MsgOptionResponseURL(ev.ResponseURL, slack.ResponseTypeEphemeral),
			slack.MsgOptionReplaceOriginal(ev.ResponseURL), slack.MsgOptionText(msg.Text, false), slack.MsgOptionBlocks(msg.Blocks...))
		return err
	default:
		return b.Store.Write(ctx, func(tx *records.Tx) error {
			thread := ev.Thread
			if thread == "" {
				thread = ev.MessageTS
			}
			fresh, err := tx.Enqueue(records.Message{
				Team: ev.Team, Key: key, Method: records.Post, Channel: ev.Channel, Thread: thread,
				Payload: render(p, r).payload(), CreatedAt: b.Now(),
			})
			if err != nil || fresh {
				return err
			}
			return b.whisper(ev, thread, "again:"+ev.Key, p, Reply{Lines: []Line{line(locales.AlreadyShown)}})(tx)
		})
	}
}

// open opens a modal, or puts it on top of the one in which the button stands.
func (b *Bot) open(ctx context.Context, ev Event, view slack.ModalViewRequest) error {
	if ev.View != "" && ev.Kind == KindPress && ev.MessageTS == "" && ev.Callback != callHome {
		_, err := b.API.PushViewContext(ctx, ev.Trigger, view)
		return err
	}
	_, err := b.API.OpenViewContext(ctx, ev.Trigger, view)
	var slackErr slack.SlackErrorResponse
	if errors.As(err, &slackErr) {
		b.Log.WarnContext(ctx, "views.open refused", "error", slackErr.Err, "messages", slackErr.ResponseMetadata.Messages)
	}
	return err
}

// answerView shows a reply in a modal.
func answerView(p locales.Printer, r Reply) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: plain(cut(p.Say(locales.AnswerTitle), maxModalName)), Close: plain(cut(p.Say(locales.Close), maxModalName)),
		Blocks: slack.Blocks{BlockSet: render(p, r).Blocks},
	}
}

// form is a modal with a submit button; private is an id of ours that comes back with it.
func form(p locales.Printer, callback string, title, submit locales.ID, private string, blocks ...slack.Block) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: callback, PrivateMetadata: private,
		Title: plain(cut(p.Say(title), maxModalName)), Submit: plain(cut(p.Say(submit), maxModalName)), Close: plain(cut(p.Say(locales.Cancel), maxModalName)),
		Blocks: slack.Blocks{BlockSet: blocks},
	}
}

func split3(value string) (a, b string, where surface) {
	parts := strings.SplitN(value, "|", 3)
	for len(parts) < 3 {
		parts = append(parts, "")
	}
	return parts[0], parts[1], surface(parts[2])
}

func split2(value string) (question string, where surface) {
	question, w, _ := strings.Cut(value, "|")
	return question, surface(w)
}
