package bot

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"orchidee/locales"
	"orchidee/records"
)

// supplierFaults gathers what is wrong with a profile, one sentence a field: of a form, or of a line of a list.
type supplierFaults struct {
	p    locales.Printer
	said map[string]string
}

func (f supplierFaults) add(bad bool, field string, id locales.ID, pairs ...any) {
	if _, told := f.said[field]; bad && !told {
		f.said[field] = f.p.Say(id, pairs...)
	}
}

// readProfile reads the form of a profile and says at each field what to mend.
func (b *Bot) readProfile(p locales.Printer, ev Event) (records.Supplier, map[string]string) {
	s := records.Supplier{
		Team: ev.Team, User: ev.User, Name: oneLine(ev.field(inName)), SIRET: ev.field(inSIRET), CPV: ev.chosen(inCPV), Segments: ev.chosen(inSegments),
		Departments: ev.chosen(inDepartments), Lang: ev.field(inLang), Email: ev.field(inEmail), Phone: oneLine(ev.field(inPhone)),
		Alerts: slices.Contains(ev.chosen(inAlerts), alertsYes), Own: true,
	}
	for _, k := range ev.chosen(inKinds) {
		s.Kinds = append(s.Kinds, records.StructureKind(k))
	}
	return b.checkSupplier(p, s)
}

// checkSupplier brings a profile into its kept form and says at each field what is wrong with it.
func (b *Bot) checkSupplier(p locales.Printer, s records.Supplier) (records.Supplier, map[string]string) {
	f := supplierFaults{p, map[string]string{}}
	f.add(s.Name == "", inName, locales.SupplierNameMissing)
	f.add(utf8.RuneCountInString(s.Name) > maxSupplierName, inName, locales.FieldTooLong, "Most", maxSupplierName)
	if s.SIRET != "" {
		s.SIRET = f.siret(s.SIRET)
	}
	for _, k := range s.Kinds {
		f.add(!slices.Contains(structureKinds, k), inKinds, locales.SupplierKindUnknown, "Kind", cut(string(k), 40))
	}
	f.subject(b, &s.CPV, s.Segments, s.Departments)
	f.add(len(s.Segments) > maxSegments, inSegments, locales.FieldTooMany, "Most", maxSegments)
	f.add(len(s.CPV) > maxSupplierCPV, inCPV, locales.FieldTooMany, "Most", maxSupplierCPV)
	f.add(len(s.CPV) == 0 && len(s.Segments) == 0, inSegments, locales.SupplierSellsNothing)
	f.add(!slices.ContainsFunc(langNames, func(c choice) bool { return c.value == s.Lang }), inLang, locales.SupplierLangUnknown, "Lang", cut(s.Lang, 40))
	if s.Email != "" {
		email, why := records.NormalizeEmail(s.Email)
		f.add(why == records.WhyTooLong, inEmail, locales.FieldTooLong, "Most", maxSupplierEmail)
		f.add(why != "", inEmail, locales.SupplierEmailWrong)
		s.Email = email
	}
	f.add(utf8.RuneCountInString(s.Phone) > maxSupplierPhone, inPhone, locales.FieldTooLong, "Most", maxSupplierPhone)
	if len(s.Departments) == len(b.Places.Departements()) {
		s.Departments = nil // all of them are the whole Région
	}
	return s, f.said
}

// subject checks what is sold or bought, and where; codes lose their check digit.
func (f supplierFaults) subject(b *Bot, codes *[]string, segments, departments []string) {
	for i, typed := range *codes {
		code, err := records.ParseCPV(typed)
		_, known := b.cpvCode(code)
		f.add(err != nil || !known, inCPV, locales.SupplierCPVUnknown, "Code", cut(typed, 40))
		(*codes)[i] = code
	}
	for _, id := range segments {
		f.add(b.rules().Segment(id) == nil, inSegments, locales.SupplierSegmentUnknown, "Segment", cut(id, 40))
	}
	for _, code := range departments {
		_, known := b.Places.Departement(code)
		f.add(!known, inDepartments, locales.SupplierPlaceUnknown, "Place", cut(code, 40))
	}
}

// siret checks a SIRET, and says what is wrong with one: La Poste's have a rule of their own, see records.ParseSIRET.
func (f supplierFaults) siret(typed string) string {
	siret, ok := records.ParseSIRET(typed)
	digits := strings.Trim(siret, "0123456789") == ""
	switch {
	case ok:
	case digits && len(siret) == 9:
		f.add(true, inSIRET, locales.SIRETIsSIREN)
	case digits && len(siret) != 14:
		f.add(true, inSIRET, locales.SIRETLength, "Count", len(siret))
	case digits:
		f.add(true, inSIRET, locales.SIRETCheck)
	case roundedNumber.MatchString(siret):
		f.add(true, inSIRET, locales.SIRETExcel)
	default:
		f.add(true, inSIRET, locales.SIRETLetters)
	}
	return siret
}

// roundedNumber is what spreadsheets make of a long number: 1,23457E+13, here without what ParseSIRET drops.
var roundedNumber = regexp.MustCompile(`^\d+,?\d*[eE]\+?\d{1,2}$`)
