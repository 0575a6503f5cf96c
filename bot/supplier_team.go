package bot

import (
	"context"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

const (
	actTeamFind  = "supplier_find"   // the team looks for a profile
	actTeamPick  = "supplier_pick"   // value: id
	actTeamErase = "supplier_forget" // value: id
	viewTeam     = "supplier_team"
)

// teamHome is how many profiles there are and what the team can do with them.
func (b *Bot) teamHome(ctx context.Context, ev Event, p locales.Printer) ([]slack.Block, error) {
	n, err := b.Store.SupplierCount(ctx, ev.Team)
	if err != nil {
		return nil, err
	}
	row := []slack.BlockElement{button(actList+":"+listSuppliers, listSuppliers, p.Say(locales.SupplierImport))}
	if n > 0 {
		row = append(row, button(actTeamFind, "", p.Say(locales.SupplierFind)))
	}
	return []slack.Block{slack.NewDividerBlock(), slack.NewHeaderBlock(plain(p.Say(locales.SupplierStaffTitle))),
		slack.NewSectionBlock(plain(p.Count(locales.SupplierStaffCount, n)), nil, nil), slack.NewActionBlock("", row...)}, nil
}

// openTeam opens the search for a profile.
func (b *Bot) openTeam(ctx context.Context, ev Event) (any, error) {
	p, staff := b.teamOnly(ctx, ev)
	if !staff {
		return nil, b.open(ctx, ev, noteView(p, locales.SupplierStaffTitle, locales.ListStaffOnly))
	}
	return nil, b.open(ctx, ev, b.teamView(p, nil, ""))
}

// teamView is the search, and below it the profile that was found or what was done with it.
func (b *Bot) teamView(p locales.Printer, s *records.Supplier, said locales.ID) slack.ModalViewRequest {
	least := 2
	menu := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, plain(p.Say(locales.SupplierFindTyping)), actTeamPick)
	menu.MinQueryLength = &least
	pg := &page{p: p, room: maxMessage, blocks: []slack.Block{slack.NewSectionBlock(plain(p.Say(locales.SupplierFindHint)), nil, nil), slack.NewActionBlock("", menu)}}
	if said != "" {
		pg.section(escape(p.Say(said)))
	}
	if s != nil {
		by := locales.SupplierKeptByTeam
		if s.Own {
			by = locales.SupplierKeptByOwn
		}
		alerts := locales.SupplierAlertsAreOff
		if s.Alerts {
			alerts = locales.SupplierAlertsAreOn
		}
		pg.section(b.profileFacts(p, *s))
		pg.context(escape(p.Say(by) + " " + p.Say(alerts)))
		if s.User != "" {
			pg.blocks = append(pg.blocks, slack.NewRichTextBlock("", slack.NewRichTextSection(slack.NewRichTextSectionUserElement(s.User, nil))))
		}
		pg.press([]Button{{Action: actTeamErase, Value: s.ID, Label: line(locales.SupplierForget), Sure: line(locales.SupplierForgetSure)}})
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: viewTeam, Title: plain(cut(p.Say(locales.SupplierStaffTitle), maxModalName)), Close: plain(cut(p.Say(locales.Close), maxModalName)),
		Blocks: slack.Blocks{BlockSet: pg.blocks},
	}
}

// suggestSupplier completes the name or the SIRET of a profile, for the team.
func (b *Bot) suggestSupplier(ctx context.Context, ev Event) (any, error) {
	out := optionsReply{Options: []*slack.OptionBlockObject{}}
	if _, staff := b.teamOnly(ctx, ev); !staff {
		return out, nil
	}
	found, err := b.Store.FindSuppliers(ctx, ev.Team, ev.Value, mostSuggested)
	if err != nil {
		return nil, err
	}
	for _, s := range found {
		name := s.Name
		if s.SIRET != "" {
			name = cut(s.Name, maxOption-len(" · ")-len(s.SIRET)) + " · " + s.SIRET
		}
		out.Options = append(out.Options, slack.NewOptionBlockObject(s.ID, plain(cut(name, maxOption)), nil))
	}
	return out, nil
}

// pickSupplier shows the profile that was chosen.
func (b *Bot) pickSupplier(ctx context.Context, ev Event) (any, error) {
	p, staff := b.teamOnly(ctx, ev)
	if !staff {
		return nil, b.open(ctx, ev, noteView(p, locales.SupplierStaffTitle, locales.ListStaffOnly))
	}
	view := b.teamView(p, nil, locales.SupplierForgotten)
	s, err := b.Store.SupplierByID(ctx, ev.Team, ev.Value)
	if err == nil {
		view = b.teamView(p, &s, "")
	} else if !isNotFound(err) {
		return nil, err
	}
	_, err = b.API.UpdateViewContext(ctx, view, "", ev.Hash, ev.View)
	return nil, err
}

// forgetSupplier erases a profile for the team. Who kept it in Slack is told, so that nobody waits for requests in vain.
func (b *Bot) forgetSupplier(ctx context.Context, ev Event) (any, error) {
	p, staff := b.teamOnly(ctx, ev)
	if !staff {
		return nil, b.open(ctx, ev, noteView(p, locales.SupplierStaffTitle, locales.ListStaffOnly))
	}
	s, err := b.Store.SupplierByID(ctx, ev.Team, ev.Value)
	if err != nil && !isNotFound(err) {
		return nil, err
	}
	if err == nil {
		told := changes()
		if s.User != "" {
			to := locales.For(s.Lang)
			told = enqueue(records.Message{
				Team: s.Team, Key: "supplier-forgotten:" + s.ID, Method: records.Post, Channel: s.User, User: s.User,
				Payload: render(to, Reply{Lines: []Line{line(locales.SupplierForgottenYou)}}).payload(), CreatedAt: b.Now(),
			})
		}
		err = b.Store.Write(ctx, changes(func(tx *records.Tx) error { return tx.EraseSupplier(s.Team, s.ID) }, told))
		if err != nil && !isNotFound(err) { // a colleague was faster
			return nil, err
		}
	}
	b.freshHome(ctx, ev)
	_, err = b.API.UpdateViewContext(ctx, b.teamView(p, nil, locales.SupplierForgotten), "", ev.Hash, ev.View)
	return nil, err
}
