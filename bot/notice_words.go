package bot

import (
	"slices"
	"strings"

	"orchidee/locales"
	"orchidee/records"
)

// placesNamed is how many départements a reason names.
const placesNamed = 4

// grounds are the words for why a supplier is told: to itself, and of it to the team.
type grounds struct{ cpv, segment, place, region, kind locales.ID }

var (
	toSupplier = grounds{locales.WhyCPV, locales.WhySegment, locales.WhyPlace, locales.WhyRegion, locales.WhyKind}
	ofSupplier = grounds{locales.MatchCPV, locales.MatchSegment, locales.MatchPlace, locales.MatchRegion, locales.MatchKind}
)

// because says on what grounds a supplier is told: "vous proposez … ; vous intervenez ici : Vosges".
func (b *Bot) because(p locales.Printer, reasons []records.Reason, say grounds) string {
	var out, places, kinds []string
	said := map[string]bool{}
	add := func(s string) {
		if !said[s] {
			said[s] = true
			out = append(out, s)
		}
	}
	region := false
	for _, r := range reasons {
		switch r.Kind {
		case records.ForCPV:
			add(p.Say(say.cpv, "Name", b.codeName(p, r.Supplier), "Code", r.Supplier))
		case records.ForSegment:
			add(p.Say(say.segment, "Name", b.segmentName(p.Lang, r.Request)))
		case records.ForPlace:
			if r.Request == "" {
				region = true
			} else {
				places = append(places, b.departementName(r.Request))
			}
		case records.ForKind:
			if r.Request != "" {
				kinds = append(kinds, p.Say(locales.ID("notice.kind."+r.Request)))
			}
		}
	}
	out = out[:min(len(out), 2)] // one or two codes say it; more only tire
	if len(places) > placesNamed {
		places = append(slices.Clone(places[:placesNamed]), "…")
	}
	switch {
	case region:
		out = append(out, p.Say(say.region))
	case len(places) > 0:
		out = append(out, p.Say(say.place, "Names", strings.Join(places, ", ")))
	}
	if len(kinds) > 0 {
		out = append(out, p.Say(say.kind, "Names", strings.Join(kinds, ", ")))
	}
	return strings.Join(out, p.Say(locales.WhyAnd))
}

// codeName is what a CPV code of 8 digits means.
func (b *Bot) codeName(p locales.Printer, digits string) string {
	if c, ok := b.cpvCode(digits); ok {
		return c.Labels.In(p.Lang)
	}
	return digits
}

func (b *Bot) departementName(code string) string {
	if b.Places != nil {
		if d, ok := b.Places.Departement(code); ok {
			return d.Name
		}
	}
	return code
}
