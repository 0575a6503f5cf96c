package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// Lengths of what is typed about an attendee: those of package records, and of an address (RFC 5321).
const maxAttendeeName, maxAttendeeWords, maxAttendeeAddress = 100, 1000, 254

// Rows of the form for several people.
const firstHostRows, maxHostRows = 5, 20

func (d webinarDesk) openEnter(ctx context.Context, a hostAsk) (any, error) {
	if a.w.State(d.Now()) != records.WebinarPlanned {
		return d.present(ctx, a, noteView(a.p, locales.HostTitle, locales.HostNoEnter))
	}
	in := &hostForm{p: a.p}
	in.note(locales.HostEnterIntro, "Title", a.w.Title)
	in.blocks = append(in.blocks, slack.NewActionBlock("",
		button(actHostEnterMany, a.w.ID, a.p.Say(locales.HostEnterMany)), button(actHostImport, a.w.ID, a.p.Say(locales.HostImport))))
	in.add("user", true, true, slack.NewOptionsSelectBlockElement(slack.OptTypeUser, nil, "user"))
	in.add("first_name", true, false, hostText("first_name", "", maxAttendeeName, false))
	in.add("last_name", true, true, hostText("last_name", "", maxAttendeeName, false))
	in.add("email", true, true, hostText("email", "", maxAttendeeAddress, false))
	in.structure(true)
	in.add("questions", true, false, hostText("questions", "", maxAttendeeWords, true))
	in.add("access", true, false, hostText("access", "", maxAttendeeWords, true))
	agreed := []*slack.OptionBlockObject{slack.NewOptionBlockObject("yes", plain(cut(a.p.Say(locales.HostNewsletterYes), maxButton)), nil)}
	in.add("newsletter", true, true, hostTicks("newsletter", agreed, func(string) bool { return false }))
	return d.present(ctx, a, form(a.p, formHostEnter, locales.HostEnter, locales.HostEnterSubmit, a.w.ID, in.blocks...))
}

// structure adds the fields about where somebody works.
func (in *hostForm) structure(siret bool) {
	in.add("organisation", true, false, hostText("organisation", "", maxAttendeeName, false))
	if siret {
		in.add("siret", true, false, hostText("siret", "", maxAttendeeName, false))
	}
	in.add("kind", true, false, in.oneOf("kind", "", "host.kind.", records.AttendeeKinds))
	in.add("departement", true, true, hostText("departement", "", maxAttendeeName, false))
}

// enter registers one person. Who is chosen in Slack brings name and address along.
func (d webinarDesk) enter(ctx context.Context, a hostAsk) (any, error) {
	r := d.attendee(a)
	r.FirstName, r.LastName, r.EmailTyped = a.field("first_name"), a.field("last_name"), a.field("email")
	r.SIRET, r.Questions, r.Access = a.field("siret"), a.field("questions"), a.field("access")
	r.Newsletter, r.User = len(a.chosen("newsletter")) > 0, a.field("user")
	if r.User != "" {
		if who, err := d.people.profile(ctx, r.User); err == nil {
			first, last := attendeeNames(who.name)
			if r.FirstName == "" && r.LastName == "" {
				r.FirstName, r.LastName = first, last
			}
			r.EmailTyped = cmp.Or(r.EmailTyped, who.email)
			if lang, ok := locales.Match(who.locale); ok {
				r.Lang = lang
			}
		}
	}
	var out records.Outcome
	err := d.Store.Write(ctx, func(tx *records.Tx) (err error) {
		if out, err = tx.Register(r); err != nil {
			return err
		}
		return changes(d.tellRegistered(out, a.User), d.card(a.w.ID))(tx)
	})
	if wrong, ok := errors.AsType[*records.InvalidError](err); ok {
		return slack.NewErrorsViewSubmissionResponse(hostFaults(a.p, wrong.Faults)), nil
	}
	if err != nil {
		return nil, err
	}
	line := records.ImportLine{Result: out.Result, Registration: out.Registration}
	if out.Registration.ID == "" {
		line.Registration = r
	}
	view := hostNote(a.p, attendeeName(line.Registration)+" : "+hostResult(a.p, line)+"\n"+hostSeats(a.p, out.Seats))
	view.Blocks.BlockSet = append(view.Blocks.BlockSet, slack.NewActionBlock("", button(actHostEnter, a.w.ID, a.p.Say(locales.HostEnterNext))))
	return d.present(ctx, a, view)
}

// attendee is what the forms of one and of several people have in common.
func (d webinarDesk) attendee(a hostAsk) records.Registration {
	return records.Registration{
		Team: a.Team, Webinar: a.w.ID, By: a.User, Source: records.SourceStaff, Lang: a.w.Lang,
		Organisation: a.field("organisation"), Kind: a.field("kind"), Departement: d.departement(a.field("departement")),
	}
}

// departement makes its number of a département that somebody typed: "Bas-Rhin", "67", "Strasbourg (67)". What is none stays.
func (d webinarDesk) departement(typed string) string {
	if typed = strings.TrimSpace(typed); typed == "" || d.Places == nil {
		return typed
	}
	if _, err := strconv.Atoi(typed); err == nil {
		if len(typed) == 5 {
			return postalDepartement(typed)
		}
		return fmt.Sprintf("%02s", typed)
	}
	towns, found := d.Places.Find(typed)
	switch {
	case len(found) > 0:
		return found[0].Code
	case len(towns) > 0:
		return towns[0].Departement
	}
	return typed
}

