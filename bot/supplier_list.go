package bot

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"orchidee/locales"
	"orchidee/records"
	"orchidee/records/sheet"
)

// supplierLists are lists of suppliers. What a column is called in French, English and German lists stands here, as in package sheet.
var supplierLists = listKind{
	name: listSuppliers, title: locales.SupplierImportTitle, hint: locales.SupplierImportHint, button: locales.SupplierImport, noun: "import-fournisseurs", agreed: true,
	use: sheet.Use{
		Words: map[string][]string{
			"name":        slices.Concat([]string{"raison sociale", "dénomination sociale", "fournisseur", "nom du fournisseur", "nom de l'entreprise", "supplier", "supplier name", "lieferant", "firmenname"}, sheet.PersonWords["organisation"], []string{"nom", "name"}),
			"siret":       {"siret", "n° siret", "no siret", "numéro siret", "numéro de siret", "code siret", "siret number", "siret-nummer"},
			"kinds":       {"structures", "strukturen", "type de structure", "kind of organisation", "art der einrichtung", "types de structure", "nature de la structure", "catégorie", "statut", "type", "kind", "kinds", "kind of structure", "type of organisation", "art", "art der struktur", "rechtsform"},
			"cpv":         {"cpv", "code cpv", "codes cpv", "cpv code", "cpv codes", "cpv-code", "cpv-codes"},
			"segments":    {"segment", "segments", "segment d'achat", "segments d'achat", "activité", "activités", "domaine", "domaines", "secteur", "secteurs", "segments of purchase", "activity", "activities", "sector", "branche", "tätigkeit", "leistungen", "segmente"},
			"departments": {"département", "départements", "dept", "dép", "zone", "zone d'intervention", "départements d'intervention", "lieu", "lieux", "department", "departments", "area", "areas", "gebiet", "gebiete", "einsatzgebiet"},
			"lang":        {"langue", "language", "sprache"},
			"email":       sheet.PersonWords["email"],
			"phone":       sheet.PersonWords["phone"],
			"user":        {"compte slack", "slack account", "slack-konto", "identifiant slack", "slack id"},
			"alerts":      {"alertes", "alerte", "recevoir les demandes", "accord", "alerts", "alert", "agreed", "benachrichtigung", "benachrichtigungen", "zustimmung"},
		},
		Needed: []string{"name"},
	},
	columns: map[string]locales.ID{"name": locales.SupplierName},
	read:    (*Bot).supplierLines,
}

