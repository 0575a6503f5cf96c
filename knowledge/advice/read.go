package advice

import (
	"regexp"
	"slices"
	"strings"
)

// Reading is what a description says of a purchase.
type Reading struct {
	Purchase      // On is "" when no date was told
	VAT      bool // the amount is said to include VAT
}

// reader knows the words of the segments and details.
type reader struct {
	base     *Base
	segments *lexicon
	details  *lexicon
}

// ignored are phrases whose words mean something else in them.
const ignored = -1

var notMeant = []string{"conseil régional", "conseil départemental", "conseil municipal", "conseil d'administration", "conseil de développement", "feuille de route",
	"neuf mois", "neuf lots", "tableau de bord", "regional council", "en cours de route", "mise en place", "appel à projets"}

func newReader(b *Base) *reader {
	r := &reader{b, newLexicon(), newLexicon()}
	for i, s := range b.segments {
		for _, lang := range Langs {
			r.segments.add(s.Names[lang], lang, i)
			for _, w := range s.words[lang] {
				r.segments.add(w, lang, i)
			}
		}
		r.segments.add(strings.ReplaceAll(s.ID, "-", " "), "fr", i)
	}
	for i, d := range b.details {
		for _, lang := range Langs {
			for _, w := range d.words[lang] {
				r.details.add(w, lang, i)
			}
		}
	}
	for _, w := range notMeant {
		r.segments.add(w, "", ignored)
		r.details.add(w, "", ignored)
	}
	return r
}

var (
	surface    = regexp.MustCompile(`(` + number + `) ?(?:m2|m²|metres? carres?|sqm|square met\w+|quadratmeter|qm)(?:[^\p{L}\d]|$)`)
	sme        = regexp.MustCompile(`\b(?:pme|tpe|artisan|artisane|petite entreprise|petites entreprises|sme|smes|small business|kmu|kleinunternehmen)\b`)
	large      = regexp.MustCompile(`\b(?:grande entreprise|grand groupe|grands groupes|grandes entreprises|large company|large companies|grossunternehmen|konzern)\b`)
	notNew     = regexp.MustCompile(`\b(?:non|pas|not|nicht) (?:innovante?s?|innovative?r?)\b`)
	innovative = regexp.MustCompile(`\b(?:innovante?s?|achats? d'innovation|innovative?[rns]?|innovativ)\b`)
	isWorks    = regexp.MustCompile(`\b(?:travaux|works contract|public works|building works|bauarbeiten|bauleistung(?:en)?|bauauftrag)\b`)
	isSupplies = regexp.MustCompile(`\b(?:fournitures?|achat de|acheter|acquisition|supplies|supply of|purchase of|buy|lieferung|lieferauftrag|kauf|beschaffung von)\b`)
	isServices = regexp.MustCompile(`\b(?:prestations?|services?|dienstleistung(?:en)?)\b`)
	contractOf = regexp.MustCompile(`\b(?:marches?|contrat|accord-cadre|contract|auftrag) (?:public |publics )?(?:de |of |uber )?(travaux|fournitures|services|works|supplies)\b`)
)

// maxText is how many bytes of a description are read: several pages.
const maxText = 20_000

// Read finds a purchase in a description in French, English or German. today places dates without a year.
func (b *Base) Read(text string, today Date) Reading {
	text = strings.ToValidUTF8(text[:min(len(text), maxText)], "")
	text = capitalM.ReplaceAllString(text, "$1 millions$2")
	text = capitalK.ReplaceAllString(text, "$1 k$2")
	s := fold(text)
	var r Reading
	r.Months, _ = monthsIn(s)
	if d, ok := day(s, today); ok {
		r.On, r.OnUntil = d.Date, d.Until
	}
	r.sums(s)
	switch {
	case sme.MatchString(s):
		r.Holder = SME
	case large.MatchString(s):
		r.Holder = Large
	}
	if found := !notNew.MatchString(s); innovative.MatchString(s) || !found {
		r.Innovative = &found
	}
	if m := surface.FindStringSubmatch(s); m != nil {
		r.Surface, _ = parseNumber(m[1], 1)
	}
	ws := stems(s)
	if i := b.reader.segment(ws); i >= 0 {
		r.Segment = b.segments[i].ID
	}
	r.Details = b.reader.detailsOf(ws)
	r.Nature = b.nature(s, r.Segment)
	return r
}

// nature is the one told in so many words, else the segment's, else the one its words hint at.
func (b *Base) nature(s, segment string) Nature {
	if m := contractOf.FindStringSubmatch(s); m != nil && !strings.HasPrefix(s[strings.Index(s, m[0])+len(m[0]):], " de bureau") {
		return natureOf(m[1])
	}
	if seg := b.Segment(segment); seg != nil {
		return seg.Nature
	}
	switch {
	case isWorks.MatchString(s):
		return Works
	case isSupplies.MatchString(s):
		return Supplies
	case isServices.MatchString(s):
		return Services
	}
	return ""
}

func natureOf(word string) Nature {
	switch word[0] {
	case 't', 'w':
		return Works
	case 'f':
		return Supplies
	}
	return Nature(word)
}

// segment is the index of the segment named first, -1 without one. What a purchase is for is said after what it is.
func (r *reader) segment(ws []string) int {
	end := 0
	for _, h := range r.segments.find(ws) {
		if h.at < end {
			continue
		}
		if h.target != ignored {
			return h.target
		}
		end = h.at + h.length
	}
	return -1
}

func (r *reader) detailsOf(ws []string) []string {
	var out []string
	end := 0
	for _, h := range r.details.find(ws) {
		if h.target == ignored {
			end = max(end, h.at+h.length)
			continue
		}
		if id := r.base.details[h.target].ID; h.at >= end && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// FindSegment is the segment a person means by an id, a name or words of it; nil when it is none of ours.
func (b *Base) FindSegment(text string) (*Segment, []string) {
	if s := b.Segment(strings.ToLower(strings.TrimSpace(text))); s != nil {
		return s, nil
	}
	ws := stems(text)
	for _, s := range b.segments {
		if slices.ContainsFunc(s.aliases, func(alias string) bool { return slices.Equal(stems(alias), ws) }) {
			return s, b.reader.detailsOf(ws)
		}
	}
	if i := b.reader.segment(ws); i >= 0 {
		return b.segments[i], b.reader.detailsOf(ws)
	}
	return nil, nil
}

// NearestSegment is a segment whose id is a typo away from what was written, nil without one.
func (b *Base) NearestSegment(text string) *Segment {
	want := strings.Join(words(text), "-")
	return b.Segment(nearest(want, ids(b.segments, func(s *Segment) string { return s.ID })))
}

// Describes reports whether a text describes a purchase: it tells what is bought and for how much.
func (r Reading) Describes() bool {
	return (r.Segment != "" || r.Nature != "") && (r.Amount > 0 || len(r.Lots) > 0)
}
