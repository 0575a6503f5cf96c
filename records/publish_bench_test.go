package records

import (
	"fmt"
	"testing"
)

// BenchmarkPublish publishes a request to 5 000 suppliers in one transaction: matching, the draw, a notice and a message for each.
func BenchmarkPublish(b *testing.B) {
	s := openTemp(b)
	for _, p := range profiles(5000) {
		p.ID, p.Segments, p.Departments = "", []string{"nettoyage"}, nil
		write(b, s, func(tx *Tx) error { _, _, err := tx.SaveSupplier(p); return err })
	}
	view, told := 0, 0
	b.ResetTimer()
	for b.Loop() {
		b.StopTimer()
		view++
		r := file(b, s, fmt.Sprint("V", view), brief())
		if _, _, err := move(b, s, RequestMove{ID: r.ID, Action: ActTake, By: staff}); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		write(b, s, func(tx *Tx) error {
			_, notices, err := tx.PublishRequest(Publication{Team: "T", ID: r.ID, By: staff, Seed: NewSeed(), Implied: segmentOf})
			if err != nil {
				return err
			}
			told = len(notices)
			for _, n := range notices {
				if _, err := tx.Enqueue(Message{Team: "T", Key: n.Subject(), Method: Post, Channel: n.User, Payload: payload, Subject: n.Subject()}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	b.ReportMetric(float64(told), "told")
}

// BenchmarkDue is one look of the sweep at 20 published requests with 5 000 suppliers told of each.
func BenchmarkDue(b *testing.B) {
	c := &handClock{noon}
	s := openClock(b, c)
	for _, p := range profiles(5000) {
		p.ID, p.Segments, p.Departments = "", []string{"nettoyage"}, nil
		write(b, s, func(tx *Tx) error { _, _, err := tx.SaveSupplier(p); return err })
	}
	for i := range 20 {
		r := file(b, s, fmt.Sprint("V", i), brief())
		write(b, s, func(tx *Tx) error {
			if _, _, err := tx.MoveRequest(RequestMove{Team: "T", ID: r.ID, Action: ActTake, By: staff}); err != nil {
				return err
			}
			if _, _, err := tx.PublishRequest(Publication{Team: "T", ID: r.ID, By: staff, Seed: NewSeed(), Implied: segmentOf}); err != nil {
				return err
			}
			_, err := tx.exec("sent", "UPDATE notices SET sent_at = at")
			return err
		})
	}
	for _, days := range []int{1, 4} {
		b.Run(fmt.Sprint("day-", days), func(b *testing.B) {
			c.at = noon.AddDate(0, 0, days)
			due := 0
			for b.Loop() {
				d, err := s.SourcingDue(b.Context(), 500)
				if err != nil {
					b.Fatal(err)
				}
				due = len(d.Remind)
			}
			b.ReportMetric(float64(due), "due")
		})
	}
}
