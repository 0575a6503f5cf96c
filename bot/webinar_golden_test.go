package bot

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"orchidee/locales"
	"orchidee/records"
)

// What people see and are told of a webinar, in each language, as it is.
func TestGoldenWebinar(t *testing.T) {
	start := time.Date(2026, 12, 15, 13, 0, 0, 0, time.UTC)
	w := records.Webinar{
		ID: "w1", Number: "W-2026-001", Title: "Répondre <!channel> & gagner", Description: "Une heure.", Start: start, End: start.Add(time.Hour), Link: "https://visio.example.org/w?a=1&b=2",
		Lang: "fr", Audience: "supplier", Speakers: "Une acheteuse", Notice: "Vos données servent à ce webinaire.", NoticeVersion: 2, Reminders: records.DefaultReminders, WaitingList: true,
		Opens: start.Add(-30 * 24 * time.Hour), Version: 3, Replay: "https://video.example.org/1",
	}
	r := records.Registration{ID: "r1", Webinar: "w1", FirstName: "Zoé", LastName: "<b>", Email: "zoe@exemple.fr", User: "U1", State: records.SeatRegistered}
	waits, offered, gone, was := r, r, r, r
	waits.State, waits.Position = records.SeatWaiting, 4
	offered.State, offered.OfferUntil = records.SeatOffered, start.Add(-24*time.Hour)
	gone.State = records.SeatWithdrawn
	was.Attendance = records.Present
	moved, cancelled := w, w
	moved.Start, moved.End = start.Add(24*time.Hour), start.Add(25*time.Hour)
	cancelled.Cancelled, cancelled.Reason = start.Add(-time.Hour), "Grève & neige"
	b := New(Config{})
	told := map[string]news{
		"offered":   newsOfMove(records.Move{Kind: records.MoveOffered, Webinar: w, Registration: offered}),
		"expired":   newsOfMove(records.Move{Kind: records.MoveExpired, Webinar: w, Registration: gone}),
		"moved":     newsOfEdit(records.Edited{Before: w, After: moved, Changed: []records.Field{records.FieldStart, records.FieldLink}}, r),
		"cancelled": newsOfCancel(cancelled, r), "reminder": newsOfReminder(records.Reminder{Webinar: w, Registration: r, Before: time.Hour}),
		"after": newsAfter(records.Booking{Webinar: w, Registration: was}),
	}
	for name, o := range map[string]records.Outcome{
		"confirmed": {Result: records.ResultRegistered, Webinar: w, Registration: r}, "waiting": {Result: records.ResultWaiting, Webinar: w, Registration: waits},
		"withdrawn": {Result: records.ResultWithdrawn, Webinar: w, Registration: gone},
	} {
		n, ok := newsOf(o, map[bool]string{true: "U1", false: "USTAFF"}[name != "withdrawn"])
		if !ok {
			t.Fatalf("nothing is told of %s", name)
		}
		told[name] = n
	}
	for _, lang := range locales.Langs {
		p := locales.For(lang)
		shown := map[string]any{
			"form": b.registerForm(p, w, records.ResultWaiting, records.Registration{FirstName: "Zoé"}, ""), "bookings": bookingsView(p, []records.Booking{{Webinar: w, Registration: offered}}, locales.SeatMine),
			"open": announced(p, w, records.ResultRegistered), "full": announced(p, w, records.ResultWaiting), "not-open": announced(p, w, records.ResultNotOpen), "called-off": announced(p, cancelled, records.ResultCancelled),
		}
		for name, n := range told {
			shown[name] = newsInSlack(p, w, n)
			in := &pen{p: p}
			n.write(in)
			shown[name+".mail"] = in.lines
		}
		for name, what := range shown {
			golden(t, filepath.Join("testdata", "webinar", name+"."+lang+".json"), what)
		}
	}
}

// golden compares what is rendered with the file of what was.
func golden(t *testing.T, file string, what any) {
	t.Helper()
	got, err := json.MarshalIndent(what, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(got)+"\n" {
		t.Errorf("%s is not what is rendered; if that is meant, run the test with -update. It is now:\n%s", file, got)
	}
}
