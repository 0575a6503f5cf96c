package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/knowledge"
	"orchidee/locales"
	"orchidee/records"
)

const (
	actProfile      = "supplier_profile"   // open one's profile; value: language|segments|départements, as a message told them
	actAlertsOn     = "supplier_alerts_on" // value: the language of the button
	actAlertsOff    = "supplier_alerts_off"
	actProfileErase = "supplier_erase"
	formProfile     = "supplier_form"
)

// suppliers is what suppliers tell of themselves, and their import by the team.
func (b *Bot) suppliers() feature {
	return feature{
		routes: map[route]handler{
			{KindPress, actProfile}:      (*Bot).openProfile,
			{KindSubmit, formProfile}:    (*Bot).submitProfile,
			{KindPress, actAlertsOn}:     (*Bot).setAlerts,
			{KindPress, actAlertsOff}:    (*Bot).setAlerts,
			{KindPress, actProfileErase}: (*Bot).eraseProfile,
			{KindPress, actList}:         (*Bot).openList,
			{KindSubmit, formList}:       (*Bot).submitList,
			{KindPress, actListCommit}:   (*Bot).commitList,
			{KindPress, actListDrop}:     (*Bot).dropList,
			{KindPress, actTeamFind}:     (*Bot).openTeam,
			{KindSuggest, actTeamPick}:   (*Bot).suggestSupplier,
			{KindPress, actTeamPick}:     (*Bot).pickSupplier,
			{KindPress, actTeamErase}:    (*Bot).forgetSupplier,
		},
		wish: b.profileWish,
		home: b.profileHome,
	}
}

// profileOf gives somebody's profile; without one it has only who they are.
func (b *Bot) profileOf(ctx context.Context, ev Event) (records.Supplier, error) {
	s, err := b.Store.SupplierOf(ctx, ev.Team, ev.User)
	if isNotFound(err) {
		return records.Supplier{Team: ev.Team, User: ev.User}, nil
	}
	return s, err
}

// spokenTo is who did something and the printer of their language: of their choice, else the one in which they were spoken to, else that
// of their profile. Of people of other organisations Slack tells no language.
func (b *Bot) spokenTo(ctx context.Context, ev Event, spoken string) (person, locales.Printer, error) {
	who := b.people.person(ctx, b.Store, ev)
	if _, known := locales.Match(spoken); !known {
		s, err := b.profileOf(ctx, ev)
		if err != nil {
			return who, locales.Printer{}, err
		}
		spoken = s.Lang
	}
	return who, locales.For(who.lang(knowledge.Lang(spoken))), nil
}

// profileHome is "my supplier profile" for suppliers, and the import of profiles for the team.
func (b *Bot) profileHome(ctx context.Context, ev Event, who person, p locales.Printer) ([]slack.Block, error) {
	switch {
	case b.rules() == nil || b.Places == nil:
		return nil, nil
	case who.staff:
		return b.teamHome(ctx, ev, p)
	case who.role() != knowledge.Supplier:
		return nil, nil
	}
	s, err := b.profileOf(ctx, ev)
	if err != nil {
		return nil, err
	}
	pg := &page{p: p, room: maxMessage}
	for _, l := range b.profileLines(p, s) {
		pg.section(l)
	}
	pg.press(profileButtons(p, s, ""))
	blocks := append([]slack.Block{slack.NewDividerBlock(), slack.NewHeaderBlock(plain(p.Say(locales.SupplierTitle)))}, pg.blocks...)
	if s.ID != "" {
		erase := button(actProfileErase, "", p.Say(locales.SupplierErase))
		erase.Confirm = slack.NewConfirmationBlockObject(plain(p.Say(locales.SupplierEraseSure)), plain(p.Say(locales.SupplierEraseWhat)),
			plain(p.Say(locales.SupplierEraseYes)), plain(p.Say(locales.Cancel)))
		erase.Style = slack.StyleDanger
		if row, ok := blocks[len(blocks)-1].(*slack.ActionBlock); ok {
			row.Elements.ElementSet = append(row.Elements.ElementSet, erase)
		}
	}
	return blocks, nil
}

// profileLines says in mrkdwn what somebody's profile holds and whether they are told of requests.
func (b *Bot) profileLines(p locales.Printer, s records.Supplier) []string {
	if s.ID == "" {
		return []string{escape(p.Say(locales.SupplierNone))}
	}
	state := locales.SupplierOff
	if s.Alerts {
		state = locales.SupplierOn
	}
	return []string{escape(p.Say(state)), b.profileFacts(p, s)}
}

