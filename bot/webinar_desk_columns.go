package bot

import (
	"slices"
	"strconv"
	"strings"

	"orchidee/locales"
	"orchidee/records"
	"orchidee/records/sheet"
)

// hostAttendeeColumns are the names columns have in lists of people, in French, English and German. Only the address is needed.
var hostAttendeeColumns = sheet.Use{
	Words: map[string][]string{
		"email": {"email", "e-mail", "mail", "adresse e-mail", "adresse email", "adresse mail", "adresse électronique", "courriel", "mél", "email address", "mail address",
			"e-mail-adresse", "mailadresse"},
		"first":        {"prénom", "first name", "firstname", "given name", "vorname"},
		"last":         {"nom", "nom de famille", "nom d'usage", "last name", "lastname", "surname", "family name", "nachname", "familienname"},
		"name":         {"nom complet", "nom et prénom", "prénom et nom", "nom prénom", "prénom nom", "participant", "full name", "name", "vollständiger name", "teilnehmer", "nom"},
		"organisation": {"organisation", "organisme", "structure", "société", "entreprise", "raison sociale", "établissement", "employeur", "collectivité", "organization", "company", "firma", "unternehmen", "einrichtung"},
		"siret":        {"siret", "n° siret", "numéro siret", "siret number", "siret-nummer"},
		"kind":         {"type", "type de structure", "catégorie", "profil", "statut", "kind", "type of structure", "category", "art", "kategorie"},
		"departement":  {"département", "dép", "dept", "dpt", "code postal", "cp", "department", "postcode", "postal code", "zip", "plz", "postleitzahl"},
		"questions":    {"question", "questions", "vos questions", "remarque", "commentaire", "comments", "fragen"},
		"access":       {"accessibilité", "besoins d'accessibilité", "besoins particuliers", "accessibility", "accessibility needs", "barrierefreiheit"},
	},
	Needed: []string{"email"},
	Email:  "email",
	Bare:   [][]string{{"name"}, {"name", "organisation"}, {"first", "last", "organisation"}},
}

// attendeeKindWords are how lists name the kinds of structure, folded.
var attendeeKindWords = map[string][]string{
	"buyer": {"buyer", "acheteur", "acheteuse", "acheteur public", "collectivite", "administration", "commune", "mairie", "departement", "region", "metropole", "epci",
		"communaute de communes", "etat", "hopital", "public buyer", "offentlicher auftraggeber", "auftraggeber", "gemeinde"},
	"sme": {"sme", "pme", "tpe", "tpe pme", "tpe/pme", "tpe, pme", "entreprise", "societe", "sarl", "sas", "sasu", "eurl", "artisan", "independant", "independante", "auto-entrepreneur",
		"micro-entreprise", "company", "kmu", "unternehmen", "gmbh"},
	"ess":   {"ess", "economie sociale et solidaire", "association", "cooperative", "scop", "scic", "mutuelle", "fondation", "social economy", "sozialwirtschaft", "verein"},
	"siae":  {"siae", "aci", "entreprise d'insertion", "insertion", "association intermediaire", "chantier d'insertion", "insertion (siae)"},
	"esat":  {"esat", "esat ea", "esat/ea", "ea/esat", "entreprise adaptee", "esat, entreprise adaptee"},
	"other": {"other", "autre", "autres", "andere", "sonstige"},
}

// attendeeKind is the kind of structure that a list names; ok is false for one that it does not know.
func attendeeKind(text string) (kind string, ok bool) {
	f := folded(text)
	if f == "" {
		return "", true
	}
	for kind, words := range attendeeKindWords {
		if slices.Contains(words, f) {
			return kind, true
		}
	}
	return "other", false
}

// readList makes registrations of a list's rows, and says what of it was not read. Only a name or an address can keep somebody from
// being registered: what else is not understood is left out, and said.
func (d webinarDesk) readList(a hostAsk, list sheet.List) hostList {
	var l hostList
	unread := map[string][]string{} // column → lines
	for _, row := range list.Rows {
		r := records.Registration{
			Team: a.Team, Webinar: a.w.ID, By: a.User, Source: records.SourceImport, Lang: a.w.Lang,
			FirstName: list.Value(row, "first"), LastName: list.Value(row, "last"), EmailTyped: list.Value(row, "email"),
			Organisation: list.Value(row, "organisation"), Questions: list.Value(row, "questions"), Access: list.Value(row, "access"),
		}
		if r.FirstName == "" {
			if name := list.Value(row, "name"); name != "" && (r.LastName == "" || r.LastName == name) {
				r.FirstName, r.LastName = attendeeNames(name)
			}
		}
		skip := func(column string) { unread[column] = append(unread[column], strconv.Itoa(row.Line)) }
		var ok bool
		if r.Kind, ok = attendeeKind(list.Value(row, "kind")); !ok {
			skip("kind")
		}
		if r.Departement = d.departement(list.Value(row, "departement")); !records.KnownDepartement(r.Departement) {
			r.Departement = ""
			skip("departement")
		}
		if typed := list.Value(row, "siret"); typed != "" {
			if r.SIRET, ok = records.ParseSIRET(typed); !ok {
				r.SIRET = ""
				skip("siret")
			}
		}
		l.Rows, l.Lines = append(l.Rows, r), append(l.Lines, row.Line)
	}
	for _, column := range []string{"kind", "departement", "siret"} {
		if lines := unread[column]; len(lines) > 0 {
			l.Notes = append(l.Notes, a.p.Count(locales.ID("host.left."+column), len(lines), "Lines", cut(strings.Join(lines, ", "), maxHeader)))
		}
	}
	if n := len(list.Unknown); n > 0 {
		l.Notes = append(l.Notes, a.p.Count(locales.SheetUnread, n, "Columns", cut(strings.Join(list.Unknown, ", "), maxHeader)))
	}
	if n := len(list.Outside); n > 0 {
		l.Notes = append(l.Notes, a.p.Count(locales.SheetOutside, n))
	}
	return l
}

// attendeeNames splits a whole name. One word alone is the last name, the one that is needed.
func attendeeNames(full string) (first, last string) {
	if first, last = sheet.SplitName(full); last == "" {
		return "", first
	}
	return first, last
}
