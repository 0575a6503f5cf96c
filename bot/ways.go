package bot

import (
	"regexp"
	"slices"

	"orchidee/knowledge"
	"orchidee/knowledge/advice"
	"orchidee/locales"
)

// way is how a kind of structure comes to public contracts: the rules that open the route, and the articles that say how to go it,
// the first one as the answer.
type way struct {
	id       string
	name     locales.ID
	words    *regexp.Regexp
	rules    []string
	articles []string
}

// ways are the kinds of structure, in the order of their buttons. "other" has no words: it is only chosen.
var ways = []*way{
	{"disability", locales.WayDisability, regexp.MustCompile(`(?i)\besats?\b|\bentreprises? adaptées?\b|travailleurs handicapés|sheltered work|supported employment|werkstätten? für|behinderte`),
		[]string{"reserve-disability", "reserve-mixed"},
		[]string{"marches-reserves-ea-esat", "marches-reserves-preuves", "marches-reserves-trouver", "esat-marche-ordinaire"}},
	{"insertion", locales.WayInsertion, regexp.MustCompile(`(?i)\bsiaes?\b|structures? d['’]insertion|entreprises? d['’]insertion|chantiers? d['’]insertion|associations? intermédiaires?|\bACI\b|\bETTI\b|work integration|sozialbetrieb|eingliederungsbetrieb`),
		[]string{"reserve-insertion", "reserve-mixed"},
		[]string{"marches-reserves-siae", "marches-reserves-part-50", "marches-reserves-trouver", "marches-reserves-mixte"}},
	{"solidarity", locales.WaySolidarity, regexp.MustCompile(`(?i)\bess\b|économie sociale|\bassociations?\b|coopérative|\bscops?\b|mutuelle|fondation|social economy|charity|non-?profit|cooperative|sozialwirtschaft|\bverein\b|genossenschaft`),
		[]string{"reserve-ess"},
		[]string{"marches-reserves-ess", "ess-statuts-marche-reserve", "marches-reserves-trouver", "repondre-premiere-fois"}},
	{"small", locales.WaySmall, regexp.MustCompile(`(?i)\bpme\b|\btpe\b|\bartisane?s?\b|micro-?entreprise|auto-?entrepreneur|petite entreprise|\bsmes?\b|small business|\bkmu\b|kleinunternehmen`),
		[]string{"advance-sme-10", "retention-sme-3", "turnover-cap-1.5"},
		[]string{"repondre-premiere-fois", "avance-plancher-pme", "plafond-chiffre-affaires", "groupement-ou-sous-traitance"}},
	{"innovative", locales.WayInnovative, regexp.MustCompile(`(?i)\bjei\b|jeunes? entreprises? innovantes?|start-?ups?\b|innovative compan|innovatives unternehmen`),
		[]string{"jei-lots"},
		[]string{"marches-reserves-jei", "jei-presomption", "achat-innovant-100000", "innovation-fournisseur"}},
	{"other", locales.WayOther, nil, nil,
		[]string{"repondre-premiere-fois", "marches-reserves-entreprise-classique", "groupement-ou-sous-traitance", "papiers-a-fournir"}},
}

func wayOf(id string) *way {
	if i := slices.IndexFunc(ways, func(w *way) bool { return w.id == id }); i >= 0 {
		return ways[i]
	}
	return nil
}

// reservedTopic is the topic of the articles about reserved contracts.
const reservedTopic = "marches-reserves"

var (
	toMe = regexp.MustCompile(`(?i)réserv|acc[eéè]|reserved|access|open to|vorbehalt|zugang|offen`)
	// sureOfArticle is the confidence from which an article of the topic answers better than the way as a whole.
	sureOfArticle = 0.95
)

// wayAsked is the way a question asks for: it names a structure and either asks what is open to it, or goes on about reserved
// contracts ("et pour une association ?"). An article that answers surely is more precise.
func wayAsked(q knowledge.Query, res knowledge.Result) *way {
	if res.Outcome == knowledge.Answered && !res.FollowUp && res.Confidence >= sureOfArticle {
		return nil
	}
	about := res.Article != nil && res.Article.Topic == reservedTopic
	if !about && !toMe.MatchString(q.Text) || !toMe.MatchString(q.Text) && !(len(q.Turns) > 0 && leads.MatchString(q.Text)) {
		return nil
	}
	for _, w := range ways {
		if w.words != nil && w.words.MatchString(q.Text) && (about || w.rules != nil) {
			return w
		}
	}
	return nil
}

// follow makes the way the answer: its first article, then the others.
func (f *Finding) follow(w *way, c Counsel, q knowledge.Query) {
	var found []*knowledge.Article
	for _, id := range w.articles {
		if a, ok := c.Articles.Article(id, f.Lang, q.On, q.As); ok {
			found = append(found, a)
		}
	}
	if len(found) == 0 { // another content folder
		return
	}
	f.How, f.Way, f.Touched = ByWay, w, c.inForce(w.rules, advice.Date(q.On))
	if f.Outcome != knowledge.Answered {
		f.Confidence = max(f.Confidence, sureOfArticle)
	}
	f.Outcome, f.Article, f.Alternatives = knowledge.Answered, found[0], nil
	for _, a := range found[1:] {
		f.Alternatives = append(f.Alternatives, knowledge.Hit{Article: a, Confidence: f.Confidence})
	}
}

func (c Counsel) inForce(ids []string, on advice.Date) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return c.Rules == nil || c.Rules.Rule(id, on) == nil })
}

// Way is the answer to the choice of a structure.
func (c Counsel) Way(id string, lang knowledge.Lang, as knowledge.Audience, on knowledge.Date) (Finding, bool) {
	w := wayOf(id)
	f := Finding{As: as, On: on, Result: knowledge.Result{Lang: lang}}
	if w == nil {
		return f, false
	}
	f.follow(w, c, knowledge.Query{As: as, On: on})
	return f, f.How == ByWay
}
