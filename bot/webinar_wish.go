package bot

import (
	"context"
	"regexp"

	"orchidee/locales"
	"orchidee/records"
)

// webinarWish is what a message asks of webinars.
type webinarWish int

const (
	wishNothing webinarWish = iota
	wishList                // what webinars there will be, or to register for one
	wishMine                // one's own registrations, to see or to end them
)

// Of a message without accents and capitals: see folded. A message that asks how, why or what is a question for the articles, whatever
// it names.
var (
	namesWebinar = regexp.MustCompile(`\bweb-?inai?re?s?n?\b|\bwebinars?\b|\bwebinaren?\b`)
	asksArticle  = regexp.MustCompile(`\b(comment|pourquoi|c'?est quoi|qu'?est|qu'?es|definition|combien|gratuit\w*|payant\w*|replays?|rediffusions?|enregistre\w*|diapos?|organis\w*|anim\w*|lien|rate|` +
		`how|why|what (is|are) (a |the )?webinars?|definition|free|recording|slides|missed|link|` +
		`euros?|procedures?|wie|warum|was (ist|sind)|kostenlos|aufzeichnung|folien|verpasst)\b`)
	asksComing = regexp.MustCompile(`\b(prochaine?s?|a venir|quand|quels? ([\w']+ ){0,3}webin\w+|liste|programme|calendrier|agenda|dates?|prevue?s?|bientot|y a[- ]t[- ]il|il y a|voir|montre\w*|affiche\w*|` +
		`next|upcoming|coming|when|(which|what) ([\w']+ ){0,2}webin\w+|list|any|show|see|planned|schedule|calendar|` +
		`nachste[nrsm]?|kommende[nrsm]?|wann|welche[rsnm]? ([\w']+ ){0,2}webin\w+|gibt|zeig\w*|termine?|geplant\w*|kalender)\b`)
	asksSeat = regexp.MustCompile(`\b(m'?\s?inscri\w*|inscri[st]?[- ]moi|inscrivez[- ]moi|s'?inscrire|inscription|participer|assister|suivre|` +
		`register|sign (me )?up|enrol\w*|attend|join|take part|` +
		`anmeld\w*|einschreiben|teilnehmen|melde)\b`)
	asksEnd = regexp.MustCompile(`\b(annule\w*|desinscri\w*|desist\w*|retire\w*|cancel\w*|withdraw\w*|unregister|abmeld\w*|melde .*\bab|stornier\w*|absag\w*)\b`)
	// onlyEnd is the whole of a message that ends a registration without naming a webinar.
	onlyEnd = regexp.MustCompile(`^(?:(?:bonjour|bonsoir|hello|hi|hallo)\W+)?(?:(?:je (?:veux|voudrais|souhaite|dois|desire)|i (?:want|would like|need) to|i'd like to|please|ich (?:mochte|will|muss)|bitte)\s+)?` +
		`(?:(?:annuler|retirer|cancel|withdraw)\s+(?:mon inscription|mes inscriptions|my registrations?)|(?:me desinscrire|desinscris[- ]moi|desinscrivez[- ]moi|unregister me)|` +
		`meine anmeldung(?:en)?\s+(?:stornieren|absagen|zuruckziehen))(?:\s+(?:svp|stp|s'il vous plait|please|bitte))?[\s.!?]*$`)
	// onlyMine is the whole of a message that asks for one's own registrations.
	onlyMine = regexp.MustCompile(`^(?:(?:voir|montre[rz]?(?:[- ]moi)?|affiche[rz]?|ou sont|quelles sont|show(?: me)?|see|zeig(?:e|en)?(?: mir)?)\s+)?(?:mes|my|meine)\s+(?:inscriptions?|webinaires?|registrations?|webinars?|anmeldung(?:en)?|webinare?)(?:\s+(?:aux? webinaires?|for webinars?|zu webinaren))?[\s.!?]*$`)
	// onlyName is a message that is but the word.
	onlyName = regexp.MustCompile(`^(?:(?:les|des|un|une?|the|die|ein|liste des)\s+)?(?:webinaires?|webinars?|webinare?)[\s.!?]*$`)
)

// wishIn reads what a message asks of webinars.
func wishIn(text string) webinarWish {
	t := folded(text)
	switch {
	case onlyEnd.MatchString(t), onlyMine.MatchString(t):
		return wishMine
	case !namesWebinar.MatchString(t), asksArticle.MatchString(t):
		return wishNothing
	case asksEnd.MatchString(t):
		return wishMine
	case onlyName.MatchString(t), asksComing.MatchString(t), asksSeat.MatchString(t):
		return wishList
	}
	return wishNothing
}

// wishWebinar answers a message that asks for webinars or for one's own registrations. In a channel it names what everybody there may
// know, and nothing of the person.
func (b *Bot) wishWebinar(ctx context.Context, m wished) (Reply, bool, error) {
	wish := wishIn(m.text)
	if wish == wishNothing {
		return Reply{}, false, nil
	}
	if _, ok, err := (webinarDesk{b}).wish(ctx, m); err != nil || ok { // the team that wants to run one
		return Reply{}, false, err
	}
	as := b.audience(m.who, m.Channel, m.where)
	private := m.where != inThread || m.ChannelKind == "im"
	bookings := Button{Action: actBookings, Label: line(locales.SeatBookings)}
	if wish == wishMine && !private {
		return Reply{Lines: []Line{line(locales.SeatMinePrivate)}, Buttons: []Button{bookings}}, true, nil
	}
	mine, booked, err := b.booked(ctx, m.Event)
	if err != nil {
		return Reply{}, false, err
	}
	if wish == wishMine && len(mine) > 0 {
		return bookingsReply(m.p, mine, locales.SeatMine), true, nil
	}
	if !private {
		booked = map[string]records.Registration{}
	}
	items, err := b.listing(ctx, m.Team, m.p, as, booked, true)
	if err != nil {
		return Reply{}, false, err
	}
	r := listReply(items)
	switch {
	case wish == wishMine:
		r.Lines = append([]Line{line(locales.SeatMineNone)}, r.Lines...)
	case !private && len(items) > 0:
		r.Buttons = []Button{bookings}
	case private:
		r.Buttons = hostButtons(m.who)
	}
	return r, true, nil
}
