package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"orchidee/knowledge"
	"orchidee/locales"
	"orchidee/records"
)

var (
	// comingPurchases names what the Région is going to buy, in a folded message.
	comingPurchases = regexp.MustCompile(`\b(?:achats?|marches?|consultations?|appels? d'offres|procedures?|commandes?|besoins?)(?: publics?)?(?: de la region)? (?:a venir|prevue?s?|futurs?|future?s|prochaine?s?|programmee?s?|planifiee?s?|envisagee?s?)\b|` +
		`\b(?:prochaine?s|futurs?|futures)(?: grands?)? (?:achats?|marches?|consultations?|appels? d'offres|commandes?)\b|\bintentions? d'achats?\b|\bprogrammation des achats\b|` +
		`\b(?:upcoming|coming|planned|future|forthcoming|next)(?: public)? (?:purchases?|procurements?|tenders?|contracts?|buys|needs)\b|\bpurchases? to come\b|\bpurchase intentions?\b|\bprocurement pipeline\b|` +
		`\b(?:anstehende\w*|kommende\w*|geplante\w*|zukunftige\w*|kunftige\w*|bevorstehende\w*)(?: offentliche\w*)? (?:beschaffung\w*|ausschreibung\w*|vergabe\w*|auftrag\w*|kaufe\w*|einkaufe\w*|bedarfe?)\b|\bkaufabsicht\w*|\bbeschaffungsabsicht\w*`)
	// asksWhich are the words of who wants to see some of them; a message without a verb does as well.
	asksWhich = regexp.MustCompile(`\b(?:quel(?:le)?s?|liste[rz]?|y a[- ]t[- ]il|y'a|avez[- ]vous|montre[rz]?|affiche[rz]?|voir|cherche|les|vos|which|what|list|show|any|are there|do you have|see|welche\w*|zeig\w*|gibt es|liste|habt|haben sie)\b`)
	// asksHow are the words of a question about the thing itself, which the articles answer.
	asksHow = regexp.MustCompile(`\b(?:comment|pourquoi|qu'est[- ]ce|c'est quoi|definition|publier|publie|publiee?s?|ou (?:trouver|voir|consulter|sont)|faut[- ]il|doit[- ]on|peut[- ]on|dois[- ]je|obligatoire|oblige\w*|apoge|delai|seuil|montant|valeur juridique|engagent?|engage|` +
		`sites?|portails?|plateformes?|outils?|en ligne|etat|ministeres?|france|rendre|annonce[rs]?|vends|mention|` +
		`websites?|portals?|platforms?|tools?|online|announces?|launched|ministries|webseiten?|plattform\w*|ministerien|` +
		`how|why|where|what is an?|publish\w*|must|should|wie|warum|wo|was ist|veroffentlich\w*|muss|mussen|darf)\b`)

	reservedWords = regexp.MustCompile(`\breservee?s?\b|\breserved\b|\breserviert\w*|\bvorbehalten\w*`)
	reservedKinds = []struct {
		re    *regexp.Regexp
		words []string
	}{
		{regexp.MustCompile(`\b(?:siae|insertion|iae|work integration|eingliederung\w*)\b`), []string{"siae", "siae-esat-ea"}},
		{regexp.MustCompile(`\b(?:esat|ea|entreprises? adaptees?|handicap\w*|disabled|behinder\w*|inklusions\w*)\b`), []string{"esat-ea", "siae-esat-ea"}},
		{regexp.MustCompile(`\b(?:ess|economie sociale(?: et solidaire)?|social economy|sozialwirtschaft)\b`), []string{"ess"}},
	}
)

// wantsComing says whether a message asks which purchases come; f is what it tells of them.
func wantsComing(text string, f records.IntentionFilter) bool {
	text = strings.ReplaceAll(folded(text), "’", "'")
	narrowed := len(f.Segments)+len(f.CPV)+len(f.Departments)+len(f.Reserved) > 0 || f.From != ""
	return comingPurchases.MatchString(text) && !asksHow.MatchString(text) && (narrowed || asksWhich.MatchString(text))
}

// intentionWish answers a message that asks which purchases come.
func (b *Bot) intentionWish(ctx context.Context, w wished) (Reply, bool, error) {
	if b.rules() == nil || b.Places == nil {
		return Reply{}, false, nil
	}
	if !comingPurchases.MatchString(folded(w.text)) {
		return Reply{}, false, nil
	}
	f, left := b.readFilter(w.text)
	if !wantsComing(w.text, f) {
		return Reply{}, false, nil
	}
	announced, err := b.coming(ctx, w.Team, records.IntentionFilter{})
	if err != nil || len(announced) == 0 { // the articles tell where the Région announces its purchases
		return Reply{}, false, err
	}
	sub, err := b.Store.SubscriptionOf(ctx, w.Team, w.User)
	subscribed := err == nil
	if err != nil && !isNotFound(err) {
		return Reply{}, false, err
	}
	stop := Button{Action: actDigestOff, Value: w.p.Lang, Label: line(locales.DigestStop)}
	if subscribed && stops(folded(w.text)) {
		return Reply{Lines: []Line{line(locales.DigestOn, "What", b.filterName(w.p, sub.Filter))}, Buttons: []Button{stop}}, true, nil
	}
	r, err := b.comingReply(ctx, w.Team, w.p, f)
	if subscribed {
		r.Buttons = append(r.Buttons, stop)
	}
	if left != "" {
		r.Lines = append([]Line{line(locales.IntentionUnread, "Words", cut(left, maxTitle))}, r.Lines...)
	}
	if a, ok := b.Knowledge.Article(apogeArticle, knowledge.Lang(w.p.Lang), b.today(), b.audience(w.who, w.Channel, w.where)); ok {
		r.Options = []Option{{ID: a.ID, Title: a.Name()}}
	}
	return r, err == nil, err
}

