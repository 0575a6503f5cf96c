package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"orchidee/locales"
	"orchidee/records"
)

// requestFaults are the sentences about what is to be mended, by field.
type requestFaults struct {
	p    locales.Printer
	said map[string]string
}

func (f requestFaults) add(bad bool, field string, id locales.ID, pairs ...any) {
	if _, told := f.said[field]; bad && !told {
		f.said[field] = f.p.Say(id, pairs...)
	}
}

// length checks what may not be empty or too long; the client of Slack checks it too, but what comes over the wire decides.
func (f requestFaults) length(field, text string, needed bool, most int) {
	f.add(needed && strings.TrimSpace(text) == "", field, locales.RequestMissing)
	f.add(utf8.RuneCountInString(text) > most, field, locales.RequestTooLong, "Most", most)
}

// checkWhat says what to mend in the first step.
func (b *Bot) checkWhat(p locales.Printer, a asked) map[string]string {
	f := requestFaults{p, map[string]string{}}
	f.add(!slices.Contains(requestKinds, records.RequestKind(a.Kind)), inKind, locales.RequestMissing)
	f.length(inTitle, a.Title, true, maxRequestTitle)
	f.length(inNeed, a.Need, true, maxRequestNeed)
	for _, c := range a.CPV {
		_, known := b.cpvCode(c)
		f.add(!known, inCPV, locales.RequestCPVUnknown, "Code", cut(c, 20))
	}
	for _, s := range a.Segments {
		f.add(b.rules().Segment(s) == nil, inSegments, locales.RequestSegmentUnknown)
	}
	f.add(len(a.CPV) > maxRequestCPV, inCPV, locales.RequestTooMany, "Most", maxRequestCPV)
	f.add(len(a.Segments) > maxRequestSegments, inSegments, locales.RequestTooMany, "Most", maxRequestSegments)
	f.add(len(a.CPV) == 0 && len(a.Segments) == 0, inCPV, locales.RequestNoSubject)
	for _, w := range a.Where {
		_, known := b.Places.Departement(w)
		f.add(!known && w != wholeRegion, inWhere, locales.RequestPlaceUnknown)
	}
	_, town := b.Places.Town(a.Town)
	f.add(a.Town != "" && !town, inTown, locales.RequestTownUnknown)
	f.add(len(a.Where) == 0 && a.Town == "", inWhere, locales.RequestNoPlace)
	f.add(len(a.Where) > 0 && a.Town != "", inTown, locales.RequestTwoPlaces)
	f.add(slices.Contains(a.Where, wholeRegion) && len(a.Where) > 1, inWhere, locales.RequestRegionAndPart)
	f.add(a.Town != "" && !slices.Contains(radii, a.Km), inKm, locales.RequestNoRadius)
	f.add(a.Town == "" && a.Km != "", inKm, locales.RequestNoTown)
	return f.said
}

// checkHow says what to mend in the second step. A deadline that was good when the request was filed stays good until it has passed:
// before is that of an edited request, zero for a new one.
func (b *Bot) checkHow(p locales.Printer, a, before asked) map[string]string {
	f := requestFaults{p, map[string]string{}}
	tomorrow := b.Now().In(paris).AddDate(0, 0, 1).Format(time.DateOnly)
	_, dayErr := time.Parse(time.DateOnly, a.Day)
	f.add(a.Day == "", inDay, locales.RequestMissing)
	f.add(dayErr != nil, inDay, locales.RequestDayWrong)
	first := tomorrow
	if a.Day == before.Day && a.Time == before.Time {
		first = b.Now().In(paris).Format(time.DateOnly) // and the records say whether its time has passed
	}
	f.add(a.Day < first, inDay, locales.RequestDayEarly, "Tomorrow", p.Date(tomorrow))
	_, timeErr := time.Parse("15:04", a.Time)
	f.add(a.Time != "" && timeErr != nil, inTime, locales.RequestTimeWrong)
	_, startErr := time.Parse(time.DateOnly, a.Start)
	f.add(a.Start != "" && startErr != nil, inStart, locales.RequestDayWrong)
	f.add(a.Start != "" && dayErr == nil && a.Start < a.Day, inStart, locales.RequestStartEarly, "Deadline", p.Date(a.Day))
	amount := bracketAmount(a.Amount)
	f.add(amount == records.Amount{}, inBracket, locales.RequestAmountMissing)
	f.add(slices.Contains(a.Options, optShown) && amount.Bracket == "", inOptions, locales.RequestNothingShown)
	for _, k := range a.Kinds {
		f.add(!slices.Contains(structureKinds, records.StructureKind(k)), inKinds, locales.RequestKindUnknown)
	}
	f.length(inHowTo, a.HowTo, false, maxRequestHowTo)
	questions := questionsIn(a.Questions)
	f.add(len(questions) > records.MaxQuestions, inQuestions, locales.RequestQuestionsMany, "Count", len(questions), "Most", records.MaxQuestions)
	for i, q := range questions {
		f.add(utf8.RuneCountInString(q) > maxRequestQuestion, inQuestions, locales.RequestQuestionLong, "N", i+1, "Most", maxRequestQuestion)
	}
	files := 0
	for _, h := range a.Held {
		if !h.Gone {
			files++
		}
	}
	f.add(files > records.MaxFiles, inFiles, locales.RequestFilesMany, "Count", files, "Most", records.MaxFiles)
	return f.said
}

// bracketAmount reads the choice of an amount; it is zero when the choice is none.
func bracketAmount(value string) (a records.Amount) {
	if word, ok := strings.CutPrefix(value, amountValue); ok && slices.ContainsFunc(amountBrackets, func(b bracket) bool { return b.word == word }) {
		a.Bracket = word
	}
	if word, ok := strings.CutPrefix(value, blankValue); ok && slices.Contains(amountBlanks, word) {
		a.Blank = word
	}
	return a
}

// listMark is a number or a bullet before a line of a list.
var listMark = regexp.MustCompile(`^\s*(?:[-–•*]|\d{1,2}[.)])\s+`)

// questionsIn are the lines with something in them, without the marks of a list.
func questionsIn(text string) (all []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(listMark.ReplaceAllString(line, "")); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// brief makes of a form without faults what is recorded.
func (b *Bot) brief(a asked) (records.Brief, error) {
	deadline, err := records.DeadlineOn(a.Day)
	if a.Time != "" {
		deadline, err = records.DeadlineAt(a.Day, a.Time)
	}
	if err != nil {
		return records.Brief{}, err
	}
	out := records.Brief{
		Kind: records.RequestKind(a.Kind), Title: a.Title, Need: a.Need, CPV: a.CPV, Segments: a.Segments, Place: b.placeIn(a), Deadline: deadline,
		Start: a.Start, Amount: bracketAmount(a.Amount), HowTo: a.HowTo, Anonymous: slices.Contains(a.Options, optAnonymous), Questions: questionsIn(a.Questions),
	}
	out.Amount.Shown = slices.Contains(a.Options, optShown)
	for _, k := range a.Kinds {
		out.Kinds = append(out.Kinds, records.StructureKind(k))
	}
	return out, nil
}

func (b *Bot) placeIn(a asked) records.Place {
	if slices.Contains(a.Where, wholeRegion) {
		return records.Place{Region: true}
	}
	town, ok := b.Places.Town(a.Town)
	if !ok {
		return records.Place{Departments: a.Where}
	}
	at := records.Place{Town: town.String()}
	at.Km, _ = strconv.Atoi(a.Km) // one of radii
	for _, d := range b.Places.Within(town.Code, float64(at.Km)) {
		at.Departments = append(at.Departments, d.Code)
	}
	return at
}
