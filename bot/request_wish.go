package bot

import (
	"context"
	"regexp"
	"strings"

	"orchidee/knowledge/advice"
	"orchidee/locales"
)

// What a buyer writes who wants the form rather than an answer, on folded text; the second group is what is sought. A question how,
// whether or where to seek is none: it is answered.
var (
	seeksSupplier = []*regexp.Regexp{
		regexp.MustCompile(`^(?:bonjour[ ,!.]+)?(?:je|nous|on) (?:re)?cherch(?:e|ons) (?:actuellement |aussi )?(?:un|une|des|le|la|les|plusieurs|d'autres) (?:nouveaux? |nouvelles? |bons? |bonnes? )?(fournisseurs?|prestataires?|entreprises?|societes?|artisans?|structures?|titulaires?|sous-traitants?|esat|ea|siae)\b ?(?:locale?s? |capables? )?(?:de |d'|du |des |pour |en |qui |specialises? (?:en |dans )?)?(.*)$`),
		regexp.MustCompile(`^(?:bonjour[ ,!.]+)?(?:j'ai|nous avons|on a) besoin d'(?:un|une) (?:nouveau |nouvelle |autre )?(fournisseur|prestataire|entreprise|societe|artisan|sous-traitant)\b ?(?:de |d'|du |des |pour |en |qui )?(.*)$`),
		regexp.MustCompile(`^(?:bonjour[ ,!.]+)?(?:connaissez-vous|connais-tu|vous connaissez|tu connais|avez-vous|trouvez-moi|trouve-moi) (?:un|une|des) (fournisseurs?|prestataires?|entreprises?|societes?|artisans?|esat)\b ?(?:de |d'|du |des |pour |en |qui )?(.*)$`),
		regexp.MustCompile(`^(?:bonjour[ ,!.]+)?qui (peut|pourrait) (?:me |nous )?(?:fournir|livrer|vendre) (?:des |du |de la |de l'|un |une )?(.*)$`),
		regexp.MustCompile(`^(?:hello[ ,!.]+|hi[ ,!.]+)?(?:i am|i'm|we are|we're|i|we) (?:currently )?(?:looking|searching|look|search) for (?:a|an|some|new|several)? ?(?:new |local |good )?(suppliers?|providers?|vendors?|contractors?|compan(?:y|ies)|firms?)\b ?(?:of |for |that |to |in )?(.*)$`),
		regexp.MustCompile(`^(?:hello[ ,!.]+|hi[ ,!.]+)?(?:do you know|i need|we need|find me) (?:a|an|any|some) ?(?:good |new )?(suppliers?|providers?|vendors?|contractors?|compan(?:y|ies))\b ?(?:of |for |that |who |to |in )?(.*)$`),
		regexp.MustCompile(`^(?:hello[ ,!.]+|hi[ ,!.]+)?who (can|could) (?:supply|deliver|sell)(?: us| me)? (.*)$`),
		regexp.MustCompile(`^(?:guten tag[ ,!.]+|hallo[ ,!.]+)?(?:kennen sie|kennst du|ich brauche|wir brauchen) (?:einen|eine|ein)? ?(?:neuen |guten )?(lieferanten?|anbieter|dienstleister|unternehmen|firma|betrieb)\b ?(?:von |fur |der |die |das )?(.*)$`),
		regexp.MustCompile(`^(?:guten tag[ ,!.]+|hallo[ ,!.]+)?(?:ich|wir) (?:suche|suchen) (?:derzeit |gerade )?(?:einen|eine|ein|neue|mehrere)? ?(?:neuen |neue |guten )?(lieferanten?|anbieter|dienstleister|unternehmen|firma|firmen|betriebe?)\b ?(?:von |fur |der |die |das )?(.*)$`),
	}
	wantsRequest = regexp.MustCompile(`^(?:(?:je (?:veux|voudrais|souhaite)|nous (?:voulons|souhaitons)) )?(?:faire|deposer|lancer|creer|publier|file|start|make|open|eine?n?)? ?(?:un|une|ma|a|an|new|nouvelle|neue)? ?(?:demande (?:de )?sourcing|nouveau sourcing|sourcing request|sourcing-anfrage|sourcing)(?: (?:stellen|starten))?[ .!]*$`)
)

// sought reads what somebody looks for a supplier of; ok is false when they look for none. It is given as it was typed.
func sought(text string) (what string, ok bool) {
	text = strings.TrimSpace(text)
	plain := strings.NewReplacer("’", "'", "\n", " ").Replace(folded(text))
	if wantsRequest.MatchString(plain) {
		return "", true
	}
	for _, re := range seeksSupplier {
		m := re.FindStringSubmatchIndex(plain)
		if m == nil {
			continue
		}
		rest := len([]rune(plain[m[4]:m[5]])) // folding keeps the number of letters of precomposed text, counted from the end
		typed := []rune(text)
		return strings.Trim(string(typed[max(0, len(typed)-rest):]), " .!?"), true
	}
	return "", false
}

