package records

import (
	"fmt"
	"strings"
)

// Ending is how the sending of a message ended: with the ts under which Slack has it, or with the cause for which it was given up.
type Ending struct {
	Channel, TS string
	Cause       string // "" when it was sent
}

// endings are the records that learn how a message about them ended, by the kind before the colon of Message.Subject. They are told
// in the transaction that marks the message; a record that is gone is no fault.
var endings = map[string]func(t *Tx, id string, e Ending) error{
	"notice":       (*Tx).noticeEnded,
	"request-card": posted("card"),
	"request-copy": posted("copy"),
	"webinar":      (*Tx).webinarAnnounced,
	"announcement": (*Tx).announcementEnded,
	"registration": (*Tx).attendeeTold,
}

// ended tells a message's subject how its sending ended.
func (t *Tx) ended(message, ts string, cause error) error {
	var subject, channel string
	if err := t.tx.QueryRow("SELECT subject, channel FROM outbox WHERE id = ?", message).Scan(&subject, &channel); err != nil {
		return fmt.Errorf("subject of message: %w", err)
	}
	kind, id, _ := strings.Cut(subject, ":")
	tell, ok := endings[kind]
	if !ok {
		return nil
	}
	return tell(t, id, Ending{Channel: channel, TS: ts, Cause: excerpt(cause)})
}
