package knowledge

import "time"

// changeMonths is how near a change of the law must be for an answer to speak of it.
const changeMonths = 3

// Change gives the day near which the rule of an article changes, seen from a day: it began to hold at most three months before,
// or ceases to within the three months after. The day is the first of the new rule; ok is false when nothing changes so near.
func (a *Article) Change(on Date) (day Date, ahead, ok bool) {
	if a.ValidUntil != "" && on <= a.ValidUntil && a.ValidUntil < on.months(changeMonths) {
		return a.ValidUntil.next(), true, true
	}
	if a.ValidFrom <= on && on < a.ValidFrom.months(changeMonths) {
		return a.ValidFrom, false, true
	}
	return "", false, false
}

// months is the day some months later; a day that does not exist there is the one after.
func (d Date) months(n int) Date { return d.moved(0, n) }

func (d Date) next() Date { return d.moved(1, 0) }

func (d Date) moved(days, months int) Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return d // open, or refused when the file was read
	}
	return Date(t.AddDate(0, months, days).Format(time.DateOnly))
}
