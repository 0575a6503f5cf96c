package records

import (
	"context"
)

// Announcement is a message in a channel that invites people to a webinar. It is kept up to date until the webinar is over.
type Announcement struct {
	ID, Team, Webinar string
	Channel, TS       string // TS is "" until the message is sent
	Lang              string // fr, en, de
	Shown             string // what the message shows now, in a word of the bot's
	Revision          int    // how often it was changed
}

// announcementEnded notes where an announcement stands. One that could not be sent, or is there no more, is not kept up to date.
func (t *Tx) announcementEnded(id string, e Ending) error {
	if e.Cause != "" {
		_, err := t.exec("announcement failed", "DELETE FROM announcements WHERE id = ?", id)
		return err
	}
	_, err := t.exec("announcement sent", "UPDATE announcements SET channel = ?, ts = ? WHERE id = ?", e.Channel, e.TS, id)
	return err
}

// SaveAnnouncement stores an announcement that is about to be sent as the message with the Subject "announcement:" and its id.
func (t *Tx) SaveAnnouncement(a Announcement) error {
	_, err := t.exec("save announcement", "INSERT INTO announcements (id, team_id, webinar_id, channel, lang, shown, at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		a.ID, a.Team, a.Webinar, a.Channel, a.Lang, a.Shown, micros(t.now()))
	return err
}

// ShowAnnouncement notes what an announcement shows from now on, and gives its next revision. changed is false when it showed that
// before: then there is nothing to send.
func (t *Tx) ShowAnnouncement(id, shown string) (revision int, changed bool, err error) {
	revision, err = row(t, "show announcement", scanInt, "UPDATE announcements SET shown = ?2, revision = revision + 1 WHERE id = ?1 AND shown <> ?2 RETURNING revision", id, shown)
	if isNotFound(err) {
		return 0, false, nil
	}
	return revision, err == nil, err
}

const announcementColumns = "SELECT a.id, a.team_id, a.webinar_id, a.channel, a.ts, a.lang, a.shown, a.revision FROM announcements a "

func scanAnnouncement(row scanner) (a Announcement, err error) {
	err = row.Scan(&a.ID, &a.Team, &a.Webinar, &a.Channel, &a.TS, &a.Lang, &a.Shown, &a.Revision)
	return a, err
}

// Announcements gives the announcements of a webinar, as this write sees them, oldest first.
func (t *Tx) Announcements(webinar string) ([]Announcement, error) {
	return rows(t, "announcements", scanAnnouncement, announcementColumns+"WHERE a.webinar_id = ? ORDER BY a.at, a.id", webinar)
}

// LiveAnnouncements gives the announcements of a team that the clock may still change, oldest first: those whose word of what they show
// begins with none of the final ones.
func (s *Store) LiveAnnouncements(ctx context.Context, team string, final ...string) ([]Announcement, error) {
	query, args := announcementColumns+"WHERE a.team_id = ? ", []any{team}
	for _, word := range final {
		query += "AND a.shown NOT LIKE ? || '%' "
		args = append(args, word)
	}
	return many(ctx, s, "live announcements", scanAnnouncement, query+"ORDER BY a.at, a.id", args...)
}
