package bot

import (
	"slices"
	"strconv"
	"strings"

	"orchidee/locales"
	"orchidee/records"
	"orchidee/records/sheet"
)

// logTable is a part of the log, which a workbook shows as a sheet and a document under a heading.
type logTable struct {
	name, about locales.ID
	columns     []sheet.Column
	shares      []float64 // of the width of a page, by column of the document
	rows        [][]sheet.Cell
	joined      [][]int // which columns stand below each other in one of the document; nil: each has its own
}

// grid is the table of a document: where there are too many columns for a page, some stand below each other.
func (t logTable) grid(about string) sheet.Grid {
	g := sheet.Grid{About: about, Columns: t.columns, Rows: t.rows}
	if t.joined != nil {
		g.Columns, g.Rows = nil, make([][]sheet.Cell, len(t.rows))
		for _, group := range t.joined {
			var names []string
			for _, c := range group {
				names = append(names, t.columns[c].Name)
			}
			g.Columns = append(g.Columns, sheet.Column{Name: strings.Join(names, "\n")})
			for i, row := range t.rows {
				var cells []sheet.Cell
				for _, c := range group {
					cells = append(cells, row[c])
				}
				g.Rows[i] = append(g.Rows[i], sheet.Below(cells...))
			}
		}
	}
	for i, share := range t.shares {
		g.Columns[i].Width = share
	}
	return g
}

func (o *requestReport) logXLSX() ([]byte, error) {
	var all []sheet.Sheet
	for _, t := range o.tables() {
		all = append(all, sheet.Sheet{Name: o.p.Say(t.name), Columns: t.columns, Rows: t.rows})
	}
	return sheet.XLSX(o.book(locales.RequestLogFile, all...))
}

func (o *requestReport) logDOCX() ([]byte, error) {
	p, r := o.p, o.log.Request
	d := sheet.Document{Title: p.Say(locales.RequestLogFile, "Number", r.Number), Lang: sheetLang[p.Lang], Author: p.Say(locales.RequestOrganisation), Made: o.made, Wide: true}
	d.Blocks = append(d.Blocks, sheet.Plain(r.Title), sheet.Plain(p.Say(locales.RequestLogWhy)), sheet.Plain(p.Say(locales.RequestLogMade, "At", momentName(p, o.made))))
	for _, t := range o.tables() {
		d.Blocks = append(d.Blocks, sheet.Heading{Level: 1, Text: p.Say(t.name)}, sheet.Plain(p.Say(t.about)))
		if len(t.rows) == 0 {
			d.Blocks = append(d.Blocks, sheet.Plain(p.Say(locales.RequestLogNone)))
			continue
		}
		d.Blocks = append(d.Blocks, t.grid(p.Say(t.about)))
	}
	return sheet.DOCX(d)
}

// tables are the log: what was asked, what happened, what suppliers were told, in which order and by which draw, and what they said.
func (o *requestReport) tables() []logTable {
	p := o.p
	return []logTable{
		{locales.RequestLogRequest, locales.RequestLogRequestAbout, columns(p, locales.RequestColField, locales.RequestColValue),
			[]float64{1, 3}, o.fieldRows(), nil},
		{locales.RequestLogSteps, locales.RequestLogStepsAbout,
			columns(p, locales.RequestColAt, locales.RequestColWho, locales.RequestColAction, locales.RequestColState, locales.RequestColNote),
			[]float64{2, 3, 3, 3, 4}, o.stepRows(), nil},
		{locales.RequestLogTexts, locales.RequestLogTextsAbout,
			columns(p, locales.RequestColRevision, locales.RequestColAt, locales.RequestColText, locales.RequestColHash),
			[]float64{1, 2, 6, 3}, o.textRows(), nil},
		{locales.RequestLogNotices, locales.RequestLogNoticesAbout,
			columns(p, locales.RequestColOrder, locales.RequestColName, locales.RequestColSIRET, locales.RequestColNotice, locales.RequestColWay, locales.RequestColWhy,
				locales.RequestColDecided, locales.RequestColSent, locales.RequestColHash, locales.RequestColFault, locales.RequestColID),
			[]float64{1.3, 3.6, 2.8, 3.5, 3.3, 6.6}, o.noticeRows(), [][]int{{0}, {1, 2}, {3, 4, 9}, {5}, {6, 7}, {10, 8}}},
		{locales.RequestLogDraw, locales.RequestLogDrawAbout, columns(p, locales.RequestColField, locales.RequestColValue),
			[]float64{1, 3}, o.drawRows(), nil},
		{locales.RequestLogAnswers, locales.RequestLogAnswersAbout,
			columns(p, locales.RequestColName, locales.RequestColSIRET, locales.RequestColAnswer, locales.RequestColFirst, locales.RequestColAnswered, locales.RequestColSaid, locales.RequestFiles),
			[]float64{3, 2, 2, 2, 2, 6, 2}, o.answerRows(), nil},
		{locales.RequestLogQuestions, locales.RequestLogQuestionsAbout,
			columns(p, locales.RequestColRevision, locales.RequestColAt, locales.RequestColQuestion, locales.RequestColAnswer, locales.RequestColWho, locales.RequestColAnswered),
			[]float64{1, 2, 4, 4, 2, 2}, o.questionRows(), nil},
		{locales.RequestLogFiles, locales.RequestLogFilesAbout, columns(p, locales.RequestColName, locales.RequestColAt, locales.RequestColSize, locales.RequestColState, locales.RequestColHash),
			[]float64{4, 2, 1.5, 2, 4}, o.fileRows(), nil},
		{locales.RequestLogOutcome, locales.RequestLogOutcomeAbout,
			columns(p, locales.RequestColWhen, locales.RequestColDecided, locales.RequestColAnswer, locales.RequestColNote, locales.RequestColWho, locales.RequestColAnswered),
			[]float64{2, 2, 3, 4, 2, 2}, o.outcomeRows(), nil},
	}
}

