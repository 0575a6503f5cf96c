package bot

import (
	"context"
	"path"
	"regexp"
	"strconv"

	"orchidee/locales"
	"orchidee/records"
	"orchidee/records/sheet"
)

// intentionLists are lists of purchases to come.
var intentionLists = listKind{
	name: listIntentions, title: locales.IntentionImportTitle, hint: locales.IntentionImportHint, button: locales.IntentionImport, noun: "import-achats",
	use: sheet.Use{
		Words: map[string][]string{
			"ref":         {"référence", "reference", "referenz", "ref", "réf", "n°", "numéro", "identifiant", "id", "number", "nummer", "kennung"},
			"object":      {"objet", "objet de l'achat", "objet du marché", "intitulé", "libellé", "achat", "description", "object", "subject", "title", "purchase", "gegenstand", "bezeichnung", "beschaffung"},
			"cpv":         supplierLists.use.Words["cpv"],
			"segments":    supplierLists.use.Words["segments"],
			"quarter":     {"trimestre", "trimestre prévu", "trimestre de lancement", "période", "échéance", "date", "date prévisionnelle", "lancement", "quarter", "period", "launch", "quartal", "zeitraum"},
			"departments": supplierLists.use.Words["departments"],
			"reserved":    {"réservé", "réservé à", "réservation", "marché réservé", "reserved", "reserved for", "reserved to", "vorbehalten", "reserviert"},
			"link":        {"lien", "lien apoge", "url", "apoge", "adresse", "link", "web"},
		},
		Needed: []string{"object", "quarter"},
	},
	columns: map[string]locales.ID{"object": locales.IntentionObject, "quarter": locales.IntentionQuarter},
	read:    (*Bot).intentionLines,
}

// intentionLines reads the purchases of a list and foresees what would become of each.
func (b *Bot) intentionLines(ctx context.Context, p locales.Printer, ev Event, list sheet.List) ([]listLine, error) {
	plan, err := b.Store.PlanIntentions(ctx, ev.Team)
	if err != nil {
		return nil, err
	}
	seen := map[string]int{}
	lines := make([]listLine, 0, len(list.Rows))
	for _, row := range list.Rows {
		i, wrong := b.intentionOf(p, list, row)
		i.Team, i.By, i.Source = ev.Team, ev.User, path.Base(ev.Files[0].Name)+":"+strconv.Itoa(row.Line)
		key := i.Ref
		if key == "" {
			key = i.Quarter + " " + folded(i.Object)
		}
		if first, twice := seen[key]; twice {
			wrong = append(wrong, p.Say(locales.ListTwice, "Line", first))
		} else {
			seen[key] = row.Line
		}
		l := listLine{line: row.Line, title: i.Object, ref: i.Ref, wrong: wrong}
		if len(wrong) == 0 {
			if l.became, err = plan.Foresee(i); err != nil {
				return nil, err
			}
			l.keep = func(tx *records.Tx) (records.Change, error) {
				_, became, err := tx.UpsertIntention(i)
				return became, err
			}
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// intentionOf reads a line, with a sentence for everything that is wrong with it.
func (b *Bot) intentionOf(p locales.Printer, list sheet.List, row sheet.Row) (records.Intention, []string) {
	f := supplierFaults{p, map[string]string{}}
	i := records.Intention{Ref: cut(oneLine(list.Value(row, "ref")), 100), Object: oneLine(list.Value(row, "object")), CPV: codesIn(list.Value(row, "cpv")), Link: list.Value(row, "link")}
	typed := list.Value(row, "quarter")
	q, ok := readQuarter(typed, b.Now())
	if !ok {
		q, ok = quarterOfDay(typed)
	}
	f.add(!ok, inQuarter, locales.IntentionQuarterUnknown, "Typed", cut(typed, 40))
	i.Quarter = q
	i.Reserved = f.reserved(list.Value(row, "reserved"))
	i.Segments = f.segments(b, list.Value(row, "segments"))
	i.Departments = f.departments(b, list.Value(row, "departments"))
	checked, said := b.checkIntention(p, i)
	return checked, f.sentences(said, inObject, inQuarter, inSegments, inCPV, inDepartments, inReserved, inLink)
}

// reserved reads for whom a purchase is reserved: "oui" alone is not enough, since the law knows several kinds.
func (f supplierFaults) reserved(cell string) string {
	if yes, known := sheet.Yes(cell); cell == "" || known && !yes {
		return ""
	}
	words := folded(cell)
	siae, adapted, ess := reservedKinds[0].re.MatchString(words), reservedKinds[1].re.MatchString(words), reservedKinds[2].re.MatchString(words)
	switch {
	case siae && adapted:
		return "siae-esat-ea"
	case siae:
		return "siae"
	case adapted:
		return "esat-ea"
	case ess:
		return "ess"
	}
	f.add(true, inReserved, locales.IntentionReservedUnknown, "Word", cut(cell, 40))
	return ""
}

var dayShape = regexp.MustCompile(`^(?:(20\d\d)-(\d{1,2})(?:-\d{1,2})?|(?:\d{1,2}[/.])?(\d{1,2})[/.](20\d\d))(?: .*)?$`)

// quarterOfDay reads the quarter of a cell that holds a day or a month: "2027-02-15", "15/02/2027", "02/2027".
func quarterOfDay(cell string) (string, bool) {
	m := dayShape.FindStringSubmatch(cell)
	if m == nil {
		return "", false
	}
	month, _ := strconv.Atoi(m[2] + m[3]) // digits by the expression
	if month < 1 || month > 12 {
		return "", false
	}
	return quarter(m[1]+m[4], (month+2)/3), true
}
