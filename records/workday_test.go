package records

import (
	"testing"
	"time"
)

func TestRemindersWaitTwoWorkingDays(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, paris)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, tt := range []struct{ why, told, due string }{
		{"Monday", "2026-11-23 10:30", "2026-11-25 10:30"},
		{"over a weekend", "2026-11-26 10:30", "2026-11-30 10:30"},
		{"on a Saturday", "2026-11-28 10:30", "2026-12-02 09:00"},
		{"before the office opens", "2026-11-23 06:00", "2026-11-25 09:00"},
		{"after it closes", "2026-11-23 18:00", "2026-11-26 09:00"},
		{"on a Friday evening", "2026-11-27 20:00", "2026-12-02 09:00"},
		{"over Good Friday, Easter and Easter Monday", "2027-03-24 10:00", "2027-03-30 10:00"},
		{"over Christmas and 26 December", "2025-12-24 10:00", "2025-12-30 10:00"},
		{"over 1 May", "2026-04-30 10:00", "2026-05-05 10:00"},
		{"over Ascension Day", "2026-05-13 10:00", "2026-05-18 10:00"},
		{"over the change of the clocks", "2026-10-23 10:00", "2026-10-27 10:00"},
	} {
		if got := reminderTime(at(tt.told)); !got.Equal(at(tt.due)) {
			t.Errorf("%s: told %s, due %s, want %s", tt.why, tt.told, got.In(paris).Format("2006-01-02 15:04"), tt.due)
		}
	}
}

func TestWorkdaysOfTheRégion(t *testing.T) {
	for day, want := range map[string]bool{
		"2026-04-03": false, // Good Friday
		"2026-12-26": false, "2025-12-26": false, "2026-07-14": false, "2026-11-11": false, "2026-12-25": false,
		"2026-11-25": true, "2026-11-28": false,
	} {
		at, err := time.ParseInLocation(time.DateOnly, day, paris)
		if err != nil {
			t.Fatal(err)
		}
		if got := isWorkday(at.UTC()); got != want {
			t.Errorf("Workday(%s) = %t", day, got)
		}
	}
}

func TestADeadlineIsOfItsMinuteInParis(t *testing.T) {
	for _, tt := range []struct{ day, minute, want string }{
		{"2026-12-10", "17:00", "2026-12-10T16:00:00Z"},
		{"2026-07-10", "17:00", "2026-07-10T15:00:00Z"},
		{"2026-12-10", "", "2026-12-10T22:59:00Z"},
	} {
		got, err := DeadlineOn(tt.day)
		if tt.minute != "" {
			got, err = DeadlineAt(tt.day, tt.minute)
		}
		if err != nil || got.Format(time.RFC3339) != tt.want {
			t.Errorf("deadline %s %s = %s, %v", tt.day, tt.minute, got, err)
		}
	}
	if _, err := DeadlineAt("2026-02-30", "10:00"); err == nil {
		t.Error("30 February is a day")
	}
}