// supplierLines reads the suppliers of a list and foresees what would become of each.
func (b *Bot) supplierLines(ctx context.Context, p locales.Printer, ev Event, list sheet.List) ([]listLine, error) {
	plan, err := b.Store.PlanSuppliers(ctx, ev.Team)
	if err != nil {
		return nil, err
	}
	agreed := ev.field(inAgreed) == alertsYes
	seen := map[string]int{}
	lines := make([]listLine, 0, len(list.Rows))
	for _, row := range list.Rows {
		s, wrong := b.supplierOf(p, list, row, agreed)
		s.Team = ev.Team
		key := s.SIRET
		if key == "" {
			key = s.Email
		}
		if first, twice := seen[key]; twice && key != "" {
			wrong = append(wrong, p.Say(locales.ListTwice, "Line", first))
		} else {
			seen[key] = row.Line
		}
		l := listLine{line: row.Line, title: s.Name, ref: s.SIRET, wrong: wrong}
		if len(wrong) == 0 {
			if l.became, err = plan.Foresee(s); err != nil {
				return nil, err
			}
			l.keep = func(tx *records.Tx) (records.Change, error) {
				_, became, err := tx.ImportSupplier(s)
				return became, err
			}
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// supplierOf reads a line, with a sentence for everything that is wrong with it.
func (b *Bot) supplierOf(p locales.Printer, list sheet.List, row sheet.Row, agreed bool) (records.Supplier, []string) {
	f := supplierFaults{p, map[string]string{}}
	s := records.Supplier{
		Name: oneLine(list.Value(row, "name")), SIRET: list.Value(row, "siret"), CPV: codesIn(list.Value(row, "cpv")), Email: list.Value(row, "email"),
		Phone: oneLine(list.Value(row, "phone")), Lang: langOf(list.Value(row, "lang")), Alerts: agreed,
	}
	s.User = list.Value(row, "user")
	f.add(s.User != "" && !slackUser.MatchString(s.User), inUser, locales.SupplierUserUnknown, "User", cut(s.User, 40))
	if yes, known := sheet.Yes(list.Value(row, "alerts")); known {
		s.Alerts = yes
	}
	for _, part := range parts(list.Value(row, "kinds")) {
		k, ok := kindOf(part)
		f.add(!ok, inKinds, locales.SupplierKindUnknown, "Kind", cut(part, 40))
		s.Kinds = append(s.Kinds, k)
	}
	s.Segments = f.segments(b, list.Value(row, "segments"))
	s.Departments = f.departments(b, list.Value(row, "departments"))
	checked, said := b.checkSupplier(p, s)
	return checked, f.sentences(said, inName, inSIRET, inKinds, inSegments, inCPV, inDepartments, inLang, inEmail, inPhone, inUser)
}

// segments reads the segments that a cell names.
func (f supplierFaults) segments(b *Bot, cell string) (ids []string) {
	for _, part := range b.segmentParts(cell) {
		seg, _ := b.rules().FindSegment(part)
		if seg == nil {
			f.add(true, inSegments, locales.SupplierSegmentUnknown, "Segment", cut(part, 40))
			continue
		}
		ids = append(ids, seg.ID)
	}
	return ids
}

// departments reads the places that a cell names, none for the whole Région.
func (f supplierFaults) departments(b *Bot, cell string) (all []string) {
	for _, part := range parts(cell) {
		codes, ok := b.departmentsIn(part)
		f.add(!ok, inDepartments, locales.SupplierPlaceUnknown, "Place", cut(part, 40))
		all = append(all, codes...)
	}
	return all
}

// sentences are what was said while reading the cells and what a check said, in the order of the fields; the reading goes first.
func (f supplierFaults) sentences(checked map[string]string, order ...string) (all []string) {
	for _, field := range order {
		if said := cmp.Or(f.said[field], checked[field]); said != "" {
			all = append(all, said)
		}
	}
	return all
}

// slackUser is the id of a person in Slack; inUser names its column.
var slackUser = regexp.MustCompile(`^[UW][A-Z0-9]{2,20}$`)

const inUser = "user"

// parts are the entries of a cell that holds several.
func parts(cell string) []string {
	var out []string
	for part := range strings.FieldsFuncSeq(cell, func(r rune) bool { return strings.ContainsRune(",;/|\n", r) }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// segmentParts are the segments that a cell names: some names hold a comma, so that a cell is taken whole where its parts mean nothing.
func (b *Bot) segmentParts(cell string) []string {
	all := parts(cell)
	unknown := func(part string) bool { seg, _ := b.rules().FindSegment(part); return seg == nil }
	if slices.ContainsFunc(all, unknown) && !unknown(cell) {
		return []string{cell}
	}
	return all
}

var codeShape = regexp.MustCompile(`\b\d{7,8}(?:-\d)?\b`)

// codesIn are the CPV codes of a cell, whatever stands around them; a spreadsheet takes the leading zero of a code for none. What holds
// no code at all is given as it is, to be told as unknown.
func codesIn(cell string) []string {
	codes := codeShape.FindAllString(cell, -1)
	if len(codes) == 0 {
		return parts(cell)
	}
	for i, c := range codes {
		if digits, _, _ := strings.Cut(c, "-"); len(digits) == 7 {
			codes[i] = "0" + c
		}
	}
	return codes
}

var wholeRegionWords = regexp.MustCompile(`^(?:toute la )?(?:region )?(?:grand est|region|tous?|toutes?|whole region|all|ganze region|alle)$`)

// departmentsIn reads a département or another place of a cell: "67", "8", "67 - Bas-Rhin", "Vosges", "Épinal", "Alsace"; none for the
// whole Région.
func (b *Bot) departmentsIn(part string) (codes []string, ok bool) {
	said := func(lang string) bool { return folded(part) == folded(locales.For(lang).Say(locales.RequestRegion)) }
	if wholeRegionWords.MatchString(folded(part)) || slices.ContainsFunc(locales.Langs, said) {
		return nil, true
	}
	if digits := leadingDigits.FindString(part); digits != "" {
		if len(digits) == 1 {
			digits = "0" + digits
		}
		_, known := b.Places.Departement(digits)
		return []string{digits}, known
	}
	codes = b.departmentsOf(part)
	return codes, len(codes) > 0
}

var leadingDigits = regexp.MustCompile(`^\d{1,2}\b`)

// kindWords are what kinds of structure are called in lists, folded.
var kindWords = map[records.StructureKind]*regexp.Regexp{
	records.SME:      regexp.MustCompile(`\b(?:pme|tpe|tpe-pme|sme|smes|kmu|artisan\w*|petite|moyenne)\b`),
	records.ESS:      regexp.MustCompile(`\b(?:ess|economie sociale|social economy|sozialwirtschaft|association|cooperative|scop|scic|mutuelle|fondation|esus)\b`),
	records.SIAE:     regexp.MustCompile(`\b(?:siae|iae|insertion|ei|eti|etti|ai|aci|work integration|eingliederung\w*)\b`),
	records.Adapted:  regexp.MustCompile(`\b(?:esat|ea|entreprises? adaptees?|eatt|handicap\w*|inklusionsbetrieb\w*|werkstatt|sheltered)\b`),
	records.OtherOne: regexp.MustCompile(`\b(?:autres?|other|sonstige\w*|andere\w*|grande entreprise|ge|large)\b`),
}

// kindOf reads a kind of structure.
func kindOf(text string) (records.StructureKind, bool) {
	words := folded(text)
	for _, k := range []records.StructureKind{records.Adapted, records.SIAE, records.ESS, records.SME, records.OtherOne} { // "EA (ESS)" is adapted
		if words == string(k) || kindWords[k].MatchString(words) {
			return k, true
		}
	}
	return records.StructureKind(text), false
}

// langOf reads a language, French without one; what is none of ours is given back.
func langOf(text string) string {
	words := folded(text)
	for lang, names := range map[string][]string{"fr": {"", "fr", "francais", "french", "franzosisch"}, "en": {"en", "anglais", "english", "englisch"}, "de": {"de", "allemand", "german", "deutsch"}} {
		if slices.Contains(names, words) {
			return lang
		}
	}
	return text
}