func (o *requestReport) fieldRows() (rows [][]sheet.Cell) {
	p, r, b := o.p, o.log.Request, o.b
	add := func(name locales.ID, value string) {
		if value != "" {
			rows = append(rows, []sheet.Cell{sheet.Text(p.Say(name)), sheet.Text(value)})
		}
	}
	var codes, segments []string
	for _, c := range r.CPV {
		codes = append(codes, b.cpvName(p.Lang, c))
	}
	for _, s := range r.Segments {
		segments = append(segments, b.segmentName(p.Lang, s))
	}
	amount := ""
	switch {
	case r.Amount.Blank != "":
		amount = p.Say(locales.RequestAmountBlank, "Why", blankName(p, r.Amount.Blank))
	case r.Amount.Shown:
		amount = bracketName(p, r.Amount.Bracket)
	case r.Amount.Bracket != "":
		amount = p.Say(locales.RequestAmountHidden, "Amount", bracketName(p, r.Amount.Bracket))
	}
	name := o.names[r.Author]
	if r.Anonymous {
		name += " · " + p.Say(locales.RequestNoAuthor)
	}
	add(locales.RequestColNumber, r.Number)
	add(locales.RequestColState, deskState(p, r.State))
	add(locales.RequestBy, name)
	add(locales.RequestKindLabel, requestKindName(p, r.Kind))
	add(locales.RequestTitleLabel, r.Title)
	add(locales.RequestNeedLabel, r.Need)
	add(locales.RequestCPV, strings.Join(codes, "\n"))
	add(locales.RequestSegments, strings.Join(segments, ", "))
	add(locales.RequestPlace, b.placeName(p, r.Place))
	add(locales.RequestDeadline, momentName(p, r.Deadline))
	add(locales.RequestStart, startName(p, r.Start))
	add(locales.RequestAmount, amount)
	add(locales.RequestKinds, structureNames(p, r.Kinds))
	add(locales.RequestHowTo, r.HowTo)
	add(locales.RequestQuestions, strings.Join(r.Questions, "\n"))
	return rows
}

func (o *requestReport) stepRows() (rows [][]sheet.Cell) {
	for _, s := range o.log.Steps {
		note := s.Note
		if s.By.Role == records.BySupplier { // an id, which would say who asked
			note = ""
		}
		rows = append(rows, []sheet.Cell{sheet.Moment(inParis(s.At)), sheet.Text(o.who(s.By)), sheet.Text(o.p.Say(locales.ID("request.action." + string(s.Action)))),
			sheet.Text(deskState(o.p, s.After)), sheet.Text(note)})
	}
	return rows
}

func (o *requestReport) textRows() (rows [][]sheet.Cell) {
	for _, t := range o.log.Revisions {
		text := []string{t.Title, requestLine(o.p, t.Told), t.Need, o.b.plainFacts(o.p, t.Told), t.HowTo, strings.Join(t.Questions, "\n")}
		for _, f := range t.Files {
			text = append(text, f.Name)
		}
		text = slices.DeleteFunc(text, func(s string) bool { return s == "" })
		rows = append(rows, []sheet.Cell{sheet.Number(t.Revision), sheet.Moment(inParis(t.At)), sheet.Text(strings.Join(text, "\n")), sheet.Text(t.Hash)})
	}
	return rows
}

func (o *requestReport) noticeRows() (rows [][]sheet.Cell) {
	p := o.p
	for _, n := range o.log.Notices {
		way := p.Say(locales.ID("request.way." + string(n.Way)))
		if name := o.names[n.ToldBy]; name != "" {
			way += " (" + name + ")"
		}
		var order sheet.Cell
		if n.Place > 0 {
			order = sheet.Number(n.Place)
		}
		rows = append(rows, []sheet.Cell{order, sheet.Text(n.Name), sheet.Text(siretName(n.SIRET)), sheet.Text(p.Say(locales.ID("request.notice." + string(n.Kind)))), sheet.Text(way),
			sheet.Text(o.reasons(n.Reasons)), sheet.Moment(inParis(n.At)), sheet.Moment(inParis(n.SentAt)), sheet.Text(n.Hash), sheet.Text(n.Fault), sheet.Text(n.Supplier)})
	}
	return rows
}

