package bot

import (
	"context"
	"regexp"
	"strings"

	"orchidee/knowledge"
	"orchidee/locales"
	"orchidee/records"
)

var (
	// wantsOpen are the words, folded, of who looks for requests that are open; see asksOpen.
	wantsOpen = regexp.MustCompile(`\b(?:demandes?|sourcings?|consultations?|besoins?)(?: de sourcing| de la region)? (?:(?:sont|est) )?(?:actuellement |encore )?(?:ouverte?s?|en cours|publiees?)\b|` +
		`\bopen (?:sourcing )?requests?\b|\brequests? (?:are|is) (?:currently )?open\b|\boffenen? (?:sourcing-?)?anfragen?\b|\banfragen? (?:sind|ist) (?:gerade )?offen\b`)
	// seeksMarkets are the words of who looks for something to sell, and says no more.
	seeksMarkets = regexp.MustCompile(`^(?:bonjour,? |hello,? |hallo,? )?(?:(?:je|nous|on) (?:cherch\w+|recherch\w+) (?:des |de nouveaux |un )?(?:marches?|contrats?|affaires|demandes?)|` +
		`(?:y a[- ]t[- ]il|avez[- ]vous|il y a) (?:des |un )?(?:marches?|demandes?|besoins?)|(?:i am|i'm|we are|we're) looking for (?:contracts?|tenders?|requests?|business)|` +
		`(?:ich suche|wir suchen) (?:auftrage?|ausschreibungen|anfragen))(?: pour (?:moi|nous|mon entreprise|notre entreprise)| for (?:me|us)| fur (?:mich|uns)| en ce moment| (?:right )?now| gerade)?[ .!?]*$`)
	// wantsReceived are the words of who asks what they were told.
	wantsReceived = regexp.MustCompile(`\b(?:mes|nos) demandes? (?:de sourcing )?recues?\b|\bdemandes? (?:de sourcing )?(?:que j'ai|que nous avons) recues?\b|\bdemandes m'ont ete envoyees\b|` +
		`\brequests? (?:that )?(?:i|we)(?: have|'ve)? received\b|\b(?:my|our) received requests?\b|\b(?:meine|unsere) erhaltenen anfragen\b|\banfragen habe ich (?:erhalten|bekommen)\b`)
)

// wishRequests answers a supplier who asks for requests, and the team, which asks for its own list.
func (b *Bot) wishRequests(ctx context.Context, w wished) (r Reply, ok bool, err error) {
	text := strings.ReplaceAll(folded(w.text), "’", "'")
	open := wantsOpen.MatchString(text)
	switch role := w.who.role(); {
	case role == knowledge.Staff && open:
		r, err = b.deskRequests(ctx, w)
	case role != knowledge.Supplier:
		return r, false, nil
	case wantsReceived.MatchString(text):
		r, err = b.receivedRequests(ctx, w.Event, w.p)
	case open, seeksMarkets.MatchString(text):
		r, err = b.openRequests(ctx, w.Event, w.p)
	default:
		return r, false, nil
	}
	return r, true, err
}

// deskRequests lists what the team has to do or to watch. In a channel that others read it only says where the list is.
func (b *Bot) deskRequests(ctx context.Context, w wished) (r Reply, err error) {
	if b.audience(w.who, w.Channel, w.where) != knowledge.Staff {
		return Reply{Lines: []Line{line(locales.DeskListElsewhere)}}, nil
	}
	for _, state := range homeStates {
		all, err := b.Store.RequestsIn(ctx, w.Team, state, openShown)
		if err != nil {
			return r, err
		}
		for _, q := range all {
			r.Items = append(r.Items, deskItem(w.p, q))
		}
	}
	if len(r.Items) == 0 {
		r.Lines = []Line{line(locales.DeskHomeNone)}
	}
	return r, nil
}

func deskItem(p locales.Printer, r records.Request) Item {
	return Item{
		Title:   r.Number + " · " + r.Title,
		Facts:   []string{deskState(p, r.State), p.Say(locales.DeskAnswers, "Until", momentName(p, r.Deadline))},
		Buttons: []Button{{Action: actDeskOpen + ":" + r.ID, Value: r.ID, Label: line(locales.DeskOpen)}},
	}
}
