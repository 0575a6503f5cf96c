package knowledge

import "strings"

// telltale are words that are frequent in one language and rare or absent in the others.
var telltale = func() map[string]Lang {
	out := map[string]Lang{}
	for l, words := range map[Lang]string{
		French: `le la les un une des du de et est sont pour dans sur avec que qui quoi quel quelle quels quelles comment combien pourquoi
quand où mon ma mes notre nos votre vos je tu il elle nous vous ils on ce cette ces au aux ne pas plus faut peut doit c'est qu'est
j'ai d'un d'une l'on est-ce marché marchés achat acheteur fournisseur appel offres seuil bonjour merci salut bonsoir oui
délai entreprise puis-je ça cela aide quoi sans sous entre comme même être avoir fait région facture paiement marches
d'achat l'acheteur critère critères lots allotissement avance sous-traitant prix`,
		English: `the a an of and is are for in on with what which who how when where why my our your i you we they it this that these
those do does did can could should would must may to not be been am have has from by at as if or hello hi thanks please
threshold tender contract supplier buyer public procurement about any there without under works goods late payment bid bids bidder
company business does don't i'm what's it's award awarded lot law rules`,
		German: `der die das den dem des ein eine einen einem einer und ist sind für mit von im in auf wie was wann wo wer welche welcher
welches warum ich sie wir ihr es mein meine unser kann muss darf soll wird werden nicht auch bei zum zur zu aus nach über hallo danke
bitte schwellenwert schwelle vergabe auftrag aufträge lieferant gibt ab oder wenn als man ohne unter bauleistungen
unternehmen angebot guten tag tschüss rechnung zahlung öffentliche öffentlicher behindertenwerkstatt mir`,
	} {
		for w := range strings.FieldsSeq(words) {
			if other, both := out[w]; both && other != l {
				out[w] = "" // tells nothing
				continue
			}
			out[w] = l
		}
	}
	return out
}()

// detect tells the language of a text by a vote of its frequent words and letters; French when nothing decides. Unknown to the
// vote are the words that are names everywhere (SPASER, Chorus).
func (s *snapshot) detect(text string) Lang {
	text = strings.ToLower(clean(clip(text, maxQuestion)))
	votes := map[Lang]float64{}
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,;:.?!()\"/«»", r) })
	for _, w := range words[:min(len(words), 4*maxConcepts)] {
		if l := telltale[w]; l != "" {
			votes[l]++
		}
		if before, after, ok := strings.Cut(w, "'"); ok && after != "" && len(before) <= 2 && before != "i" {
			votes[French] += .7
		}
		for _, l := range Langs {
			if s.only(l, fold(w)) {
				votes[l] += .45
			}
		}
	}
	for _, r := range text {
		switch r {
		case 'é', 'è', 'ê', 'à', 'ç', 'œ', 'û', 'î', 'ô':
			votes[French] += .5
		case 'ß':
			votes[German]++
		case 'ä', 'ö', 'ü':
			votes[German] += .6
		}
	}
	best := French
	for _, l := range Langs {
		if votes[l] > votes[best] {
			best = l
		}
	}
	return best
}

// only reports whether a word without accents is known in one language and in no other.
func (s *snapshot) only(l Lang, word string) bool {
	if len(word) < 3 || !s.heard(l, word) {
		return false
	}
	for _, other := range Langs {
		if other != l && s.heard(other, word) {
			return false
		}
	}
	return true
}

// heard reports whether a word stands in an article, the thesaurus or scope.yaml of a language.
func (s *snapshot) heard(l Lang, word string) bool {
	return s.words[l].stems[word] != nil || s.phrases.langs[l].surfaces[word]
}
