package bot

import (
	"context"
	"errors"
	"strconv"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// errNotForYou ends a write without an effect.
var errNotForYou = errors.New("not for this person")

// submitRegister registers, or changes a registration, and shows what came of it in the place of the form. A second submit of the same
// form shows the same.
func (b *Bot) submitRegister(ctx context.Context, ev Event) (any, error) {
	who, p := b.speaker(ctx, ev)
	webinar, version, id := split3(ev.PrivateMetadata)
	r := records.Registration{
		ID: string(id), Team: ev.Team, Webinar: webinar, FirstName: ev.field(inFirst), LastName: ev.field(inLast), EmailTyped: ev.field(inEmail),
		Organisation: ev.field(inOrganisation), Kind: ev.field(inKind), Departement: ev.field(inDepartement), SIRET: ev.field(inSIRET),
		Questions: ev.field(inQuestions), Access: ev.field(inNeeds), Newsletter: ev.field(inNews) != "",
		Lang: p.Lang, User: ev.User, By: ev.User, Source: records.SourceSelf,
	}
	r.Consent, _ = strconv.Atoi(version) // without a number there is no consent, and Check says so
	if id != "" {
		return b.changeSeat(ctx, ev, p, r)
	}
	var out records.Outcome
	err := b.Store.Write(ctx, func(tx *records.Tx) (err error) {
		w, err := tx.Webinar(webinar)
		if err != nil {
			return err
		}
		if !sees(who.role(), w) {
			return errNotForYou
		}
		if old, err := tx.SeatOf(webinar, ev.User); err == nil { // a second submit, or a second form
			out = records.Outcome{Result: records.ResultAlready, Webinar: w, Registration: old}
			return nil
		} else if !isNotFound(err) {
			return err
		}
		if out, err = tx.Register(r); err != nil {
			return err
		}
		if out.Result == records.ResultAlready && out.Registration.User == "" && isOwn(who, out.Registration) {
			if out.Registration, err = tx.Claim(out.Registration.ID, ev.User); err != nil {
				return err
			}
		}
		return b.tellRegistered(out, ev.User)(tx)
	})
	var view slack.ModalViewRequest
	switch {
	case errors.Is(err, errNotForYou):
		view = noteView(p, locales.SeatFormTitle, locales.SeatNotForYou)
	case isNotFound(err):
		view = noteView(p, locales.SeatFormTitle, locales.SeatGone)
	case err != nil:
		return formFaults(p, err)
	case out.Result == records.ResultAlready && out.Registration.User != ev.User:
		return slack.NewErrorsViewSubmissionResponse(map[string]string{inEmail: p.Say(locales.SeatEmailTaken)}), nil
	default:
		view = outcomeView(p, out)
		b.republish(ctx, ev, who)
	}
	return slack.NewUpdateViewSubmissionResponse(&view), nil
}

// isOwn says whether Slack knows a person under the address of a registration.
func isOwn(who person, r records.Registration) bool {
	email, why := records.NormalizeEmail(who.email)
	return why == "" && email == r.Email
}

// changeSeat stores a changed registration.
func (b *Bot) changeSeat(ctx context.Context, ev Event, p locales.Printer, r records.Registration) (any, error) {
	w, _, ok, err := b.mine(ctx, ev, r.ID)
	if err != nil {
		return nil, err
	}
	if !ok {
		view := noteView(p, locales.SeatEditTitle, locales.SeatGone)
		return slack.NewUpdateViewSubmissionResponse(&view), nil
	}
	var out records.Outcome
	if err := b.Store.Write(ctx, func(tx *records.Tx) (err error) {
		out, err = tx.EditRegistration(r, ev.User)
		return err
	}); err != nil {
		return formFaults(p, err)
	}
	if out.Result == records.ResultAlready {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{inEmail: p.Say(locales.SeatEmailTaken)}), nil
	}
	view := bookingsView(p, []records.Booking{{Webinar: w, Registration: out.Registration}}, locales.SeatChanged)
	return slack.NewUpdateViewSubmissionResponse(&view), nil
}

// faultNames say what is wrong with a field and how to mend it; a fault of one field alone comes before one of any field.
var faultNames = map[records.Why]locales.ID{
	records.WhyMissing: locales.SeatWhyMissing, records.WhyTooLong: locales.SeatWhyTooLong, records.WhyUnknown: locales.SeatWhyUnknown,
	records.WhySIRET: locales.SeatWhySIRET, records.WhyComma: locales.SeatWhyComma, records.WhySeveral: locales.SeatWhySeveral,
	records.WhyNoAt: locales.SeatWhyNoAt, records.WhyNoDomain: locales.SeatWhyNoDomain, records.WhySpace: locales.SeatWhySpace,
	records.WhyNotAddress: locales.SeatWhyNotAddress,
}

// formFaults says every fault at its field.
func formFaults(p locales.Printer, err error) (any, error) {
	invalid, ok := errors.AsType[*records.InvalidError](err)
	if !ok {
		return nil, err
	}
	said := map[string]string{}
	for _, f := range invalid.Faults {
		id, ok := faultNames[f.Why]
		if !ok {
			return nil, err
		}
		said[string(f.Field)] = p.Say(id)
	}
	return slack.NewErrorsViewSubmissionResponse(said), nil
}
