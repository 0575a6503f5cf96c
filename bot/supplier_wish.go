package bot

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"orchidee/knowledge"
	"orchidee/locales"
	"orchidee/records"
)

var (
	// namesProfile are the words for a supplier's profile, or for the alerts of sourcing, in a folded message.
	namesProfile = regexp.MustCompile(`\bfiches? (?:de )?fournisseurs?\b|\bprofils? (?:de )?fournisseurs?\b|\balertes? (?:de |du )?sourcing\b|\bma fiche\W*$|\bmon profil\W*$|` +
		`\bsupplier profile\b|\bmy profile\W*$|\bsourcing (?:alerts?|notifications?)\b|` +
		`\blieferantenprofil\w*|\bmein profil\W*$|\bsourcing-?(?:hinweise?|benachrichtigung\w*|alarme?)\b`)
	// wantsAlerts are a supplier's words for being told of requests.
	wantsAlerts = regexp.MustCompile(`\b(?:recevoir|etre (?:prevenue?s?|informee?s?|avertie?s?|alertee?s?|contactee?s?)|m'abonner|m'inscrire)\b.*\b(?:demandes?|besoins?|alertes?|sourcings?)\b|` +
		`\b(?:receive|get|be told|be notified|subscribe)\b.*\b(?:requests|alerts|notifications|sourcing requests?)\b|` +
		`\b(?:erhalten|bekommen|benachrichtigt|informiert|empfangen|abonnieren)\b.*\b(?:anfragen?|bedarfe?|sourcing|hinweise?)\b|\b(?:anfragen?|bedarfe?|sourcing|hinweise?)\b.*\b(?:erhalten|bekommen|benachrichtigt|informiert|empfangen|abonnieren)\b`)
	// ofMine speaks of oneself, or asks how: what tells the wish from a question about the law.
	ofMine = regexp.MustCompile(`\b(?:je|j'|nous|m'|ma|mon|nos|notre)\b|\bj'|\bcomment\b|\b(?:i|we|my|our|me|us)\b|\bhow (?:do|can|to)\b|\b(?:ich|wir|mich|uns|mein\w*|unser\w*)\b|\bwie\b`)
	// noMore are the words of who has enough.
	noMore = regexp.MustCompile(`\b(?:arrete[rz]?|stop(?:per|pen)?|ne plus|suspendre|desabonner|couper|supprimer|stoppen|abbestellen|beenden|keine|unsubscribe|no more|turn off)\b`)
	// alerts are what they have enough of.
	alerts = regexp.MustCompile(`\b(?:alertes?|notifications?|demandes|alerts?|requests|benachrichtigung\w*|hinweise|anfragen)\b`)
	// aboutLaw are subjects that a request or a file has in the law: the articles answer.
	aboutLaw = regexp.MustCompile(`\bdemandes? (?:de |d')(?:precisions?|paiement|offres?|renseignements?|acomptes?|avances?|complements?|remboursement|participation)|\bdossiers?\b|\bpayment requests?\b|\bzahlung\w*`)
)

// profileWish answers a message that asks to be told of requests, or for one's profile, with its state and what can be done.
func (b *Bot) profileWish(ctx context.Context, w wished) (Reply, bool, error) {
	text := strings.ReplaceAll(folded(w.text), "’", "'")
	asked := namesProfile.MatchString(text) || w.who.role() == knowledge.Supplier && !aboutLaw.MatchString(text) &&
		(wantsAlerts.MatchString(text) || stops(text) && alerts.MatchString(text) && bareWish(text))
	if b.rules() == nil || b.Places == nil || !asked || !ofMine.MatchString(text) && !stops(text) && !bareWish(text) {
		return Reply{}, false, nil
	}
	if w.who.role() != knowledge.Supplier {
		return Reply{Lines: []Line{line(locales.SupplierNotYou)}}, true, nil
	}
	s, err := b.profileOf(ctx, w.Event)
	if err != nil {
		return Reply{}, false, err
	}
	state := locales.SupplierNone
	switch {
	case s.Alerts:
		state = locales.SupplierOn
	case s.ID != "":
		state = locales.SupplierOff
	}
	r := Reply{Lines: []Line{line(state)}, Buttons: profileButtons(w.p, s, b.hintOf(w.text))}
	segments, departments := b.subjectOf(w.text)
	if s.ID == "" && len(segments)+len(departments) > 0 {
		read := b.filterName(w.p, records.IntentionFilter{Segments: segments, Departments: departments})
		r.Lines = append(r.Lines, line(locales.SupplierUnderstood, "What", read))
	}
	return r, true, nil
}

// stops says whether somebody has enough of something.
func stops(text string) bool { return noMore.MatchString(text) }

// bareWish is a message of a few words that names the thing: "créer fiche fournisseur", "alertes sourcing".
func bareWish(text string) bool {
	return len(strings.Fields(text)) <= 6 && !strings.Contains(text, "?")
}

// hintOf is what a message tells of what its author sells and where, as the value of a button.
func (b *Bot) hintOf(text string) string {
	segments, departments := b.subjectOf(text)
	return strings.Join(segments, ",") + "|" + strings.Join(departments, ",")
}

// subjectOf finds the segments and départements that a message names; a town counts for its département.
func (b *Bot) subjectOf(text string) (segments, departments []string) {
	if s, _ := b.rules().FindSegment(text); s != nil {
		segments = append(segments, s.ID)
	} else if id := b.rules().Read(text, "").Segment; id != "" {
		segments = append(segments, id)
	}
	return segments, b.departmentsOf(text)
}

// departmentsOf are the départements that a text names, none when it names the whole Région or no place.
func (b *Bot) departmentsOf(text string) (codes []string) {
	towns, departements := b.Places.Find(text)
	for _, d := range departements {
		codes = append(codes, d.Code)
	}
	for _, t := range towns {
		codes = append(codes, t.Departement)
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	if len(codes) == len(b.Places.Departements()) {
		return nil
	}
	return codes
}
