package records

import (
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/fr"
)

// workdays are those of the whole Région: Monday to Friday but for the public holidays of France and the two more of
// Alsace-Moselle (Code du travail, art. L3133-1 and L3134-13), which half of its départements keep.
var workdays = func() *cal.BusinessCalendar {
	c := cal.NewBusinessCalendar()
	c.AddHoliday(fr.Holidays...)
	c.AddHoliday(aa.GoodFriday, aa.ChristmasDay2)
	return c
}()

// isWorkday says whether people work on the day of t in Europe/Paris, everywhere in the Région.
func isWorkday(t time.Time) bool { return workdays.IsWorkday(t.In(paris)) }

// Office hours, in which people are reminded of something.
const (
	officeOpens  = 9
	officeCloses = 18
)

// reminderTime is when somebody told at t may be reminded: two working days later at the same time. What is told outside office
// hours counts from the next opening, so that nobody is reminded at night.
func reminderTime(told time.Time) time.Time {
	t := told.In(paris)
	switch {
	case !isWorkday(t), t.Hour() >= officeCloses:
		t = opening(workdays.WorkdaysFrom(t, 1))
	case t.Hour() < officeOpens:
		t = opening(t)
	}
	return workdays.WorkdaysFrom(t, 2).UTC()
}

func opening(day time.Time) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, officeOpens, 0, 0, 0, paris)
}
