package bot

import (
	"context"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
	"orchidee/records/sheet"
)

// maxHostShown is how many lines of a report a view shows. Ours: with more the acknowledgement that carries it could exceed Slack's 20 kB;
// the file has them all.
const maxHostShown = 25

// hostResults is the order in which a report counts.
var hostResults = []records.Result{records.ResultRegistered, records.ResultWaiting, records.ResultAlready, records.ResultDuplicate, records.ResultInvalid,
	records.ResultFull, records.ResultCancelled, records.ResultOver}

func attendeeName(r records.Registration) string {
	name := strings.TrimSpace(r.FirstName + " " + r.LastName)
	if name == "" {
		return r.EmailTyped
	}
	return name
}

// hostResult says what became of a line, and of what is wrong why.
func hostResult(p locales.Printer, line records.ImportLine) string {
	switch line.Result {
	case records.ResultInvalid:
		var why []string
		for _, f := range line.Faults {
			why = append(why, p.Say(locales.ID("host.column."+string(f.Field)))+" : "+hostFault(p, f))
		}
		return strings.Join(why, " ")
	case records.ResultWaiting:
		return p.Say(locales.HostResultWaiting, "Position", line.Registration.Position)
	case records.ResultAlready:
		return p.Say(locales.ID("host.already." + string(line.Registration.State)))
	}
	return p.Say(locales.ID("host.result." + string(line.Result)))
}

// hostReport are the counts, then the lines that need a look, then who waits. lines are the lines of the file, nil for a form.
func hostReport(p locales.Printer, rep records.ImportReport, lines []int, dry bool) *page {
	pg := &page{p: p, room: maxMessage}
	prefix := "host.count."
	if dry {
		prefix = "host.would."
	}
	var counts []string
	for _, result := range hostResults {
		if n := rep.Count[result]; n > 0 {
			counts = append(counts, "• "+escape(p.Count(locales.ID(prefix+string(result)), n)))
		}
	}
	pg.section(strings.Join(counts, "\n"))
	seats := hostSeats(p, rep.Seats)
	if dry {
		seats = p.Say(locales.HostSeatsAfter, "Seats", seats)
	}
	pg.context(escape(seats))
	shown, more := []string{}, 0
	for _, wanted := range []records.Result{records.ResultInvalid, records.ResultDuplicate, records.ResultFull, records.ResultAlready, records.ResultWaiting, records.ResultRegistered} {
		if wanted == records.ResultRegistered && lines != nil {
			continue // as expected: the file has them
		}
		for i, line := range rep.Lines {
			if line.Result != wanted {
				continue
			}
			if len(shown) == maxHostShown {
				more++
				continue
			}
			shown = append(shown, escape(hostReportLine(p, line, lines, i)))
		}
	}
	for len(shown) > 0 {
		n := min(10, len(shown))
		pg.section(strings.Join(shown[:n], "\n"))
		shown = shown[n:]
	}
	if more > 0 {
		pg.context(escape(p.Count(locales.ItemsMore, more)))
	}
	return pg
}

func hostReportLine(p locales.Printer, line records.ImportLine, lines []int, i int) string {
	said := hostResult(p, line)
	if line.Result == records.ResultDuplicate && lines != nil {
		said = p.Say(locales.HostTwice, "Line", lines[line.First])
	}
	who := cut(attendeeName(line.Registration), 60)
	if address := line.Registration.EmailTyped; line.Result == records.ResultInvalid && address != "" && address != who {
		who += " (" + cut(address, 60) + ")"
	}
	if lines == nil {
		return "• " + who + " : " + said
	}
	return cut(p.Say(locales.HostLine, "Line", lines[i], "Name", who, "Said", said), 300)
}

// hostTryView shows what a list would do, with the button that does it.
func hostTryView(p locales.Printer, w records.Webinar, rep records.ImportReport, l hostList) slack.ModalViewRequest {
	pg := hostReport(p, rep, l.Lines, true)
	for _, note := range l.Notes {
		pg.context(escape(note))
	}
	intro := slack.NewSectionBlock(verbatim("*"+escape(w.Title)+"*\n"+escape(p.Count(locales.HostTried, len(l.Rows)))), nil, nil)
	blocks := append([]slack.Block{intro}, pg.blocks...)
	blocks = append(blocks, slack.NewActionBlock("", button(actHostReport, w.ID, p.Say(locales.HostReportFile))))
	n := rep.Count[records.ResultRegistered] + rep.Count[records.ResultWaiting]
	if n == 0 {
		view := hostView(p, locales.HostImportTitle, append(blocks, slack.NewSectionBlock(plain(p.Say(locales.HostNothingNew)), nil, nil)))
		view.CallbackID, view.PrivateMetadata, view.NotifyOnClose = formHostCommit, w.ID, true
		return view
	}
	view := form(p, formHostCommit, locales.HostImportTitle, locales.HostCommit, w.ID, blocks...)
	view.Submit, view.NotifyOnClose = plain(cut(p.Say(locales.HostCommitCount, "Count", n), maxModalName)), true
	return view
}

// hostReportView shows what an import did.
func hostReportView(p locales.Printer, w records.Webinar, rep records.ImportReport, lines []int) slack.ModalViewRequest {
	pg := hostReport(p, rep, lines, false)
	if lines != nil {
		pg.context(escape(p.Say(locales.HostReportSent)))
	}
	intro := slack.NewSectionBlock(verbatim("*"+escape(w.Title)+"*"), nil, nil)
	return hostView(p, locales.HostImportTitle, append([]slack.Block{intro}, pg.blocks...))
}

// sendReport sends the report of the dry run as a workbook, whole, to who asks.
func (d webinarDesk) sendReport(ctx context.Context, a hostAsk, l hostList) (any, error) {
	var rep records.ImportReport
	err := d.Store.Write(ctx, func(tx *records.Tx) (err error) {
		if rep, err = tx.Import(a.w.ID, l.Rows, a.User, true); err != nil {
			return err
		}
		return d.reportFile(a, "webinar-report:"+a.View, rep, l)(tx)
	})
	if err != nil {
		return nil, err
	}
	return d.present(ctx, a, noteView(a.p, locales.HostImportTitle, locales.HostFileSent))
}

// reportFile sends a report to who asks, line by line.
func (d webinarDesk) reportFile(a hostAsk, key string, rep records.ImportReport, l hostList) change {
	p := a.p
	s := d.columns(p, locales.HostReportTab, "line", "last_name", "first_name", "email", "organisation", "result", "detail")
	for i, line := range rep.Lines {
		r, detail := line.Registration, hostResult(p, line)
		if line.Result == records.ResultDuplicate {
			detail = p.Say(locales.HostTwice, "Line", l.Lines[line.First])
		}
		s.Rows = append(s.Rows, []sheet.Cell{sheet.Number(l.Lines[i]), sheet.Text(r.LastName), sheet.Text(r.FirstName), sheet.Text(r.EmailTyped), sheet.Text(r.Organisation),
			sheet.Text(p.Say(locales.ID("host.short." + string(line.Result)))), sheet.Text(detail)})
	}
	return d.sendBook(a, key, "rapport-"+a.w.Number, p.Say(locales.HostReportTitle, "Title", a.w.Title)+" ("+strconv.Itoa(len(rep.Lines))+")", s)
}
