package bot

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/knowledge"
	"orchidee/locales"
	"orchidee/records"
)

// Inputs of the profile beside those it shares with a request and a registration.
const (
	inName, inDepartments, inLang, inPhone, inAlerts = "name", "departments", "lang", "phone", "alerts"

	alertsYes = "yes"
)

// Ours: as long as a name, a note or a list is of use in a message; with these lists the form fits into an acknowledgement, see maxAck.
const (
	maxSupplierName  = 150
	maxSupplierEmail = 254 // RFC 5321, 4.5.3.1.3
	maxSupplierPhone = 150
	maxSupplierCPV   = 20
	maxSegments      = 20
)

// profileKey tells which profile a form is about, and the version its writer saw.
type profileKey struct {
	ID      string `json:"id"`
	Version int    `json:"v"`
	Lang    string `json:"lang"` // of the form
}

// openProfile opens somebody's profile, or an empty one filled with what Slack and their message tell.
func (b *Bot) openProfile(ctx context.Context, ev Event) (any, error) {
	lang, hint, _ := strings.Cut(ev.Value, "|")
	who, p, err := b.spokenTo(ctx, ev, lang)
	if err != nil {
		return nil, err
	}
	if who.role() != knowledge.Supplier {
		return nil, b.open(ctx, ev, noteView(p, locales.SupplierShort, locales.SupplierNotYou))
	}
	s, err := b.profileOf(ctx, ev)
	if err != nil {
		return nil, err
	}
	if s.ID == "" {
		segments, departments, _ := strings.Cut(hint, "|")
		s.Segments, s.Departments = split(segments), split(departments)
		s.Email, s.Lang, s.Alerts = who.email, p.Lang, true
	}
	return nil, b.open(ctx, ev, b.profileView(p, s, profileKey{s.ID, s.Version, p.Lang}))
}

func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}

// profileView is the form of a profile; above stands before the fields.
func (b *Bot) profileView(p locales.Printer, s records.Supplier, key profileKey, above ...slack.Block) slack.ModalViewRequest {
	f, least := &fields{p: p, blocks: above}, 2
	var kinds, segments, departments, langs []*slack.OptionBlockObject
	for _, k := range structureKinds {
		kinds = append(kinds, f.option(string(k), structureName(p, k)))
	}
	for _, seg := range b.rules().Segments() {
		segments = append(segments, f.option(seg.ID, seg.Name(p.Lang)))
	}
	for _, d := range b.Places.Departements() {
		departments = append(departments, f.option(d.Code, d.Name+" ("+d.Code+")"))
	}
	for _, l := range langNames {
		langs = append(langs, f.option(l.value, l.label))
	}
	var had []string
	for _, k := range s.Kinds {
		had = append(had, string(k))
	}
	codes := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeExternal, plain(p.Say(locales.SupplierCPVTyping)), inCPV)
	codes.MinQueryLength = &least
	for _, c := range s.CPV {
		codes.InitialOptions = append(codes.InitialOptions, f.option(c, b.cpvName(p.Lang, c)))
	}
	alerts := f.option(alertsYes, p.Say(locales.SupplierAlertsYes))
	var on []string
	if s.Alerts {
		on = []string{alertsYes}
	}
	f.add(inName, locales.SupplierName, "", false, f.text(inName, s.Name, maxSupplierName, false))
	f.add(inSIRET, locales.SupplierSIRET, locales.SupplierSIRETHint, true, f.text(inSIRET, s.SIRET, 40, false))
	f.add(inKinds, locales.SupplierKinds, locales.SupplierKindsHint, true, f.several(inKinds, had, kinds))
	f.add(inSegments, locales.SupplierSegments, locales.SupplierSegmentsHint, true, f.several(inSegments, s.Segments, segments))
	f.add(inCPV, locales.SupplierCPV, locales.SupplierCPVHint, true, codes)
	f.add(inDepartments, locales.SupplierWhere, locales.SupplierWhereHint, true, f.several(inDepartments, s.Departments, departments))
	f.add(inLang, locales.SupplierLang, "", false, f.one(inLang, s.Lang, langs))
	f.add(inAlerts, locales.SupplierAlerts, locales.SupplierAlertsHint, true, f.boxes(inAlerts, on, []*slack.OptionBlockObject{alerts}))
	f.add(inEmail, locales.SupplierEmail, locales.SupplierEmailHint, true, f.text(inEmail, s.Email, maxSupplierEmail, false))
	f.add(inPhone, locales.SupplierPhone, locales.SupplierPhoneHint, true, f.text(inPhone, s.Phone, maxSupplierPhone, false))
	private, err := json.Marshal(key)
	if err != nil {
		panic(err) // a string and a number
	}
	return form(p, formProfile, locales.SupplierTitle, locales.SupplierSave, string(private), f.blocks...)
}

