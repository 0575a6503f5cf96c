package bot

import (
	"strings"

	"orchidee/records"
)

// againKey is in the key of what is sent a second time, for or under a new card.
const againKey = "again:"

// cardLost follows a message about a card of the team's that is gone: the card is posted again as it stands now, and what was to be said
// in its thread is said once more under the new one. When that fails too, it stays a dead letter.
func (b *Bot) cardLost(m records.Message, cause error) change {
	kind, id, _ := strings.Cut(m.Subject, ":")
	follows := m.TS != "" || m.Thread != ""
	if !follows || !records.Gone(cause.Error()) || strings.Contains(m.Key, againKey) {
		return changes()
	}
	switch kind {
	case "webinar-card":
		return webinarDesk{b}.card(id)
	case "request-card":
		return func(tx *records.Tx) error {
			r, err := tx.Request(m.Team, id)
			if isNotFound(err) || b.StaffChannel == "" {
				return nil
			}
			if err != nil {
				return err
			}
			if err := b.card(r, againKey+m.ID)(tx); err != nil || m.Thread == "" {
				return err
			}
			again := records.Message{
				Team: m.Team, Key: againKey + m.Key, Method: m.Method, Channel: b.StaffChannel, Thread: cardThread(r), Payload: m.Payload,
				Subject: m.Subject, CreatedAt: b.Now(),
			}
			return enqueue(again)(tx)
		}
	}
	return changes()
}
