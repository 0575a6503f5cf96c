package locales

import (
	"fmt"
	"time"
)

// paris is where the Région's events take place.
var paris = func() *time.Location {
	l, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err) // time/tzdata is linked by the command
	}
	return l
}()

var weekdays = map[string][7]string{
	"fr": {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
	"en": {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	"de": {"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
}

// Moment writes a moment as the clocks of Paris show it: "mardi 15 décembre 2026 à 14 h 00", "Tuesday 15 December 2026 at 14:00",
// "Dienstag, 15. Dezember 2026, 14:00 Uhr".
func (p Printer) Moment(t time.Time) string {
	t = t.In(paris)
	day := p.Date(t.Format(time.DateOnly))
	switch p.Lang {
	case "en":
		return fmt.Sprintf("%s %s at %s", weekdays[p.Lang][t.Weekday()], day, p.Clock(t))
	case "de":
		return fmt.Sprintf("%s, %s, %s", weekdays[p.Lang][t.Weekday()], day, p.Clock(t))
	}
	return fmt.Sprintf("%s %s à %s", weekdays[p.Lang][t.Weekday()], day, p.Clock(t))
}

// Clock writes the time of day in Paris: "14 h 00", "14:00", "14:00 Uhr".
func (p Printer) Clock(t time.Time) string {
	t = t.In(paris)
	switch p.Lang {
	case "en":
		return t.Format("15:04")
	case "de":
		return t.Format("15:04 Uhr")
	}
	return fmt.Sprintf("%d h %02d", t.Hour(), t.Minute())
}
