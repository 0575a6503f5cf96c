package bot

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"orchidee/locales"
)

// actExport sends a list to somebody of the team; value: the list.
const actExport = "export"

// exports are the lists that the team takes out.
func (b *Bot) exports() feature {
	return feature{
		routes: map[route]handler{{KindPress, actExport}: (*Bot).sendExport},
		home: func(_ context.Context, _ Event, who person, p locales.Printer) ([]slack.Block, error) {
			if !who.staff {
				return nil, nil
			}
			var lists []choice
			for _, k := range ExportKinds {
				lists = append(lists, choice{string(k), p.Say(locales.ID("export.title." + string(k)))})
			}
			return []slack.Block{slack.NewDividerBlock(), slack.NewHeaderBlock(plain(p.Say(locales.ExportHome))), choose(actExport, p.Say(locales.ExportPick), "", lists)}, nil
		},
	}
}

// sendExport sends a whole list as a workbook in the direct message.
func (b *Bot) sendExport(ctx context.Context, ev Event) (any, error) {
	who := b.people.person(ctx, b.Store, ev)
	p := locales.For(who.lang(""))
	if !who.staff {
		return nil, b.open(ctx, ev, noteView(p, locales.ExportHome, locales.ExportStaff))
	}
	kind := ExportKind(ev.Value)
	if !slices.Contains(ExportKinds, kind) {
		return nil, errors.New("export: no such list")
	}
	raw, err := b.Export(ctx, kind, FormatXLSX, []string{ev.Team}, time.Time{}, p)
	if err != nil {
		return nil, err
	}
	title := p.Say(locales.ID("export.title." + string(kind)))
	d := document{Name: string(kind) + ".xlsx", Title: title, Comment: escape(title), Data: raw, Lang: p.Lang}
	if err := b.Store.Write(ctx, b.file(ctx, ev, carried{Channel: ev.User}, "export:"+ev.Key, d)); err != nil {
		return nil, err
	}
	return nil, b.open(ctx, ev, noteView(p, locales.ExportHome, locales.ExportSent))
}
