package bot

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/slack-go/slack"

	"orchidee/knowledge"
	"orchidee/locales"
	"orchidee/records"
)

// callHome names the App Home view, to tell it from a modal when one of its buttons is pressed.
const callHome = "home"

// home publishes the App Home of the person who opened it.
func (b *Bot) home(ctx context.Context, ev Event) (change, error) {
	return b.publish(ctx, ev, b.people.person(ctx, b.Store, ev)), nil
}

// publish shows somebody their App Home. What a feature cannot tell now is logged and left out: the rest is of use.
func (b *Bot) publish(ctx context.Context, ev Event, who person) change {
	var parts []slack.Block
	for _, f := range b.features {
		if f.home == nil {
			continue
		}
		part, err := f.home(ctx, ev, who, locales.For(who.lang("")))
		if err != nil {
			b.Log.ErrorContext(ctx, "part of home", "err", err)
			continue
		}
		parts = append(parts, part...)
	}
	return enqueue(records.Message{
		Team: ev.Team, Key: "home:" + ev.Key, Method: records.Home, Channel: ev.User, User: ev.User, Payload: homeView(who, parts), CreatedAt: b.Now(),
	})
}

// chooseLang and chooseRole save a choice and show the App Home anew.
func (b *Bot) chooseLang(ctx context.Context, ev Event) (any, error) {
	if _, ok := locales.Match(ev.Value); !ok {
		return nil, nil
	}
	return nil, b.choose(ctx, ev, func(p *records.Person) { p.Lang = ev.Value })
}

func (b *Bot) chooseRole(ctx context.Context, ev Event) (any, error) {
	if ev.Value != string(knowledge.Buyer) && ev.Value != string(knowledge.Supplier) {
		return nil, nil
	}
	return nil, b.choose(ctx, ev, func(p *records.Person) { p.Role = ev.Value })
}

func (b *Bot) choose(ctx context.Context, ev Event, set func(*records.Person)) error {
	who := b.people.person(ctx, b.Store, ev)
	set(&who.chosen)
	who.chosen.Team, who.chosen.User, who.chosen.At = ev.Team, ev.User, b.Now()
	return b.Store.Write(ctx, changes(
		func(tx *records.Tx) error { return tx.SavePerson(who.chosen) },
		b.publish(ctx, ev, who),
	))
}

// maxHome is Slack's limit of blocks in a view: https://docs.slack.dev/reference/block-kit/blocks
const maxHome = 100

// homeView is the App Home: what the bot does, a question or a human in one click, the parts of the features, the two choices, and
// what is kept. When there is too much it is the features' parts that are cut.
func homeView(who person, parts []slack.Block) []byte {
	p := locales.For(who.lang(""))
	languages := []choice{{"fr", "Français"}, {"en", "English"}, {"de", "Deutsch"}}
	roles := []choice{{string(knowledge.Buyer), p.Say(locales.RoleBuyer)}, {string(knowledge.Supplier), p.Say(locales.RoleSupplier)}}

	ask := button(actAsk, "ask", p.Say(locales.HomeAsk))
	ask.Style = slack.StylePrimary
	tries := &page{p: p, room: maxMessage}
	tries.examples(Reply{Examples: examples(who.wording())})
	blocks := []slack.Block{
		slack.NewHeaderBlock(plain(p.Say(locales.HomeTitle))),
		slack.NewSectionBlock(plain(p.Say(locales.HomeIntro)), nil, nil),
		slack.NewActionBlock("", ask, button(actPurchase, "", p.Say(locales.PurchaseForm)), button(actHuman, "|"+string(inView), p.Say(locales.HumanButton))),
	}
	if who.wording() == knowledge.Supplier {
		kinds := &page{p: p, room: maxMessage}
		kinds.structures(Reply{Surface: inView})
		blocks = append(append(blocks, slack.NewDividerBlock(), slack.NewHeaderBlock(plain(p.Say(locales.WayHome)))), kinds.blocks...)
	}
	first := blocks
	blocks = []slack.Block{slack.NewDividerBlock(), slack.NewHeaderBlock(plain(p.Say(locales.HomeExamples)))}
	blocks = append(blocks, tries.blocks...)
	blocks = append(blocks, slack.NewDividerBlock(), slack.NewHeaderBlock(plain(p.Say(locales.HomeChoices))),
		choose(actLang, p.Say(locales.HomeLang), p.Lang, languages))
	if who.staff {
		blocks = append(blocks, slack.NewContextBlock("", plain(p.Say(locales.HomeStaff))))
	} else {
		current := knowledge.Buyer
		if who.wording() == knowledge.Supplier {
			current = knowledge.Supplier
		}
		blocks = append(blocks, choose(actRole, p.Say(locales.HomeRole), string(current), roles))
		if who.outside {
			blocks = append(blocks, slack.NewContextBlock("", plain(p.Say(locales.HomeOutside))))
		}
	}
	help := p.Say(locales.HomeHelp)
	if !who.outside { // people of other organisations have neither commands nor shortcuts
		help += "\n" + p.Say(locales.HomeHelpMember)
	}
	blocks = append(blocks, slack.NewDividerBlock(), slack.NewHeaderBlock(plain(p.Say(locales.HomeHelpTitle))),
		slack.NewSectionBlock(verbatim(help), nil, nil),
		slack.NewSectionBlock(plain(p.Say(locales.HomePrivacy)), nil, slack.NewAccessory(button(actPrivacy, "", p.Say(locales.PrivacySee)))))
	parts = parts[:min(len(parts), maxHome-len(first)-len(blocks))]
	blocks = slices.Concat(first, parts, blocks)
	out, err := json.Marshal(slack.HomeTabViewRequest{Type: slack.VTHomeTab, CallbackID: callHome, Blocks: slack.Blocks{BlockSet: blocks}})
	if err != nil {
		panic(err) // blocks of ours always marshal
	}
	return out
}

type choice struct{ value, label string }

// choose is a labelled select with the current choice shown.
func choose(action, label, current string, choices []choice) slack.Block {
	var options []*slack.OptionBlockObject
	var initial *slack.OptionBlockObject
	for _, c := range choices {
		o := slack.NewOptionBlockObject(c.value, plain(c.label), nil)
		options = append(options, o)
		if c.value == current {
			initial = o
		}
	}
	menu := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain(label), action, options...)
	menu.InitialOption = initial
	return slack.NewSectionBlock(plain(label), nil, slack.NewAccessory(menu))
}
