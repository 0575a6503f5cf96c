package records

import (
	"fmt"
	"time"
	_ "time/tzdata" // the days of the Région, whatever the machine knows
)

// paris is the clock of the Région: its days, its deadlines, the year of a number.
var paris = func() *time.Location {
	loc, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err) // the zones are part of the program
	}
	return loc
}()

// DeadlineOn is the deadline of somebody who named a day (YYYY-MM-DD) and no time: its last minute, in Europe/Paris.
func DeadlineOn(day string) (time.Time, error) { return DeadlineAt(day, "23:59") }

// DeadlineAt is the deadline at a minute (HH:MM) of a day (YYYY-MM-DD) in Europe/Paris. That minute still counts.
func DeadlineAt(day, minute string) (time.Time, error) {
	t, err := time.ParseInLocation("2006-01-02 15:04", day+" "+minute, paris)
	if err != nil {
		return time.Time{}, fmt.Errorf("deadline: %w", err)
	}
	return t.UTC(), nil
}
