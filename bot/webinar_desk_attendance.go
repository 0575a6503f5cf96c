package bot

import (
	"context"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
	"orchidee/records/sheet"
)

// attendanceColumns are the names columns have in the reports of Teams, Zoom, Livestorm and BigBlueButton, in English, French and German.
var attendanceColumns = sheet.Use{
	Words: map[string][]string{
		"email": {"email", "e-mail", "email address", "adresse e-mail", "adresse email", "courriel", "e-mail-adresse", "participant id (upn)", "upn"},
		"first": {"first name", "prénom", "vorname"},
		"last":  {"last name", "nom", "nom de famille", "nachname"},
		"name":  {"full name", "name", "user name", "name (original name)", "user name (original name)", "nom complet", "nom", "participant", "vollständiger name", "teilnehmer"},
		"stayed": {"in-meeting duration", "duration", "time in session (minutes)", "total duration (minutes)", "duration (minutes)", "attendance duration", "durée", "durée en réunion", "durée (minutes)",
			"durée totale (minutes)", "temps de présence", "dauer", "dauer in besprechung"},
		"attended": {"attended", "has attended", "a participé", "présent", "teilgenommen"},
	},
	Email: "email",
	Bare:  [][]string{{"name"}, {"first", "last"}},
}

func (d webinarDesk) openAttendance(ctx context.Context, a hostAsk) (any, error) {
	if d.Now().Before(a.w.Start) || !a.w.Cancelled.IsZero() {
		return d.present(ctx, a, noteView(a.p, locales.HostPresence, locales.HostNoPresence))
	}
	in := &hostForm{p: a.p}
	in.note(locales.HostAttendanceIntro, "Title", a.w.Title)
	in.add("file", false, false, slack.NewFileInputBlockElement("file").WithMaxFiles(1).WithFileTypes(hostListTypes...))
	view := form(a.p, formHostAttendance, locales.HostAttendanceTitle, locales.HostTry, a.w.ID, in.blocks...)
	if a.Callback == formHostPresence {
		return d.replace(ctx, a, view)
	}
	return d.present(ctx, a, view)
}

// maxHostStays is how many stays a report may hold. Ours: several for each of the 2 000 people of the longest list.
const maxHostStays = 20_000

// hostReported is a platform's report between its dry run and its commit.
type hostReported struct{ Rows []records.AttendanceRow }

// tryAttendance reads a report and shows who is found among the registered, and who is not. Nothing is noted yet.
func (d webinarDesk) tryAttendance(ctx context.Context, a hostAsk) (any, error) {
	table, fault, err := d.table(ctx, a, "file", "")
	if err != nil {
		return nil, err
	}
	if fault != nil {
		return slack.NewErrorsViewSubmissionResponse(fault), nil
	}
	list, err := table.List(attendanceColumns)
	if err != nil {
		return d.refuseSheet(a, "file", err)
	}
	rows := attendanceRows(list)
	if len(rows) > maxHostStays {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{"file": a.p.Say(locales.HostListLong, "Lines", len(rows), "Most", maxHostStays)}), nil
	}
	if len(rows) == 0 {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{"file": a.p.Say(locales.HostListEmpty)}), nil
	}
	var rep records.AttendanceReport
	err = d.Store.Write(ctx, func(tx *records.Tx) (err error) {
		if rep, err = tx.ImportAttendance(a.w.ID, rows, a.User, true); err != nil {
			return err
		}
		return tx.SaveDraft(records.Draft{Team: a.Team, User: a.User, Form: hostDraft(a.View), Data: hostPacked(hostReported{rows}), At: d.Now()})
	})
	if err != nil {
		return nil, err
	}
	blocks := attendanceBlocks(a.p, a.w, rep, rows)
	if !list.Has("attended") && !list.Has("stayed") { // Livestorm also exports who only registered there
		blocks = append(blocks, slack.NewSectionBlock(plain(a.p.Say(locales.HostAttendanceUnsaid)), nil, nil))
	}
	view := form(a.p, formHostAttended, locales.HostAttendanceTitle, locales.HostSave, a.w.ID, blocks...)
	if len(rep.Matched) == 0 {
		view = hostView(a.p, locales.HostAttendanceTitle, blocks)
		view.CallbackID, view.PrivateMetadata = formHostAttended, a.w.ID
	}
	view.NotifyOnClose = true
	return d.present(ctx, a, view)
}