// apogeArticle says where the Région announces its purchases, and what an announcement is worth.
const apogeArticle = "apoge-intentions-achat"

// readFilter finds in a message what comes when, where, and for whom; left are the words in which nothing was recognised.
func (b *Bot) readFilter(text string) (f records.IntentionFilter, left string) {
	var rest string
	f.From, f.Until, rest = readQuarters(text, b.Now())
	f.Segments, f.CPV, left = b.readSubject(text, rest)
	f.Departments = b.departmentsOf(text)
	folded := folded(text)
	for _, k := range reservedKinds {
		if k.re.MatchString(folded) {
			f.Reserved = append(f.Reserved, k.words...)
		}
	}
	if len(f.Reserved) == 0 && reservedWords.MatchString(folded) {
		f.Reserved = slices.Clone(reservedFor)
	}
	slices.Sort(f.Reserved)
	f.Reserved = slices.Compact(f.Reserved)
	return f, left
}

// coming gives the purchases to come that a filter chooses. Quarters that are over do not come any more.
func (b *Bot) coming(ctx context.Context, team string, f records.IntentionFilter) ([]records.Intention, error) {
	f.From = max(f.From, records.QuarterOf(b.Now()))
	return b.Store.Intentions(ctx, team, f)
}

// dropped is a condition of a filter that can be left out.
type dropped struct {
	name locales.ID
	has  func(records.IntentionFilter) bool
	drop func(*records.IntentionFilter)
}

// widenings are tried in this order, alone and then together, when nothing fits: when and where move more easily than what is bought.
var widenings = []dropped{
	{locales.IntentionDropWhen, func(f records.IntentionFilter) bool { return f.From+f.Until != "" }, func(f *records.IntentionFilter) { f.From, f.Until = "", "" }},
	{locales.IntentionDropWhere, func(f records.IntentionFilter) bool { return len(f.Departments) > 0 }, func(f *records.IntentionFilter) { f.Departments = nil }},
	{locales.IntentionDropReserved, func(f records.IntentionFilter) bool { return len(f.Reserved) > 0 }, func(f *records.IntentionFilter) { f.Reserved = nil }},
}

// comingReply lists what fits; when nothing does it says so, and what fits when something is left out.
func (b *Bot) comingReply(ctx context.Context, team string, p locales.Printer, f records.IntentionFilter) (Reply, error) {
	all, err := b.coming(ctx, team, f)
	if err != nil {
		return Reply{}, err
	}
	r := Reply{Buttons: []Button{{Action: actDigestOn, Value: filterValue(f, p.Lang), Label: line(locales.DigestStart)}}}
	if len(all) > 0 {
		r.Lines = []Line{line(locales.Verbatim, "Text", p.Count(locales.IntentionFound, len(all), "What", b.filterName(p, f)))}
		r.Items = b.intentionItems(p, all)
		return r, nil
	}
	r.Lines = []Line{line(locales.IntentionNone, "What", b.filterName(p, f))}
	wide := f
	try := func(g records.IntentionFilter, names []string) (bool, error) {
		found, err := b.coming(ctx, team, g)
		if err != nil || len(found) == 0 {
			return false, err
		}
		r.Lines = append(r.Lines, line(locales.Verbatim, "Text", p.Count(locales.IntentionWidened, len(found), "Dropped", listed(p, names), "What", b.filterName(p, g))))
		r.Items = b.intentionItems(p, found)
		return true, nil
	}
	var names []string
	for _, w := range widenings {
		if !w.has(f) {
			continue
		}
		alone := f
		w.drop(&alone)
		w.drop(&wide)
		names = append(names, p.Say(w.name))
		if ok, err := try(alone, []string{p.Say(w.name)}); ok || err != nil {
			return r, err
		}
	}
	if len(names) > 1 {
		if ok, err := try(wide, names); ok || err != nil {
			return r, err
		}
	}
	left, err := b.coming(ctx, team, records.IntentionFilter{})
	if err != nil {
		return Reply{}, err
	}
	if len(left) == 0 {
		r.Lines = []Line{line(locales.IntentionNoneAtAll)}
		return r, nil
	}
	r.Lines = append(r.Lines, line(locales.Verbatim, "Text", p.Count(locales.IntentionOthers, len(left))))
	r.Buttons = append(r.Buttons, Button{Action: actIntentionShow, Value: filterValue(records.IntentionFilter{}, p.Lang), Label: line(locales.IntentionShow)})
	return r, nil
}

// listed joins names as a sentence does: "a", "a et b", "a, b et c".
func listed(p locales.Printer, names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return p.Say(locales.IntentionBoth, "First", strings.Join(names[:last], ", "), "Last", names[last])
}

func (b *Bot) intentionItems(p locales.Printer, all []records.Intention) []Item {
	items := make([]Item, len(all))
	for n, i := range all {
		items[n] = b.intentionItem(p, i)
	}
	return items
}

// showIntentions shows in a modal what a filter chooses.
func (b *Bot) showIntentions(ctx context.Context, ev Event) (any, error) {
	f, err := readFilterValue(ev.Value)
	if err != nil {
		return nil, err
	}
	_, p, err := b.spokenTo(ctx, ev, f.Lang)
	if err != nil {
		return nil, err
	}
	r, err := b.comingReply(ctx, ev.Team, p, f.IntentionFilter)
	if err != nil {
		return nil, err
	}
	r.Surface = inView
	return nil, b.open(ctx, ev, answerView(p, r))
}

func readFilterValue(value string) (f searched, err error) {
	if err := json.Unmarshal([]byte(value), &f); err != nil {
		return f, fmt.Errorf("filter of a button: %w", err)
	}
	return f, nil
}