// submitProfile keeps the profile, or says at each field what to mend. What was changed in the meantime is shown, and what was
// typed stays in the form.
func (b *Bot) submitProfile(ctx context.Context, ev Event) (any, error) {
	var key profileKey
	if err := json.Unmarshal([]byte(ev.PrivateMetadata), &key); err != nil {
		return nil, err
	}
	who, p, err := b.spokenTo(ctx, ev, key.Lang)
	if err != nil {
		return nil, err
	}
	if who.role() != knowledge.Supplier {
		view := noteView(p, locales.SupplierShort, locales.SupplierNotYou)
		return slack.NewUpdateViewSubmissionResponse(&view), nil
	}
	s, wrong := b.readProfile(p, ev)
	if len(wrong) > 0 {
		return slack.NewErrorsViewSubmissionResponse(wrong), nil
	}
	before, err := b.profileOf(ctx, ev)
	if err != nil {
		return nil, err
	}
	s.ID, s.Version = before.ID, before.Version
	switch {
	case before.Own && sameProfile(s, before): // a second click, or nothing changed
		view := b.savedView(p, before, false)
		return slack.NewUpdateViewSubmissionResponse(&view), nil
	case before.ID != "" && (key.ID != before.ID || key.Version != before.Version):
		return b.staleProfile(p, s, before), nil
	}
	var saved records.Supplier
	var claimed bool
	err = b.Store.Write(ctx, func(tx *records.Tx) error {
		kept, became, err := tx.SaveSupplier(s)
		if err != nil {
			return err
		}
		saved, claimed = kept, before.ID == "" && became != records.Created
		return b.tellClaim(ev, kept, claimed)(tx)
	})
	switch {
	case errors.Is(err, records.ErrTaken):
		return slack.NewErrorsViewSubmissionResponse(map[string]string{inSIRET: p.Say(locales.SupplierTaken)}), nil
	case errors.Is(err, records.ErrStale):
		if before, err = b.profileOf(ctx, ev); err != nil {
			return nil, err
		}
		return b.staleProfile(p, s, before), nil
	case err != nil:
		return nil, err
	}
	b.freshHome(ctx, ev)
	view := b.savedView(p, saved, claimed)
	return slack.NewUpdateViewSubmissionResponse(&view), nil
}

// sameProfile reports whether two profiles say the same.
func sameProfile(a, o records.Supplier) bool {
	return a.Name == o.Name && a.SIRET == o.SIRET && slices.Equal(a.Kinds, o.Kinds) && slices.Equal(a.CPV, o.CPV) && slices.Equal(a.Segments, o.Segments) &&
		slices.Equal(a.Departments, o.Departments) && a.Lang == o.Lang && a.Email == o.Email && a.Phone == o.Phone && a.Alerts == o.Alerts
}

// staleProfile shows what stands now above the form, which keeps what was typed.
func (b *Bot) staleProfile(p locales.Printer, typed, now records.Supplier) *slack.ViewSubmissionResponse {
	view := b.profileView(p, typed, profileKey{now.ID, now.Version, p.Lang},
		slack.NewSectionBlock(plain(p.Say(locales.SupplierStale)), nil, nil), slack.NewSectionBlock(verbatim(cut(b.profileFacts(p, now), maxSection/2)), nil, nil), slack.NewDividerBlock())
	return slack.NewUpdateViewSubmissionResponse(&view)
}

// savedView confirms what is kept, in words.
func (b *Bot) savedView(p locales.Printer, s records.Supplier, claimed bool) slack.ModalViewRequest {
	pg := &page{p: p, room: maxMessage}
	pg.section(escape(p.Say(locales.SupplierSaved)))
	if claimed {
		pg.section(escape(p.Say(locales.SupplierClaimed)))
	}
	for _, l := range b.profileLines(p, s) {
		pg.section(l)
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: plain(cut(p.Say(locales.SupplierShort), maxModalName)), Close: plain(cut(p.Say(locales.Close), maxModalName)),
		Blocks: slack.Blocks{BlockSet: pg.blocks},
	}
}

// tellClaim tells the team that a profile which it had imported is now kept by somebody in Slack: a SIRET is no secret, so that a
// human should look once.
func (b *Bot) tellClaim(ev Event, s records.Supplier, claimed bool) change {
	if !claimed || b.StaffChannel == "" {
		return changes()
	}
	p := locales.For(locales.Default)
	pg := &page{p: p, room: maxMessage}
	pg.section(escape(p.Say(locales.SupplierClaim, "Name", s.Name, "SIRET", s.SIRET)))
	blocks := append(pg.blocks, slack.NewRichTextBlock("", slack.NewRichTextSection(
		slack.NewRichTextSectionTextElement(p.Say(locales.SupplierClaimBy)+" ", nil), slack.NewRichTextSectionUserElement(ev.User, nil))))
	return enqueue(records.Message{
		Team: ev.Team, Key: "supplier-claim:" + s.ID, Method: records.Post, Channel: b.StaffChannel,
		Payload: rendered{Text: strings.Join(pg.plain, "\n"), Blocks: blocks}.payload(), CreatedAt: b.Now(),
	})
}
