package knowledge

import (
	"strings"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
)

// stopSet is the words of a language that carry no meaning: bleve's list, those words without their accents, and what people
// wrap a question in.
func stopSet(l Lang) map[string]bool {
	list, extra := fr.FrenchStopWords, frenchWrapping
	switch l {
	case English:
		list, extra = en.EnglishStopWords, englishWrapping
	case German:
		list, extra = de.GermanStopWords, germanWrapping
	}
	words := analysis.NewTokenMap()
	if err := words.LoadBytes(list); err != nil {
		panic(err) // a list built into the program
	}
	out := map[string]bool{}
	for w := range words {
		out[w], out[fold(w)] = true, true
	}
	for w := range strings.FieldsSeq(extra) {
		out[w], out[fold(w)] = true, true
	}
	for w := range strings.FieldsSeq(meaningful) {
		delete(out, w)
	}
	return out
}

// meaningful are words of bleve's lists that are answers' words here.
const meaningful = `sans without ohne against gegen before after vor nach under unter above über ueber between zwischen`

// What questions are wrapped in: question words, politeness, and verbs that say nothing of the subject.
const (
	frenchWrapping = `comment quand quel quelle quels quelles combien pourquoi où est-ce que quoi qui lequel laquelle lesquels lesquelles
auquel duquel desquels dont bonjour bonsoir salut merci svp stp plaît plait voilà voila alors donc or ni car si oui non
être avoir fait faire fais font faites faisons faut faudrait faudra falloir falloir puis peux peut peuvent pouvez pouvons pouvoir pourrait
pourrais pourriez dois doit doivent devez devons devoir devrait devrais veux veut veulent voulez voudrais voudrait vouloir souhaite
souhaiterais souhaitons aimerais aimerait sais savoir sait connaître dire dit dis dites disent expliquer expliquez explique
expliquer-moi indiquer indiquez va vais vas vont aller allez permet permis possible obligé sert passe arrive existe exister
article articles art très tres aussi bien plus moins tout tous toute toutes chaque autre autres même ainsi encore déjà toujours
jamais peu beaucoup trop assez chez vers là ça ca cela celui celle ceux celles ci truc chose choses question savez
avant-tout svp' est sont c'est quelqu'un quelqu aujourd'hui actuellement exactement juste vraiment concrètement précisément
jai cest ya koi pr ds qd chui jsuis jpeux jpeu jveux jdois jaimerais kan kel kelle keske pk pq pcq tjs bcp ke ki dun dune quest estce nest
slt bjr donner donnez donne besoin cas lors pendant depuis afin ensuite notamment par-exemple exemple etc vis soit eh euh hein bah ben`
	englishWrapping = `how what when where which who whom whose why can could may might must should would shall will do does did done doing
please hello hi hey thanks thank you i me my we our us your yours am is are was were be been being have has had having get got
need needs want wants know tell explain say about there here any some also just really exactly much many more most else
possible allowed able let make makes made it its they them their if then so than too very only own same such not no nor
i'm i'd i'll it's what's how's don't doesn't can't isn't whether as from with for of to in on at by up out off over again
mean means meaning happen happens question right now`
	germanWrapping = `wie was wann wo welche welcher welches welchen welchem wer wen wem wessen warum wieso weshalb kann können koennen
könnte könnten darf dürfen duerfen dürfte muss müssen muessen müsste soll sollen sollte will wollen möchte moechte möchten
bitte hallo danke guten tag morgen abend gibt es geben mir mich sich uns unser unsere ihr ihre ihren ist sind war waren sein
haben hat hatte habe wird werden wurde wurden bei für fuer von vom zum zur mit auf aus an am im in der die das den dem des ein
eine einen einem einer eines und oder aber auch noch nur schon sehr mehr man denn dann wenn ob als so da hier dort etwas alles
bedeutet heißt heisst erklären erklärung wissen sagen sagt genau eigentlich möglich erlaubt brauche brauchen braucht machen macht
hoch vielen viele vieler herr frau frage artikel art gilt gelten viel viele wieviel`
)

// germanParts are the parts procurement compounds are made of, with their linking -s.
func germanParts() analysis.TokenMap {
	parts := analysis.NewTokenMap()
	for w := range strings.FieldsSeq(`auftrag auftrags aufträge vergabe verfahren verfahrens schwelle schwellen wert werte wertes leistung leistungs
leistungen dienst dienstleistung dienstleistungs liefer lieferung liefer lieferungen bau bauleistung bauleistungen angebot angebots
angebote bieter bewerber unternehmen unternehmens nachunternehmer subunternehmer öffentlich rahmen vereinbarung vertrag vertrags verträge
los lose bekanntmachung bekanntmachungs frist fristen zahlung zahlungs vorauszahlung anzahlung rechnung rechnungs verzug zinsen
umwelt klausel klauseln sozial eignung eignungs zuschlag zuschlags kriterium kriterien prüfung nachweis nachweise
behinderten werkstatt werkstätten eingliederung eingliederungs region preis preise sicherheit sicherheits
einbehalt abfall nachhaltig nachhaltigkeit beschaffung beschaffungs markt erkundung innovation innovations
direktauftrag kauf einkauf einkäufer lieferant lieferanten reinigung reinigungs`) {
		parts.AddToken(w)
	}
	return parts
}
