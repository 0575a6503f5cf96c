package bot

import (
	"regexp"
	"slices"
	"strings"

	"orchidee/records"
)

// wideSubjects are words for several segments at once, by the flag that those share; "IT" counts in capitals only.
var wideSubjects = []struct {
	re   *regexp.Regexp
	flag string
}{
	{regexp.MustCompile(`\bIT\b|\bEDV\b|(?i:\bnum[ée]riques?\b|\binformatiques?\b|\bdigital\w*)`), "digital"},
	{regexp.MustCompile(`(?i:\balimentaires?\b|\balimentation\b|\bfood\b|\blebensmittel\w*)`), "food"},
	{regexp.MustCompile(`(?i:\btravaux\b|\bchantiers?\b|\bbtp\b|\bworks\b|\bconstruction\b|\bbauarbeiten\b|\bbauleistungen\b)`), "building"},
	{regexp.MustCompile(`(?i:\bv[ée]hicules?\b|\bvehicles?\b|\bfahrzeuge\w*)`), "vehicle"},
}

// mostCodes is how many codes of the vocabulary stand for words that name no segment.
const mostCodes = 5

// readSubject finds what a message asks about: a segment, several, codes, or the codes that its words name. left are the words in
// which nothing was recognised.
func (b *Bot) readSubject(text, rest string) (segments, codes []string, left string) {
	for _, code := range codeShape.FindAllString(rest, -1) {
		if digits, err := records.ParseCPV(code); err == nil {
			codes = append(codes, digits)
			segments = append(segments, b.segmentsOf(digits)...)
		}
	}
	for _, w := range wideSubjects {
		if !w.re.MatchString(text) {
			continue
		}
		for _, s := range b.rules().Segments() {
			if slices.Contains(s.Flags, w.flag) {
				segments = append(segments, s.ID)
			}
		}
	}
	if id := b.rules().Read(text, "").Segment; id != "" && !slices.Contains(segments, id) {
		segments = append(segments, id)
	}
	if len(segments)+len(codes) > 0 {
		return segments, codes, ""
	}
	if left = b.subjectWords(rest); left == "" || b.CPV == nil {
		return nil, nil, left
	}
	if s, _ := b.rules().FindSegment(left); s != nil {
		return []string{s.ID}, nil, ""
	}
	for _, c := range b.rules().SuggestCPV(b.CPV, left, mostCodes) {
		codes = append(codes, c.Code[:8])
	}
	if len(codes) > 0 {
		left = ""
	}
	return nil, codes, left
}

var (
	wordShape = regexp.MustCompile(`[\p{L}\d-]{2,}`)
	// noSubject are words of a question that name nothing to buy, folded: question words, prepositions, the Région, time.
	noSubject = strings.Fields(`quel quels quelle quelles liste lister y a-t-il avez-vous montre montrer montrez affiche afficher voir cherche je nous vous les des de du la le un une au aux en dans pour sur
		avec et ou par chez d'ici est sont il ils elle elles me moi mes nos vos votre notre leur ce ces cette qui que quoi dont bonjour merci svp plait peux peut pouvez prochainement bientot annees annee an mois
		trimestre semestre region grand est departement departements ville code cpv domaine secteur segment matiere type sorte haut haute bas nord sud reserve reserves reservee reservees
		which what list show any are there do you have see the of in for and or to from with by please me us your our is it next year quarter region district sector field category reserved kind type can tell about
		welche welcher welches zeige zeig gibt es habt haben sie die der das den dem des ein eine in im fur und oder von mit bei zu bitte mir uns ihre unsere ist sind jahr quartal region bereich sektor art vorbehalten vorbehaltene reserviert tous toutes tout toute all alle public publics publique offentliche offentlichen`)
)

// subjectWords are the words of a message that may name what is bought; places, times and the words of asking are gone.
func (b *Bot) subjectWords(rest string) string {
	rest = comingPurchases.ReplaceAllString(strings.ReplaceAll(folded(rest), "’", "'"), " ")
	rest = reservedWords.ReplaceAllString(rest, " ")
	for _, k := range reservedKinds {
		rest = k.re.ReplaceAllString(rest, " ")
	}
	var out []string
	for _, word := range wordShape.FindAllString(rest, -1) {
		towns, departements := b.Places.Find("à " + word)
		if !slices.Contains(noSubject, word) && len(towns)+len(departements) == 0 {
			out = append(out, word)
		}
	}
	return strings.Join(out, " ")
}