// postalDepartement is the département of a postal code: its first two digits, three overseas; Corsica has one number in the post and two
// of its own.
func postalDepartement(code string) string {
	switch first := code[:2]; {
	case first == "97", first == "98":
		return code[:3]
	case first == "20" && code < "20200":
		return "2A"
	case first == "20":
		return "2B"
	default:
		return first
	}
}

func (d webinarDesk) openEnterMany(ctx context.Context, a hostAsk) (any, error) {
	if a.w.State(d.Now()) != records.WebinarPlanned {
		return d.present(ctx, a, noteView(a.p, locales.HostTitle, locales.HostNoEnter))
	}
	view := hostSeveralForm(a.p, a.w, firstHostRows)
	if a.Callback == formHostEnter {
		return d.replace(ctx, a, view)
	}
	return d.present(ctx, a, view)
}

func hostSeveralForm(p locales.Printer, w records.Webinar, rows int) slack.ModalViewRequest {
	in := &hostForm{p: p}
	in.note(locales.HostManyIntro, "Title", w.Title)
	in.structure(false)
	for i := range rows {
		for _, field := range []struct {
			name  string
			label locales.ID
			max   int
		}{{"name", locales.HostRowName, 2 * maxAttendeeName}, {"email", locales.HostRowEmail, maxAttendeeAddress}} {
			name := field.name + "_" + strconv.Itoa(i)
			block := slack.NewInputBlock(name, plain(p.Say(field.label, "N", i+1)), nil, hostText(name, "", field.max, false))
			block.Optional = true
			in.blocks = append(in.blocks, block)
		}
	}
	if rows < maxHostRows {
		in.blocks = append(in.blocks, slack.NewActionBlock("", button(actHostEnterRow, w.ID, p.Say(locales.HostRowMore))))
	}
	return form(p, formHostEnterMany, locales.HostManyTitle, locales.HostEnterSubmit, w.ID+"|"+strconv.Itoa(rows), in.blocks...)
}

// addRow shows the form with more lines; what was typed stays, since its blocks keep their names.
func (d webinarDesk) addRow(ctx context.Context, a hostAsk) (any, error) {
	_, n, _ := strings.Cut(a.PrivateMetadata, "|")
	rows, _ := strconv.Atoi(n)
	return d.replace(ctx, a, hostSeveralForm(a.p, a.w, min(max(rows, firstHostRows)+firstHostRows, maxHostRows)))
}

// errHostAgain undoes a write because of what it found out.
var errHostAgain = errors.New("to be mended first")

// enterMany registers several people at once, all or, when something is to be mended, none.
func (d webinarDesk) enterMany(ctx context.Context, a hostAsk) (any, error) {
	var rows []records.Registration
	var at []int // the line of the form of each row
	for i := range maxHostRows {
		r := d.attendee(a)
		name, n := "name_"+strconv.Itoa(i), strconv.Itoa(i)
		r.FirstName, r.LastName = attendeeNames(a.field(name))
		if r.EmailTyped = a.field("email_" + n); r.EmailTyped != "" || a.field(name) != "" {
			rows, at = append(rows, r), append(at, i)
		}
	}
	if len(rows) == 0 {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{"name_0": a.p.Say(locales.HostNobody)}), nil
	}
	var rep records.ImportReport
	err := d.Store.Write(ctx, func(tx *records.Tx) (err error) {
		if rep, err = tx.Import(a.w.ID, rows, a.User, false); err != nil {
			return err
		}
		if rep.Count[records.ResultInvalid]+rep.Count[records.ResultDuplicate] > 0 {
			return errHostAgain
		}
		return changes(d.tellImported(a, rep), d.card(a.w.ID))(tx)
	})
	if errors.Is(err, errHostAgain) {
		return slack.NewErrorsViewSubmissionResponse(hostSeveralFaults(a.p, rep, at)), nil
	}
	if err != nil {
		return nil, err
	}
	return d.present(ctx, a, hostReportView(a.p, a.w, rep, nil))
}

func hostSeveralFaults(p locales.Printer, rep records.ImportReport, at []int) map[string]string {
	wrong := map[string]string{}
	for i, line := range rep.Lines {
		n := strconv.Itoa(at[i])
		if line.Result == records.ResultDuplicate {
			wrong["email_"+n] = p.Say(locales.HostRowTwice, "N", at[line.First]+1)
		}
		for _, f := range line.Faults {
			field := string(f.Field)
			switch f.Field {
			case records.FieldEmail:
				field = "email_" + n
			case records.FieldFirstName, records.FieldLastName:
				field = "name_" + n
			}
			wrong[field] = hostFault(p, f)
		}
	}
	return wrong
}

// tellImported tells each person who got a seat or a place in the waiting list, and those whom the import moved.
func (d webinarDesk) tellImported(a hostAsk, rep records.ImportReport) change {
	return func(tx *records.Tx) error {
		w, err := tx.Webinar(a.w.ID)
		if err != nil {
			return err
		}
		for _, line := range rep.Lines {
			if line.Result != records.ResultRegistered && line.Result != records.ResultWaiting {
				continue
			}
			out := records.Outcome{Result: line.Result, Webinar: w, Registration: line.Registration, Seats: rep.Seats}
			if err := d.tellRegistered(out, a.User)(tx); err != nil {
				return err
			}
		}
		return d.tellMoves(rep.Moves)(tx)
	}
}
