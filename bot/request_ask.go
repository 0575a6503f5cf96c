package bot

import (
	"context"
	"regexp"
	"strings"

	"orchidee/locales"
	"orchidee/records"
)

// Ways to ask where requests stand, on folded text: for one by its number, or for all of one's own.
var (
	requestNumber = regexp.MustCompile(`\bs-\d{4}-\d{4,}\b`)
	asksOwn       = regexp.MustCompile(`^(?:(?:voir|montre(?:z)?(?:-moi)?|liste(?:r)?|ou en (?:est|sont)|quel est l'etat de|etat de|suivi de) )?(?:ma|mes) demandes?(?: de sourcing)?[ .?!]*$|` +
		`^(?:(?:show|list|see|where (?:is|are)|what about|status of) )?my (?:sourcing )?requests?[ .?!]*$|^(?:(?:zeige|zeig mir|wo stehen|wo steht|stand) )?meine(?:r)? (?:sourcing-)?anfragen?[ .?!]*$`)
)

// asksRequests answers a buyer who asks where their requests stand. It says so in private only.
func (b *Bot) asksRequests(ctx context.Context, w wished) (r Reply, ok bool, err error) {
	text := strings.NewReplacer("’", "'").Replace(folded(w.text))
	number := strings.ToUpper(requestNumber.FindString(text))
	if number == "" && !asksOwn.MatchString(text) || w.where == inThread && !strings.HasPrefix(w.Channel, "D") {
		return r, false, nil
	}
	var found []records.Request
	if number != "" {
		one, err := b.Store.RequestByNumber(ctx, w.Team, number)
		if err != nil && !isNotFound(err) {
			return r, false, err
		}
		if err == nil && (one.Author == w.User || w.who.staff) {
			found = append(found, one)
		}
	} else if found, err = b.Store.RequestsOf(ctx, w.Team, w.User, mostMine); err != nil {
		return r, false, err
	}
	switch {
	case len(found) == 0 && number != "":
		r.Lines = []Line{line(locales.RequestGone)}
	case len(found) == 0:
		r.Lines = []Line{line(locales.RequestMineNone)}
		r.Buttons = []Button{{Action: actRequest, Label: line(locales.RequestOpen), Primary: true}}
	default:
		r.Lines = []Line{line(locales.RequestHere)}
	}
	for _, f := range found {
		stands, err := b.mineStands(ctx, w.p, f)
		if err != nil {
			return r, false, err
		}
		r.Items = append(r.Items, Item{Title: f.Number + " · " + f.Title, Facts: []string{stands},
			Buttons: []Button{{Action: actRequestSee + ":" + f.Number, Value: f.ID, Label: line(locales.RequestSee)}}})
	}
	return r, true, nil
}
