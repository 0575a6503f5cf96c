package bot

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/knowledge"
	"orchidee/locales"
	"orchidee/records"
)

// Blocks of the registration form; each holds one input of the same name; others are those of a request.
const (
	inFirst, inLast, inEmail, inOrganisation = "first_name", "last_name", "email", "organisation"
	inDepartement, inSIRET, inNeeds, inNews  = "departement", "siret", "access", "newsletter"
)

var attendeeKinds = []choice2{
	{"buyer", locales.SeatKindBuyer}, {"sme", locales.SeatKindSME}, {"ess", locales.SeatKindESS}, {"siae", locales.SeatKindSIAE},
	{"esat", locales.SeatKindESAT}, {"other", locales.SeatKindOther},
}

// openRegister opens the form for a webinar, or what there is to say instead: the registration one has, or why one cannot register.
func (b *Bot) openRegister(ctx context.Context, ev Event) (any, error) {
	who, p := b.speaker(ctx, ev)
	w, err := b.Store.Webinar(ctx, ev.Value)
	switch {
	case isNotFound(err):
		return nil, b.open(ctx, ev, noteView(p, locales.SeatFormTitle, locales.SeatGone))
	case err != nil:
		return nil, err
	}
	if r, err := b.Store.RegistrationOf(ctx, w.ID, ev.User); err == nil {
		return nil, b.open(ctx, ev, bookingsView(p, []records.Booking{{Webinar: w, Registration: r}}, locales.SeatAlready))
	} else if !isNotFound(err) {
		return nil, err
	}
	if !sees(who.role(), w) {
		return nil, b.open(ctx, ev, noteView(p, locales.SeatFormTitle, locales.SeatNotForYou))
	}
	seats, err := b.Store.Seats(ctx, w.ID)
	if err != nil {
		return nil, err
	}
	stands := standing(w, seats, b.Now())
	if stands != records.ResultRegistered && stands != records.ResultWaiting {
		return nil, b.open(ctx, ev, webinarNote(p, w, stands))
	}
	r, err := b.prefill(ctx, ev, who, p)
	if err != nil {
		return nil, err
	}
	return nil, b.open(ctx, ev, b.registerForm(p, w, stands, r, ""))
}

// prefill fills a registration with what somebody wrote last time, else with what Slack tells of them.
func (b *Bot) prefill(ctx context.Context, ev Event, who person, p locales.Printer) (records.Registration, error) {
	r, err := b.Store.LastRegistration(ctx, ev.Team, ev.User)
	if err == nil && r.Forgotten.IsZero() {
		r.Questions, r.Access, r.Newsletter = "", "", false
		return r, nil
	} else if err != nil && !isNotFound(err) {
		return r, err
	}
	r = records.Registration{EmailTyped: who.email}
	r.FirstName, r.LastName = splitName(who.name)
	if who.role() == knowledge.Buyer && !who.outside {
		r.Kind = "buyer"
	}
	return r, nil
}

// splitName takes a name apart: what is written in capitals is the family name, else what follows the first word.
func splitName(name string) (first, last string) {
	var capitals, others []string
	words := strings.Fields(name)
	for _, w := range words {
		if w == strings.ToUpper(w) && w != strings.ToLower(w) && len([]rune(w)) > 1 {
			capitals = append(capitals, w)
		} else {
			others = append(others, w)
		}
	}
	if len(capitals) > 0 && len(others) > 0 {
		return strings.Join(others, " "), strings.Join(capitals, " ")
	}
	if len(words) < 2 {
		return "", name
	}
	return words[0], strings.Join(words[1:], " ")
}

