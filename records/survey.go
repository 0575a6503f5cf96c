package records

import (
	"strings"
	"unicode/utf8"
)

// SaveRating stores somebody's answer to the survey after a webinar, over an earlier one: a rating from 1 to 5 and words of their own
// or "". ErrNotFound: there is no such registration with a seat. An *InvalidError lists what has to be mended.
func (t *Tx) SaveRating(id string, rating int, comment string) error {
	comment = strings.TrimSpace(strings.ToValidUTF8(comment, ""))
	var f faults
	f.add(rating < 1 || rating > 5, FieldRating, WhyRange)
	f.add(utf8.RuneCountInString(comment) > maxWords, FieldComment, WhyTooLong)
	if err := f.err(); err != nil {
		return err
	}
	return t.must("save rating", "UPDATE registrations SET rating = ?, comment = ?, changed_at = ? WHERE id = ? AND state = 'registered' AND forgotten_at = 0",
		rating, comment, micros(t.now()), id)
}