// wishRequest answers a message that looks for a supplier with what was understood and the form.
func (b *Bot) wishRequest(ctx context.Context, w wished) (Reply, bool, error) {
	if _, refused := b.noRequest(w.who); refused {
		return Reply{}, false, nil
	}
	what, ok := sought(w.text)
	if !ok {
		return b.asksRequests(ctx, w)
	}
	r := Reply{Lines: []Line{line(locales.RequestWish)}}
	a := asked{}
	if what != "" {
		a = b.askedIn(w.text)
	}
	if facts := b.understood(w.p, a); len(facts) > 0 {
		r.Lines = append(r.Lines, line(locales.RequestWishFilled))
		r.Items = []Item{{Title: a.Title, Facts: facts}}
	}
	value := fromWords + cut(w.text, maxValue-len(fromWords))
	if what == "" {
		value = ""
	}
	r.Buttons = []Button{{Action: actRequest, Value: value, Label: line(locales.RequestOpen), Primary: true}}
	return r, true, nil
}

// understood are the fields that a message filled, one a line.
func (b *Bot) understood(p locales.Printer, a asked) (facts []string) {
	add := func(name locales.ID, value string) {
		if value != "" {
			facts = append(facts, p.Say(name)+colon(p)+value)
		}
	}
	if at := b.placeIn(a); at.Region || len(at.Departments) > 0 {
		add(locales.RequestPlace, b.placeName(p, at))
	}
	if len(a.Segments) > 0 {
		add(locales.RequestSegments, b.segmentName(p.Lang, a.Segments[0]))
	}
	if len(a.CPV) > 0 {
		add(locales.RequestCPV, b.cpvName(p.Lang, a.CPV[0]))
	}
	if amount := bracketAmount(a.Amount); amount.Bracket != "" {
		add(locales.RequestAmount, bracketName(p, amount.Bracket))
	}
	return facts
}

// askedIn fills the form with what a message says: the code and segment of what is sought, where, and for how much. All of it can
// be changed in the form. A message that seeks no supplier, as a question under whose answer the form is offered, gives no words.
func (b *Bot) askedIn(text string) asked {
	what, ok := sought(text)
	if !ok {
		a := b.aroundIn(text)
		if s, _ := b.rules().FindSegment(text); s != nil {
			a.Segments = []string{s.ID}
		}
		return a
	}
	bare := leadingArticle.ReplaceAllString(strings.TrimSpace(priced.ReplaceAllString(what, "")), "")
	first, _, _ := strings.Cut(strings.ReplaceAll(bare, "\n", ". "), ". ")
	a := b.aroundIn(text)
	a.Title, a.Need = cut(capital(first), maxRequestTitle), cut(capital(bare), maxRequestNeed)
	if s, _ := b.rules().FindSegment(what); s != nil {
		a.Segments = []string{s.ID}
	}
	for _, c := range b.rules().SuggestCPV(b.CPV, what, 1) {
		a.CPV = []string{c.Code[:8]}
	}
	return a
}

// aroundIn reads where, and for how much.
func (b *Bot) aroundIn(text string) (a asked) {
	towns, departments := b.Places.Find(text)
	switch {
	case len(towns) > 0:
		a.Town, a.Km = towns[0].Code, usualRadius
	case len(departments) == len(b.Places.Departements()):
		a.Where = []string{wholeRegion}
	default:
		for _, d := range departments {
			a.Where = append(a.Where, d.Code)
		}
	}
	if read := b.rules().Read(text, advice.Date(b.today())); read.Amount > 0 {
		a.Amount = amountValue + bracketOf(read.Amount)
	}
	return a
}

// leadingArticle is what a title does without: "pour l'élagage des arbres" asks for "Élagage des arbres".
var leadingArticle = regexp.MustCompile(`(?i)^(?:l['’]|les? |la |une? |des |the |an? |der |die |das |den |eine?n? )`)

// priced is an amount in a sentence. It goes into its own field, which suppliers see only if the buyer wants it.
var priced = regexp.MustCompile(`(?i)[ ,]*(?:(?:pour|de|d'|environ|budget|montant|à hauteur de|for|about|worth|of|für|von|etwa|rund) ?)*\d[\d \x{a0}\x{202f}.,]*(?:k€|m€|€|keuros?|euros?|eur\b)(?: ?(?:ht|ttc|excl\. vat|netto)\b)?`)

// usualRadius is offered around a town somebody named: an hour's drive at most, over which suppliers deliver.
const usualRadius = "50"
