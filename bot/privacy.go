package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// Names of what a person can press about their own data.
const (
	actPrivacy  = "privacy"       // App Home: see what is kept
	actMyData   = "privacy_copy"  // receive it as a file
	actForgetMe = "privacy_erase" // have it erased
)

// privacy is what anybody may do with what is kept about them: see it, have it erased (GDPR, articles 15 and 17).
func (b *Bot) privacy() feature {
	return feature{
		routes: map[route]handler{
			{KindPress, actPrivacy}:  (*Bot).openPrivacy,
			{KindPress, actMyData}:   (*Bot).sendMyData,
			{KindPress, actForgetMe}: (*Bot).forgetMe,
		},
	}
}

// keptOf is all that is kept about somebody: under their id, and under the address that Slack knows of them.
func (b *Bot) keptOf(ctx context.Context, team, user, email string) (map[string]records.Everything, error) {
	all := map[string]records.Everything{}
	for _, name := range []string{user, email} {
		if name == "" {
			continue
		}
		one, err := b.Store.PersonExport(ctx, team, name)
		if invalid := (*records.InvalidError)(nil); errors.As(err, &invalid) {
			continue // an address that nothing can be registered under
		}
		if err != nil {
			return nil, err
		}
		if !one.Empty() {
			all[name] = one
		}
	}
	return all, nil
}

func (b *Bot) openPrivacy(ctx context.Context, ev Event) (any, error) {
	who := b.people.person(ctx, b.Store, ev)
	p := locales.For(who.lang(""))
	all, err := b.keptOf(ctx, ev.Team, ev.User, who.email)
	if err != nil {
		return nil, err
	}
	return nil, b.open(ctx, ev, privacyView(p, all))
}

// privacyView says how much is kept, of what kind and for how long.
func privacyView(p locales.Printer, all map[string]records.Everything) slack.ModalViewRequest {
	if len(all) == 0 {
		return noteView(p, locales.PrivacyTitle, locales.PrivacyNone)
	}
	n := map[locales.ID]int{}
	for _, e := range all {
		n[locales.PrivacyQuestions] += len(e.Questions)
		n[locales.PrivacyVotes] += len(e.Votes)
		n[locales.PrivacyHandoffs] += len(e.Handoffs)
		n[locales.PrivacyRegistrations] += len(e.Webinars.Registrations)
		n[locales.PrivacyRequests] += len(e.Sourcing.Requests)
		n[locales.PrivacyProfiles] += len(e.Sourcing.Suppliers)
		n[locales.PrivacyAnswers] += len(e.Sourcing.Answers) + len(e.Sourcing.Inquiries)
	}
	list := ""
	for _, id := range []locales.ID{locales.PrivacyQuestions, locales.PrivacyVotes, locales.PrivacyHandoffs, locales.PrivacyRegistrations, locales.PrivacyRequests, locales.PrivacyProfiles, locales.PrivacyAnswers} {
		if n[id] > 0 {
			list += "• " + p.Count(id, n[id]) + "\n"
		}
	}
	erase := button(actForgetMe, "", p.Say(locales.PrivacyErase))
	erase.Style = slack.StyleDanger
	erase.Confirm = slack.NewConfirmationBlockObject(plain(p.Say(locales.PrivacySureTitle)), plain(p.Say(locales.PrivacySure)), plain(p.Say(locales.PrivacyErase)), plain(p.Say(locales.PrivacyKeep)))
	view := noteView(p, locales.PrivacyTitle, locales.PrivacyIntro)
	view.Blocks.BlockSet = append(view.Blocks.BlockSet,
		slack.NewSectionBlock(plain(list+p.Say(locales.PrivacyChoices)), nil, nil),
		slack.NewSectionBlock(plain(p.Say(locales.PrivacyTerms)), nil, nil),
		slack.NewActionBlock("", button(actMyData, "", p.Say(locales.PrivacyCopy)), erase))
	return view
}

// sendMyData sends the copy as a file in the direct message with the person.
func (b *Bot) sendMyData(ctx context.Context, ev Event) (any, error) {
	who := b.people.person(ctx, b.Store, ev)
	p := locales.For(who.lang(""))
	all, err := b.keptOf(ctx, ev.Team, ev.User, who.email)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(all); err != nil {
		return nil, err
	}
	copied := document{Name: "orchidee-donnees.json", Title: p.Say(locales.PrivacyTitle), Comment: escape(p.Say(locales.PrivacyFile)), Content: out.String(), Lang: p.Lang}
	if err := b.Store.Write(ctx, b.file(ctx, ev, carried{Channel: ev.User}, "privacy", copied)); err != nil {
		return nil, err
	}
	_, err = b.API.UpdateViewContext(ctx, noteView(p, locales.PrivacyTitle, locales.PrivacySent), "", ev.Hash, ev.View)
	return nil, err
}

// forgetMe erases the person. Nothing is sent to them afterwards: a message would be kept.
func (b *Bot) forgetMe(ctx context.Context, ev Event) (any, error) {
	who := b.people.person(ctx, b.Store, ev)
	p := locales.For(who.lang(""))
	all, err := b.keptOf(ctx, ev.Team, ev.User, who.email)
	if err != nil {
		return nil, err
	}
	said := locales.PrivacyErased
	for name := range all {
		switch err := b.Store.PersonErase(ctx, ev.Team, name); {
		case errors.Is(err, records.ErrLogInUse):
			said = locales.PrivacyErasedSoon // the log is emptied once an hour
		case err != nil:
			return nil, err
		}
	}
	_, err = b.API.UpdateViewContext(ctx, noteView(p, locales.PrivacyTitle, said), "", "", ev.View)
	return nil, err
}
