package bot

import (
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
		"departement":  {"département", "dép", "dept", "code postal", "cp", "department", "postcode", "postal code", "zip", "plz", "postleitzahl"},
		"questions":    {"question", "questions", "vos questions", "remarque", "commentaire", "comments", "fragen"},
		"access":       {"accessibilité", "besoins d'accessibilité", "besoins particuliers", "accessibility", "accessibility needs", "barrierefreiheit"},
	},
	Needed: []string{"email"},
	Email:  "email",
	Bare:   [][]string{{"name"}, {"name", "organisation"}, {"first", "last", "organisation"}},
}

// attendeeKindWords are how lists name the kinds of structure, folded and without punctuation.
var attendeeKindWords = map[string][]string{
	"buyer": {"acheteur", "acheteuse", "acheteur public", "collectivite", "administration", "buyer", "public buyer", "offentlicher auftraggeber", "auftraggeber"},
	"sme":   {"pme", "tpe", "tpe pme", "tpe/pme", "entreprise", "sme", "kmu"},
	"ess":   {"ess", "economie sociale et solidaire", "association", "cooperative", "scop", "scic", "social economy", "sozialwirtschaft"},
	"siae":  {"siae", "ei", "eti", "aci", "ai", "entreprise d'insertion", "insertion", "association intermediaire"},
	"esat":  {"esat", "ea", "esat ea", "esat/ea", "ea/esat", "entreprise adaptee"},
	"other": {"autre", "other", "andere", "sonstige"},
}

// attendeeKind is the kind of structure that a list names. What is none stays, and the line says so.
func attendeeKind(text string) string {
	f := folded(text)
	for kind, words := range attendeeKindWords {
		for _, w := range words {
			if f == w {
				return kind
			}
		}
	}
	return f
}

// readList makes registrations of a list's rows, and says what of it was not read.
func (d webinarDesk) readList(a hostAsk, list sheet.List) hostList {
	var l hostList
	for _, row := range list.Rows {
		r := records.Registration{
			Team: a.Team, Webinar: a.w.ID, By: a.User, Source: records.SourceImport, Lang: a.w.Lang,
			FirstName: list.Value(row, "first"), LastName: list.Value(row, "last"), EmailTyped: list.Value(row, "email"),
			Organisation: list.Value(row, "organisation"), SIRET: list.Value(row, "siret"), Kind: attendeeKind(list.Value(row, "kind")),
			Departement: d.departement(list.Value(row, "departement")), Questions: list.Value(row, "questions"), Access: list.Value(row, "access"),
		}
		if r.FirstName == "" {
			if name := list.Value(row, "name"); name != "" && (r.LastName == "" || r.LastName == name) {
				r.FirstName, r.LastName = attendeeNames(name)
			}
		}
		l.Rows, l.Lines = append(l.Rows, r), append(l.Lines, row.Line)
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
