package records

import (
	"fmt"
	"strings"
)

// Ending is how the sending of a message ended: with the ts under which Slack has it, or with the cause for which it was given up.
type Ending struct {
	Channel, TS string
	Ref         string // the message it was to change or to follow, as in Message.TS and Message.Thread
	Cause       string // "" when it was sent
}

// Gone says of the cause for which a message was given up that what it was to change or to follow is not there: somebody deleted it, it
// is in another workspace, or it was never posted.
func Gone(cause string) bool {
	for _, name := range []string{"message_not_found", "thread_not_found", "channel_not_found", "nothing_to_update"} {
		if strings.Contains(cause, name) {
			return true
		}
	}
	return false
}

// endings are the records that learn how a message about them ended, by the kind before the colon of Message.Subject. They are told
// in the transaction that marks the message; a record that is gone is no fault.
var endings = map[string]func(t *Tx, id string, e Ending) error{
	"notice":       (*Tx).noticeEnded,
	"request-card": (*Tx).cardEnded,
	"request-copy": posted("copy"),
	"webinar":      (*Tx).webinarAnnounced,
	"announcement": (*Tx).announcementEnded,
	"registration": (*Tx).attendeeTold,
}

// ended tells a message's subject how its sending ended.
func (t *Tx) ended(message, ts string, cause error) error {
	var subject, channel, ref string
	if err := t.tx.QueryRow("SELECT subject, channel, ts || thread FROM outbox WHERE id = ?", message).Scan(&subject, &channel, &ref); err != nil {
		return fmt.Errorf("subject of message: %w", err)
	}
	kind, id, _ := strings.Cut(subject, ":")
	tell, ok := endings[kind]
	if !ok {
		return nil
	}
	return tell(t, id, Ending{Channel: channel, TS: ts, Ref: ref, Cause: excerpt(cause)})
}

// free gives up a key whose message has ended, so that another one can be enqueued under it. What became of the first stays readable.
func (t *Tx) free(team, key string) error {
	_, err := t.exec("free key", "UPDATE outbox SET key = key || ':' || id WHERE team_id = ? AND key = ? AND state <> 'waiting'", team, key)
	return err
}
