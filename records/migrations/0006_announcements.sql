-- +goose Up
CREATE TABLE announcements ( -- messages in channels that invite people to a webinar, kept up to date
    id         TEXT    NOT NULL PRIMARY KEY,
    team_id    TEXT    NOT NULL,
    webinar_id TEXT    NOT NULL REFERENCES webinars (id) ON DELETE CASCADE,
    channel    TEXT    NOT NULL,
    ts         TEXT    NOT NULL DEFAULT '', -- '' until it is sent
    lang       TEXT    NOT NULL,
    shown      TEXT    NOT NULL,            -- what it shows, in a word of the bot's; '' when it could not be sent
    revision   INTEGER NOT NULL DEFAULT 0,
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX announcements_webinar ON announcements (webinar_id);
