package bot

import (
	"reflect"
	"strings"

	"orchidee/locales"
	"orchidee/records"
)

// changed names what suppliers read otherwise than before.
func changed(p locales.Printer, before, now records.Told) string {
	var names []string
	for _, f := range []struct {
		name        locales.ID
		before, now any
	}{
		{locales.NoticeChangedTitle, before.Title, now.Title},
		{locales.NoticeChangedNeed, before.Need, now.Need},
		{locales.NoticeChangedKind, before.Kind, now.Kind},
		{locales.RequestDeadline, before.Deadline, now.Deadline},
		{locales.RequestPlace, before.Place, now.Place},
		{locales.RequestStart, before.Start, now.Start},
		{locales.RequestAmount, before.Amount, now.Amount},
		{locales.RequestKinds, before.Kinds, now.Kinds},
		{locales.RequestSegments, before.Segments, now.Segments},
		{locales.RequestCPV, before.CPV, now.CPV},
		{locales.RequestHowTo, before.HowTo, now.HowTo},
		{locales.RequestQuestions, before.Questions, now.Questions},
		{locales.RequestFiles, before.Files, now.Files},
		{locales.RequestBy, before.Author, now.Author},
	} {
		if !reflect.DeepEqual(f.before, f.now) {
			names = append(names, p.Say(f.name))
		}
	}
	return strings.Join(names, ", ")
}