// registerForm is the form, for a new registration or, with its id, for one that is changed.
func (b *Bot) registerForm(p locales.Printer, w records.Webinar, stands records.Result, r records.Registration, id string) slack.ModalViewRequest {
	text := func(name, initial string, label, hint locales.ID, optional, long bool) slack.Block {
		e := slack.NewPlainTextInputBlockElement(nil, name)
		e.InitialValue, e.Multiline, e.MaxLength = initial, long, maxInput
		var help *slack.TextBlockObject
		if hint != "" {
			help = plain(p.Say(hint))
		}
		in := slack.NewInputBlock(name, plain(p.Say(label)), help, e)
		in.Optional = optional
		return in
	}
	blocks := []slack.Block{slack.NewSectionBlock(verbatim("*"+escape(cut(oneLine(w.Title), maxHeader))+"*\n"+span(p, w.Start, w.End)), nil, nil)}
	if stands == records.ResultWaiting {
		blocks = append(blocks, slack.NewSectionBlock(plain(p.Say(locales.SeatFormWaiting)), nil, nil))
	}
	if id == "" {
		blocks = append(blocks, slack.NewContextBlock("", plain(p.Say(locales.SeatConsentBelow))))
	}
	blocks = append(blocks,
		text(inFirst, r.FirstName, locales.SeatFirstName, "", false, false),
		text(inLast, r.LastName, locales.SeatLastName, "", false, false),
		text(inEmail, cmp.Or(r.Email, r.EmailTyped), locales.SeatEmail, locales.SeatEmailHint, false, false),
		text(inOrganisation, r.Organisation, locales.SeatOrganisation, "", true, false),
		b.kindInput(p, r.Kind), b.departementInput(p, r.Departement),
		text(inSIRET, r.SIRET, locales.SeatSIRET, locales.SeatSIRETHint, true, false),
		text(inQuestions, r.Questions, locales.SeatQuestions, locales.SeatQuestionsHint, true, true),
		text(inNeeds, r.Access, locales.SeatNeeds, locales.SeatNeedsHint, true, true),
		newsletterInput(p, r.Newsletter && id != ""),
	)
	title, submit := locales.SeatFormTitle, locales.SeatFormSubmit
	if id != "" {
		title, submit = locales.SeatEditTitle, locales.SeatEditSubmit
	} else {
		blocks = append(blocks, slack.NewSectionBlock(plain(p.Say(locales.SeatConsent)), nil, nil),
			slack.NewContextBlock("", plain(cut(w.Notice, maxSection))))
	}
	return form(p, formRegister, title, submit, strings.Join([]string{w.ID, strconv.Itoa(w.NoticeVersion), id}, "|"), blocks...)
}

func (b *Bot) kindInput(p locales.Printer, current string) slack.Block {
	var options []*slack.OptionBlockObject
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, inKind)
	for _, k := range attendeeKinds {
		o := slack.NewOptionBlockObject(k.value, plain(cut(p.Say(k.name), maxOption)), nil)
		options = append(options, o)
		if k.value == current {
			e.InitialOption = o
		}
	}
	e.Options = options
	in := slack.NewInputBlock(inKind, plain(p.Say(locales.SeatKind)), nil, e)
	in.Optional = true
	return in
}

// departementInput offers those of the Région by name first, the others by number: a person in France knows theirs.
func (b *Bot) departementInput(p locales.Printer, current string) slack.Block {
	e := slack.NewOptionsGroupSelectBlockElement(slack.OptTypeStatic, nil, inDepartement)
	option := func(code, name string) *slack.OptionBlockObject {
		o := slack.NewOptionBlockObject(code, plain(cut(name, maxOption)), nil)
		if code == current {
			e.InitialOption = o
		}
		return o
	}
	group := func(label locales.ID, options []*slack.OptionBlockObject) {
		if len(options) > 0 {
			e.OptionGroups = append(e.OptionGroups, slack.NewOptionGroupBlockElement(plain(p.Say(label)), options...))
		}
	}
	var near, far, overseas []*slack.OptionBlockObject
	ours := map[string]bool{}
	if b.Places != nil {
		for _, d := range b.Places.Departements() {
			ours[d.Code] = true
			near = append(near, option(d.Code, d.Code+" · "+d.Name))
		}
	}
	for _, code := range departements {
		switch {
		case ours[code]:
		case len(code) == 3:
			overseas = append(overseas, option(code, code))
		default:
			far = append(far, option(code, code))
		}
	}
	group(locales.SeatOurs, near)
	group(locales.SeatElsewhere, far)
	group(locales.SeatOverseas, append(overseas, option("99", p.Say(locales.SeatAbroad))))
	in := slack.NewInputBlock(inDepartement, plain(p.Say(locales.SeatDepartement)), nil, e)
	in.Optional = true
	return in
}

// departements are the numbers of the French départements, overseas included.
var departements = func() []string {
	var out []string
	for n := 1; n <= 95; n++ {
		if n == 20 {
			out = append(out, "2A", "2B")
			continue
		}
		out = append(out, strconv.Itoa(100 + n)[1:])
	}
	return append(out, "971", "972", "973", "974", "976")
}()

// newsletterInput is a consent of its own. It is ticked only for who gave it before and edits.
func newsletterInput(p locales.Printer, ticked bool) slack.Block {
	o := slack.NewOptionBlockObject("yes", plain(p.Say(locales.SeatNewsletter)), nil)
	e := slack.NewCheckboxGroupsBlockElement(inNews, o)
	if ticked {
		e.InitialOptions = []*slack.OptionBlockObject{o}
	}
	in := slack.NewInputBlock(inNews, plain(p.Say(locales.SeatNewsletterLabel)), plain(p.Say(locales.SeatNewsletterHint)), e)
	in.Optional = true
	return in
}