// profileFacts lists what a profile holds, one fact a line, in mrkdwn.
func (b *Bot) profileFacts(p locales.Printer, s records.Supplier) string {
	var sold []string
	for _, id := range s.Segments {
		sold = append(sold, b.segmentName(p.Lang, id))
	}
	for _, code := range s.CPV {
		sold = append(sold, b.cpvName(p.Lang, code))
	}
	place := records.Place{Region: len(s.Departments) == 0, Departments: s.Departments}
	text := "*" + escape(s.Name) + "*"
	for _, f := range []struct {
		label locales.ID
		value string
	}{
		{locales.SupplierSIRET, siretName(s.SIRET)}, {locales.SupplierKinds, structureNames(p, s.Kinds)}, {locales.SupplierSells, strings.Join(sold, " ; ")},
		{locales.IntentionWhere, b.placeName(p, place)}, {locales.SupplierLang, langName(s.Lang)}, {locales.SupplierEmail, s.Email}, {locales.SupplierPhone, s.Phone},
	} {
		if f.value != "" && (f.label != locales.SupplierKinds || len(s.Kinds) > 0) {
			text += "\n" + fact(p, f.label, f.value)
		}
	}
	return text
}

// profileButtons are the ways a profile offers, in a language; hint is what a message told of it.
func profileButtons(p locales.Printer, s records.Supplier, hint string) []Button {
	hint = p.Lang + "|" + hint
	edit := Button{Action: actProfile, Value: hint, Label: line(locales.SupplierEdit)}
	switch {
	case s.ID == "":
		return []Button{{Action: actProfile, Value: hint, Label: line(locales.SupplierCreate), Primary: true}}
	case s.Alerts:
		return []Button{edit, {Action: actAlertsOff, Value: p.Lang, Label: line(locales.SupplierStop)}}
	}
	return []Button{{Action: actAlertsOn, Value: p.Lang, Label: line(locales.SupplierResume), Primary: true}, edit}
}

// profileOffer offers suppliers their profile beside an article that leads to sourcing.
func profileOffer(as knowledge.Audience, a *knowledge.Article) []Button {
	if as != knowledge.Supplier || a == nil || !slices.Contains(a.Actions, knowledge.ActionSourcing) {
		return nil
	}
	return []Button{{Action: actProfile, Label: line(locales.SupplierOffer)}}
}

// setAlerts turns the alerts on or off and shows what stands now. A second click changes nothing and says the same.
func (b *Bot) setAlerts(ctx context.Context, ev Event) (any, error) {
	who, p, err := b.spokenTo(ctx, ev, ev.Value)
	if err != nil {
		return nil, err
	}
	s, err := b.profileOf(ctx, ev)
	if err != nil {
		return nil, err
	}
	if s.ID == "" {
		return nil, b.open(ctx, ev, noteView(p, locales.SupplierShort, locales.SupplierNone))
	}
	if s.Alerts != (ev.Action == actAlertsOn) {
		s.Alerts = ev.Action == actAlertsOn
		if err := b.Store.Write(ctx, func(tx *records.Tx) error { return tx.SetAlerts(ev.Team, ev.User, s.Alerts) }); err != nil {
			return nil, err
		}
	}
	return nil, b.afterProfile(ctx, ev, who, p, s, locales.SupplierStopped, locales.SupplierResumed)
}

// afterProfile shows what became of a click: the App Home anew where it was pressed there, else a note.
func (b *Bot) afterProfile(ctx context.Context, ev Event, who person, p locales.Printer, s records.Supplier, off, on locales.ID) error {
	if ev.Callback == callHome {
		return b.Store.Write(ctx, b.publish(ctx, ev, who))
	}
	said := off
	if s.Alerts {
		said = on
	}
	return b.open(ctx, ev, noteView(p, locales.SupplierShort, said))
}

// eraseProfile forgets the profile of who confirmed it.
func (b *Bot) eraseProfile(ctx context.Context, ev Event) (any, error) {
	who := b.people.person(ctx, b.Store, ev)
	s, err := b.profileOf(ctx, ev)
	if err != nil {
		return nil, err
	}
	if s.ID != "" {
		if err := b.Store.Write(ctx, func(tx *records.Tx) error { return tx.EraseSupplier(s.Team, s.ID) }); err != nil && !isNotFound(err) {
			return nil, err
		}
	}
	return nil, b.afterProfile(ctx, ev, who, locales.For(who.lang("")), records.Supplier{}, locales.SupplierErased, locales.SupplierErased)
}

// siretName writes a SIRET in the groups in which people read it: 732 829 320 00074.
func siretName(siret string) string {
	if len(siret) != 14 {
		return siret
	}
	return siret[:3] + "\u00a0" + siret[3:6] + "\u00a0" + siret[6:9] + "\u00a0" + siret[9:]
}

// langNames are the languages in which people may be told, in themselves.
var langNames = []choice{{"fr", "Français"}, {"en", "English"}, {"de", "Deutsch"}}

func langName(lang string) string {
	if i := slices.IndexFunc(langNames, func(c choice) bool { return c.value == lang }); i >= 0 {
		return langNames[i].label
	}
	return ""
}