// attendanceRows reads the stays of a report. Who only registered on the platform did not attend.
func attendanceRows(list sheet.List) []records.AttendanceRow {
	var rows []records.AttendanceRow
	for _, r := range list.Rows {
		if said := folded(list.Value(r, "attended")); said == "no" || said == "non" || said == "nein" || said == "false" {
			continue
		}
		name := strings.TrimSpace(list.Value(r, "first") + " " + list.Value(r, "last"))
		if list.Value(r, "first") == "" {
			name = list.Value(r, "name")
		}
		row := records.AttendanceRow{Name: name, Email: list.Value(r, "email"), Minutes: minutesOf(list.Value(r, "stayed"))}
		if row.Name != "" || row.Email != "" {
			rows = append(rows, row)
		}
	}
	return rows
}

var (
	clockTime = regexp.MustCompile(`^(?:(\d+):)?(\d+):(\d+)$`)
	unitTime  = regexp.MustCompile(`(\d+)\s*(h|m|s)`)
)

// minutesOf reads how long somebody stayed, in minutes begun: "01:07:38", "1h 7m 38s", "68", "56 min". 0 is not known.
func minutesOf(text string) int {
	text = strings.ToLower(strings.TrimSpace(text))
	if n, err := strconv.Atoi(text); err == nil {
		return max(0, n)
	}
	seconds := 0
	if m := clockTime.FindStringSubmatch(text); m != nil {
		for _, part := range m[1:] {
			n, _ := strconv.Atoi(part) // no hours are 0
			seconds = seconds*60 + n
		}
		return (seconds + 59) / 60
	}
	for _, m := range unitTime.FindAllStringSubmatch(text, -1) {
		n, _ := strconv.Atoi(m[1])
		seconds += n * map[string]int{"h": 3600, "m": 60, "s": 1}[m[2]]
	}
	return (seconds + 59) / 60
}

// attendanceBlocks say who was found: how many by address, who by name, and who not.
func attendanceBlocks(p locales.Printer, w records.Webinar, rep records.AttendanceReport, rows []records.AttendanceRow) []slack.Block {
	pg := &page{p: p, room: maxMessage}
	var named, strangers []string
	for _, m := range rep.Matched {
		if m.ByName {
			named = append(named, "• "+escape(p.Say(locales.HostByName, "Said", cut(rows[m.Rows[0]].Name, 60), "Name", cut(attendeeName(m.Registration), 60))))
		}
	}
	for _, i := range rep.Unmatched {
		who := strings.TrimSpace(cut(rows[i].Name, 60) + " " + cut(rows[i].Email, 60))
		strangers = append(strangers, "• "+escape(who))
	}
	pg.section("*" + escape(w.Title) + "*\n" + escape(p.Say(locales.HostAttendanceFound, "Matched", len(rep.Matched), "Strangers", len(rep.Unmatched), "Absent", len(rep.Absent))))
	for _, part := range []struct {
		intro locales.ID
		lines []string
	}{{locales.HostByNameIntro, named}, {locales.HostStrangers, strangers}} {
		if len(part.lines) == 0 {
			continue
		}
		shown := part.lines[:min(len(part.lines), maxHostShown)]
		pg.section(escape(p.Say(part.intro)) + "\n" + strings.Join(shown, "\n"))
		if more := len(part.lines) - len(shown); more > 0 {
			pg.context(escape(p.Count(locales.ItemsMore, more)))
		}
	}
	return pg.blocks
}

// commitAttendance notes as present who was found. The same report again changes nothing.
func (d webinarDesk) commitAttendance(ctx context.Context, a hostAsk) (any, error) {
	draft, err := d.Store.Draft(ctx, a.Team, a.User, hostDraft(a.View))
	if isNotFound(err) {
		return d.presenceSaved(ctx, a, a.p.Say(locales.HostListDone))
	}
	if err != nil {
		return nil, err
	}
	var l hostReported
	if err := json.Unmarshal(draft.Data, &l); err != nil {
		return nil, err
	}
	var rep records.AttendanceReport
	err = d.Store.Write(ctx, func(tx *records.Tx) (err error) {
		if rep, err = tx.ImportAttendance(a.w.ID, l.Rows, a.User, false); err != nil {
			return err
		}
		if err := tx.DropDraft(a.Team, a.User, hostDraft(a.View)); err != nil {
			return err
		}
		return d.card(a.w.ID)(tx)
	})
	if err != nil {
		return nil, err
	}
	return d.presenceSaved(ctx, a, a.p.Count(locales.HostAttendanceSaved, len(rep.Matched)))
}