// reasons say why a supplier was told.
func (o *requestReport) reasons(all []records.Reason) string {
	var said []string
	for _, r := range all {
		value := r.Request
		switch r.Kind {
		case records.ForSegment:
			value = o.b.segmentName(o.p.Lang, value)
		case records.ForPlace:
			if value == "" {
				value = o.p.Say(locales.RequestRegion)
			} else {
				value = o.b.placeName(o.p, records.Place{Departments: []string{value}})
			}
		case records.ForKind:
			if value == "" {
				value = o.p.Say(locales.RequestForAll)
			} else {
				value = structureName(o.p, records.StructureKind(value))
			}
		case records.ForCPV:
			value = "CPV " + value
		}
		said = append(said, value)
	}
	return strings.Join(said, " ; ")
}

// drawRows tell how the order was drawn, and draw it again from what the log holds.
func (o *requestReport) drawRows() [][]sheet.Cell {
	p, run := o.p, o.log.Drawn()
	if o.log.Request.Seed == "" {
		return nil
	}
	ids := make([]string, len(run))
	for i, n := range run {
		ids[i] = n.Supplier
	}
	again, err := records.DrawOrder(ids, o.log.Request.Seed)
	same := locales.RequestDrawSame
	if err != nil || !slices.Equal(again, ids) {
		same = locales.RequestDrawOther
	}
	return [][]sheet.Cell{
		{sheet.Text(p.Say(locales.RequestDrawSeed)), sheet.Text(o.log.Request.Seed)},
		{sheet.Text(p.Say(locales.RequestDrawCount)), sheet.Text(strconv.Itoa(len(run)))},
		{sheet.Text(p.Say(locales.RequestDrawHow)), sheet.Text(p.Say(locales.RequestDrawMethod))},
		{sheet.Text(p.Say(locales.RequestDrawAgain)), sheet.Text(p.Say(same))},
	}
}

func (o *requestReport) answerRows() (rows [][]sheet.Cell) {
	for _, a := range o.log.Answers {
		said, word := a.Reason, locales.RequestNotInterested
		if a.Interested {
			word = locales.RequestInterested
			var lines []string
			for i, text := range a.Answers {
				lines = append(lines, strconv.Itoa(i+1)+". "+text)
			}
			said = strings.Join(lines, "\n")
		}
		rows = append(rows, []sheet.Cell{sheet.Text(supplierName(o.p, a)), sheet.Text(siretName(a.SIRET)), sheet.Text(o.p.Say(word)), sheet.Moment(inParis(a.FirstAt)), sheet.Moment(inParis(a.At)),
			sheet.Text(said), sheet.Text(strings.Join(o.files[a.ID], ", "))})
	}
	return rows
}

// questionRows never say who asked.
func (o *requestReport) questionRows() (rows [][]sheet.Cell) {
	for _, i := range o.log.Inquiries {
		if i.N == 0 {
			rows = append(rows, []sheet.Cell{nil, sheet.Moment(inParis(i.At)), sheet.Text(i.Words), sheet.Text(o.p.Say(locales.RequestUnanswered)), nil, nil})
			continue
		}
		rows = append(rows, []sheet.Cell{sheet.Number(i.N), sheet.Moment(inParis(i.At)), sheet.Text(i.Shown), sheet.Text(i.Answer), sheet.Text(o.names[i.AnsweredBy]), sheet.Moment(inParis(i.AnsweredAt))})
	}
	return rows
}

func (o *requestReport) fileRows() (rows [][]sheet.Cell) {
	for _, f := range o.log.Files {
		rows = append(rows, []sheet.Cell{sheet.Text(f.Name), sheet.Moment(inParis(f.At)), sheet.Number(f.Size), sheet.Text(o.p.Say(locales.ID("request.file." + string(f.State)))), sheet.Text(f.Hash)})
	}
	return rows
}

func (o *requestReport) outcomeRows() (rows [][]sheet.Cell) {
	for _, a := range o.log.Aftermaths {
		said := ""
		if a.Outcome != "" {
			said = o.p.Say(locales.ID("request.outcome." + string(a.Outcome)))
		}
		rows = append(rows, []sheet.Cell{sheet.Text(o.p.Say(locales.ID("request.round." + string(a.Round)))), sheet.Moment(inParis(a.AskedAt)), sheet.Text(said), sheet.Text(a.Note),
			sheet.Text(o.names[a.User]), sheet.Moment(inParis(a.At))})
	}
	return rows
}
