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

// announcementEnded notes where an announcement stands; one that could not be sent is not kept up to date.
func (t *Tx) announcementEnded(id string, e Ending) error {
	if e.Cause != "" {
		_, err := t.exec("announcement failed", "DELETE FROM announcements WHERE id = ? AND ts = ''", id)
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

// LiveAnnouncements gives the announcements of a team's webinars whose word of what they show does not begin with final, oldest first.
// Those of a webinar that was cancelled are left out when its end is over: nothing changes them any more.
func (s *Store) LiveAnnouncements(ctx context.Context, team, final string) ([]Announcement, error) {
	return many(ctx, s, "live announcements", scanAnnouncement, announcementColumns+
		"JOIN webinars w ON w.id = a.webinar_id WHERE a.team_id = ? AND a.shown NOT LIKE ? || '%' AND (w.cancelled_at = 0 OR w.ends_at > ?) ORDER BY a.at, a.id", team, final, micros(s.now()))
}
