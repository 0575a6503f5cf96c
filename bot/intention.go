package bot

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/knowledge"
	"orchidee/locales"
	"orchidee/records"
)

const (
	actIntentionNew    = "intention_new"    // App Home of the team: open the empty form
	actIntentionAll    = "intention_all"    // open the list of the team
	actIntentionPage   = "intention_page"   // another page of it; value: page
	actIntentionEdit   = "intention_edit"   // value: id
	actIntentionRemove = "intention_remove" // value: id
	actIntentionShow   = "intention_show"   // what comes that somebody's digest, or everybody, may see; value: a filter
	actDigestOn        = "digest_on"        // value: a filter
	actDigestOff       = "digest_off"
	formIntention      = "intention_form"
	viewIntentions     = "intention_list"
)

// intentions are the purchases to come: entered or imported by the team, searched in chat, sent as a weekly digest.
func (b *Bot) intentions() feature {
	return feature{
		routes: map[route]handler{
			{KindPress, actIntentionNew}:    (*Bot).openIntention,
			{KindPress, actIntentionEdit}:   (*Bot).openIntention,
			{KindSubmit, formIntention}:     (*Bot).submitIntention,
			{KindPress, actIntentionAll}:    (*Bot).openIntentions,
			{KindPress, actIntentionPage}:   (*Bot).turnIntentions,
			{KindPress, actIntentionRemove}: (*Bot).removeIntention,
			{KindPress, actIntentionShow}:   (*Bot).showIntentions,
			{KindPress, actDigestOn}:        (*Bot).startDigest,
			{KindPress, actDigestOff}:       (*Bot).stopDigest,
		},
		wish: b.intentionWish,
		home: b.intentionHome,
		due:  b.dueDigests,
	}
}

// reservedFor are the words for whom a purchase is reserved, beside none.
var reservedFor = []string{"siae", "esat-ea", "siae-esat-ea", "ess"}

func reservedName(p locales.Printer, word string) string {
	return p.Say(locales.ID("intention.reserved." + word))
}

// intentionHome offers what comes and the weekly digest; the team enters and imports.
func (b *Bot) intentionHome(ctx context.Context, ev Event, who person, p locales.Printer) ([]slack.Block, error) {
	if b.rules() == nil || b.Places == nil {
		return nil, nil
	}
	coming, err := b.Store.Intentions(ctx, ev.Team, records.IntentionFilter{From: records.QuarterOf(b.Now())})
	if err != nil {
		return nil, err
	}
	if len(coming) == 0 && !who.staff && who.role() != knowledge.Supplier {
		return nil, nil
	}
	said := p.Say(locales.IntentionHomeNone)
	if len(coming) > 0 {
		said = p.Count(locales.IntentionHomeCount, len(coming))
	}
	var row []slack.BlockElement
	if who.staff {
		row = append(row, button(actIntentionNew, "", p.Say(locales.IntentionNew)), button(actList+":"+listIntentions, listIntentions, p.Say(locales.IntentionImport)))
		all, err := b.Store.Intentions(ctx, ev.Team, records.IntentionFilter{})
		if err != nil {
			return nil, err
		}
		if len(all) > 0 {
			row = append(row, button(actIntentionAll, "", p.Say(locales.IntentionAll)))
		}
	} else if len(coming) > 0 {
		row = append(row, button(actIntentionShow, filterValue(records.IntentionFilter{}, p.Lang), p.Say(locales.IntentionShow)))
	}
	sub, err := b.Store.SubscriptionOf(ctx, ev.Team, ev.User)
	switch {
	case err == nil:
		said += "\n" + p.Say(locales.DigestOn, "What", b.filterName(p, sub.Filter))
		row = append(row, button(actDigestOff, "", p.Say(locales.DigestStop)))
	case !isNotFound(err):
		return nil, err
	default:
		row = append(row, button(actDigestOn, filterValue(records.IntentionFilter{}, p.Lang), p.Say(locales.DigestStart)))
	}
	return []slack.Block{slack.NewDividerBlock(), slack.NewHeaderBlock(plain(p.Say(locales.IntentionTitle))), slack.NewSectionBlock(plain(said), nil, nil), slack.NewActionBlock("", row...)}, nil
}

// intentionItem shows a purchase to come.
func (b *Bot) intentionItem(p locales.Printer, i records.Intention) Item {
	facts := []string{quarterName(p, i.Quarter) + " · " + b.placeName(p, records.Place{Region: len(i.Departments) == 0, Departments: i.Departments})}
	if sold := b.soldName(p, i); sold != "" {
		facts = append(facts, sold)
	}
	if i.Reserved != "" {
		facts = append(facts, reservedName(p, i.Reserved))
	}
	return Item{Title: i.Object, Facts: facts, Link: i.Link}
}

// soldName names the segments and codes of a purchase to come.
func (b *Bot) soldName(p locales.Printer, i records.Intention) string {
	var names []string
	for _, id := range i.Segments {
		names = append(names, b.segmentName(p.Lang, id))
	}
	for _, c := range i.CPV {
		names = append(names, b.cpvName(p.Lang, c))
	}
	return strings.Join(names, " ; ")
}

// searched is a filter as the value of a button, with the language in which it was asked for.
type searched struct {
	records.IntentionFilter
	Lang string `json:"lang,omitempty"`
}

func filterValue(f records.IntentionFilter, lang string) string {
	out, err := json.Marshal(searched{f, lang})
	if err != nil {
		panic(err) // strings
	}
	return string(out)
}

// mostNamed is how many segments and codes the words of a filter name.
const mostNamed = 4

// filterName says in words what a filter chooses.
func (b *Bot) filterName(p locales.Printer, f records.IntentionFilter) string {
	var names []string
	for _, id := range f.Segments {
		names = append(names, b.segmentName(p.Lang, id))
	}
	for _, c := range f.CPV {
		names = append(names, b.cpvName(p.Lang, c))
	}
	if n := len(names) - mostNamed; n > 0 {
		names = append(names[:mostNamed], p.Count(locales.IntentionMoreNames, n))
	}
	if len(f.Departments) > 0 {
		names = append(names, b.placeName(p, records.Place{Departments: f.Departments}))
	}
	if f.From != "" || f.Until != "" {
		names = append(names, spanName(p, f.From, f.Until))
	}
	if len(f.Reserved) == len(reservedFor) {
		names = append(names, p.Say(locales.IntentionReservedAny))
	} else {
		for _, r := range f.Reserved {
			names = append(names, reservedName(p, r))
		}
	}
	if len(names) == 0 {
		return p.Say(locales.IntentionEverything)
	}
	return strings.Join(names, " · ")
}
