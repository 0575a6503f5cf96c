package records

import (
	"errors"
	"strings"
)

// noticeEnded tells a notice what became of its message. One that was told stays told. An address of e-mail stays with the profile.
func (t *Tx) noticeEnded(id string, e Ending) error {
	if e.Cause == "" {
		_, err := t.exec("notice sent", "UPDATE notices SET sent_at = CASE sent_at WHEN 0 THEN ?1 ELSE sent_at END, fault = '', failed_at = 0, "+
			"channel = CASE way WHEN 'email' THEN '' ELSE ?2 END, ts = ?3 WHERE id = ?4",
			micros(t.now()), e.Channel, e.TS, id)
		return err
	}
	_, err := t.exec("notice failed", "UPDATE notices SET fault = ?, failed_at = ? WHERE id = ? AND sent_at = 0", e.Cause, micros(t.now()), id)
	return err
}

// posted keeps where a message of a request is, in the two columns of a name.
func posted(name string) func(*Tx, string, Ending) error {
	return func(t *Tx, id string, e Ending) error {
		if e.TS == "" {
			return nil
		}
		_, err := t.exec("message of request", "UPDATE requests SET "+name+"_channel = ?, "+name+"_ts = ? WHERE id = ?", e.Channel, e.TS, id)
		return err
	}
}

// CardKey is the key under which the card of a request is posted in the staff channel.
func (r Request) CardKey() string { return "card:" + r.ID }

// cardEnded learns from the card of a request, from its changes and from what follows in its thread where it is, or that it is gone:
// the next change then posts another one.
func (t *Tx) cardEnded(id string, e Ending) error {
	switch {
	case e.Cause == "" && e.Ref == "":
		return posted("card")(t, id, e)
	case e.Cause == "", e.Ref != "" && !Gone(e.Cause):
		return nil
	}
	// What was meant for an earlier card says nothing of one that was posted since.
	r, err := row(t, "request of card", scanRequest, requestColumns+"WHERE id = ?", id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil || e.Ref != "" && !strings.HasPrefix(e.Ref, "key:") && e.Ref != r.Card.TS {
		return err
	}
	if err := t.free(r.Team, r.CardKey()); err != nil {
		return err
	}
	_, err = t.exec("forget card of request", "UPDATE requests SET card_channel = '', card_ts = '' WHERE id = ?", id)
	return err
}
